//! Accounts: where assets are kept.

mod opening;

use std::collections::BTreeMap;

use super::change::Written;
use super::orders::row::HoldRow;
use super::record;
use super::rows::{AccountRow, BalanceRow};
use super::view::{Account, Accounts, Holding};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, statement};
use crate::store::vault::{self as sql, balances, orders};
use crate::vault::account::AccountKind;
use crate::vault::amount::Amount;

/// Accounts of a person at most, and paper accounts that others have taken the place of.
const MOST_ACCOUNTS: usize = 100;
const MOST_SHELVED: usize = 500;

impl<P: Platform> Vault<'_, P> {
    /// All accounts, the oldest first, with what is in them.
    pub(super) async fn list_accounts(&self, body: Body) -> Outcome {
        body.end()?;
        let user = || [self.user_id.into()];
        let mut rows = self
            .read(vec![
                statement(sql::ACCOUNTS, user()),
                statement(balances::BALANCES, user()),
                statement(orders::HOLDS_OF_PERSON, user()),
            ])
            .await?
            .into_iter();
        let mut accounts: Vec<AccountRow> = next(&mut rows).all().map_err(failed)?;
        let balances: Vec<BalanceRow> = next(&mut rows).all().map_err(failed)?;
        let holds: Vec<HoldRow> = next(&mut rows).all().map_err(failed)?;
        accounts.retain(|row| row.closed_ms.is_none());
        accounts.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
        let accounts = accounts.into_iter().map(|row| account(row, &balances, &holds)).collect();
        Ok(Answer::ok(&Accounts { accounts }))
    }

    /// Another name for an account, or other rates.
    pub(super) async fn change_account(&self, id: &str, mut body: Body) -> Outcome {
        let name = body.optional_label("name")?;
        let (maker, taker) = opening::charges(&mut body)?;
        body.end()?;
        if name.is_none() && maker.is_none() && taker.is_none() {
            return Err(Invalid::new("name", "is missing").into());
        }
        let user_and_id = || [self.user_id.into(), id.into()];
        let reads = vec![
            statement(sql::ACCOUNT, user_and_id()),
            statement(balances::BALANCES_OF_ACCOUNT, user_and_id()),
            statement(orders::HOLDS_OF_PERSON, [self.user_id.into()]),
        ];
        self.commit_simple(reads, &mut |vault, rows| {
            let mut rows = rows.into_iter();
            let row: AccountRow = next(&mut rows).first().map_err(failed)?.ok_or_else(no_such_account)?;
            let balances: Vec<BalanceRow> = next(&mut rows).all().map_err(failed)?;
            let holds: Vec<HoldRow> = next(&mut rows).all().map_err(failed)?;
            self.request.matches(row.version)?;
            let is_paper = row.kind == AccountKind::Paper.name();
            for (field, rate) in [("maker", maker), ("taker", taker)] {
                if rate.is_some() && !is_paper {
                    return Err(Invalid::new(field, "is only for a paper account").into());
                }
            }
            let row = AccountRow {
                name: name.clone().unwrap_or_else(|| row.name.clone()),
                version: row.version + 1,
                maker: maker.or(row.maker),
                taker: taker.or(row.taker),
                ..row
            };
            row.allowed_rates()?;
            let values = [
                vault.id.into(),
                id.into(),
                row.name.as_str().into(),
                record::amount(row.maker),
                record::amount(row.taker),
            ];
            let (change, version) = (vec![statement(sql::CHANGE_ACCOUNT, values)], row.version);
            let changed = account(row, &balances, &holds);
            Ok(Written::new(VaultChange::Portfolio, change, 200, &changed).with_etag(version))
        })
        .await
    }

    /// No longer an account, if nothing has happened there and nothing was meant to.
    pub(super) async fn close_account(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let reads = vec![
            statement(sql::ACCOUNT, [self.user_id.into(), id.into()]),
            statement(sql::IS_MENTIONED, [self.user_id.into(), format!("account:{id}").into()]),
            statement(orders::HAS_ORDERS, [self.user_id.into(), id.into()]),
        ];
        self.commit_simple(reads, &mut |vault, rows| {
            let mut rows = rows.into_iter();
            let row: AccountRow = next(&mut rows).first().map_err(failed)?.ok_or_else(no_such_account)?;
            self.request.matches(row.version)?;
            for message in [
                "An account that has transactions cannot be closed",
                "An account that has orders cannot be closed",
            ] {
                if !next(&mut rows).0.is_empty() {
                    return Err(Failure::new(ErrorCode::Conflict, message));
                }
            }
            let delete = vec![statement(sql::DELETE_ACCOUNT, [vault.id.into(), id.into()])];
            Ok(Written::new(VaultChange::Portfolio, delete, 200, &Nothing {}))
        })
        .await
    }
}

/// The rows of the next statement.
pub(super) fn next(rows: &mut impl Iterator<Item = Rows>) -> Rows {
    rows.next().unwrap_or_default()
}

fn account(row: AccountRow, balances: &[BalanceRow], holds: &[HoldRow]) -> Account {
    let own = balances.iter().filter(|balance| balance.account == row.id && balance.amount != Amount::ZERO);
    let balances =
        own.map(|balance| Holding { asset: balance.asset.clone(), quantity: balance.amount }).collect();
    let mut held: BTreeMap<&str, Amount> = BTreeMap::new();
    for hold in holds.iter().filter(|hold| hold.account == row.id) {
        let sum = held.entry(&hold.asset).or_default();
        *sum = sum.checked_add(hold.amount).unwrap_or(Amount::MOST);
    }
    let held =
        held.into_iter().map(|(asset, quantity)| Holding { asset: asset.to_owned(), quantity }).collect();
    let kind = AccountKind::parse(&row.kind).unwrap_or(AccountKind::Real);
    let rates = (kind == AccountKind::Paper).then(|| row.rates());
    let AccountRow { id, name, version, created_ms, funds, .. } = row;
    let (maker, taker) = (rates.map(|rates| rates.maker), rates.map(|rates| rates.taker));
    Account { id, name, kind, version, created_ms, balances, held, maker, taker, funds }
}

fn no_such_account() -> Failure {
    Failure::new(ErrorCode::NotFound, "There is no such account")
}
