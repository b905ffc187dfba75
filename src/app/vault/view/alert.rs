//! Alerts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vault::alert::condition::{Condition, Direction, Side, Span};
use crate::vault::alert::rule::Target;
use crate::vault::alert::state::Standing;
use crate::vault::amount::Amount;

/// A page of rules, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Alerts {
    /// Each.
    pub alerts: Vec<Alert>,
    /// How many there are of all.
    pub total: i64,
    /// How many of all are on.
    pub on: i64,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A rule: what somebody wants to be told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Alert {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub target: AlertTarget,
    /// Which product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// Which watchlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watchlist_id: Option<String>,
    /// What must become true.
    pub condition: AlertCondition,
    /// A price in the product's quote, a value in USD, or a percentage.
    #[schema(value_type = String, example = "65000")]
    pub threshold: Amount,
    /// Over how long, of a percentage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<AlertWindow>,
    /// Not armed again for so long after an event.
    pub cooldown_secs: i64,
    /// Armed again after an event, or told once on each subject.
    pub repeats: bool,
    /// To be told with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it is on.
    pub is_on: bool,
    /// Where it stands on each subject that it looks at. One that has just joined comes with the next prices.
    pub subjects: Vec<AlertSubject>,
    /// When it was made, Unix milliseconds.
    pub created_ms: i64,
    /// Rises with each change of it.
    pub version: i64,
}

/// A rule on one subject.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AlertSubject {
    /// A product, or `portfolio`.
    pub subject: String,
    /// Whether the next crossing is told.
    pub standing: AlertStanding,
    /// How often it has been armed.
    pub arming: i64,
    /// When its last event was, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_ms: Option<i64>,
    /// The price that was told then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub event_price: Option<Amount>,
    /// The newest price of the product, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub price: Option<Amount>,
}

/// A page of what a rule has told, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AlertEvents {
    /// Each.
    pub events: Vec<AlertEvent>,
    /// Hand it back as `cursor` for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What a rule has told, once for each arming.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AlertEvent {
    /// Its name: rule, subject and arming.
    pub id: String,
    /// A product, or `portfolio`.
    pub subject: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Of when the price is, Unix milliseconds.
    pub price_at_ms: i64,
    /// The price, or the value of the portfolio.
    #[schema(value_type = String, example = "65012.5")]
    pub price: Amount,
    /// The same when the window began, of a move.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub before: Option<Amount>,
    /// What happened, in a line.
    pub title: String,
    /// The figures behind it, and the note.
    pub body: String,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertTarget {
    /// One product.
    Product,
    /// Each product of a watchlist.
    Watchlist,
    /// Each asset that is held, by its product in USD.
    Holdings,
    /// What all real accounts are worth together.
    Portfolio,
}

impl From<&Target> for AlertTarget {
    fn from(target: &Target) -> Self {
        match target {
            Target::Product(_) => Self::Product,
            Target::Watchlist(_) => Self::Watchlist,
            Target::Holdings => Self::Holdings,
            Target::Portfolio => Self::Portfolio,
        }
    }
}

/// What must become true: the price is at the threshold or beyond, or it has moved by so many percent or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertCondition {
    /// At the threshold or more.
    Above,
    /// At the threshold or less.
    Below,
    /// It has risen.
    Up,
    /// It has fallen.
    Down,
    /// One or the other.
    Either,
}

impl From<Condition> for AlertCondition {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Crosses { side: Side::Above, .. } => Self::Above,
            Condition::Crosses { side: Side::Below, .. } => Self::Below,
            Condition::Moves { direction: Direction::Up, .. } => Self::Up,
            Condition::Moves { direction: Direction::Down, .. } => Self::Down,
            Condition::Moves { direction: Direction::Either, .. } => Self::Either,
        }
    }
}

/// Over how long a price moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum AlertWindow {
    /// An hour.
    #[serde(rename = "1h")]
    Hour,
    /// Four hours.
    #[serde(rename = "4h")]
    FourHours,
    /// A day.
    #[serde(rename = "24h")]
    Day,
}

impl From<Span> for AlertWindow {
    fn from(span: Span) -> Self {
        match span {
            Span::Hour => Self::Hour,
            Span::FourHours => Self::FourHours,
            Span::Day => Self::Day,
        }
    }
}

/// Whether the next crossing is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertStanding {
    /// Not yet: what it waits for is true already, or no price is known.
    Waiting,
    /// It is.
    Armed,
    /// It was told, and is not armed again yet.
    Fired,
}

impl From<Standing> for AlertStanding {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Waiting => Self::Waiting,
            Standing::Armed => Self::Armed,
            Standing::Fired => Self::Fired,
        }
    }
}
