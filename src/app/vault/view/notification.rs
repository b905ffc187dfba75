//! What a person is told.

use serde::Serialize;
use utoipa::ToSchema;

/// A page of what a person was told, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Notifications {
    /// Each.
    pub notifications: Vec<Notification>,
    /// How many of all they have not read.
    pub unread: i64,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What a person was told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Notification {
    /// Its id.
    pub id: String,
    /// Of what kind: `reminder`, `alert` or `order`.
    pub kind: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What it says first: of a reminder, what is to be done.
    pub title: String,
    /// What it says besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The id of what it tells of: of a reminder, the task; of an alert, the rule; of an order, the order.
    pub about: String,
    /// The asset that this has to do with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// Of a reminder, when the task is due, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// Whether they have read it.
    pub is_read: bool,
}
