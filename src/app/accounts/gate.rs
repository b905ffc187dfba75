//! Who may go on: the origin rules, the rate of the network, the session or the key behind a request.

use super::rows::{KeyRow, event};
use super::{Answer, Call, Outcome, Platform, Refused, unexpected};
use crate::accounts::api_secret::ApiSecret;
use crate::accounts::audit::Event;
use crate::accounts::claims::AccessClaims;
use crate::accounts::csrf;
use crate::accounts::guard::Question;
use crate::accounts::identity::Scope;
use crate::accounts::limit::{Class, Decision};
use crate::accounts::object::{Command, Live, Record, Reply};
use crate::accounts::token::Verified;
use crate::accounts::view::{Me, UserView};
use crate::app::route::{Access, Terms};
use crate::error::{ErrorCode, Failure};
use crate::store::accounts as sql;
use crate::store::database::{Statement, statement};

/// Uses of a key are written down once a day, and the time of its last use to the minute, milliseconds.
const KEY_EVENT_MS: i64 = 86_400_000;
const KEY_USE_MS: i64 = 60_000;

/// Who asks, with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) user_id: String,
    pub(super) email: String,
    pub(super) session: String,
    pub(super) expires_ms: i64,
    pub(super) proven_until_ms: i64,
}

/// Whose vault is asked for.
#[derive(Debug)]
pub(in crate::app) struct Holder {
    pub(in crate::app) user_id: String,
    /// Their session; none of a key.
    pub(in crate::app) session: Option<String>,
    /// What is written after the answer.
    pub(in crate::app) later: Vec<Statement>,
}

