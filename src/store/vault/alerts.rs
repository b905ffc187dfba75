//! Alerts: the rules of people, where they stand, and what they have told.

/// Which rule is this? `states` is `[[subject, standing, arming, event_ms, price], …]` of what it is held on: the price that it told last.
pub const ALERT: &str = "SELECT id, terms, is_on, created_ms, version, \
     (SELECT json_group_array(json_array(subject, standing, arming, event_ms, \
     (SELECT price FROM alert_event WHERE alert_event.vault = alert_state.vault AND alert_event.alert = alert_state.alert \
     AND alert_event.subject = alert_state.subject ORDER BY arming DESC LIMIT 1))) FROM alert_state \
     WHERE alert_state.vault = alert.vault AND alert_state.alert = alert.id AND is_held = 1) AS states \
     FROM alert WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND id = ?2";
/// Rules before a place, the newest first.
pub const ALERTS: &str = "SELECT id, terms, is_on, created_ms, version, \
     (SELECT json_group_array(json_array(subject, standing, arming, event_ms, \
     (SELECT price FROM alert_event WHERE alert_event.vault = alert_state.vault AND alert_event.alert = alert_state.alert \
     AND alert_event.subject = alert_state.subject ORDER BY arming DESC LIMIT 1))) FROM alert_state \
     WHERE alert_state.vault = alert.vault AND alert_state.alert = alert.id AND is_held = 1) AS states \
     FROM alert WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) \
     AND (created_ms, id) < (?2, ?3) ORDER BY created_ms DESC, id DESC LIMIT ?4";
/// The same of those about a product.
pub const ALERTS_OF_PRODUCT: &str = "SELECT id, terms, is_on, created_ms, version, \
     (SELECT json_group_array(json_array(subject, standing, arming, event_ms, \
     (SELECT price FROM alert_event WHERE alert_event.vault = alert_state.vault AND alert_event.alert = alert_state.alert \
     AND alert_event.subject = alert_state.subject ORDER BY arming DESC LIMIT 1))) FROM alert_state \
     WHERE alert_state.vault = alert.vault AND alert_state.alert = alert.id AND is_held = 1) AS states \
     FROM alert WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND product_id = ?5 \
     AND (created_ms, id) < (?2, ?3) ORDER BY created_ms DESC, id DESC LIMIT ?4";
/// How many rules are there?
pub const COUNT_ALERTS: &str =
    "SELECT COUNT(*) AS count FROM alert WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// How many of them are on?
pub const COUNT_ON: &str = "SELECT COUNT(*) AS count FROM alert INDEXED BY alert_on \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND is_on = 1";
/// And how many of those are of many products?
pub const COUNT_OF_MANY: &str = "SELECT COUNT(*) AS count FROM alert INDEXED BY alert_on \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND is_on = 1 AND target IN ('watchlist', 'holdings')";
/// A rule, as it is from now on.
pub const PUT_ALERT: &str = "INSERT INTO alert (vault, id, target, product_id, terms, is_on, created_ms, version) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
     ON CONFLICT DO UPDATE SET target = ?3, product_id = ?4, terms = ?5, is_on = ?6, version = ?8";
/// No longer a rule.
pub const DELETE_ALERT: &str = "DELETE FROM alert WHERE vault = ?1 AND id = ?2";
/// Nor where it stood,
pub const DELETE_STATES: &str = "DELETE FROM alert_state WHERE vault = ?1 AND alert = ?2";
/// nor what it has told.
pub const DELETE_EVENTS: &str = "DELETE FROM alert_event WHERE vault = ?1 AND alert = ?2";
/// A rule begins anew: its armings are counted on.
pub const RESET_STATES: &str =
    "UPDATE alert_state SET standing = 'waiting', is_held = 0 WHERE vault = ?1 AND alert = ?2";
/// It is held on this.
pub const HOLD_STATE: &str = "INSERT INTO alert_state (vault, alert, subject, standing, arming, is_held) \
     VALUES (?1, ?2, ?3, 'waiting', 0, 1) ON CONFLICT DO UPDATE SET is_held = 1";
/// What a rule has told before a place, the newest first.
pub const EVENTS: &str = "SELECT alert, subject, arming, at_ms, price_at_ms, price, before, title, body FROM alert_event \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND alert = ?2 AND (at_ms, subject) < (?3, ?4) \
     ORDER BY at_ms DESC, subject DESC LIMIT ?5";
/// They are told how a rule would tell them.
pub const TEST: &str = "INSERT INTO notification (vault, id, kind, at_ms, title, body, about, asset) \
     VALUES (?1, ?2, 'alert', ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";

/// The rules of a vault have changed.
pub const MARK: &str =
    "INSERT INTO alert_stale (vault, version) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET version = ?2";
/// What rules may follow has changed, if there are any that do.
pub const MARK_FOLLOWED: &str = "INSERT INTO alert_stale (vault, version) SELECT ?1, ?2 \
     WHERE EXISTS (SELECT 1 FROM alert INDEXED BY alert_that_follows WHERE vault = ?1 AND is_on = 1 AND target <> 'product') \
     ON CONFLICT DO UPDATE SET version = ?2";

/// Which rules are on, behind a place? `states` is `[[subject, standing, arming, event_ms, is_held], …]`.
pub const ON_AFTER: &str = "SELECT alert.vault, alert.id, alert.version, alert.terms, vault.user_id, \
     (SELECT json_group_array(json_array(subject, standing, arming, event_ms, is_held)) FROM alert_state \
     WHERE alert_state.vault = alert.vault AND alert_state.alert = alert.id) AS states \
     FROM alert INDEXED BY alert_on CROSS JOIN vault ON vault.id = alert.vault \
     WHERE alert.is_on = 1 AND (alert.vault, alert.id) > (?1, ?2) ORDER BY alert.vault, alert.id LIMIT ?3";
