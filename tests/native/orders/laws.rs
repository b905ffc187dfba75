//! What holds for any story of orders. That nothing is made or lost, that less than nothing is never held, that filled, remaining and cancelled are
//! what was asked for, and that nothing happens to an order that has ended, [`Desk`] sees to after every command.

use std::collections::BTreeMap;

use cryptovault::vault::order::Order;
use cryptovault::vault::order::event::Effect;
use cryptovault::vault::order::fill::{Fill, Liquidity};
use cryptovault::vault::order::id::OrderId;
use cryptovault::vault::order::open::{Happened, OpenOrders};
use cryptovault::vault::order::terms::Side;
use num_bigint::BigInt;
use proptest::prelude::*;

use super::script::{Command, Dice, PRODUCTS, next};
use super::twin::Desk;
use crate::drive::cases;

const BEGINNING_MS: i64 = 1_700_000_000_000;

/// Commands out of a seed, with their times.
fn story(seed: u64, length: usize) -> Vec<(i64, Command)> {
    let mut dice = Dice(seed);
    let mut at_ms = BEGINNING_MS;
    let told = |_| {
        let (pause, command) = next(&mut dice);
        at_ms += pause;
        (at_ms, command)
    };
    (0..length).map(told).collect()
}

fn any_story() -> impl Strategy<Value = Vec<(i64, Command)>> {
    (any::<u64>(), 1..300_usize).prop_map(|(seed, length)| story(seed, length))
}

/// Tells a story, and looks at what every command has done.
fn tell(story: &[(i64, Command)], mut look: impl FnMut(&mut Desk, &Before, i64, &Command)) -> Desk {
    let mut desk = Desk::new();
    for (number, (at_ms, command)) in (1..).zip(story) {
        let before: Before = desk.open.iter().map(|order| (order.id.clone(), order.clone())).collect();
        desk.happen(*at_ms, number, command);
        look(&mut desk, &before, *at_ms, command);
    }
    desk
}

/// Orders as they were open before a command.
type Before = BTreeMap<OrderId, Order>;

/// Levels of a book, best first.
fn levels(side: Side, bids: &[(i128, i128)], asks: &[(i128, i128)]) -> Vec<(i128, i128)> {
    let mut levels = if side == Side::Buy { asks.to_vec() } else { bids.to_vec() };
    levels.sort_by_key(|(price, _)| if side == Side::Buy { *price } else { -*price });
    levels
}

/// A maker at its own limit, which the price is beyond; a taker at a level of the book, within its limit and the bound.
fn assert_observed(fill: &Fill, order: &Order, at_ms: i64, command: &Command) {
    assert_eq!((fill.at_ms, &fill.order, &fill.account), (at_ms, &order.id, &order.account));
    let price = fill.price.parts();
    match command {
        Command::Price { product, ticks, .. } => {
            let seen = i128::from(*ticks) * PRODUCTS[*product].tick;
            assert_eq!((fill.liquidity, Some(fill.price)), (Liquidity::Maker, order.price));
            assert!(if fill.side == Side::Buy { seen < price } else { seen > price });
        }
        Command::Book { product, bids, asks, .. } => {
            assert!(fill.liquidity == Liquidity::Taker && !order.post_only);
            let there = levels(fill.side, bids, asks).into_iter().find(|level| level.0 == price).unwrap();
            assert!(fill.size.parts() <= there.1);
            assert!(order.price.is_none_or(|limit| fill.side.accepts(limit, fill.price)));
            let best = |side| levels(side, bids, asks)[0].0;
            let twice_mid = BigInt::from(best(Side::Buy) + best(Side::Sell));
            let (unit, slippage) = (10_i128.pow(18), PRODUCTS[*product].slippage);
            let far = BigInt::from(price) * 2 * unit;
            assert!(match fill.side {
                Side::Buy => far <= twice_mid * (unit + slippage),
                Side::Sell => far >= twice_mid * (unit - slippage),
            });
        }
        other => panic!("{other:?} has filled an order"),
    }
}

