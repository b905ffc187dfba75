//! One's authenticator, and the codes for when it is lost.

use super::gate::Caller;
use super::registration::{invalid_code, too_many};
use super::rows::{NameRow, TotpRow, event, mail_to};
use super::{Answer, Call, Outcome, Platform, failed, unexpected};
use crate::accounts::audit::Event;
use crate::accounts::code::{Code, Purpose, RECOVERY_CODES};
use crate::accounts::mail;
use crate::accounts::object::{Command, Proof, Reply};
use crate::accounts::request::Body;
use crate::accounts::totp::TotpSecret;
use crate::accounts::view::{RecoveryCodes, TotpOffer};
use crate::error::{ErrorCode, Failure};
use crate::store::accounts as sql;
use crate::store::database::statement;

/// What apps call this site.
const ISSUER: &str = "CryptoVault";

impl<P: Platform> Call<'_, P> {
    /// A secret for an authenticator. It counts for nothing until a code of it was seen.
    pub(super) async fn offer_totp(&self, who: &Caller) -> Outcome {
        let secret = TotpSecret::new(self.platform.random()?);
        let offered = statement(sql::OFFER_TOTP, [who.user_id.as_str().into(), secret.to_base32().into()]);
        if self.run(offered).await?.0.is_empty() {
            return Err(Failure::new(ErrorCode::Conflict, "An authenticator is enabled already").into());
        }
        let uri = secret.uri(ISSUER, &who.email);
        Ok(Answer::ok(&TotpOffer { secret: secret.to_base32(), uri }))
    }

    /// Takes the first code of it: from now on one is asked for at each sign-in.
    pub(super) async fn enable_totp(&self, who: &Caller, mut body: Body) -> Outcome {
        let code = body.text("code", 100)?;
        body.end()?;
        match self.ask(&who.user_id, Command::Attempt { step: None }).await? {
            Reply::Done => {}
            Reply::Wait { wait_ms } => return Err(too_many(wait_ms).into()),
            _ => return Err(unexpected().into()),
        }
        let rows = self.run(statement(sql::TOTP, [who.user_id.as_str().into()])).await?;
        let offered: Option<TotpRow> = rows.first().map_err(failed)?;
        let Some(offered) = offered.filter(|row| row.enabled_ms.is_none()) else {
            return Err(Failure::new(ErrorCode::Conflict, "There is no authenticator to be enabled").into());
        };
        let secret = TotpSecret::from_base32(&offered.secret).ok_or_else(unexpected)?;
        let step = secret.verify(&code, self.now_secs(), None).ok_or_else(invalid_code)?;
        // The code has been seen: it signs nobody in.
        let proof = Proof { read_ms: self.now_ms, totp_step: Some(step), ..Proof::default() };
        match self.ask(&who.user_id, Command::Prove { session: who.session.clone(), proof }).await? {
            Reply::Live(_) => {}
            _ => return Err(invalid_code().into()),
        }
        let (codes, hashes) = self.new_recovery_codes(&who.user_id)?;
        let (user_id, secret) = (who.user_id.as_str(), offered.secret.as_str());
        // Of two that enable it at once, one does, and the codes are those that it is shown.
        let rows = self
            .change_credentials(
                user_id,
                Some(&who.session),
                vec![
                    statement(sql::DELETE_RECOVERY_CODES_OF_OFFER, [user_id.into(), secret.into()]),
                    statement(
                        sql::INSERT_RECOVERY_CODES_OF_OFFER,
                        [user_id.into(), secret.into(), hashes.into()],
                    ),
                    statement(sql::ENABLE_TOTP, [user_id.into(), self.now_ms.into(), secret.into()]),
                ],
            )
            .await?;
        if rows.into_iter().next_back().unwrap_or_default().0.is_empty() {
            return Err(Failure::new(ErrorCode::Conflict, "The authenticator has changed meanwhile").into());
        }
        let what = "From now on, signing in asks for its code.";
        self.tell(who, Event::TotpEnabled, None, "An authenticator was added", what).await?;
        Ok(Answer { has_mail: true, ..Answer::ok(&RecoveryCodes { recovery_codes: codes }) })
    }

    /// No authenticator any more.
    pub(super) async fn disable_totp(&self, who: &Caller) -> Outcome {
        let statements = vec![
            statement(sql::DELETE_TOTP, [who.user_id.as_str().into()]),
            statement(sql::DELETE_RECOVERY_CODES, [who.user_id.as_str().into()]),
        ];
        let rows = self.change_credentials(&who.user_id, Some(&who.session), statements).await?;
        if rows.into_iter().next().unwrap_or_default().0.is_empty() {
            return Ok(Answer::done());
        }
        let what = "Signing in no longer asks for its code.";
        self.tell(who, Event::TotpDisabled, None, "Your authenticator was removed", what).await?;
        Ok(Answer { has_mail: true, ..Answer::done() })
    }

    /// Ten new recovery codes in place of the old ones.
    pub(super) async fn make_recovery_codes(&self, who: &Caller) -> Outcome {
        let rows = self.run(statement(sql::TOTP, [who.user_id.as_str().into()])).await?;
        let totp: Option<TotpRow> = rows.first().map_err(failed)?;
        if totp.is_none_or(|totp| totp.enabled_ms.is_none()) {
            return Err(Failure::new(ErrorCode::Conflict, "There is no authenticator").into());
        }
        let (codes, hashes) = self.new_recovery_codes(&who.user_id)?;
        self.batch(vec![
            statement(sql::DELETE_RECOVERY_CODES, [who.user_id.as_str().into()]),
            statement(sql::INSERT_RECOVERY_CODES, [who.user_id.as_str().into(), hashes.into()]),
            event(self, &who.user_id, Event::RecoveryCodesMade, None),
        ])
        .await?;
        self.ask(&who.user_id, Command::Changed).await?;
        Ok(Answer::ok(&RecoveryCodes { recovery_codes: codes }))
    }

    /// Ten codes, and their hashes as a JSON array.
    fn new_recovery_codes(&self, user_id: &str) -> Result<(Vec<String>, String), Failure> {
        let codes = (0..RECOVERY_CODES).map(|_| Ok(Code::recovery(self.platform.random()?)));
        let codes: Vec<Code> = codes.collect::<Result<_, Failure>>()?;
        let hashes: Vec<_> = codes.iter().map(|code| code.hash(Purpose::Recovery, user_id)).collect();
        let hashes = serde_json::to_string(&hashes).unwrap_or_default();
        Ok((codes.iter().map(ToString::to_string).collect(), hashes))
    }

    /// Writes down that something of who asks has changed, and mails it to them.
    pub(super) async fn tell(
        &self,
        who: &Caller,
        what: Event,
        detail: Option<&str>,
        subject: &'static str,
        text: &str,
    ) -> Result<(), Failure> {
        let notice = mail_to(Some(&who.email), mail::notice(subject, text, &self.origin), self.now_ms);
        self.batch(vec![event(self, &who.user_id, what, detail), notice]).await.map(drop)
    }
}

/// The name in a row that was removed.
pub(super) fn name_of(rows: crate::store::database::Rows) -> Result<Option<String>, Failure> {
    Ok(rows.first::<NameRow>().map_err(failed)?.map(|row| row.name))
}
