//! The minute's work for tasks: reminders that are due, what was done long ago, what was told long ago.

use crate::store::database::{Database, DatabaseError, FromRow, Row, statement};
use crate::store::vault::notifications::FORGET_NOTIFICATIONS;
use crate::store::vault::tasks as sql;

/// Reminders of one step at most.
pub const MOST: i64 = 500;
/// How long what was done is shown with the rest, milliseconds.
pub const ARCHIVED_AFTER_MS: i64 = 365 * 86_400_000;
/// How long notifications are kept, milliseconds.
pub const KEPT_MS: i64 = 90 * 86_400_000;

/// A person who was told something, and the version of their vault from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub user_id: String,
    /// The version.
    pub version: i64,
}

impl FromRow for Told {
    fn from_row(mut row: Row) -> Result<Self, DatabaseError> {
        Ok(Self { user_id: row.text("user_id")?, version: row.number("version")? })
    }
}

/// One step of reminding: whose reminders were due. What is told and that it was told is written together, so each is told once, however often the
/// step is cut off. Nobody is left once it returns none.
///
/// # Errors
/// The database has failed: nothing was told.
pub async fn remind(database: &impl Database, now_ms: i64) -> Result<Vec<Told>, DatabaseError> {
    let step = [sql::TELL_REMINDERS, sql::RAISE_REMINDED, sql::REMINDED];
    let step = step.map(|sql| statement(sql, [now_ms.into(), MOST.into()]));
    let mut rows = database.batch(step.into()).await?.into_iter().skip(1);
    rows.next().unwrap_or_default().all()
}

/// One step of putting away what was done, and of forgetting what was told, long ago.
///
/// # Errors
/// The database has failed: what it has not done is done another time.
pub async fn put_away(database: &impl Database, now_ms: i64) -> Result<(), DatabaseError> {
    let before = |sql, ms: i64| statement(sql, [(now_ms - ms).into(), MOST.into()]);
    let step = vec![before(sql::ARCHIVE_TASKS, ARCHIVED_AFTER_MS), before(FORGET_NOTIFICATIONS, KEPT_MS)];
    database.batch(step).await.map(drop)
}
