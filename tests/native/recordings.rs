//! Whole recorded days, as a replay presents them: the price at any moment is the close of the last complete minute.

use std::collections::BTreeMap;

use cryptovault::market::schedule::Request;
use cryptovault::market::source::Clock;

use crate::boards;
use crate::drive::{Answer, Drive};
use crate::plain::csv::{self, Recording};
use crate::plain::number::Number;
use crate::plain::{Delivered, Plain};
use crate::wire;

/// The system clock of a replay is not the recording's.
const SYSTEM_MINUS_MARKET_MS: i64 = 200_000_000_000;

/// The exchange of a recording, and the plain recomputation that watches what it sends.
struct Replay<'r> {
    recording: &'r Recording,
    plain: Plain,
    clock: Clock,
    candles_come: bool,
}

impl Replay<'_> {
    fn answer(&mut self, request: &Request) -> Answer {
        let Clock { system_ms, market_ms } = self.clock;
        match request {
            Request::Stats => {
                let last_complete = market_ms.div_euclid(60_000) * 60 - 60;
                let close = |minutes: &BTreeMap<i64, csv::Minute>| {
                    minutes.range(..=last_complete).next_back().map(|(_, minute)| minute.close.clone())
                };
                let prices: Vec<_> =
                    self.recording.iter().filter_map(|(id, minutes)| Some((id, close(minutes)?))).collect();
                let exact = prices.iter().map(|(id, price)| ((*id).clone(), Number::read(price)));
                self.plain.observe(system_ms, market_ms, exact.collect());
                Some(Ok(wire::stats(prices)))
            }
            Request::Minutes { .. } if !self.candles_come => None,
            Request::Minutes { product, start, end } => {
                let asked = self.recording[product.as_str()].range(start..end).map(|(_, minute)| minute);
                let row = |minute: &csv::Minute| {
                    let csv::Minute { time, low, high, open, close, volume } = minute;
                    format!("{time},{low},{high},{open},{close},{volume}")
                };
                let figures = |minute: &csv::Minute| {
                    (minute.time, (Number::read(&minute.close), Number::read(&minute.volume)))
                };
                let minutes = asked.clone().map(figures).collect();
                let delivered = Delivered { start: *start, end: *end, minutes, broken: false };
                self.plain.deliver(system_ms, product.as_str(), delivered);
                Some(Ok(wire::candles(&asked.map(row).collect::<Vec<_>>())))
            }
            Request::Listings | Request::Coins => None,
        }
    }
}

/// Drives a market from one moment of the recording to another, and compares all boards after every tick.
///
/// Candles come with one tick in `candles_every`: to read them is what takes the time.
fn replay(recording: &Recording, from: i64, to: i64, candles_every: usize, pauses: impl Fn(usize) -> i64) {
    let mut drive = Drive::new();
    let clock = Clock { system_ms: 0, market_ms: 0 };
    let mut replay = Replay { recording, plain: Plain::default(), clock, candles_come: true };
    let (mut now, mut rows, mut ticks) = (from, 0, 0);
    while now < to {
        let clock = Clock { system_ms: now * 1000 + SYSTEM_MINUS_MARKET_MS, market_ms: now * 1000 };
        replay.clock = clock;
        replay.candles_come = ticks % candles_every == 0;
        drive.tick_with(clock, &mut replay, Replay::answer, |replay| replay.plain.turn_to_candles());
        rows += boards::assert_equal(&drive.market, &replay.plain, clock.system_ms);
        if ticks % 10 == 0 {
            boards::assert_list_equal(&drive.market, &replay.plain, clock.system_ms);
        }
        ticks += 1;
        now += pauses(ticks);
    }
    assert!(rows > ticks, "{rows} rows in {ticks} ticks is less than one a tick");
}

const DAY: i64 = 86_400;
const HOUR: i64 = 3600;

/// The recorded products whose names `wanted` accepts, and the start of their first day.
fn recording(wanted: fn(&str) -> bool) -> Option<(Recording, i64)> {
    let recording = csv::read(&csv::folder("minutes")?, wanted);
    let first = recording.values().filter_map(|minutes| minutes.keys().next().copied()).min().unwrap();
    Some((recording, first))
}

fn is_2018(product: &str) -> bool {
    product.ends_with("-BTC")
}

fn is_2020(product: &str) -> bool {
    product == "BTC-USD"
}

/// Pauses from 5 to 300 s that never settle: the remainders of a square.
fn irregular(tick: usize) -> i64 {
    let tick = i64::try_from(tick).unwrap();
    5 + (tick * tick * 37 + tick * 11) % 296
}

#[test]
fn two_days_of_2018_with_a_tick_a_minute_equal_the_plain_recomputation() {
    let Some((recording, first)) = recording(is_2018) else { return };
    replay(&recording, first + 60, first + 2 * DAY, 5, |_| 60);
}

#[test]
fn two_days_of_2020_with_a_tick_a_minute_equal_the_plain_recomputation() {
    let Some((recording, first)) = recording(is_2020) else { return };
    replay(&recording, first + 60, first + 2 * DAY, 5, |_| 60);
}

#[test]
fn ticks_every_five_seconds_equal_the_plain_recomputation() {
    for (wanted, hours) in [(is_2018 as fn(&str) -> bool, [0, 40]), (is_2020, [2, 25])] {
        let Some((recording, first)) = recording(wanted) else { return };
        for hour in hours {
            // Not on a whole minute: 62 s in, so that no tick falls on the end of one.
            let from = first + hour * HOUR + 62;
            replay(&recording, from, from + 70 * 60, 12, |_| 5);
        }
    }
}

#[test]
fn irregular_ticks_equal_the_plain_recomputation() {
    for (wanted, hours) in [(is_2018 as fn(&str) -> bool, [1, 30]), (is_2020, [7, 36])] {
        let Some((recording, first)) = recording(wanted) else { return };
        for hour in hours {
            let from = first + hour * HOUR + 61;
            replay(&recording, from, from + 6 * HOUR, 1, irregular);
        }
    }
}

#[test]
#[ignore = "takes minutes: run it after a change to windows, samples or candles"]
fn every_five_seconds_of_all_recorded_days_equal_the_plain_recomputation() {
    for wanted in [is_2018 as fn(&str) -> bool, is_2020] {
        let Some((recording, first)) = recording(wanted) else { return };
        replay(&recording, first + 60, first + 2 * DAY, 1, |_| 5);
    }
}
