//! What the market asks its sources, and what it makes of answers that are late, broken or missing.

use cryptovault::market::breaker::BreakerState;
use cryptovault::market::component::Component;
use cryptovault::market::feed::FeedError;
use cryptovault::market::pace::Pace;
use cryptovault::market::schedule::Request;
use cryptovault::market::source::Clock;
use cryptovault::market::state::Market;

use crate::boards;
use crate::drive::{Answer, Drive, at};
use crate::wire;

/// A whole hour, Unix milliseconds.
const START: i64 = 1_700_002_800_000;

/// An exchange of one product: every minute trades one unit at 5, the one `broken` says cannot be read.
fn answer(request: &Request, broken: Option<i64>) -> Answer {
    match request {
        Request::Stats => Some(Ok(wire::stats([("BTC-USD", "5")]))),
        Request::Minutes { start, end, .. } => {
            let row = |minute: i64| {
                let time = minute * 60;
                let volume = if broken == Some(time) { "\"\"" } else { "1" };
                format!("{time},5,5,5,5,{volume}")
            };
            Some(Ok(wire::candles(&(start / 60..end / 60).map(row).collect::<Vec<_>>())))
        }
        Request::Listings | Request::Coins => None,
    }
}

/// Volume of the last hour as the product's own page and the board have it.
fn hour_volume(market: &Market, system_ms: i64) -> Option<String> {
    let row = boards::sent(market, Component::BottomBannerScroll, system_ms)["data"][0].clone();
    row["volume_1h"].as_str().map(str::to_owned)
}

#[test]
fn a_candle_that_cannot_be_read_leaves_no_hour_volume_rather_than_a_smaller_one() {
    let mut drive = Drive::new();
    drive.tick(at(START), |request| answer(request, None));
    assert_eq!(hour_volume(&drive.market, START).as_deref(), Some("60"));
    // One minute of the last hour is unreadable: 59 would be a number that is in no input.
    let now = START + 60_000;
    drive.tick(at(now), |request| answer(request, Some(START / 1000 - 600)));
    assert_eq!(hour_volume(&drive.market, now), None);
    let now = START + 120_000;
    drive.tick(at(now), |request| answer(request, None));
    assert_eq!(hour_volume(&drive.market, now).as_deref(), Some("60"));
}

#[test]
fn candles_of_minutes_that_have_not_happened_yet_are_not_shown_after_time_ran_backwards() {
    let mut drive = Drive::new();
    drive.tick(at(START), |request| answer(request, None));
    // An hour back, and the new candles do not come: the old ones are of minutes that lie ahead.
    let clock = Clock { system_ms: START + 5000, market_ms: START - 3_600_000 };
    drive.tick(clock, |request| answer(request, None).filter(|_| *request == Request::Stats));
    assert_eq!(hour_volume(&drive.market, clock.system_ms), None);
    let clock = Clock { system_ms: START + 10_000, market_ms: START - 3_595_000 };
    drive.tick(clock, |request| answer(request, None));
    assert_eq!(hour_volume(&drive.market, clock.system_ms).as_deref(), Some("60"));
}

/// Ticks until the breaker of what `kind` accepts is open, and returns when it may probe.
fn open(drive: &mut Drive, mut now: i64, kind: fn(&Request) -> bool) -> i64 {
    let mut failed = 0;
    while failed < 5 {
        let before = drive.count(kind);
        drive.tick(at(now), |request| {
            if kind(request) { Some(Err(FeedError::Timeout)) } else { answer(request, None) }
        });
        failed += drive.count(kind) - before;
        now += 5000;
    }
    now - 5000 + 30_000
}

fn is_stats(request: &Request) -> bool {
    *request == Request::Stats
}

fn is_minutes(request: &Request) -> bool {
    matches!(request, Request::Minutes { .. })
}

#[test]
fn a_probe_whose_answer_never_comes_does_not_keep_the_breaker_half_open_for_ever() {
    for kind in [is_stats as fn(&Request) -> bool, is_minutes] {
        let mut drive = Drive::new();
        drive.tick(at(START), |request| answer(request, None));
        let probe_at = open(&mut drive, START + 5000, kind);
        let before = drive.count(kind);
        // The object is put to sleep while the probe is on its way: nobody takes its answer.
        drive.tick(at(probe_at), |request| if kind(request) { None } else { answer(request, None) });
        assert_eq!(drive.count(kind) - before, 1, "the probe");
        for late in [5000, 10_000, 29_000] {
            drive.tick(at(probe_at + late), |request| answer(request, None));
            assert_eq!(drive.count(kind) - before, 1, "it may still be on its way after {late} ms");
        }
        drive.tick(at(probe_at + 30_000), |request| answer(request, None));
        assert_eq!(drive.count(kind) - before, 2, "another one goes out");
        assert!(
            drive
                .market
                .checks(probe_at + 30_000)
                .iter()
                .all(|check| { check.breaker.is_none_or(|breaker| breaker == BreakerState::Closed) })
        );
    }
}

