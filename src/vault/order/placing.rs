//! Placing an order.

use super::Order;
use super::event::Effect;
use super::id::OrderId;
use super::rates::Rates;
use super::refusal::Unplaceable;
use super::rules::Rules;
use super::terms::Status;
use super::ticket::Ticket;
use crate::vault::amount::Amount;

/// What there is to know when an order is placed.
#[derive(Debug, Clone)]
pub struct Placing<'a> {
    /// What it will be known by.
    pub id: OrderId,
    /// Which of its owner's orders it will be.
    pub number: i64,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
    /// The product's rules.
    pub rules: &'a Rules,
    /// The rates of fees.
    pub rates: Rates,
    /// The mid of the order book, or the last price that was observed.
    pub reference: Option<Amount>,
    /// What the account has of what the order pays with, less what other orders hold of it.
    pub available: Amount,
}

impl Placing<'_> {
    /// Makes an order of a ticket. It holds what it needs, and waits for its stop price or for an order book.
    ///
    /// # Errors
    /// The product does not take it so, or the account has not enough.
    pub fn place(self, ticket: Ticket) -> Result<(Order, Vec<Effect>), Unplaceable> {
        let Self { id, number, now_ms, rules, rates, reference, available } = self;
        ticket.check(rules, rates, now_ms)?;
        let held = ticket.hold(rules, rates, reference)?;
        let status = if ticket.kind.is_triggered() { Status::Armed } else { Status::Waiting };
        let order = Order {
            id,
            number,
            time_in_force: ticket.stays(),
            account: ticket.account,
            product: ticket.product,
            side: ticket.side,
            kind: ticket.kind,
            post_only: ticket.post_only,
            size: ticket.size,
            funds: ticket.funds,
            price: ticket.price,
            stop_price: ticket.stop_price,
            expires_ms: ticket.expires_ms,
            rates,
            placed_ms: now_ms,
            triggered_ms: None,
            status,
            reason: None,
            since_ms: now_ms,
            fills: 0,
            filled: Amount::ZERO,
            value: Amount::ZERO,
            fees: Amount::ZERO,
            cancelled: Amount::ZERO,
            held,
        };
        let missing = held.checked_sub(available).filter(|missing| missing.is_positive());
        if let (Some(missing), Some(asset)) = (missing, order.held_asset()) {
            return Err(Unplaceable::Short(asset, missing));
        }
        let mut effects = vec![Effect::Held(held)];
        if order.needs_book() {
            effects.push(Effect::NeedsBook);
        }
        Ok((order, effects))
    }
}
