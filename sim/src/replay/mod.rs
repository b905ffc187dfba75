//! A market read from recordings. The price at any moment is the close of the last complete minute.

mod recording;

use std::path::Path;

use rust_decimal::Decimal;

pub use self::recording::RecordingError;
use crate::candle::{Candle, Granularity};
use crate::coingecko::coins::Coin;
use crate::market::{Day, Market, Origin, Texture, Trade};
use crate::product::{Product, Restriction, Status};
use crate::seed::assets;

const MINUTE_SECS: i64 = 60;
const DAY_SECS: i64 = 86_400;

/// How long after the first recorded minute a replay begins, so that windows of an hour are full.
const LEAD_SECS: i64 = 7_500;

/// Recorded products.
#[derive(Debug)]
pub struct ReplayMarket {
    catalogue: Vec<Product>,
    minutes: Vec<Vec<Candle>>,
    coins: Vec<Coin>,
    from: i64,
    to: i64,
}

impl ReplayMarket {
    /// Reads all `PRODUCT-DATE.csv` of a folder.
    pub fn read(folder: &Path) -> Result<ReplayMarket, RecordingError> {
        let recorded = recording::read_folder(folder)?;
        let times = || recorded.values().flatten().map(|minute| minute.time);
        let (from, to) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
        let catalogue: Vec<Product> = recorded
            .iter()
            .enumerate()
            .filter_map(|(row, (id, minutes))| product(row, id, minutes))
            .collect();
        let is_listed = |coin: &Coin| match &coin.pricing {
            crate::coingecko::coins::Pricing::Product(id) => recorded.contains_key(id),
            _ => false,
        };
        let coins = assets::known().iter().map(Coin::traded).filter(is_listed).collect();
        Ok(ReplayMarket { catalogue, minutes: recorded.into_values().collect(), coins, from, to })
    }

    /// When a replay begins unless told otherwise, Unix seconds.
    pub fn default_start(&self) -> i64 {
        self.from + LEAD_SECS
    }

    /// The minutes of `product` that start in `first..` and are complete at `at_ms`, ascending.
    fn complete(&self, product: &Product, first: i64, at_ms: i64) -> &[Candle] {
        let Some(minutes) = self.minutes.get(product.row) else { return &[] };
        let end = at_ms.div_euclid(1_000) - MINUTE_SECS;
        let from = minutes.partition_point(|minute| minute.time < first);
        let to = minutes.partition_point(|minute| minute.time <= end);
        minutes.get(from..to).unwrap_or(&[])
    }

    /// The minutes of the `days` days that end with the last complete minute.
    fn last_days(&self, product: &Product, days: i64, at_ms: i64) -> &[Candle] {
        let now = at_ms.div_euclid(60_000) * MINUTE_SECS;
        self.complete(product, now - days * DAY_SECS, at_ms)
    }
}

/// A recorded product; its increments are the finest steps that the recording shows.
fn product(row: usize, id: &str, minutes: &[Candle]) -> Option<Product> {
    let (base, quote) = id.split_once('-')?;
    let finest = |scales: &mut dyn Iterator<Item = Decimal>| {
        Decimal::new(1, scales.map(|number| number.normalize().scale()).max().unwrap_or(0))
    };
    let prices = minutes.iter().flat_map(|minute| [minute.low, minute.high, minute.open, minute.close]);
    Some(Product {
        row,
        id: id.to_owned(),
        base: base.to_owned(),
        quote: quote.to_owned(),
        quote_increment: finest(&mut prices.into_iter()),
        base_increment: finest(&mut minutes.iter().map(|minute| minute.volume)),
        min_market_funds: if quote == "BTC" { Decimal::new(16, 6) } else { Decimal::ONE },
        max_slippage: Decimal::new(2, 2),
        fx_stablecoin: false,
        restriction: Restriction::None,
    })
}

impl Market for ReplayMarket {
    fn origin(&self) -> Origin {
        Origin::Replay { from: self.from, to: self.to }
    }

    fn catalogue(&self) -> &[Product] {
        &self.catalogue
    }

    fn status(&self, product: &Product, at_ms: i64) -> Option<Status> {
        self.complete(product, i64::MIN, at_ms).last()?;
        let traded = !self.last_days(product, 1, at_ms).is_empty();
        Some(if traded { Status::Online } else { Status::Delisted })
    }

    fn day(&self, product: &Product, at_ms: i64) -> Option<Day> {
        let minutes = self.last_days(product, 1, at_ms);
        let (first, rest) = minutes.split_first()?;
        let day = rest.iter().fold(*first, |day, minute| day.then(minute));
        let month = self.last_days(product, 30, at_ms).iter().map(|minute| minute.volume).sum();
        Some(Day {
            open: day.open,
            high: day.high,
            low: day.low,
            last: day.close,
            volume: day.volume,
            volume_30day: Some(month),
        })
    }

    fn trades(&self, product: &Product, at_ms: i64, limit: usize) -> Vec<Trade> {
        let newest = self.complete(product, i64::MIN, at_ms).iter().rev().take(limit);
        newest
            .map(|minute| Trade {
                id: minute.time / MINUTE_SECS,
                time_ms: (minute.time + MINUTE_SECS) * 1_000,
                price: minute.close,
                size: minute.volume,
                buy: minute.close >= minute.open,
            })
            .collect()
    }

    fn candles(
        &self,
        product: &Product,
        width: Granularity,
        first: i64,
        last: i64,
        at_ms: i64,
    ) -> Vec<Candle> {
        let mut candles: Vec<Candle> = Vec::new();
        for minute in self.complete(product, width.first_from(first), at_ms) {
            let time = width.start_of(minute.time);
            if time > last {
                break;
            }
            match candles.last_mut().filter(|candle| candle.time == time) {
                Some(candle) => *candle = candle.then(minute),
                None => candles.push(Candle { time, ..*minute }),
            }
        }
        candles
    }

    fn texture(&self, product: &Product) -> Texture {
        let units = self.minutes.get(product.row).and_then(|minutes| {
            let total: Decimal = minutes.iter().map(|minute| minute.volume).sum();
            let mean = total.checked_div(Decimal::from(minutes.len()))?;
            f64::try_from(mean.checked_div(product.base_increment)?).ok()
        });
        let key = product.row as u64 + 1;
        Texture { key, spread: 0.0002, levels: 200, units_a_level: units.unwrap_or(100.0) * 0.05 }
    }

    fn coins(&self) -> &[Coin] {
        &self.coins
    }
}
