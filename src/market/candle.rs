//! Candles, and the minute series that hour volumes and warm starts are made of.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::decimal::Percent;
use super::product::ProductId;

/// Length of a minute, in seconds.
pub const MINUTE_SECS: i64 = 60;

/// Complete minutes asked for: two hours of volume, and the reach of the one-hour window.
pub const SERIES_MINUTES: i64 = 130;

/// Minutes in an hour of volume.
const HOUR_MINUTES: usize = 60;

/// One candle: prices in quote units, volume in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Candle {
    /// Start, Unix seconds.
    pub time: i64,
    /// Lowest price.
    pub low: Decimal,
    /// Highest price.
    pub high: Decimal,
    /// First price.
    pub open: Decimal,
    /// Last price.
    pub close: Decimal,
    /// Traded volume.
    pub volume: Decimal,
}

/// Widths of candles that the exchange knows, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Granularity(u32);

impl Granularity {
    /// All widths, in seconds.
    pub const ALL: [u32; 6] = [60, 300, 900, 3600, 21_600, 86_400];

    /// Five minutes.
    pub const FIVE_MINUTES: Self = Self(300);

    /// One of [`Granularity::ALL`]; none for any other width.
    pub fn from_secs(secs: u32) -> Option<Self> {
        Self::ALL.contains(&secs).then_some(Self(secs))
    }

    /// The width in seconds.
    pub fn secs(self) -> u32 {
        self.0
    }
}

/// Which candles a reader asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CandlesQuery {
    /// Whose.
    pub product: ProductId,
    /// How wide.
    pub granularity: Granularity,
    /// How many at most, from 1 to 300.
    pub limit: u32,
    /// End, Unix seconds, a multiple of the width; none for now.
    pub end: Option<i64>,
}

impl CandlesQuery {
    /// Starts of the first and the last candle meant, Unix seconds. The exchange includes both.
    pub fn span(&self, now_secs: i64) -> (i64, i64) {
        let width = i64::from(self.granularity.secs());
        let last = self.end.map_or(now_secs.div_euclid(width) * width, |end| end - width);
        (last - width * (i64::from(self.limit) - 1), last)
    }
}

/// The last two hours of one product, minute by minute without holes.
///
/// A minute without trades has volume zero and the close before it.
#[derive(Debug, Clone, PartialEq)]
pub struct MinuteSeries {
    /// Start of the first minute, Unix seconds.
    start: i64,
    /// Close of each minute; none before the first trade of the series.
    closes: Vec<Option<Decimal>>,
    /// Volume of each minute.
    volumes: Vec<Decimal>,
    /// Whether a minute without a candle is one without trades.
    complete: bool,
}

/// Traded volume of the last 60 complete minutes and of the 60 before, in base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourVolume {
    /// The last hour.
    pub current: Decimal,
    /// The hour before.
    pub previous: Decimal,
}

impl HourVolume {
    /// The change in percent; none after an hour without trades.
    pub fn change(&self) -> Option<Percent> {
        Percent::change(self.previous, self.current)
    }
}

impl MinuteSeries {
    /// Builds the series of the minutes that start in `start..end` (Unix seconds, whole minutes).
    ///
    /// Candles outside are not looked at: above all the minute in progress. Where some could not be read, it is not
    /// `complete`: a minute without a candle may be one of those, so it has no close, and the series no volume.
    pub fn new(start: i64, end: i64, candles: &[Candle], complete: bool) -> Self {
        let by_time: HashMap<i64, &Candle> = candles.iter().map(|candle| (candle.time, candle)).collect();
        let mut series = Self { start, closes: Vec::new(), volumes: Vec::new(), complete };
        let mut close = None;
        let mut minute = start;
        while minute < end {
            let candle = by_time.get(&minute);
            close = candle.map(|candle| candle.close).or(close.filter(|_| complete));
            series.closes.push(close);
            series.volumes.push(candle.map_or(Decimal::ZERO, |candle| candle.volume));
            minute += MINUTE_SECS;
        }
        series
    }

    /// End of the last minute, Unix seconds.
    pub fn end(&self) -> i64 {
        self.start + MINUTE_SECS * i64::try_from(self.closes.len()).unwrap_or(0)
    }

    /// Price at the end of the minute that ends at `at` (Unix seconds, a whole minute).
    pub fn price_at(&self, at: i64) -> Option<Decimal> {
        let minute = (at - self.start).checked_div(MINUTE_SECS)?.checked_sub(1)?;
        usize::try_from(minute).ok().and_then(|minute| *self.closes.get(minute)?)
    }

