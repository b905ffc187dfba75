//! Counters of this isolate.

use std::cell::Cell;

use crate::app::counters::CacheStats;

thread_local! {
    static STATS: Cell<CacheStats> = Cell::default();
}

/// Counts something.
pub fn count(change: impl FnOnce(&mut CacheStats)) {
    let mut stats = STATS.get();
    change(&mut stats);
    STATS.set(stats);
}

/// What was counted since the isolate started.
pub fn stats() -> CacheStats {
    STATS.get()
}
