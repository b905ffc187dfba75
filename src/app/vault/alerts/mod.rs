//! Alerts: what somebody wants to be told of a price. What they are told, and when, is of the [`lookout`].

mod draft;
mod list;
pub mod lookout;
mod row;
mod trial;

use super::accounts::next;
use super::change::Written;
use super::rows::{CountRow, WatchlistRow};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::app::prices::PriceTable;
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::alerts as sql;
use crate::store::vault::watchlists::WATCHLISTS;
use crate::vault::alert::rule::{Target, Terms};

use row::AlertRow;

/// Rules of a person at most, those that are on, and of these the ones that are of many products.
const MOST: i64 = 1_000;
const MOST_ON: i64 = 500;
const MOST_OF_MANY: i64 = 20;

/// What is read beside a rule that is told: how many there are, and which watchlists.
const BESIDE: [&str; 4] = [sql::COUNT_ALERTS, sql::COUNT_ON, sql::COUNT_OF_MANY, WATCHLISTS];

impl<P: Platform> Vault<'_, P> {
    /// One rule.
    pub(super) async fn show_alert(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let row = alert_of(next(&mut self.read(vec![self.alert(id)]).await?.into_iter()))?;
        let shown = row.shown(&*self.call.platform.prices().await, self.call.now_ms);
        Ok(Answer { etag: Some(format!("\"{}\"", shown.version)), ..Answer::ok(&shown) })
    }

    /// A new rule.
    pub(super) async fn add_alert(&self, body: Body) -> Outcome {
        let (terms, is_on) = draft::told(body)?;
        let (id, created_ms) = (self.id_for("alert")?, self.call.now_ms);
        let prices = self.call.platform.prices().await;
        self.commit_simple(self.beside(), &mut |vault, rows| {
            let beside = Beside::of(&mut rows.into_iter())?;
            self.check(&terms, &prices, &beside)?;
            let is_on = is_on.unwrap_or(true);
            let (id, terms) = (id.clone(), terms.clone());
            let mut row = AlertRow { id, terms, is_on, states: vec![], created_ms, version: 1 };
            beside.allow_one_more()?;
            beside.allow(&row, None)?;
            let mut statements = vec![row.put(vault.id)];
            statements.extend(row.begin(vault.id));
            Ok(self.ruled(statements, 201, &row, &prices))
        })
        .await
    }

    /// A rule as it is told anew, all of it. It begins anew if it is about something else than before.
    pub(super) async fn edit_alert(&self, id: &str, body: Body) -> Outcome {
        let (terms, is_on) = draft::told(body)?;
        let prices = self.call.platform.prices().await;
        let reads = [self.alert(id)].into_iter().chain(self.beside()).collect();
        self.commit_simple(reads, &mut |vault, rows| {
            let mut rows = rows.into_iter();
            let before = alert_of(next(&mut rows))?;
            self.request.matches(before.version)?;
            let beside = Beside::of(&mut rows)?;
            if terms.target != before.terms.target {
                self.check(&terms, &prices, &beside)?;
            }
            let mut row = AlertRow {
                terms: terms.clone(),
                is_on: is_on.unwrap_or(before.is_on),
                version: before.version + 1,
                ..before.clone()
            };
            beside.allow(&row, Some(&before))?;
            let looks_at = |terms: &Terms| (terms.target.clone(), terms.condition);
            let begins = looks_at(&row.terms) != looks_at(&before.terms) || (row.is_on && !before.is_on);
            let mut statements = vec![row.put(vault.id)];
            if begins {
                statements.extend(row.begin(vault.id));
            }
            Ok(self.ruled(statements, 200, &row, &prices))
        })
        .await
    }

    /// A rule is on from now on, or off.
    pub(super) async fn switch_alert(&self, id: &str, mut body: Body) -> Outcome {
        let is_on = draft::flag(&mut body, "is_on")?.ok_or(Invalid::new("is_on", "is missing"))?;
        body.end()?;
        let prices = self.call.platform.prices().await;
        let reads = [self.alert(id)].into_iter().chain(self.beside()).collect();
        self.commit_simple(reads, &mut |vault, rows| {
            let mut rows = rows.into_iter();
            let before = alert_of(next(&mut rows))?;
            self.request.matches(before.version)?;
            if before.is_on == is_on {
                // It is so already.
                return Ok(self.ruled(vec![], 200, &before, &prices));
            }
            let mut row = AlertRow { is_on, version: before.version + 1, ..before.clone() };
            Beside::of(&mut rows)?.allow(&row, Some(&before))?;
            let mut statements = vec![row.put(vault.id)];
            if is_on {
                statements.extend(row.begin(vault.id));
            }
            Ok(self.ruled(statements, 200, &row, &prices))
        })
        .await
    }

    /// No longer a rule.
    pub(super) async fn remove_alert(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        self.commit_simple(vec![self.alert(id)], &mut |vault, rows| {
            self.request.matches(alert_of(next(&mut rows.into_iter()))?.version)?;
            let delete = [sql::DELETE_ALERT, sql::DELETE_STATES, sql::DELETE_EVENTS]
                .map(|sql| statement(sql, [vault.id.into(), id.into()]));
            Ok(Written::new(VaultChange::Alerts, delete.into(), 200, &Nothing {}))
        })
        .await
    }

    fn alert(&self, id: &str) -> Statement {
        statement(sql::ALERT, [self.user_id.into(), id.into()])
    }

    fn beside(&self) -> Vec<Statement> {
        BESIDE.map(|sql| statement(sql, [self.user_id.into()])).into()
    }

    fn ruled(&self, statements: Vec<Statement>, status: u16, row: &AlertRow, prices: &PriceTable) -> Written {
        let shown = row.shown(prices, self.call.now_ms);
        Written::new(VaultChange::Alerts, statements, status, &shown).with_etag(row.version)
    }

    /// Whether there is what it is about. Where no fresh prices are known, any product may be one.
    fn check(&self, terms: &Terms, prices: &PriceTable, beside: &Beside) -> Result<(), Invalid> {
        let now_ms = self.call.now_ms;
        match &terms.target {
            Target::Product(product) => {
                let is_known = prices.is_stale(now_ms) || prices.of(product.as_str(), now_ms).is_some();
                if is_known {
                    Ok(())
                } else {
                    Err(Invalid::new("product_id", "must be a product that has a price"))
                }
            }
            Target::Watchlist(id) => {
                let is_one = beside.watchlists.iter().any(|list| *list.id == **id);
                if is_one {
                    Ok(())
                } else {
                    Err(Invalid::new("watchlist_id", "must be the id of a watchlist"))
                }
            }
            Target::Holdings | Target::Portfolio => Ok(()),
        }
    }
}

