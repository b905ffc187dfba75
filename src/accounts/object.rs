//! What the Worker and a person's own object say to each other, as JSON over the platform's remote calls, and what KV keeps of it for fast
//! reads.

use serde::{Deserialize, Serialize};

use super::limit::{Class, Decision};

/// What is asked of a person's object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// A new session. Answers [`Reply::Live`], [`Reply::Ended`] where the proof is over, [`Reply::Refused`] where it was used before.
    Begin {
        /// Who.
        user_id: String,
        /// How they are written to.
        email: String,
        /// What is told of it.
        session: NewSession,
        /// How they have shown who they are.
        proof: Proof,
    },
    /// A refresh token was shown. Answers [`Reply::Live`], [`Reply::Ended`] or [`Reply::Reused`].
    Refresh {
        /// Of which session.
        session: String,
        /// Its number.
        n: u64,
        /// Where it was shown; id and method are passed over.
        seen: NewSession,
    },
    /// Whether a session is live, and may do one of a class. Answers [`Reply::Live`], [`Reply::Ended`] or [`Reply::Limited`].
    Check {
        /// Which.
        session: String,
        /// What it wants to do.
        class: Option<Class>,
    },
    /// All sessions, newest first. Answers [`Reply::Sessions`].
    List,
    /// Ends a session. Answers [`Reply::Count`].
    End {
        /// Which.
        session: String,
    },
    /// Ends all sessions but one, and whatever was proven and is not finished. Answers [`Reply::Count`].
    EndOthers {
        /// Which stays.
        keep: Option<String>,
    },
    /// The password was right; a second factor is awaited. Answers [`Reply::Done`].
    Pend {
        /// Names the sign-in.
        step: String,
        /// Until when, Unix milliseconds.
        expires_ms: i64,
    },
    /// Counts an attempt at a second factor. Answers [`Reply::Done`], [`Reply::Wait`] or [`Reply::Ended`].
    Attempt {
        /// Of which sign-in, if of one.
        step: Option<String>,
    },
    /// A session has shown again who it belongs to. Answers as [`Command::Begin`].
    Prove {
        /// Which.
        session: String,
        /// How.
        proof: Proof,
    },
    /// Factors, keys or the address have changed: the person's pages must hear of it. Answers [`Reply::Done`].
    Changed,
    /// The person is gone: nothing of them stays. Answers [`Reply::Done`].
    Erase,
}

/// How a person has shown who they are. Each part works once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When what it was compared with was read, Unix milliseconds.
    pub read_ms: i64,
    /// The sign-in that waited for it.
    #[serde(default)]
    pub step: Option<String>,
    /// The time step of an authenticator's code.
    #[serde(default)]
    pub totp_step: Option<u64>,
    /// The challenge that a passkey has answered, and when it would have expired.
    #[serde(default)]
    pub challenge: Option<(String, i64)>,
}

/// What is told of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSession {
    /// Its name: 32 hexadecimal digits.
    pub id: String,
    /// How it was begun: `password`, `totp`, `recovery_code`, `passkey` or `mail`.
    pub method: String,
    /// The browser's own word.
    pub user_agent: String,
    /// City and country, as the platform sees it.
    pub place: String,
    /// The address it came from, without its last part.
    pub address: String,
}

/// What the object answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is done.
    Done,
    /// A session that lives.
    Live(Live),
    /// There is no such session, or no such sign-in, any more.
    Ended,
    /// An old refresh token was shown: the session was ended.
    Reused,
    /// What was shown was shown before.
    Refused,
    /// Too many attempts.
    Wait {
        /// How long to wait, milliseconds.
        wait_ms: i64,
    },
    /// Too many requests.
    Limited(Decision),
    /// So many.
    Count(usize),
    /// All sessions.
    Sessions(Vec<SessionView>),
}

/// A session that lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// Whose.
    pub user_id: String,
    /// How they are written to.
    pub email: String,
    /// Which.
    pub session: String,
    /// The number of its newest refresh token.
    pub n: u64,
    /// When that was made, Unix milliseconds.
    pub rotated_ms: i64,
    /// Until when what is dangerous needs no new proof, Unix milliseconds.
    pub proven_until_ms: i64,
}

/// A session, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// What is told of it.
    pub session: NewSession,
    /// When it began, Unix milliseconds.
    pub created_ms: i64,
    /// When it was last renewed, Unix milliseconds.
    pub last_seen_ms: i64,
}

/// What KV keeps of a session, under its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// It lives.
    Live {
        /// Whose.
        user_id: String,
        /// How they are written to.
        email: String,
        /// As in [`Live`].
        proven_until_ms: i64,
    },
    /// It has ended.
    Ended,
}

impl From<&Live> for Record {
    fn from(live: &Live) -> Self {
        Self::Live {
            user_id: live.user_id.clone(),
            email: live.email.clone(),
            proven_until_ms: live.proven_until_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Objects and records outlive a deployment.
    #[test]
    fn what_is_sent_and_stored_is_pinned() {
        let json = |value: &dyn erased::Json| value.json();
        assert_eq!(
            json(&Command::Check { session: "a".to_owned(), class: Some(Class::Account) }),
            r#"{"check":{"session":"a","class":"account"}}"#
        );
        assert_eq!(json(&Command::List), r#""list""#);
        assert_eq!(json(&Reply::Count(2)), r#"{"count":2}"#);
        assert_eq!(json(&Reply::Ended), r#""ended""#);
        let record = Record::Live { user_id: "u".to_owned(), email: "a@b.co".to_owned(), proven_until_ms: 5 };
        assert_eq!(json(&record), r#"{"live":{"user_id":"u","email":"a@b.co","proven_until_ms":5}}"#);
        assert_eq!(json(&Record::Ended), r#""ended""#);
    }

    mod erased {
        pub trait Json {
            fn json(&self) -> String;
        }

        impl<T: serde::Serialize> Json for T {
            fn json(&self) -> String {
                serde_json::to_string(self).unwrap()
            }
        }
    }
}
