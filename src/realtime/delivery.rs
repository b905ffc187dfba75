//! What objects tell each other over the platform's remote calls, as JSON: what is published, what a leaf is given of it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::channel::{Channel, Tag};
use super::protocol::{Entry, Position};
use crate::market::component::Component;
use crate::market::product::ProductId;

/// Who must hear of a change, and of what.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Publication {
    /// Tags with their new versions, each for a channel that is kept.
    #[serde(default)]
    pub tags: Vec<(Channel, Tag, u64)>,
    /// Newest values.
    #[serde(default)]
    pub figures: Option<Box<RawValue>>,
}

/// Newest values: the channels of which only the newest counts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Figures {
    /// When they were seen, Unix milliseconds of the system clock.
    pub at_ms: i64,
    /// Prices as decimal strings.
    #[serde(default)]
    pub prices: Vec<(ProductId, String)>,
    /// Boards, as templates: see [`crate::cache::template`].
    #[serde(default)]
    pub boards: Vec<(Component, Rc<str>)>,
}

/// What the root hands to a leaf. The root passes figures on unread.
#[derive(Debug, Serialize, Deserialize)]
pub struct Delivery<F = Box<RawValue>> {
    /// Where the root's log is with these entries.
    pub position: Position,
    /// New entries.
    pub entries: Vec<Rc<Entry>>,
    /// Newest values.
    pub figures: Option<F>,
}

/// What a leaf is given that asks for everything since its position.
#[derive(Debug, Serialize, Deserialize)]
pub struct Recovery {
    /// Where the root's log is.
    pub position: Position,
    /// Entries of any channel up to here may be gone.
    pub floor: u64,
    /// Whether the entries are all since the leaf's position. Else they are all that the root has.
    pub recovered: bool,
    /// The entries.
    pub entries: Vec<Rc<Entry>>,
}

/// What a leaf says of a delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Sockets that it has.
    pub sockets: usize,
    /// Of them, those that look at figures.
    pub watchers: usize,
}

/// What the root says of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Where the log is with it.
    pub position: Position,
    /// Sockets that look at figures, as far as the leaves have answered.
    pub watchers: usize,
}
