//! Observed prices, kept for as long as a window can ask for them.

use std::collections::VecDeque;

use rust_decimal::Decimal;

use super::order::sorted;
use super::window::Window;

/// Every tick is kept for this long: the reach of the three-minute window and a little more.
const FINE_MS: i64 = 330_000;
/// The first tick of each minute is kept for this long: the reach of the one-hour window and a little more.
const COARSE_MS: i64 = 3_960_000;
/// Ticks kept at most, however fast they come: one every five seconds and one a minute, with room.
const MOST_TICKS: usize = 256;
const MINUTE_MS: i64 = 60_000;

/// All prices seen in one tick. `prices[i]` belongs to the product with number `i`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Market time, Unix milliseconds.
    pub at_ms: i64,
    /// Price of each product; none where the tick had none.
    pub prices: Vec<Option<Decimal>>,
}

/// The samples of one source, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    ticks: VecDeque<Sample>,
}

/// The price that a change is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baseline {
    /// Price then.
    pub price: Decimal,
    /// How long ago, milliseconds.
    pub age_ms: i64,
}

impl Samples {
    /// Adds a tick. Time that runs backwards discards what would lie in the future.
    ///
    /// Returns whether it is the first of its minute, and so the one to store.
    pub fn push(&mut self, sample: Sample) -> bool {
        let now = sample.at_ms;
        while self.ticks.back().is_some_and(|newest| newest.at_ms >= now) {
            self.ticks.pop_back();
        }
        let minute = |at_ms: i64| at_ms.div_euclid(MINUTE_MS);
        let first_of_minute = self.ticks.back().is_none_or(|newest| minute(newest.at_ms) < minute(now));
        self.ticks.push_back(sample);
        self.forget(now);
        first_of_minute
    }

    fn forget(&mut self, now: i64) {
        let mut minute = i64::MIN;
        self.ticks.retain(|tick| {
            let age = now - tick.at_ms;
            let first_of_minute = tick.at_ms.div_euclid(MINUTE_MS) > minute;
            minute = tick.at_ms.div_euclid(MINUTE_MS);
            age <= FINE_MS || (first_of_minute && age <= COARSE_MS)
        });
        while self.ticks.len() > MOST_TICKS {
            self.ticks.pop_front();
        }
    }

    /// The newest sample.
    pub fn newest(&self) -> Option<&Sample> {
        self.ticks.back()
    }

    /// Number of samples held.
    pub fn len(&self) -> usize {
        self.ticks.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.ticks.is_empty()
    }

    /// The samples a window may choose from, nearest first; of two equally near the newer.
    pub fn candidates(&self, now_ms: i64, window: Window) -> Candidates<'_> {
        let near: Vec<_> = self
            .ticks
            .iter()
            .rev()
            .filter_map(|tick| Some((window.distance(now_ms - tick.at_ms)?, tick)))
            .collect();
        Candidates { now_ms, near: sorted(near, |a, b| a.0.cmp(&b.0)) }
    }

    /// The first price of each of the last `minutes` minutes that has one, oldest first.
    pub fn by_minute(&self, product: usize, now_ms: i64, minutes: i64) -> Vec<Decimal> {
        let mut last = i64::MIN;
        self.ticks
            .iter()
            .filter(|tick| now_ms - tick.at_ms <= minutes * MINUTE_MS)
            .filter_map(|tick| {
                let minute = tick.at_ms.div_euclid(MINUTE_MS);
                let price = (minute > last).then(|| tick.prices.get(product).copied().flatten()).flatten()?;
                last = minute;
                Some(price)
            })
            .collect()
    }
}

/// The samples inside one window's tolerance, nearest to its target first.
pub struct Candidates<'s> {
    now_ms: i64,
    near: Vec<(i64, &'s Sample)>,
}

impl Candidates<'_> {
    /// The nearest stored price of a product, with its distance from the target in milliseconds.
    pub fn nearest(&self, product: usize) -> Option<(i64, Baseline)> {
        self.near.iter().find_map(|(distance, sample)| {
            let price = sample.prices.get(product).copied().flatten()?;
            Some((*distance, Baseline { price, age_ms: self.now_ms - sample.at_ms }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn samples(ticks: impl IntoIterator<Item = (i64, Option<Decimal>)>) -> Samples {
        let mut samples = Samples::default();
        for (at_secs, price) in ticks {
            samples.push(Sample { at_ms: at_secs * 1000, prices: vec![price] });
        }
        samples
    }

    #[test]
    fn the_sample_nearest_to_the_target_age_is_the_baseline() {
        let samples = samples([(0, Some(dec!(1))), (20, Some(dec!(2))), (50, Some(dec!(3)))]);
        // At 90 s the ages are 90, 70 and 40 s: 70 is nearest to 60.
        let nearest = samples.candidates(90_000, Window::ONE_MINUTE).nearest(0);
        assert_eq!(nearest, Some((10_000, Baseline { price: dec!(2), age_ms: 70_000 })));
    }

    #[test]
    fn of_two_equally_near_the_newer_wins() {
        let samples = samples([(0, Some(dec!(1))), (20, Some(dec!(2)))]);
        // At 70 s the ages are 70 and 50 s.
        let nearest = samples.candidates(70_000, Window::ONE_MINUTE).nearest(0);
        assert_eq!(nearest.map(|(_, baseline)| baseline.price), Some(dec!(2)));
    }

    #[test]
    fn a_tick_without_the_product_is_passed_over_and_outside_the_tolerance_there_is_nothing() {
        let samples = samples([(0, Some(dec!(1))), (30, None)]);
        let price =
            |now_ms| samples.candidates(now_ms, Window::ONE_MINUTE).nearest(0).map(|(_, near)| near.price);
        assert_eq!((price(90_000), price(105_000), price(105_001)), (Some(dec!(1)), Some(dec!(1)), None));
    }

    #[test]
    fn ticks_thin_out_to_the_first_of_each_minute_and_end_after_the_hour_window() {
        let samples = samples((0..=1440).map(|tick| (tick * 5, Some(dec!(1)))));
        // At 7200 s: 330 / 5 + 1 ticks of the last 330 s (6870 ≤ t), and the minutes 3240, 3300 … 6840.
        assert_eq!(samples.len(), 67 + 61);
        let newest_age =
            samples.candidates(7_200_000, Window::ONE_HOUR).nearest(0).map(|(_, near)| near.age_ms);
        assert_eq!(newest_age, Some(3_600_000));
    }

    #[test]
    fn time_that_runs_backwards_discards_the_future() {
        let mut samples = samples([(100, Some(dec!(1))), (160, Some(dec!(2)))]);
        samples.push(Sample { at_ms: 130_000, prices: vec![Some(dec!(3))] });
        assert_eq!(samples.len(), 2);
        assert_eq!(samples.newest().map(|newest| newest.at_ms), Some(130_000));
    }

    #[test]
    fn memory_is_bounded_however_fast_ticks_come() {
        let samples = samples((0..5000).map(|tick| (tick / 50, Some(dec!(1)))));
        assert!(samples.len() <= MOST_TICKS);
    }
}