/// Which rules of the vaults `[vault, …]` are on?
pub const ON_OF: &str = "SELECT alert.vault, alert.id, alert.version, alert.terms, vault.user_id, \
     (SELECT json_group_array(json_array(subject, standing, arming, event_ms, is_held)) FROM alert_state \
     WHERE alert_state.vault = alert.vault AND alert_state.alert = alert.id) AS states \
     FROM json_each(?1) AS wanted CROSS JOIN alert INDEXED BY alert_on ON alert.vault = wanted.value AND alert.is_on = 1 \
     CROSS JOIN vault ON vault.id = alert.vault";
/// What is in the watchlists `[[vault, watchlist], …]`? `products` is a list.
pub const LISTED: &str = "SELECT wanted.value ->> 0 AS vault, wanted.value ->> 1 AS watchlist, \
     (SELECT json_group_array(product_id) FROM watchlist_entry \
     WHERE vault = wanted.value ->> 0 AND watchlist = wanted.value ->> 1) AS products FROM json_each(?1) AS wanted";
/// What is in the real accounts of the vaults `[vault, …]`? `held` is `[[asset, amount], …]`.
pub const HELD: &str = "SELECT wanted.value AS vault, \
     (SELECT json_group_array(json_array(balance.asset, balance.amount)) FROM vault_account CROSS JOIN balance \
     ON balance.vault = vault_account.vault AND balance.account = vault_account.id \
     WHERE vault_account.vault = wanted.value AND vault_account.kind = 'real') AS held FROM json_each(?1) AS wanted";
/// Of which vaults is something else held in memory than there is? So many at most.
pub const STALE: &str = "SELECT vault, version FROM alert_stale LIMIT ?1";
/// It was read again, `[[vault, version], …]`; not where there was another change meanwhile.
pub const CLEAN: &str = "DELETE FROM alert_stale WHERE (vault, version) IN \
     (SELECT value ->> 0, value ->> 1 FROM json_each(?1))";

/// Tells people of events that are not there yet, of rules that are as they were then:
/// `[[vault, alert, version, subject, arming, at_ms, price_at_ms, price, before, title, body, asset], …]`. These are run together, this one first.
pub const TELL_EVENTS: &str = "INSERT INTO notification (vault, id, kind, at_ms, title, body, about, asset) \
     SELECT alert.vault, 'alert-' || alert.id || '-' || (told.value ->> 3) || '-' || (told.value ->> 4), 'alert', \
     told.value ->> 5, told.value ->> 9, told.value ->> 10, alert.id, told.value ->> 11 \
     FROM json_each(?1) AS told CROSS JOIN alert ON alert.vault = told.value ->> 0 AND alert.id = told.value ->> 1 \
     AND alert.version = told.value ->> 2 AND alert.is_on = 1 \
     WHERE NOT EXISTS (SELECT 1 FROM alert_event WHERE alert_event.vault = alert.vault AND alert_event.alert = alert.id \
     AND alert_event.subject = told.value ->> 3 AND alert_event.arming = told.value ->> 4) ON CONFLICT DO NOTHING";
/// The same events.
pub const INSERT_EVENTS: &str = "INSERT INTO alert_event \
     (vault, alert, subject, arming, at_ms, price_at_ms, price, before, title, body) \
     SELECT alert.vault, alert.id, told.value ->> 3, told.value ->> 4, told.value ->> 5, told.value ->> 6, \
     told.value ->> 7, told.value ->> 8, told.value ->> 9, told.value ->> 10 \
     FROM json_each(?1) AS told CROSS JOIN alert ON alert.vault = told.value ->> 0 AND alert.id = told.value ->> 1 \
     AND alert.version = told.value ->> 2 AND alert.is_on = 1 WHERE true ON CONFLICT DO NOTHING";
/// So many armings before these are forgotten.
pub const FORGET_EVENTS: &str = "DELETE FROM alert_event WHERE (vault, alert, subject, arming) IN \
     (SELECT old.vault, old.alert, old.subject, old.arming FROM json_each(?1) AS told CROSS JOIN alert_event AS old \
     ON old.vault = told.value ->> 0 AND old.alert = told.value ->> 1 AND old.subject = told.value ->> 3 \
     AND old.arming <= (told.value ->> 4) - ?2)";
/// Where rules stand from now on, if they are as they were then: `[[vault, alert, version, subject, standing, arming, event_ms, is_held], …]`.
/// None goes back.
pub const SET_STATES: &str = "INSERT INTO alert_state (vault, alert, subject, standing, arming, event_ms, is_held) \
     SELECT alert.vault, alert.id, told.value ->> 3, told.value ->> 4, told.value ->> 5, told.value ->> 6, told.value ->> 7 \
     FROM json_each(?1) AS told CROSS JOIN alert ON alert.vault = told.value ->> 0 AND alert.id = told.value ->> 1 \
     AND alert.version = told.value ->> 2 AND alert.is_on = 1 WHERE true \
     ON CONFLICT DO UPDATE SET standing = excluded.standing, arming = excluded.arming, event_ms = excluded.event_ms, \
     is_held = excluded.is_held WHERE excluded.arming > alert_state.arming \
     OR (excluded.arming = alert_state.arming AND excluded.standing <> 'armed')";
/// Rules that have told what they had to tell are off: `[[vault, alert, version], …]`.
pub const SWITCH_OFF: &str = "UPDATE alert SET is_on = 0, version = version + 1 WHERE (vault, id, version) IN \
     (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1))";
/// The vaults `[vault, …]` have another version from then on.
pub const RAISE: &str = "UPDATE vault SET version = version + 1 WHERE id IN (SELECT value FROM json_each(?1)) \
     RETURNING id, user_id, version";
