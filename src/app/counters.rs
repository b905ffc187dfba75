//! What the cache layers did, counted since the isolate started.

use serde::Serialize;
use utoipa::ToSchema;

/// Counters of all layers, nearest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CacheStats {
    /// The isolate's own memory.
    pub isolate: IsolateStats,
    /// The data centre's Cache API.
    pub cache_api: CacheApiStats,
    /// The market object.
    pub object: ObjectStats,
}

/// The isolate's own memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct IsolateStats {
    /// Answered from memory, fresh.
    pub hits: u64,
    /// Answered from memory, stale, while a new answer was fetched.
    pub revalidating: u64,
    /// Answered from memory, past its time, because no new answer could be had.
    pub stale_if_error: u64,
    /// Answered with 304, nothing sent.
    pub not_modified: u64,
    /// Not in memory, or no longer usable.
    pub misses: u64,
    /// Answers held now.
    pub entries: u64,
}

/// The data centre's Cache API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CacheApiStats {
    /// Found and fresh.
    pub hits: u64,
    /// Not found, or no longer fresh.
    pub misses: u64,
    /// Answers put there.
    pub writes: u64,
}

/// The market object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObjectStats {
    /// Reads that reached it.
    pub reads: u64,
    /// Reads that failed.
    pub errors: u64,
    /// Reads that waited for one already on its way instead of making their own.
    pub coalesced: u64,
}
