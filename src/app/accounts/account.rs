//! One's account as a whole.

use super::gate::Caller;
use super::rows::{CountRow, PasskeyRow, event};
use super::sessions::goodbye;
use super::{Answer, Call, Outcome, Platform, failed};
use crate::accounts::audit::Event;
use crate::accounts::email::Email;
use crate::accounts::object::Command;
use crate::accounts::view::{AccountView, Export, PasskeyView};
use crate::error::Failure;
use crate::store::accounts as sql;
use crate::store::database::statement;
use crate::store::vault::erasure::CONDEMN;

impl<P: Platform> Call<'_, P> {
    /// What there is of it.
    pub(super) async fn show_account(&self, who: &Caller) -> Outcome {
        Ok(Answer::ok(&self.account_of(who).await?))
    }

    async fn account_of(&self, who: &Caller) -> Result<AccountView, Failure> {
        let id = who.user_id.as_str();
        let user = self.user(id).await?;
        let rows = self
            .batch(vec![
                statement(sql::RECOVERY_CODES_LEFT, [id.into()]),
                statement(sql::PASSKEYS_OF_USER, [id.into()]),
            ])
            .await?;
        let mut rows = rows.into_iter();
        let left: Option<CountRow> = rows.next().unwrap_or_default().first().map_err(failed)?;
        let passkeys: Vec<PasskeyRow> = rows.next().unwrap_or_default().all().map_err(failed)?;
        Ok(AccountView {
            id: user.id,
            email: user.email,
            created_ms: user.created_ms,
            password_changed_ms: user.password_changed_ms,
            totp_enabled: user.has_totp != 0,
            recovery_codes_left: left.map_or(0, |row| row.count),
            passkeys: passkeys.into_iter().map(PasskeyView::from).collect(),
        })
    }

    /// Everything of it, as a file.
    pub(super) async fn export(&self, who: &Caller) -> Outcome {
        self.run(event(self, &who.user_id, Event::Exported, None)).await?;
        let export = Export {
            exported_ms: self.now_ms,
            account: self.account_of(who).await?,
            sessions: self.sessions_of(who).await?,
            keys: self.keys_of(&who.user_id).await?,
            events: self.all_events(&who.user_id).await?,
        };
        Ok(Answer { file: Some("cryptovault-account.json"), ..Answer::ok(&export) })
    }

    /// Nothing of it stays. Sessions end first and last: none that is begun meanwhile outlives it.
    pub(super) async fn delete(&self, who: &Caller) -> Outcome {
        let id = who.user_id.as_str();
        self.end_all_but(id, None).await?;
        let key = Email::parse("email", &who.email)?.key();
        self.batch(vec![
            statement(CONDEMN, [id.into()]),
            statement(sql::DELETE_USER, [id.into()]),
            statement(sql::DELETE_CODES_OF_EMAIL, [key.into()]),
            statement(sql::DELETE_MAILS_TO, [who.email.as_str().into()]),
        ])
        .await?;
        self.ask(id, Command::Erase).await?;
        Ok(goodbye())
    }
}
