//! Placing an order, and telling what would come of it.

use std::rc::Rc;

use super::draft::ticket;
use super::row::{HoldRow, OrderRow, put};
use crate::accounts::request::Body;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::listing::Listing;
use crate::app::vault::accounts::next;
use crate::app::vault::change::{Change, Next, Written};
use crate::app::vault::ledger::{Known, Least, Short};
use crate::app::vault::rows::{AccountRow, CountRow, VaultRow};
use crate::app::vault::view::{Order, OrderPreview};
use crate::app::vault::{Platform, Vault};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::{self as sql, orders};
use crate::vault::account::AccountKind;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::order::book::Book;
use crate::vault::order::id::OrderId;
use crate::vault::order::placing::Placing;
use crate::vault::order::preview::{Preview, preview};
use crate::vault::order::rates::Rates;
use crate::vault::order::refusal::Unplaceable;
use crate::vault::order::terms::Side;
use crate::vault::order::ticket::Ticket;
use crate::vault::place;

/// Open orders of a person at most: what one price can do is bounded.
pub(super) const MOST_OPEN: usize = 200;

impl<P: Platform> Vault<'_, P> {
    /// An order is placed. Whatever it can take at once is taken by the answer, if an order book can be had in time.
    pub(in crate::app::vault) async fn place_order(&self, body: Body) -> Outcome {
        let mut place = self.place(ticket(body)?, None).await?;
        let answer = self.commit(&mut place).await?;
        // Also where the request was cut off behind its change, and came again.
        self.call.platform.attend(self.user_id).await;
        if answer.is_replayed {
            return Ok(answer);
        }
        let Ok((order, version)) = self.order(place.id.as_str()).await else { return Ok(answer) };
        if version == 1 {
            return Ok(answer);
        }
        let etag = Some(format!("\"{version}\""));
        Ok(Answer { status: answer.status, etag, ..Answer::ok(&order) })
    }

    /// What would come of one. Nothing is placed.
    pub(in crate::app::vault) async fn preview_order(&self, body: Body) -> Outcome {
        let ticket = ticket(body)?;
        let book = self.call.platform.book(&ticket.product).await;
        let mut place = self.place(ticket, Some(book)).await?;
        self.step(&mut place).await
    }

    async fn place(&self, ticket: Ticket, previews: Option<Option<Rc<Book>>>) -> Result<Place<'_>, Failure> {
        let listing = self.call.platform.listing(&ticket.product).await;
        Ok(Place {
            user_id: self.user_id,
            now_ms: self.call.now_ms,
            id: OrderId::new(&self.id_for("order")?),
            ticket,
            listing,
            previews,
            stage: Stage::Account,
        })
    }
}

/// An order that is to be placed.
struct Place<'p> {
    user_id: &'p str,
    now_ms: i64,
    id: OrderId,
    ticket: Ticket,
    /// None where there is no such product; why, where nobody knows.
    listing: Result<Option<Listing>, Failure>,
    /// It is only told what would come of it, by this order book if there is one.
    previews: Option<Option<Rc<Book>>>,
    stage: Stage,
}

enum Stage {
    /// Whether it can be placed at all.
    Account,
    /// What the account has.
    Available(Box<Ready>),
}

/// What is known before that.
struct Ready {
    number: i64,
    rates: Rates,
    held: Amount,
    asset: Asset,
    least: Least,
}

impl Change for Place<'_> {
    fn reads(&mut self) -> Vec<Statement> {
        self.stage = Stage::Account;
        let user = || self.user_id.into();
        vec![
            statement(sql::ACCOUNT, [user(), self.ticket.account.as_str().into()]),
            statement(orders::OPEN_ORDERS, [user()]),
            statement(orders::LAST_NUMBER, [user()]),
        ]
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        match std::mem::replace(&mut self.stage, Stage::Account) {
            Stage::Account => {
                let ready = Box::new(self.ready(rows)?);
                let reads = ready.least.reads(vault);
                self.stage = Stage::Available(ready);
                Ok(Next::Read(reads))
            }
            Stage::Available(mut ready) => match ready.least.take(vault, rows)? {
                Known::Read(reads) => {
                    self.stage = Stage::Available(ready);
                    Ok(Next::Read(reads))
                }
                Known::Least(least) => {
                    let available = least.checked_sub(ready.held).filter(|rest| rest.is_positive());
                    self.written(vault, &ready, available.unwrap_or_default()).map(Next::Write)
                }
            },
        }
    }
}

