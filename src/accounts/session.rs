//! A person's sessions, as their own object holds them: the truth. What happens goes in, what came of it comes out; the object writes the
//! whole state down before anyone hears of it.
//!
//! A session is a family of refresh tokens, numbered one after the other. The newest rotates it. The one before it, within ten seconds,
//! is a client that did not hear the answer: it gets the same successor. Anything older was copied by somebody: the session ends.

use serde::{Deserialize, Serialize};

use super::attempts::{Attempts, Patience};
use super::limit::{Class, Spent};
use super::object::{Command, Live, NewSession, Proof, Reply, SessionView};

/// How long a refresh token lives, and so a session that is not used, milliseconds.
pub const SESSION_MS: i64 = 30 * 86_400_000;
/// How long a token one step behind may be repeated, milliseconds.
const GRACE_MS: i64 = 10_000;
/// How long a proof of identity is good for what is dangerous, milliseconds.
pub const PROOF_MS: i64 = 600_000;
/// Sessions of a person at most: the one that was longest unused makes room.
const MOST_SESSIONS: usize = 50;
/// Unfinished sign-ins of a person at most.
const MOST_STEPS: usize = 10;
/// Challenges that are remembered as spent at most.
const MOST_SPENT: usize = 50;

/// All that the object knows of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Who it is.
    #[serde(default)]
    pub user_id: String,
    /// How they are written to.
    #[serde(default)]
    pub email: String,
    sessions: Vec<Session>,
    /// Sign-ins that wait for their second factor.
    #[serde(default)]
    steps: Vec<Expiring>,
    /// Challenges of passkeys that were answered.
    #[serde(default)]
    spent: Vec<Expiring>,
    /// What was proven before this counts for nothing, Unix milliseconds.
    #[serde(default)]
    valid_after_ms: i64,
    /// The last time step whose code was accepted: RFC 6238 section 5.2.
    #[serde(default)]
    totp_step: Option<u64>,
    #[serde(default)]
    attempts: Attempts,
    #[serde(default)]
    limit: Spent,
    /// What others have yet to hear.
    #[serde(default)]
    pub announcements: Vec<Announcement>,
}

/// What others must hear of: the fast record, and the person's open pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Announcement {
    /// A session has ended.
    Ended(String),
    /// There are other sessions than before.
    SessionsChanged,
    /// There are other factors, passkeys or keys than before.
    AccountChanged,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    new: NewSession,
    /// The number of the newest refresh token.
    n: u64,
    rotated_ms: i64,
    created_ms: i64,
    proven_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Expiring {
    id: String,
    expires_ms: i64,
}

impl Account {
    /// Does what is asked.
    pub fn handle(&mut self, command: Command, now_ms: i64) -> Reply {
        self.forget(now_ms);
        match command {
            Command::Begin { user_id, email, session, proof } => {
                self.begin(user_id, email, session, &proof, now_ms)
            }
            Command::Refresh { session, n, seen } => self.refresh(&session, n, seen, now_ms),
            Command::Check { session, class } => self.check(&session, class, now_ms),
            Command::List => Reply::Sessions(self.list()),
            Command::End { session } => {
                let ended = self.end(|other| other.new.id == session);
                Reply::Count(ended)
            }
            Command::EndOthers { keep } => {
                self.valid_after_ms = now_ms;
                self.steps.clear();
                let ended = self.end(|other| Some(&other.new.id) != keep.as_ref());
                Reply::Count(ended)
            }
            Command::Pend { step, expires_ms } => {
                push(&mut self.steps, MOST_STEPS, Expiring { id: step, expires_ms });
                Reply::Done
            }
            Command::Attempt { step } => self.attempt(step.as_deref(), now_ms),
            Command::Prove { session, proof } => self.prove(&session, &proof, now_ms),
            Command::Changed => {
                self.announce(Announcement::AccountChanged);
                Reply::Done
            }
            Command::Erase => {
                self.end(|_| true);
                let (user_id, announcements) =
                    (self.user_id.clone(), std::mem::take(&mut self.announcements));
                *self = Self { user_id, announcements, valid_after_ms: i64::MAX, ..Self::default() };
                Reply::Done
            }
        }
    }

    /// Whether the person is gone.
    pub fn is_erased(&self) -> bool {
        self.valid_after_ms == i64::MAX
    }

    /// Whether there are sessions.
    pub fn has_sessions(&self) -> bool {
        !self.sessions.is_empty()
    }

    /// Forgets what is over.
    pub fn forget(&mut self, now_ms: i64) {
        self.steps.retain(|step| step.expires_ms > now_ms);
        self.spent.retain(|spent| spent.expires_ms > now_ms);
        self.sessions.retain(|session| session.rotated_ms + SESSION_MS > now_ms);
    }

