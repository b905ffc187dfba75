//! Passkeys: added, named, removed, and shown instead of a password.

use super::gate::Caller;
use super::rows::{PasskeyRow, event};
use super::sessions::step_expired;
use super::totp::name_of;
use super::{Answer, Call, Outcome, Platform, Refused, failed, unavailable};
use crate::accounts::audit::Event;
use crate::accounts::claims::{Kind as _, PasskeyPurpose, StepClaims};
use crate::accounts::identity::Cookie;
use crate::accounts::object::{Command, Proof};
use crate::accounts::passkey::authentication::Owner;
use crate::accounts::passkey::base64url::Base64Url;
use crate::accounts::passkey::response::{AuthenticationResponse, RegistrationResponse};
use crate::accounts::passkey::{RelyingParty, StoredPasskey, UserVerification};
use crate::accounts::request::Body;
use crate::accounts::view::{PasskeyCreation, PasskeyRequest, PasskeyView};
use crate::error::{ErrorCode, Failure};
use crate::store::accounts as sql;
use crate::store::database::statement;

/// Passkeys of a person at most.
const MOST_PASSKEYS: i64 = 20;

/// A passkey that was shown.
struct Shown {
    user_id: String,
    proof: Proof,
    pending_of: Option<String>,
}

impl<P: Platform> Call<'_, P> {
    fn party(&self) -> RelyingParty {
        RelyingParty {
            id: self.host.clone(),
            name: "CryptoVault".to_owned(),
            origin: self.origin.clone(),
            user_verification: UserVerification::Required,
        }
    }

    /// The cookie that carries a challenge until it is answered.
    fn asked(&self, claims: &StepClaims) -> Result<Vec<String>, Failure> {
        let token = self.tokens.sign(claims, self.now_secs()).map_err(|_| unavailable())?;
        Ok(vec![Cookie::Step.set(&token, StepClaims::TTL_SECS)])
    }

    /// Asks for any passkey of this site. A sign-in that waits for its second factor goes on waiting.
    pub(super) fn passkey_options(&self, body: Body) -> Outcome {
        body.end()?;
        let challenge: [u8; 32] = self.platform.random()?;
        let (purpose, sub, pending) = match self.step_claims() {
            Some(StepClaims::SecondFactor { sub, pending }) => {
                (PasskeyPurpose::SecondFactor, Some(sub), Some(pending))
            }
            Some(StepClaims::Passkey { purpose: PasskeyPurpose::SecondFactor, sub, pending, .. }) => {
                (PasskeyPurpose::SecondFactor, sub, pending)
            }
            _ => (PasskeyPurpose::SignIn, None, None),
        };
        let public_key = self.party().request_options(challenge, []);
        let challenge = Base64Url(challenge.to_vec()).to_string();
        let cookies = self.asked(&StepClaims::Passkey { challenge, purpose, sub, pending })?;
        Ok(Answer { cookies, ..Answer::ok(&PasskeyRequest { public_key }) })
    }

    /// Takes a passkey, alone or as the second factor.
    pub(super) async fn passkey_sign_in(&self, body: Body) -> Outcome {
        let shown = self.shown(body).await?;
        if shown.pending_of.as_ref().is_some_and(|user_id| *user_id != shown.user_id) {
            return Err(wrong_passkey().into());
        }
        let user = self.user(&shown.user_id).await?;
        self.begin(&user.id, &user.email, "passkey", shown.proof).await
    }

    /// Takes a passkey of who asks.
    pub(super) async fn prove_by_passkey(&self, who: &Caller, body: Body) -> Result<Proof, Refused> {
        let shown = self.shown(body).await?;
        if shown.user_id == who.user_id {
            Ok(Proof { step: None, ..shown.proof })
        } else {
            Err(wrong_passkey().into())
        }
    }

    /// Checks the answer to a challenge, and writes down that the passkey was used.
    async fn shown(&self, mut body: Body) -> Result<Shown, Refused> {
        let response: AuthenticationResponse = body.part("credential")?;
        body.end()?;
        let Some(StepClaims::Passkey { challenge, purpose, sub, pending }) = self.step_claims() else {
            return Err(step_expired());
        };
        let challenge_bytes = Base64Url::parse(&challenge).filter(|_| purpose != PasskeyPurpose::Register);
        let Some(challenge_bytes) = challenge_bytes else { return Err(step_expired()) };
        let id = response.id.to_string();
        let rows = self.run(statement(sql::PASSKEY_BY_ID, [id.as_str().into()])).await?;
        let row: PasskeyRow = rows.first().map_err(failed)?.ok_or_else(wrong_passkey)?;
        let stored = row.stored().ok_or_else(unavailable)?;
        let owner = Owner::Claimed(row.user_id.as_bytes());
        let used =
            self.party().authenticate(&challenge_bytes.0, &stored, owner, &response).map_err(|error| {
                let what = format!("passkey: {error:?}");
                let later = vec![event(self, &row.user_id, Event::SignInFailed, Some(&what))];
                Refused::from(wrong_passkey()).with_later(later)
            })?;
        let now = StoredPasskey { sign_count: used.sign_count, is_backed_up: used.is_backed_up, ..stored };
        let now = serde_json::to_string(&now).unwrap_or_default();
        let values = [id.into(), now.into(), self.now_ms.into(), row.stored.as_str().into()];
        if self.run(statement(sql::USE_PASSKEY, values)).await?.0.is_empty() {
            return Err(
                Failure::new(ErrorCode::Conflict, "The passkey is in use elsewhere: try again").into()
            );
        }
        let expires_ms = self.now_ms + StepClaims::TTL_SECS * 1000;
        let proof = Proof {
            read_ms: self.now_ms,
            step: pending,
            totp_step: None,
            challenge: Some((challenge, expires_ms)),
        };
        Ok(Shown { user_id: row.user_id, proof, pending_of: sub })
    }

    /// Asks for a new passkey.
    pub(super) async fn passkey_creation(&self, who: &Caller) -> Outcome {
        let rows = self.run(statement(sql::PASSKEYS_OF_USER, [who.user_id.as_str().into()])).await?;
        let rows: Vec<PasskeyRow> = rows.all().map_err(failed)?;
        let known: Vec<_> = rows.iter().filter_map(PasskeyRow::stored).collect();
        let challenge: [u8; 32] = self.platform.random()?;
        let public_key = self.party().creation_options(challenge, who.user_id.as_bytes(), &who.email, &known);
        let challenge = Base64Url(challenge.to_vec()).to_string();
        let sub = Some(who.user_id.clone());
        let claims = StepClaims::Passkey { challenge, purpose: PasskeyPurpose::Register, sub, pending: None };
        Ok(Answer { cookies: self.asked(&claims)?, ..Answer::ok(&PasskeyCreation { public_key }) })
    }

    /// Takes a new passkey; the other sessions end.
    pub(super) async fn add_passkey(&self, who: &Caller, mut body: Body) -> Outcome {
        let name = body.name("name")?;
        let response: RegistrationResponse = body.part("credential")?;
        body.end()?;
        let challenge = match self.step_claims() {
            Some(StepClaims::Passkey { challenge, purpose: PasskeyPurpose::Register, sub, .. })
                if sub.as_ref() == Some(&who.user_id) =>
            {
                Base64Url::parse(&challenge)
            }
            _ => None,
        };
        let Some(challenge) = challenge else { return Err(step_expired()) };
        let stored = self.party().register(&challenge.0, &response).map_err(|error| {
            let message = format!("This passkey cannot be used here: {error:?}");
            Failure::of_field(ErrorCode::InvalidParameter, "credential", message)
        })?;
        let id = stored.credential_id.to_string();
        let insert = statement(
            sql::INSERT_PASSKEY,
            [
                id.as_str().into(),
                who.user_id.as_str().into(),
                name.as_str().into(),
                serde_json::to_string(&stored).unwrap_or_default().into(),
                self.now_ms.into(),
                MOST_PASSKEYS.into(),
            ],
        );
        let rows = self.change_credentials(&who.user_id, Some(&who.session), vec![insert]).await?;
        if rows.into_iter().next().unwrap_or_default().0.is_empty() {
            let message = format!("There may be {MOST_PASSKEYS} passkeys: remove one first");
            return Err(Failure::new(ErrorCode::Conflict, message).into());
        }
        let what = format!("The passkey {name} can sign you in now.");
        self.tell(who, Event::PasskeyAdded, Some(&name), "A passkey was added", &what).await?;
        let (created_ms, is_backed_up) = (self.now_ms, stored.is_backed_up);
        let view = PasskeyView { id, name, created_ms, last_used_ms: None, is_backed_up };
        Ok(Answer { has_mail: true, cookies: vec![Cookie::Step.remove()], ..Answer::new(201, &view) })
    }

    /// Another name for a passkey.
    pub(super) async fn rename_passkey(&self, who: &Caller, id: &str, mut body: Body) -> Outcome {
        let name = body.name("name")?;
        body.end()?;
        let values = [who.user_id.as_str().into(), id.into(), name.as_str().into()];
        let rows = self.run(statement(sql::RENAME_PASSKEY, values)).await?;
        let row: PasskeyRow = rows.first().map_err(failed)?.ok_or_else(no_such_passkey)?;
        self.run(event(self, &who.user_id, Event::PasskeyRenamed, Some(&name))).await?;
        self.ask(&who.user_id, Command::Changed).await?;
        Ok(Answer::ok(&PasskeyView::from(row)))
    }

    /// No longer a passkey; the other sessions end.
    pub(super) async fn remove_passkey(&self, who: &Caller, id: &str) -> Outcome {
        let statements = vec![statement(sql::DELETE_PASSKEY, [who.user_id.as_str().into(), id.into()])];
        let rows = self.change_credentials(&who.user_id, Some(&who.session), statements).await?;
        let mut answer = Answer::done();
        if let Some(name) = name_of(rows.into_iter().next().unwrap_or_default())? {
            let what = format!("The passkey {name} can no longer sign you in.");
            self.tell(who, Event::PasskeyRemoved, Some(&name), "A passkey was removed", &what).await?;
            answer.has_mail = true;
        }
        Ok(answer)
    }
}

fn wrong_passkey() -> Failure {
    Failure::of_field(ErrorCode::InvalidCredentials, "credential", "This passkey is not known here")
}

fn no_such_passkey() -> Failure {
    Failure::new(ErrorCode::NotFound, "There is no such passkey")
}
