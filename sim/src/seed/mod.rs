//! A market made up from a number.

pub mod assets;
mod bar;
mod listing;
pub(crate) mod noise;
mod path;
mod rolling;
mod tape;

use parking_lot::Mutex;
use rust_decimal::Decimal;

use self::bar::Bar;
use self::rolling::Rolling;
use self::tape::{MOST_TRADES_A_MINUTE, Tape};
use crate::candle::{Candle, Granularity};
use crate::coingecko::coins::{Coin, look_alikes};
use crate::market::{Day, Market, Origin, Texture, Trade};
use crate::product::{Product, Status};

const DAY_SECS: i64 = 86_400;

/// Candles from this width on are added up on all cores: three hundred days are half a million minutes.
const WIDE_SECS: i64 = 21_600;

/// Products when nothing else is asked for: every known one.
pub const DEFAULT_PRODUCTS: usize = 96;

/// A market whose every price is a function of the seed, the product and the time.
#[derive(Debug)]
pub struct SeedMarket {
    seed: u64,
    catalogue: Vec<Product>,
    desks: Vec<Option<Desk>>,
    coins: Vec<Coin>,
}

/// The tape of a product with what is remembered of it.
#[derive(Debug)]
struct Desk {
    tape: Tape,
    rolling: Mutex<Rolling>,
}

impl Desk {
    /// The bar of the candle that starts at `time`, as of `at_ms`.
    fn bar(&self, width: Granularity, time: i64, at_ms: i64) -> Option<Bar> {
        let end = time + width.secs();
        let bar = || self.tape.bar(time / 60, end / 60, at_ms);
        if width.secs() != DAY_SECS || end > at_ms.div_euclid(1_000) {
            return bar();
        }
        let day = time / DAY_SECS;
        let known = self.rolling.lock().known_day(day);
        known.unwrap_or_else(|| {
            let bar = bar();
            self.rolling.lock().remember_day(day, bar);
            bar
        })
    }
}

impl SeedMarket {
    /// The market of `seed` with `online` products and some delisted ones.
    pub fn new(seed: u64, online: usize) -> SeedMarket {
        let assets = listing::coins(seed, online);
        let listed = listing::products(seed, online, &assets);
        let (catalogue, tapes): (Vec<Product>, Vec<Option<Tape>>) = listed.into_iter().unzip();
        let desk = |tape| Desk { tape, rolling: Mutex::default() };
        let desks = tapes.into_iter().map(|tape| tape.map(desk)).collect();
        let mut coins: Vec<Coin> = assets.iter().map(Coin::traded).collect();
        coins.extend(look_alikes());
        SeedMarket { seed, catalogue, desks, coins }
    }

    fn desk(&self, product: &Product) -> Option<&Desk> {
        self.desks.get(product.row)?.as_ref()
    }
}

/// A number of steps of a power of ten, without trailing zeros.
fn steps(count: i64, step: Decimal) -> Decimal {
    Decimal::new(count, step.scale()).normalize()
}

fn candle(product: &Product, time: i64, bar: Bar) -> Candle {
    let price = |ticks| steps(ticks, product.quote_increment);
    Candle {
        time,
        low: price(bar.low),
        high: price(bar.high),
        open: price(bar.open),
        close: price(bar.close),
        volume: steps(bar.units, product.base_increment),
    }
}

impl Market for SeedMarket {
    fn origin(&self) -> Origin {
        Origin::Seed(self.seed)
    }

    fn catalogue(&self) -> &[Product] {
        &self.catalogue
    }

    fn status(&self, product: &Product, _at_ms: i64) -> Option<Status> {
        Some(if self.desk(product).is_some() { Status::Online } else { Status::Delisted })
    }

    fn day(&self, product: &Product, at_ms: i64) -> Option<Day> {
        let desk = self.desk(product)?;
        let bar = desk.rolling.lock().last_day(&desk.tape, at_ms)?;
        let price = |ticks| steps(ticks, product.quote_increment);
        // Thirty exact days cost more than they tell: 29 usual ones, a little different for each product and day.
        let today = at_ms.div_euclid(DAY_SECS * 1_000);
        let usual =
            29.0 * 1_440.0 * desk.tape.units_a_minute * (0.8 + 0.4 * noise::uniform(desk.tape.key, today));
        let recently_listed = noise::word(desk.tape.key, 0).is_multiple_of(29);
        Some(Day {
            open: price(bar.open),
            high: price(bar.high),
            low: price(bar.low),
            last: price(bar.close),
            volume: steps(bar.units, product.base_increment),
            volume_30day: (!recently_listed)
                .then(|| steps(bar.units.saturating_add(usual as i64), product.base_increment)),
        })
    }

    fn trades(&self, product: &Product, at_ms: i64, limit: usize) -> Vec<Trade> {
        let Some(desk) = self.desk(product) else { return Vec::new() };
        let newest = desk.tape.newest(at_ms, limit).into_iter().map(|(minute, print)| Trade {
            id: minute * MOST_TRADES_A_MINUTE + print.place,
            time_ms: minute * 60_000 + print.offset_ms,
            price: steps(print.ticks, product.quote_increment),
            size: steps(print.units, product.base_increment),
            buy: print.buy,
        });
        newest.collect()
    }

    fn candles(
        &self,
        product: &Product,
        width: Granularity,
        first: i64,
        last: i64,
        at_ms: i64,
    ) -> Vec<Candle> {
        let Some(desk) = self.desk(product) else { return Vec::new() };
        let last = last.min(at_ms.div_euclid(1_000));
        let mut starts = Vec::new();
        let mut time = width.first_from(first);
        while time <= last {
            starts.push(time);
            time += width.secs();
        }
        let of = |part: &[i64]| -> Vec<Candle> {
            let bars = part.iter().map(|&time| (time, desk.bar(width, time, at_ms)));
            bars.filter_map(|(time, bar)| Some(candle(product, time, bar?))).collect()
        };
        if width.secs() < WIDE_SECS {
            return of(&starts);
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let parts = starts.chunks(starts.len().div_ceil(threads).max(1));
            let work: Vec<_> = parts.map(|part| scope.spawn(|| of(part))).collect();
            work.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        })
    }

    fn texture(&self, product: &Product) -> Texture {
        let Some(Desk { tape, .. }) = self.desk(product) else {
            return Texture { key: 0, spread: 0.01, levels: 0, units_a_level: 1.0 };
        };
        let (spread, levels) = match tape.trades_a_minute {
            often if often >= 15.0 => (tape.jitter * 0.1, 1_000),
            often if often >= 8.0 => (tape.jitter * 0.8, 300),
            often if often >= 1.0 => (tape.jitter * 2.0, 120),
            _ => (tape.jitter * 6.0, 40),
        };
        Texture { key: tape.key, spread, levels, units_a_level: tape.units_a_minute * 0.05 }
    }

    fn coins(&self) -> &[Coin] {
        &self.coins
    }
}
