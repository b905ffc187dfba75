//! Writes a database of two people for the benchmarks, through the vault's own use cases: `ann` has a thousand transactions, `bob` a hundred
//! thousand, of the same twenty assets in the same three accounts.
//!
//! `cargo run --profile tools --example seed -- FILE`, which `npm run bench:vault` does

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a program for benchmarks")]
#![allow(dead_code, reason = "tests use more of the desk")]

#[path = "../tests/native/vault/desk.rs"]
mod desk;

use desk::{Answer, Desk, NOW_MS, wait};
use serde_json::{Value, json};

/// All have a price at the simulator.
const ASSETS: [&str; 20] = [
    "AAVE", "ADA", "ALGO", "ATOM", "AVAX", "BCH", "BTC", "DOGE", "DOT", "ETC", "ETH", "FIL", "LINK", "LTC",
    "NEAR", "SOL", "UNI", "XLM", "XRP", "ZEC",
];
/// Five years.
const SPAN_MS: i64 = 5 * 365 * 86_400_000;

/// Chance that comes out the same each time (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Whose history it is.
struct Person<'d> {
    desk: &'d Desk,
    name: &'static str,
    accounts: Vec<String>,
    chance: Chance,
    /// What there is in each account of each asset, in hundredths.
    held: Vec<[u64; ASSETS.len()]>,
}

impl Person<'_> {
    fn post(&self, address: &str, body: Value) -> Answer {
        let answer = wait(self.desk.ask(self.name, "POST", address, body, None, None));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer
    }

    /// Six of ten are bought, three are sold, the rest are rewards and transfers.
    fn transaction(&mut self, at_ms: i64) -> Value {
        let account = self.chance.below(3) as usize;
        let at = self.chance.below(ASSETS.len() as u64) as usize;
        let dice = self.chance.below(20);
        let (most, price) = (self.held[account][at], 1 + self.chance.below(999));
        let asset = ASSETS[at];
        let side = |hundredths: u64| json!({ "asset": asset, "amount": decimal(hundredths) });
        let money = |hundredths: u64| json!({ "asset": "USD", "amount": decimal(hundredths * price) });
        let told = json!({ "at_ms": at_ms, "account_id": self.accounts[account] });
        let with = |more: Value| {
            let mut told = told.clone();
            told.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            told
        };
        if dice < 12 || most < 2 {
            let quantity = 100 + self.chance.below(900);
            self.held[account][at] += quantity;
            let fee = json!({ "asset": "USD", "amount": decimal(1 + price) });
            with(json!({ "kind": "buy", "sent": money(quantity), "received": side(quantity), "fee": fee,
                         "settles": "outside" }))
        } else if dice < 18 {
            let quantity = 1 + self.chance.below(most.min(900) - 1);
            self.held[account][at] -= quantity;
            with(
                json!({ "kind": "sell", "sent": side(quantity), "received": money(quantity), "settles": "outside" }),
            )
        } else if dice < 19 {
            let quantity = 1 + self.chance.below(9);
            self.held[account][at] += quantity;
            let value = decimal(quantity * price);
            with(json!({ "kind": "reward", "reward": "staking", "received": side(quantity), "value": value }))
        } else {
            let quantity = 1 + self.chance.below(most - 1);
            let to = (account + 1) % 3;
            self.held[account][at] -= quantity;
            self.held[to][at] += quantity;
            with(json!({ "kind": "transfer", "to_account_id": self.accounts[to], "sent": side(quantity) }))
        }
    }
}

/// Hundredths as an amount.
fn decimal(hundredths: u64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn live(desk: &Desk, name: &'static str, transactions: i64) {
    let mut person =
        Person { desk, name, accounts: vec![], chance: Chance(1), held: vec![[0; ASSETS.len()]; 3] };
    for account in ["An exchange", "Another", "A wallet"] {
        let opened = person.post("/api/accounts", json!({ "name": account, "kind": "real" }));
        person.accounts.push(opened.id());
    }
    for number in 1..=transactions {
        let told = person.transaction(NOW_MS - SPAN_MS + SPAN_MS / transactions * number);
        person.post("/api/transactions", told);
        if number % 10_000 == 0 {
            eprintln!("{name}: {number}");
        }
    }
}

fn main() {
    let file = std::env::args().nth(1).unwrap_or_else(|| panic!("which file?"));
    let desk = Desk::new();
    live(&desk, "ann", 1000);
    live(&desk, "bob", 100_000);
    desk.database.borrow().execute("VACUUM INTO ?1", [&file]).unwrap();
}
