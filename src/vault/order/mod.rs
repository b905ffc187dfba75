//! Paper orders: practice with money that is none, at prices that are. See `docs/desk/orders.md`.
//!
//! A [`ticket::Ticket`] that its product's [`rules`] pass becomes an [`Order`], which holds what it may use. What is observed then, a [`book`] or
//! a price, is an [`event::Event`], and what that does to the order are [`event::Effect`]s: a [`fill::Fill`] is a transaction of the ledger.
//! [`open::OpenOrders`] are those that something can still happen to, found by the prices that they are for.

pub mod book;
pub mod event;
pub mod fill;
mod hold;
pub mod id;
mod meet;
pub mod open;
pub mod placing;
pub mod preview;
mod queue;
pub mod rates;
pub mod refusal;
pub mod rules;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod ticket;
mod walk;

use serde::{Deserialize, Serialize};

use self::id::OrderId;
use self::rates::Rates;
use self::terms::{Kind, Reason, Side, Status, TimeInForce};
use super::amount::Amount;
use super::asset::Asset;
use super::transaction::AccountId;
use crate::market::product::ProductId;

/// How long an order that is meant for now waits for an order book, milliseconds.
pub const WAIT_MS: i64 = 30_000;

/// An order: what was asked for, and what has become of it. This is what is stored; with the events, all of it that there is to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its name.
    pub id: OrderId,
    /// Which of its owner's orders it is: they are numbered as they are placed.
    pub number: i64,
    /// The account that it is of.
    #[serde(rename = "account_id")]
    pub account: AccountId,
    /// What it is for.
    #[serde(rename = "product_id")]
    pub product: ProductId,
    /// Whether it buys.
    pub side: Side,
    /// What it waits for.
    pub kind: Kind,
    /// How long it stays.
    pub time_in_force: TimeInForce,
    /// Whether it must not take.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub post_only: bool,
    /// How much, in base units; or else there are `funds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Amount>,
    /// How much is to be spent with the fee, in quote units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds: Option<Amount>,
    /// The worst price at which it fills: its limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// The price that triggers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_price: Option<Amount>,
    /// When it ends, if it is good till a date: Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// The rates of fees that were in force when it was placed.
    pub rates: Rates,
    /// When it was placed, Unix milliseconds.
    pub placed_ms: i64,
    /// When its stop price was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triggered_ms: Option<i64>,
    /// What has become of it.
    pub status: Status,
    /// Why it has ended so, where it could have ended otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Since when its status is what it is: Unix milliseconds.
    pub since_ms: i64,
    /// How often it was filled.
    pub fills: u32,
    /// How much was bought or sold, in base units.
    pub filled: Amount,
    /// For how much, without fees, in quote units.
    pub value: Amount,
    /// What that cost in fees, in quote units.
    pub fees: Amount,
    /// What will not be filled, in what it is measured in.
    pub cancelled: Amount,
    /// What it has reserved now, of [`Order::held_asset`].
    pub held: Amount,
}

impl Order {
    /// What was asked for, in base units; in quote units, if it was funds.
    pub fn original(&self) -> Amount {
        self.size.or(self.funds).unwrap_or_default()
    }

    /// What of that was filled: for funds, what was spent.
    pub fn done(&self) -> Amount {
        if self.size.is_some() { self.filled } else { self.value.checked_add(self.fees).unwrap_or_default() }
    }

    /// What of that can still be filled.
    pub fn remaining(&self) -> Amount {
        let rest = self.original().checked_sub(self.done());
        rest.and_then(|rest| rest.checked_sub(self.cancelled)).unwrap_or_default()
    }

    /// What one unit was bought or sold for on average, without fees, rounded at 18 places; none if nothing was.
    pub fn average_price(&self) -> Option<Amount> {
        self.value.per(self.filled)
    }

    /// What it reserves: what it pays with.
    pub fn held_asset(&self) -> Option<Asset> {
        let ticker = if self.side == Side::Buy { self.product.quote() } else { self.product.base() };
        Asset::parse(ticker).ok()
    }

    /// Whether it waits for an order book.
    pub fn needs_book(&self) -> bool {
        self.status == Status::Waiting
    }

    /// When something happens to it without a price, if nothing else does before: Unix milliseconds.
    pub fn ends_ms(&self) -> Option<i64> {
        let is_for_now = matches!(self.time_in_force, TimeInForce::Ioc | TimeInForce::Fok);
        let waits = (is_for_now && self.needs_book()).then_some(self.placed_ms + WAIT_MS);
        waits.or(self.expires_ms).filter(|_| self.status.is_open())
    }
}
