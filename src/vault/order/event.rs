//! What happens to an order, and what that does: the state machine.

use super::Order;
use super::book::{Book, Taken};
use super::fill::{Fill, Liquidity};
use super::rules::{Rules, Trading};
use super::terms::{Reason, Side, Status, TimeInForce};
use crate::vault::amount::Amount;

/// What happens. All times are Unix milliseconds of one clock, that of the server.
#[derive(Debug)]
pub enum Event<'a> {
    /// An order book was observed, of which one's own orders have taken something already.
    Book {
        /// The order book.
        book: &'a Book,
        /// What earlier ones have taken of it. What this one takes is added.
        taken: &'a mut Taken,
        /// The product's rules.
        rules: &'a Rules,
    },
    /// The price of the last trade was observed.
    Price {
        /// The price.
        price: Amount,
        /// Since when it has been that: while it stays the same, nothing is known to have traded.
        at_ms: i64,
        /// What the product does.
        trading: Trading,
    },
    /// Its owner cancels it.
    Cancel {
        /// When.
        at_ms: i64,
    },
    /// It has become so late.
    Time {
        /// How late.
        at_ms: i64,
    },
}

impl Event<'_> {
    fn at_ms(&self) -> i64 {
        match self {
            Self::Book { book, .. } => book.at_ms(),
            Self::Price { at_ms, .. } | Self::Cancel { at_ms } | Self::Time { at_ms } => *at_ms,
        }
    }
}

/// What that does, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// So much is reserved.
    Held(Amount),
    /// A part was filled. What it pays comes out of what is reserved.
    Filled(Fill),
    /// So much is reserved no more.
    Released(Amount),
    /// It needs an order book that was observed from now on.
    NeedsBook,
    /// It waits for its price.
    Rests,
    /// Nothing more will happen to it.
    Ended(Status),
}

impl Order {
    /// What an event does to it: nothing has changed if that is nothing. An event that is older than its status does nothing.
    pub fn apply(&mut self, event: Event<'_>) -> Vec<Effect> {
        let at_ms = event.at_ms();
        if !self.status.is_open() {
            return Vec::new();
        }
        if self.ends_ms().is_some_and(|ends| ends <= at_ms) {
            return match self.time_in_force {
                TimeInForce::Gtd => self.end(Status::Expired, None, at_ms),
                _ => self.end(Status::Cancelled, Some(Reason::NoBook), at_ms),
            };
        }
        match event {
            Event::Book { book, taken, rules } if self.needs_book() && at_ms >= self.since_ms => {
                self.meet(book, taken, rules)
            }
            Event::Price { price, trading, .. } if trading.is_on() && at_ms > self.since_ms => {
                self.see(price, at_ms)
            }
            Event::Cancel { .. } => self.end(Status::Cancelled, Some(Reason::Owner), at_ms),
            Event::Book { .. } | Event::Price { .. } | Event::Time { .. } => Vec::new(),
        }
    }

    /// A price later than its status.
    fn see(&mut self, price: Amount, at_ms: i64) -> Vec<Effect> {
        match (self.status, self.price, self.stop_price) {
            (Status::Armed, _, Some(stop)) => {
                let (low, high) =
                    if self.kind.triggers_above(self.side) { (stop, price) } else { (price, stop) };
                if low > high {
                    return Vec::new();
                }
                self.triggered_ms = Some(at_ms);
                self.turn(Status::Waiting, at_ms);
                vec![Effect::NeedsBook]
            }
            (Status::Resting, Some(limit), _) if price != limit && self.side.accepts(limit, price) => {
                self.fill_at_limit(limit, at_ms)
            }
            _ => Vec::new(),
        }
    }

    /// Somebody has traded beyond its price, so it was there for whoever came so far.
    fn fill_at_limit(&mut self, limit: Amount, at_ms: i64) -> Vec<Effect> {
        let size = self.remaining();
        let value = limit.times_exactly(size);
        let fee = value.and_then(|value| value.times_exactly(self.rates.maker));
        // What was placed on the grid of its product is exact.
        let (Some(value), Some(fee)) = (value, fee) else { return Vec::new() };
        let Some(filled) = self.fill(Part { price: limit, size, value, fee }, Liquidity::Maker, at_ms) else {
            return Vec::new();
        };
        let mut effects = vec![filled];
        effects.extend(self.end(Status::Filled, None, at_ms));
        effects
    }

    /// A part is filled; none, and nothing is, if its sums would be out of range.
    pub(super) fn fill(&mut self, part: Part, liquidity: Liquidity, at_ms: i64) -> Option<Effect> {
        let Part { price, size, value, fee } = part;
        let paid = if self.side == Side::Buy { value.checked_add(fee)? } else { size };
        let filled = self.filled.checked_add(size)?;
        let (values, fees) = (self.value.checked_add(value)?, self.fees.checked_add(fee)?);
        self.held = self.held.checked_sub(paid).filter(|held| !held.is_negative())?;
        (self.filled, self.value, self.fees) = (filled, values, fees);
        self.fills += 1;
        Some(Effect::Filled(Fill {
            order: self.id.clone(),
            number: self.fills,
            account: self.account.clone(),
            product: self.product.clone(),
            at_ms,
            side: self.side,
            liquidity,
            price,
            size,
            value,
            fee,
        }))
    }

    /// The ledger does not take what it would come to: it ends without that.
    pub fn give_up(&mut self, at_ms: i64) -> Vec<Effect> {
        if self.status.is_open() {
            self.end(Status::Cancelled, Some(Reason::OutOfRange), at_ms)
        } else {
            Vec::new()
        }
    }

    /// It stays, with what is left of it; more than that is not reserved.
    pub(super) fn rest(&mut self, at_ms: i64) -> Vec<Effect> {
        self.turn(Status::Resting, at_ms);
        let released = self.release(self.reserve(self.remaining()));
        released.into_iter().chain([Effect::Rests]).collect()
    }

    /// Nothing more will happen to it: what is left of it never will be filled, and nothing is reserved.
    pub(super) fn end(&mut self, status: Status, reason: Option<Reason>, at_ms: i64) -> Vec<Effect> {
        self.cancelled = self.remaining();
        self.reason = reason;
        self.turn(status, at_ms);
        let released = self.release(Amount::ZERO);
        released.into_iter().chain([Effect::Ended(status)]).collect()
    }

    fn turn(&mut self, status: Status, at_ms: i64) {
        self.status = status;
        self.since_ms = self.since_ms.max(at_ms);
    }

    fn release(&mut self, keep: Amount) -> Option<Effect> {
        let released = self.held.checked_sub(keep).filter(|released| released.is_positive())?;
        self.held = keep;
        Some(Effect::Released(released))
    }
}

/// What is filled at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) price: Amount,
    pub(super) size: Amount,
    /// Price × size.
    pub(super) value: Amount,
    /// Value × rate.
    pub(super) fee: Amount,
}
