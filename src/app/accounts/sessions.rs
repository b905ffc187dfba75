//! Sessions: begun, renewed, listed, ended.

use super::gate::Caller;
use super::rows::event;
use super::{Answer, Call, Outcome, Platform, Refused, unavailable, unexpected};
use crate::accounts::audit::Event;
use crate::accounts::claims::Kind as _;
use crate::accounts::claims::{AccessClaims, RefreshClaims, StepClaims};
use crate::accounts::identity::Cookie;
use crate::accounts::object::{Command, Live, NewSession, Proof, Record, Reply};
use crate::accounts::request::Body;
use crate::accounts::view::{Ended, SessionRow, Sessions, SignIn};
use crate::error::{ErrorCode, Failure};
use crate::store::database::{Statement, statement};
use crate::store::vault::push as push_sql;

impl<P: Platform> Call<'_, P> {
    /// Begins a session for somebody who has shown who they are.
    pub(super) async fn begin(
        &self,
        user_id: &str,
        email: &str,
        method: &'static str,
        proof: Proof,
    ) -> Result<Answer, Refused> {
        let session = NewSession { id: self.new_id()?, method: method.to_owned(), ..self.seen() };
        let (user_id, email) = (user_id.to_owned(), email.to_owned());
        let command = Command::Begin { user_id: user_id.clone(), email, session, proof };
        match self.ask(&user_id, command).await? {
            Reply::Live(live) => {
                let later = vec![event(self, &user_id, Event::SignedIn, Some(method))];
                let mut answer = self.signed_in(&live).await?;
                answer.later = later;
                answer.cookies.push(Cookie::Step.remove());
                Ok(answer)
            }
            Reply::Refused => {
                Err(Failure::of_field(ErrorCode::InvalidCode, "code", "This was used before").into())
            }
            Reply::Ended => Err(step_expired()),
            _ => Err(unexpected().into()),
        }
    }

    /// What is told of the session's place.
    fn seen(&self) -> NewSession {
        let device = self.device.clone();
        NewSession {
            id: String::new(),
            method: String::new(),
            user_agent: device.user_agent,
            place: device.place,
            address: device.address,
        }
    }

    /// The tokens of a session, and who one is with it.
    async fn signed_in(&self, live: &Live) -> Result<Answer, Failure> {
        let access = AccessClaims { sub: live.user_id.clone(), sid: live.session.clone() };
        let refresh = RefreshClaims { sub: live.user_id.clone(), sid: live.session.clone(), n: live.n };
        let sign = |_| unavailable();
        let at = self.tokens.sign(&access, self.now_secs()).map_err(sign)?;
        // By the time at which it was numbered: whoever asks again gets the same.
        let rt = self.tokens.sign(&refresh, live.rotated_ms.div_euclid(1000)).map_err(sign)?;
        self.platform.keep(&live.session, &Record::from(live)).await;
        let caller = Caller {
            user_id: live.user_id.clone(),
            email: live.email.clone(),
            session: live.session.clone(),
            expires_ms: (self.now_secs() + AccessClaims::TTL_SECS) * 1000,
            proven_until_ms: live.proven_until_ms,
        };
        let mut answer = Answer::ok(&SignIn::SignedIn { me: self.me(&caller) });
        answer.cookies = vec![
            Cookie::Access.set(&at, AccessClaims::TTL_SECS),
            Cookie::Refresh.set(&rt, RefreshClaims::TTL_SECS),
        ];
        Ok(answer)
    }

    /// Renews a session.
    pub(super) async fn refresh(&self, body: Body) -> Outcome {
        body.end()?;
        let Some(claims) = self.refresh_claims() else { return Err(session_ended()) };
        let command = Command::Refresh { session: claims.sid.clone(), n: claims.n, seen: self.seen() };
        match self.ask(&claims.sub, command).await? {
            Reply::Live(live) => Ok(self.signed_in(&live).await?),
            Reply::Reused => {
                let reused = event(self, &claims.sub, Event::RefreshReused, Some(&claims.sid));
                self.batch(vec![reused, silenced(&claims.sub, &claims.sid)]).await?;
                Err(session_ended())
            }
            Reply::Ended => Err(session_ended()),
            _ => Err(unexpected().into()),
        }
    }

    fn refresh_claims(&self) -> Option<RefreshClaims> {
        let token = self.credentials.refresh?;
        self.tokens.verify::<RefreshClaims>(token, self.now_secs()).ok().map(|verified| verified.claims)
    }

    /// What a sign-in has got to.
    pub(super) fn step_claims(&self) -> Option<StepClaims> {
        let token = self.credentials.step?;
        self.tokens.verify::<StepClaims>(token, self.now_secs()).ok().map(|verified| verified.claims)
    }

    /// Ends the session that asks, whichever of its tokens is left.
    pub(super) async fn sign_out(&self, body: Body) -> Outcome {
        body.end()?;
        let access = self.credentials.access.and_then(|token| {
            self.tokens.verify::<AccessClaims>(token, self.now_secs()).ok().map(|verified| verified.claims)
        });
        let session = access.map(|claims| (claims.sub, claims.sid));
        let session = session.or_else(|| self.refresh_claims().map(|claims| (claims.sub, claims.sid)));
        let mut later = Vec::new();
        if let Some((user_id, session)) = session {
            let ended = self.ask(&user_id, Command::End { session: session.clone() }).await?;
            later.push(silenced(&user_id, &session));
            if ended == Reply::Count(1) {
                later.push(event(self, &user_id, Event::SignedOut, None));
            }
        }
        Ok(Answer { later, ..goodbye() })
    }

    /// The sessions of who asks.
    pub(super) async fn list_sessions(&self, who: &Caller) -> Outcome {
        Ok(Answer::ok(&Sessions { sessions: self.sessions_of(who).await? }))
    }

    pub(super) async fn sessions_of(&self, who: &Caller) -> Result<Vec<SessionRow>, Failure> {
        let Reply::Sessions(sessions) = self.ask(&who.user_id, Command::List).await? else {
            return Err(unexpected());
        };
        let row = |view: crate::accounts::object::SessionView| SessionRow {
            is_current: view.session.id == who.session,
            id: view.session.id,
            method: view.session.method,
            user_agent: view.session.user_agent,
            place: view.session.place,
            address: view.session.address,
            created_ms: view.created_ms,
            last_seen_ms: view.last_seen_ms,
        };
        Ok(sessions.into_iter().map(row).collect())
    }

    /// Ends one session; the one that asks is signed out.
    pub(super) async fn end_session(&self, who: &Caller, id: &str) -> Outcome {
        let ended = self.ask(&who.user_id, Command::End { session: id.to_owned() }).await?;
        let later = match ended {
            Reply::Count(0) => vec![],
            _ => vec![event(self, &who.user_id, Event::SessionEnded, Some(id)), silenced(&who.user_id, id)],
        };
        let answer = if id == who.session { goodbye() } else { Answer::done() };
        Ok(Answer { later, ..answer })
    }

    /// Ends all others.
    pub(super) async fn end_other_sessions(&self, who: &Caller) -> Outcome {
        let ended = self.end_others(who).await?;
        let later = vec![event(self, &who.user_id, Event::SessionsEnded, Some(&ended.to_string()))];
        Ok(Answer { later, ..Answer::ok(&Ended { ended }) })
    }

    pub(super) async fn end_others(&self, who: &Caller) -> Result<usize, Failure> {
        self.end_all_but(&who.user_id, Some(&who.session)).await
    }

    pub(super) async fn end_all_but(&self, user_id: &str, keep: Option<&str>) -> Result<usize, Failure> {
        match self.ask(user_id, Command::EndOthers { keep: keep.map(ToOwned::to_owned) }).await? {
            Reply::Count(ended) => {
                let others = [user_id.into(), keep.into()];
                self.run(statement(push_sql::DELETE_SUBSCRIPTIONS_OF_OTHERS, others)).await?;
                Ok(ended)
            }
            _ => Err(unexpected()),
        }
    }

    /// Changes what somebody shows who they are with: whoever got in by what was before is out, whenever this is interrupted.
    /// What the statements yield is returned.
    pub(super) async fn change_credentials(
        &self,
        user_id: &str,
        keep: Option<&str>,
        statements: Vec<Statement>,
    ) -> Result<Vec<crate::store::database::Rows>, Failure> {
        self.end_all_but(user_id, keep).await?;
        let rows = self.batch(statements).await?;
        self.end_all_but(user_id, keep).await?;
        self.ask(user_id, Command::Changed).await?;
        Ok(rows)
    }
}

/// The device of a session that has ended is told nothing any more.
fn silenced(user_id: &str, session: &str) -> Statement {
    statement(push_sql::DELETE_SUBSCRIPTIONS_OF_SESSION, [user_id.into(), session.into()])
}

/// The answer that leaves nothing behind.
pub(super) fn goodbye() -> Answer {
    let cookies = [Cookie::Access, Cookie::Refresh, Cookie::Step].map(Cookie::remove).into();
    Answer { cookies, forgets: true, ..Answer::done() }
}

/// The cookies stay: this answer may come after that of a new sign-in, whose cookies it would take away.
pub(super) fn session_ended() -> Refused {
    Failure::new(ErrorCode::SessionEnded, "This session has ended: sign in again").into()
}

pub(super) fn step_expired() -> Refused {
    Refused::from(Failure::new(ErrorCode::StepExpired, "This took too long: begin again"))
        .without(&[Cookie::Step])
}
