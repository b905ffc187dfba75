//! What would come of a ticket, by the order book of now.

use super::book::{Book, Taken};
use super::event::{Effect, Event};
use super::placing::Placing;
use super::refusal::Unplaceable;
use super::terms::{Reason, Side, Status};
use super::ticket::Ticket;
use crate::vault::amount::Amount;

/// What would come of it. Amounts are in quote units if nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What would be reserved, in what it pays with.
    pub held: Amount,
    /// How much of that the account has not.
    pub missing: Option<Amount>,
    /// What would be filled at once, in base units.
    pub filled: Amount,
    /// For what, without the fee.
    pub value: Amount,
    /// The fee.
    pub fee: Amount,
    /// What would be paid, or got, all in all.
    pub total: Amount,
    /// The price on average, rounded at 18 places; none if nothing would be filled.
    pub average_price: Option<Amount>,
    /// The worst price.
    pub worst_price: Option<Amount>,
    /// The price beyond which nothing would be filled; none without both sides of a book.
    pub bound: Option<Amount>,
    /// What would be left open, in what was asked for.
    pub remaining: Amount,
    /// What would be cancelled, in what was asked for.
    pub cancelled: Amount,
    /// What would become of it.
    pub status: Status,
    /// Why it would be cancelled or rejected.
    pub reason: Option<Reason>,
}

/// What would come of a ticket that is placed now and meets this book, if there is one. One with a stop price would wait for that.
///
/// # Errors
/// The product does not take it so. That the account has not enough is told in `missing`.
pub fn preview(placing: Placing<'_>, ticket: Ticket, book: Option<&Book>) -> Result<Preview, Unplaceable> {
    let (rules, available) = (placing.rules, placing.available);
    let reference = book.and_then(Book::mid).or(placing.reference);
    let (mut order, _) = Placing { available: Amount::MOST, reference, ..placing }.place(ticket)?;
    let held = order.held;
    let mut worst_price = None;
    if let Some(book) = book {
        // It was observed a moment before.
        order.since_ms = order.since_ms.min(book.at_ms());
        let event = Event::Book { book, taken: &mut Taken::default(), rules };
        let fills = order.apply(event).into_iter().filter_map(|effect| match effect {
            Effect::Filled(fill) => Some(fill.price),
            _ => None,
        });
        worst_price = fills.last();
    }
    let total = match order.side {
        Side::Buy => order.value.checked_add(order.fees),
        Side::Sell => order.value.checked_sub(order.fees),
    };
    Ok(Preview {
        held,
        missing: held.checked_sub(available).filter(|missing| missing.is_positive()),
        filled: order.filled,
        value: order.value,
        fee: order.fees,
        total: total.unwrap_or_default(),
        average_price: order.average_price(),
        worst_price,
        bound: book.and_then(|book| book.bound(order.side, rules.slippage)),
        remaining: order.remaining(),
        cancelled: order.cancelled,
        status: order.status,
        reason: order.reason,
    })
}
