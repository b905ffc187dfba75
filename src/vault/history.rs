//! Values over time: at which moments, and at which prices of then.

use super::amount::Amount;
use super::figures::Figures;

/// Candles of a run: what an exchange gives in one answer.
pub const RUN: i64 = 300;
/// Moments at most, besides the first and the last.
const MOST_MOMENTS: i64 = 365;
const DAY_SECS: i64 = 86_400;
/// Widths of candles, in seconds.
const WIDTHS: [i64; 4] = [300, 3600, 21_600, DAY_SECS];

/// How far back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// So many days, with candles of so many seconds.
    Days(i64, i64),
    /// From the beginning.
    All,
}

impl Range {
    /// The range of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "1d" => Self::Days(1, 300),
            "1w" => Self::Days(7, 3600),
            "1m" => Self::Days(30, 21_600),
            "3m" => Self::Days(91, DAY_SECS),
            "1y" => Self::Days(365, DAY_SECS),
            "all" => Self::All,
            _ => return None,
        })
    }
}

/// Moments at equal distances, each at the end of a candle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Width of the candles, in seconds.
    pub width_secs: i64,
    /// From one moment to the next, in seconds: a multiple of the width.
    pub step_secs: i64,
    /// The first moment, Unix seconds.
    pub first_secs: i64,
    /// How many moments.
    pub count: i64,
}

impl Grid {
    /// The moments of a range that are over, where the first thing happened then, both in Unix seconds.
    pub fn of(range: Range, begun_secs: i64, now_secs: i64) -> Self {
        let (width_secs, step_secs, first_secs) = match range {
            Range::Days(days, width) => (width, width, now_secs.div_euclid(width) * width - days * DAY_SECS),
            Range::All => {
                let span = (now_secs - begun_secs).max(0);
                let width = WIDTHS.into_iter().find(|width| span / width <= RUN).unwrap_or(DAY_SECS);
                let step = width * (span / width / MOST_MOMENTS + 1);
                (width, step, begun_secs.min(now_secs).div_euclid(step) * step)
            }
        };
        let count = (now_secs - first_secs).div_euclid(step_secs) + 1;
        Self { width_secs, step_secs, first_secs, count }
    }

    /// Each moment, Unix seconds.
    pub fn moments(self) -> impl Iterator<Item = i64> {
        (0..self.count).map(move |number| self.first_secs + number * self.step_secs)
    }

    /// The last of them, Unix seconds.
    pub fn last_secs(self) -> i64 {
        self.first_secs + (self.count - 1) * self.step_secs
    }

    /// Seconds of a run.
    pub fn run_secs(self) -> i64 {
        RUN * self.width_secs
    }

    /// The first and the last run with prices of moments from one on, Unix seconds.
    pub fn runs(self, from_secs: i64) -> (i64, i64) {
        let run = |moment: i64| (moment - self.width_secs).div_euclid(self.run_secs());
        (run(from_secs.max(self.first_secs)), run(self.last_secs()))
    }

    /// Up to when candles of a run can be known, Unix seconds.
    pub fn known_until(self, run: i64, now_secs: i64) -> i64 {
        let over = now_secs.div_euclid(self.width_secs) * self.width_secs;
        over.min((run + 1) * self.run_secs())
    }
}

/// Closes of candles in a row, none where nothing was traded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// Its number: how many runs of this width there were before it since 1970.
    pub number: i64,
    /// The end of the last candle that it tells of, Unix seconds.
    pub until_secs: i64,
    /// Each close, from the start of the run on.
    pub closes: Vec<Option<Amount>>,
}

impl Run {
    /// Of candles by their starts, Unix seconds. Those outside are not looked at.
    pub fn of(grid: Grid, number: i64, until_secs: i64, candles: &[(i64, Amount)]) -> Self {
        let start = number * grid.run_secs();
        let count = usize::try_from((until_secs - start) / grid.width_secs).unwrap_or(0);
        let mut closes = vec![None; count];
        for (time, close) in candles {
            let at = usize::try_from((time - start).div_euclid(grid.width_secs));
            if let Some(place) = at.ok().and_then(|at| closes.get_mut(at)) {
                *place = Some(*close);
            }
        }
        Self { number, until_secs, closes }
    }
}

/// The price at each moment of a grid: that of the last trade before it; none before the first that is known. Runs are in order.
pub fn prices(grid: Grid, runs: &[Run]) -> Vec<Option<Amount>> {
    let ends = runs.iter().flat_map(|run| {
        let start = run.number * grid.run_secs();
        let end = move |(number, close): (i64, &Option<Amount>)| {
            Some((start + (number + 1) * grid.width_secs, (*close)?))
        };
        (0..).zip(&run.closes).filter_map(end)
    });
    let (mut ends, mut last) = (ends.peekable(), None);
    let price = |moment: i64| {
        while let Some((_, close)) = ends.next_if(|(end, _)| *end <= moment) {
            last = Some(close);
        }
        last
    };
    grid.moments().map(price).collect()
}

/// What there was at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// What it was worth.
    pub value: Amount,
    /// What it had cost.
    pub cost: Amount,
}

