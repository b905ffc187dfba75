//! Paper orders and their fills.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vault::amount::Amount;
use crate::vault::order;
use crate::vault::order::fill::Liquidity;
use crate::vault::order::terms::{Kind, Reason, Side, Status, TimeInForce};

/// A page of orders: of open ones what was placed last, of the others what ended last.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Orders {
    /// Each.
    pub orders: Vec<Order>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A paper order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Which of its owner's orders it is: they are numbered as they are placed.
    pub number: i64,
    /// The account that it is of.
    pub account_id: String,
    /// What it is for.
    pub product_id: String,
    /// Whether it buys.
    pub side: Side,
    /// What it waits for.
    pub kind: Kind,
    /// How long it stays.
    pub time_in_force: TimeInForce,
    /// Whether it must not take.
    pub post_only: bool,
    /// How much, in base units; or else there are `funds`.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Amount>,
    /// How much is to be spent with the fee, in quote units.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funds: Option<Amount>,
    /// The worst price at which it fills: its limit.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// The price that triggers it.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_price: Option<Amount>,
    /// When it ends, if it is good till a date: Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_ms: Option<i64>,
    /// The rate of fees for what rests.
    #[schema(value_type = String)]
    pub maker: Amount,
    /// The rate of fees for what takes.
    #[schema(value_type = String)]
    pub taker: Amount,
    /// When it was placed, Unix milliseconds.
    pub placed_ms: i64,
    /// When its stop price was reached, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggered_ms: Option<i64>,
    /// What has become of it.
    pub status: Status,
    /// Why it has ended so, where it could have ended otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Since when its status is what it is: Unix milliseconds.
    pub since_ms: i64,
    /// How much was bought or sold, in base units.
    #[schema(value_type = String)]
    pub filled: Amount,
    /// For how much, without fees, in quote units.
    #[schema(value_type = String)]
    pub value: Amount,
    /// What that cost in fees, in quote units.
    #[schema(value_type = String)]
    pub fees: Amount,
    /// What one unit was bought or sold for on average, without fees, rounded at 18 places; none if nothing was.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_price: Option<Amount>,
    /// What can still be filled, in what it is measured in.
    #[schema(value_type = String)]
    pub remaining: Amount,
    /// What will not be filled, in what it is measured in.
    #[schema(value_type = String)]
    pub cancelled: Amount,
    /// What it has reserved now, of what it pays with.
    #[schema(value_type = String)]
    pub held: Amount,
    /// Rises with each change of it.
    pub version: i64,
    /// Its fills, the newest first and 200 at most, where one order is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fills: Option<Vec<Fill>>,
}

/// A page of fills, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fills {
    /// Each.
    pub fills: Vec<Fill>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A part of an order that was filled, at one price.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fill {
    /// Of which order.
    pub order_id: String,
    /// Which of its fills: from 1 on.
    pub number: i64,
    /// In which account.
    pub account_id: String,
    /// Of which product.
    pub product_id: String,
    /// When the price was observed, Unix milliseconds.
    pub at_ms: i64,
    /// Whether it was bought.
    pub side: Side,
    /// Whether it rested.
    pub liquidity: Liquidity,
    /// In quote units.
    #[schema(value_type = String)]
    pub price: Amount,
    /// In base units.
    #[schema(value_type = String)]
    pub size: Amount,
    /// Price × size.
    #[schema(value_type = String)]
    pub value: Amount,
    /// Value × rate.
    #[schema(value_type = String)]
    pub fee: Amount,
    /// The transaction of the ledger that it is in, with all that its order was filled at that moment.
    pub transaction_id: String,
}

/// What would come of an order that is placed now. Amounts are in quote units if nothing else is said.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OrderPreview {
    /// Whether there is an order book to tell by: without one nothing is filled here, and the order would wait for one.
    pub has_book: bool,
    /// What would be reserved, of `held_asset`.
    #[schema(value_type = String)]
    pub held: Amount,
    /// What it pays with.
    pub held_asset: String,
    /// What the account has of that, and no other order reserves.
    #[schema(value_type = String)]
    pub available: Amount,
    /// How much of it is missing.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Amount>,
    /// What would be filled at once, in base units.
    #[schema(value_type = String)]
    pub filled: Amount,
    /// For what, without the fee.
    #[schema(value_type = String)]
    pub value: Amount,
    /// The fee.
    #[schema(value_type = String)]
    pub fee: Amount,
    /// What would be paid, or got, all in all.
    #[schema(value_type = String)]
    pub total: Amount,
    /// The price on average, rounded at 18 places; none if nothing would be filled.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_price: Option<Amount>,
    /// The worst price.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_price: Option<Amount>,
    /// The price beyond which nothing would be filled; none without both sides of a book.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Amount>,
    /// What would be left open, in what was asked for.
    #[schema(value_type = String)]
    pub remaining: Amount,
    /// What would be cancelled, in what was asked for.
    #[schema(value_type = String)]
    pub cancelled: Amount,
    /// What would become of it.
    pub status: Status,
    /// Why it would be cancelled or rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The rate of fees for what rests.
    #[schema(value_type = String)]
    pub maker: Amount,
    /// The rate of fees for what takes.
    #[schema(value_type = String)]
    pub taker: Amount,
}

impl Order {
    pub(in crate::app::vault) fn of(order: &order::Order, version: i64) -> Self {
        Self {
            id: order.id.to_string(),
            number: order.number,
            account_id: order.account.to_string(),
            product_id: order.product.to_string(),
            side: order.side,
            kind: order.kind,
            time_in_force: order.time_in_force,
            post_only: order.post_only,
            size: order.size,
            funds: order.funds,
            price: order.price,
            stop_price: order.stop_price,
            expires_ms: order.expires_ms,
            maker: order.rates.maker,
            taker: order.rates.taker,
            placed_ms: order.placed_ms,
            triggered_ms: order.triggered_ms,
            status: order.status,
            reason: order.reason,
            since_ms: order.since_ms,
            filled: order.filled,
            value: order.value,
            fees: order.fees,
            average_price: order.average_price(),
            remaining: order.remaining(),
            cancelled: order.cancelled,
            held: order.held,
            version,
            fills: None,
        }
    }
}
