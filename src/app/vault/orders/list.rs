//! Pages of orders and of fills.

use super::row::{OrderRow, rank};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::vault::accounts::next;
use crate::app::vault::page::Page;
use crate::app::vault::view::{Fill, Fills, Order, Orders};
use crate::app::vault::{Platform, Vault};
use crate::error::Invalid;
use crate::store::database::statement;
use crate::store::vault::orders as sql;

/// After all times and numbers that there can be: a number that JavaScript has.
const LAST: i64 = (1 << 53) - 1;
/// Orders of a product that a page looks at, where those of an account are asked for.
const LOOK_AT: i64 = 500;

const CURSOR: &str = "must be the next_cursor of a page";

impl<P: Platform> Vault<'_, P> {
    /// A page of orders: of open ones what was placed last, of the others what ended last.
    pub(in crate::app::vault) async fn list_orders(&self, body: Body) -> Outcome {
        body.end()?;
        let mut page = Page::default();
        let mut is_open = true;
        let (mut account, mut product) = (None, None);
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match &*name {
                "status" if value == "open" => is_open = true,
                "status" if value == "done" => is_open = false,
                "status" => return Err(Invalid::new("status", "must be open or done").into()),
                "account" => account = Some(value.into_owned()),
                "product" => product = Some(value.to_ascii_uppercase()),
                _ => page.take(&name, &value)?,
            }
        }
        let (before, id) = match page.cursor.as_deref().map(|cursor| cursor.split_once('_')) {
            None => (LAST, ""),
            Some(parts) => parts
                .and_then(|(rank, id)| Some((rank.parse().ok()?, id)))
                .ok_or(Invalid::new("cursor", CURSOR))?,
        };
        // Of a product and an account: those of the product, and of these those of the account.
        let looks_at_some = product.is_some() && account.is_some();
        let limit = if looks_at_some { LOOK_AT } else { page.limit };
        let some =
            [self.user_id.into(), i64::from(is_open).into(), before.into(), id.into(), (limit + 1).into()];
        let orders = match (&product, &account) {
            (Some(product), _) => {
                statement(sql::ORDERS_OF_PRODUCT, [&some[..], &[product.as_str().into()]].concat())
            }
            (None, Some(account)) => {
                statement(sql::ORDERS_OF_ACCOUNT, [&some[..], &[account.as_str().into()]].concat())
            }
            (None, None) => statement(sql::ORDERS, some),
        };
        let rows = self.read(vec![orders]).await?;
        let mut orders: Vec<OrderRow> = next(&mut rows.into_iter()).all().map_err(failed)?;
        let place = |last: &OrderRow| format!("{}_{}", rank(&last.order), last.order.id);
        let mut next_cursor = Page { limit, ..page.clone() }.cut(&mut orders, place);
        if let (true, Some(account)) = (looks_at_some, &account) {
            orders.retain(|row| row.order.account.as_str() == account.as_str());
            next_cursor = page.cut(&mut orders, place).or(next_cursor);
        }
        let orders = orders.iter().map(|row| Order::of(&row.order, row.version)).collect();
        Ok(Answer::ok(&Orders { orders, next_cursor }))
    }

    /// A page of fills, the newest first.
    pub(in crate::app::vault) async fn list_fills(&self, body: Body) -> Outcome {
        body.end()?;
        let mut page = Page::default();
        let (mut account, mut order) = (None, None);
        for (name, value) in form_urlencoded::parse(self.call.query.as_bytes()) {
            match &*name {
                "account" => account = Some(value.into_owned()),
                "order" => order = Some(value.into_owned()),
                _ => page.take(&name, &value)?,
            }
        }
        if account.is_some() && order.is_some() {
            return Err(Invalid::new("account", "must not be there with order").into());
        }
        let (at_ms, of, number) = match page.cursor.as_deref().map(place) {
            None => (LAST, "", LAST),
            Some(place) => place.ok_or(Invalid::new("cursor", CURSOR))?,
        };
        let user = self.user_id;
        let more = page.limit + 1;
        let before = [user.into(), at_ms.into(), of.into(), number.into(), more.into()];
        let fills = match (order, account) {
            (Some(order), _) => {
                statement(sql::FILLS_OF_ORDER, [user.into(), order.into(), number.into(), more.into()])
            }
            (None, Some(account)) => {
                statement(sql::FILLS_OF_ACCOUNT, [&before[..], &[account.into()]].concat())
            }
            (None, None) => statement(sql::FILLS, before),
        };
        let rows = self.read(vec![fills]).await?;
        let mut fills: Vec<Fill> = next(&mut rows.into_iter()).all().map_err(failed)?;
        let next_cursor =
            page.cut(&mut fills, |last| format!("{}_{}_{}", last.at_ms, last.order_id, last.number));
        Ok(Answer::ok(&Fills { fills, next_cursor }))
    }
}

/// When, of which order, which of its fills.
fn place(cursor: &str) -> Option<(i64, &str, i64)> {
    let (at_ms, rest) = cursor.split_once('_')?;
    let (order, number) = rest.rsplit_once('_')?;
    Some((at_ms.parse().ok()?, order, number.parse().ok()?))
}
