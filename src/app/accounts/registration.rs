//! Registering, and choosing a new password by mail. What is answered, and how long it takes, does not depend on whether somebody has the
//! address: the same is read, hashed and written in any case.

use super::rows::{IdRow, event, event_of_email, mail_to};
use super::{Answer, Call, Outcome, Platform, Refused};
use crate::accounts::attempts::Patience;
use crate::accounts::audit::Event;
use crate::accounts::code::{Code, Form};
use crate::accounts::email::Email;
use crate::accounts::guard::Question;
use crate::accounts::mail::{self, Purpose};
use crate::accounts::new_password::NewPassword;
use crate::accounts::object::Proof;
use crate::accounts::password;
use crate::accounts::request::Body;
use crate::accounts::view::{self, Stage};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::store::accounts as sql;
use crate::store::database::statement;

/// How long a mailed code works, milliseconds.
pub const CODE_MS: i64 = 600_000;

impl<P: Platform> Call<'_, P> {
    /// Takes an address and a password, and mails a code.
    pub(super) async fn register(&self, mut body: Body) -> Outcome {
        let email = email(&mut body)?;
        let password = new_password(&mut body, "password", &email)?;
        body.end()?;
        self.slow_down(&email).await?;
        let taken = self.run(statement(sql::ID_BY_EMAIL, [email.key().into()])).await?;
        let is_taken = taken.first::<IdRow>().map_err(super::failed)?.is_some();
        let password_hash = self.hash(&password)?;
        let code = Code::mailed(self.platform.random()?);
        // A code that was not mailed is one that nobody has.
        let mail = if is_taken {
            mail::already_registered(&self.origin)
        } else {
            mail::with_code(Purpose::Register, &self.origin, email.as_str(), &code.to_string())
        };
        let hash = if is_taken { Code::mailed(self.platform.random()?) } else { code }
            .hash(Purpose::Register.of_code(), &email.key());
        self.batch(vec![
            self.insert_code(hash, Purpose::Register, &email, Some(password_hash)),
            mail_to(Some(email.as_str()), mail, self.now_ms),
        ])
        .await?;
        Ok(check_mail())
    }

    /// Takes the code: the address is the person's own, and there is an account.
    pub(super) async fn confirm_registration(&self, mut body: Body) -> Outcome {
        let email = email(&mut body)?;
        let code = body.text("code", 100)?;
        body.end()?;
        self.slow_down(&email).await?;
        let code = Code::parse(Form::Mailed, &code).ok_or_else(invalid_code)?;
        let hash = code.hash(Purpose::Register.of_code(), &email.key());
        let id = self.new_id()?;
        let rows = self
            .batch(vec![
                statement(
                    sql::INSERT_USER_OF_CODE,
                    [id.as_str().into(), hash.as_str().into(), self.now_ms.into()],
                ),
                statement(sql::DELETE_CODE, [hash.as_str().into()]),
                event(self, &id, Event::Registered, None),
            ])
            .await?;
        let made = rows.into_iter().next().unwrap_or_default();
        let Some(user) = made.first::<IdRow>().map_err(super::failed)? else {
            return Err(invalid_code().into());
        };
        self.succeeded(&email).await;
        let proof = Proof { read_ms: self.now_ms, ..Proof::default() };
        self.begin(&user.id, &user.email, "mail", proof).await
    }

    /// Mails a code for a new password.
    pub(super) async fn ask_reset(&self, mut body: Body) -> Outcome {
        let email = email(&mut body)?;
        body.end()?;
        let code = Code::mailed(self.platform.random()?);
        let mail = mail::with_code(Purpose::Reset, &self.origin, email.as_str(), &code.to_string());
        let hash = code.hash(Purpose::Reset.of_code(), &email.key());
        self.batch(vec![
            self.insert_code(hash, Purpose::Reset, &email, None),
            statement(
                sql::INSERT_MAIL_TO_USER,
                [
                    email.key().into(),
                    mail.subject.into(),
                    mail.text.into(),
                    mail.html.into(),
                    self.now_ms.into(),
                ],
            ),
            event_of_email(self, &email.key(), Event::PasswordResetAsked),
        ])
        .await?;
        Ok(check_mail())
    }

    /// Takes the code and a new password. Nobody is signed in by it, and everybody is signed out: who has a second factor is asked for it.
    pub(super) async fn reset(&self, mut body: Body) -> Outcome {
        let email = email(&mut body)?;
        let code = body.text("code", 100)?;
        let password = new_password(&mut body, "password", &email)?;
        body.end()?;
        self.slow_down(&email).await?;
        let code = Code::parse(Form::Mailed, &code).ok_or_else(invalid_code)?;
        let hash = code.hash(Purpose::Reset.of_code(), &email.key());
        let password_hash = self.hash(&password)?;
        // Of an address that nobody has, no code was mailed: whoever has none learns nothing here.
        let user = self.run(statement(sql::USER_OF_CODE, [hash.as_str().into(), self.now_ms.into()])).await?;
        let user = user.first::<IdRow>().map_err(super::failed)?.ok_or_else(invalid_code)?;
        let notice =
            mail::notice("Your password was changed", "Your password was changed by mail.", &self.origin);
        let rows = self
            .change_credentials(
                &user.id,
                None,
                vec![
                    statement(
                        sql::SET_PASSWORD_OF_CODE,
                        [hash.into(), password_hash.into(), self.now_ms.into()],
                    ),
                    statement(sql::DELETE_CODES_OF_EMAIL, [email.key().into()]),
                    event(self, &user.id, Event::PasswordReset, None),
                    mail_to(Some(email.as_str()), notice, self.now_ms),
                ],
            )
            .await?;
        if rows.into_iter().next().unwrap_or_default().0.is_empty() {
            return Err(invalid_code().into());
        }
        self.succeeded(&email).await;
        Ok(Answer { has_mail: true, ..Answer::ok(&view::Outcome { status: Stage::PasswordChanged }) })
    }

    fn insert_code(
        &self,
        hash: String,
        purpose: Purpose,
        email: &Email,
        password_hash: Option<String>,
    ) -> crate::store::database::Statement {
        statement(
            sql::INSERT_CODE,
            [
                hash.into(),
                purpose.name().into(),
                email.as_str().into(),
                email.key().into(),
                password_hash.into(),
                (self.now_ms + CODE_MS).into(),
            ],
        )
    }

    pub(super) fn hash(&self, password: &NewPassword) -> Result<String, Failure> {
        password::hash(password, self.platform.random()?).map_err(|_| super::unavailable())
    }

    /// Counts an attempt with an address, before anything is looked at: of the network, and of the address, whether or not somebody has it.
    pub(super) async fn slow_down(&self, email: &Email) -> Result<(), Refused> {
        for (name, patience) in
            [(self.network_guard(), Patience::ADDRESS), (email_guard(email), Patience::ACCOUNT)]
        {
            let question = Question { attempt: Some(patience), ..Question::default() };
            if let Some(wait_ms) = self.guard(&name, question).await?.wait_ms {
                return Err(too_many(wait_ms).into());
            }
        }
        Ok(())
    }

    /// The attempt has succeeded. Where that cannot be written down, the next ones wait longer than they must.
    pub(super) async fn succeeded(&self, email: &Email) {
        let question = Question { succeeded: true, ..Question::default() };
        for name in [self.network_guard(), email_guard(email)] {
            let _ = self.guard(&name, question).await;
        }
    }
}

/// The name of the guard of an address: it tells nobody which one it is.
fn email_guard(email: &Email) -> String {
    use sha2::{Digest as _, Sha256};
    format!("email:{:x}", Sha256::digest(email.key()))
}

pub(super) fn email(body: &mut Body) -> Result<Email, Invalid> {
    Email::parse("email", &body.text("email", 320)?)
}

pub(super) fn new_password(
    body: &mut Body,
    field: &'static str,
    email: &Email,
) -> Result<NewPassword, Failure> {
    let password = body.text(field, 1000)?;
    NewPassword::parse(&password, email.as_str()).map_err(|weak| {
        Failure::of_field(ErrorCode::WeakPassword, field, format!("{field} {}", weak.message()))
    })
}

pub(super) fn invalid_code() -> Failure {
    Failure::of_field(ErrorCode::InvalidCode, "code", "This code is wrong, or over, or was used")
}

pub(super) fn too_many(wait_ms: i64) -> Failure {
    Failure::for_now(ErrorCode::TooManyAttempts, "Too many attempts: wait a little", wait_ms)
}

fn check_mail() -> Answer {
    Answer { has_mail: true, ..Answer::new(202, &view::Outcome { status: Stage::CheckMail }) }
}
