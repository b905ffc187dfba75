//! A hub's own SQLite: its log, and the leaves that follow a root.

/// The schema. It is the object's own, beside `migrations/`, which are D1's.
pub const CREATE_TABLES: &str = "
CREATE TABLE IF NOT EXISTS log (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    newest INTEGER NOT NULL,
    floor INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
    \"offset\" INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    channel TEXT NOT NULL,
    tag TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_of_channel ON entry (channel, \"offset\");
CREATE TABLE IF NOT EXISTS leaf (name TEXT PRIMARY KEY) WITHOUT ROWID;
";

/// Where is the log?
pub const POSITION: &str = "SELECT epoch, newest, floor FROM log WHERE one = 1";
/// It is here now.
pub const SET_POSITION: &str = "INSERT INTO log (one, epoch, newest, floor) VALUES (1, ?1, ?2, ?3) \
     ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, newest = excluded.newest, floor = excluded.floor";
/// What does it hold, oldest first?
pub const ENTRIES: &str = "SELECT \"offset\", at_ms, channel, tag, version FROM entry ORDER BY \"offset\"";
/// These are new: a JSON list of `[offset, at_ms, channel, tag, version]`.
pub const INSERT_ENTRIES: &str = "INSERT INTO entry (\"offset\", at_ms, channel, tag, version) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1)";
/// Forget a channel's entries before this one.
pub const CUT_CHANNEL: &str = "DELETE FROM entry WHERE channel = ?1 AND \"offset\" < ?2";
/// Forget everything up to here.
pub const DELETE_THROUGH: &str = "DELETE FROM entry WHERE \"offset\" <= ?1";
/// Forget everything.
pub const DELETE_ENTRIES: &str = "DELETE FROM entry";

/// Who follows?
pub const LEAVES: &str = "SELECT name FROM leaf ORDER BY name";
/// This leaf does.
pub const INSERT_LEAF: &str = "INSERT INTO leaf (name) VALUES (?1) ON CONFLICT DO NOTHING";
/// This leaf no longer does.
pub const DELETE_LEAF: &str = "DELETE FROM leaf WHERE name = ?1";
