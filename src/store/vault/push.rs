//! Web Push: which browsers are told, when not, and what is to be sent.

/// Which browsers of a person have asked to be told?
pub const SUBSCRIPTIONS: &str = "SELECT id, user_agent, created_ms, reached_ms, tested_ms FROM push_subscription \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) ORDER BY created_ms, id";
/// A browser is told from now on. Whose it was before is told there no more.
pub const PUT_SUBSCRIPTION: &str = "INSERT INTO push_subscription (id, vault, session, endpoint, p256dh, auth, user_agent, created_ms) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET vault = ?2, session = ?3, p256dh = ?5, auth = ?6, user_agent = ?7, \
     created_ms = CASE WHEN vault = ?2 THEN created_ms ELSE ?8 END, reached_ms = CASE WHEN vault = ?2 THEN reached_ms END";
/// What was to be sent there to somebody else.
pub const DROP_MESSAGES_TO_OTHERS: &str = "DELETE FROM push_message WHERE subscription = ?1 AND vault <> ?2";
/// A browser is told no more.
pub const DELETE_SUBSCRIPTION: &str = "DELETE FROM push_subscription WHERE vault = ?1 AND id = ?2";
/// Nor are those of a session that has ended.
pub const DELETE_SUBSCRIPTIONS_OF_SESSION: &str = "DELETE FROM push_subscription \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND session = ?2";
/// Nor those of all sessions but one, or of all.
pub const DELETE_SUBSCRIPTIONS_OF_OTHERS: &str = "DELETE FROM push_subscription \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND session IS NOT ?2";

/// When is a person not to be disturbed?
pub const QUIET_HOURS: &str =
    "SELECT starts, ends, zone FROM push_quiet WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// Not at these hours.
pub const SET_QUIET_HOURS: &str = "INSERT INTO push_quiet (vault, starts, ends, zone) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT DO UPDATE SET starts = ?2, ends = ?3, zone = ?4";
/// They may be told at any hour.
pub const DELETE_QUIET_HOURS: &str = "DELETE FROM push_quiet WHERE vault = ?1";

/// A test, to these browsers, now: one that waits already is tried anew.
pub const QUEUE_TESTS: &str = "INSERT INTO push_message (subscription, vault, notification, next_ms, until_ms) \
     SELECT value, ?1, ?2, ?3, ?4 FROM json_each(?5) WHERE true ON CONFLICT DO UPDATE SET next_ms = ?3, until_ms = ?4, tries = 0";
/// They were tested.
pub const TESTED: &str =
    "UPDATE push_subscription SET tested_ms = ?2 WHERE id IN (SELECT value FROM json_each(?1))";

/// What is to be sent by now, so many at most, with all that must be known for it. This and the next are run together: each finds the same messages.
pub const DUE_MESSAGES: &str = "SELECT push_message.subscription, push_message.notification, push_message.until_ms, push_message.tries, \
     endpoint, p256dh, auth, starts, ends, zone, kind, at_ms, title, body, about, asset, due_ms, read_ms FROM push_message \
     CROSS JOIN push_subscription ON push_subscription.id = push_message.subscription \
     LEFT JOIN push_quiet ON push_quiet.vault = push_message.vault \
     LEFT JOIN notification ON notification.vault = push_message.vault AND notification.id = push_message.notification \
     WHERE push_message.next_ms <= ?1 ORDER BY push_message.next_ms, push_message.subscription, push_message.notification LIMIT ?2";
/// They are being sent: nobody else does until a moment.
pub const CLAIM_MESSAGES: &str = "UPDATE push_message SET next_ms = ?3, tries = tries + 1 WHERE (subscription, notification) IN \
     (SELECT subscription, notification FROM push_message WHERE next_ms <= ?1 ORDER BY next_ms, subscription, notification LIMIT ?2)";
/// They are done with.
pub const DROP_MESSAGES: &str = "DELETE FROM push_message WHERE (subscription, notification) IN \
     (SELECT value ->> 0, value ->> 1 FROM json_each(?1))";
/// They are sent another time, unless somebody else sends them by now.
pub const DELAY_MESSAGES: &str = "UPDATE push_message SET next_ms = turn.value ->> 3 FROM json_each(?1) AS turn \
     WHERE subscription = turn.value ->> 0 AND notification = turn.value ->> 1 AND tries = turn.value ->> 2";
/// These browsers were reached.
pub const REACHED: &str =
    "UPDATE push_subscription SET reached_ms = ?2 WHERE id IN (SELECT value FROM json_each(?1))";
/// Whose browsers are these? Their vaults have another version from then on.
pub const RAISE_LEFT: &str = "UPDATE vault SET version = version + 1 WHERE id IN \
     (SELECT vault FROM push_subscription WHERE id IN (SELECT value FROM json_each(?1))) RETURNING user_id, version";
/// There is nobody there any more.
pub const DELETE_LEFT: &str = "DELETE FROM push_subscription WHERE id IN (SELECT value FROM json_each(?1))";
/// What is no longer worth sending, some at a time.
pub const DROP_OLD_MESSAGES: &str = "DELETE FROM push_message WHERE (subscription, notification) IN \
     (SELECT subscription, notification FROM push_message WHERE until_ms <= ?1 ORDER BY until_ms, subscription, notification LIMIT ?2)";
