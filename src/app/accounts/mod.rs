//! What can be done with accounts: one verb each. Whoever calls brings the storage; here is what happens in which order.

mod account;
mod audit;
#[cfg(not(target_arch = "wasm32"))]
pub mod description;
pub(in crate::app) mod gate;
mod keys;
mod passkeys;
mod password;
mod registration;
pub mod route;
mod rows;
mod second_factor;
mod sessions;
mod sign_in;
mod totp;

use std::pin::Pin;

use serde::Serialize;

use crate::accounts::guard::{Question, Verdict};
use crate::accounts::identity::{Cookie, Credentials, Device};
use crate::accounts::limit::Decision;
use crate::accounts::object::{Command, Record, Reply};
use crate::accounts::origin::Provenance;
use crate::accounts::request::Body;
use crate::accounts::token::Tokens;
use crate::app::route::{Access, Found};
use crate::app::vault::export::Export;
use crate::error::{ErrorCode, Failure};
use crate::store::database::{Database, DatabaseError, Rows, Statement};

use gate::Caller;
use route::Action;

pub use gate::live;

/// What use cases of accounts need of the platform.
#[allow(async_fn_in_trait, reason = "nothing here is sent between threads")]
pub trait Platform: Database {
    /// Asks a person's own object.
    async fn account(&self, user_id: &str, command: Command) -> Result<Reply, Failure>;

    /// Asks the guard of a network or an address.
    async fn guard(&self, name: &str, question: Question) -> Result<Verdict, Failure>;

    /// The fast record of a session; none where there is none, or none can be had.
    async fn record(&self, session: &str) -> Option<Record>;

    /// Keeps the fast record of a session. What cannot be kept is asked of the object.
    async fn keep(&self, session: &str, record: &Record);

    /// Bytes that nobody can guess.
    fn random<const N: usize>(&self) -> Result<[u8; N], Failure>;
}

/// A request, as far as accounts look at it.
pub struct Call<'c, P> {
    /// The platform.
    pub platform: &'c P,
    /// What tokens are made and read with.
    pub tokens: &'c Tokens,
    /// When it came, Unix milliseconds.
    pub now_ms: i64,
    /// Scheme, host and port that it was sent to.
    pub origin: String,
    /// Its host without the port: what passkeys belong to.
    pub host: String,
    /// Where it comes from, as it is told and kept.
    pub device: Device,
    /// The network that it comes from, as it is limited.
    pub network: String,
    /// What it carries to show who asks.
    pub credentials: Credentials<'c>,
    /// What says where it comes from.
    pub provenance: Provenance<'c>,
    /// `X-CSRF-Token`.
    pub csrf_token: Option<String>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// `If-Match`.
    pub if_match: Option<String>,
    /// The query, without the `?`.
    pub query: String,
}

/// What is answered.
#[derive(Debug, Default, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// JSON, or what `media` says.
    pub body: String,
    /// What the body is if it is not JSON.
    pub media: Option<&'static str>,
    /// What comes behind the body, page by page.
    pub rest: Option<Export>,
    /// `Set-Cookie`, each.
    pub cookies: Vec<String>,
    /// Whether the browser must forget what it has kept of this site.
    pub forgets: bool,
    /// The name of the file that the body is to be kept as.
    pub file: Option<&'static str>,
    /// The version of what is shown.
    pub etag: Option<String>,
    /// Whether it was given before, to the same request.
    pub is_replayed: bool,
    /// What is left of a limit.
    pub decision: Option<Decision>,
    /// What is written after the answer has gone out, so that nobody can tell by the time whether there is something to write.
    pub later: Vec<Statement>,
    /// Whether there are mails to be sent after the answer.
    pub has_mail: bool,
    /// Whether there are messages to be sent to closed devices after the answer.
    pub has_push: bool,
}

/// A request that was refused, with what the refusal sets.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub failure: Box<Failure>,
    /// As in [`Answer`].
    pub cookies: Vec<String>,
    /// As in [`Answer`].
    pub decision: Option<Decision>,
    /// As in [`Answer`].
    pub later: Vec<Statement>,
}

impl<F: Into<Failure>> From<F> for Refused {
    fn from(failure: F) -> Self {
        Self { failure: Box::new(failure.into()), cookies: vec![], decision: None, later: vec![] }
    }
}

impl Refused {
    fn with_later(mut self, later: Vec<Statement>) -> Self {
        self.later = later;
        self
    }

    fn without(mut self, cookies: &[Cookie]) -> Self {
        self.cookies = cookies.iter().map(|cookie| cookie.remove()).collect();
        self
    }
}

impl Answer {
    pub(in crate::app) fn new(status: u16, body: &impl Serialize) -> Self {
        Self { status, body: serde_json::to_string(body).unwrap_or_default(), ..Self::default() }
    }

    pub(in crate::app) fn ok(body: &impl Serialize) -> Self {
        Self::new(200, body)
    }

    fn done() -> Self {
        Self::ok(&crate::accounts::view::Nothing {})
    }
}

/// What use cases end with.
pub(in crate::app) type Outcome = Result<Answer, Refused>;

