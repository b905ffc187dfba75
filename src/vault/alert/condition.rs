//! Conditions: what must become true of a price.
//!
//! Each is brought into one form: a height, which is computed from what is observed, reaches a level. Then one ladder serves all, and what is
//! below zero needs no case of its own. The height of "falls below 100" is the price with the other sign, and its level −100.

use super::state::Standing;
use crate::vault::amount::Amount;

/// Parts of an [`Amount`] in 0.0001 %, the grid that moves are compared on. Thresholds have two decimals, so that three quarters of one
/// are on it too, and nothing is decided by rounding.
const GRID_PARTS: i128 = 10_i128.pow(14);

/// Which side of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At it or more.
    Above,
    /// At it or less.
    Below,
}

/// Which way a price moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It rises.
    Up,
    /// It falls.
    Down,
    /// One or the other.
    Either,
}

/// Over how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// An hour.
    Hour,
    /// Four hours.
    FourHours,
    /// A day.
    Day,
}

impl Span {
    /// All spans.
    pub const ALL: [Self; 3] = [Self::Hour, Self::FourHours, Self::Day];

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::FourHours => "4h",
            Self::Day => "24h",
        }
    }

    /// The span of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.name() == name)
    }

    /// The same for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hour => "1 h",
            Self::FourHours => "4 h",
            Self::Day => "24 h",
        }
    }
}

/// What is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// The price, or the value of a portfolio, gets to a side of a threshold, which is more than 0.
    Crosses {
        /// The side it must get to.
        side: Side,
        /// In units of the quote, or of the currency.
        threshold: Amount,
    },
    /// It moves by a percentage.
    Moves {
        /// Which way.
        direction: Direction,
        /// By so much at least: more than 0, at most two decimals.
        percent: Amount,
        /// Over how long.
        span: Span,
    },
}

/// What a height is computed from, and how. Conditions with the same one share a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The price, or with the other sign.
    Price(Side),
    /// The move over a span, or with the other sign, or its size.
    Move(Direction, Span),
}

impl Condition {
    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crosses { side: Side::Above, .. } => "above",
            Self::Crosses { side: Side::Below, .. } => "below",
            Self::Moves { direction: Direction::Up, .. } => "up",
            Self::Moves { direction: Direction::Down, .. } => "down",
            Self::Moves { direction: Direction::Either, .. } => "either",
        }
    }

    /// The price that is crossed, or the percentage.
    pub fn threshold(self) -> Amount {
        match self {
            Self::Crosses { threshold, .. } => threshold,
            Self::Moves { percent, .. } => percent,
        }
    }

    /// What its height is.
    pub fn reading(self) -> Reading {
        match self {
            Self::Crosses { side, .. } => Reading::Price(side),
            Self::Moves { direction, span, .. } => Reading::Move(direction, span),
        }
    }

    /// It is true while the height is at this or more.
    pub fn level(self) -> i128 {
        match self {
            Self::Crosses { side: Side::Above, threshold } => threshold.parts(),
            Self::Crosses { side: Side::Below, threshold } => -threshold.parts(),
            Self::Moves { percent, .. } => percent.parts() / GRID_PARTS,
        }
    }

    /// A rule that stands so is armed once the height is at this or less. None if it is armed.
    pub fn back(self, standing: Standing) -> Option<i128> {
        let level = self.level();
        match (standing, self) {
            (Standing::Armed, _) => None,
            // On the other side, however near.
            (Standing::Waiting, _) => Some(level - 1),
            // 1 % away from the threshold: 99 % of one that was risen to, 101 % of one that was fallen to.
            (Standing::Fired, Self::Crosses { side: Side::Above, .. }) => Some((level * 99).div_euclid(100)),
            (Standing::Fired, Self::Crosses { side: Side::Below, .. }) => Some((level * 101).div_euclid(100)),
            // Below three quarters of it: the largest of the grid that is.
            (Standing::Fired, Self::Moves { .. }) => Some((level * 3 - 1).div_euclid(4)),
        }
    }
}

/// A move in units of 0.0001 %, cut off towards zero. None from nothing, and beyond 10^14 units of price.
pub fn moved(from: Amount, to: Amount) -> Option<i128> {
    let difference = to.checked_sub(from)?.parts();
    if from.is_positive() { difference.checked_mul(1_000_000)?.checked_div(from.parts()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn crosses(side: Side, threshold: &str) -> Condition {
        Condition::Crosses { side, threshold: amount(threshold) }
    }

    fn moves(percent: &str) -> Condition {
        Condition::Moves { direction: Direction::Down, percent: amount(percent), span: Span::Day }
    }

    #[test]
    fn a_threshold_that_was_crossed_waits_for_a_retreat_of_one_percent() {
        let parts = |text| amount(text).parts();
        let above = crosses(Side::Above, "200");
        assert_eq!((above.level(), above.back(Standing::Fired)), (parts("200"), Some(parts("198"))));
        let below = crosses(Side::Below, "200");
        assert_eq!((below.level(), below.back(Standing::Fired)), (parts("-200"), Some(parts("-202"))));
        // 99 and 101 hundredths of the smallest amount are no amounts: the next one away from the threshold.
        let tiny = "0.000000000000000001";
        assert_eq!(crosses(Side::Above, tiny).back(Standing::Fired), Some(0));
        assert_eq!(crosses(Side::Below, tiny).back(Standing::Fired), Some(-2));
    }

    #[test]
    fn a_move_that_was_told_waits_until_it_is_below_three_quarters() {
        // 5 % is 50,000 of the grid; 3.75 % is 37,500, and 37,499 is the first below it.
        assert_eq!((moves("5").level(), moves("5").back(Standing::Fired)), (50_000, Some(37_499)));
        // 0.11 % → 0.0825 % = 825 of the grid.
        assert_eq!((moves("0.11").level(), moves("0.11").back(Standing::Fired)), (1100, Some(824)));
    }

    #[test]
    fn a_new_rule_waits_for_the_other_side_alone() {
        assert_eq!(crosses(Side::Above, "1").back(Standing::Waiting), Some(Amount::ONE.parts() - 1));
        assert_eq!(moves("5").back(Standing::Waiting), Some(49_999));
        assert_eq!(moves("5").back(Standing::Armed), None);
    }

    #[test]
    fn moves_are_cut_off_towards_zero() {
        // 1 / 3 = 33.3333… %
        assert_eq!(moved(amount("3"), amount("4")), Some(333_333));
        assert_eq!(moved(amount("3"), amount("2")), Some(-333_333));
        assert_eq!(moved(amount("0.00000001"), amount("0.0000000105")), Some(50_000));
        assert_eq!(moved(amount("0"), amount("1")), None);
        assert_eq!(moved(amount("5"), amount("0")), Some(-1_000_000));
    }
}
