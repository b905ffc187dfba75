//! Random walks: prices that stand on thresholds, go stale and jump, members that come and go, servers that die.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use cryptovault::vault::alert::draft::Draft;

use super::desk::{Desk, draft};
use super::plain::Seen;
use crate::drive::cases;

const SUBJECTS: [&str; 3] = ["A-USD", "B-USD", "me"];

/// Age and price of what is seen of a subject, and the prices before.
type Sight = Option<(i64, u32, [Option<u32>; 3])>;

#[derive(Debug, Clone)]
enum Step {
    /// So long after the last one, with each subject that is seen.
    Tick(i64, Vec<Sight>),
    /// The server restarts; before what the next tick comes to is stored, or after it.
    Restart,
    LostTick(i64, u32),
    RepeatedTick(i64, u32),
    Toggle(usize, usize),
}

/// Prices around 100.00, with few values so that thresholds are met exactly.
fn price() -> impl Strategy<Value = u32> {
    prop_oneof![9_500..10_500_u32, (190..210_u32).prop_map(|price| price * 50), Just(0), Just(1_000_000)]
}

fn step() -> impl Strategy<Value = Step> {
    let seen = (
        prop_oneof![0..300_001_i64, 299_990..300_010_i64],
        price(),
        [option::of(price()), option::of(price()), option::of(price())],
    );
    prop_oneof![
        12 => (1..120_000_i64, vec(option::weighted(0.9, seen), 3)).prop_map(|(pause, seen)| Step::Tick(pause, seen)),
        1 => Just(Step::Restart),
        1 => (1..9_000_i64, price()).prop_map(|(pause, price)| Step::LostTick(pause, price)),
        1 => (1..9_000_i64, price()).prop_map(|(pause, price)| Step::RepeatedTick(pause, price)),
        1 => (0..100_usize, 0..3_usize).prop_map(|(rule, at)| Step::Toggle(rule, at)),
    ]
}

fn rule() -> impl Strategy<Value = (Draft, usize)> {
    let crosses = (prop_oneof![Just("above"), Just("below")], 190..210_u32)
        .prop_map(|(condition, threshold)| draft(condition, &(threshold * 50).hundredths(), None, 0));
    let moves = (
        prop_oneof![Just("up"), Just("down"), Just("either")],
        prop_oneof![10..600_u32, Just(500), Just(100)],
        prop_oneof![Just("1h"), Just("4h"), Just("24h")],
    )
        .prop_map(|(condition, percent, window)| draft(condition, &percent.hundredths(), Some(window), 0));
    (prop_oneof![crosses, moves], prop_oneof![Just(0), Just(60), Just(600)], any::<bool>(), 0..4_usize)
        .prop_map(|(draft, cooldown_secs, repeats, subjects)| {
            (Draft { cooldown_secs, repeats, ..draft }, subjects)
        })
}

trait Hundredths {
    fn hundredths(&self) -> String;
}

impl Hundredths for u32 {
    fn hundredths(&self) -> String {
        format!("{}.{:02}", self / 100, self % 100)
    }
}

fn run(rules: Vec<(Draft, usize)>, steps: Vec<Step>) -> usize {
    let mut desk = Desk::default();
    for (draft, subjects) in rules {
        // One of them, or all.
        desk.add(draft, SUBJECTS.get(subjects..=subjects).unwrap_or(&SUBJECTS));
    }
    let mut now_ms = 1_700_000_000_000;
    let alike = |now_ms: i64, price: u32| {
        let price = price.hundredths();
        let before = [None, Some("100".to_owned()), None];
        let seen = |subject: &&str| Seen {
            subject: (*subject).to_owned(),
            at_ms: now_ms,
            price: price.clone(),
            before: before.clone(),
        };
        SUBJECTS.iter().map(seen).collect::<Vec<_>>()
    };
    for step in steps {
        match step {
            Step::Tick(pause, seen) => {
                now_ms += pause;
                let of = |(subject, seen): (&&str, Sight)| {
                    let (age_ms, price, before) = seen?;
                    let before = before.map(|before| before.map(|price| price.hundredths()));
                    let at_ms = now_ms - age_ms;
                    Some(Seen { subject: (*subject).to_owned(), at_ms, price: price.hundredths(), before })
                };
                desk.tick(now_ms, &SUBJECTS.iter().zip(seen).filter_map(of).collect::<Vec<_>>());
            }
            Step::Restart => desk.restart(),
            Step::LostTick(pause, price) => {
                now_ms += pause;
                desk.evaluate(now_ms, &alike(now_ms, price));
                desk.restart();
            }
            Step::RepeatedTick(pause, price) => {
                now_ms += pause;
                let outcome = desk.tick(now_ms, &alike(now_ms, price));
                desk.restart();
                desk.store(&outcome);
                assert_eq!(desk.evaluate(now_ms, &alike(now_ms, price)), Default::default());
            }
            Step::Toggle(rule, at) => desk.toggle(rule % desk.rules(), at),
        }
    }
    desk.assert_plain()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn whatever_prices_come_what_is_told_is_what_the_plain_recomputation_tells(
        rules in vec(rule(), 1..12),
        steps in vec(step(), 1..150),
    ) {
        run(rules, steps);
    }
}
