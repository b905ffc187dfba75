//! The second factor of a sign-in, and showing once more who one is.

use super::gate::Caller;
use super::registration::{invalid_code, too_many};
use super::rows::{CountRow, TotpRow, event};
use super::sessions::step_expired;
use super::sign_in::{password_of, wrong_credentials};
use super::{Answer, Call, Outcome, Platform, Refused, failed, unexpected};
use crate::accounts::audit::Event;
use crate::accounts::claims::StepClaims;
use crate::accounts::code::{Code, Form, Purpose};
use crate::accounts::object::{Command, Proof, Record, Reply};
use crate::accounts::request::Body;
use crate::accounts::totp::TotpSecret;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::store::accounts as sql;
use crate::store::database::statement;

impl<P: Platform> Call<'_, P> {
    /// Takes the second factor.
    pub(super) async fn second_factor(&self, mut body: Body) -> Outcome {
        let method = body.text("method", 20)?;
        if method == "passkey" {
            return self.passkey_sign_in(body).await;
        }
        let pending = match self.step_claims() {
            Some(StepClaims::SecondFactor { sub, pending }) => Some((sub, pending)),
            Some(StepClaims::Passkey { sub: Some(sub), pending: Some(pending), .. }) => Some((sub, pending)),
            _ => None,
        };
        let Some((user_id, pending)) = pending else { return Err(step_expired()) };
        let code = body.text("code", 100)?;
        body.end()?;
        let user = self.user(&user_id).await?;
        let proof = self.prove_by_code(&user_id, Some(pending), &method, &code).await?;
        let method = if method == "totp" { "totp" } else { "recovery_code" };
        self.begin(&user.id, &user.email, method, proof).await
    }

    /// Compares a code. It is counted as an attempt first; a recovery code is used up by it.
    async fn prove_by_code(
        &self,
        user_id: &str,
        step: Option<String>,
        method: &str,
        code: &str,
    ) -> Result<Proof, Refused> {
        match self.ask(user_id, Command::Attempt { step: step.clone() }).await? {
            Reply::Done => {}
            Reply::Wait { wait_ms } => return Err(too_many(wait_ms).into()),
            Reply::Ended => return Err(step_expired()),
            _ => return Err(unexpected().into()),
        }
        let wrong = || {
            let failed = event(self, user_id, Event::SignInFailed, Some("second factor"));
            Refused::from(invalid_code()).with_later(vec![failed])
        };
        let proof = Proof { read_ms: self.now_ms, step, ..Proof::default() };
        match method {
            "totp" => {
                let secret = self.totp_secret(user_id).await?.ok_or_else(wrong)?;
                let totp_step = secret.verify(code, self.now_secs(), None).ok_or_else(wrong)?;
                Ok(Proof { totp_step: Some(totp_step), ..proof })
            }
            "recovery_code" => {
                let code = Code::parse(Form::Recovery, code).ok_or_else(wrong)?;
                let hash = code.hash(Purpose::Recovery, user_id);
                let used = self
                    .batch(vec![
                        statement(sql::USE_RECOVERY_CODE, [user_id.into(), hash.into()]),
                        statement(sql::RECOVERY_CODES_LEFT, [user_id.into()]),
                    ])
                    .await?;
                let mut used = used.into_iter();
                if used.next().unwrap_or_default().0.is_empty() {
                    return Err(wrong());
                }
                let left = used.next().unwrap_or_default().first::<CountRow>().map_err(failed)?;
                let left = left.map_or(0, |row| row.count);
                self.run(event(self, user_id, Event::RecoveryCodeUsed, Some(&format!("{left} left"))))
                    .await?;
                Ok(proof)
            }
            _ => Err(Invalid::new("method", "must be totp, recovery_code or passkey").into()),
        }
    }

    /// The secret of an authenticator that is enabled.
    async fn totp_secret(&self, user_id: &str) -> Result<Option<TotpSecret>, Failure> {
        let rows = self.run(statement(sql::TOTP, [user_id.into()])).await?;
        let row: Option<TotpRow> = rows.first().map_err(failed)?;
        Ok(row.filter(|row| row.enabled_ms.is_some()).and_then(|row| TotpSecret::from_base32(&row.secret)))
    }

    /// Shows once more who one is. Who has an authenticator must show its code, or a passkey: a password alone is less than what they
    /// signed in with.
    pub(super) async fn reauthenticate(&self, who: &Caller, mut body: Body) -> Outcome {
        let method = body.text("method", 20)?;
        let proof = match method.as_str() {
            "passkey" => self.prove_by_passkey(who, body).await?,
            "password" => {
                let password = password_of(&mut body, "password")?;
                body.end()?;
                let user = self.user(&who.user_id).await?;
                if !self.is_password(&user, &password).await? || user.has_totp != 0 {
                    return Err(Failure { field: Some("password".to_owned()), ..wrong_credentials() }.into());
                }
                Proof { read_ms: self.now_ms, ..Proof::default() }
            }
            _ => {
                let code = body.text("code", 100)?;
                body.end()?;
                self.prove_by_code(&who.user_id, None, &method, &code).await?
            }
        };
        match self.ask(&who.user_id, Command::Prove { session: who.session.clone(), proof }).await? {
            Reply::Live(live) => {
                self.platform.keep(&live.session, &Record::from(&live)).await;
                let who = Caller { proven_until_ms: live.proven_until_ms, ..who.clone() };
                Ok(Answer::ok(&self.me(&who)))
            }
            Reply::Refused => Err(invalid_code().into()),
            _ => Err(Failure::new(ErrorCode::Unauthenticated, "Sign in first").into()),
        }
    }
}
