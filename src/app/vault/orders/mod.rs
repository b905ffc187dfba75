//! Paper orders: placed, cancelled, listed, and what happens to them. See `docs/desk/orders.md`.

pub mod desk;
mod draft;
pub mod happen;
mod list;
mod place;
pub(super) mod row;
mod told;

use super::accounts::next;
use super::change::Written;
use super::view::{Fill, Order};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::orders as sql;
use crate::vault::order::event::Event;
use crate::vault::order::terms::Status;

use row::{OrderRow, put};

/// Fills that are shown with an order.
const SHOWN_FILLS: i64 = 200;

impl<P: Platform> Vault<'_, P> {
    /// One order, with its fills.
    pub(super) async fn show_order(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let (order, version) = self.order(id).await?;
        Ok(Answer { etag: Some(format!("\"{version}\"")), ..Answer::ok(&order) })
    }

    async fn order(&self, id: &str) -> Result<(Order, i64), Failure> {
        let of_order = [self.user_id.into(), id.into(), i64::MAX.into(), SHOWN_FILLS.into()];
        let reads = vec![self.order_of(id), statement(sql::FILLS_OF_ORDER, of_order)];
        let mut rows = self.read(reads).await?.into_iter();
        let OrderRow { order, version } = one(next(&mut rows))?;
        let fills: Vec<Fill> = next(&mut rows).all().map_err(failed)?;
        Ok((Order { fills: Some(fills), ..Order::of(&order, version) }, version))
    }

    /// What is open of an order is cancelled.
    pub(super) async fn cancel_order(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let now_ms = self.call.now_ms;
        let answer = self
            .commit_simple(vec![self.order_of(id)], &mut |vault, rows| {
                let OrderRow { mut order, version } = one(next(&mut rows.into_iter()))?;
                self.request.matches(version)?;
                if !matches!(
                    order.status,
                    Status::Armed | Status::Waiting | Status::Resting | Status::Cancelled
                ) {
                    let message = format!("This order cannot be cancelled: it is {}", order.status.name());
                    return Err(Failure::new(ErrorCode::Conflict, message));
                }
                let has_changed = !order.apply(Event::Cancel { at_ms: now_ms }).is_empty();
                let version = version + i64::from(has_changed);
                let shown = Order::of(&order, version);
                let puts = has_changed.then(|| put(vault.id, &[order], now_ms)).flatten();
                let statements = puts.into_iter().collect();
                Ok(Written::new(VaultChange::Orders, statements, 200, &shown).with_etag(version))
            })
            .await?;
        self.call.platform.attend(self.user_id).await;
        Ok(answer)
    }

    fn order_of(&self, id: &str) -> Statement {
        statement(sql::ORDER, [self.user_id.into(), id.into()])
    }
}

fn one(rows: Rows) -> Result<OrderRow, Failure> {
    let row: Option<OrderRow> = rows.first().map_err(failed)?;
    row.ok_or_else(|| Failure::new(ErrorCode::NotFound, "There is no such order"))
}
