//! Cost basis against rp2, an independent program.
//!
//! What rp2 does otherwise is kept out of the histories, or told to it in other words:
//! - It has no average: that is compared with `plain.rs` alone.
//! - It orders what happens in the same second by row, the vault by place: no two events share a second.
//! - It takes for equal what differs by less than half of 10^-13: no quantity has more than 13 places.
//! - Its `hifo` goes by the price without the fee, the vault's by the cost: the price that it is told is the cost of one.
//! - It does not take a fee in money from the proceeds of a sale: it is told what is left of them. A fee in coins makes what is sold more,
//!   as in the vault. For purchases it is the other way round: fees in money are part of the cost, those in coins are told to neither.

use std::collections::BTreeMap;

use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::lot::Method;
use cryptovault::vault::transaction::{AccountId, Draft, Kind, Settles, Side, Transaction, TransactionId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::rp2;
use super::twin::{Pace, Vault};

const METHODS: [Method; 3] = [Method::Fifo, Method::Lifo, Method::Hifo];
/// Of either precision: this many short histories, and this many with a lot of lots.
const SHORT: usize = 16;
const LONG: usize = 3;

/// So much bought or sold, for so much, with a fee in one of both or without.
#[derive(Debug, Clone)]
struct Event {
    second: i64,
    is_sale: bool,
    quantity: Amount,
    value: Amount,
    money_fee: Amount,
    coin_fee: Amount,
}

/// How exact the numbers of a history are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    /// Quantities of 8 places and few different prices of 5, no fees: the cost of any part of any lot has 13 places, and lots cost the same.
    Round,
    /// Quantities of 13 places, values and fees of 18: next to nothing divides.
    Odd,
}

/// What is drawn for an event: how long after the one before, whether to sell and how much of what there is, how much to buy, for how much,
/// a fee.
type Drawn = ((i64, u8, u8), i128, i128, i128);

