//! The boards, recomputed in the plainest way from DESIGN.md, "Market data".
//!
//! It shares no code with the Worker: its own numbers, its own idea of time, every sample in one list, every window a
//! search through all of it.

pub mod csv;
pub mod number;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use number::{Number, Percent};

/// Target, youngest and oldest age of a window, milliseconds.
type Window = (i64, i64, i64);

const ONE_MINUTE: Window = (60_000, 35_000, 105_000);
const THREE_MINUTES: Window = (180_000, 120_000, 300_000);
const ONE_HOUR: Window = (3_600_000, 3_300_000, 3_900_000);

/// Ages up to which every tick is kept, and the first of each minute, milliseconds.
const EVERY_TICK: i64 = 330_000;
const FIRST_OF_MINUTE: i64 = 66 * 60_000;

/// Beyond this nothing is shown, milliseconds.
const EXPIRED: i64 = 300_000;

/// What a product's candles said when they last came.
#[derive(Debug, Default)]
pub struct Delivered {
    /// Starts of the first minute asked for and of the first one not asked for, Unix seconds.
    pub start: i64,
    pub end: i64,
    /// Close and volume of each minute that traded.
    pub minutes: BTreeMap<i64, (Number, Number)>,
    /// Some rows could not be read, so a missing minute need not be one without trades.
    pub broken: bool,
}

struct Tick {
    at: i64,
    prices: BTreeMap<String, Number>,
}

/// All that was observed. Times are Unix milliseconds.
#[derive(Default)]
pub struct Plain {
    ticks: Vec<Tick>,
    candles: BTreeMap<String, Delivered>,
    /// When prices and candles last came, by the real clock.
    prices_came: Option<i64>,
    candles_came: Option<i64>,
    /// Products that trade, once the listings have come.
    listed: Option<BTreeSet<String>>,
}

impl Plain {
    /// A tick brought these prices at this moment of the market's clock.
    pub fn observe(&mut self, real: i64, at: i64, prices: BTreeMap<String, Number>) {
        self.prices_came = Some(real);
        // Time that ran backwards: what lies in the future has not happened.
        self.ticks.retain(|tick| tick.at < at);
        self.candles.retain(|_, delivered| delivered.end * 1000 <= at);
        self.ticks.push(Tick { at, prices });
        let minutes: Vec<_> = self.ticks.iter().map(|tick| tick.at.div_euclid(60_000)).collect();
        let mut place = 0;
        self.ticks.retain(|tick| {
            let first = place == 0 || minutes[place - 1] != minutes[place];
            place += 1;
            at - tick.at <= EVERY_TICK || (first && at - tick.at <= FIRST_OF_MINUTE)
        });
    }

    /// The listings came.
    pub fn list(&mut self, online: BTreeSet<String>) {
        self.listed = Some(online);
    }

    /// Candles are about to be asked for: those of products that are not quoted now are not kept.
    pub fn turn_to_candles(&mut self) {
        let Some(newest) = self.ticks.last() else { return };
        let listed = &self.listed;
        let trades = |product: &String| listed.as_ref().is_none_or(|listed| listed.contains(product));
        self.candles.retain(|product, _| newest.prices.contains_key(product) && trades(product));
    }

    /// A product's candles came.
    pub fn deliver(&mut self, real: i64, product: &str, delivered: Delivered) {
        self.candles_came = Some(real);
        self.candles.insert(product.to_owned(), delivered);
    }

    /// The exchange says that a product has no candles.
    pub fn deliver_none(&mut self, product: &str) {
        self.candles.remove(product);
    }

    /// Age and price of what a change over the window is measured against.
    fn baseline(&self, product: &str, window: Window) -> Option<(i64, Number)> {
        let (target, youngest, oldest) = window;
        let now = self.ticks.last()?.at;
        let observed =
            self.ticks.iter().filter_map(|tick| Some((tick.at, tick.prices.get(product)?.clone())));
        let closes = self.candles.get(product).into_iter().flat_map(|delivered| {
            let ends = (delivered.start / 60 + 1)..=(delivered.end / 60);
            ends.filter(move |end| (youngest..=oldest).contains(&(now - end * 60_000)))
                .filter_map(|end| Some((end * 60_000, delivered.close_at(end * 60)?)))
        });
        let inside: Vec<_> = observed
            .chain(closes)
            .map(|(at, price)| (now - at, price))
            .filter(|(age, _)| (youngest..=oldest).contains(age))
            .collect();
        // The first of the smallest: an observed price comes before a close of the same moment.
        inside.into_iter().min_by_key(|(age, _)| ((age - target).abs(), *age))
    }

    /// Newest price of each product that trades.
    fn quoted(&self) -> Vec<(&String, &Number)> {
        let quoted = self.ticks.last().into_iter().flat_map(|tick| &tick.prices);
        quoted.filter(|(id, _)| self.listed.as_ref().is_none_or(|listed| listed.contains(*id))).collect()
    }

