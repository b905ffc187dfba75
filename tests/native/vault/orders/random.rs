//! Random orders, prices, books and cancellations through the storage against the naive model, with batches that are cut off, and the object lost now
//! and then: equal fills, ends, balances and holds.

use std::collections::BTreeMap;

use cryptovault::vault::amount::Amount;
use cryptovault::vault::order::book::{Book, Level};
use cryptovault::vault::order::rules::{Increment, Rules, Trading};
use num_bigint::BigInt;
use serde_json::{Value, json};

use super::floor::Floor;
use crate::orders::naive::{self, Naive};
use crate::orders::script::{ACCOUNTS, BEGINNING, Command, Dice, PRODUCTS, RATES, Told, next};
use crate::vault::desk::{Answer, Fault, wait};

const BEGINNING_MS: i64 = 1_700_000_000_000;
const MOST_OPEN: usize = 60;
/// Whose each account is.
const OWNERS: [&str; 3] = ["ann", "ann", "bob"];

fn parts(parts: i128) -> Amount {
    Amount::from_parts(parts).unwrap()
}

fn whole(text: &str) -> BigInt {
    BigInt::from(Amount::parse(text).unwrap().parts())
}

fn id_of(at: usize) -> String {
    format!("{}-{}", PRODUCTS[at].base, PRODUCTS[at].quote)
}

fn rules_of(at: usize) -> Rules {
    Rules {
        quote_increment: Increment::new(parts(PRODUCTS[at].tick)).unwrap(),
        base_increment: Increment::new(parts(PRODUCTS[at].lot)).unwrap(),
        min_funds: parts(PRODUCTS[at].min),
        slippage: parts(PRODUCTS[at].slippage),
        trading: Trading::Open,
    }
}

fn trading(mode: &str) -> Trading {
    match mode {
        "open" => Trading::Open,
        "limit_only" => Trading::LimitOnly,
        "post_only" => Trading::PostOnly,
        "auction" => Trading::Auction,
        _ => Trading::Halted,
    }
}

/// The storage, as the naive model is asked.
struct Ours {
    floor: Floor,
    accounts: Vec<String>,
    /// Numbers of the test by ids, and ids of those that are open in the order in which they were placed.
    numbers: BTreeMap<String, i64>,
    open: Vec<(i64, usize, String)>,
    faults: Dice,
    keys: usize,
}

impl Ours {
    fn new(seed: u64) -> Self {
        let floor = Floor::new();
        floor.desk.now_ms.set(BEGINNING_MS - 1);
        for at in 0..PRODUCTS.len() {
            floor.list(&id_of(at), rules_of(at), None);
        }
        let (numbers, open, faults) = (BTreeMap::new(), vec![], Dice(seed ^ 0xFA17));
        let mut ours = Self { floor, accounts: vec![], numbers, open, faults, keys: 0 };
        for (at, name) in ACCOUNTS.iter().enumerate() {
            let rate = |hundredths: i64| parts(i128::from(hundredths) * 10_i128.pow(14)).to_string();
            let (maker, taker) = (rate(RATES[at].0), rate(RATES[at].1));
            let told = json!({ "name": name, "kind": "paper", "maker": maker, "taker": taker });
            let id = ours.ask(at, "POST", "/api/accounts", told).id();
            ours.accounts.push(id);
            ours.top_up(at);
        }
        ours
    }

    /// Asks again under the same key until there is an answer.
    fn ask(&mut self, account: usize, method: &str, address: &str, body: Value) -> Answer {
        self.keys += 1;
        let key = format!("key {}", self.keys);
        loop {
            self.spoil();
            let asked = self.floor.desk.ask(OWNERS[account], method, address, body.clone(), Some(&key), None);
            let answer = wait(asked);
            if answer.status < 500 {
                return answer;
            }
        }
    }

    /// The next batch may be cut off, before it is done or behind.
    fn spoil(&mut self) {
        let fault = match self.faults.roll(12) {
            0 => Fault::AnswerLost,
            1 => Fault::NotDone,
            _ => return,
        };
        self.floor.desk.faults.borrow_mut().push_back(Some(fault));
    }