    /// The minute ends from one moment to another (Unix milliseconds, both included) that have a price, with that price.
    pub fn ends_between(&self, from_ms: i64, to_ms: i64) -> impl Iterator<Item = (i64, Decimal)> {
        const MINUTE_MS: i64 = MINUTE_SECS * 1000;
        (from_ms.div_euclid(MINUTE_MS)..=to_ms.div_euclid(MINUTE_MS))
            .filter(move |minute| minute * MINUTE_MS >= from_ms)
            .filter_map(|minute| Some((minute * MINUTE_MS, self.price_at(minute * MINUTE_SECS)?)))
    }

    /// Volumes of the last two hours of the series; none where it is shorter or not complete.
    pub fn hour_volume(&self) -> Option<HourVolume> {
        self.complete.then_some(())?;
        let split = self.volumes.len().checked_sub(HOUR_MINUTES)?;
        let (before, last) = self.volumes.split_at_checked(split)?;
        let (_, previous) = before.split_at_checked(before.len().checked_sub(HOUR_MINUTES)?)?;
        let sum = |minutes: &[Decimal]| {
            minutes.iter().try_fold(Decimal::ZERO, |sum, volume| sum.checked_add(*volume))
        };
        Some(HourVolume { current: sum(last)?, previous: sum(previous)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn candle(time: i64, close: Decimal, volume: Decimal) -> Candle {
        Candle { time, low: close, high: close, open: close, close, volume }
    }

    #[test]
    fn a_minute_without_trades_has_no_volume_and_the_close_before_it() {
        let series =
            MinuteSeries::new(0, 240, &[candle(60, dec!(5), dec!(2)), candle(180, dec!(6), dec!(1))], true);
        let prices: Vec<_> = [60, 120, 180, 240].map(|end| series.price_at(end)).into();
        assert_eq!(prices, [None, Some(dec!(5)), Some(dec!(5)), Some(dec!(6))]);
        assert_eq!(series.volumes, [dec!(0), dec!(2), dec!(0), dec!(1)]);
    }

    #[test]
    fn the_minute_in_progress_is_not_looked_at() {
        let series =
            MinuteSeries::new(0, 60, &[candle(0, dec!(5), dec!(2)), candle(60, dec!(9), dec!(9))], true);
        assert_eq!((series.end(), series.price_at(120)), (60, None));
    }

    #[test]
    fn where_a_candle_could_not_be_read_there_are_only_the_closes_that_were() {
        let series = MinuteSeries::new(0, 180, &[candle(0, dec!(5), dec!(2))], false);
        assert_eq!([60, 120, 180].map(|end| series.price_at(end)), [Some(dec!(5)), None, None]);
        assert_eq!(MinuteSeries::new(0, 130 * 60, &[], false).hour_volume(), None);
    }

    #[test]
    fn hour_volume_compares_sixty_minutes_with_the_sixty_before() {
        // 130 minutes with volumes 1..=130: the last hour sums 71..=130 = 6030, the one before 11..=70 = 2430.
        let candles: Vec<_> =
            (0..130).map(|minute| candle(minute * 60, dec!(1), Decimal::from(minute + 1))).collect();
        let volume = MinuteSeries::new(0, 130 * 60, &candles, true).hour_volume().unwrap();
        assert_eq!(volume, HourVolume { current: dec!(6030), previous: dec!(2430) });
        // (6030 − 2430) / 2430 × 100 = 148.148148… %
        assert_eq!(volume.change().map(Percent::rounded), Some(dec!(148.1481)));
    }

    #[test]
    fn two_hours_are_needed_for_an_hour_volume() {
        assert_eq!(MinuteSeries::new(0, 119 * 60, &[], true).hour_volume(), None);
        let silent = MinuteSeries::new(0, 120 * 60, &[], true).hour_volume().unwrap();
        assert_eq!(silent.change(), None, "no change can be told from an hour without trades");
    }

    #[test]
    fn minute_ends_are_given_where_there_is_a_price_and_never_past_the_series() {
        let series =
            MinuteSeries::new(0, 180, &[candle(60, dec!(1), dec!(1)), candle(120, dec!(2), dec!(1))], true);
        let ends = |from_ms, to_ms| series.ends_between(from_ms, to_ms).collect::<Vec<_>>();
        // The minute that ends at 60 s is before the first trade, the one that ends at 240 s is not in the series.
        assert_eq!(ends(0, 400_000), [(120_000, dec!(1)), (180_000, dec!(2))]);
        assert_eq!(ends(120_000, 120_000), [(120_000, dec!(1))]);
        assert_eq!(ends(120_001, 179_999), []);
    }
}
