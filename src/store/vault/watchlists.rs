//! Watchlists.

/// Which watchlists has a person?
pub const WATCHLISTS: &str = "SELECT id, name, position, version FROM watchlist \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// And what is in them?
pub const WATCHLIST_ENTRIES: &str = "SELECT watchlist, product_id, position, price_added, added_ms FROM watchlist_entry \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// A new list.
pub const INSERT_WATCHLIST: &str =
    "INSERT INTO watchlist (vault, id, name, position, version) VALUES (?1, ?2, ?3, ?4, 1)";
/// It has changed.
pub const UPDATE_WATCHLIST: &str =
    "UPDATE watchlist SET name = ?3, version = version + 1 WHERE vault = ?1 AND id = ?2";
/// Where lists stand: `[[id, position], …]`.
pub const PLACE_WATCHLISTS: &str = "UPDATE watchlist SET position = \
     (SELECT value ->> 1 FROM json_each(?2) WHERE value ->> 0 = watchlist.id) \
     WHERE vault = ?1 AND id IN (SELECT value ->> 0 FROM json_each(?2))";
/// No longer a list.
pub const DELETE_WATCHLIST: &str = "DELETE FROM watchlist WHERE vault = ?1 AND id = ?2";
/// Nothing is in a list any more.
pub const DELETE_WATCHLIST_ENTRIES: &str = "DELETE FROM watchlist_entry WHERE vault = ?1 AND watchlist = ?2";
/// What is in a list: `[[product_id, position, price_added, added_ms], …]`.
pub const INSERT_WATCHLIST_ENTRIES: &str = "INSERT INTO watchlist_entry \
     (vault, watchlist, product_id, position, price_added, added_ms) \
     SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?3)";