impl Sum {
    /// With so much of an asset at a price. None out of range.
    pub fn with(self, figures: &Figures, price: Amount) -> Option<Self> {
        let value = self.value.checked_add(figures.quantity.times(price)?)?;
        Some(Self { value, cost: self.cost.checked_add(figures.cost)? })
    }
}

/// Adds an asset to the sums at the moments of a grid. `turns` are its figures from a moment on, Unix seconds, in order. Whether there was a price
/// wherever there was something of it: where there was none, neither its value nor its cost is in the sum. None out of range.
pub fn add(
    sums: &mut [Sum],
    grid: Grid,
    turns: &[(i64, Figures)],
    prices: &[Option<Amount>],
) -> Option<bool> {
    let (mut turns, mut figures, mut is_priced) = (turns.iter().peekable(), Figures::default(), true);
    for ((sum, moment), price) in sums.iter_mut().zip(grid.moments()).zip(prices) {
        while let Some((_, next)) = turns.next_if(|(from, _)| *from <= moment) {
            figures = *next;
        }
        match price {
            _ if figures.quantity.is_zero() => {}
            Some(price) => *sum = sum.with(&figures, *price)?,
            None => is_priced = false,
        }
    }
    Some(is_priced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn a_range_ends_with_the_last_candle_that_is_over() {
        let now = 1_763_700_123;
        for (name, width, count) in [
            ("1d", 300, 289),
            ("1w", 3600, 169),
            ("1m", 21_600, 121),
            ("3m", 86_400, 92),
            ("1y", 86_400, 366),
        ] {
            let grid = Grid::of(Range::parse(name).unwrap(), 0, now);
            assert_eq!((grid.width_secs, grid.step_secs, grid.count), (width, width, count), "{name}");
            assert_eq!(grid.last_secs(), now - now % width, "{name}");
            let (first, last) = grid.runs(0);
            assert!(last - first <= 2, "{name}");
        }
        assert_eq!(Range::parse("2d"), None);
    }

    #[test]
    fn all_of_a_ledger_is_told_in_some_hundred_moments_at_most() {
        let now = 1_763_700_123;
        // A day in steps of five minutes, ten years of 3650 days in steps of 3650 ÷ 365 + 1 = 11 days.
        for (days, width, step) in [
            (1, 300, 300),
            (12, 3600, 3600),
            (70, 21_600, 21_600),
            (300, 86_400, 86_400),
            (3650, 86_400, 11 * 86_400),
        ] {
            let begun = now - days * 86_400;
            let grid = Grid::of(Range::All, begun, now);
            assert_eq!((grid.width_secs, grid.step_secs), (width, step), "{days}");
            assert!(grid.first_secs <= begun && grid.last_secs() <= now && now - grid.last_secs() < step);
            assert!((2..=367).contains(&grid.count), "{days}: {}", grid.count);
        }
        assert_eq!(Grid::of(Range::All, now + 5, now).count, 1);
    }

    #[test]
    fn a_price_is_that_of_the_last_trade_before() {
        // Run 0 of five minutes ends at 90,000 s. Trades end at 89,700, 90,000 and, in the next run, 90,600 s.
        let grid = Grid { width_secs: 300, step_secs: 300, first_secs: 89_400, count: 6 };
        assert_eq!(grid.runs(0), (0, 1));
        assert_eq!(grid.runs(90_300), (1, 1));
        let until = [0, 1].map(|run| grid.known_until(run, 90_900));
        assert_eq!(until, [90_000, 90_900]);
        let candles = [(89_400, amount("1")), (89_700, amount("2")), (90_300, amount("3"))];
        let runs = [0, 1].map(|run| Run::of(grid, run, until[usize::try_from(run).unwrap()], &candles));
        assert_eq!((runs[0].closes.len(), &*runs[1].closes), (300, &[None, Some(amount("3")), None][..]));
        // At 89,400, 89,700, 90,000, 90,300, 90,600 and 90,900 s.
        let prices: Vec<_> = prices(grid, &runs)
            .into_iter()
            .map(|price| price.map_or("-".to_owned(), |price| price.to_string()))
            .collect();
        assert_eq!(prices, ["-", "1", "2", "2", "3", "3"]);
    }

    #[test]
    fn where_there_was_no_price_neither_value_nor_cost_is_counted() {
        let grid = Grid { width_secs: 300, step_secs: 300, first_secs: 0, count: 4 };
        let held = |quantity: &str, cost: &str| Figures {
            quantity: amount(quantity),
            cost: amount(cost),
            ..Figures::default()
        };
        let mut sums = [Sum::default(); 4];
        let turns = [(0, Figures::default()), (300, held("2", "10")), (900, held("1", "5"))];
        let prices = [None, None, Some(amount("7")), Some(amount("8"))];
        assert_eq!(add(&mut sums, grid, &turns, &prices), Some(false));
        let told = sums.map(|sum| (sum.value.to_string(), sum.cost.to_string()));
        let expected = [("0", "0"), ("0", "0"), ("14", "10"), ("8", "5")];
        assert_eq!(told, expected.map(|(value, cost)| (value.to_owned(), cost.to_owned())));
        // Nothing of it is held where there is no price: nothing is missing.
        assert_eq!(add(&mut sums, grid, &turns[..1], &[None; 4]), Some(true));
    }
}
