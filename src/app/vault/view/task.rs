//! Tasks.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vault::task::Repeat;

/// A page of tasks: of open ones what is due first, of the others what was done last.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Tasks {
    /// Each.
    pub tasks: Vec<Task>,
    /// How many there are of these, on all pages.
    pub total: i64,
    /// How many are open, of the asset if one was asked for.
    pub open: i64,
    /// How many of them are overdue.
    pub overdue: i64,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What somebody means to do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// What its owner says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Which asset it has to do with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// When it is due, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// How many minutes before that its owner is reminded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remind_before_min: Option<i64>,
    /// How often it comes round again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// By the clocks of which time zone (IANA).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// When it was done, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_ms: Option<i64>,
    /// When it was made, Unix milliseconds.
    pub created_ms: i64,
    /// Rises with each change of it.
    pub version: i64,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Done more than a year ago.
    Archived,
}

impl TaskStatus {
    /// By its name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Archived].into_iter().find(|status| status.name() == name)
    }

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Archived => "archived",
        }
    }
}
