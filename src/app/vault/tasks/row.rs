//! Tasks in the database.

use crate::app::vault::view::{Task, TaskStatus};
use crate::store::database::{DatabaseError, FromRow, Row, Statement, statement};
use crate::store::vault::tasks as sql;
use crate::vault::task::{Repeat, reminder_ms};

/// The latest that something can be due, Unix milliseconds: the end of the year 9998.
pub(super) const LATEST_MS: i64 = 253_370_764_800_000;
/// The rank of what is not due at any time: behind all that is, and a number that JavaScript has.
pub(super) const NEVER: i64 = (1 << 53) - 1;

/// A task, and what only the database has of it.
#[derive(Debug, Clone)]
pub(super) struct TaskRow {
    pub(super) task: Task,
    pub(super) rank: i64,
    /// The day of the month on which it was due at first.
    pub(super) day: Option<u32>,
}

/// Open tasks stand by when they are due, others by how lately they were done.
pub(super) fn rank(task: &Task) -> i64 {
    match task.done_ms {
        Some(done_ms) => -done_ms,
        None => task.due_ms.unwrap_or(NEVER),
    }
}

impl TaskRow {
    /// Writes it, as it is from now on.
    pub(super) fn put(&self, vault: i64, now_ms: i64) -> Statement {
        let Self { task, rank, day } = self;
        let is_open = task.status == TaskStatus::Open;
        let remind_ms = reminder_ms(task.due_ms, task.remind_before_min, now_ms).filter(|_| is_open);
        let values = vec![
            vault.into(),
            task.id.as_str().into(),
            task.title.as_str().into(),
            task.note.as_deref().into(),
            task.asset.as_deref().into(),
            task.status.name().into(),
            (*rank).into(),
            task.due_ms.into(),
            task.remind_before_min.into(),
            task.repeat.map(Repeat::name).into(),
            task.zone.as_deref().into(),
            (*day).into(),
            remind_ms.into(),
            task.done_ms.into(),
            task.created_ms.into(),
            task.version.into(),
        ];
        statement(sql::PUT_TASK, values)
    }
}

impl FromRow for TaskRow {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        let status = TaskStatus::parse(&row.text("status")?);
        let task = Task {
            id: row.text("id")?,
            title: row.text("title")?,
            note: row.optional_text("note")?,
            asset: row.optional_text("asset")?,
            status: status.ok_or_else(|| DatabaseError::Failed("a task of no known status".to_owned()))?,
            due_ms: row.optional_number("due_ms")?,
            remind_before_min: row.optional_number("remind_before_min")?,
            repeat: row.optional_text("repeat")?.as_deref().and_then(Repeat::parse),
            zone: row.optional_text("zone")?,
            done_ms: row.optional_number("done_ms")?,
            created_ms: row.number("created_ms")?,
            version: row.number("version")?,
        };
        let day = row.optional_number("day")?.and_then(|day| u32::try_from(day).ok());
        Ok(Self { task, rank: row.number("rank")?, day })
    }
}
