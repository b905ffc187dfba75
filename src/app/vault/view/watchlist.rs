//! Watchlists.

use serde::Serialize;
use utoipa::ToSchema;

/// All watchlists, in order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Watchlists {
    /// Each.
    pub watchlists: Vec<Watchlist>,
}

/// What one keeps an eye on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Watchlist {
    /// Its id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Rises with each change of it.
    pub version: i64,
    /// What is in it, in order.
    pub entries: Vec<WatchlistEntry>,
}

/// A product in a watchlist.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WatchlistEntry {
    /// Which.
    pub product_id: String,
    /// Its price when it was added, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_added: Option<String>,
    /// When that was, Unix milliseconds.
    pub added_ms: i64,
}
