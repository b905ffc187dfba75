//! The figures of every product at one moment, and the boards made of them.
//!
//! A change compares the newest price with the stored price nearest to the window's age: an observed sample, or the close
//! of a minute where the product's candles are known. Of two equally near the newer counts.

use rust_decimal::Decimal;

use super::candle::{HourVolume, MinuteSeries};
use super::component::Component;
use super::decimal::Percent;
use super::order::first;
use super::product::ProductId;
use super::quote::Quote;
use super::registry::Registry;
use super::sample::{Baseline, Candidates, Samples};
use super::view::{Amount, BoardRows, HourChange, MinutesChange, Sparkline, VolumeChange};
use super::window::Window;

/// Rows of a board.
const BOARD_ROWS: usize = 20;
/// Minutes drawn in a row.
const SPARKLINE_MINUTES: i64 = 30;
/// Hour volumes that end longer ago than this are not shown, milliseconds.
const HOUR_VOLUME_AGE_MS: i64 = 300_000;

/// A change and what it is measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// In percent, unrounded.
    pub percent: Percent,
    /// The price then.
    pub baseline: Baseline,
}

/// One product at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its number in the registry.
    pub number: usize,
    /// Newest price.
    pub price: Decimal,
    /// Change over one minute.
    pub minute: Option<Change>,
    /// Change over three minutes.
    pub three_minutes: Option<Change>,
    /// Change over one hour.
    pub hour: Option<Change>,
    /// Volumes of the last two hours.
    pub hour_volume: Option<HourVolume>,
}

/// What figures are computed from.
pub struct Basis<'m> {
    /// Product numbers and names.
    pub registry: &'m Registry,
    /// Newest quotes by product number.
    pub quotes: &'m [Option<Quote>],
    /// Observed prices.
    pub samples: &'m Samples,
    /// Minute series of a product, where its candles are known.
    pub series: &'m dyn Fn(usize) -> Option<&'m MinuteSeries>,
}

/// Computes the figures of all products that have a price, in order of their numbers.
pub fn compute(basis: &Basis<'_>) -> Vec<Figure> {
    let Some(now_ms) = basis.samples.newest().map(|newest| newest.at_ms) else {
        return Vec::new();
    };
    let candidates = |window| (window, basis.samples.candidates(now_ms, window));
    let [minute, three_minutes, hour] =
        [Window::ONE_MINUTE, Window::THREE_MINUTES, Window::ONE_HOUR].map(candidates);
    let figure = |number: usize, price: Decimal| {
        let series = (basis.series)(number);
        let change = |(window, candidates): &(Window, Candidates<'_>)| {
            let baseline = nearest(now_ms, *window, candidates.nearest(number), series)?;
            Some(Change { percent: Percent::change(baseline.price, price)?, baseline })
        };
        Figure {
            number,
            price,
            minute: change(&minute),
            three_minutes: change(&three_minutes),
            hour: change(&hour),
            hour_volume: series
                .filter(|series| now_ms - series.end() * 1000 <= HOUR_VOLUME_AGE_MS)
                .and_then(MinuteSeries::hour_volume),
        }
    };
    basis
        .quotes
        .iter()
        .enumerate()
        .filter(|(number, _)| basis.registry.trades(*number))
        .filter_map(|(number, quote)| Some(figure(number, quote.as_ref()?.price)))
        .collect()
}

/// The nearer of an observed sample and a minute's close; the observed one where both are the same moment.
fn nearest(
    now_ms: i64,
    window: Window,
    observed: Option<(i64, Baseline)>,
    series: Option<&MinuteSeries>,
) -> Option<Baseline> {
    let closed = series
        .into_iter()
        .flat_map(|series| series.ends_between(now_ms - window.max_ms, now_ms - window.min_ms))
        .map(|(at_ms, price)| Baseline { price, age_ms: now_ms - at_ms })
        .filter_map(|baseline| Some((window.distance(baseline.age_ms)?, baseline)));
    let rank = |(distance, baseline): &(i64, Baseline)| (*distance, baseline.age_ms);
    observed.into_iter().chain(closed).min_by_key(rank).map(|(_, baseline)| baseline)
}