impl<P: Platform> Call<'_, P> {
    /// The origin rules and the rate of the network, for whatever acts.
    pub(in crate::app) async fn admit(&self, terms: Terms) -> Result<Option<Decision>, Refused> {
        let Some(class) = terms.class else { return Ok(None) };
        if terms.acts() && !self.provenance.may_act(&self.origin) {
            return Err(Failure::new(ErrorCode::ForeignOrigin, "Other sites may not act here").into());
        }
        // Whose vault it is counts for themselves, once they are known.
        if class == Class::Vault {
            return Ok(None);
        }
        self.rate(&self.network_guard(), class).await.map(Some)
    }

    async fn rate(&self, guard: &str, class: Class) -> Result<Decision, Refused> {
        let question = Question { class: Some(class), ..Question::default() };
        let verdict = self.guard(guard, question).await?;
        let decision = verdict.decision.ok_or_else(unexpected)?;
        allowed(decision)
    }

    /// The name of the guard of the network that asks.
    pub(super) fn network_guard(&self) -> String {
        format!("network:{}", self.network)
    }

    fn access(&self) -> Option<Verified<AccessClaims>> {
        self.tokens.verify(self.credentials.access?, self.now_secs()).ok()
    }

    /// Who asks, as the fast record says; where there is none, as the object does.
    pub(super) async fn read_live(&self) -> Result<Caller, Refused> {
        let Some(access) = self.access() else {
            return Err(
                if self.credentials.key.is_some() { session_required() } else { unauthenticated() }.into()
            );
        };
        let AccessClaims { sub, sid } = access.claims;
        let expires_ms = access.expires_secs * 1000;
        match self.platform.record(&sid).await {
            Some(Record::Live { user_id, email, proven_until_ms }) if user_id == sub => {
                Ok(Caller { user_id, email, session: sid, expires_ms, proven_until_ms })
            }
            Some(_) => Err(unauthenticated().into()),
            None => {
                let command = Command::Check { session: sid, class: None };
                let live = live_or(self.ask(&sub, command).await?)?;
                self.platform.keep(&live.session, &Record::from(&live)).await;
                Ok(Caller::of(live, expires_ms))
            }
        }
    }

    /// Who asks, as the object says; and that they may do what is there.
    pub(super) async fn prove_live(&self, terms: Terms) -> Result<Caller, Refused> {
        let Some(access) = self.access() else {
            return Err(
                if self.credentials.key.is_some() { session_required() } else { unauthenticated() }.into()
            );
        };
        let AccessClaims { sub, sid } = access.claims;
        let token = self.csrf_token.as_deref().unwrap_or_default();
        if terms.acts() && !csrf::is_token(self.tokens.keys(), &sid, token) {
            let message = "X-CSRF-Token must be the token of the session";
            return Err(Failure::new(ErrorCode::InvalidCsrfToken, message).into());
        }
        let class = if terms.class == Some(Class::Vault) { Class::Vault } else { Class::Account };
        let class = terms.acts().then_some(class);
        let live = live_or(self.ask(&sub, Command::Check { session: sid, class }).await?)?;
        if terms.access == Access::Proven && live.proven_until_ms <= self.now_ms {
            let message = "Show once more that it is you";
            return Err(Failure::new(ErrorCode::ReauthenticationRequired, message).into());
        }
        Ok(Caller::of(live, access.expires_secs * 1000))
    }

    /// Who one is. A key may ask as well.
    pub(super) async fn show_me(&self) -> Outcome {
        if self.credentials.access.is_none()
            && let Some(secret) = self.credentials.key
        {
            return self.show_key(secret).await;
        }
        let caller = self.read_live().await?;
        Ok(Answer::ok(&self.me(&caller)))
    }

    /// What is told of a session.
    pub(super) fn me(&self, caller: &Caller) -> Me {
        Me {
            user: UserView { id: caller.user_id.clone(), email: caller.email.clone() },
            csrf_token: Some(csrf::token(self.tokens.keys(), &caller.session)),
            session_id: Some(caller.session.clone()),
            expires_ms: Some(caller.expires_ms),
            proven_until_ms: Some(caller.proven_until_ms),
            scopes: None,
        }
    }

    /// Whose vault is asked for: by a session, or by a key that may do this.
    pub(in crate::app) async fn holder(&self, terms: Terms) -> Result<Holder, Refused> {
        let scope = match terms.access {
            Access::Reads(scope) | Access::Writes(scope) => Some(scope),
            _ => None,
        };
        if let (None, Some(secret), Some(scope)) = (self.credentials.access, self.credentials.key, scope) {
            let (key, later) = self.key(secret).await?;
            if !Scope::parse_all(&key.scopes).contains(&scope) {
                let message = format!("This key may not do this: it needs {}", scope.name());
                return Err(Failure::new(ErrorCode::SessionRequired, message).into());
            }
            if let Some(class) = terms.class {
                self.rate(&format!("key:{}", key.id), class).await?;
            }
            return Ok(Holder { user_id: key.user_id, session: None, later });
        }
        let who = if terms.acts() { self.prove_live(terms).await? } else { self.read_live().await? };
        Ok(Holder { user_id: who.user_id, session: Some(who.session), later: Vec::new() })
    }

    async fn show_key(&self, secret: &str) -> Outcome {
        let (key, later) = self.key(secret).await?;
        let me = Me {
            user: UserView { id: key.user_id, email: key.email.unwrap_or_default() },
            session_id: None,
            csrf_token: None,
            expires_ms: key.expires_ms,
            proven_until_ms: None,
            scopes: Some(Scope::parse_all(&key.scopes)),
        };
        Ok(Answer { later, ..Answer::ok(&me) })
    }

    /// The key with this secret, and what is written down of its use.
    async fn key(&self, secret: &str) -> Result<(KeyRow, Vec<Statement>), Refused> {
        let unknown = || Failure::new(ErrorCode::Unauthenticated, "This key is unknown or over");
        let hash = ApiSecret::parse(secret).ok_or_else(unknown)?.hash();
        let rows = self.run(statement(sql::KEY_BY_HASH, [hash.into(), self.now_ms.into()])).await?;
        let key: KeyRow = rows.first().map_err(super::failed)?.ok_or_else(unknown)?;
        let since_ms = self.now_ms - key.last_used_ms.unwrap_or(0);
        let mut later = Vec::new();
        if since_ms >= KEY_USE_MS {
            later.push(statement(sql::USE_KEY, [key.id.as_str().into(), self.now_ms.into()]));
        }
        if since_ms >= KEY_EVENT_MS {
            later.push(event(self, &key.user_id, Event::KeyUsed, Some(&key.name)));
        }
        Ok((key, later))
    }
}

impl Caller {
    fn of(live: Live, expires_ms: i64) -> Self {
        let Live { user_id, email, session, proven_until_ms, .. } = live;
        Self { user_id, email, session, expires_ms, proven_until_ms }
    }
}

/// Whose session an access token is of, if the object says that it lives: user and session, for a socket.
pub async fn live<P: Platform>(call: &Call<'_, P>) -> Option<(String, String)> {
    let AccessClaims { sub, sid } = call.access()?.claims;
    match call.ask(&sub, Command::Check { session: sid, class: None }).await.ok()? {
        Reply::Live(live) => Some((live.user_id, live.session)),
        _ => None,
    }
}

fn allowed(decision: Decision) -> Result<Decision, Refused> {
    if decision.is_allowed {
        return Ok(decision);
    }
    let failure = Failure::for_now(ErrorCode::RateLimited, "Too many requests", decision.reset_secs * 1000);
    Err(Refused { decision: Some(decision), ..failure.into() })
}

fn live_or(reply: Reply) -> Result<Live, Refused> {
    match reply {
        Reply::Live(live) => Ok(live),
        Reply::Limited(decision) => Err(match allowed(decision) {
            Ok(_) => unexpected().into(),
            Err(refused) => refused,
        }),
        _ => Err(unauthenticated().into()),
    }
}

fn unauthenticated() -> Failure {
    Failure::new(ErrorCode::Unauthenticated, "Sign in first")
}

fn session_required() -> Failure {
    Failure::new(ErrorCode::SessionRequired, "A key may not do this")
}