#[test]
fn an_exchange_that_knows_no_candles_of_a_product_has_answered_the_probe() {
    let mut drive = Drive::new();
    drive.tick(at(START), |request| answer(request, None));
    let probe_at = open(&mut drive, START + 5000, is_minutes);
    let not_found = |request: &Request| {
        if is_minutes(request) { Some(Err(FeedError::Status(404))) } else { answer(request, None) }
    };
    drive.tick(at(probe_at), not_found);
    let before = drive.count(is_minutes);
    drive.tick(at(probe_at + 5000), |request| answer(request, None));
    assert_eq!(drive.count(is_minutes) - before, 1, "candles are asked for again at once");
    assert_eq!(hour_volume(&drive.market, probe_at + 5000).as_deref(), Some("60"));
}

#[test]
fn a_reader_whose_probe_is_never_answered_does_not_lock_out_the_next_one() {
    let mut drive = Drive::new();
    drive.tick(at(START), |request| answer(request, None));
    let probe_at = open(&mut drive, START + 5000, is_minutes);
    assert!(drive.market.start_candles(at(probe_at)), "the reader's request is the probe");
    assert!(!drive.market.start_candles(at(probe_at + 1000)), "there is one probe");
    assert!(drive.market.start_candles(at(probe_at + 30_000)), "the first one is given up");
}

/// The exchange's own bucket: 10 tokens a second, 15 at most.
struct Bucket {
    tokens: f64,
    at_ms: i64,
}

impl Bucket {
    fn take(&mut self, at_ms: i64) -> bool {
        self.tokens = (self.tokens + (at_ms - self.at_ms) as f64 / 100.0).min(15.0) - 1.0;
        self.at_ms = at_ms;
        self.tokens >= 0.0
    }
}

#[test]
fn the_exchange_is_never_asked_faster_than_it_allows_from_a_cold_start_on() {
    let names: Vec<_> = (0..300).map(|number| format!("C{number}-USD")).collect();
    let mut drive = Drive::new();
    let mut pace = Pace::default();
    let mut bucket = Bucket { tokens: 15.0, at_ms: START };
    let (mut now, mut free_at) = (START, START);
    for _ in 0..24 {
        now = now.max(free_at);
        let before = drive.asked.len();
        drive.tick(at(now), |request| match request {
            Request::Stats => Some(Ok(wire::stats(names.iter().map(|name| (name, "5"))))),
            Request::Listings => {
                Some(Ok(wire::products(names.iter().map(|name| wire::product(name, "online")))))
            }
            request => answer(request, None),
        });
        // As the object does: prices and listings at once, candles in turn.
        let mut times: Vec<_> = drive.asked[before..]
            .iter()
            .filter(|(_, request)| *request != Request::Coins)
            .map(|(_, request)| if is_minutes(request) { now + pace.turn(now) } else { now })
            .collect();
        times.sort_unstable();
        free_at = times.last().copied().unwrap_or(now);
        for time in times {
            assert!(bucket.take(time), "refused at {} ms", time - START);
        }
        now += 5000;
    }
    // 60 at once and then 5 a tick: 60 + 23 · 5, each of the most traded once a minute.
    assert_eq!(drive.count(is_minutes), 60 + 23 * 5);
    assert_eq!(drive.count(|request| *request == Request::Listings), 1);
}

#[test]
fn each_of_the_sixty_most_traded_is_refreshed_once_a_minute_and_no_other() {
    let names: Vec<_> = (0..100).map(|number| format!("C{number}-USD")).collect();
    // The same volume in base units everywhere: the dearer is the more traded, C99 the most.
    let prices = || names.iter().zip(1..).map(|(name, price)| (name.clone(), format!("{price}")));
    let mut drive = Drive::new();
    for tick in 0..25 {
        drive.tick(at(START + tick * 5000), |request| match request {
            Request::Stats => Some(Ok(wire::stats(prices()))),
            request => answer(request, None),
        });
    }
    let times_of = |product: &str| -> Vec<_> {
        let of = |request: &Request| matches!(request, Request::Minutes { product: asked, .. } if asked.as_str() == product);
        drive.asked.iter().filter(|(_, request)| of(request)).map(|(at, _)| at - START).collect()
    };
    for number in 40..100 {
        let times = times_of(&format!("C{number}-USD"));
        // At once, then every twelfth tick of five seconds.
        assert_eq!((times.len(), times[0]), (3, 0), "C{number} at {times:?}");
        assert_eq!(times[2] - times[1], 60_000, "C{number} at {times:?}");
    }
    assert!(times_of("C39-USD").is_empty());
}
