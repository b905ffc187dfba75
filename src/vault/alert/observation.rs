//! Observations: what a tick says of a product, or of a portfolio.

use std::fmt::{self, Display};
use std::rc::Rc;

use super::condition::{Direction, Reading, Side, Span, moved};
use crate::market::product::ProductId;
use crate::vault::amount::Amount;

/// Nothing is told by a price that is older, milliseconds.
pub const OLDEST_MS: i64 = 300_000;

/// What a rule looks at. A rule of a watchlist or of holdings looks at each of its products.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The price of a product.
    Product(ProductId),
    /// The value of somebody's real accounts, in the currency.
    Portfolio(Rc<str>),
}

impl Display for Subject {
    /// The product's id, or `portfolio`: whose is known from the rule.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Product(product) => product.fmt(f),
            Self::Portfolio(_) => f.write_str("portfolio"),
        }
    }
}

/// What is seen of a subject at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Of what.
    pub subject: Subject,
    /// Of when the price is, Unix milliseconds. The value of a portfolio is as old as the oldest price in it.
    pub at_ms: i64,
    /// The price, or the value.
    pub price: Amount,
    /// The same at the beginning of each span, in the order of [`Span::ALL`]; none where it is not known. Of a portfolio: what is held now,
    /// at the prices of then, so that a deposit is no move.
    pub before: [Option<Amount>; 3],
}

impl Observation {
    /// Whether something may be told by it.
    pub fn is_fresh(&self, now_ms: i64) -> bool {
        now_ms - self.at_ms <= OLDEST_MS
    }

    /// The price when a span began.
    pub fn before(&self, span: Span) -> Option<Amount> {
        let [hour, four_hours, day] = self.before;
        match span {
            Span::Hour => hour,
            Span::FourHours => four_hours,
            Span::Day => day,
        }
    }

    /// What is compared with the levels of a ladder; none where it is not known.
    pub fn height(&self, reading: Reading) -> Option<i128> {
        match reading {
            Reading::Price(Side::Above) => Some(self.price.parts()),
            Reading::Price(Side::Below) => Some(-self.price.parts()),
            Reading::Move(direction, span) => {
                let moved = moved(self.before(span)?, self.price)?;
                Some(match direction {
                    Direction::Up => moved,
                    Direction::Down => -moved,
                    Direction::Either => moved.abs(),
                })
            }
        }
    }
}
