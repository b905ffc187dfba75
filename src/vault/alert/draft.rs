//! Rules as callers tell them, and as they are stored.

use serde::{Deserialize, Serialize};

use super::condition::{Condition, Direction, Side, Span};
use super::rule::{Target, Terms};
use crate::market::product::ProductId;
use crate::vault::amount::Amount;
use crate::vault::check::Refusal;

/// A rule is not armed again for so long, if nothing else is said.
pub const COOLDOWN_SECS: i64 = 300;
/// A week.
const LONGEST_COOLDOWN_SECS: i64 = 604_800;
/// The smallest and the largest move, in hundredths of a percent.
const LEAST_MOVE: i128 = 10;
const MOST_MOVE: i128 = 100_000;
/// All there is.
const WHOLE: i128 = 10_000;
/// Characters of a note and of an id at most.
const LONGEST_NOTE: usize = 200;
const LONGEST_ID: usize = 64;

/// What somebody wants to be told of, part by part. [`Draft::check`] says whether it makes sense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// `product`, `watchlist`, `holdings` or `portfolio`.
    pub target: String,
    /// With `product`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// With `watchlist`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watchlist_id: Option<String>,
    /// `above`, `below`, `up`, `down` or `either`.
    pub condition: String,
    /// A price, or with `up`, `down` and `either` a percentage: a decimal.
    pub threshold: String,
    /// With a percentage: `1h`, `4h` or `24h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Not armed again for so long after an event.
    #[serde(default = "cooldown_secs")]
    pub cooldown_secs: i64,
    /// Armed again after an event.
    #[serde(default = "repeats")]
    pub repeats: bool,
    /// To be told with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

fn cooldown_secs() -> i64 {
    COOLDOWN_SECS
}

fn repeats() -> bool {
    true
}

impl Draft {
    /// What it says, if it makes sense.
    ///
    /// # Errors
    /// The first field at fault.
    pub fn check(&self) -> Result<Terms, Refusal> {
        let target = self.check_target()?;
        let condition = self.check_condition()?;
        let is_of_many = matches!(target, Target::Watchlist(_) | Target::Holdings);
        let is_price = matches!(condition, Condition::Crosses { .. });
        require(
            !(is_of_many && is_price),
            "condition",
            "must be up, down or either where it is of many products: no price is a threshold of all",
        )?;
        require(
            (0..=LONGEST_COOLDOWN_SECS).contains(&self.cooldown_secs),
            "cooldown_secs",
            "must be from 0 to 604800, a week",
        )?;
        require(self.note.chars().count() <= LONGEST_NOTE, "note", "must have at most 200 characters")?;
        Ok(Terms {
            target,
            condition,
            cooldown_ms: self.cooldown_secs * 1000,
            repeats: self.repeats,
            note: self.note.clone(),
        })
    }

    fn check_target(&self) -> Result<Target, Refusal> {
        let target = match self.target.as_str() {
            "product" => {
                let id = self.product_id.as_deref().ok_or(refusal("product_id", "is missing"))?;
                let expected = refusal("product_id", "must be a product such as BTC-USD");
                Target::Product(ProductId::parse(id).ok_or(expected)?)
            }
            "watchlist" => {
                let id = self.watchlist_id.as_deref().ok_or(refusal("watchlist_id", "is missing"))?;
                let is_id = (1..=LONGEST_ID).contains(&id.len());
                require(is_id, "watchlist_id", "must be the id of a watchlist")?;
                Target::Watchlist(id.into())
            }
            "holdings" => Target::Holdings,
            "portfolio" => Target::Portfolio,
            _ => return Err(refusal("target", "must be product, watchlist, holdings or portfolio")),
        };
        let is_product = matches!(target, Target::Product(_));
        require(is_product || self.product_id.is_none(), "product_id", "is only for the target product")?;
        let is_watchlist = matches!(target, Target::Watchlist(_));
        let is_only_for = "is only for the target watchlist";
        require(is_watchlist || self.watchlist_id.is_none(), "watchlist_id", is_only_for)?;
        Ok(target)
    }

    fn check_condition(&self) -> Result<Condition, Refusal> {
        let threshold = Amount::parse(&self.threshold);
        let threshold = threshold.map_err(|wrong| refusal("threshold", wrong.message()))?;
        let crosses = |side| {
            require(threshold.is_positive(), "threshold", "must be more than 0")?;
            let is_only_for = "is only for a move: up, down or either";
            require(self.window.is_none(), "window", is_only_for)?;
            Ok(Condition::Crosses { side, threshold })
        };
        let moves = |direction| {
            let hundredths = threshold.parts() / (Amount::ONE.parts() / 100);
            let is_on_grid = hundredths * (Amount::ONE.parts() / 100) == threshold.parts();
            require(is_on_grid, "threshold", "must be a percentage with at most 2 decimals")?;
            let fits = (LEAST_MOVE..=MOST_MOVE).contains(&hundredths);
            require(fits, "threshold", "must be a percentage from 0.1 to 1000")?;
            let can_fall = direction != Direction::Down || hundredths < WHOLE;
            require(can_fall, "threshold", "must be less than 100 %: nothing falls by more than all of it")?;
            let window = self.window.as_deref().ok_or(refusal("window", "is missing: 1h, 4h or 24h"))?;
            let span = Span::parse(window).ok_or(refusal("window", "must be 1h, 4h or 24h"))?;
            Ok(Condition::Moves { direction, percent: threshold, span })
        };
        match self.condition.as_str() {
            "above" => crosses(Side::Above),
            "below" => crosses(Side::Below),
            "up" => moves(Direction::Up),
            "down" => moves(Direction::Down),
            "either" => moves(Direction::Either),
            _ => Err(refusal("condition", "must be above, below, up, down or either")),
        }
    }
}

