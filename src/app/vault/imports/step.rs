//! Steps of the work on an import: each is bounded, and is done whole or not at all.

use super::commit::Commit;
use super::read::Read;
use super::rows::{Counts, ImportRow, Pass, State, Work};
use super::undo::Undo;
use super::{import_of, json};
use crate::accounts::request::Body;
use crate::app::accounts::Outcome;
use crate::app::vault::change::{Change, Next, Request, Written};
use crate::app::vault::record::text;
use crate::app::vault::rows::VaultRow;
use crate::app::vault::{Platform, Vault};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::imports as sql;

/// Steps of computing figures with one step of an import.
const STEPS: usize = 2;

/// Where the work is to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    Ready,
    Done,
    Undone,
}

/// One step.
struct Step<'s> {
    read: Statement,
    user_id: &'s str,
    now_ms: i64,
    goal: Goal,
    request: &'s Request,
    stage: Stage,
    /// Whether figures are to be computed.
    computes: bool,
}

enum Stage {
    Import,
    Read(Read),
    Commit(Commit),
    Undo(Undo),
}

/// Where an import stands after a step, and how many more, or fewer, there are of each status.
pub(super) struct Moved {
    pub(super) state: State,
    pub(super) work: Work,
    pub(super) problem: Option<String>,
    pub(super) counts: [i64; 6],
}

impl<P: Platform> Vault<'_, P> {
    /// One bounded step of the work on an import.
    pub(in crate::app::vault) async fn step_import(&self, id: &str, mut body: Body) -> Outcome {
        let goal = match body.text("until", 20)?.as_str() {
            "ready" => Goal::Ready,
            "done" => Goal::Done,
            "undone" => Goal::Undone,
            _ => return Err(Invalid::new("until", "must be ready, done or undone").into()),
        };
        body.end()?;
        let mut step = Step {
            read: self.import(id),
            user_id: self.user_id,
            now_ms: self.call.now_ms,
            goal,
            request: &self.request,
            stage: Stage::Import,
            computes: false,
        };
        let answer = self.commit(&mut step).await?;
        if step.computes && !answer.is_replayed {
            self.settle_some(STEPS).await;
        }
        Ok(answer)
    }
}

impl Change for Step<'_> {
    fn reads(&mut self) -> Vec<Statement> {
        self.stage = Stage::Import;
        self.computes = false;
        vec![self.read.clone()]
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        let next = match &mut self.stage {
            Stage::Import => {
                let row = import_of(rows.into_iter().next().unwrap_or_default())?;
                self.request.matches(row.version)?;
                return self.begin(vault, row);
            }
            Stage::Read(read) => read.take(vault, rows)?,
            Stage::Commit(commit) => {
                let next = commit.take(vault, rows)?;
                self.computes = commit.computes();
                next
            }
            Stage::Undo(undo) => {
                let next = undo.take(vault, rows)?;
                self.computes = undo.computes();
                next
            }
        };
        Ok(next)
    }
}

impl Step<'_> {
    fn begin(&mut self, vault: &VaultRow, row: ImportRow) -> Result<Next, Failure> {
        let conflict = |message: &str| Failure::new(ErrorCode::Conflict, message);
        let there = |row: &ImportRow| {
            let shown = Written::new(VaultChange::Imports, vec![], 200, &row.shown());
            Ok(Next::Write(shown.with_etag(row.version)))
        };
        if row.problem.is_some() && row.state == State::Uploading {
            return there(&row);
        }
        let reads = match (row.state, self.goal) {
            (State::Ready, Goal::Ready)
            | (State::Done, Goal::Done)
            | (State::Undone, Goal::Undone)
            | (State::Asking, Goal::Ready | Goal::Done) => return there(&row),
            (State::Uploading, _) => return Err(conflict("Its file is not all there")),
            (State::Reading, Goal::Ready | Goal::Done) => {
                let (read, reads) = Read::new(row, self.now_ms);
                self.stage = Stage::Read(read);
                reads
            }
            (State::Ready | State::Committing, Goal::Done) => {
                let (commit, reads) = Commit::new(vault, row, self.user_id, self.now_ms);
                self.stage = Stage::Commit(commit);
                reads
            }
            (State::Committing | State::Done | State::Undoing, Goal::Undone) => {
                let (undo, reads) = Undo::new(row, self.user_id, self.now_ms);
                self.stage = Stage::Undo(undo);
                reads
            }
            (State::Committing | State::Done, Goal::Ready) => {
                return Err(conflict("It is past that"));
            }
            (State::Undoing | State::Undone, _) => {
                return Err(conflict("It is being undone: import the file again"));
            }
            (State::Asking | State::Reading | State::Ready, Goal::Undone) => {
                return Err(conflict("It has made nothing yet: forget it instead"));
            }
        };
        Ok(Next::Read(reads))
    }
}

/// What is written of a step.
pub(super) fn written(row: &ImportRow, moved: Moved, mut statements: Vec<Statement>) -> Written {
    let Moved { state, work, problem, counts } = moved;
    let values = [row.number.into(), state.name().into(), json(&work).into(), text(problem.as_deref())];
    statements.push(statement(sql::SET_WORK, values));
    statements.extend(add_counts(&[(row.number, counts)]));
    let all = row.counts;
    let [new, known, refused, left_out, waiting, created] = counts;
    let counts = Counts {
        new: all.new + new,
        known: all.known + known,
        refused: all.refused + refused,
        left_out: all.left_out + left_out,
        waiting: all.waiting + waiting,
        created: all.created + created,
    };
    let version = row.version + 1;
    let row = ImportRow { state, work, problem, counts, version, ..row.clone() };
    Written::new(VaultChange::Imports, statements, 200, &row.shown()).with_etag(version)
}

/// How many more, or fewer, there are of each status, of each import.
pub(super) fn add_counts(all: &[(i64, [i64; 6])]) -> Option<Statement> {
    let mut list = List::default();
    for (number, counts) in all.iter().filter(|(_, counts)| *counts != [0; 6]) {
        let mut row = vec![(*number).into()];
        row.extend(counts.map(serde_json::Value::from));
        list.push(row);
    }
    (!list.is_empty()).then(|| statement(sql::ADD_COUNTS, [list.into()]))
}

/// Whether figures are being computed.
pub(super) fn is_computing(row: &ImportRow) -> bool {
    row.work.pass == Pass::Figures
}
