//! Orders that something can still happen to. What a price costs depends on how many it reaches, not on how many there are.

use std::collections::{BTreeMap, BTreeSet};

use super::Order;
use super::book::{Book, Taken};
use super::event::{Effect, Event};
use super::id::OrderId;
use super::queue::Queues;
use super::rules::{Rules, Trading};
use crate::market::product::ProductId;
use crate::vault::amount::Amount;

/// What has happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// The order as it is now: what is to be stored.
    pub order: Order,
    /// What that does.
    pub effects: Vec<Effect>,
}

/// Open orders of any number of accounts, by product and price.
#[derive(Debug, Clone, Default)]
pub struct OpenOrders {
    orders: BTreeMap<OrderId, Order>,
    products: BTreeMap<ProductId, Queues>,
    ends: BTreeSet<(i64, OrderId)>,
}

impl OpenOrders {
    /// Takes an order in, as it was placed or stored. One that nothing can happen to any more is not kept.
    pub fn insert(&mut self, order: Order) {
        self.remove(&order.id);
        let Some((line, turn)) = order.turn_in_line() else { return };
        self.products.entry(order.product.clone()).or_default().line(line).insert(turn);
        self.ends.extend(order.ends_ms().map(|ends| (ends, order.id.clone())));
        self.orders.insert(order.id.clone(), order);
    }

    /// Gives an order up.
    pub fn remove(&mut self, id: &OrderId) -> Option<Order> {
        let order = self.orders.remove(id)?;
        if let Some(ends) = order.ends_ms() {
            self.ends.remove(&(ends, order.id.clone()));
        }
        if let Some((line, turn)) = order.turn_in_line()
            && let Some(queues) = self.products.get_mut(&order.product)
        {
            queues.line(line).remove(&turn);
            if queues.is_empty() {
                self.products.remove(&order.product);
            }
        }
        Some(order)
    }

    /// One of them.
    pub fn get(&self, id: &OrderId) -> Option<&Order> {
        self.orders.get(id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }

    /// Products that an order book is needed of.
    pub fn books_needed(&self) -> impl Iterator<Item = &ProductId> {
        self.products.iter().filter(|(_, queues)| queues.has_waiting()).map(|(product, _)| product)
    }

    /// When something happens next without a price: Unix milliseconds.
    pub fn next_ms(&self) -> Option<i64> {
        self.ends.first().map(|(ends, _)| *ends)
    }

    /// Those that something would happen to if that price was observed.
    pub fn reached(
        &self,
        product: &ProductId,
        price: Amount,
        at_ms: i64,
        trading: Trading,
    ) -> impl Iterator<Item = &Order> {
        let reached = self.products.get(product).map(|queues| queues.reached(price));
        let orders = reached.into_iter().flatten().filter_map(|id| self.orders.get(&id));
        orders.filter(move |order| !(*order).clone().apply(Event::Price { price, at_ms, trading }).is_empty())
    }

    /// Those of a product that wait for an order book, in the order in which they meet it.
    pub fn waiting(&self, product: &ProductId) -> Vec<OrderId> {
        self.products.get(product).map(Queues::waiting).unwrap_or_default()
    }

    /// Those that are over by then.
    pub fn due(&self, at_ms: i64) -> impl Iterator<Item = &OrderId> {
        self.ends.iter().take_while(move |(ends, _)| *ends <= at_ms).map(|(_, id)| id)
    }

    /// The price of a product's last trade was observed; it has been that since `at_ms`.
    pub fn observe_price(
        &mut self,
        product: &ProductId,
        price: Amount,
        at_ms: i64,
        trading: Trading,
    ) -> Vec<Happened> {
        let reached = self.products.get(product).map(|queues| queues.reached(price));
        let reached = reached.into_iter().flatten();
        reached.filter_map(|id| self.apply(&id, Event::Price { price, at_ms, trading })).collect()
    }

    /// A product's order book was observed: those that wait for it meet it one after the other, and what one has taken is not there for the
    /// next of the same account.
    pub fn observe_book(&mut self, product: &ProductId, book: &Book, rules: &Rules) -> Vec<Happened> {
        let waiting = self.waiting(product);
        let mut taken_by: BTreeMap<_, Taken> = BTreeMap::new();
        let mut happened = Vec::new();
        for id in waiting {
            let Some(order) = self.orders.get(&id) else { continue };
            let taken = taken_by.entry(order.account.clone()).or_default();
            happened.extend(self.apply(&id, Event::Book { book, taken, rules }));
        }
        happened
    }

    /// It has become so late.
    pub fn observe_time(&mut self, at_ms: i64) -> Vec<Happened> {
        let due: Vec<_> = self.due(at_ms).cloned().collect();
        due.into_iter().filter_map(|id| self.apply(&id, Event::Time { at_ms })).collect()
    }

    /// Its owner cancels an order; none if it is not open.
    pub fn cancel(&mut self, id: &OrderId, at_ms: i64) -> Option<Happened> {
        self.apply(id, Event::Cancel { at_ms })
    }

    /// None if nothing happens.
    fn apply(&mut self, id: &OrderId, event: Event<'_>) -> Option<Happened> {
        let mut order = self.orders.get(id)?.clone();
        let effects = order.apply(event);
        if effects.is_empty() {
            return None;
        }
        self.remove(id);
        self.insert(order.clone());
        Some(Happened { order, effects })
    }
}
