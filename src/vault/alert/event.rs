//! Events: what is told.

use std::fmt::{self, Display};
use std::rc::Rc;

use super::condition::{Condition, Direction, Side, Span, moved};
use super::observation::{Observation, Subject};
use super::rule::{AlertId, Rule};
use crate::vault::amount::Amount;
use crate::vault::asset::CURRENCY;

/// Names an event: what is stored under it once is never stored again, however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// The rule.
    pub rule: AlertId,
    /// What it looked at.
    pub subject: Subject,
    /// Which arming of the two.
    pub arming: i64,
}

impl Display for EventId {
    /// `rule:subject:arming`: the key it is stored by. A rule's id has no colon.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.rule, self.subject, self.arming)
    }
}

/// A condition became true while its rule was armed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub id: EventId,
    /// The rule, as it was then.
    pub rule: Rc<Rule>,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Of when the price is, Unix milliseconds.
    pub price_at_ms: i64,
    /// The price, or the value of the portfolio.
    pub price: Amount,
    /// The same when the span began, of a move.
    pub before: Option<Amount>,
}

impl Event {
    pub(super) fn new(rule: &Rc<Rule>, arming: i64, seen: &Observation, now_ms: i64) -> Self {
        let before = match rule.terms.condition {
            Condition::Crosses { .. } => None,
            Condition::Moves { span, .. } => seen.before(span),
        };
        Self {
            id: EventId { rule: rule.id.clone(), subject: seen.subject.clone(), arming },
            rule: rule.clone(),
            at_ms: now_ms,
            price_at_ms: seen.at_ms,
            price: seen.price,
            before,
        }
    }

    /// As a rule would tell it, if it were time: of no arming.
    pub fn trial(rule: &Rc<Rule>, seen: &Observation, now_ms: i64) -> Self {
        Self::new(rule, 0, seen, now_ms)
    }

    /// The asset that it has to do with: of a product, what is bought and sold.
    pub fn asset(&self) -> Option<&str> {
        match &self.id.subject {
            Subject::Product(product) => Some(product.base()),
            Subject::Portfolio(_) => None,
        }
    }

    /// The figures behind it, and the note.
    pub fn body(&self) -> String {
        let (text, note) = (self.text(), self.rule.terms.note.as_str());
        if note.is_empty() { text } else { format!("{text}. {note}") }
    }

    /// What happened, in a line.
    pub fn title(&self) -> String {
        let name = match &self.id.subject {
            Subject::Product(product) => product.as_str(),
            Subject::Portfolio(_) => "Your portfolio",
        };
        let unit = self.unit();
        match self.rule.terms.condition {
            Condition::Crosses { side: Side::Above, threshold } => {
                format!("{name} is above {} {unit}", threshold.grouped())
            }
            Condition::Crosses { side: Side::Below, threshold } => {
                format!("{name} is below {} {unit}", threshold.grouped())
            }
            Condition::Moves { direction, percent, span } => {
                let is_up = match direction {
                    Direction::Up => true,
                    Direction::Down => false,
                    Direction::Either => self.before.is_none_or(|before| self.price >= before),
                };
                let way = if is_up { "up" } else { "down" };
                format!("{name} is {way} {percent} % in {}", span.label())
            }
        }
    }

    /// The figures behind it, in a line.
    pub fn text(&self) -> String {
        let (told, unit) = (self.price.grouped(), self.unit());
        let Condition::Moves { span, .. } = self.rule.terms.condition else {
            return format!("{told} {unit}");
        };
        match self.before.and_then(|before| Some((before, percent(before, self.price)?))) {
            Some((before, percent)) => {
                let sign = if self.price > before { "+" } else { "" };
                format!("{told} {unit}, {} {} ago: {sign}{percent} %", before.grouped(), Span::label(span))
            }
            None => format!("{told} {unit}"),
        }
    }

    fn unit(&self) -> &str {
        match &self.id.subject {
            Subject::Product(product) => product.quote(),
            Subject::Portfolio(_) => CURRENCY,
        }
    }
}

/// A move with two decimals, cut off towards zero.
fn percent(from: Amount, to: Amount) -> Option<Amount> {
    Amount::from_parts(moved(from, to)? / 100 * (Amount::ONE.parts() / 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::product::ProductId;
    use crate::vault::alert::rule::{Target, Terms};

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn event(subject: Subject, condition: Condition, price: &str, before: Option<&str>) -> Event {
        let terms = Terms {
            target: Target::Portfolio,
            condition,
            cooldown_ms: 0,
            repeats: true,
            note: String::new(),
        };
        let rule = Rc::new(Rule { id: AlertId::new("a1"), owner: "p".into(), terms });
        let before = [before.map(amount), None, before.map(amount)];
        let seen = Observation { subject, at_ms: 5, price: amount(price), before };
        Event::new(&rule, 3, &seen, 7)
    }

    #[test]
    fn an_event_is_named_by_its_rule_its_subject_and_its_arming() {
        let above = Condition::Crosses { side: Side::Above, threshold: amount("65000") };
        let product = Subject::Product(ProductId::parse("BTC-USD").unwrap());
        assert_eq!(event(product, above, "65012.5", None).id.to_string(), "a1:BTC-USD:3");
        let portfolio = Subject::Portfolio("p".into());
        assert_eq!(event(portfolio, above, "65012.5", None).id.to_string(), "a1:portfolio:3");
    }

    #[test]
    fn an_event_says_what_happened_and_by_which_figures() {
        let product = || Subject::Product(ProductId::parse("ETH-BTC").unwrap());
        let said = |event: Event| (event.title(), event.text());
        let below = Condition::Crosses { side: Side::Below, threshold: amount("0.05") };
        assert_eq!(
            said(event(product(), below, "0.0499", None)),
            ("ETH-BTC is below 0.05 BTC".to_owned(), "0.0499 BTC".to_owned())
        );
        // (0.057 − 0.06) ÷ 0.06 = −5 %
        let either =
            Condition::Moves { direction: Direction::Either, percent: amount("4.5"), span: Span::Hour };
        assert_eq!(
            said(event(product(), either, "0.057", Some("0.06"))),
            ("ETH-BTC is down 4.5 % in 1 h".to_owned(), "0.057 BTC, 0.06 1 h ago: -5 %".to_owned())
        );
        // 1300 ÷ 1200 = 1.08333…
        let up = Condition::Moves { direction: Direction::Up, percent: amount("8"), span: Span::Day };
        assert_eq!(
            said(event(Subject::Portfolio("p".into()), up, "1300", Some("1200"))),
            ("Your portfolio is up 8 % in 24 h".to_owned(), "1,300 USD, 1,200 24 h ago: +8.33 %".to_owned())
        );
    }
}
