//! Random order events against the naive model: equal refusals, fills, ends, balances and holds.

use std::collections::BTreeMap;

use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::order::fill::{Fill, Liquidity};
use cryptovault::vault::transaction::AccountId;
use num_bigint::BigInt;

use super::naive::{self, Naive};
use super::script::{ACCOUNTS, Command, Dice, next};
use super::twin::{Balances, Desk};

const BEGINNING_MS: i64 = 1_700_000_000_000;
/// More open orders than this, and one is cancelled instead.
const MOST_OPEN: usize = 60;

fn parts(amount: Amount) -> BigInt {
    BigInt::from(amount.parts())
}

fn same(fill: &Fill) -> naive::Fill {
    naive::Fill {
        number: fill.order.as_str().parse().unwrap(),
        at_ms: fill.at_ms,
        price: parts(fill.price),
        size: parts(fill.size),
        fee: parts(fill.fee),
        is_maker: fill.liquidity == Liquidity::Maker,
    }
}

fn assert_same(ours: &Balances, theirs: &BTreeMap<(usize, &'static str), BigInt>) {
    let of = |account: &AccountId, asset: &Asset| {
        let account = ACCOUNTS.iter().position(|name| *name == account.as_str()).unwrap();
        theirs.iter().find(|((a, b), _)| (*a, *b) == (account, asset.as_str())).map(|(_, amount)| amount)
    };
    for ((account, asset), amount) in ours {
        assert_eq!(Some(&parts(*amount)), of(account, asset), "{account} {asset}");
    }
    assert_eq!(ours.len(), theirs.len());
}

/// What there was of each, so that a test that tests nothing is found out.
#[derive(Debug, Default)]
struct Counts {
    placed: usize,
    refused: usize,
    makers: usize,
    takers: usize,
    ends: BTreeMap<&'static str, usize>,
}

fn compare(seed: u64, events: usize) -> Counts {
    let mut dice = Dice(seed);
    let (mut desk, mut naive) = (Desk::new(), Naive::new());
    let mut counts = Counts::default();
    let mut at_ms = BEGINNING_MS;
    for number in 0..events {
        let (pause, mut command) = next(&mut dice);
        at_ms += pause;
        if naive.open_count() >= MOST_OPEN && matches!(command, Command::Place(_)) {
            command = Command::Cancel(number);
        }
        let number = i64::try_from(number).unwrap();
        let was_taken = desk.happen(at_ms, number, &command);
        assert_eq!(was_taken, naive.happen(at_ms, number, &command), "event {number}: {command:?}");
        if matches!(command, Command::Place(_)) {
            *if was_taken { &mut counts.placed } else { &mut counts.refused } += 1;
        }
        let fills: Vec<_> = desk.fills().map(same).collect();
        assert_eq!(fills, naive.fills, "event {number}: {command:?}");
        counts.makers += fills.iter().filter(|fill| fill.is_maker).count();
        counts.takers += fills.iter().filter(|fill| !fill.is_maker).count();
        let ended =
            desk.happened.iter().map(|happened| &happened.order).filter(|order| !order.status.is_open());
        let mut ended: Vec<_> = ended
            .map(|order| (order.number, order.status.name(), parts(order.filled), parts(order.cancelled)))
            .collect();
        ended.sort();
        naive.ended.sort();
        assert_eq!(ended, naive.ended, "event {number}: {command:?}");
        for (_, status, ..) in ended {
            *counts.ends.entry(status).or_default() += 1;
        }
        if number % 256 == 0 {
            assert_same(&desk.balances, &naive.balances);
            assert_same(&desk.holds(), &naive.holds());
        }
        // Fees eat what there is.
        if number % 4096 == 4095 {
            (0..ACCOUNTS.len()).for_each(|account| {
                desk.top_up(account);
                naive.top_up(account);
            });
        }
    }
    while naive.open_count() > 0 {
        desk.happen(at_ms, 0, &Command::Cancel(0));
        naive.happen(at_ms, 0, &Command::Cancel(0));
    }
    assert_same(&desk.balances, &naive.balances);
    assert!(desk.holds().is_empty() && desk.held.is_empty(), "something is held for nothing");
    counts
}

#[test]
fn orders_do_what_a_naive_model_does() {
    let counts = compare(7, 30_000);
    let ends =
        ["filled", "cancelled", "expired", "rejected"].map(|end| counts.ends.get(end).copied().unwrap_or(0));
    // All that there is to test is there, and often.
    let rarest = ends.into_iter().chain([counts.refused, counts.makers, counts.takers]).min();
    assert!(rarest > Some(50), "{counts:?}");
}

#[test]
#[ignore = "takes a minute without optimisation: run it after a change to paper orders"]
fn a_million_events_of_orders_do_what_a_naive_model_does() {
    let counts = compare(2026, 1_000_000);
    println!("{counts:?}");
}
