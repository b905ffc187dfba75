//! Recorded days, minute by minute, with restarts at random.

use std::collections::BTreeMap;

use cryptovault::vault::amount::Amount;

use super::desk::{Desk, draft};
use super::plain::Seen;
use super::random::Random;
use crate::plain::csv::{self, Minute, Recording};

const DAY: i64 = 86_400;
const RESTARTS: u64 = 20;
/// What the portfolio holds of each product.
const HELD: &str = "2.5";

/// The close of the last minute that was complete at a moment, and when it ended, in seconds.
fn close(minutes: &BTreeMap<i64, Minute>, at: i64) -> Option<(i64, &String)> {
    minutes.range(..=at - 60).next_back().map(|(time, minute)| (time + 60, &minute.close))
}

/// What is seen of all products, and of a portfolio that holds some of each, as long as all of them have a price.
fn seen(recording: &Recording, now: i64) -> Vec<Seen> {
    let mut seen = Vec::new();
    for (product, minutes) in recording {
        let Some((at, price)) = close(minutes, now) else { continue };
        // A price of up to ten minutes before stands for the beginning of a span.
        let before = |secs: i64| {
            close(minutes, now - secs)
                .filter(|(at, _)| now - secs - at <= 600)
                .map(|(_, price)| price.clone())
        };
        let before = [3600, 14_400, DAY].map(before);
        seen.push(Seen { subject: product.clone(), at_ms: at * 1000, price: price.clone(), before });
    }
    let sum = |prices: Option<Vec<&String>>| {
        let values = prices?
            .into_iter()
            .map(|price| Amount::parse(price).unwrap().times(Amount::parse(HELD).unwrap()).unwrap());
        Some(values.fold(Amount::ZERO, |sum, value| sum.checked_add(value).unwrap()).to_string())
    };
    if seen.len() == recording.len() {
        let at_ms = seen.iter().map(|seen| seen.at_ms).min().unwrap();
        let price = sum(Some(seen.iter().map(|seen| &seen.price).collect())).unwrap();
        let before = [0, 1, 2].map(|span| sum(seen.iter().map(|seen| seen.before[span].as_ref()).collect()));
        seen.push(Seen { subject: "me".to_owned(), at_ms, price, before });
    }
    seen
}

/// Rules with thresholds among the prices that come.
fn rules(desk: &mut Desk, recording: &Recording, random: &mut Random) {
    let products: Vec<&str> = recording.keys().map(String::as_str).collect();
    let cooldown = |random: &mut Random| random.of(&[0, 60, 300, 3600, 20_000]);
    for (product, minutes) in recording {
        let closes: Vec<_> = minutes.values().map(|minute| minute.close.as_str()).collect();
        for _ in 0..200 / products.len() {
            let condition = random.of(&["above", "below"]);
            let mut draft = draft(condition, random.of(&closes), None, cooldown(random));
            draft.repeats = random.below(8) > 0;
            desk.add(draft, &[product]);
        }
    }
    let subjects = [products.as_slice(), &["me"]].concat();
    for number in 0..60 {
        let condition = random.of(&["up", "down", "either"]);
        let percent = format!("{}.{:02}", random.below(5), 10 + random.below(90));
        let window = random.of(&["1h", "4h", "24h"]);
        let draft = draft(condition, &percent, Some(window), cooldown(random));
        // Every third one is of a list.
        let one = [random.of(&subjects)];
        desk.add(draft, if number % 3 == 0 { &products } else { &one });
    }
    let first = recording.values().flat_map(BTreeMap::keys).min().unwrap();
    for _ in 0..20 {
        let now = first + DAY / 2 + i64::try_from(random.below(DAY as u64)).unwrap();
        let value = seen(recording, now).pop().unwrap().price;
        desk.add(draft(random.of(&["above", "below"]), &value, None, cooldown(random)), &["me"]);
    }
}

/// Two days with a tick a minute or so. Returns how many events there were, and how many of them were stored twice.
fn replay(recording: &Recording, seed: u64) -> (usize, usize) {
    let mut random = Random(seed);
    let mut desk = Desk::default();
    rules(&mut desk, recording, &mut random);
    let first = *recording.values().flat_map(BTreeMap::keys).min().unwrap();
    let end = first + 2 * DAY;
    let restarts: Vec<i64> =
        (0..RESTARTS).map(|_| first + i64::try_from(random.below(2 * DAY as u64)).unwrap()).collect();
    let (mut now, mut done) = (first + 60, 0);
    while now < end {
        let due = restarts.iter().filter(|restart| **restart <= now).count();
        let (now_ms, seen) = (now * 1000, seen(recording, now));
        if due == done {
            desk.tick(now_ms, &seen);
            now += 30 + i64::try_from(random.below(60)).unwrap();
            continue;
        }
        done = due;
        match random.below(3) {
            // It dies between two ticks.
            0 => desk.restart(),
            // It dies before this tick is stored: what it came to has never been.
            1 => {
                desk.evaluate(now_ms, &seen);
                desk.restart();
            }
            // It dies after that, and does not know: the same is stored once more.
            _ => {
                let outcome = desk.tick(now_ms, &seen);
                desk.restart();
                desk.store(&outcome);
                assert_eq!(desk.evaluate(now_ms, &seen).events, [], "a tick that is done over tells nothing");
            }
        }
        // And comes back at once, or up to four hours later.
        now += 5 + i64::try_from(random.below(2) * random.below(14_400)).unwrap();
    }
    (desk.assert_plain(), desk.retries)
}

fn replay_all(recorded: fn(&str) -> bool) {
    let Some(folder) = csv::folder("minutes") else { return };
    let recording = csv::read(&folder, recorded);
    let mut all = (0, 0);
    for seed in 0..2 {
        let (events, retries) = replay(&recording, seed);
        assert!(events > 200, "{events} events prove little");
        all = (all.0 + events, all.1 + retries);
    }
    println!("{} events, {} of them stored twice", all.0, all.1);
}

#[test]
fn two_days_of_2018_with_twenty_restarts_tell_what_the_plain_recomputation_tells_once_each() {
    replay_all(|product| product.ends_with("-BTC"));
}

#[test]
fn two_days_of_2020_with_twenty_restarts_tell_what_the_plain_recomputation_tells_once_each() {
    replay_all(|product| product == "BTC-USD");
}
