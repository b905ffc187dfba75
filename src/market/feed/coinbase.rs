//! Coinbase Exchange: `/products/stats`, `/products`, `/products/{id}/candles`.
//!
//! Figures come as strings that may be empty or missing; candles are arrays of JSON numbers, newest first.

use core::fmt;

use rust_decimal::Decimal;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::field::{Field, Pick, text};
use super::{FeedError, Parsed};
use crate::market::candle::Candle;
use crate::market::decimal::{self, NotAFigure, parse_price, parse_volume};
use crate::market::order::sorted;
use crate::market::product::{Product, ProductId};

/// One product's rolling 24 hours.
#[derive(Debug, Clone, PartialEq)]
pub struct StatsRow {
    /// The product.
    pub product: ProductId,
    /// Price of the newest trade, in quote units.
    pub last: Decimal,
    /// Price 24 hours ago.
    pub open: Option<Decimal>,
    /// Highest price of the 24 hours.
    pub high: Option<Decimal>,
    /// Lowest price of the 24 hours.
    pub low: Option<Decimal>,
    /// Volume of the 24 hours, in base units.
    pub volume: Option<Decimal>,
    /// Volume of 30 days, in base units.
    pub volume_30d: Option<Decimal>,
}

const DAY: &str = "stats_24hour";
const MONTH: &str = "stats_30day";
const STATS: Pick<6> = Pick {
    names: [(DAY, "last"), (DAY, "open"), (DAY, "high"), (DAY, "low"), (DAY, "volume"), (MONTH, "volume")],
};

/// Reads `/products/stats`: an object with a row for each product.
///
/// # Errors
/// [`FeedError::Malformed`] where the body is not one complete JSON object.
pub fn parse_stats(body: &[u8]) -> Result<Parsed<StatsRow>, FeedError> {
    struct Stats;
    impl<'de> Visitor<'de> for Stats {
        type Value = Parsed<StatsRow>;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object of products")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut parsed = Parsed::new();
            while let Some((key, row)) = map.next_entry::<&'de RawValue, &'de RawValue>()? {
                parsed.push(stats_row(key, row));
            }
            Ok(parsed)
        }
    }
    whole(body, |json| json.deserialize_map(Stats))
}

fn stats_row(key: &RawValue, row: &RawValue) -> Result<StatsRow, NotAFigure> {
    let [last, open, high, low, volume, volume_30d] = STATS.of(row).ok_or(NotAFigure::Malformed)?;
    let product = text(key.get()).and_then(|id| ProductId::parse(&id));
    Ok(StatsRow {
        product: product.ok_or(NotAFigure::Malformed)?,
        last: last.figure(parse_price)?,
        open: open.figure(parse_price).ok(),
        high: high.figure(parse_price).ok(),
        low: low.figure(parse_price).ok(),
        volume: volume.figure(parse_volume).ok(),
        volume_30d: volume_30d.figure(parse_volume).ok(),
    })
}

const PRODUCT: Pick<11> = Pick {
    names: [
        ("", "id"),
        ("", "base_increment"),
        ("", "quote_increment"),
        ("", "min_market_funds"),
        ("", "max_slippage_percentage"),
        ("", "status"),
        ("", "trading_disabled"),
        ("", "limit_only"),
        ("", "post_only"),
        ("", "cancel_only"),
        ("", "auction_mode"),
    ],
};

/// Reads `/products`: an array of listings.
///
/// # Errors
/// [`FeedError::Malformed`] where the body is not one complete JSON array.
pub fn parse_products(body: &[u8]) -> Result<Parsed<Product>, FeedError> {
    whole(body, |json| json.deserialize_seq(Rows { pick: PRODUCT, row: product }))
}

