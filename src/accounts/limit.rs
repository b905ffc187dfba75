//! Rate limits: how often something may be done, exactly, by the generic cell rate algorithm (ITU-T I.371), and how it is told to the caller:
//! draft-ietf-httpapi-ratelimit-headers.

use serde::{Deserialize, Serialize};

/// What is limited. Each class has a limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Proving who one is: passwords, codes, passkeys.
    SignIn,
    /// What sends a mail.
    Mail,
    /// Renewing a session.
    Refresh,
    /// Changes to one's own account.
    Account,
    /// Changes to one's own vault.
    Vault,
}

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its name.
    pub name: &'static str,
    /// So many at once.
    pub burst: i64,
    /// In so many seconds.
    pub window_secs: i64,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 5] = [Self::SignIn, Self::Mail, Self::Refresh, Self::Account, Self::Vault];

    /// Its limit, for one address or one account.
    pub fn limit(self) -> Limit {
        let (name, burst, window_secs) = match self {
            Self::SignIn => ("sign-in", 30, 60),
            Self::Mail => ("mail", 10, 600),
            Self::Refresh => ("refresh", 60, 60),
            Self::Account => ("account", 60, 60),
            // An import is a request for each of its steps.
            Self::Vault => ("vault", 1200, 60),
        };
        Limit { name, burst, window_secs }
    }
}

/// What has been done under a limit: the time at which all of it will be forgotten, Unix milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent(i64);

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Of what.
    pub class: Class,
    /// Whether it may be done.
    pub is_allowed: bool,
    /// How many more may be done at once.
    pub remaining: i64,
    /// When one more may be done, or where one may: when all may be done again; seconds.
    pub reset_secs: i64,
}

impl Spent {
    /// Asks to do one.
    pub fn ask(&mut self, class: Class, now_ms: i64) -> Decision {
        let Limit { burst, window_secs, .. } = class.limit();
        let step_ms = window_secs * 1000 / burst;
        let full_ms = self.0.max(now_ms) + step_ms;
        let room_ms = now_ms + step_ms * burst - full_ms;
        let is_allowed = room_ms >= 0;
        if is_allowed {
            self.0 = full_ms;
        }
        let reset_ms = if is_allowed { full_ms - now_ms } else { -room_ms };
        Decision {
            class,
            is_allowed,
            remaining: (room_ms / step_ms).max(0),
            reset_secs: reset_ms.div_euclid(1000) + i64::from(reset_ms.rem_euclid(1000) > 0),
        }
    }

    /// Whether nothing is remembered any more.
    pub fn is_forgotten(self, now_ms: i64) -> bool {
        self.0 <= now_ms
    }
}

impl Decision {
    /// `RateLimit-Policy` and `RateLimit`.
    pub fn headers(self) -> [(&'static str, String); 2] {
        let Limit { name, burst, window_secs } = self.class.limit();
        [
            ("ratelimit-policy", format!("\"{name}\";q={burst};w={window_secs}")),
            ("ratelimit", format!("\"{name}\";r={};t={}", self.remaining, self.reset_secs)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_burst_passes_and_then_one_for_each_step() {
        let mut spent = Spent::default();
        let passed = (0..50).filter(|_| spent.ask(Class::Mail, 0).is_allowed).count();
        assert_eq!(passed, 10);
        // 600 s / 10 = 60 s for each.
        let refused = spent.ask(Class::Mail, 1);
        assert_eq!((refused.is_allowed, refused.remaining, refused.reset_secs), (false, 0, 60));
        assert!(!spent.ask(Class::Mail, 59_999).is_allowed);
        assert!(spent.ask(Class::Mail, 60_000).is_allowed);
        assert!(!spent.ask(Class::Mail, 60_001).is_allowed);
    }

    #[test]
    fn the_headers_are_pinned() {
        let mut spent = Spent::default();
        let decision = spent.ask(Class::SignIn, 0);
        // 60 s / 30 = 2 s until all 30 may be done again.
        assert_eq!(
            decision.headers(),
            [
                ("ratelimit-policy", "\"sign-in\";q=30;w=60".to_owned()),
                ("ratelimit", "\"sign-in\";r=29;t=2".to_owned())
            ]
        );
    }

    proptest! {
        /// In no window, wherever it begins, are more than two bursts let through: one that was saved up, and one that came back.
        #[test]
        fn no_window_sees_more_than_it_may(gaps in prop::collection::vec(0_i64..5000, 1..400)) {
            let (mut spent, mut now_ms, mut passed) = (Spent::default(), 0, Vec::new());
            for gap in gaps {
                now_ms += gap;
                if spent.ask(Class::SignIn, now_ms).is_allowed {
                    passed.push(now_ms);
                }
            }
            for from in &passed {
                let within = passed.iter().filter(|at| (*from..from + 60_000).contains(*at)).count();
                prop_assert!(within <= 60);
            }
            prop_assert!(spent.is_forgotten(now_ms + 60_000));
        }
    }
}
