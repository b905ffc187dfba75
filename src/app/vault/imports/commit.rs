//! A step of putting what was read into the ledger, by place. What would make a balance negative waits: it is tried again when all of the import has
//! been tried; and where one by one brings nothing more, all that wait are tried together, since two of them may need one another.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::made::{Fate, Made, Reading};
use super::read::known;
use super::rows::{Cursor, ImportRow, ItemRow, Pass, State, Work};
use super::step::{Moved, add_counts, is_computing, written};
use crate::app::accounts::failed;
use crate::app::vault::change::Next;
use crate::app::vault::ledger::{Entry, Ledger, Posted, Progress, Short, Verdict};
use crate::app::vault::record::text;
use crate::app::vault::rows::{AccountRow, VaultRow};
use crate::error::{ErrorCode, Failure};
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::{self, imports as sql, pools};
use crate::vault::asset::Asset;

/// Transactions of a step at most.
pub(super) const MOST_ITEMS: usize = 200;
/// Transactions that are tried together at most, and how often some of them are left out.
const MOST_TOGETHER: usize = 400;
const MOST_ROUNDS: usize = 20;
/// Accounts of a person at most.
const MOST_ACCOUNTS: usize = 100;

/// A step.
pub(super) struct Commit {
    row: ImportRow,
    user_id: String,
    now_ms: i64,
    pass: Pass,
    stage: Stage,
    rounds: usize,
}

enum Stage {
    Accounts,
    Items,
    Names(Vec<ItemRow>),
    Ledger(Box<Ledger>, Vec<Plan>),
    Figures,
    Over,
}

/// An item, and what is to happen.
struct Plan {
    item: ItemRow,
    made: Option<Made>,
    /// None where it is known by now, or cannot be told.
    todo: Option<(Reading, Vec<Entry>)>,
}

/// What has become of an item.
struct Become {
    status: &'static str,
    reason: Option<String>,
    transaction_id: Option<String>,
}

impl Commit {
    pub(super) fn new(
        vault: &VaultRow,
        row: ImportRow,
        user_id: &str,
        now_ms: i64,
    ) -> (Self, Vec<Statement>) {
        let pass = row.work.pass;
        let user = || user_id.into();
        let (stage, read) = if !row.work.accounts.is_empty() {
            (Stage::Accounts, statement(vault::ACCOUNTS, [user()]))
        } else if is_computing(&row) {
            (Stage::Figures, statement(pools::POOLS_TO_SETTLE, [user(), 1.into()]))
        } else {
            (Stage::Items, items(vault, &row))
        };
        let commit = Self { row, user_id: user_id.to_owned(), now_ms, pass, stage, rounds: 0 };
        (commit, vec![read])
    }

    /// Whether what is next is to compute figures.
    pub(super) fn computes(&self) -> bool {
        self.pass == Pass::Figures
    }

