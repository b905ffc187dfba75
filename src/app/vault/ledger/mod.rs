//! Putting transactions into the ledger, and reversing them: one, or some hundreds in a step. Each unit happens whole or not at all; one that cannot
//! happen says why, and the others do.

mod available;
mod balances;
mod plan;
mod pools;
mod range;
mod rows;
mod track;
mod write;

use super::change::Next;
use super::orders::row::HoldRow;
use super::record::Record;
use super::rows::{AccountRow, VaultRow};
use crate::app::accounts::failed;
use crate::error::{ErrorCode, Failure, Shortage};
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::{self as sql, orders, transactions};
use crate::vault::account::AccountKind;
use crate::vault::amount::Amount;
use crate::vault::place::Place;
use crate::vault::transaction::{Transaction, TransactionId};

use balances::Balances;
use plan::{Moment, Move, Plan, Unit};
use pools::Pools;

pub(super) use available::{Known, Least};
pub(super) use pools::{FEW_LOTS, MOST_MOVEMENTS, json, method_of, open, open_lots, push_advanced};
pub(super) use rows::PoolRow;

/// What is to happen.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// A transaction that [`crate::vault::transaction::Draft::check`] has passed.
    Add(Box<Transaction>),
    /// A transaction is reversed.
    Reverse(TransactionId),
    /// One of a ledger of ours, as it was there.
    Restore(Box<Restored>),
}

/// A transaction that has been in a ledger of ours before, and its reversal.
#[derive(Debug, Clone)]
pub(super) struct Restored {
    pub(super) transaction: Transaction,
    pub(super) replaces: Option<TransactionId>,
    pub(super) is_reversed: bool,
}

/// What has come of a unit.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    /// It happened: what was reversed, and what was added.
    Posted(Vec<Record>),
    /// It has happened before.
    Known,
    /// It cannot happen.
    Refused(Failure),
    /// It would make a balance negative.
    Short(Short),
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) account: String,
    pub(super) asset: String,
    pub(super) place: Place,
    pub(super) missing: Amount,
}

/// What has come of all units, and what must be written for it.
#[derive(Debug)]
pub(super) struct Posted {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) statements: Vec<Statement>,
}

/// Whether more must be read.
pub(super) enum Progress {
    Read(Vec<Statement>),
    Done(Posted),
}

/// A step of the ledger.
pub(super) struct Ledger {
    user_id: String,
    now_ms: i64,
    units: Vec<Vec<Entry>>,
    /// An account that is opened with this step.
    opening: Option<AccountRow>,
    /// What open orders will reserve behind this step, where it is not what they reserve now.
    holds: Option<Vec<HoldRow>>,
    stage: Stage,
}

enum Stage {
    /// Which transactions and accounts there are.
    Known,
    /// What there is in the accounts, and where the pools stand.
    Standing(Vec<Plan>, Pools),
    /// Which postings there are where something is put between them.
    Postings(Vec<Plan>, Pools, Balances),
    /// Which lots there are for what goes.
    Lots(Vec<Plan>, Vec<Option<Verdict>>, Pools, Balances),
}

impl Ledger {
    /// A step. Its units happen in this order.
    pub(super) fn new(user_id: &str, now_ms: i64, units: Vec<Vec<Entry>>) -> Self {
        let (opening, holds, stage) = (None, None, Stage::Known);
        Self { user_id: user_id.to_owned(), now_ms, units, opening, holds, stage }
    }

    /// One that is about an account which is opened with it.
    pub(super) fn opening(self, account: AccountRow) -> Self {
        Self { opening: Some(account), ..self }
    }

    /// One with which what open orders reserve becomes this.
    pub(super) fn holding(self, holds: Vec<HoldRow>) -> Self {
        Self { holds: Some(holds), ..self }
    }

    /// What must be read first. The step begins anew.
    pub(super) fn reads(&mut self) -> Vec<Statement> {
        self.stage = Stage::Known;
        let id = |entry: &Entry| match entry {
            Entry::Add(transaction) => transaction.id.to_string(),
            Entry::Reverse(id) => id.to_string(),
            Entry::Restore(restored) => restored.transaction.id.to_string(),
        };
        let ids: Vec<_> = self.units.iter().flatten().map(id).collect();
        let ids = serde_json::to_string(&ids).unwrap_or_default();
        vec![
            statement(sql::ACCOUNTS, [self.user_id.as_str().into()]),
            statement(transactions::TRANSACTIONS_BY_ID, [self.user_id.as_str().into(), ids.into()]),
        ]
    }

