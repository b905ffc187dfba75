//! One's password.

use super::gate::Caller;
use super::registration::new_password;
use super::sign_in::{password_of, wrong_credentials};
use super::{Answer, Call, Outcome, Platform};
use crate::accounts::audit::Event;
use crate::accounts::email::Email;
use crate::accounts::request::Body;
use crate::error::{ErrorCode, Failure};
use crate::store::accounts as sql;
use crate::store::database::statement;

impl<P: Platform> Call<'_, P> {
    /// A new password in place of the one that is shown; the other sessions end.
    pub(super) async fn change_password(&self, who: &Caller, mut body: Body) -> Outcome {
        let current = password_of(&mut body, "current_password")?;
        let email = Email::parse("email", &who.email)?;
        let new = new_password(&mut body, "new_password", &email)?;
        body.end()?;
        let user = self.user(&who.user_id).await?;
        if !self.is_password(&user, &current).await? {
            return Err(Failure { field: Some("current_password".to_owned()), ..wrong_credentials() }.into());
        }
        let hash = self.hash(&new)?;
        let values =
            [user.id.as_str().into(), hash.into(), self.now_ms.into(), user.password_hash.as_str().into()];
        let rows = self
            .change_credentials(&user.id, Some(&who.session), vec![statement(sql::SET_PASSWORD, values)])
            .await?;
        if rows.into_iter().next().unwrap_or_default().0.is_empty() {
            return Err(Failure::new(ErrorCode::Conflict, "The password has changed meanwhile").into());
        }
        let subject = "Your password was changed";
        self.tell(who, Event::PasswordChanged, None, subject, "Your password was changed.").await?;
        Ok(Answer { has_mail: true, ..Answer::done() })
    }
}
