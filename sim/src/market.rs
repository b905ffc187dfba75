//! What both sources of prices, the seed and the recordings, can be asked. Every question carries its moment, so
//! that answers do not depend on when they are asked.

use rust_decimal::Decimal;

use crate::candle::{Candle, Granularity};
use crate::coingecko::coins::Coin;
use crate::product::{Product, Status};

/// A market that can be looked at from any moment.
pub trait Market: Send + Sync {
    /// Where the prices come from.
    fn origin(&self) -> Origin;

    /// Everything that is ever listed, ordered by id.
    fn catalogue(&self) -> &[Product];

    /// The status of a product; `None` before it is listed.
    fn status(&self, product: &Product, at_ms: i64) -> Option<Status>;

    /// The last 24 hours; `None` where there is nothing to tell.
    fn day(&self, product: &Product, at_ms: i64) -> Option<Day>;

    /// The newest trades, newest first.
    fn trades(&self, product: &Product, at_ms: i64, limit: usize) -> Vec<Trade>;

    /// Candles that start in `first..=last` (Unix seconds), oldest first.
    fn candles(
        &self,
        product: &Product,
        width: Granularity,
        first: i64,
        last: i64,
        at_ms: i64,
    ) -> Vec<Candle>;

    /// What the order book of a product is like.
    fn texture(&self, product: &Product) -> Texture;

    /// The coins that CoinGecko knows.
    fn coins(&self) -> &[Coin];

    /// The product with this id.
    fn find(&self, id: &str) -> Option<&Product> {
        let catalogue = self.catalogue();
        let row = catalogue.binary_search_by(|product| product.id.as_str().cmp(id)).ok()?;
        catalogue.get(row)
    }

    /// The newest trade.
    fn last_trade(&self, product: &Product, at_ms: i64) -> Option<Trade> {
        self.trades(product, at_ms, 1).into_iter().next()
    }
}

/// Where prices come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made up from this number.
    Seed(u64),
    /// Read from files; first and last recorded minute in Unix seconds.
    Replay {
        /// Start of the first recorded minute.
        from: i64,
        /// Start of the last recorded minute.
        to: i64,
    },
}

/// The last 24 hours of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// First price, in quote currency.
    pub open: Decimal,
    /// Highest price, in quote currency.
    pub high: Decimal,
    /// Lowest price, in quote currency.
    pub low: Decimal,
    /// Newest price, in quote currency.
    pub last: Decimal,
    /// Volume in base currency.
    pub volume: Decimal,
    /// Volume of 30 days in base currency, where it is told.
    pub volume_30day: Option<Decimal>,
}

/// One trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    /// Grows with time within a product, with gaps.
    pub id: i64,
    /// Unix milliseconds.
    pub time_ms: i64,
    /// Price in quote currency.
    pub price: Decimal,
    /// Size in base currency.
    pub size: Decimal,
    /// Whether the taker bought.
    pub buy: bool,
}

/// What an order book is like.
#[derive(Clone, Copy, Debug)]
pub struct Texture {
    /// Stream of random numbers.
    pub key: u64,
    /// Usual spread as a fraction of the price.
    pub spread: f64,
    /// Levels on each side.
    pub levels: i64,
    /// Usual size at a level, in base increments.
    pub units_a_level: f64,
}
