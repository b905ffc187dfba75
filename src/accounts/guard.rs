//! What a guard object holds: rates and failed attempts of one network, or of one address that a mail can be sent to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attempts::{Attempts, Patience};
use super::limit::{Class, Decision, Spent};

/// After this long without a question nothing is worth keeping, milliseconds.
pub const KEPT_MS: i64 = 2 * 86_400_000;

/// A guard. See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    #[serde(default)]
    limits: BTreeMap<Class, Spent>,
    #[serde(default)]
    attempts: Attempts,
}

/// What a guard is asked; all of it at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// May one more of this class be done?
    #[serde(default)]
    pub class: Option<Class>,
    /// May one more attempt be made? It is counted as failed until it is known to have succeeded.
    #[serde(default)]
    pub attempt: Option<Patience>,
    /// The last attempt has succeeded.
    #[serde(default)]
    pub succeeded: bool,
}

/// What a guard says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of the class.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// How long to wait before the next attempt, milliseconds; none where it may be made.
    #[serde(default)]
    pub wait_ms: Option<i64>,
}

impl Guard {
    /// Answers.
    pub fn ask(&mut self, question: Question, now_ms: i64) -> Verdict {
        self.limits.retain(|_, spent| !spent.is_forgotten(now_ms));
        if question.succeeded {
            self.attempts.succeed();
        }
        let decision = question.class.map(|class| self.limits.entry(class).or_default().ask(class, now_ms));
        let is_allowed = decision.is_none_or(|decision| decision.is_allowed);
        let attempt = question.attempt.filter(|_| is_allowed);
        let wait_ms = attempt.and_then(|patience| self.attempts.begin(patience, now_ms).err());
        Verdict { decision, wait_ms }
    }

    /// Whether nothing is remembered any more.
    pub fn is_empty(&self, now_ms: i64) -> bool {
        self.limits.values().all(|spent| spent.is_forgotten(now_ms))
            && now_ms - self.attempts.last_ms() > KEPT_MS / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_the_rate_refuses_is_no_attempt() {
        let mut guard = Guard::default();
        let question =
            Question { class: Some(Class::SignIn), attempt: Some(Patience(100)), succeeded: false };
        let verdicts: Vec<_> = (0..40).map(|_| guard.ask(question, 0)).collect();
        // 30 at once; none of the other ten counts as an attempt.
        assert_eq!(verdicts.iter().filter(|verdict| verdict.decision.unwrap().is_allowed).count(), 30);
        let attempts = Question { class: None, ..question };
        assert_eq!((0..200).filter(|_| guard.ask(attempts, 0).wait_ms.is_none()).count(), 70);
    }

    #[test]
    fn what_is_stored_is_pinned() {
        let mut guard = Guard::default();
        let question =
            Question { class: Some(Class::Mail), attempt: Some(Patience::ACCOUNT), succeeded: true };
        let _ = guard.ask(question, 1000);
        let json = r#"{"limits":{"mail":61000},"attempts":{"failed":1,"last_ms":1000}}"#;
        assert_eq!(serde_json::to_string(&guard).unwrap(), json);
        assert_eq!(serde_json::from_str::<Guard>(json).unwrap(), guard);
        assert!(!guard.is_empty(1000));
        assert!(guard.is_empty(1000 + KEPT_MS));
    }
}