    /// The rows of a board, by its name, at a moment of the real clock.
    pub fn board(&self, name: &str, real: i64) -> Value {
        let young = |came: Option<i64>| came.is_some_and(|came| real - came <= EXPIRED);
        if !young(self.prices_came) {
            return json!([]);
        }
        let rows = match name {
            "top-banner-scroll" => self.hour_changes(),
            "bottom-banner-scroll" if young(self.candles_came) => self.volume_changes(),
            "bottom-banner-scroll" => Vec::new(),
            "gainers-table" => self.minutes_changes(Percent::is_gain),
            _ => self.minutes_changes(Percent::is_loss),
        };
        best(rows, name == "losers-table")
    }

    fn hour_changes(&self) -> Vec<(Percent, &str, Value)> {
        let row = |(id, price): (_, &Number)| {
            let id: &String = id;
            let (_, initial) = self.baseline(id, ONE_HOUR)?;
            let change = Percent::change(&initial, price)?;
            let cells = json!({ "current_price": price.text(), "price_change_1h": change.json(),
                "initial_price_1h": initial.text() });
            Some((change, id.as_str(), cells))
        };
        self.quoted().into_iter().filter_map(row).collect()
    }

    fn minutes_changes(&self, wanted: fn(&Percent) -> bool) -> Vec<(Percent, &str, Value)> {
        let row = |(id, price): (_, &Number)| {
            let id: &String = id;
            let (age, initial) = self.baseline(id, THREE_MINUTES)?;
            let change = Percent::change(&initial, price).filter(wanted)?;
            let cells = json!({ "current_price": price.text(), "price_change_percentage_3min": change.json(),
                "initial_price_3min": initial.text(), "baseline_age_seconds": age as f64 / 1000.0 });
            Some((change, id.as_str(), cells))
        };
        self.quoted().into_iter().filter_map(row).collect()
    }

    fn volume_changes(&self) -> Vec<(Percent, &str, Value)> {
        let now = self.ticks.last().map_or(0, |tick| tick.at);
        let row = |(id, price): (_, &Number)| {
            let id: &String = id;
            let delivered = self.candles.get(id)?;
            if delivered.broken || now - delivered.end * 1000 > EXPIRED {
                return None;
            }
            let volume = delivered.volume(delivered.end - 3600, delivered.end);
            let before = delivered.volume(delivered.end - 7200, delivered.end - 3600);
            let change = Percent::change(&before, &volume)?;
            let cells = json!({ "current_price": price.text(), "volume_1h": volume.text(),
                "volume_prev_1h": before.text(), "volume_change_1h": change.json() });
            Some((change, id.as_str(), cells))
        };
        self.quoted().into_iter().filter_map(row).collect()
    }

    /// Price and changes over one minute, three minutes and one hour of each product, by id,
    /// at a moment of the real clock.
    pub fn changes(&self, real: i64) -> Vec<Value> {
        if self.prices_came.is_none_or(|came| real - came > EXPIRED) {
            return Vec::new();
        }
        let row = |(id, price): (_, &Number)| {
            let id: &String = id;
            let change = |window| {
                let (_, initial) = self.baseline(id, window)?;
                Some(Percent::change(&initial, price)?.json())
            };
            json!({ "product_id": id, "price": price.text(), "change_1m": change(ONE_MINUTE),
                "change_3m": change(THREE_MINUTES), "change_1h": change(ONE_HOUR) })
        };
        self.quoted().into_iter().map(row).collect()
    }
}

impl Delivered {
    /// Price at the end of the minute that ends here: its close, or the last one before it.
    fn close_at(&self, end: i64) -> Option<Number> {
        let (minute, (close, _)) = self.minutes.range(self.start..end).next_back()?;
        (!self.broken || *minute == end - 60).then(|| close.clone())
    }

    fn volume(&self, from: i64, to: i64) -> Number {
        self.minutes.range(from..to).fold(Number::zero(), |sum, (_, (_, volume))| sum.plus(volume))
    }
}

/// The best twenty, equal ones by product id.
fn best(mut rows: Vec<(Percent, &str, Value)>, ascending: bool) -> Value {
    rows.sort_by(|(a, a_id, _), (b, b_id, _)| {
        let order = if ascending { a.compare(b) } else { b.compare(a) };
        order.then(a_id.cmp(b_id))
    });
    let place = |(rank, (_, id, mut cells)): (usize, (Percent, &str, Value))| {
        cells["rank"] = (rank + 1).into();
        cells["product_id"] = id.into();
        cells["symbol"] = id.split('-').next().unwrap().into();
        cells
    };
    rows.into_iter().take(20).enumerate().map(place).collect()
}