impl From<&Terms> for Draft {
    /// In the words that it was told with, or would have been.
    fn from(terms: &Terms) -> Self {
        let (mut product_id, mut watchlist_id) = (None, None);
        match &terms.target {
            Target::Product(product) => product_id = Some(product.to_string()),
            Target::Watchlist(id) => watchlist_id = Some(id.to_string()),
            Target::Holdings | Target::Portfolio => {}
        }
        let window = match terms.condition {
            Condition::Crosses { .. } => None,
            Condition::Moves { span, .. } => Some(span.name().to_owned()),
        };
        Self {
            target: terms.target.name().to_owned(),
            product_id,
            watchlist_id,
            condition: terms.condition.name().to_owned(),
            threshold: terms.condition.threshold().to_string(),
            window,
            cooldown_secs: terms.cooldown_ms / 1000,
            repeats: terms.repeats,
            note: terms.note.clone(),
        }
    }
}

fn refusal(field: &'static str, reason: &'static str) -> Refusal {
    Refusal { field, reason }
}

fn require(holds: bool, field: &'static str, reason: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal(field, reason)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Draft {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_stored_of_a_rule_is_pinned_and_reads_back_as_the_same() {
        for json in [
            r#"{"target":"product","product_id":"BTC-USD","condition":"above","threshold":"65000.5","cooldown_secs":0,"repeats":true}"#,
            r#"{"target":"watchlist","watchlist_id":"w1","condition":"either","threshold":"2.75","window":"4h","cooldown_secs":300,"repeats":false,"note":"sell"}"#,
            r#"{"target":"holdings","condition":"down","threshold":"99.99","window":"24h","cooldown_secs":604800,"repeats":true}"#,
            r#"{"target":"portfolio","condition":"below","threshold":"1000000000000000","cooldown_secs":60,"repeats":true}"#,
            r#"{"target":"portfolio","condition":"up","threshold":"1000","window":"1h","cooldown_secs":60,"repeats":true}"#,
        ] {
            let terms = read(json).check().unwrap();
            assert_eq!(serde_json::to_string(&Draft::from(&terms)).unwrap(), json);
        }
    }

    #[test]
    fn what_is_not_said_is_repeated_after_five_minutes() {
        let draft =
            read(r#"{"target":"product","product_id":"BTC-USD","condition":"below","threshold":"01.50"}"#);
        let terms = draft.check().unwrap();
        assert_eq!((terms.cooldown_ms, terms.repeats), (300_000, true));
        assert_eq!(Draft::from(&terms).threshold, "1.5");
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_field() {
        let told = |target: &str, condition: &str, threshold: &str, window: Option<&str>| Draft {
            target: target.to_owned(),
            product_id: (target == "product").then(|| "BTC-USD".to_owned()),
            watchlist_id: (target == "watchlist").then(|| "w1".to_owned()),
            condition: condition.to_owned(),
            threshold: threshold.to_owned(),
            window: window.map(str::to_owned),
            cooldown_secs: 0,
            repeats: true,
            note: String::new(),
        };
        let price = || told("product", "above", "1", None);
        for (field, draft) in [
            ("target", told("books", "above", "1", None)),
            ("product_id", Draft { product_id: None, ..price() }),
            ("product_id", Draft { product_id: Some("btc".to_owned()), ..price() }),
            (
                "product_id",
                Draft { product_id: Some("BTC-USD".to_owned()), ..told("portfolio", "above", "1", None) },
            ),
            ("watchlist_id", Draft { watchlist_id: Some("w".to_owned()), ..price() }),
            ("watchlist_id", Draft { watchlist_id: None, ..told("watchlist", "up", "1", Some("1h")) }),
            (
                "watchlist_id",
                Draft { watchlist_id: Some(String::new()), ..told("watchlist", "up", "1", Some("1h")) },
            ),
            ("condition", told("product", "crosses", "1", None)),
            ("condition", told("watchlist", "above", "1", None)),
            ("condition", told("holdings", "below", "1", None)),
            ("threshold", told("product", "above", "0", None)),
            ("threshold", told("product", "above", "-1", None)),
            ("threshold", told("product", "below", "1e3", None)),
            ("threshold", told("product", "above", "1000000000000000.1", None)),
            ("threshold", told("product", "up", "0.09", Some("1h"))),
            ("threshold", told("product", "up", "1000.01", Some("1h"))),
            ("threshold", told("product", "up", "-5", Some("1h"))),
            ("threshold", told("product", "either", "5.001", Some("1h"))),
            ("threshold", told("product", "down", "100", Some("1h"))),
            ("window", told("product", "up", "5", None)),
            ("window", told("product", "up", "5", Some("2h"))),
            ("window", told("product", "above", "5", Some("1h"))),
            ("cooldown_secs", Draft { cooldown_secs: -1, ..price() }),
            ("cooldown_secs", Draft { cooldown_secs: 604_801, ..price() }),
            ("note", Draft { note: "n".repeat(201), ..price() }),
        ] {
            assert_eq!(draft.check().map_err(|refusal| refusal.field), Err(field), "{draft:?}");
        }
        assert!(price().check().is_ok());
    }
}
