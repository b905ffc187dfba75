//! A step of undoing: what the import has made is reversed, the last first, and what its records were known by is forgotten.

use super::commit::{MOST_ITEMS, add};
use super::rows::{Cursor, ImportRow, ItemRow, Pass, State, Work};
use super::step::{Moved, is_computing, written};
use crate::app::accounts::failed;
use crate::app::vault::change::Next;
use crate::app::vault::ledger::{Entry, Ledger, Posted, Progress, Verdict};
use crate::app::vault::record::text;
use crate::app::vault::rows::VaultRow;
use crate::error::Failure;
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::{imports as sql, pools};
use crate::vault::transaction::TransactionId;

/// Items that wait no longer, in a step.
const DROPPED: i64 = 5000;
/// Behind every place.
const END: &str = "~~";

/// A step.
pub(super) struct Undo {
    row: ImportRow,
    user_id: String,
    now_ms: i64,
    stage: Stage,
    computes: bool,
}

enum Stage {
    Items,
    Ledger(Box<Ledger>, Vec<ItemRow>),
    Figures,
    Over,
}

impl Undo {
    pub(super) fn new(mut row: ImportRow, user_id: &str, now_ms: i64) -> (Self, Vec<Statement>) {
        if row.state != State::Undoing {
            row.work = Work { total: row.counts.created, ..Work::default() };
        }
        let (stage, read) = if is_computing(&row) {
            (Stage::Figures, statement(pools::POOLS_TO_SETTLE, [user_id.into(), 1.into()]))
        } else {
            (Stage::Items, items(&row))
        };
        (Self { row, user_id: user_id.to_owned(), now_ms, stage, computes: false }, vec![read])
    }

    /// Whether what is next is to compute figures.
    pub(super) fn computes(&self) -> bool {
        self.computes
    }

    /// Goes on with what was read.
    pub(super) fn take(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Items => {
                let items: Vec<ItemRow> =
                    rows.into_iter().next().unwrap_or_default().all().map_err(failed)?;
                if items.is_empty() {
                    return Ok(self.end_of_pass());
                }
                let id = |item: &ItemRow| item.transaction_id.as_deref().map(TransactionId::new);
                let each = items.iter().map(|item| id(item).map(Entry::Reverse).into_iter().collect());
                let is_together = self.row.work.pass == Pass::Together;
                let units = if is_together {
                    vec![each.flat_map(|unit: Vec<Entry>| unit).collect()]
                } else {
                    each.collect()
                };
                let mut ledger = Box::new(Ledger::new(&self.user_id, self.now_ms, units));
                let reads = ledger.reads();
                self.stage = Stage::Ledger(ledger, items);
                Ok(Next::Read(reads))
            }
            Stage::Ledger(mut ledger, items) => match ledger.take(vault, rows)? {
                Progress::Read(reads) => {
                    self.stage = Stage::Ledger(ledger, items);
                    Ok(Next::Read(reads))
                }
                Progress::Done(posted) => Ok(self.reversed(vault, posted, &items)),
            },
            Stage::Figures => {
                let is_settled = rows.into_iter().next().unwrap_or_default().0.is_empty();
                if !is_settled {
                    return Ok(self.go_on(self.row.work.clone(), [0; 6], vec![]));
                }
                let is_undone = self.row.counts.created == 0;
                let state = if is_undone { State::Undone } else { State::Done };
                let problem = self.row.work.trouble.clone().filter(|_| !is_undone);
                let moved = Moved { state, work: Work::default(), problem, counts: [0; 6] };
                Ok(Next::Write(written(&self.row, moved, vec![])))
            }
            Stage::Over => Ok(self.end_of_pass()),
        }
    }

    fn reversed(&mut self, vault: &VaultRow, posted: Posted, items: &[ItemRow]) -> Next {
        let Posted { verdicts, mut statements } = posted;
        let mut work = self.row.work.clone();
        let is_together = work.pass == Pass::Together;
        let (mut list, mut names, mut counts) = (List::default(), List::default(), [0; 6]);
        let verdict = |place: usize| verdicts.get(if is_together { 0 } else { place });
        let mut has_moved = false;
        for (place, item) in items.iter().enumerate() {
            let (status, reason) = match verdict(place) {
                Some(Verdict::Posted(_)) => ("undone", None),
                Some(Verdict::Short(short)) => {
                    let why = short.failure().message;
                    work.trouble = Some(format!("Other transactions need what it brought. {why}"));
                    continue;
                }
                // Of those together nobody knows which.
                _ if is_together => continue,
                _ => ("known", Some("It was reversed by hand")),
            };
            let Cursor { import, line, part, .. } = item.at;
            let id = text(item.transaction_id.as_deref());
            list.push([import.into(), line.into(), part.into(), status.into(), text(reason), id]);
            add(&mut counts, "created", -1);
            add(&mut counts, status, 1);
            if status == "undone" {
                has_moved = true;
                for name in item.made.iter().flat_map(|made| &made.names) {
                    names.push([item.book.as_str().into(), name.as_str().into(), import.into()]);
                }
            }
        }
        let items_ = list.pieces().into_iter().map(|piece| statement(sql::SET_ITEMS, [piece]));
        statements.extend(items_);
        let names = names.pieces().into_iter();
        statements.extend(names.map(|piece| statement(sql::FORGET_NAMES, [vault.id.into(), piece])));
        if is_together {
            work.pass = if has_moved { Pass::First } else { Pass::Figures };
            (work.after, work.has_moved) = (None, false);
        } else {
            work.after = items.last().map(|item| item.at.clone());
            work.has_moved |= has_moved;
        }
        self.go_on(work, counts, statements)
    }

    /// All were tried: those that wait are dropped, and those that could not be reversed are tried again, if there is a reason to.
    fn end_of_pass(&mut self) -> Next {
        let mut work = self.row.work.clone();
        let mut counts = [0; 6];
        for (status, left) in [("waiting", self.row.counts.waiting), ("new", self.row.counts.new)] {
            if left > 0 {
                add(&mut counts, status, -left.min(DROPPED));
                let values = [self.row.number.into(), status.into(), DROPPED.into()];
                return self.go_on(work, counts, vec![statement(sql::DROP_ITEMS, values)]);
            }
        }
        work.pass = match work.pass {
            _ if self.row.counts.created == 0 => Pass::Figures,
            Pass::First | Pass::Again if work.has_moved => Pass::Again,
            Pass::First | Pass::Again => Pass::Together,
            Pass::Together | Pass::Figures => Pass::Figures,
        };
        (work.after, work.has_moved) = (None, false);
        self.go_on(work, counts, vec![])
    }

    fn go_on(&mut self, work: Work, counts: [i64; 6], statements: Vec<Statement>) -> Next {
        self.computes = work.pass == Pass::Figures;
        let moved = Moved { state: State::Undoing, work, problem: None, counts };
        Next::Write(written(&self.row, moved, statements))
    }
}

/// Which items come next.
fn items(row: &ImportRow) -> Statement {
    let last = Cursor { place: END.to_owned(), import: 0, line: i64::MAX, part: i64::MAX };
    let Cursor { place, line, part, .. } = row.work.after.clone().unwrap_or(last);
    let (id, book) = (row.id.as_str().into(), row.book.as_str().into());
    let values = [row.number.into(), place.into(), line.into(), part.into(), MOST_ITEMS.into(), id, book];
    statement(sql::CREATED_ITEMS, values)
}
