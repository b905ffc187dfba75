//! What a person is told of orders: what they have bought and sold, and what has ended without them.

use crate::store::database::{Statement, statement};
use crate::store::list::List;
use crate::store::vault::orders as sql;
use crate::vault::amount::Amount;
use crate::vault::order::Order;
use crate::vault::order::fill::Fill;
use crate::vault::order::terms::{Kind, Reason, Side, Status};

/// What is told of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    id: String,
    title: String,
    body: String,
    about: String,
    asset: String,
}

impl Told {
    /// Of what has become of an order, and what it was filled; none if its owner knows, or there is nothing to know.
    pub(super) fn of(order: &Order, moments: &[Vec<Fill>]) -> Option<Self> {
        let fills: Vec<&Fill> = moments.iter().flatten().collect();
        let (title, body) = if fills.is_empty() { ended(order)? } else { filled(order, &fills)? };
        Some(Self {
            id: format!("order-{}-{}-{}", order.id, order.fills, order.status.name()),
            title,
            body,
            about: order.id.to_string(),
            asset: order.product.base().to_owned(),
        })
    }
}

/// Tells it, once.
pub(super) fn tell(vault: i64, told: &[Told], now_ms: i64) -> Option<Statement> {
    let mut list = List::default();
    for Told { id, title, body, about, asset } in told {
        let [title, body, about, asset] = [title, body, about, asset].map(|text| text.as_str().into());
        list.push([id.as_str().into(), now_ms.into(), title, body, about, asset]);
    }
    (!told.is_empty()).then(|| statement(sql::TELL_ORDERS, [vault.into(), list.into()]))
}

fn filled(order: &Order, fills: &[&Fill]) -> Option<(String, String)> {
    let sum =
        |of: fn(&Fill) -> Amount| fills.iter().try_fold(Amount::ZERO, |sum, fill| sum.checked_add(of(fill)));
    let (size, value, fee) = (sum(|fill| fill.size)?, sum(|fill| fill.value)?, sum(|fill| fill.fee)?);
    // On average, as exactly as the prices that it is of.
    let places = fills.iter().map(|fill| places(fill.price)).max()?.max(2);
    let (base, quote) = (order.product.base(), order.product.quote());
    let done = if order.side == Side::Buy { "Bought" } else { "Sold" };
    let price = rounded(value.per(size)?, places).grouped();
    let title = format!("{done} {} {base} at {price} {quote}", size.grouped());
    let fee = if fee.is_zero() { "no fee".to_owned() } else { format!("fee {} {quote}", fee.grouped()) };
    let rest = match order.reason {
        _ if order.status == Status::Resting => {
            format!("; {} {base} still to fill", order.remaining().grouped())
        }
        Some(reason) => format!("; the rest was cancelled: {}", why(reason)),
        None => String::new(),
    };
    Some((title, format!("{} order, {fee}{rest}", kind(order.kind))))
}

fn ended(order: &Order) -> Option<(String, String)> {
    let what = match order.status {
        Status::Expired => "expired",
        Status::Rejected => "was rejected",
        Status::Cancelled if order.reason != Some(Reason::Owner) => "was cancelled",
        _ => return None,
    };
    let (base, quote) = (order.product.base(), order.product.quote());
    let wanted = match (order.size, order.funds) {
        (None, Some(funds)) => format!("{base} for {} {quote}", funds.grouped()),
        (size, _) => format!("{} {base}", size.unwrap_or_default().grouped()),
    };
    let title = format!("Order to {} {wanted} {what}", order.side.name());
    let of = format!("{} order", kind(order.kind));
    Some((title, order.reason.map_or_else(|| of.clone(), |reason| format!("{of}: {}", why(reason)))))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Market => "Market",
        Kind::Limit => "Limit",
        Kind::Stop => "Stop",
        Kind::StopLimit => "Stop-limit",
        Kind::TakeProfit => "Take-profit",
    }
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Owner => "as asked for",
        Reason::ImmediateOrCancel => "it could not fill at once",
        Reason::FillOrKill => "not all of it could fill at once",
        Reason::PriceProtection => "other prices are beyond the price protection",
        Reason::NoLiquidity => "there was no more in the order book",
        Reason::NoBook => "no order book could be had in time",
        Reason::Funds => "what is reserved pays for no more",
        Reason::PostOnly => "it would have taken",
        Reason::OutOfRange => "its figures would be more than can be kept",
    }
}

/// How many places a price is told with.
fn places(price: Amount) -> u32 {
    let text = price.to_string();
    text.split_once('.').and_then(|(_, places)| u32::try_from(places.len()).ok()).unwrap_or(0)
}

/// To so many places, halves up.
fn rounded(price: Amount, places: u32) -> Amount {
    let step = 10_i128.pow(18_u32.saturating_sub(places));
    Amount::from_parts((price.parts() + step / 2) / step * step).unwrap_or(price)
}
