//! States: what is kept of a rule on one subject, so that a restart changes nothing.

use super::condition::Condition;
use super::observation::Observation;

/// Whether the next crossing is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not yet: what it waits for was true from the beginning, or nothing is known of the price.
    Waiting,
    /// It is.
    Armed,
    /// Not again: it was told, and what was crossed has not been retreated from, or the cooldown is not over.
    Fired,
}

impl Standing {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Armed => "armed",
            Self::Fired => "fired",
        }
    }

    /// The standing of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Armed, Self::Fired].into_iter().find(|standing| standing.name() == name)
    }
}

/// All that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    /// Whether it is armed.
    pub standing: Standing,
    /// How often it has been armed. It never goes back: with the rule and the subject it names an event for ever.
    pub arming: i64,
    /// When its last event was, Unix milliseconds.
    pub event_ms: Option<i64>,
}

impl State {
    /// Of a rule of which nothing has been kept, made when this was the newest that the server had observed.
    pub fn new(condition: Condition, seen: Option<&Observation>, now_ms: i64) -> Self {
        Self { standing: Standing::Waiting, arming: 0, event_ms: None }.anew(condition, seen, now_ms)
    }

    /// Of a rule with another threshold, or one that is switched on again: as a new one, but its armings are counted on.
    #[must_use]
    pub fn anew(self, condition: Condition, seen: Option<&Observation>, now_ms: i64) -> Self {
        let height =
            seen.filter(|seen| seen.is_fresh(now_ms)).and_then(|seen| seen.height(condition.reading()));
        let waiting = Self { standing: Standing::Waiting, ..self };
        if height.is_some_and(|height| height < condition.level()) { waiting.armed() } else { waiting }
    }

    /// Armed once more.
    pub(super) fn armed(self) -> Self {
        Self { standing: Standing::Armed, arming: self.arming + 1, ..self }
    }

    /// Told.
    pub(super) fn fired(self, now_ms: i64) -> Self {
        Self { standing: Standing::Fired, event_ms: Some(now_ms), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::alert::condition::Side;
    use crate::vault::alert::observation::Subject;
    use crate::vault::amount::Amount;

    fn seen(price: &str, at_ms: i64) -> Observation {
        let subject = Subject::Portfolio("p".into());
        Observation { subject, at_ms, price: Amount::parse(price).unwrap(), before: [None; 3] }
    }

    #[test]
    fn a_rule_is_armed_at_once_if_the_server_knows_the_price_to_be_on_the_other_side() {
        let above = Condition::Crosses { side: Side::Above, threshold: Amount::parse("100").unwrap() };
        let standing = |seen: Option<Observation>| State::new(above, seen.as_ref(), 300_000).standing;
        assert_eq!(standing(Some(seen("99.9", 0))), Standing::Armed);
        assert_eq!(standing(Some(seen("100", 0))), Standing::Waiting, "it is there already");
        assert_eq!(standing(Some(seen("99.9", -1))), Standing::Waiting, "older than five minutes");
        assert_eq!(standing(None), Standing::Waiting);
    }

    #[test]
    fn armings_are_counted_on_when_a_threshold_is_moved() {
        let below = Condition::Crosses { side: Side::Below, threshold: Amount::parse("100").unwrap() };
        let told = State { standing: Standing::Fired, arming: 7, event_ms: Some(5) };
        let moved = told.anew(below, Some(&seen("101", 0)), 0);
        assert_eq!(moved, State { standing: Standing::Armed, arming: 8, event_ms: Some(5) });
    }

    #[test]
    fn names_are_pinned() {
        for (standing, name) in
            [(Standing::Waiting, "waiting"), (Standing::Armed, "armed"), (Standing::Fired, "fired")]
        {
            assert_eq!((standing.name(), Standing::parse(name)), (name, Some(standing)));
        }
    }
}
