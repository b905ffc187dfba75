//! Restarts: what the stored minutes give back, what candles alone give back, and what all of it weighs.

use cryptovault::market::component::Component;
use cryptovault::market::product::ProductId;
use cryptovault::market::registry::MOST_PRODUCTS;
use cryptovault::market::schedule::Request;
use cryptovault::market::view::SourceName;

use crate::boards;
use crate::drive::{Answer, Drive, at};
use crate::wire;

/// A whole hour, Unix milliseconds.
const START: i64 = 1_700_002_800_000;

/// Prices that move every second: BTC up, ETH down, XRP up and down.
fn stats(now: i64) -> Vec<u8> {
    let second = (now - START) / 1000;
    wire::stats([
        ("BTC-USD", format!("{}.50", 60_000 + second)),
        ("ETH-USD", format!("{}.00", 90_000 - second)),
        ("XRP-USD", format!("0.{}", 50_000 + second % 700)),
    ])
}

/// Minutes of these products: each trades once, at the price of its end.
fn minutes(product: &ProductId, start: i64, end: i64) -> Vec<u8> {
    let row = |minute: i64| {
        let price = match product.as_str() {
            "BTC-USD" => format!("{}.50", 60_000 + minute + 60 - START / 1000),
            "ETH-USD" => format!("{}.00", 90_000 - minute - 60 + START / 1000),
            _ => format!("0.{}", 50_000 + (minute / 60) % 700),
        };
        format!("{minute},{price},{price},{price},{price},{}", 1 + (minute / 60) % 3)
    };
    wire::candles(&(start / 60..end / 60).map(|minute| row(minute * 60)).collect::<Vec<_>>())
}

fn answer(now: i64, request: &Request) -> Answer {
    match request {
        Request::Stats => Some(Ok(stats(now))),
        Request::Minutes { product, start, end } => Some(Ok(minutes(product, *start, *end))),
        Request::Listings | Request::Coins => None,
    }
}

fn only_stats(now: i64, request: &Request) -> Answer {
    answer(now, request).filter(|_| *request == Request::Stats)
}

/// A market that is given back what another one stored.
fn restored(from: &Drive) -> Drive {
    let mut drive = Drive::new();
    for (_, product) in from.market.products_from(0) {
        drive.market.restore_product(&product);
    }
    from.stored.iter().for_each(|minute| drive.market.restore(minute));
    drive
}

fn count(drive: &Drive, component: Component, now: i64) -> usize {
    boards::sent(&drive.market, component, now)["data"].as_array().unwrap().len()
}

#[test]
fn stored_minutes_give_warm_price_boards_in_one_tick() {
    let mut before = Drive::new();
    let end = START + 70 * 60_000;
    for now in (START..end).step_by(5000) {
        before.tick(at(now), |request| only_stats(now, request));
    }
    assert_eq!(before.stored.len(), 70, "a row a minute");
    let mut after = restored(&before);
    // Before the first tick: the last minute's prices, with their true age.
    let board = boards::sent(&after.market, Component::TopBannerScroll, end);
    assert_eq!(
        (&board["count"], &board["data_age_ms"], &board["stale"]),
        (&3.into(), &60_000.into(), &true.into())
    );
    after.tick(at(end), |request| only_stats(end, request));
    // Against the minute rows of 3 and 60 minutes ago: BTC and ETH move by a dollar a second.
    let board = boards::sent(&after.market, Component::GainersTable, end);
    assert_eq!((&board["stale"], &board["warming"]), (&false.into(), &false.into()));
    let btc = board["data"].as_array().unwrap().iter().find(|row| row["product_id"] == "BTC-USD").unwrap();
    // 70 minutes in: 60000.50 + 4200, and three minutes before 60000.50 + 4020.
    assert_eq!((&btc["current_price"], &btc["initial_price_3min"]), (&"64200.50".into(), &"64020.50".into()));
    assert_eq!(btc["baseline_age_seconds"], 180.0);
    let board = boards::sent(&after.market, Component::TopBannerScroll, end);
    assert_eq!(board["data"][0]["initial_price_1h"], "60600.50");
    assert_eq!(count(&after, Component::LosersTable, end), 2, "ETH, and XRP on its way down");
}