    fn begin(
        &mut self,
        user_id: String,
        email: String,
        new: NewSession,
        proof: &Proof,
        now_ms: i64,
    ) -> Reply {
        if let Err(reply) = self.accept(proof) {
            return reply;
        }
        (self.user_id, self.email) = (user_id, email);
        if self.sessions.len() >= MOST_SESSIONS
            && let Some(oldest) = self.sessions.iter().min_by_key(|session| session.rotated_ms)
        {
            let oldest = oldest.new.id.clone();
            self.end(|session| session.new.id == oldest);
        }
        let session = Session { new, n: 0, rotated_ms: now_ms, created_ms: now_ms, proven_ms: now_ms };
        let live = self.live(&session);
        self.sessions.push(session);
        self.announce(Announcement::SessionsChanged);
        Reply::Live(live)
    }

    fn refresh(&mut self, id: &str, n: u64, seen: NewSession, now_ms: i64) -> Reply {
        let Some(session) = self.sessions.iter_mut().find(|session| session.new.id == id) else {
            return Reply::Ended;
        };
        if session.n == n {
            session.n += 1;
            session.rotated_ms = now_ms;
            session.new = NewSession { id: id.to_owned(), method: session.new.method.clone(), ..seen };
        } else if session.n != n + 1 || now_ms - session.rotated_ms > GRACE_MS {
            self.end(|session| session.new.id == id);
            return Reply::Reused;
        }
        let session = session.clone();
        Reply::Live(self.live(&session))
    }

    fn check(&mut self, id: &str, class: Option<Class>, now_ms: i64) -> Reply {
        let Some(session) = self.sessions.iter().find(|session| session.new.id == id).cloned() else {
            return Reply::Ended;
        };
        match class.map(|class| self.limit.ask(class, now_ms)) {
            Some(decision) if !decision.is_allowed => Reply::Limited(decision),
            _ => Reply::Live(self.live(&session)),
        }
    }

    fn attempt(&mut self, step: Option<&str>, now_ms: i64) -> Reply {
        if step.is_some_and(|step| !self.steps.iter().any(|pending| pending.id == step)) {
            return Reply::Ended;
        }
        match self.attempts.begin(Patience::ACCOUNT, now_ms) {
            Ok(()) => Reply::Done,
            Err(wait_ms) => Reply::Wait { wait_ms },
        }
    }

    fn prove(&mut self, id: &str, proof: &Proof, now_ms: i64) -> Reply {
        if !self.sessions.iter().any(|session| session.new.id == id) {
            return Reply::Ended;
        }
        if let Err(reply) = self.accept(proof) {
            return reply;
        }
        let Some(session) = self.sessions.iter_mut().find(|session| session.new.id == id) else {
            return Reply::Ended;
        };
        session.proven_ms = now_ms;
        let session = session.clone();
        Reply::Live(self.live(&session))
    }

    /// Takes a proof, all of it or nothing: a step once, a time step once, a challenge once.
    fn accept(&mut self, proof: &Proof) -> Result<(), Reply> {
        let is_over = proof.read_ms < self.valid_after_ms
            || proof.step.as_ref().is_some_and(|step| !self.steps.iter().any(|pending| &pending.id == step));
        if is_over {
            return Err(Reply::Ended);
        }
        let is_used = proof.totp_step.is_some_and(|step| self.totp_step.is_some_and(|last| step <= last))
            || proof
                .challenge
                .as_ref()
                .is_some_and(|(challenge, _)| self.spent.iter().any(|spent| &spent.id == challenge));
        if is_used {
            return Err(Reply::Refused);
        }
        self.totp_step = proof.totp_step.or(self.totp_step);
        self.steps.retain(|pending| Some(&pending.id) != proof.step.as_ref());
        if let Some((id, expires_ms)) = proof.challenge.clone() {
            push(&mut self.spent, MOST_SPENT, Expiring { id, expires_ms });
        }
        self.attempts.succeed();
        Ok(())
    }

    /// Ends sessions. Returns how many.
    fn end(&mut self, is_to_end: impl Fn(&Session) -> bool) -> usize {
        let (ended, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.sessions).into_iter().partition(is_to_end);
        self.sessions = left;
        for session in &ended {
            self.announce(Announcement::Ended(session.new.id.clone()));
        }
        if !ended.is_empty() {
            self.announce(Announcement::SessionsChanged);
        }
        ended.len()
    }

    fn announce(&mut self, announcement: Announcement) {
        if !self.announcements.contains(&announcement) {
            self.announcements.push(announcement);
        }
    }

    fn live(&self, session: &Session) -> Live {
        Live {
            user_id: self.user_id.clone(),
            email: self.email.clone(),
            session: session.new.id.clone(),
            n: session.n,
            rotated_ms: session.rotated_ms,
            proven_until_ms: session.proven_ms + PROOF_MS,
        }
    }

    fn list(&self) -> Vec<SessionView> {
        let view = |session: &Session| SessionView {
            session: session.new.clone(),
            created_ms: session.created_ms,
            last_seen_ms: session.rotated_ms,
        };
        self.sessions.iter().rev().map(view).collect()
    }
}

fn push(list: &mut Vec<Expiring>, most: usize, one: Expiring) {
    if list.len() >= most {
        list.remove(0);
    }
    list.push(one);
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
