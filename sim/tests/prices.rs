//! The made-up market: prices, candles and statistics tell one story.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use rust_decimal::Decimal;
use sim::candle::{Candle, Granularity};
use sim::market::Market;
use sim::product::Product;
use sim::seed::SeedMarket;

const NOW_MS: i64 = 1_763_629_551_000;
/// Liquid, middling, small, thin, rare, and two crosses.
const SAMPLE: [&str; 8] =
    ["BTC-USD", "SHIB-USD", "CRV-USD", "MANA-USD", "KSM-USD", "OXT-USD", "ETH-BTC", "SOL-EUR"];

fn width(secs: i64) -> Granularity {
    Granularity::from_secs(secs).unwrap()
}

fn product<'a>(market: &'a SeedMarket, id: &str) -> &'a Product {
    market.find(id).unwrap_or_else(|| panic!("{id} is not listed"))
}

fn sum(candles: &[Candle]) -> Candle {
    candles.iter().skip(1).fold(candles[0], |sum, candle| sum.then(candle))
}

#[test]
fn a_minute_closes_at_the_last_price_sent_in_it_and_covers_all_of_them() {
    let market = SeedMarket::new(1, 96);
    for id in SAMPLE {
        let product = product(&market, id);
        for start in (0..40).map(|minute| NOW_MS / 60_000 * 60 - minute * 60) {
            let candle = market.candles(product, width(60), start, start, NOW_MS).first().copied();
            let end_ms = (start * 1_000 + 59_999).min(NOW_MS);
            let sent: Vec<_> = (start * 1_000..=end_ms)
                .step_by(500)
                .chain([end_ms])
                .filter_map(|at_ms| market.last_trade(product, at_ms))
                .filter(|trade| trade.time_ms >= start * 1_000)
                .collect();
            let Some(candle) = candle else {
                assert!(sent.is_empty(), "{id}: prices sent in a minute without a candle");
                continue;
            };
            assert_eq!(sent.last().unwrap().price, candle.close, "{id} at {start}");
            assert!(sent.iter().all(|trade| (candle.low..=candle.high).contains(&trade.price)), "{id}");
        }
    }
}

#[test]
fn every_moment_of_a_busy_minute_shows_a_price_within_its_candle() {
    let market = SeedMarket::new(1, 96);
    let product = product(&market, "BTC-USD");
    for start in (1..60).map(|minute| NOW_MS / 60_000 * 60 - minute * 60) {
        let candle = market.candles(product, width(60), start, start, NOW_MS)[0];
        for at_ms in (start * 1_000..(start + 60) * 1_000).step_by(250) {
            let price = market.last_trade(product, at_ms).unwrap().price;
            assert!((candle.low..=candle.high).contains(&price));
        }
    }
}

#[test]
fn a_candle_in_progress_holds_the_trades_so_far() {
    let market = SeedMarket::new(1, 96);
    let product = product(&market, "BTC-USD");
    let start = NOW_MS / 60_000 * 60;
    let so_far = market.candles(product, width(60), start, start, start * 1_000 + 20_000)[0];
    let whole = market.candles(product, width(60), start, start, start * 1_000 + 90_000)[0];
    assert_eq!(so_far.open, whole.open);
    assert!(so_far.volume < whole.volume && so_far.high <= whole.high && so_far.low >= whole.low);
    let trades = market.trades(product, start * 1_000 + 20_000, 40);
    let in_minute = trades.iter().filter(|trade| trade.time_ms >= start * 1_000);
    assert_eq!(so_far.volume, in_minute.map(|trade| trade.size).sum());
}

#[test]
fn wider_candles_are_exact_sums_of_minutes() {
    let market = SeedMarket::new(1, 96);
    for id in SAMPLE {
        let product = product(&market, id);
        for secs in [300, 900, 3_600, 21_600, 86_400] {
            let start = width(secs).start_of(NOW_MS / 1_000 - 2 * 86_400);
            let wide = market.candles(product, width(secs), start, start, NOW_MS);
            let minutes = market.candles(product, width(60), start, start + secs - 60, NOW_MS);
            match minutes.is_empty() {
                true => assert!(wide.is_empty(), "{id} {secs}"),
                false => assert_eq!(wide, [Candle { time: start, ..sum(&minutes) }], "{id} {secs}"),
            }
        }
    }
}

