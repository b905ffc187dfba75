//! Coinbase Exchange: `/products/{id}/book?level=2`, the whole order book by price.
//!
//! A level is `["price", "size", number of orders]`; bids from the highest down, asks from the lowest up.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::field::Field;
use super::{FeedError, Skipped};
use crate::market::decimal::{NotAFigure, parse_price, parse_volume};

/// What is wanted at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// In quote units.
    pub price: Decimal,
    /// In base units: more than nothing.
    pub size: Decimal,
}

/// The order book of a product at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct BookAnswer {
    /// Who buys, in the order sent.
    pub bids: Vec<Level>,
    /// Who sells, in the order sent.
    pub asks: Vec<Level>,
    /// Whether nothing trades, and the prices of both sides may have crossed.
    pub is_auction: bool,
    /// Levels left out.
    pub skipped: Skipped,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    bids: Vec<&'a RawValue>,
    #[serde(borrow)]
    asks: Vec<&'a RawValue>,
    #[serde(borrow)]
    auction_mode: Option<&'a RawValue>,
}

/// Reads an order book.
///
/// # Errors
/// [`FeedError::Malformed`] where the body is not one complete JSON object with both sides, or where a side has levels and none of them can
/// be used.
pub fn parse_book(body: &[u8]) -> Result<BookAnswer, FeedError> {
    let body: Body<'_> = serde_json::from_slice(body).map_err(|_| FeedError::Malformed)?;
    let mut skipped = Skipped::default();
    let bids = side(&body.bids, &mut skipped)?;
    let asks = side(&body.asks, &mut skipped)?;
    let is_auction = body.auction_mode.is_some_and(|flag| flag.get() == "true");
    Ok(BookAnswer { bids, asks, is_auction, skipped })
}

fn side(rows: &[&RawValue], skipped: &mut Skipped) -> Result<Vec<Level>, FeedError> {
    let mut levels = Vec::with_capacity(rows.len());
    for row in rows {
        match level(row) {
            Ok(level) => levels.push(level),
            Err(reason) => skipped.count(reason),
        }
    }
    if levels.is_empty() && !rows.is_empty() { Err(FeedError::Malformed) } else { Ok(levels) }
}

fn level(row: &RawValue) -> Result<Level, NotAFigure> {
    let leaves: Vec<Field<'_>> = serde_json::from_str(row.get()).map_err(|_| NotAFigure::Malformed)?;
    let [price, size, ..] = leaves.as_slice() else { return Err(NotAFigure::Absent) };
    let level = Level { price: price.figure(parse_price)?, size: size.figure(parse_volume)? };
    if level.size.is_zero() { Err(NotAFigure::Absent) } else { Ok(level) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_book_is_read_level_by_level() {
        let body = br#"{"bids":[["8966.04","0.01",1],["8966.01",5,1]],"asks":[],"sequence":1,"auction_mode":false,"time":"2026-01-01T00:00:00Z"}"#;
        let book = parse_book(body).unwrap();
        let level = |price, size| Level { price, size };
        assert_eq!(book.bids, [level(dec!(8966.04), dec!(0.01)), level(dec!(8966.01), dec!(5))]);
        assert_eq!((book.asks.len(), book.is_auction, book.skipped.total()), (0, false, 0));
        assert!(parse_book(br#"{"bids":[],"asks":[],"auction_mode":true}"#).unwrap().is_auction);
    }

    #[test]
    fn a_bad_level_is_counted_and_costs_no_other() {
        let body = br#"{"bids":[["1","2",1],["","2",1],["x","2",1],["-1","2",1],["1"],[],null,7,{"a":1},["1","0",1],["1e999",1,1],["\ud800","1"]],"asks":[["3","4"]]}"#;
        let book = parse_book(body).unwrap();
        assert_eq!((book.bids.len(), book.asks.len()), (1, 1));
        // Absent: the empty price, two too short, the size of zero; malformed: x, null, 7, the object, the lone surrogate.
        assert_eq!(book.skipped, Skipped { absent: 4, malformed: 5, out_of_range: 2, unknown: 0 });
    }

    #[test]
    fn what_is_no_book_is_an_error_of_the_whole_answer() {
        for body in [
            &b""[..],
            b"[]",
            b"{}",
            br#"{"bids":[]}"#,
            br#"{"bids":[],"asks":{}}"#,
            br#"{"bids":[],"asks":[]} x"#,
            br#"{"bids":[["x","1"]],"asks":[]}"#,
            br#"{"message":"NotFound"}"#,
        ] {
            assert_eq!(parse_book(body), Err(FeedError::Malformed), "{body:?}");
        }
    }
}