fn fills(happened: &Happened) -> impl Iterator<Item = &Fill> {
    happened.effects.iter().filter_map(|effect| match effect {
        Effect::Filled(fill) => Some(fill),
        _ => None,
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nothing_fills_without_a_price_that_was_observed(story in any_story()) {
        tell(&story, |desk, before, at_ms, command| {
            for fill in desk.fills() {
                assert_observed(fill, &before[&fill.order], at_ms, command);
            }
        });
    }

    #[test]
    fn nothing_is_held_once_every_order_has_ended(story in any_story()) {
        let mut desk = tell(&story, |_, _, _, _| {});
        let last = story.last().map_or(BEGINNING_MS, |(at_ms, _)| *at_ms);
        while desk.open.iter().next().is_some() {
            desk.happen(last, 0, &Command::Cancel(0));
        }
        prop_assert!(desk.held.is_empty() && desk.holds().is_empty());
        prop_assert_eq!((desk.open.next_ms(), desk.open.books_needed().count()), (None, 0));
    }

    #[test]
    fn what_was_stored_goes_on_as_if_nothing_had_been(story in any_story(), pauses in 1..20_usize) {
        let mut told = Vec::new();
        tell(&story, |desk, _, _, _| told.push(desk.happened.clone()));
        let mut again = Vec::new();
        let desk = tell(&story, |desk, _, _, _| {
            again.push(desk.happened.clone());
            if again.len() % pauses == 0 {
                let rows: Vec<_> = desk.open.iter().map(|order| serde_json::to_string(order).unwrap()).collect();
                let mut restored = OpenOrders::default();
                // Whatever the order in which they are read.
                rows.iter().rev().for_each(|row| restored.insert(serde_json::from_str(row).unwrap()));
                desk.open = restored;
            }
        });
        prop_assert_eq!(told, again);
        prop_assert_eq!(desk.open.iter().count(), desk.held.len());
    }

    #[test]
    fn own_orders_fill_by_price_and_then_by_time(story in any_story()) {
        tell(&story, |desk, before, _, command| {
            let filled: Vec<_> = desk.happened.iter().filter(|happened| fills(happened).next().is_some()).collect();
            let same_side = |a: &Order, b: &Order| (&a.account, a.side) == (&b.account, b.side);
            for (nth, first) in filled.iter().enumerate() {
                for second in filled.iter().skip(nth + 1).filter(|second| same_side(&first.order, &second.order)) {
                    let (a, b) = (&before[&first.order.id], &before[&second.order.id]);
                    if let Command::Price { .. } = command {
                        let reach = |order: &Order| {
                            let limit = order.price.unwrap().parts();
                            (if order.side == Side::Buy { -limit } else { limit }, order.since_ms, order.number)
                        };
                        assert!(reach(a) < reach(b));
                    } else {
                        assert!(a.since_ms <= b.since_ms);
                        if a.since_ms == b.since_ms && a.triggered_ms == b.triggered_ms && a.kind == b.kind {
                            let far = |order: &Order| {
                                let stop = order.stop_price.unwrap_or_default().parts();
                                (if order.kind.triggers_above(order.side) { stop } else { -stop }, order.number)
                            };
                            assert!(far(a) < far(b));
                        }
                        // What the first has taken is not there for the second.
                        let last = fills(first).last().unwrap().price;
                        assert!(first.order.side.accepts(fills(second).next().unwrap().price, last));
                    }
                }
            }
            let Command::Book { bids, asks, .. } = command else { return };
            let mut taken: BTreeMap<_, i128> = BTreeMap::new();
            for fill in desk.fills() {
                *taken.entry((fill.account.clone(), fill.side == Side::Buy, fill.price.parts())).or_default() += fill.size.parts();
            }
            for ((_, buys, price), size) in taken {
                let side = if buys { Side::Buy } else { Side::Sell };
                let there: i128 = levels(side, bids, asks).iter().filter(|level| level.0 == price).map(|level| level.1).sum();
                assert!(size <= there);
            }
        });
    }
}
