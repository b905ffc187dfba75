//! Ladders: the rules that compare the same height, in the order of their levels.
//!
//! A height that moves meets them from one end, so what a tick costs is what it hits.

use std::collections::BTreeSet;

/// Numbers a rule on a subject, as long as it is held.
pub(super) type WatchId = u32;

/// The rules on one reading of one subject.
#[derive(Debug, Default)]
pub(super) struct Ladder {
    /// By the level at which they are told: all above the newest height.
    armed: BTreeSet<(i128, WatchId)>,
    /// By what they must come back to: all below the newest height.
    resting: BTreeSet<(i128, WatchId)>,
}

impl Ladder {
    /// Puts an armed one on it.
    pub(super) fn arm(&mut self, level: i128, watch: WatchId) {
        self.armed.insert((level, watch));
    }

    /// Puts one on it that must come back first.
    pub(super) fn rest(&mut self, back: i128, watch: WatchId) {
        self.resting.insert((back, watch));
    }

    /// Takes one off.
    pub(super) fn remove(&mut self, level: i128, back: Option<i128>, watch: WatchId) {
        self.armed.remove(&(level, watch));
        if let Some(back) = back {
            self.resting.remove(&(back, watch));
        }
    }

    /// Whether none is on it.
    pub(super) fn is_empty(&self) -> bool {
        self.armed.is_empty() && self.resting.is_empty()
    }

    /// Takes off the next one that has come back.
    pub(super) fn take_back(&mut self, height: i128) -> Option<WatchId> {
        let (back, watch) = *self.resting.last()?;
        (back >= height).then(|| self.resting.pop_last())?;
        Some(watch)
    }

    /// Takes off the next one whose level is reached.
    pub(super) fn take_reached(&mut self, height: i128) -> Option<WatchId> {
        let (level, watch) = *self.armed.first()?;
        (level <= height).then(|| self.armed.pop_first())?;
        Some(watch)
    }
}