fn product(leaves: [Field<'_>; 11]) -> Result<Product, NotAFigure> {
    let [id, base, quote, funds, slippage, status, disabled, limit_only, post_only, cancel_only, auction] =
        leaves;
    let status = status.text().filter(|status| !status.is_empty()).ok_or(NotAFigure::Absent)?;
    Ok(Product {
        id: id
            .text()
            .ok_or(NotAFigure::Absent)
            .and_then(|id| ProductId::parse(id).ok_or(NotAFigure::Malformed))?,
        base_increment: base.figure(parse_price).ok(),
        quote_increment: quote.figure(parse_price).ok(),
        min_market_funds: funds.figure(parse_volume).ok(),
        max_slippage_percentage: slippage.figure(parse_volume).ok(),
        status: status.to_owned(),
        trading_disabled: disabled.is_true(),
        limit_only: limit_only.is_true(),
        post_only: post_only.is_true(),
        cancel_only: cancel_only.is_true(),
        auction_mode: auction.is_true(),
    })
}

/// Reads candles, `[time, low, high, open, close, volume]` newest first, into ascending order.
///
/// Rows whose figures contradict each other (a low above the high, say) are left out.
///
/// # Errors
/// [`FeedError::Malformed`] where the body is not one complete JSON array, or where no row of it can be used.
pub fn parse_candles(body: &[u8]) -> Result<Parsed<Candle>, FeedError> {
    let rows: Vec<&RawValue> = serde_json::from_slice(body).map_err(|_| FeedError::Malformed)?;
    let mut parsed = Parsed::new();
    for row in rows {
        parsed.push(candle(row));
    }
    parsed.rows = sorted(parsed.rows, |a: &Candle, b| a.time.cmp(&b.time));
    parsed.rows.dedup_by_key(|candle| candle.time);
    // No candles are an answer; none that can be read are not.
    if parsed.rows.is_empty() && parsed.skipped.total() > 0 { Err(FeedError::Malformed) } else { Ok(parsed) }
}

fn candle(row: &RawValue) -> Result<Candle, NotAFigure> {
    let leaves: Vec<&RawValue> = serde_json::from_str(row.get()).map_err(|_| NotAFigure::Malformed)?;
    let [time, low, high, open, close, volume] = leaves.as_slice() else {
        return Err(NotAFigure::Absent);
    };
    // A number's own text is read, so that no digit passes through a binary float.
    let text = |leaf: &&RawValue| leaf.get().trim_matches('"').to_owned();
    let time = decimal::parse(&text(time))?;
    if !time.fract().is_zero() {
        return Err(NotAFigure::Malformed);
    }
    let candle = Candle {
        time: i64::try_from(time).map_err(|_| NotAFigure::OutOfRange)?,
        low: parse_price(&text(low))?,
        high: parse_price(&text(high))?,
        open: parse_price(&text(open))?,
        close: parse_price(&text(close))?,
        volume: parse_volume(&text(volume))?,
    };
    let inside = |price: Decimal| candle.low <= price && price <= candle.high;
    if inside(candle.open) && inside(candle.close) { Ok(candle) } else { Err(NotAFigure::Malformed) }
}

/// An array of objects, each turned into a row or counted as left out.
pub(super) struct Rows<const N: usize, F> {
    /// The leaves each object is asked for.
    pub pick: Pick<N>,
    /// What a row is made of.
    pub row: F,
}

impl<'de, const N: usize, T, F> Visitor<'de> for Rows<N, F>
where
    F: Fn([Field<'de>; N]) -> Result<T, NotAFigure>,
{
    type Value = Parsed<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut parsed = Parsed::new();
        while let Some(row) = seq.next_element::<&'de RawValue>()? {
            parsed.push(self.pick.of(row).ok_or(NotAFigure::Malformed).and_then(&self.row));
        }
        Ok(parsed)
    }
}

/// Runs a parser over a body that must hold one JSON value and nothing behind it.
pub(super) fn whole<'de, T>(
    body: &'de [u8],
    parse: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::SliceRead<'de>>) -> serde_json::Result<T>,
) -> Result<T, FeedError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = parse(&mut json).map_err(|_| FeedError::Malformed)?;
    json.end().map_err(|_| FeedError::Malformed)?;
    Ok(value)
}