impl Place<'_> {
    fn ready(&self, rows: Vec<Rows>) -> Result<Ready, Failure> {
        let mut rows = rows.into_iter();
        let account: Option<AccountRow> = next(&mut rows).first().map_err(failed)?;
        let account = account.ok_or(Invalid::new("account_id", "must be one of your accounts"))?;
        if account.kind != AccountKind::Paper.name() {
            return Err(Invalid::new("account_id", "must be a paper account").into());
        }
        let open: Vec<OrderRow> = next(&mut rows).all().map_err(failed)?;
        if open.len() >= MOST_OPEN && self.previews.is_none() {
            let message = format!("There may be {MOST_OPEN} open orders: cancel one first");
            return Err(Failure::new(ErrorCode::Conflict, message));
        }
        let last: Option<CountRow> = next(&mut rows).first().map_err(failed)?;
        let product = &self.ticket.product;
        let ticker = if self.ticket.side == Side::Buy { product.quote() } else { product.base() };
        let asset = Asset::parse(ticker)
            .map_err(|_| Invalid::new("product_id", "must be of two assets that an account can keep"))?;
        let holds = open.iter().map(|row| HoldRow::of(&row.order));
        let own = holds.filter(|hold| hold.account == account.id && hold.asset == asset.as_str());
        let held = own.fold(Amount::ZERO, |sum, hold| sum.checked_add(hold.amount).unwrap_or(Amount::MOST));
        let least = Least::of(&account.id, asset.as_str(), self.now_ms);
        let number = last.map_or(0, |CountRow(last)| last) + 1;
        Ok(Ready { number, rates: account.rates(), held, asset, least })
    }

    fn written(&self, vault: &VaultRow, ready: &Ready, available: Amount) -> Result<Written, Failure> {
        let listing = self.listing.as_ref().map_err(Clone::clone)?;
        let listing =
            listing.as_ref().ok_or(Invalid::new("product_id", "must be a product of the market"))?;
        let rules = listing.rules.as_ref().map_err(|refusal| Failure::from(*refusal))?;
        let placing = Placing {
            id: self.id.clone(),
            number: ready.number,
            now_ms: self.now_ms,
            rules,
            rates: ready.rates,
            reference: listing.price,
            available,
        };
        let unplaceable = |unplaceable| match unplaceable {
            Unplaceable::Refused(refusal) => Failure::from(refusal),
            Unplaceable::Short(asset, missing) => self.short(&asset, missing).failure(),
        };
        if let Some(book) = &self.previews {
            let told = preview(placing, self.ticket.clone(), book.as_deref()).map_err(unplaceable)?;
            let shown = shown(told, ready, available, book.is_some());
            return Ok(Written::new(VaultChange::Orders, vec![], 200, &shown));
        }
        let (order, _) = placing.place(self.ticket.clone()).map_err(unplaceable)?;
        let shown = Order::of(&order, 1);
        let puts = put(vault.id, &[order], self.now_ms).into_iter().collect();
        Ok(Written::new(VaultChange::Orders, puts, 201, &shown).with_etag(1))
    }

    fn short(&self, asset: &Asset, missing: Amount) -> Short {
        let place = place::Place::before_exchanges(self.now_ms);
        Short { account: self.ticket.account.to_string(), asset: asset.to_string(), place, missing }
    }
}

fn shown(told: Preview, ready: &Ready, available: Amount, has_book: bool) -> OrderPreview {
    OrderPreview {
        has_book,
        held: told.held,
        held_asset: ready.asset.to_string(),
        available,
        missing: told.missing,
        filled: told.filled,
        value: told.value,
        fee: told.fee,
        total: told.total,
        average_price: told.average_price,
        worst_price: told.worst_price,
        bound: told.bound,
        remaining: told.remaining,
        cancelled: told.cancelled,
        status: told.status,
        reason: told.reason,
        maker: ready.rates.maker,
        taker: ready.rates.taker,
    }
}