#[test]
fn the_last_day_is_the_sum_of_its_minutes_however_the_clock_moved() {
    let market = SeedMarket::new(1, 96);
    for id in SAMPLE {
        let product = product(&market, id);
        for at_ms in
            [0, 1_000, 61_000, 4_000_000, -90_000_000, 5_000, 400_000_000].map(|move_ms| NOW_MS + move_ms)
        {
            let now = at_ms / 60_000 * 60;
            let minutes = market.candles(product, width(60), now - 1_439 * 60, now, at_ms);
            let (day, sum) = (market.day(product, at_ms).unwrap(), sum(&minutes));
            assert_eq!(
                (day.open, day.high, day.low, day.last, day.volume),
                (sum.open, sum.high, sum.low, sum.close, sum.volume),
                "{id} at {at_ms}"
            );
            assert_eq!(day.last, market.last_trade(product, at_ms).unwrap().price, "{id} at {at_ms}");
        }
    }
}

#[test]
fn the_same_seed_tells_the_same_and_another_one_something_else() {
    let [one, again, other] = [1, 1, 2].map(|seed| SeedMarket::new(seed, 120));
    assert_eq!(one.catalogue().len(), again.catalogue().len());
    for product in one.catalogue() {
        assert_eq!(one.trades(product, NOW_MS, 5), again.trades(product, NOW_MS, 5), "{}", product.id);
    }
    let bitcoin = product(&one, "BTC-USD");
    assert_ne!(one.last_trade(bitcoin, NOW_MS), other.last_trade(bitcoin, NOW_MS));
}

#[test]
fn prices_and_sizes_are_multiples_of_the_increments() {
    let market = SeedMarket::new(1, 400);
    for product in market.catalogue() {
        for trade in market.trades(product, NOW_MS, 3) {
            assert_eq!(trade.price % product.quote_increment, Decimal::ZERO, "{}", product.id);
            assert_eq!(trade.size % product.base_increment, Decimal::ZERO, "{}", product.id);
            assert!(trade.price > Decimal::ZERO && trade.size > Decimal::ZERO, "{}", product.id);
        }
    }
}

#[test]
fn crosses_follow_from_the_dollar_prices() {
    let market = SeedMarket::new(1, 96);
    let price =
        |id: &str| f64::try_from(market.last_trade(product(&market, id), NOW_MS).unwrap().price).unwrap();
    let difference = (price("ETH-USD") / price("BTC-USD") / price("ETH-BTC") - 1.0).abs();
    assert!(difference < 0.005, "{difference}");
    let [by_bitcoin, by_ether] =
        ["BTC", "ETH"].map(|coin| price(&format!("{coin}-USD")) / price(&format!("{coin}-EUR")));
    assert!((by_bitcoin / by_ether - 1.0).abs() < 0.005);
}

#[test]
fn some_products_are_silent_for_hours_and_liquid_ones_never_for_a_minute() {
    let market = SeedMarket::new(1, 96);
    let day = |id: &str, secs: i64| {
        let last = width(secs).start_of(NOW_MS / 1_000) - secs;
        let count = 86_400 / secs;
        market.candles(product(&market, id), width(secs), last - (count - 1) * secs, last, NOW_MS).len()
    };
    assert_eq!(day("BTC-USD", 60), 1_440);
    assert!(day("OXT-USD", 3_600) < 24 && day("OXT-USD", 3_600) >= 8);
    assert!((10..1_000).contains(&day("KSM-USD", 60)));
}

#[test]
fn within_an_hour_most_prices_move_a_little_and_some_a_lot() {
    let market = SeedMarket::new(1, 96);
    let mut large = 0;
    let mut moves: Vec<f64> = Vec::new();
    for at_ms in (0..24).map(|hour| NOW_MS + hour * 3_600_000) {
        for product in market.catalogue() {
            let Some(now) = market.last_trade(product, at_ms) else { continue };
            let before = market.last_trade(product, at_ms - 3_600_000).unwrap();
            let [now, before] = [now, before].map(|trade| f64::try_from(trade.price).unwrap());
            moves.push((now / before - 1.0).abs());
            large += usize::from((now / before - 1.0).abs() > 0.05);
        }
    }
    moves.sort_by(f64::total_cmp);
    let median = moves[moves.len() / 2];
    assert!((0.002..0.02).contains(&median), "median {median}");
    assert!(large > 10, "{large} large moves");
    assert!(moves[moves.len() - 1] < 0.4, "{}", moves[moves.len() - 1]);
}
