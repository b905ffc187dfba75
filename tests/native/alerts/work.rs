//! What a tick costs: it grows with what it hits.

use std::rc::Rc;

use cryptovault::vault::alert::condition::{Condition, Direction, Side, Span};
use cryptovault::vault::alert::engine::Engine;
use cryptovault::vault::alert::observation::{Observation, Subject};
use cryptovault::vault::alert::rule::{AlertId, Rule, Target, Terms};
use cryptovault::vault::alert::state::{Standing, State};
use cryptovault::vault::amount::Amount;

use super::desk::subject;

fn amount(cents: i64) -> Amount {
    Amount::parse(&format!("{}.{:02}", cents / 100, cents % 100)).unwrap()
}

/// So many rules over 400 products at 1000.00: every other one a price above or below, from 10 cents away on, 10 cents apart; every other a
/// move from 0.50 % on.
fn engine(rules: i64) -> (Engine, Vec<Subject>) {
    let subjects: Vec<_> = (0..400).map(|number| subject(&format!("C{number}-USD"))).collect();
    let mut engine = Engine::default();
    for number in 0..rules {
        let (product, place) = (usize::try_from(number % 400).unwrap(), number / 400);
        let away = 10 * (1 + place / 4);
        let condition = match place % 4 {
            0 => Condition::Crosses { side: Side::Above, threshold: amount(100_000 + away) },
            1 => Condition::Crosses { side: Side::Below, threshold: amount(100_000 - away) },
            _ => Condition::Moves {
                direction: if place % 4 == 2 { Direction::Up } else { Direction::Either },
                percent: amount(50 + place),
                span: Span::ALL[usize::try_from(place / 4 % 3).unwrap()],
            },
        };
        let terms = Terms {
            target: Target::Holdings,
            condition,
            cooldown_ms: 300_000,
            repeats: true,
            note: String::new(),
        };
        let rule = Rc::new(Rule { id: AlertId::new(&format!("r{number}")), owner: "p".into(), terms });
        let state = State { standing: Standing::Armed, arming: 1, event_ms: None };
        engine.put(&rule, [(subjects[product].clone(), state)]);
    }
    (engine, subjects)
}

fn observed(subjects: &[Subject], cents: i64) -> Vec<Observation> {
    let seen = |subject: &Subject| Observation {
        subject: subject.clone(),
        at_ms: 0,
        price: amount(cents),
        before: [Some(amount(100_000)); 3],
    };
    subjects.iter().map(seen).collect()
}

/// Events and visited entries of a tick.
fn tick(engine: &mut Engine, now_ms: i64, observed: &[Observation]) -> (usize, u64) {
    let before = engine.visited();
    let outcome = engine.tick(now_ms, observed);
    (outcome.events.len(), engine.visited() - before)
}

#[test]
fn what_a_tick_looks_at_grows_with_hits_and_not_with_rules() {
    let work = |rules: i64| {
        let (mut engine, subjects) = engine(rules);
        let quiet = tick(&mut engine, 0, &observed(&subjects, 100_000));
        // 35 cents up: three thresholds of each product are passed.
        let hits = tick(&mut engine, 0, &observed(&subjects, 100_035));
        (quiet, hits)
    };
    // 400 products, and two looks at each of their ladders: above, below, up and either over three spans.
    let (few, many) = (work(16_000), work(100_000));
    assert_eq!(few, many);
    let peeks = 400 + 400 * 8 * 2;
    assert_eq!(many, ((0, peeks), (1200, peeks + 1200)));
}

#[test]
#[ignore = "prints how long a tick takes: cargo test --release --test native alerts::work -- --ignored --nocapture"]
fn how_long_a_tick_with_100_000_rules_takes() {
    #[expect(clippy::disallowed_methods, reason = "a measurement, on a machine with a clock")]
    let clock = std::time::Instant::now;
    let begun = clock();
    let (mut engine, subjects) = engine(100_000);
    println!("{} rules put in {:?}", engine.len(), begun.elapsed());
    let mut times: [Vec<_>; 2] = Default::default();
    for round in 0..200 {
        let now_ms = round * 5000;
        let mut observed = observed(&subjects, 100_000 + [0, 1, 3, 5][usize::try_from(round).unwrap() % 4]);
        observed.iter_mut().for_each(|seen| seen.at_ms = now_ms);
        let begun = clock();
        assert_eq!(engine.tick(now_ms, &observed).events.len(), 0);
        times[0].push(begun.elapsed());
    }
    for round in 0..50 {
        // Up and back by 5.35: 53 thresholds of each product, and the cooldown is over by then.
        let now_ms = 2_000_000 + round * 1_000_000;
        for (cents, is_hit) in [(100_535, true), (95_000, false), (100_000, false)] {
            let mut observed = observed(&subjects, cents);
            observed.iter_mut().for_each(|seen| seen.at_ms = now_ms + if is_hit { 0 } else { 400_000 });
            let at = observed[0].at_ms;
            let begun = clock();
            let outcome = engine.tick(at, &observed);
            if is_hit {
                times[1].push(begun.elapsed());
                if round == 0 {
                    println!("{} hits", outcome.events.len());
                }
            }
        }
    }
    for (name, mut times) in ["without a hit", "with hits"].into_iter().zip(times) {
        times.sort();
        println!("a tick {name}: median {:?}, longest {:?}", times[times.len() / 2], times[times.len() - 1]);
    }
}
