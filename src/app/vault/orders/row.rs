//! Orders, fills and holds in the database.

use crate::app::vault::rows::amount;
use crate::app::vault::view::Fill;
use crate::store::database::{DatabaseError, FromRow, Row, Statement, statement};
use crate::store::list::List;
use crate::store::vault::orders as sql;
use crate::vault::amount::Amount;
use crate::vault::order::Order;
use crate::vault::order::fill::{self, Liquidity};
use crate::vault::order::terms::Side;

/// An order.
#[derive(Debug, Clone)]
pub(in crate::app::vault) struct OrderRow {
    pub(in crate::app::vault) order: Order,
    pub(in crate::app::vault) version: i64,
}

/// What an order reserves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app::vault) struct HoldRow {
    pub(in crate::app::vault) account: String,
    pub(in crate::app::vault) asset: String,
    /// Since when its status is what it is: it pays at no time before.
    pub(in crate::app::vault) from_ms: i64,
    pub(in crate::app::vault) amount: Amount,
}

impl HoldRow {
    /// Of an order.
    pub(super) fn of(order: &Order) -> Self {
        let asset = order.held_asset().map(|asset| asset.to_string()).unwrap_or_default();
        let account = order.account.to_string();
        Self { account, asset, from_ms: order.since_ms, amount: order.held }
    }
}

/// Its place among those that are open as well, or that are not.
pub(super) fn rank(order: &Order) -> i64 {
    if order.status.is_open() { order.placed_ms } else { order.since_ms }
}

/// Writes orders as they are from now on.
pub(in crate::app::vault) fn put(vault: i64, orders: &[Order], now_ms: i64) -> Option<Statement> {
    let mut list = List::default();
    for order in orders {
        list.push([
            order.id.as_str().into(),
            order.number.into(),
            order.account.as_str().into(),
            order.product.as_str().into(),
            i64::from(order.status.is_open()).into(),
            rank(order).into(),
            serde_json::to_string(order).unwrap_or_default().into(),
        ]);
    }
    (!orders.is_empty()).then(|| statement(sql::PUT_ORDERS, [vault.into(), list.into(), now_ms.into()]))
}

/// Writes what an order was filled at one moment.
pub(super) fn insert(vault: i64, fills: &[fill::Fill]) -> Vec<Statement> {
    let Some(first) = fills.first() else { return vec![] };
    let mut list = List::default();
    for fill in fills {
        let [price, size, value, fee] =
            [fill.price, fill.size, fill.value, fill.fee].map(|amount| amount.to_string().into());
        list.push([fill.number.into(), price, size, value, fee]);
    }
    let insert = |piece| {
        let values = [
            vault.into(),
            piece,
            first.order.as_str().into(),
            first.account.as_str().into(),
            first.product.as_str().into(),
            first.at_ms.into(),
            first.side.name().into(),
            first.liquidity.name().into(),
            first.transaction_id().as_str().into(),
        ];
        statement(sql::INSERT_FILLS, values)
    };
    list.pieces().into_iter().map(insert).collect()
}

impl FromRow for OrderRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { order: order(&row.text("state")?)?, version: row.number("version")? })
    }
}

/// An order, as it was stored.
pub(super) fn order(state: &str) -> Result<Order, DatabaseError> {
    serde_json::from_str(state).map_err(|error| DatabaseError::Failed(error.to_string()))
}

impl FromRow for HoldRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let product = row.text("product_id")?;
        let (base, quote) = product.split_once('-').unwrap_or_default();
        let is_purchase = row.text("side")? == Side::Buy.name();
        Ok(Self {
            account: row.text("account_id")?,
            asset: if is_purchase { quote } else { base }.to_owned(),
            from_ms: row.number("since_ms")?,
            amount: amount(&mut row, "held")?,
        })
    }
}

impl FromRow for Fill {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let unknown = |what: &str| DatabaseError::Failed(format!("a fill of no known {what}"));
        Ok(Self {
            order_id: row.text("order_id")?,
            number: row.number("number")?,
            account_id: row.text("account_id")?,
            product_id: row.text("product_id")?,
            at_ms: row.number("at_ms")?,
            side: Side::parse(&row.text("side")?).ok_or_else(|| unknown("side"))?,
            liquidity: Liquidity::parse(&row.text("liquidity")?).ok_or_else(|| unknown("liquidity"))?,
            price: amount(&mut row, "price")?,
            size: amount(&mut row, "size")?,
            value: amount(&mut row, "value")?,
            fee: amount(&mut row, "fee")?,
            transaction_id: row.text("transaction_id")?,
        })
    }
}
