//! The root: numbers what is published and hands it to the leaves.

use std::collections::HashMap;

use super::delivery::{Delivered, Delivery, Publication, Recovery};
use super::log::{Log, Written};
use super::protocol::Position;

/// The root hub. See the module.
pub struct Root {
    log: Log,
    leaves: HashMap<String, Leaf>,
    follows: u64,
}

/// A leaf, as the root knows it.
#[derive(Debug, Clone, Copy, Default)]
struct Leaf {
    /// Which of its requests to follow is the last: what was under way before says nothing of it.
    follow: u64,
    /// The last delivery did not arrive.
    behind: bool,
    watchers: usize,
}

/// A delivery under way to a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// To which leaf.
    pub leaf: String,
    follow: u64,
}

impl Root {
    /// The root with its log, and the names of the leaves that follow it.
    pub fn new(log: Log, leaves: impl IntoIterator<Item = String>) -> Self {
        let leaves =
            leaves.into_iter().map(|name| (name, Leaf { behind: true, ..Leaf::default() })).collect();
        Self { log, leaves, follows: 0 }
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Leaves that follow.
    pub fn leaves(&self) -> impl Iterator<Item = &str> {
        self.leaves.keys().map(String::as_str)
    }

    /// Numbers a publication: what is to be written down, and then delivered.
    pub fn publish(&mut self, now_ms: i64, publication: Publication) -> (Written, Delivery) {
        let before = self.log.position().offset;
        let written = if publication.tags.is_empty() {
            Written::default()
        } else {
            self.log.publish(now_ms, publication.tags)
        };
        let since = Position { offset: before, ..self.log.position() };
        let entries = self.log.all_since(since).unwrap_or_default();
        (written, Delivery { position: self.log.position(), entries, figures: publication.figures })
    }

    /// To whom a delivery goes.
    pub fn parcels(&self) -> Vec<Parcel> {
        let parcel = |(name, leaf): (&String, &Leaf)| Parcel { leaf: name.clone(), follow: leaf.follow };
        self.leaves.iter().map(parcel).collect()
    }

    /// What a leaf said of a delivery, or none where it did not answer. A leaf without sockets is let go: true.
    pub fn delivered(&mut self, parcel: &Parcel, said: Option<Delivered>) -> bool {
        let Some(leaf) = self.leaves.get_mut(&parcel.leaf) else { return false };
        leaf.behind = said.is_none();
        let Some(said) = said else { return false };
        leaf.watchers = said.watchers;
        // A leaf that has asked to follow since then has a new socket.
        let is_let_go = said.sockets == 0 && leaf.follow == parcel.follow;
        if is_let_go {
            self.leaves.remove(&parcel.leaf);
        }
        is_let_go
    }

    /// Whether a leaf has not had the last delivery: it must be told again.
    pub fn is_behind(&self) -> bool {
        self.leaves.values().any(|leaf| leaf.behind)
    }

    /// Sockets that look at figures.
    pub fn watchers(&self) -> usize {
        self.leaves.values().map(|leaf| leaf.watchers).sum()
    }

    /// A leaf wants everything since its position, and what comes from now on.
    pub fn follow(&mut self, now_ms: i64, leaf: &str, position: Position) -> Recovery {
        self.log.trim(now_ms);
        self.follows += 1;
        let known = self.leaves.entry(leaf.to_owned()).or_default();
        *known = Leaf { follow: self.follows, behind: false, ..*known };
        let missed = self.log.all_since(position);
        Recovery {
            position: self.log.position(),
            floor: self.log.floor(),
            recovered: missed.is_some(),
            entries: missed
                .unwrap_or_else(|| self.log.entries().map(|stored| stored.entry.clone()).collect()),
        }
    }

    /// What tells leaves where the log is, and nothing else.
    pub fn heads_up(&self) -> Delivery {
        Delivery { position: self.log.position(), entries: vec![], figures: None }
    }
}
