//! The open orders of everybody, as the object that acts on prices knows them: whose orders something may happen to. What happens is up to what is
//! stored, so what is known here may be old: then nothing happens, and it is known anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::happen::{Left, Observed};
use super::row::order;
use crate::market::product::ProductId;
use crate::market::tape::Tape;
use crate::market::view::SourceName;
use crate::store::database::{Database, DatabaseError, FromRow, Row, statement};
use crate::store::vault::orders as sql;
use crate::vault::amount::Amount;
use crate::vault::order::Order;
use crate::vault::order::id::OrderId;
use crate::vault::order::open::OpenOrders;
use crate::vault::order::rules::Trading;

/// Orders that are read at once.
const PAGE: i64 = 1000;
/// How far back changes are looked for, milliseconds: clocks differ, and what was told may have been lost.
const OVERLAP_MS: i64 = 120_000;

/// All of them.
#[derive(Debug, Default)]
pub struct Desk {
    open: OpenOrders,
    people: HashMap<Rc<str>, Person>,
    owners: HashMap<OrderId, Rc<str>>,
}

#[derive(Debug, Default)]
struct Person {
    /// What is known is of this version of their vault, or of a newer one.
    version: i64,
    orders: BTreeSet<OrderId>,
}

impl Desk {
    /// Whether nothing is open.
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.owners.len()
    }

    /// Takes an order in.
    pub fn put(&mut self, user_id: &str, version: i64, order: Order) {
        let user: Rc<str> = user_id.into();
        let person = self.people.entry(Rc::clone(&user)).or_default();
        if version < person.version || !order.status.is_open() {
            return;
        }
        person.version = version;
        person.orders.insert(order.id.clone());
        self.owners.insert(order.id.clone(), user);
        self.open.insert(order);
    }

    /// Takes all that another one knows, which has just been read.
    pub fn take_all(&mut self, found: Self) {
        let Self { mut open, people, .. } = found;
        for (user_id, Person { version, orders }) in people {
            for order in orders.iter().filter_map(|id| open.remove(id)) {
                self.put(&user_id, version, order);
            }
        }
    }

    /// Takes what is left of a person's orders: no others are open. What is of an older version is no news.
    pub fn replace(&mut self, user_id: &str, left: Left) {
        let is_old = self.people.get(user_id).is_some_and(|person| left.version < person.version);
        if is_old {
            return;
        }
        self.forget(user_id);
        for order in left.orders {
            self.put(user_id, left.version, order);
        }
    }

    /// A person is gone.
    pub fn forget(&mut self, user_id: &str) {
        let Some(person) = self.people.remove(user_id) else { return };
        for id in person.orders {
            self.owners.remove(&id);
            self.open.remove(&id);
        }
    }

    /// What a tick is to whom: the prices that something happens by, of those that are the exchange's own.
    pub fn touched(&self, tape: &Tape) -> BTreeMap<Rc<str>, Vec<Observed>> {
        let mut touched: BTreeMap<Rc<str>, Vec<Observed>> = BTreeMap::new();
        if tape.source != SourceName::Coinbase || self.is_empty() {
            return touched;
        }
        for print in &tape.prints {
            let Ok(price) = Amount::try_from(print.price.0) else { continue };
            let (product, at_ms) = (&print.product, print.since_ms);
            let trading = if tape.halted.contains(product) { Trading::Halted } else { Trading::Open };
            let mut owners: BTreeSet<&Rc<str>> = BTreeSet::new();
            owners.extend(
                self.open
                    .reached(product, price, at_ms, trading)
                    .filter_map(|order| self.owners.get(&order.id)),
            );
            for owner in owners {
                let observed = Observed::Price { product: product.clone(), price, at_ms, trading };
                touched.entry(Rc::clone(owner)).or_default().push(observed);
            }
        }
        touched
    }

    /// Whose orders are over by then.
    pub fn due(&self, now_ms: i64) -> BTreeSet<Rc<str>> {
        self.open.due(now_ms).filter_map(|id| self.owners.get(id).cloned()).collect()
    }

    /// Products whose order book somebody waits for, and who.
    pub fn waiting(&self) -> BTreeMap<ProductId, BTreeSet<Rc<str>>> {
        let mut waiting: BTreeMap<ProductId, BTreeSet<Rc<str>>> = BTreeMap::new();
        for product in self.open.books_needed() {
            let ids = self.open.waiting(product);
            let who = ids.iter().filter_map(|id| self.owners.get(id).cloned()).collect();
            waiting.insert(product.clone(), who);
        }
        waiting
    }

    /// Products whose order book a person waits for.
    pub fn waiting_of(&self, user_id: &str) -> BTreeSet<ProductId> {
        let ids = self.people.get(user_id).into_iter().flat_map(|person| &person.orders);
        let orders = ids.filter_map(|id| self.open.get(id)).filter(|order| order.needs_book());
        orders.map(|order| order.product.clone()).collect()
    }

    /// Which of a person's orders were placed since a moment, Unix milliseconds, and wait for a book.
    pub fn placed_since(&self, user_id: &str, since_ms: i64) -> BTreeSet<OrderId> {
        let ids = self.people.get(user_id).into_iter().flat_map(|person| &person.orders);
        let orders = ids.filter_map(|id| self.open.get(id));
        let placed = orders.filter(|order| {
            order.needs_book() && order.triggered_ms.is_none() && order.placed_ms >= since_ms
        });
        placed.map(|order| order.id.clone()).collect()
    }

    /// Since when the last of those that wait for a book does, Unix milliseconds; none if none waits.
    pub fn waiting_since(&self) -> Option<i64> {
        let ids = self.open.books_needed().flat_map(|product| self.open.waiting(product));
        ids.filter_map(|id| self.open.get(&id)).map(|order| order.since_ms).max()
    }

    /// When something happens without a price: Unix milliseconds.
    pub fn next_ms(&self) -> Option<i64> {
        self.open.next_ms()
    }

    /// Reads all orders that are open, in steps.
    ///
    /// # Errors
    /// The database has failed.
    pub async fn read_all(&mut self, database: &impl Database) -> Result<(), DatabaseError> {
        let mut after = (0, String::new());
        loop {
            let some = [after.0.into(), after.1.as_str().into(), PAGE.into()];
            let rows = database.batch(vec![statement(sql::OPEN_ORDERS_AFTER, some)]).await?;
            let rows: Vec<OpenRow> = rows.into_iter().next().unwrap_or_default().all()?;
            let is_more = i64::try_from(rows.len()).is_ok_and(|count| count >= PAGE);
            for row in rows {
                after = (row.vault, row.id);
                self.put(&row.user_id, row.version, row.order);
            }
            if !is_more {
                return Ok(());
            }
        }
    }

    /// Reads those that have changed since a moment, Unix milliseconds, in steps: what nobody told of.
    ///
    /// # Errors
    /// The database has failed.
    pub async fn read_changed(
        &mut self,
        database: &impl Database,
        since_ms: i64,
    ) -> Result<(), DatabaseError> {
        let mut after = (since_ms - OVERLAP_MS, 0, String::new());
        loop {
            let some = [after.0.into(), after.1.into(), after.2.as_str().into(), PAGE.into()];
            let rows = database.batch(vec![statement(sql::CHANGED_ORDERS_AFTER, some)]).await?;
            let rows: Vec<OpenRow> = rows.into_iter().next().unwrap_or_default().all()?;
            let is_more = i64::try_from(rows.len()).is_ok_and(|count| count >= PAGE);
            for row in rows {
                after = (row.changed_ms, row.vault, row.id);
                self.put(&row.user_id, row.version, row.order);
            }
            if !is_more {
                return Ok(());
            }
        }
    }
}

/// An open order, and whose it is.
struct OpenRow {
    user_id: String,
    version: i64,
    vault: i64,
    id: String,
    changed_ms: i64,
    order: Order,
}

impl FromRow for OpenRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            user_id: row.text("user_id")?,
            version: row.number("version")?,
            vault: row.number("vault")?,
            id: row.text("id")?,
            changed_ms: row.number("changed_ms")?,
            order: order(&row.text("state")?)?,
        })
    }
}