    fn top_up(&mut self, account: usize) {
        for (asset, units) in BEGINNING {
            let received = json!({ "asset": asset, "amount": units.to_string() });
            let deposit = json!({ "kind": "deposit", "at_ms": self.floor.now_ms(), "account_id": self.accounts[account], "received": received });
            let answer = self.ask(account, "POST", "/api/transactions", deposit);
            assert_eq!(answer.status, 201, "{answer:?}");
        }
    }

    fn happen(&mut self, at_ms: i64, number: i64, command: &Command) -> bool {
        self.floor.desk.now_ms.set(at_ms);
        self.spoil();
        self.floor.clock();
        self.sort_out();
        match command {
            Command::Place(told) => return self.place(at_ms, number, told),
            Command::Cancel(nth) if !self.open.is_empty() => {
                let (_, account, id) = self.open[nth % self.open.len()].clone();
                let answer = self.ask(account, "DELETE", &format!("/api/orders/{id}"), Value::Null);
                assert_eq!(answer.status, 200, "{answer:?}");
                self.floor.attend(OWNERS[account]);
            }
            Command::Price { product, ticks, mode } => {
                let price = parts(i128::from(*ticks) * PRODUCTS[*product].tick);
                self.floor.list(&id_of(*product), rules_of(*product), Some(&price.to_string()));
                self.spoil();
                self.floor.price(&id_of(*product), price, trading(mode));
            }
            Command::Book { product, bids, asks, mode } => {
                let side = |levels: &[(i128, i128)]| {
                    let level =
                        |(price, size): &(i128, i128)| Level { price: parts(*price), size: parts(*size) };
                    levels.iter().map(level).collect()
                };
                let book = Book::new(at_ms, side(bids), side(asks)).unwrap();
                let rules = Rules { trading: trading(mode), ..rules_of(*product) };
                self.spoil();
                self.floor.book(&id_of(*product), book, rules);
            }
            Command::Cancel(_) | Command::Nothing => {}
        }
        self.sort_out();
        if self.faults.roll(40) == 0 {
            self.floor.restart();
        }
        true
    }

    fn place(&mut self, at_ms: i64, number: i64, told: &Told) -> bool {
        let product = &PRODUCTS[told.product];
        let ticks = |ticks: i64| parts(i128::from(ticks) * product.tick).to_string();
        let order = json!({
            "account_id": self.accounts[told.account],
            "product_id": id_of(told.product),
            "side": if told.buys { "buy" } else { "sell" },
            "kind": told.kind,
            "size": told.lots.map(|lots| parts(i128::from(lots) * product.lot).to_string()),
            "funds": told.funds.map(ticks),
            "price": told.limit.map(ticks),
            "stop_price": told.stop.map(ticks),
            "time_in_force": told.stays,
            "expires_ms": told.lives_ms.map(|lives| at_ms + lives),
            "post_only": told.post_only,
        });
        let answer = self.ask(told.account, "POST", "/api/orders", order);
        self.floor.attend(OWNERS[told.account]);
        if answer.status != 201 {
            assert!(
                ["insufficient_balance", "invalid_parameter", "unavailable"].contains(&answer.code()),
                "{answer:?}"
            );
            return false;
        }
        self.numbers.insert(answer.id(), number);
        self.open.push((number, told.account, answer.id()));
        true
    }

    /// Those that are not open any more are gone.
    fn sort_out(&mut self) {
        let open = self.floor.desk.rows("SELECT id FROM paper_order WHERE is_open = 1");
        self.open.retain(|(_, _, id)| open.contains(id));
        assert_eq!(open.len(), self.open.len());
        assert_eq!(self.floor.index.borrow().len(), open.len());
    }

    /// Every fill so far, by time and by order.
    fn fills(&self) -> Vec<naive::Fill> {
        let rows = self
            .floor
            .desk
            .rows("SELECT order_id, at_ms, price, size, fee, liquidity, number FROM order_fill ORDER BY order_id, number");
        let fill = |row: &String| {
            let cells: Vec<_> = row.split(' ').collect();
            naive::Fill {
                number: self.numbers[cells[0]],
                at_ms: cells[1].parse().unwrap(),
                price: whole(cells[2]),
                size: whole(cells[3]),
                fee: whole(cells[4]),
                is_maker: cells[5] == "maker",
            }
        };
        let mut fills: Vec<_> = rows.iter().map(fill).collect();
        fills.sort_by_key(|fill| fill.number);
        fills
    }

