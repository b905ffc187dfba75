//! The tape: what those who act on prices are told of a tick.

use cryptovault::market::sample::Sample;
use cryptovault::market::schedule::Request;
use cryptovault::market::tape::{Tape, from_four_hours, minutes_of_four_hours};
use cryptovault::market::view::{Amount, SourceName};

use crate::drive::{Drive, at};
use crate::wire;

const START: i64 = 1_700_002_800_000;
const SECOND: i64 = 1000;
const HOUR: i64 = 3_600_000;

fn ticked(drive: &mut Drive, at_ms: i64, price: &str) {
    drive.tick(at(at_ms), |request| {
        (*request == Request::Stats).then(|| Ok(wire::stats([("BTC-USD", price.to_owned())])))
    });
}

fn amount(text: &str) -> Amount {
    Amount(text.parse().unwrap())
}

#[test]
fn a_price_is_as_old_as_its_first_observation_and_not_as_its_last() {
    let mut drive = Drive::new();
    for (secs, price) in [(0, "100.0"), (5, "101.0"), (10, "101.0"), (15, "101.0")] {
        ticked(&mut drive, START + secs * SECOND, price);
    }
    let tape = drive.market.tape(START + 15 * SECOND, None).unwrap();
    let print = &tape.prints[0];
    assert_eq!((tape.at_ms, tape.source), (START + 15 * SECOND, SourceName::Coinbase));
    assert_eq!((print.price, print.since_ms), (amount("101.0"), START + 5 * SECOND));

    ticked(&mut drive, START + 20 * SECOND, "100.0");
    let tape = drive.market.tape(START + 20 * SECOND, None).unwrap();
    assert_eq!(tape.prints[0].since_ms, START + 20 * SECOND);
}

#[test]
fn a_restart_does_not_make_a_price_younger() {
    let mut drive = Drive::new();
    ticked(&mut drive, START, "100.0");
    let mut other = Drive::new();
    for (_, product) in drive.market.products_from(0) {
        other.market.restore_product(&product);
    }
    drive.stored.iter().for_each(|minute| other.market.restore(minute));
    ticked(&mut other, START + 30 * SECOND, "100.0");
    assert_eq!(other.market.tape(START + 30 * SECOND, None).unwrap().prints[0].since_ms, START);
}

#[test]
fn it_tells_the_prices_of_one_and_of_four_hours_ago_where_they_are_known() {
    let mut drive = Drive::new();
    ticked(&mut drive, START, "100.0");
    ticked(&mut drive, START + HOUR, "110.0");
    let then = Sample { at_ms: START - 3 * HOUR, prices: vec!["80.0".parse().ok()] };
    let before = |four_hours| drive.market.tape(START + HOUR, four_hours).unwrap().prints[0].before;
    let [hour, _, day] = before(None);
    assert_eq!(before(None), [Some(amount("100.0")), None, day]);
    assert_eq!(before(Some(&then)), [hour, Some(amount("80.0")), day]);
}

#[test]
fn a_minute_stands_for_four_hours_ago_up_to_ten_minutes_away() {
    let now = START + 4 * HOUR;
    let off = [-600_001, -600_000, 0, 59_000, 600_000, 600_001].map(|off| from_four_hours(now, START + off));
    assert_eq!(off, [None, Some(600_000), Some(0), Some(59_000), Some(600_000), None]);
    let minute = START / 60_000;
    assert_eq!(minutes_of_four_hours(now), minute - 10..=minute + 10);
}

#[test]
fn old_prices_are_no_tape_and_a_tape_is_read_as_it_was_written() {
    let mut drive = Drive::new();
    ticked(&mut drive, START, "0.000000012300");
    assert_eq!(drive.market.tape(START + 300_001, None), None);
    let tape = drive.market.tape(START + SECOND, None).unwrap();
    let text = serde_json::to_string(&tape).unwrap();
    assert_eq!(serde_json::from_str::<Tape>(&text).unwrap(), tape);
    assert_eq!(tape.prints[0].price.0.to_string(), "0.000000012300");
}
