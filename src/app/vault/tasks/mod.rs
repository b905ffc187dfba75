//! Tasks: what somebody means to do, and is reminded of.

mod draft;
mod list;
mod row;

use super::accounts::next;
use super::change::Written;
use super::rows::CountRow;
use super::view::{Task, TaskStatus};
use super::{Platform, Vault};
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::{Answer, Outcome, failed};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::tasks as sql;
use crate::vault::task::Round;

use row::{LATEST_MS, NEVER, TaskRow, rank};

/// Open tasks of a person at most.
const MOST_OPEN: i64 = 2_000;

impl<P: Platform> Vault<'_, P> {
    /// One task.
    pub(super) async fn show_task(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let TaskRow { task, .. } = task_of(self.read(vec![self.task(id)]).await?)?;
        Ok(Answer { etag: Some(format!("\"{}\"", task.version)), ..Answer::ok(&task) })
    }

    /// A new task.
    pub(super) async fn add_task(&self, body: Body) -> Outcome {
        let row = self.told(body, self.id_for("task")?)?;
        let open = [self.user_id.into(), "open".into(), (-NEVER).into(), NEVER.into()];
        self.commit_simple(vec![statement(sql::COUNT_TASKS, open)], &mut |vault, rows| {
            let open: Option<CountRow> = next(&mut rows.into_iter()).first().map_err(failed)?;
            if open.is_some_and(|CountRow(open)| open >= MOST_OPEN) {
                let message = format!("There may be {MOST_OPEN} open tasks: finish one first");
                return Err(Failure::new(ErrorCode::Conflict, message));
            }
            Ok(self.written(vec![row.put(vault.id, self.call.now_ms)], 201, &row.task))
        })
        .await
    }

    /// A task as it is told anew, all of it. What was done stays done.
    pub(super) async fn edit_task(&self, id: &str, body: Body) -> Outcome {
        let told = self.told(body, id.to_owned())?;
        self.commit_simple(vec![self.task(id)], &mut |vault, rows| {
            let before = task_of(rows)?;
            self.request.matches(before.task.version)?;
            let due = (before.task.due_ms, before.task.repeat, &before.task.zone);
            let Task { status, done_ms, created_ms, version, .. } = before.task;
            let task = Task { status, done_ms, created_ms, version: version + 1, ..told.task.clone() };
            let is_same = (task.due_ms, task.repeat, &task.zone) == due;
            let day = if is_same { before.day } else { told.day };
            let row = TaskRow { rank: rank(&task), task, day };
            Ok(self.written(vec![row.put(vault.id, self.call.now_ms)], 200, &row.task))
        })
        .await
    }

    /// A task is done, or is not done after all. What comes round again is due next time from then on, and what was done is kept beside it.
    pub(super) async fn tick_task(&self, id: &str, mut body: Body) -> Outcome {
        let is_done = match &*body.text("status", 10)? {
            "done" => true,
            "open" => false,
            _ => return Err(Invalid::new("status", "must be done or open").into()),
        };
        body.end()?;
        let copy = self.id_for("done task")?;
        let now_ms = self.call.now_ms;
        self.commit_simple(vec![self.task(id)], &mut |vault, rows| {
            let mut row = task_of(rows)?;
            self.request.matches(row.task.version)?;
            if (row.task.status == TaskStatus::Open) != is_done {
                // It is so already.
                return Ok(self.written(vec![], 200, &row.task));
            }
            let mut puts = Vec::new();
            let done = |task: &Task| Task {
                status: TaskStatus::Done,
                done_ms: Some(now_ms),
                version: task.version + 1,
                ..task.clone()
            };
            if let Some(due_ms) = self.next_due(&row).filter(|_| is_done) {
                let task = Task { id: copy.clone(), version: 1, repeat: None, zone: None, ..done(&row.task) };
                puts.push(TaskRow { rank: rank(&task), task, day: None }.put(vault.id, now_ms));
                row.task.due_ms = Some(due_ms);
                row.task.version += 1;
            } else if is_done {
                row.task = done(&row.task);
            } else {
                let version = row.task.version + 1;
                row.task = Task { status: TaskStatus::Open, done_ms: None, version, ..row.task };
            }
            row.rank = rank(&row.task);
            puts.push(row.put(vault.id, self.call.now_ms));
            Ok(self.written(puts, 200, &row.task))
        })
        .await
    }

    /// No longer a task.
    pub(super) async fn remove_task(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        self.commit_simple(vec![self.task(id)], &mut |vault, rows| {
            self.request.matches(task_of(rows)?.task.version)?;
            let delete = vec![statement(sql::DELETE_TASK, [vault.id.into(), id.into()])];
            Ok(Written::new(VaultChange::Tasks, delete, 200, &Nothing {}))
        })
        .await
    }

    fn task(&self, id: &str) -> Statement {
        statement(sql::TASK, [self.user_id.into(), id.into()])
    }

    fn written(&self, statements: Vec<Statement>, status: u16, task: &Task) -> Written {
        Written::new(VaultChange::Tasks, statements, status, task).with_etag(task.version)
    }

    fn next_due(&self, row: &TaskRow) -> Option<i64> {
        let (repeat, zone) = (row.task.repeat?, row.task.zone.as_deref()?);
        let round = Round { due_ms: row.task.due_ms?, repeat, day: row.day? };
        round.next_ms(self.call.now_ms, &|at_ms| self.ahead(zone, at_ms)).filter(|due| *due <= LATEST_MS)
    }

    /// A zone that was known when the task was told, and is no more, is taken for UTC.
    fn ahead(&self, zone: &str, at_ms: i64) -> i64 {
        self.call.platform.minutes_ahead(zone, at_ms).unwrap_or(0)
    }
}

fn task_of(rows: Vec<Rows>) -> Result<TaskRow, Failure> {
    let row: Option<TaskRow> = next(&mut rows.into_iter()).first().map_err(failed)?;
    row.ok_or_else(|| Failure::new(ErrorCode::NotFound, "There is no such task"))
}