    /// Goes on with what was read.
    ///
    /// # Errors
    /// What was read is not what it must be.
    pub(super) fn take(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Progress, Failure> {
        let mut rows = rows.into_iter();
        let mut next = || rows.next().unwrap_or_default();
        match std::mem::replace(&mut self.stage, Stage::Known) {
            Stage::Known => {
                let mut accounts: Vec<AccountRow> = next().all().map_err(failed)?;
                accounts.extend(self.opening.clone());
                let known: Vec<Record> = next().all().map_err(failed)?;
                let plans = self.plan(&accounts, known);
                let units = || plans.iter().flatten();
                let mut reads = Balances::reads(vault, units().flat_map(|unit| &unit.changes));
                let pools = Pools::new(units().flat_map(|unit| &unit.moves));
                reads.push(pools.read(vault));
                // Only paper accounts have orders.
                let is_paper = |id: &str| {
                    accounts.iter().any(|row| row.id == id && row.kind == AccountKind::Paper.name())
                };
                let mut changes = units().flat_map(|unit| &unit.changes);
                if self.holds.is_none() && changes.any(|moment| is_paper(&moment.account)) {
                    reads.push(statement(orders::HOLDS, [vault.id.into()]));
                }
                self.stage = Stage::Standing(plans, pools);
                Ok(Progress::Read(reads))
            }
            Stage::Standing(plans, mut pools) => {
                let mut balances = Balances::of(next(), next())?;
                pools.take(next())?;
                match &self.holds {
                    Some(holds) => balances.hold(holds),
                    None => balances.hold(&next().all::<HoldRow>().map_err(failed)?),
                }
                let units = plans.iter().flatten();
                let needs = balances.needs(units.flat_map(|unit| &unit.changes));
                if needs.is_empty() {
                    return self.enter(vault, plans, pools, balances);
                }
                let read = balances.load(vault, needs);
                self.stage = Stage::Postings(plans, pools, balances);
                Ok(Progress::Read(vec![read]))
            }
            Stage::Postings(plans, pools, mut balances) => {
                balances.take(next())?;
                self.enter(vault, plans, pools, balances)
            }
            Stage::Lots(mut plans, verdicts, mut pools, balances) => {
                let too_much = pools.advance(vault, rows.collect())?;
                if !too_much.is_empty() {
                    // The others are entered anew, as if these had never been told.
                    range::refuse(&mut plans, &too_much);
                    return self.enter(vault, plans, pools, balances);
                }
                let mut statements = write::transactions(vault, &happened(&plans, &verdicts));
                statements.extend(balances.statements(vault));
                statements.extend(pools.statements(vault));
                let verdict = |(plan, verdict): (Plan, Option<Verdict>)| match (verdict, plan) {
                    (Some(verdict), _) | (None, Err(verdict)) => verdict,
                    (None, Ok(unit)) => Verdict::Posted(unit.records),
                };
                let verdicts = plans.into_iter().zip(verdicts).map(verdict).collect();
                Ok(Progress::Done(Posted { verdicts, statements }))
            }
        }
    }

    /// Enters all units, one after the other.
    fn enter(
        &mut self,
        vault: &VaultRow,
        plans: Vec<Plan>,
        mut pools: Pools,
        mut balances: Balances,
    ) -> Result<Progress, Failure> {
        balances.begin();
        pools.begin();
        let mut verdicts: Vec<Option<Verdict>> = Vec::with_capacity(plans.len());
        for plan in &plans {
            verdicts.push(match plan {
                Err(verdict) => Some(verdict.clone()),
                Ok(unit) => match balances.enter(&unit.changes) {
                    Ok(()) => None,
                    Err(balances::Trouble::Verdict(verdict)) => Some(*verdict),
                    Err(balances::Trouble::Load(need)) => {
                        let read = balances.load(vault, vec![need]);
                        self.stage = Stage::Postings(plans, pools, balances);
                        return Ok(Progress::Read(vec![read]));
                    }
                },
            });
        }
        for unit in happened(&plans, &verdicts) {
            pools.enter(&unit.moves);
        }
        let reads = pools.lot_reads(vault);
        self.stage = Stage::Lots(plans, verdicts, pools, balances);
        if reads.is_empty() { self.take(vault, vec![]) } else { Ok(Progress::Read(reads)) }
    }
}

/// The units that have no verdict against them.
fn happened<'p>(plans: &'p [Plan], verdicts: &[Option<Verdict>]) -> Vec<&'p Unit> {
    let units = plans.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_none());
    units.filter_map(|(plan, _)| plan.as_ref().ok()).collect()
}

impl Short {
    /// What the caller is told.
    pub(super) fn failure(&self) -> Failure {
        let Self { account, asset, place, missing } = self;
        let at = chrono::DateTime::from_timestamp_millis(place.at_ms()).unwrap_or_default();
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let message = format!("The account {account} would have {missing} {asset} too little at {at}");
        let shortage = Shortage {
            account_id: account.clone(),
            asset: asset.clone(),
            at_ms: place.at_ms(),
            missing: missing.to_string(),
        };
        let shortage = Some(Box::new(shortage));
        Failure { shortage, ..Failure::new(ErrorCode::InsufficientBalance, message) }
    }
}

impl Progress {
    /// What follows for a change, if nothing else is read or written with it.
    pub(super) fn map(
        self,
        written: impl FnOnce(Posted) -> Result<super::change::Written, Failure>,
    ) -> Result<Next, Failure> {
        match self {
            Self::Read(reads) => Ok(Next::Read(reads)),
            Self::Done(posted) => written(posted).map(Next::Write),
        }
    }
}

/// Adds a statement with a list, if there is anything in the list.
fn push_list(statements: &mut Vec<Statement>, sql: &'static str, vault: &VaultRow, list: List) {
    if !list.is_empty() {
        statements.push(statement(sql, [vault.id.into(), list.into()]));
    }
}
