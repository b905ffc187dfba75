//! What the object of the orders does, on a clock of the test's: it knows what is open, and lets what it observes happen to it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cryptovault::app::listing::Listing;
use cryptovault::app::vault::orders::desk::Desk as Index;
use cryptovault::app::vault::orders::happen::{Observed, happen};
use cryptovault::market::product::ProductId;
use cryptovault::market::tape::{Print, Tape};
use cryptovault::market::view::{Amount as Figure, SourceName};
use cryptovault::vault::amount::Amount;
use cryptovault::vault::order::book::Book;
use cryptovault::vault::order::id::OrderId;
use cryptovault::vault::order::rules::{Increment, Rules, Trading};
use serde_json::{Value, json};

use crate::vault::desk::{Answer, Desk, wait};

/// Where orders are placed and filled.
pub struct Floor {
    pub desk: Desk,
    pub index: RefCell<Index>,
}

pub fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub fn product(id: &str) -> ProductId {
    ProductId::parse(id).unwrap()
}

/// Steps of prices and sizes, the least that an order must be worth, and the slippage.
pub fn rules(tick: &str, lot: &str, min: &str, slippage: &str) -> Rules {
    Rules {
        quote_increment: Increment::new(amount(tick)).unwrap(),
        base_increment: Increment::new(amount(lot)).unwrap(),
        min_funds: amount(min),
        slippage: amount(slippage),
        trading: Trading::Open,
    }
}

impl Floor {
    /// One on which bitcoins trade in cents.
    pub fn new() -> Self {
        let floor = Self { desk: Desk::new(), index: RefCell::default() };
        floor.list("BTC-USD", rules("0.01", "0.00000001", "1", "0.02"), Some("100"));
        floor
    }

    pub fn list(&self, id: &str, rules: Rules, price: Option<&str>) {
        let listing = Listing { rules: Ok(rules), price: price.map(amount) };
        self.desk.listings.borrow_mut().insert(id.to_owned(), listing);
    }

    pub fn now_ms(&self) -> i64 {
        self.desk.now_ms.get()
    }

    /// Time passes.
    pub fn pass(&self, ms: i64) {
        self.desk.now_ms.set(self.now_ms() + ms);
    }

    /// A paper account with so many dollars.
    pub fn account(&self, funds: &str) -> String {
        let opened =
            self.desk.post("/api/accounts", json!({ "name": "Practice", "kind": "paper", "funds": funds }));
        assert_eq!(opened.status, 201, "{opened:?}");
        opened.id()
    }

    pub fn place(&self, order: Value) -> Answer {
        let placed = self.desk.post("/api/orders", order);
        self.attend("ann");
        placed
    }

    /// The same, for what must be taken: its id.
    pub fn placed(&self, order: Value) -> String {
        let placed = self.place(order);
        assert_eq!(placed.status, 201, "{placed:?}");
        placed.id()
    }

    pub fn order(&self, id: &str) -> Value {
        self.desk.get(&format!("/api/orders/{id}")).body
    }

    /// What a person has placed or cancelled is known.
    pub fn attend(&self, user: &str) {
        self.happen(user, &[Observed::Time { at_ms: self.now_ms() }]);
    }

    /// Lets something happen to a person's orders, as often as it takes.
    pub fn happen(&self, user: &str, observed: &[Observed]) {
        let none = BTreeSet::<OrderId>::new();
        for _ in 0..9 {
            if let Ok(left) = wait(happen(&self.desk, user, self.now_ms(), observed, &none)) {
                self.index.borrow_mut().replace(user, left);
                return;
            }
        }
        panic!("it did not happen");
    }

    /// It has become so late as it is.
    pub fn clock(&self) {
        let due = self.index.borrow().due(self.now_ms());
        due.iter().for_each(|user| self.attend(user));
    }

    /// The price of the last trade is observed.
    pub fn price(&self, id: &str, price: Amount, trading: Trading) {
        let print = Print {
            product: product(id),
            price: Figure(price.to_string().parse().unwrap()),
            since_ms: self.now_ms(),
            before: [None; 3],
        };
        let halted = if trading.is_on() { vec![] } else { vec![product(id)] };
        let tape = Tape { at_ms: self.now_ms(), source: SourceName::Coinbase, prints: vec![print], halted };
        let touched = self.index.borrow().touched(&tape);
        touched.iter().for_each(|(user, observed)| self.happen(user, observed));
    }

    /// An order book is observed, if somebody waits for one.
    pub fn book(&self, id: &str, book: Book, rules: Rules) {
        let waiting = self.index.borrow().waiting();
        let book = Rc::new(book);
        for user in waiting.get(&product(id)).into_iter().flatten() {
            let book = Rc::clone(&book);
            self.happen(user, &[Observed::Book { product: product(id), book, rules }]);
        }
    }

    /// The object is lost, and the next one reads what is open.
    pub fn restart(&self) {
        let mut index = Index::default();
        wait(index.read_all(&self.desk)).unwrap();
        self.index.replace(index);
    }
}
