//! The tape: what a tick says of each product, for those who act on prices.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::figures::Figure;
use super::product::ProductId;
use super::sample::Sample;
use super::state::Market;
use super::view::{Amount, SourceName};

/// How far from four hours ago a stored minute may be, milliseconds.
const FOUR_HOURS_TOLERANCE_MS: i64 = 600_000;
const FOUR_HOURS_MS: i64 = 4 * 3_600_000;

/// All that a tick says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tape {
    /// When the prices were received, Unix milliseconds by the server's clock.
    pub at_ms: i64,
    /// Whose prices.
    pub source: SourceName,
    /// Each product.
    pub prints: Vec<Print>,
    /// Products of these that nothing trades of at present, as far as their listings say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub halted: Vec<ProductId>,
}

/// What is said of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Print {
    /// The product.
    pub product: ProductId,
    /// The price of its newest trade, in quote units.
    pub price: Amount,
    /// When it was first observed to be that, Unix milliseconds: since then nothing is known to have traded at another one.
    pub since_ms: i64,
    /// Its price 1, 4 and 24 hours before; none where it is not known.
    pub before: [Option<Amount>; 3],
}

/// Whether a stored minute stands for four hours before a moment, and how well: the least is best.
pub fn from_four_hours(market_ms: i64, then_ms: i64) -> Option<i64> {
    let off = (market_ms - FOUR_HOURS_MS - then_ms).abs();
    (off <= FOUR_HOURS_TOLERANCE_MS).then_some(off)
}

/// The stored minutes that may stand for four hours before a moment, by number.
pub fn minutes_of_four_hours(market_ms: i64) -> core::ops::RangeInclusive<i64> {
    let minute = |ms: i64| ms.div_euclid(60_000);
    let then = market_ms - FOUR_HOURS_MS;
    minute(then - FOUR_HOURS_TOLERANCE_MS)..=minute(then + FOUR_HOURS_TOLERANCE_MS)
}

impl Market {
    /// What the newest tick of the source in use says; none if there is no fresh one. `four_hours` is the sample of four hours ago of that source.
    pub fn tape(&self, system_ms: i64, four_hours: Option<&Sample>) -> Option<Tape> {
        let source = self.current(system_ms)?;
        let held = self.source(source);
        let print = |figure: &Figure| {
            let quote = held.quotes.get(figure.number)?.as_ref()?;
            let hour = figure.hour.map(|change| change.baseline.price);
            let then = four_hours.and_then(|sample| sample.prices.get(figure.number).copied().flatten());
            Some(Print {
                product: self.registry.id(figure.number)?.clone(),
                price: Amount(figure.price),
                since_ms: held.since_ms(figure.number)?,
                before: [hour, then, quote.open].map(|price: Option<Decimal>| price.map(Amount)),
            })
        };
        let prints: Vec<_> = self.figures(source).iter().filter_map(print).collect();
        let is_halted = |print: &&Print| {
            let listing = self.registry.listing(self.registry.number(&print.product)?)?;
            (!listing.trades() || listing.cancel_only || listing.auction_mode).then_some(())
        };
        let halted = prints.iter().filter(|print| is_halted(print).is_some());
        let halted = halted.map(|print| print.product.clone()).collect();
        Some(Tape { at_ms: held.upstream.received?.system_ms, source, prints, halted })
    }
}
