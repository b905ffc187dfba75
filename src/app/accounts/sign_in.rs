//! Signing in with a password. For an address that nobody has, a password is compared all the same.

use super::registration::email;
use super::rows::{UserRow, event_of_email};
use super::{Answer, Call, Outcome, Platform, Refused, failed, unavailable};
use crate::accounts::audit::Event;
use crate::accounts::claims::Kind as _;
use crate::accounts::claims::StepClaims;
use crate::accounts::email::Email;
use crate::accounts::identity::Cookie;
use crate::accounts::object::{Command, Proof};
use crate::accounts::password::{self, DUMMY, Verdict};
use crate::accounts::request::Body;
use crate::accounts::view::{Factor, SignIn};
use crate::error::{ErrorCode, Failure};
use crate::store::accounts as sql;
use crate::store::database::{Statement, statement};

/// Characters of a password that are looked at.
const MOST_CHARS: usize = 1000;

impl<P: Platform> Call<'_, P> {
    /// Takes an address and its password.
    pub(super) async fn sign_in(&self, mut body: Body) -> Outcome {
        let email = email(&mut body)?;
        let password = password_of(&mut body, "password")?;
        body.end()?;
        self.slow_down(&email).await?;
        let user = self.run(statement(sql::USER_BY_EMAIL, [email.key().into()])).await?;
        let user: Option<UserRow> = user.first().map_err(failed)?;
        let stored = user.as_ref().map_or(DUMMY, |user| user.password_hash.as_str());
        let verdict = verify(&password, stored)?;
        let Some(user) = user.filter(|_| verdict != Verdict::Wrong) else {
            let later = vec![event_of_email(self, &email.key(), Event::SignInFailed)];
            return Err(Refused::from(wrong_credentials()).with_later(later));
        };
        self.succeeded(&email).await;
        let mut answer = if user.has_totp != 0 {
            self.await_second_factor(&user).await?
        } else {
            let proof = Proof { read_ms: self.now_ms, ..Proof::default() };
            self.begin(&user.id, &user.email, "password", proof).await?
        };
        if verdict == Verdict::RightButOutdated {
            answer.later.push(self.rehash(&user, &password)?);
        }
        Ok(answer)
    }

    async fn await_second_factor(&self, user: &UserRow) -> Result<Answer, Failure> {
        let pending = self.new_id()?;
        let expires_ms = self.now_ms + StepClaims::TTL_SECS * 1000;
        self.ask(&user.id, Command::Pend { step: pending.clone(), expires_ms }).await?;
        let claims = StepClaims::SecondFactor { sub: user.id.clone(), pending };
        let token = self.tokens.sign(&claims, self.now_secs()).map_err(|_| unavailable())?;
        let mut factors = vec![Factor::Totp, Factor::RecoveryCode];
        factors.extend((user.has_passkey != 0).then_some(Factor::Passkey));
        let cookies = vec![Cookie::Step.set(&token, StepClaims::TTL_SECS)];
        Ok(Answer { cookies, ..Answer::ok(&SignIn::SecondFactor { factors }) })
    }

    fn rehash(&self, user: &UserRow, password: &str) -> Result<Statement, Failure> {
        let hash = password::rehash(password, self.platform.random()?).map_err(|_| unavailable())?;
        let values = [user.id.as_str().into(), hash.into(), user.password_hash.as_str().into()];
        Ok(statement(sql::REHASH_PASSWORD, values))
    }

    /// Whether it is the password of a person. Counted as an attempt with their address.
    pub(super) async fn is_password(&self, user: &UserRow, password: &str) -> Result<bool, Refused> {
        let email = Email::parse("email", &user.email)?;
        self.slow_down(&email).await?;
        let is_right = verify(password, &user.password_hash)? != Verdict::Wrong;
        if is_right {
            self.succeeded(&email).await;
        }
        Ok(is_right)
    }

    /// The row of who asks.
    pub(super) async fn user(&self, id: &str) -> Result<UserRow, Failure> {
        let rows = self.run(statement(sql::USER_BY_ID, [id.into()])).await?;
        let gone = || Failure::new(ErrorCode::Unauthenticated, "There is no such account any more");
        rows.first().map_err(failed)?.ok_or_else(gone)
    }
}

pub(super) fn password_of(body: &mut Body, field: &'static str) -> Result<String, crate::error::Invalid> {
    body.text(field, MOST_CHARS)
}

fn verify(password: &str, stored: &str) -> Result<Verdict, Failure> {
    password::verify(password, stored).map_err(|_| unavailable())
}

/// One answer for a wrong password and for an address that nobody has.
pub(super) fn wrong_credentials() -> Failure {
    Failure::new(ErrorCode::InvalidCredentials, "The address or the password is wrong")
}