/// Answers a request.
///
/// 1. The origin rules, for whatever acts. 2. The rate of the network. 3. Who asks, by the record or by the object, and their
///    token against forgery. 4. The use case.
///
/// # Errors
/// What the caller is told instead.
pub async fn answer<P: Platform>(call: &Call<'_, P>, found: &Found<Action>, body: &[u8]) -> Outcome {
    let decision = call.admit(found.route.terms).await?;
    let outcome = match Body::parse(body) {
        Ok(body) => perform(call, found, body).await,
        Err(failure) => Err(failure.into()),
    };
    match outcome {
        Ok(mut answer) => {
            answer.decision = answer.decision.or(decision);
            Ok(answer)
        }
        Err(mut refused) => {
            refused.decision = refused.decision.or(decision);
            Err(refused)
        }
    }
}

async fn perform<P: Platform>(call: &Call<'_, P>, found: &Found<Action>, body: Body) -> Outcome {
    let Found { route, id, .. } = found;
    let terms = route.terms;
    if terms.access == Access::Open {
        return match route.action {
            Action::Register => call.register(body).await,
            Action::ConfirmRegistration => call.confirm_registration(body).await,
            Action::SignIn => call.sign_in(body).await,
            Action::SecondFactor => call.second_factor(body).await,
            Action::PasskeyOptions => call.passkey_options(body),
            Action::PasskeySignIn => call.passkey_sign_in(body).await,
            Action::Refresh => call.refresh(body).await,
            Action::SignOut => call.sign_out(body).await,
            Action::AskReset => call.ask_reset(body).await,
            _ => call.reset(body).await,
        };
    }
    if route.action == Action::ShowMe {
        body.end()?;
        return call.show_me().await;
    }
    let who: Caller = match terms.access {
        Access::Session | Access::Proven => call.prove_live(terms).await?,
        _ => call.read_live().await?,
    };
    match route.action {
        Action::Reauthenticate => call.reauthenticate(&who, body).await,
        Action::ChangePassword => call.change_password(&who, body).await,
        Action::EnableTotp => call.enable_totp(&who, body).await,
        Action::AddPasskey => call.add_passkey(&who, body).await,
        Action::RenamePasskey => call.rename_passkey(&who, id, body).await,
        Action::CreateKey => call.create_key(&who, body).await,
        other => {
            body.end()?;
            match other {
                Action::ShowAccount => call.show_account(&who).await,
                Action::ListSessions => call.list_sessions(&who).await,
                Action::EndSession => call.end_session(&who, id).await,
                Action::EndOtherSessions => call.end_other_sessions(&who).await,
                Action::OfferTotp => call.offer_totp(&who).await,
                Action::DisableTotp => call.disable_totp(&who).await,
                Action::MakeRecoveryCodes => call.make_recovery_codes(&who).await,
                Action::PasskeyCreation => call.passkey_creation(&who).await,
                Action::RemovePasskey => call.remove_passkey(&who, id).await,
                Action::ListKeys => call.list_keys(&who).await,
                Action::RotateKey => call.rotate_key(&who, id).await,
                Action::RevokeKey => call.revoke_key(&who, id).await,
                Action::ListAudit => call.list_audit(&who).await,
                Action::Export => call.export(&who).await,
                _ => call.delete(&who).await,
            }
        }
    }
}

/// A question to the platform, boxed: each of the many places that ask would otherwise hold all of the way there.
pub(in crate::app) type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + 'a>>;

impl<P: Platform> Call<'_, P> {
    pub(in crate::app) fn batch(&self, statements: Vec<Statement>) -> Asked<'_, Vec<Rows>> {
        Box::pin(async move { self.platform.batch(statements).await.map_err(failed) })
    }

    pub(in crate::app) fn run(&self, statement: Statement) -> Asked<'_, Rows> {
        Box::pin(async move { Ok(self.batch(vec![statement]).await?.pop().unwrap_or_default()) })
    }

    /// Asks a person's object.
    fn ask<'a>(&'a self, user_id: &'a str, command: Command) -> Asked<'a, Reply> {
        Box::pin(self.platform.account(user_id, command))
    }

    /// Asks the guard of a network or an address.
    fn guard<'a>(&'a self, name: &'a str, question: Question) -> Asked<'a, Verdict> {
        Box::pin(self.platform.guard(name, question))
    }

    pub(in crate::app) fn now_secs(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// A new name for something: 32 hexadecimal digits.
    pub(in crate::app) fn new_id(&self) -> Result<String, Failure> {
        Ok(format!("{:032x}", u128::from_be_bytes(self.platform.random::<16>()?)))
    }
}

pub(in crate::app) fn failed(error: DatabaseError) -> Failure {
    match error {
        DatabaseError::Conflict => Failure::new(ErrorCode::Conflict, "There is one like it already"),
        DatabaseError::Stale | DatabaseError::Failed(_) => unavailable(),
    }
}

fn unavailable() -> Failure {
    Failure::new(ErrorCode::Unavailable, "Accounts cannot be reached at present")
}

/// An answer of an object that does not belong to the question.
fn unexpected() -> Failure {
    unavailable()
}