    /// Goes on with what was read.
    pub(super) fn take(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        let first = |rows: Vec<Rows>| rows.into_iter().next().unwrap_or_default();
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Accounts => self.open_accounts(vault, first(rows).all().map_err(failed)?),
            Stage::Items => {
                let items: Vec<ItemRow> = first(rows).all().map_err(failed)?;
                if items.is_empty() || (self.pass == Pass::Together && items.len() < 2) {
                    return Ok(self.go_on(vec![], &[], None, false));
                }
                let mut names = List::default();
                for item in &items {
                    for name in item.made.iter().flat_map(|made| &made.names) {
                        names.push([item.book.as_str().into(), name.as_str().into()]);
                    }
                }
                let read = statement(sql::NAMES, [vault.id.into(), names.into()]);
                self.stage = Stage::Names(items);
                Ok(Next::Read(vec![read]))
            }
            Stage::Names(items) => {
                let known = known(first(rows))?;
                let mut replaced = BTreeSet::new();
                let plan = |mut item: ItemRow| {
                    let made = item.made.take();
                    let todo = made.as_ref().and_then(|made| {
                        let fate = made.fate(&item.book, &known, item.at.import);
                        let Fate::New { reading, mut instead_of } = fate else { return None };
                        instead_of.retain(|(reading, _)| replaced.insert(reading.clone()));
                        let entries = made.entries(&reading, &instead_of, &item.import_id);
                        Some((reading, entries))
                    });
                    Plan { item, made, todo }
                };
                let plans = items.into_iter().map(plan).collect();
                self.enter(plans)
            }
            Stage::Ledger(mut ledger, plans) => match ledger.take(vault, rows)? {
                Progress::Read(reads) => {
                    self.stage = Stage::Ledger(ledger, plans);
                    Ok(Next::Read(reads))
                }
                Progress::Done(posted) if self.pass == Pass::Together => self.together(vault, posted, plans),
                Progress::Done(posted) => Ok(self.one_by_one(vault, posted, plans)),
            },
            Stage::Figures if first(rows).0.is_empty() => {
                self.pass = Pass::First;
                let moved =
                    Moved { state: State::Done, work: Work::default(), problem: None, counts: [0; 6] };
                Ok(Next::Write(written(&self.row, moved, vec![])))
            }
            Stage::Figures | Stage::Over => Ok(self.go_on(vec![], &[], None, false)),
        }
    }

    /// Hands what is to happen to the ledger: each by itself, or all together.
    fn enter(&mut self, plans: Vec<Plan>) -> Result<Next, Failure> {
        let each = plans.iter().filter_map(|plan| plan.todo.as_ref().map(|(_, entries)| entries.clone()));
        let units = if self.pass == Pass::Together { vec![each.flatten().collect()] } else { each.collect() };
        let mut ledger = Box::new(Ledger::new(&self.user_id, self.now_ms, units));
        let reads = ledger.reads();
        self.stage = Stage::Ledger(ledger, plans);
        Ok(Next::Read(reads))
    }

    fn one_by_one(&mut self, vault: &VaultRow, posted: Posted, plans: Vec<Plan>) -> Next {
        let Posted { verdicts, statements } = posted;
        let mut verdicts = verdicts.into_iter();
        let last = plans.last().map(|plan| plan.item.at.clone());
        let mut outcomes = Vec::with_capacity(plans.len());
        for plan in plans {
            let verdict = if plan.todo.is_some() { verdicts.next() } else { None };
            let become_ = match verdict {
                Some(Verdict::Posted(_)) => plan.created(),
                Some(Verdict::Refused(failure)) => Become::of("refused", Some(failure.message)),
                Some(Verdict::Short(short)) => Become::of("waiting", Some(short.failure().message)),
                Some(Verdict::Known) | None => Become::of("known", None),
            };
            outcomes.push((plan, become_));
        }
        self.write(vault, statements, &outcomes, last)
    }

    /// All of them have happened, or none; then one that is in the way is left out, and the others are tried again.
    fn together(&mut self, vault: &VaultRow, posted: Posted, mut plans: Vec<Plan>) -> Result<Next, Failure> {
        let Posted { verdicts, statements } = posted;
        match verdicts.into_iter().next() {
            Some(Verdict::Posted(_)) => {
                let outcome = |plan: Plan| {
                    let become_ =
                        if plan.todo.is_some() { plan.created() } else { Become::of("known", None) };
                    (plan, become_)
                };
                let outcomes: Vec<_> = plans.into_iter().map(outcome).collect();
                Ok(self.write(vault, statements, &outcomes, None))
            }
            Some(Verdict::Short(short)) if self.rounds < MOST_ROUNDS && plans.len() > 2 => {
                self.rounds += 1;
                plans.remove(culprit(&plans, &short));
                self.enter(plans)
            }
            _ => Ok(self.go_on(vec![], &[], None, false)),
        }
    }

    fn write(
        &mut self,
        vault: &VaultRow,
        mut statements: Vec<Statement>,
        outcomes: &[(Plan, Become)],
        last: Option<Cursor>,
    ) -> Next {
        let was = if self.pass == Pass::First { "new" } else { "waiting" };
        let (mut items, mut names) = (List::default(), List::default());
        let mut counts: BTreeMap<i64, [i64; 6]> = BTreeMap::new();
        for (plan, Become { status, reason, transaction_id }) in outcomes {
            if *status == was {
                continue;
            }
            let Cursor { import, line, part, .. } = plan.item.at;
            let (reason, id) = (text(reason.as_deref()), text(transaction_id.as_deref()));
            items.push([import.into(), line.into(), part.into(), (*status).into(), reason, id]);
            let counts = counts.entry(import).or_default();
            add(counts, was, -1);
            add(counts, status, 1);
            if let (Some((reading, _)), Some(made), "created") = (&plan.todo, &plan.made, *status) {
                for name in &made.names {
                    names.push([
                        plan.item.book.as_str().into(),
                        name.as_str().into(),
                        import.into(),
                        reading.name.as_str().into(),
                        made.names.len().into(),
                        made.drafts.into(),
                    ]);
                }
            }
        }
        let pieces = items.pieces();
        statements.extend(pieces.into_iter().map(|piece| statement(sql::SET_ITEMS, [piece])));
        let pieces = names.pieces();
        statements
            .extend(pieces.into_iter().map(|piece| statement(sql::SET_NAMES, [vault.id.into(), piece])));
        let has_moved = outcomes.iter().any(|(_, outcome)| outcome.status == "created");
        let counts: Vec<_> = counts.into_iter().collect();
        self.go_on(statements, &counts, last, has_moved)
    }

    /// What comes next: behind `last`, or the next pass.
    fn go_on(
        &mut self,
        mut statements: Vec<Statement>,
        counts: &[(i64, [i64; 6])],
        last: Option<Cursor>,
        has_moved: bool,
    ) -> Next {
        let own = counts.iter().find(|(number, _)| *number == self.row.number);
        let own = own.map_or([0; 6], |(_, counts)| *counts);
        let others: Vec<_> =
            counts.iter().filter(|(number, _)| *number != self.row.number).copied().collect();
        statements.extend(add_counts(&others));
        let mut work = self.row.work.clone();
        if self.row.state == State::Ready {
            work.total = self.row.counts.new;
        }
        let has_moved = has_moved || (work.has_moved && self.pass != Pass::Together);
        let left = self.row.counts.new + own.first().copied().unwrap_or(0);
        let is_over = last.is_none() || (self.pass == Pass::First && left == 0);
        let (pass, after, has_moved) = match self.pass {
            Pass::First if !is_over => (Pass::First, None, false),
            Pass::Again if !is_over => (Pass::Again, last, has_moved),
            Pass::First => (Pass::Again, None, false),
            Pass::Again | Pass::Together if has_moved => (Pass::Again, None, false),
            Pass::Again => (Pass::Together, None, false),
            Pass::Together | Pass::Figures => (Pass::Figures, None, false),
        };
        self.pass = pass;
        work = Work { pass, after, has_moved, ..work };
        let moved = Moved { state: State::Committing, work, problem: None, counts: own };
        Next::Write(written(&self.row, moved, statements))
    }

    /// The accounts that a ledger of ours speaks of, those that are not there.
    fn open_accounts(&mut self, vault: &VaultRow, there: Vec<AccountRow>) -> Result<Next, Failure> {
        let accounts = &self.row.work.accounts;
        let new: Vec<_> =
            accounts.iter().filter(|new| there.iter().all(|row| row.id != new.id.as_str())).collect();
        let open = there.iter().filter(|row| row.closed_ms.is_none());
        if open.count() + new.len() > MOST_ACCOUNTS {
            let message = format!("There would be more than {MOST_ACCOUNTS} accounts with those of the file");
            return Err(Failure::new(ErrorCode::Conflict, message));
        }
        let open = |account: &&crate::vault::export::Named| {
            let is_name = (1..=60).contains(&account.name.chars().count());
            let name = if is_name { account.name.as_str() } else { "Imported" };
            let values: [Value; 8] = [
                vault.id.into(),
                account.id.as_str().into(),
                name.into(),
                account.kind.name().into(),
                self.now_ms.into(),
                Value::Null,
                Value::Null,
                Value::Null,
            ];
            statement(vault::INSERT_ACCOUNT, values)
        };
        let statements = new.iter().map(open).collect();
        let total = self.row.counts.new;
        let work = Work { total, ..Work::default() };
        let moved = Moved { state: State::Committing, work, problem: None, counts: [0; 6] };
        Ok(Next::Write(written(&self.row, moved, statements)))
    }
}

