//! What a person is told.

/// What they were told before a moment, the newest first.
pub const NOTIFICATIONS: &str = "SELECT id, kind, at_ms, title, body, about, asset, due_ms, read_ms FROM notification \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND (at_ms, id) < (?2, ?3) ORDER BY at_ms DESC, id DESC LIMIT ?4";
/// The same of what they have not read.
pub const UNREAD_NOTIFICATIONS: &str = "SELECT id, kind, at_ms, title, body, about, asset, due_ms, read_ms FROM notification \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND read_ms IS NULL AND (at_ms, id) < (?2, ?3) \
     ORDER BY at_ms DESC, id DESC LIMIT ?4";
/// How much have they not read?
pub const COUNT_UNREAD: &str = "SELECT COUNT(*) AS count FROM notification \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND read_ms IS NULL";
/// They have read one.
pub const READ_NOTIFICATION: &str =
    "UPDATE notification SET read_ms = ?3 WHERE vault = ?1 AND id = ?2 AND read_ms IS NULL";
/// They have read all up to a moment.
pub const READ_NOTIFICATIONS: &str =
    "UPDATE notification SET read_ms = ?3 WHERE vault = ?1 AND at_ms <= ?2 AND read_ms IS NULL";
/// What they were told up to a moment is cleared away.
pub const CLEAR_NOTIFICATIONS: &str = "DELETE FROM notification WHERE vault = ?1 AND at_ms <= ?2";
/// What was told long ago is forgotten, some at a time.
pub const FORGET_NOTIFICATIONS: &str = "DELETE FROM notification WHERE (vault, id) IN \
     (SELECT vault, id FROM notification WHERE at_ms < ?1 ORDER BY at_ms LIMIT ?2)";
