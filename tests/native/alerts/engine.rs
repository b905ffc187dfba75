//! What a person is told, step by step.

use super::desk::{Desk, draft};
use super::plain::Seen;

/// A price of this moment, and those of the spans before.
fn btc(at_ms: i64, price: &str, before: [Option<&str>; 3]) -> Vec<Seen> {
    let before = before.map(|before| before.map(str::to_owned));
    vec![Seen { subject: "BTC-USD".to_owned(), at_ms, price: price.to_owned(), before }]
}

/// The times at which these prices, a minute apart, are told.
fn told(desk: &mut Desk, prices: &[&str]) -> Vec<usize> {
    let tells = |minute: usize, price: &str, desk: &mut Desk| {
        let now_ms = i64::try_from(minute).unwrap() * 60_000;
        !desk.tick(now_ms, &btc(now_ms, price, [None; 3])).events.is_empty()
    };
    let told =
        prices.iter().enumerate().filter(|(minute, price)| tells(*minute, price, desk)).map(|(at, _)| at);
    let told = told.collect();
    desk.assert_plain();
    told
}

#[test]
fn a_rule_made_where_the_price_is_already_beyond_tells_of_the_next_crossing() {
    let mut desk = Desk::default();
    desk.add(draft("above", "100", None, 0), &["BTC-USD"]);
    // At 1 it is still there; 99.9 is the other side, with no need of a retreat of 1 %; 100 is a crossing.
    assert_eq!(told(&mut desk, &["101", "102", "99.9", "99.99", "100", "103"]), [4]);
}

#[test]
fn a_price_that_trembles_at_the_threshold_is_told_once() {
    let mut desk = Desk::default();
    desk.add(draft("above", "100", None, 0), &["BTC-USD"]);
    assert_eq!(told(&mut desk, &["98", "100", "99.5", "100.5", "99.01", "101"]), [1]);
    // 99 is 1 % away.
    let mut desk = Desk::default();
    desk.add(draft("below", "100", None, 0), &["BTC-USD"]);
    assert_eq!(told(&mut desk, &["102", "99", "100.99", "99", "101", "100", "99"]), [1, 5]);
}

#[test]
fn nothing_is_armed_before_the_cooldown_is_over() {
    let mut desk = Desk::default();
    desk.add(draft("above", "100", None, 240), &["BTC-USD"]);
    // Told at 1. The retreat at 2 and the crossing at 3 are within four minutes; at 5 it is over, and the retreat counts.
    assert_eq!(told(&mut desk, &["98", "100", "90", "100", "100", "90", "100"]), [1, 6]);
}

#[test]
fn a_rule_that_does_not_repeat_tells_once() {
    let mut desk = Desk::default();
    let once = draft("above", "100", None, 0);
    desk.add(cryptovault::vault::alert::draft::Draft { repeats: false, ..once }, &["BTC-USD"]);
    assert_eq!(told(&mut desk, &["98", "100", "90", "100"]), [1]);
    desk.restart();
    assert!(told(&mut desk, &["90", "100"]).is_empty());
}

#[test]
fn a_crossing_while_the_server_was_down_is_told_once_by_the_first_fresh_price() {
    let mut desk = Desk::default();
    desk.add(draft("above", "100", None, 0), &["BTC-USD"]);
    desk.tick(0, &btc(0, "99", [None; 3]));
    desk.restart();
    let hour = 3_600_000;
    // What the source still says is older than five minutes.
    assert_eq!(desk.tick(hour, &btc(hour - 300_001, "120", [None; 3])).events, []);
    let events = desk.tick(hour, &btc(hour - 300_000, "120", [None; 3])).events;
    assert_eq!(events.iter().map(|event| event.id.to_string()).collect::<Vec<_>>(), ["r0000:BTC-USD:1"]);
    desk.restart();
    assert_eq!(desk.tick(hour, &btc(hour, "121", [None; 3])).events, []);
    desk.assert_plain();
}

#[test]
fn a_crossing_there_and_back_while_the_server_was_down_was_observed_by_nobody() {
    let mut desk = Desk::default();
    desk.add(draft("above", "100", None, 0), &["BTC-USD"]);
    desk.tick(0, &btc(0, "99", [None; 3]));
    desk.restart();
    assert!(told(&mut desk, &["99.5", "99.9"]).is_empty());
    assert_eq!(desk.engine.len(), 1);
}

#[test]
fn a_move_is_told_in_its_direction_and_again_once_it_was_below_three_quarters() {
    let moves = |condition: &str, prices: &[&str]| {
        let mut desk = Desk::default();
        desk.add(draft(condition, "4", Some("4h"), 0), &["BTC-USD"]);
        let tells = |desk: &mut Desk, minute: i64, price: &str| {
            let before = [Some("1"), Some("100"), None];
            !desk.tick(minute * 60_000, &btc(minute * 60_000, price, before)).events.is_empty()
        };
        let told: Vec<_> = prices
            .iter()
            .zip(0..)
            .filter(|(price, minute)| tells(&mut desk, *minute, price))
            .map(|(_, at)| at)
            .collect();
        desk.assert_plain();
        told
    };
    // 4 % of 100; 3 % is three quarters, 2.99 % is below it.
    let prices = ["100", "104", "103", "104", "102.99", "104", "96", "97.01", "95"];
    assert_eq!(moves("up", &prices), [1, 5]);
    assert_eq!(moves("down", &prices), [6, 8]);
    // From +4 % to −4 % it has not been below three quarters.
    assert_eq!(moves("either", &prices), [1, 5, 8]);
}

#[test]
fn a_rule_that_nobody_has_any_more_leaves_nothing_behind() {
    let mut desk = Desk::default();
    desk.add(draft("either", "4", Some("1h"), 60), &["BTC-USD", "ETH-USD", "me"]);
    desk.tick(0, &btc(0, "100", [Some("100"); 3]));
    desk.tick(1, &btc(1, "105", [Some("100"); 3]));
    let (rule, btc) =
        (cryptovault::vault::alert::rule::AlertId::new("r0000"), super::desk::subject("BTC-USD"));
    assert!(desk.engine.looks_at(&btc), "its cooldown will be over");
    assert_eq!(
        desk.engine.state(&rule, &btc).map(|state| (state.arming, state.event_ms)),
        Some((1, Some(1)))
    );
    desk.engine.forget(&rule);
    assert!(desk.engine.is_empty() && !desk.engine.looks_at(&btc));
}
