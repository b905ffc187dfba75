//! The market object's own SQLite: a row a minute and source, a row a product, and whose market it is.

/// Prices are kept this long, minutes: a day for the day's changes, and two hours more.
pub const RETENTION_MINUTES: i64 = 26 * 60;

/// The schema. It is the object's own, beside `migrations/`, which are D1's.
pub const CREATE_TABLES: &str = "
CREATE TABLE IF NOT EXISTS series (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS product (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS minute (
    minute INTEGER NOT NULL,
    source TEXT NOT NULL,
    market_ms INTEGER NOT NULL,
    system_ms INTEGER NOT NULL,
    prices BLOB NOT NULL,
    PRIMARY KEY (minute, source)
) WITHOUT ROWID;
";

/// Which market are the stored prices of?
pub const SERIES_NAME: &str = "SELECT name FROM series WHERE one = 1";
/// From now on they are of this one.
pub const SET_SERIES_NAME: &str =
    "INSERT INTO series (one, name) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET name = excluded.name";
/// Forget all prices.
pub const DELETE_MINUTES: &str = "DELETE FROM minute";

/// Which number has each product?
pub const PRODUCTS_BY_NUMBER: &str = "SELECT id FROM product ORDER BY number";
/// A product has been given a number.
pub const INSERT_PRODUCT: &str = "INSERT INTO product (number, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

/// What were the prices from this minute on, oldest first?
pub const MINUTES_SINCE: &str =
    "SELECT source, market_ms, system_ms, prices FROM minute WHERE minute >= ?1 ORDER BY minute";
/// What were the prices of a source between two minutes?
pub const MINUTES_BETWEEN: &str = "SELECT source, market_ms, system_ms, prices FROM minute \
     WHERE minute BETWEEN ?1 AND ?2 AND source = ?3 ORDER BY minute";
/// When is the newest minute?
pub const NEWEST_MINUTE: &str = "SELECT minute FROM minute ORDER BY minute DESC LIMIT 1";
/// These were the prices in a minute.
pub const UPSERT_MINUTE: &str = "INSERT INTO minute (minute, source, market_ms, system_ms, prices) \
     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (minute, source) DO UPDATE \
     SET market_ms = excluded.market_ms, system_ms = excluded.system_ms, prices = excluded.prices";
/// Forget what is before this minute, and what time running backwards has put into the future.
pub const DELETE_MINUTES_OUTSIDE: &str = "DELETE FROM minute WHERE minute < ?1 OR minute > ?2";
