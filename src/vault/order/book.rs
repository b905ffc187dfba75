//! The order book as it was observed, and what one's own orders have taken of it.

use super::rules::Rules;
use super::terms::Side;
use crate::market::feed::book::{self, BookAnswer};
use crate::market::order::sorted;
use crate::vault::amount::Amount;

/// What is wanted at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// In quote units.
    pub price: Amount,
    /// In base units.
    pub size: Amount,
}

/// An order book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    at_ms: i64,
    bids: Vec<Level>,
    asks: Vec<Level>,
}

impl Book {
    /// What both sides wanted at Unix milliseconds, in any order. None if somebody would have paid what another asked for: then it is none.
    pub fn new(at_ms: i64, bids: Vec<Level>, asks: Vec<Level>) -> Option<Self> {
        let bids = sorted(bids, |a: &Level, b| b.price.cmp(&a.price));
        let asks = sorted(asks, |a: &Level, b| a.price.cmp(&b.price));
        let is_crossed = match (bids.first(), asks.first()) {
            (Some(bid), Some(ask)) => bid.price >= ask.price,
            _ => false,
        };
        (!is_crossed).then_some(Self { at_ms, bids, asks })
    }

    /// As the exchange sent it, observed at Unix milliseconds; none in an auction, where nothing trades. Levels that are beyond exact amounts
    /// are left out.
    pub fn of(answer: &BookAnswer, at_ms: i64) -> Option<Self> {
        let level = |level: &book::Level| {
            let (price, size) = (Amount::try_from(level.price).ok()?, Amount::try_from(level.size).ok()?);
            Some(Level { price, size })
        };
        let side = |levels: &[book::Level]| levels.iter().filter_map(level).collect();
        (!answer.is_auction).then(|| Self::new(at_ms, side(&answer.bids), side(&answer.asks)))?
    }

    /// When it was observed, Unix milliseconds.
    pub fn at_ms(&self) -> i64 {
        self.at_ms
    }

    /// What somebody who buys or sells can take, the best first.
    pub fn against(&self, side: Side) -> &[Level] {
        match side {
            Side::Buy => &self.asks,
            Side::Sell => &self.bids,
        }
    }

    /// The price in the middle, rounded down at 18 places; none without both sides.
    pub fn mid(&self) -> Option<Amount> {
        self.both()?.checked_mul_div(Amount::ONE, TWO?)
    }

    /// The worst price at which what takes may fill: mid × (1 ± slippage), to the grid of 18 places that all prices are on; none without both
    /// sides.
    pub fn bound(&self, side: Side, slippage: Amount) -> Option<Amount> {
        let both = self.both()?;
        match side {
            Side::Buy => both.checked_mul_div(Amount::ONE.checked_add(slippage)?, TWO?),
            Side::Sell => {
                both.neg().checked_mul_div(Amount::ONE.checked_sub(slippage)?, TWO?).map(Amount::neg)
            }
        }
    }

    /// Twice the mid.
    fn both(&self) -> Option<Amount> {
        self.bids.first()?.price.checked_add(self.asks.first()?.price)
    }
}

const TWO: Option<Amount> = Amount::from_parts(2 * Amount::ONE.parts());

/// How far one's own orders have come into a side: what they took is not there for the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Levels that nothing is left of.
    pub(super) levels: usize,
    /// What was taken of the next.
    pub(super) taken: Amount,
}

/// What one's own orders have taken of an order book.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    bids: Depth,
    asks: Depth,
}

impl Taken {
    /// Of what somebody who buys or sells takes.
    pub(super) fn by(&mut self, side: Side) -> &mut Depth {
        match side {
            Side::Buy => &mut self.asks,
            Side::Sell => &mut self.bids,
        }
    }
}

/// What can be taken at a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    /// Which level it is of.
    pub(super) level: usize,
    /// What was taken of that before.
    pub(super) taken: Amount,
    pub(super) price: Amount,
    /// Whole steps of size.
    pub(super) steps: i128,
}

/// What is left for somebody who buys or sells, the best first: what is off the product's grid cannot be taken, and parts of a step neither.
pub(super) fn offers(book: &Book, side: Side, depth: Depth, rules: &Rules) -> impl Iterator<Item = Offer> {
    let levels = book.against(side).iter().enumerate().skip(depth.levels);
    levels.filter_map(move |(level, at)| {
        let taken = if level == depth.levels { depth.taken } else { Amount::ZERO };
        let steps = rules.base_increment.count(at.size.checked_sub(taken)?);
        let is_offer = steps > 0 && at.price.is_positive() && rules.quote_increment.fits(at.price);
        is_offer.then_some(Offer { level, taken, price: at.price, steps })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::feed::book::parse_book;

    fn book(json: &str) -> Option<Book> {
        Book::of(&parse_book(json.as_bytes()).unwrap(), 7)
    }

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn a_side_begins_with_its_best_price_whatever_was_sent() {
        let book = book(r#"{"bids":[["98","1"],["99","1"]],"asks":[["102","1"],["101","1"]]}"#).unwrap();
        assert_eq!(book.against(Side::Buy)[0].price, amount("101"));
        assert_eq!(book.against(Side::Sell)[0].price, amount("99"));
        assert_eq!((book.mid(), book.at_ms()), (Some(amount("100")), 7));
    }

    #[test]
    fn the_bound_is_the_mid_and_the_slippage_in_either_direction() {
        let book = book(r#"{"bids":[["99.99","1"]],"asks":[["100.02","1"]]}"#).unwrap();
        // mid = (99.99 + 100.02) ÷ 2 = 100.005; × 1.02 = 102.0051; × 0.98 = 98.0049
        assert_eq!(book.bound(Side::Buy, amount("0.02")), Some(amount("102.0051")));
        assert_eq!(book.bound(Side::Sell, amount("0.02")), Some(amount("98.0049")));
    }

    #[test]
    fn without_both_sides_there_is_no_mid_and_no_bound() {
        let book = book(r#"{"bids":[],"asks":[["101","1"]]}"#).unwrap();
        assert_eq!((book.mid(), book.bound(Side::Buy, amount("0.02"))), (None, None));
    }

    #[test]
    fn a_book_that_is_crossed_or_of_an_auction_is_none() {
        assert_eq!(book(r#"{"bids":[["100","1"]],"asks":[["100","1"]]}"#), None);
        assert_eq!(book(r#"{"bids":[["99","1"]],"asks":[["100","1"]],"auction_mode":true}"#), None);
    }
}