#[test]
fn candles_alone_give_warm_boards_in_one_tick() {
    let mut drive = Drive::new();
    drive.tick(at(START), |request| answer(START, request));
    assert_eq!(count(&drive, Component::TopBannerScroll, START), 3);
    assert_eq!(count(&drive, Component::BottomBannerScroll, START), 3);
    // One rises, one falls, and XRP either.
    let moved = count(&drive, Component::GainersTable, START) + count(&drive, Component::LosersTable, START);
    assert!(moved >= 2);
    for component in Component::ALL {
        let board = boards::sent(&drive.market, component, START);
        assert_eq!((&board["stale"], &board["warming"]), (&false.into(), &false.into()), "{board}");
    }
    // The close of an hour ago: 60000.50 − 3600.
    let board = boards::sent(&drive.market, Component::TopBannerScroll, START);
    let btc = board["data"].as_array().unwrap().iter().find(|row| row["product_id"] == "BTC-USD").unwrap();
    assert_eq!(btc["initial_price_1h"], "56400.50");
}

#[test]
fn a_board_says_that_it_warms_up_as_long_as_it_has_no_history() {
    let mut drive = Drive::new();
    for tick in 0..24 {
        let now = START + tick * 5000;
        drive.tick(at(now), |request| only_stats(now, request));
        let board = boards::sent(&drive.market, Component::GainersTable, now);
        assert_eq!((&board["warming"], &board["count"]), (&true.into(), &0.into()), "{tick}");
    }
    // 120 s are inside the tolerance of three minutes.
    let now = START + 120_000;
    drive.tick(at(now), |request| only_stats(now, request));
    let board = boards::sent(&drive.market, Component::GainersTable, now);
    assert_eq!((&board["warming"], &board["count"]), (&false.into(), &2.into()), "{board}");
}

#[test]
fn a_restart_within_a_minute_stores_that_minute_once() {
    let mut before = Drive::new();
    before.tick(at(START + 1000), |request| only_stats(START, request));
    let mut after = restored(&before);
    after.tick(at(START + 30_000), |request| only_stats(START + 30_000, request));
    assert_eq!(after.stored.len(), 0, "the minute's first prices are stored already");
    after.tick(at(START + 60_000), |request| only_stats(START + 60_000, request));
    assert_eq!(after.stored.len(), 1);
}

#[test]
fn the_figures_after_a_restart_are_those_without_one() {
    // A tick a minute: all that is observed is stored, so nothing may be lost.
    let mut steady = Drive::new();
    for minute in 0..75 {
        let now = START + minute * 60_000;
        let mut restarted = restored(&steady);
        for drive in [&mut steady, &mut restarted] {
            drive.tick(at(now), |request| only_stats(now, request));
        }
        for component in Component::ALL {
            let [steady, restarted] =
                [&steady, &restarted].map(|drive| boards::sent(&drive.market, component, now));
            assert_eq!(steady, restarted);
        }
    }
}

/// Ids of many products.
fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("C{number}-USD")).collect()
}

#[test]
fn a_stored_minute_has_at_most_sixteen_bytes_for_a_product() {
    let names = names(MOST_PRODUCTS);
    // The widest prices there are: 15 digits, 10 of them decimals.
    for price in ["63212.98", "0.00002140", "99999.9999999999"] {
        let mut drive = Drive::new();
        drive.tick(at(START), |request| {
            (*request == Request::Stats).then(|| Ok(wire::stats(names.iter().map(|name| (name, price)))))
        });
        let bytes = drive.stored[0].prices.len();
        assert!(bytes <= 16 * MOST_PRODUCTS, "{bytes} bytes for prices such as {price}");
    }
}

#[test]
fn two_thousand_products_are_held_and_those_beyond_are_counted() {
    let names = names(MOST_PRODUCTS + 7);
    let mut drive = Drive::new();
    // A tick a minute for 70 minutes and then every five seconds for six minutes: more than is kept.
    let times = (0..70).map(|minute| minute * 60_000).chain((0..72).map(|tick| 4_200_000 + tick * 5000));
    let row = |name: &String| format!("\"{name}\":{{\"stats_24hour\":{{\"last\":\"1.847\"}}}}");
    let body = format!("{{{}}}", names.iter().map(row).collect::<Vec<_>>().join(",")).into_bytes();
    for now in times.map(|time| START + time) {
        drive.tick(at(now), |request| (*request == Request::Stats).then(|| Ok(body.clone())));
        let gauges = drive.market.gauges(now);
        // 330 s of ticks and 66 minutes: 67 + 66 at most.
        assert!(gauges.samples <= 67 + 66, "{} samples", gauges.samples);
        assert_eq!(gauges.products, MOST_PRODUCTS);
        let coinbase = gauges.checks.iter().find(|check| check.name == "coinbase").unwrap();
        assert_eq!(coinbase.skipped_rows, Some(7));
    }
    assert_eq!(drive.market.figures(SourceName::Coinbase).len(), MOST_PRODUCTS);
    let refused = ProductId::parse("C2006-USD").unwrap();
    assert!(
        !drive.market.may_have(&refused) && drive.market.may_have(&ProductId::parse("C1999-USD").unwrap())
    );
}