impl Basis<'_> {
    /// The rows of a board.
    pub fn board(&self, component: Component, figures: &[Figure]) -> BoardRows {
        match component {
            Component::TopBannerScroll => BoardRows::Hour(self.rows(
                figures,
                |figure| figure.hour,
                Order::Descending,
                |row| HourChange {
                    rank: row.rank,
                    symbol: row.id.base().to_owned(),
                    product_id: row.id.clone(),
                    current_price: Amount(row.figure.price),
                    price_change_1h: row.by.percent,
                    initial_price_1h: Amount(row.by.baseline.price),
                },
            )),
            Component::BottomBannerScroll => {
                let by =
                    |figure: &Figure| figure.hour_volume.and_then(|volume| Some((volume.change()?, volume)));
                BoardRows::Volume(self.rows(figures, by, Order::Descending, |row| VolumeChange {
                    rank: row.rank,
                    symbol: row.id.base().to_owned(),
                    product_id: row.id.clone(),
                    current_price: Amount(row.figure.price),
                    volume_1h: Amount(row.by.1.current),
                    volume_prev_1h: Amount(row.by.1.previous),
                    volume_change_1h: row.by.0,
                }))
            }
            Component::GainersTable => {
                let risen = |change: &Change| change.percent.value() > Decimal::ZERO;
                let by = |figure: &Figure| figure.three_minutes.filter(risen);
                BoardRows::Minutes(self.rows(figures, by, Order::Descending, |row| self.minutes_row(&row)))
            }
            Component::LosersTable => {
                let fallen = |change: &Change| change.percent.value() < Decimal::ZERO;
                let by = |figure: &Figure| figure.three_minutes.filter(fallen);
                BoardRows::Minutes(self.rows(figures, by, Order::Ascending, |row| self.minutes_row(&row)))
            }
        }
    }

    fn minutes_row(&self, row: &Ranked<'_, Change>) -> MinutesChange {
        MinutesChange {
            rank: row.rank,
            symbol: row.id.base().to_owned(),
            product_id: row.id.clone(),
            current_price: Amount(row.figure.price),
            price_change_percentage_3min: row.by.percent,
            initial_price_3min: Amount(row.by.baseline.price),
            #[expect(clippy::cast_precision_loss, reason = "an age of minutes")]
            baseline_age_seconds: row.by.baseline.age_ms as f64 / 1000.0,
            sparkline: self.sparkline(row.figure.number),
        }
    }

    /// The figures that have a change, best first, equal ones by product id; at most a board's worth.
    fn rows<By: HasPercent + Copy, Row>(
        &self,
        figures: &[Figure],
        by: impl Fn(&Figure) -> Option<By>,
        order: Order,
        row: impl Fn(Ranked<'_, By>) -> Row,
    ) -> Vec<Row> {
        let candidates =
            figures.iter().filter_map(|figure| Some((by(figure)?, self.registry.id(figure.number)?, figure)));
        let better = |a: &(By, &ProductId, &Figure), b: &(By, &ProductId, &Figure)| {
            let ascending = a.0.percent().cmp(&b.0.percent());
            let ordered = if order == Order::Ascending { ascending } else { ascending.reverse() };
            ordered.then_with(|| a.1.cmp(b.1))
        };
        first(candidates, BOARD_ROWS, better)
            .iter()
            .zip(1..)
            .map(|((by, id, figure), rank)| row(Ranked { rank, id, figure, by: *by }))
            .collect()
    }

    /// Prices of the last half hour, one a minute, oldest first: closes where candles are known, else samples.
    pub fn sparkline(&self, number: usize) -> Sparkline {
        let now_ms = self.samples.newest().map_or(0, |newest| newest.at_ms);
        let closes = (self.series)(number).map(|series| {
            (0..SPARKLINE_MINUTES).rev().filter_map(|ago| series.price_at(series.end() - ago * 60)).collect()
        });
        let prices: Vec<Decimal> =
            closes.unwrap_or_else(|| self.samples.by_minute(number, now_ms, SPARKLINE_MINUTES));
        Sparkline::new(&prices)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    Ascending,
    Descending,
}

/// A figure with its place on a board and what it was placed by.
struct Ranked<'m, By> {
    rank: usize,
    id: &'m ProductId,
    figure: &'m Figure,
    by: By,
}

trait HasPercent {
    fn percent(&self) -> Percent;
}

impl HasPercent for Change {
    fn percent(&self) -> Percent {
        self.percent
    }
}

impl HasPercent for (Percent, HourVolume) {
    fn percent(&self) -> Percent {
        self.0
    }
}
