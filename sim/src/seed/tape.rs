//! The trades of one product, as a function of the seed and the minute. Prices, candles and statistics all come
//! from this tape, which is why they agree.

use super::bar::{Bar, Print, join};
use super::noise::{self, Wave};
use super::path::Path;

const MINUTE_MS: i64 = 60_000;

/// No minute has more trades.
pub const MOST_TRADES_A_MINUTE: i64 = 40;

/// Every product trades at least once in this many minutes.
const LONGEST_SILENCE_MINUTES: i64 = 360;

/// A product's trades.
#[derive(Clone, Debug)]
pub struct Tape {
    /// Stream of this product's random numbers.
    pub key: u64,
    /// The asset that is traded.
    pub base: Path,
    /// The asset it is priced in; `None` for US dollars.
    pub quote: Option<Path>,
    /// Ticks in one unit of the quote currency.
    pub ticks_per_quote: f64,
    /// Usual number of trades a minute.
    pub trades_a_minute: f64,
    /// Usual volume a minute in base increments.
    pub units_a_minute: f64,
    /// Standard deviation of single trades around the path, as a fraction of the price.
    pub jitter: f64,
    /// Whether whole hours go by without a trade.
    pub has_silent_hours: bool,
}

/// A place on a tape, cheap to move from minute to minute.
struct Reader<'a> {
    tape: &'a Tape,
    base: Path,
    quote: Option<Path>,
    bustle: [Wave; 4],
}

/// The start of a minute: the undisturbed price in ticks, and how much busier than usual it is.
#[derive(Clone, Copy)]
struct Mark {
    ticks: f64,
    excitement: f64,
}

impl Reader<'_> {
    fn mark(&mut self, minute: i64) -> Mark {
        let base = self.base.at(minute);
        let quote = self.quote.as_mut().map_or(0.0, |path| path.at(minute).log_price);
        let ticks = (base.log_price - quote).exp() * self.tape.ticks_per_quote;
        Mark { ticks, excitement: base.excitement }
    }

    /// How busy `minute` is; 1 is usual.
    fn activity(&mut self, minute: i64, excitement: f64) -> f64 {
        let [burst, rush, shift, days] = &mut self.bustle;
        let log =
            0.5 * burst.at(minute) + 0.6 * rush.at(minute) + 0.6 * shift.at(minute) + 0.4 * days.at(minute);
        let of_day = minute.rem_euclid(1_440) as f64 / 1_440.0;
        let season = 1.0 - 0.35 * (std::f64::consts::TAU * (of_day - 0.375)).cos();
        log.exp() * season * (1.0 + excitement)
    }

    /// Calls `each` with the trades of `minute` up to and including `until_ms` after its start, oldest first. The
    /// undisturbed price moves from one mark to the other.
    fn walk(&mut self, minute: i64, from: Mark, to: Mark, until_ms: i64, mut each: impl FnMut(Print)) {
        let tape = self.tape;
        let activity = self.activity(minute, from.excitement);
        let count = tape.count(minute, activity);
        if count == 0 {
            return;
        }
        let key = noise::word(tape.key, minute);
        let step_ms = MINUTE_MS as f64 / count as f64;
        let expected = tape.expected_count(activity);
        let shared_by = if expected >= 1.0 { count as f64 } else { expected };
        let mean_units = tape.units_a_minute * activity / shared_by;
        let slope = (to.ticks - from.ticks) / MINUTE_MS as f64;
        for place in 0..count {
            let word = noise::word(key, place);
            let [wait, push, size] = [word & 0xFFFF, (word >> 16) & 0xFFFF, (word >> 32) & 0xFFFF]
                .map(|part| part as f64 / 65_536.0);
            // The first trade of a busy minute opens it, so that no moment of it shows an older price.
            let wait = if place == 0 && count >= 4 { 0.0 } else { 0.8 * wait };
            let offset_ms = ((place as f64 + wait) * step_ms) as i64;
            if offset_ms > until_ms {
                return;
            }
            let path = from.ticks + slope * offset_ms as f64;
            let ticks = path * (1.0 + tape.jitter * 1.7 * (2.0 * push - 1.0)) + 0.5;
            let units = mean_units * (0.1 + 3.6 * size * size * size);
            each(Print {
                offset_ms,
                place,
                ticks: (ticks as i64).max(1),
                units: (units as i64).max(1),
                buy: word >> 63 == 0,
            });
        }
    }
}

impl Tape {
    fn reader(&self) -> Reader<'_> {
        let key = self.key ^ 0x6163_7469;
        let wave = |place: u64, period| Wave::new(key ^ place, period);
        Reader {
            tape: self,
            base: self.base.clone(),
            quote: self.quote.clone(),
            bustle: [wave(1, 7), wave(2, 45), wave(3, 360), wave(4, 2_880)],
        }
    }

    /// Busy minutes have more trades and larger ones.
    fn expected_count(&self, activity: f64) -> f64 {
        self.trades_a_minute * activity.sqrt()
    }

    fn count(&self, minute: i64, activity: f64) -> i64 {
        let hour = minute.div_euclid(60);
        let word = noise::word(self.key ^ 0x686F_7572, hour);
        if self.has_silent_hours && hour % 3 != 0 && noise::fraction(word) < 0.4 {
            return 0;
        }
        let drawn = self.expected_count(activity) + noise::uniform(self.key ^ 0x636F_756E, minute);
        let at_least = i64::from(minute.rem_euclid(60) == (word & 0xFFFF) as i64 % 60);
        (drawn as i64).clamp(at_least, MOST_TRADES_A_MINUTE)
    }

    /// The bar of the minutes `first..end`, of which the last may be cut short: trades after `at_ms` are left out.
    pub fn bar(&self, first: i64, end: i64, at_ms: i64) -> Option<Bar> {
        let end = end.min(at_ms.div_euclid(MINUTE_MS) + 1);
        if first >= end {
            return None;
        }
        let mut bar: Option<Bar> = None;
        let mut reader = self.reader();
        let mut from = reader.mark(first);
        for minute in first..end {
            let to = reader.mark(minute + 1);
            reader.walk(minute, from, to, at_ms - minute * MINUTE_MS, |print| {
                bar = join(bar, Some(Bar::of(print)));
            });
            from = to;
        }
        bar
    }

    /// The newest trades up to `at_ms` with their minutes, newest first, at most `limit`.
    pub fn newest(&self, at_ms: i64, limit: usize) -> Vec<(i64, Print)> {
        let mut reader = self.reader();
        let mut found = Vec::new();
        let mut minute = at_ms.div_euclid(MINUTE_MS);
        let mut to = reader.mark(minute + 1);
        let mut silence = 0;
        while found.len() < limit && silence <= LONGEST_SILENCE_MINUTES {
            let from = reader.mark(minute);
            let mut prints = Vec::new();
            reader.walk(minute, from, to, at_ms - minute * MINUTE_MS, |print| prints.push((minute, print)));
            silence = if prints.is_empty() { silence + 1 } else { 0 };
            found.extend(prints.into_iter().rev());
            (minute, to) = (minute - 1, from);
        }
        found.truncate(limit);
        found
    }
}