fn alert_of(rows: Rows) -> Result<AlertRow, Failure> {
    let row: Option<AlertRow> = rows.first().map_err(failed)?;
    row.ok_or_else(|| Failure::new(ErrorCode::NotFound, "There is no such rule"))
}

/// What a person has beside a rule.
struct Beside {
    all: i64,
    on: i64,
    of_many: i64,
    watchlists: Vec<WatchlistRow>,
}

impl Beside {
    fn of(rows: &mut impl Iterator<Item = Rows>) -> Result<Self, Failure> {
        let mut count = || next(rows).first().map(|row| row.map_or(0, |CountRow(count)| count));
        let (all, on, of_many) =
            (count().map_err(failed)?, count().map_err(failed)?, count().map_err(failed)?);
        Ok(Self { all, on, of_many, watchlists: next(rows).all().map_err(failed)? })
    }

    fn allow_one_more(&self) -> Result<(), Failure> {
        at_most(self.all + 1, MOST, "rules: remove one first")
    }

    /// Whether there may be a rule as it is from now on, in place of what it was before.
    fn allow(&self, row: &AlertRow, before: Option<&AlertRow>) -> Result<(), Failure> {
        let is_of_many = |row: &AlertRow| matches!(row.terms.target, Target::Watchlist(_) | Target::Holdings);
        let was_on = before.is_some_and(|row| row.is_on);
        let was_of_many = before.is_some_and(|row| row.is_on && is_of_many(row));
        if row.is_on && !was_on {
            at_most(self.on + 1, MOST_ON, "rules that are on: switch one off first")?;
        }
        if row.is_on && is_of_many(row) && !was_of_many {
            at_most(
                self.of_many + 1,
                MOST_OF_MANY,
                "rules of many products that are on: switch one off first",
            )?;
        }
        Ok(())
    }
}

fn at_most(count: i64, most: i64, what: &str) -> Result<(), Failure> {
    if count <= most {
        return Ok(());
    }
    Err(Failure::new(ErrorCode::Conflict, format!("There may be {most} {what}")))
}