impl Plan {
    fn created(&self) -> Become {
        let id = self.todo.as_ref().zip(self.made.as_ref()).map(|((reading, _), made)| made.id(reading));
        Become { status: "created", reason: None, transaction_id: id.map(|id| id.to_string()) }
    }
}

impl Become {
    fn of(status: &'static str, reason: Option<String>) -> Self {
        Self { status, reason, transaction_id: None }
    }
}

/// Which items come next.
fn items(vault: &VaultRow, row: &ImportRow) -> Statement {
    let after = row.work.after.clone().unwrap_or_default();
    match row.work.pass {
        Pass::First => {
            let (id, book) = (row.id.as_str().into(), row.book.as_str().into());
            statement(sql::NEW_ITEMS, [row.number.into(), MOST_ITEMS.into(), id, book])
        }
        Pass::Again => waiting(vault, after, MOST_ITEMS),
        Pass::Together | Pass::Figures => waiting(vault, Cursor::default(), MOST_TOGETHER),
    }
}

fn waiting(vault: &VaultRow, after: Cursor, most: usize) -> Statement {
    let Cursor { place, import, line, part } = after;
    let values = [vault.id.into(), place.into(), import.into(), line.into(), part.into(), most.into()];
    statement(sql::WAITING_ITEMS, values)
}

/// The last one of those that take what is missing, before it is.
fn culprit(plans: &[Plan], short: &Short) -> usize {
    let takes = |plan: &Plan| {
        let Some(draft) = plan.made.as_ref().and_then(|made| made.draft.as_ref()) else { return false };
        let is_it = |asset: &Asset| asset.as_str() == short.asset;
        let sides = [&draft.sent, &draft.fee];
        draft.account.as_str() == short.account
            && plan.item.at.place.as_str() <= short.place.as_str()
            && sides.into_iter().flatten().any(|side| is_it(&side.asset))
    };
    plans.iter().rposition(takes).unwrap_or(plans.len().saturating_sub(1))
}

pub(super) fn add(counts: &mut [i64; 6], status: &str, more: i64) {
    let all = ["new", "known", "refused", "left_out", "waiting", "created"];
    let place = all.iter().position(|name| *name == status);
    if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
        *count += more;
    }
}