fn any_drawn(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Drawn>> {
    let drawn = (
        (1..800_000_i64, any::<u8>(), any::<u8>()),
        10_i128.pow(7)..10_i128.pow(16),
        10_i128.pow(12)..10_i128.pow(24),
        0..10_i128.pow(20),
    );
    prop::collection::vec(drawn, count)
}

/// Whole numbers of 10^-places.
fn amount(number: i128, places: u32) -> Amount {
    Amount::from_parts(number * 10_i128.pow(18 - places)).unwrap()
}

fn events(drawn: Vec<Drawn>, precision: Precision) -> Vec<Event> {
    let (mut second, mut held, mut bought) = (1_300_000_000, 0_i128, Vec::new());
    drawn
        .into_iter()
        .map(|((pause, choice, share), number, value, fee)| {
            second += pause;
            // Up to 10 coins, or up to 1000 in smaller parts.
            let number = if precision == Precision::Round { number / 10_i128.pow(7) } else { number };
            let is_sale = held > 0 && choice % 2 == 0;
            let quantity = match share {
                _ if !is_sale => number,
                0..4 => held,
                // A whole lot, if there is that much.
                4..64 => held.min(bought[usize::from(choice) % bought.len()]),
                64..240 => (held * i128::from(share) / 4096).max(1),
                _ => (held / 2).max(1),
            };
            held += if is_sale { -quantity } else { quantity };
            if !is_sale {
                bought.push(quantity);
            }
            let none = Amount::ZERO;
            match precision {
                Precision::Round => {
                    let (quantity, price) = (amount(quantity, 8), amount(1_234_567 * (1 + value % 7), 5));
                    let value = quantity.times(price).unwrap();
                    Event { second, is_sale, quantity, value, money_fee: none, coin_fee: none }
                }
                Precision::Odd if is_sale && fee % 2 == 0 => {
                    let coin_fee = quantity / 1000;
                    let (quantity, coin_fee) = (amount(quantity - coin_fee, 13), amount(coin_fee, 13));
                    Event { second, is_sale, quantity, value: amount(value, 18), money_fee: none, coin_fee }
                }
                Precision::Odd => {
                    let (quantity, value) = (amount(quantity, 13), amount(value + fee, 18));
                    Event { second, is_sale, quantity, value, money_fee: amount(fee, 18), coin_fee: none }
                }
            }
        })
        .collect()
}

fn transaction(number: usize, event: &Event) -> Transaction {
    let side = |asset, amount| Some(Side { asset: Asset::parse(asset).unwrap(), amount });
    let (coins, money) = (side("BTC", event.quantity), side("USD", event.value));
    let kind = if event.is_sale { Kind::Sell } else { Kind::Buy };
    let mut draft = Draft::new(kind, event.second * 1000, AccountId::new("exchange"));
    (draft.sent, draft.received) = if event.is_sale { (coins, money) } else { (money, coins) };
    let fees = [side("USD", event.money_fee), side("BTC", event.coin_fee)];
    draft.fee = fees.into_iter().flatten().find(|fee| fee.amount.is_positive());
    draft.settles = Settles::Outside;
    draft.into_transaction(TransactionId::new(&number.to_string()))
}

/// A part of a purchase that a sale has used: their numbers, how much, what it had cost, what it has gained.
type Part = (usize, usize, Amount, Amount, Amount);

fn ours(method: Method, events: &[Event]) -> Vec<Part> {
    let transactions: Vec<_> =
        events.iter().enumerate().map(|(number, event)| transaction(number, event)).collect();
    let mut vault = Vault::new(method, Pace { movements: 40, lots: 10 });
    transactions.iter().for_each(|transaction| assert_eq!(vault.enter(transaction), Ok(())));
    vault.settle();
    let number = |place| vault.transactions[place].id.as_str().parse::<usize>().unwrap();
    let pools = vault.pools();
    let matches = pools.values().flat_map(|pool| pool.matches.values());
    let mut parts: Vec<Part> = matches
        .map(|used| {
            let lot = used.lot.as_ref().unwrap();
            (number(&used.place), number(lot), used.quantity, used.cost.unwrap(), used.profit.unwrap())
        })
        .collect();
    parts.sort_unstable();
    parts
}

fn asked(events: &[Event]) -> Value {
    let events = events.iter().map(|event| {
        let kind = if event.is_sale { "sell" } else { "buy" };
        json!({
            "second": event.second,
            "kind": kind,
            "quantity": event.quantity,
            "value": event.value,
            "money_fee": event.money_fee,
            "coin_fee": event.coin_fee,
        })
    });
    Value::from_iter(events)
}

fn theirs(answer: &Value) -> Vec<Part> {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    // Digits behind the 18th are those of a division that does not end.
    let read = |value: &Value| {
        let text = value.as_str().unwrap();
        let places = text.split_once('.').map_or(0, |(_, places)| places.len());
        Amount::parse(text.get(..text.len() - places.saturating_sub(18)).unwrap()).unwrap()
    };
    let part = |row: &Value| (number(&row[0]), number(&row[1]), read(&row[2]), read(&row[3]), read(&row[4]));
    let mut parts: Vec<Part> = answer.as_array().unwrap().iter().map(part).collect();
    parts.sort_unstable();
    parts
}

#[test]
fn fifo_lifo_and_hifo_are_those_of_an_independent_program() {
    let mut runner = TestRunner::deterministic();
    let mut draw = |count| any_drawn(count).new_tree(&mut runner).unwrap().current();
    let mut histories = Vec::new();
    for precision in [Precision::Round, Precision::Odd] {
        let short = (0..SHORT).map(|_| draw(20..100)).collect::<Vec<_>>();
        let drawn = short.into_iter().chain((0..LONG).map(|_| draw(300..400)));
        histories.extend(drawn.map(|drawn| (precision, events(drawn, precision))));
    }
    let asked = Value::from_iter(histories.iter().map(|(_, events)| asked(events)));
    let Some(answers) = rp2::answers(&asked) else { return };
    let (mut compared, mut most_lots) = (0, 0);
    for ((precision, events), answer) in histories.iter().zip(answers.as_array().unwrap()) {
        for method in METHODS {
            let (ours, theirs) = (ours(method, events), theirs(&answer[method.name()]));
            let names =
                |parts: &[Part]| parts.iter().map(|part| (part.0, part.1, part.2)).collect::<Vec<_>>();
            assert_eq!(names(&ours), names(&theirs), "{method:?} {events:?}");
            match precision {
                Precision::Round => assert_eq!(ours, theirs, "{method:?} {events:?}"),
                Precision::Odd => are_equal_but_for_what_is_rounded(&ours, &theirs),
            }
            compared += ours.len();
            most_lots =
                ours.chunk_by(|a, b| a.0 == b.0).map(<[Part]>::len).max().max(Some(most_lots)).unwrap();
        }
    }
    assert!(
        compared > 5000 && most_lots > 20,
        "{compared} parts, {most_lots} of one sale: too few to say anything"
    );
}

/// rp2 divides with 31 digits and rounds no further. The vault rounds a part of a lot down at 18 places and what is left of the lot is
/// more by that, so that no cost is lost: after some parts of a lot the cost is off by at most as many 10^-18. The same goes for the
/// proceeds, by the parts of the sale. One more is cut off of what rp2 says.
fn are_equal_but_for_what_is_rounded(ours: &[Part], theirs: &[Part]) {
    let mut parts_of_lots: BTreeMap<usize, i128> = BTreeMap::new();
    for (ours, theirs) in ours.chunk_by(|a, b| a.0 == b.0).zip(theirs.chunk_by(|a, b| a.0 == b.0)) {
        let parts_of_sale = i128::try_from(ours.len()).unwrap();
        for (our, their) in ours.iter().zip(theirs) {
            let parts_of_lot = parts_of_lots.entry(our.1).or_default();
            *parts_of_lot += 1;
            let apart = |our: Amount, their: Amount| our.parts().abs_diff(their.parts());
            let (cost, gain) = (apart(our.3, their.3), apart(our.4, their.4));
            let most = *parts_of_lot + 1;
            assert!(cost <= most.unsigned_abs(), "{our:?} {their:?}");
            assert!(gain <= (most + parts_of_sale).unsigned_abs(), "{our:?} {their:?}");
        }
    }
}