    /// What is in each account and what is reserved of it, as a person is shown.
    fn shown(&self, what: &str) -> BTreeMap<(usize, String), BigInt> {
        let mut shown = BTreeMap::new();
        for user in ["ann", "bob"] {
            let accounts = wait(self.floor.desk.ask(user, "GET", "/api/accounts", Value::Null, None, None));
            for account in accounts.body["accounts"].as_array().unwrap() {
                let at = self.accounts.iter().position(|id| account["id"] == id.as_str()).unwrap();
                for holding in account[what].as_array().unwrap() {
                    let asset = holding["asset"].as_str().unwrap().to_owned();
                    shown.insert((at, asset), whole(holding["quantity"].as_str().unwrap()));
                }
            }
        }
        shown
    }

    /// Nothing was made or lost.
    fn assert_balanced(&self) {
        let mut sums: BTreeMap<String, BigInt> = BTreeMap::new();
        for row in self.floor.desk.rows("SELECT vault, place, asset, amount FROM posting") {
            let (moment, amount) = row.rsplit_once(' ').unwrap();
            *sums.entry(moment.to_owned()).or_default() += whole(amount);
        }
        assert!(!sums.is_empty() && sums.values().all(|sum| *sum == BigInt::ZERO));
    }
}

fn named(theirs: &BTreeMap<(usize, &'static str), BigInt>) -> BTreeMap<(usize, String), BigInt> {
    let some = theirs.iter().filter(|(_, amount)| **amount != BigInt::ZERO);
    some.map(|((account, asset), amount)| ((*account, (*asset).to_owned()), amount.clone())).collect()
}

fn compare(seed: u64, events: i64) {
    let mut dice = Dice(seed);
    let (mut ours, mut naive) = (Ours::new(seed), Naive::new());
    let (mut fills, mut ended) = (Vec::new(), 0);
    let mut at_ms = BEGINNING_MS;
    for number in 0..events {
        let (pause, mut command) = next(&mut dice);
        // What is filled in a millisecond can be spent in the next: in the ledger nothing says which comes first.
        at_ms += pause.max(1);
        if naive.open_count() >= MOST_OPEN && matches!(command, Command::Place(_)) {
            command = Command::Cancel(usize::try_from(number).unwrap());
        }
        let was_taken = ours.happen(at_ms, number, &command);
        assert_eq!(was_taken, naive.happen(at_ms, number, &command), "event {number}: {command:?}");
        fills.extend(naive.fills.iter().cloned());
        ended += naive.ended.len();
        assert_eq!(ours.open.len(), naive.open_count(), "event {number}: {command:?}");
        if number % 50 == 49 {
            fills.sort_by_key(|fill| fill.number);
            assert_eq!(ours.fills(), fills, "event {number}");
            assert_eq!(ours.shown("balances"), named(&naive.balances), "event {number}");
            assert_eq!(ours.shown("held"), named(&naive.holds()), "event {number}");
        }
    }
    ours.assert_balanced();
    // All of it was told of once.
    let of_fills = "SELECT COUNT(DISTINCT transaction_id) FROM order_fill";
    let in_ledger = "SELECT COUNT(*) FROM vault_transaction WHERE kind <> 'deposit'";
    assert_eq!(ours.floor.desk.rows(of_fills), ours.floor.desk.rows(in_ledger));
    assert!(fills.len() > usize::try_from(events).unwrap() / 50 && ended > 20, "{} {ended}", fills.len());
}

#[test]
fn what_is_stored_of_orders_is_what_a_naive_model_has() {
    compare(11, 1_500);
}

#[test]
#[ignore = "takes minutes: run it after a change to what is stored of orders"]
fn what_is_stored_of_many_orders_is_what_a_naive_model_has() {
    (1..=8).for_each(|seed| compare(seed, 10_000));
}
