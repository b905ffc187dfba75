//! Whose turn it is among one's own orders: by price, then by time.

use std::collections::BTreeSet;

use super::Order;
use super::id::OrderId;
use super::terms::{Side, Status};
use crate::vault::amount::Amount;

/// The place of an order in its queue: the least is next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    /// The price that it is for, with the sign that makes the first to be reached the least; for one that waits, since when it does.
    first: i128,
    /// Of those that wait since the same moment, ones that were placed come before ones that a rising, then a falling price has triggered.
    class: u8,
    /// Since when; for one that waits, the price that has triggered it, with such a sign.
    second: i128,
    /// Which of its owner's orders it is.
    number: i64,
    id: OrderId,
}

/// The queues that an order can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Resting, filled by a price below its own.
    Bids,
    /// Resting, filled by a price above its own.
    Asks,
    /// Triggered by a price as high as its stop price.
    Rising,
    /// Triggered by a price as low as its stop price.
    Falling,
    /// For an order book.
    Waiting,
}

impl Order {
    /// Where it stands, if something can still happen to it.
    pub(super) fn turn_in_line(&self) -> Option<(Line, Turn)> {
        let line = match (self.status, self.side) {
            (Status::Resting, Side::Buy) => Line::Bids,
            (Status::Resting, Side::Sell) => Line::Asks,
            (Status::Waiting, _) => Line::Waiting,
            (Status::Armed, side) if self.kind.triggers_above(side) => Line::Rising,
            (Status::Armed, _) => Line::Falling,
            (Status::Filled | Status::Cancelled | Status::Expired | Status::Rejected, _) => return None,
        };
        let signed = |price: Option<Amount>, is_rising: bool| {
            let parts = price.unwrap_or_default().parts();
            if is_rising { parts } else { -parts }
        };
        let is_rising = self.kind.triggers_above(self.side);
        let since = i128::from(self.since_ms);
        let (first, class, second) = match line {
            Line::Bids | Line::Asks => (signed(self.price, line == Line::Asks), 0, since),
            Line::Rising | Line::Falling => (signed(self.stop_price, is_rising), 0, since),
            Line::Waiting if self.triggered_ms.is_none() => (since, 0, 0),
            Line::Waiting => (since, if is_rising { 1 } else { 2 }, signed(self.stop_price, is_rising)),
        };
        Some((line, Turn { first, class, second, number: self.number, id: self.id.clone() }))
    }
}

/// The queues of a product.
#[derive(Debug, Clone, Default)]
pub(super) struct Queues {
    bids: BTreeSet<Turn>,
    asks: BTreeSet<Turn>,
    rising: BTreeSet<Turn>,
    falling: BTreeSet<Turn>,
    waiting: BTreeSet<Turn>,
}

impl Queues {
    pub(super) fn line(&mut self, line: Line) -> &mut BTreeSet<Turn> {
        match line {
            Line::Bids => &mut self.bids,
            Line::Asks => &mut self.asks,
            Line::Rising => &mut self.rising,
            Line::Falling => &mut self.falling,
            Line::Waiting => &mut self.waiting,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        [&self.bids, &self.asks, &self.rising, &self.falling, &self.waiting]
            .into_iter()
            .all(BTreeSet::is_empty)
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Those that a price fills, bids before asks, then those that it triggers, rising before falling; of each the first to be reached first.
    pub(super) fn reached(&self, price: Amount) -> Vec<OrderId> {
        let price = price.parts();
        let front = |line: &BTreeSet<Turn>, beyond: i128| {
            line.iter()
                .take_while(|turn| turn.first <= beyond)
                .map(|turn| turn.id.clone())
                .collect::<Vec<_>>()
        };
        // A price fills what is strictly better for whoever trades at it, and triggers at the stop price itself.
        let mut reached = front(&self.bids, -price - 1);
        reached.extend(front(&self.asks, price - 1));
        reached.extend(front(&self.rising, price));
        reached.extend(front(&self.falling, -price));
        reached
    }

    /// Those that wait for an order book, in the order in which they meet it.
    pub(super) fn waiting(&self) -> Vec<OrderId> {
        self.waiting.iter().map(|turn| turn.id.clone()).collect()
    }
}
