//! Tasks and their reminders.

/// Which task is this?
pub const TASK: &str = "SELECT id, title, note, asset, status, rank, due_ms, remind_before_min, repeat, zone, day, done_ms, created_ms, version \
     FROM task WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND id = ?2";
/// Tasks of a status behind a place, up to a rank.
pub const TASKS: &str = "SELECT id, title, note, asset, status, rank, due_ms, remind_before_min, repeat, zone, day, done_ms, created_ms, version \
     FROM task WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND status = ?2 \
     AND (rank, id) > (?3, ?4) AND rank <= ?5 ORDER BY rank, id LIMIT ?6";
/// The same of an asset.
pub const TASKS_OF_ASSET: &str = "SELECT id, title, note, asset, status, rank, due_ms, remind_before_min, repeat, zone, day, done_ms, created_ms, version \
     FROM task WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND status = ?2 \
     AND (rank, id) > (?3, ?4) AND rank <= ?5 AND asset = ?7 ORDER BY rank, id LIMIT ?6";
/// How many tasks of a status are there between two ranks?
pub const COUNT_TASKS: &str = "SELECT COUNT(*) AS count FROM task \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND status = ?2 AND rank >= ?3 AND rank <= ?4";
/// The same of an asset.
pub const COUNT_TASKS_OF_ASSET: &str = "SELECT COUNT(*) AS count FROM task \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND status = ?2 AND rank >= ?3 AND rank <= ?4 AND asset = ?5";
/// A task, as it is from now on.
pub const PUT_TASK: &str = "INSERT INTO task (vault, id, title, note, asset, status, rank, due_ms, remind_before_min, \
     repeat, zone, day, remind_ms, done_ms, created_ms, version) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
     ON CONFLICT DO UPDATE SET title = ?3, note = ?4, asset = ?5, status = ?6, rank = ?7, due_ms = ?8, \
     remind_before_min = ?9, repeat = ?10, zone = ?11, day = ?12, remind_ms = ?13, done_ms = ?14, version = ?16";
/// No longer a task.
pub const DELETE_TASK: &str = "DELETE FROM task WHERE vault = ?1 AND id = ?2";

/// Tells of the tasks whose reminders are due, so many at most. These three are run together: each finds the same tasks.
pub const TELL_REMINDERS: &str = "INSERT INTO notification (vault, id, kind, at_ms, title, about, asset, due_ms) \
     SELECT vault, 'reminder-' || id || '-' || remind_ms, 'reminder', ?1, title, id, asset, due_ms FROM task \
     WHERE remind_ms <= ?1 ORDER BY remind_ms, vault, id LIMIT ?2 ON CONFLICT DO NOTHING";
/// Whose tasks are these? Their vaults have another version from then on.
pub const RAISE_REMINDED: &str = "UPDATE vault SET version = version + 1 WHERE id IN \
     (SELECT vault FROM task WHERE remind_ms <= ?1 ORDER BY remind_ms, vault, id LIMIT ?2) RETURNING user_id, version";
/// Their owners have been reminded.
pub const REMINDED: &str = "UPDATE task SET remind_ms = NULL WHERE (vault, id) IN \
     (SELECT vault, id FROM task WHERE remind_ms <= ?1 ORDER BY remind_ms, vault, id LIMIT ?2)";
/// What was done long ago is put away, some at a time.
pub const ARCHIVE_TASKS: &str = "UPDATE task SET status = 'archived' WHERE (vault, id) IN \
     (SELECT vault, id FROM task WHERE status = 'done' AND done_ms < ?1 ORDER BY done_ms LIMIT ?2)";
