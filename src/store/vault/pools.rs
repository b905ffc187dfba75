//! Pools: cost basis, computed up to where each stands.

/// A vault, and what is in a book of it, `[[asset, is_settled, stops_at, figures], …]`: one text, which crosses and is read faster than rows.
pub const PORTFOLIO: &str = "SELECT version, method, \
     (SELECT json_group_array(json_array(asset, is_settled, stops_at, json(figures))) \
     FROM pool WHERE pool.vault = vault.id AND book = ?2) AS pools FROM vault WHERE user_id = ?1";
/// Where do the pools `[[book, asset], …]` stand?
pub const POOLS: &str = "SELECT pool.id, pool.book, pool.asset, pool.frontier, pool.rewind_to, pool.last, pool.figures \
     FROM json_each(?2) AS wanted CROSS JOIN pool \
     ON pool.vault = ?1 AND pool.book = wanted.value ->> 0 AND pool.asset = wanted.value ->> 1";
/// Which pools are not computed to the end?
pub const POOLS_TO_SETTLE: &str = "SELECT id, book, asset, frontier, rewind_to, last, figures FROM pool \
     WHERE vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND is_settled = 0 LIMIT ?2";
/// Pools that there may not be yet: `[[book, asset], …]`.
pub const INSERT_POOLS: &str = "INSERT INTO pool (vault, book, asset) \
     SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING";
/// Where pools stand from now on: `[[book, asset, rewind_to, frontier, figures, stops_at], …]`.
pub const SET_POOLS: &str = "UPDATE pool SET rewind_to = wanted.value ->> 2, frontier = wanted.value ->> 3, \
     figures = wanted.value ->> 4, stops_at = wanted.value ->> 5, \
     last = coalesce((SELECT MAX(place) FROM movement WHERE movement.pool = pool.id), '') \
     FROM json_each(?2) AS wanted \
     WHERE pool.vault = ?1 AND pool.book = wanted.value ->> 0 AND pool.asset = wanted.value ->> 1";
/// All pools of a vault are computed from the beginning.
pub const REWIND_ALL: &str =
    "UPDATE pool SET rewind_to = '' WHERE vault = ?1 AND frontier <> '' AND asset <> 'USD'";

/// New movements: `[[book, asset, place, effect, after], …]`.
pub const INSERT_MOVEMENTS: &str = "INSERT INTO movement (pool, place, effect, after) \
     SELECT pool.id, wanted.value ->> 2, wanted.value ->> 3, wanted.value ->> 4 FROM json_each(?2) AS wanted \
     CROSS JOIN pool ON pool.vault = ?1 AND pool.book = wanted.value ->> 0 AND pool.asset = wanted.value ->> 1";
/// Movements that count no longer: `[[book, asset, place], …]`.
pub const DELETE_MOVEMENTS: &str = "DELETE FROM movement WHERE (pool, place) IN \
     (SELECT pool.id, wanted.value ->> 2 FROM json_each(?2) AS wanted \
     CROSS JOIN pool ON pool.vault = ?1 AND pool.book = wanted.value ->> 0 AND pool.asset = wanted.value ->> 1)";
/// What comes behind the frontier of a pool?
pub const MOVEMENTS_AFTER: &str =
    "SELECT pool, place, effect FROM movement WHERE pool = ?1 AND place > ?2 ORDER BY place LIMIT ?3";
/// The figures behind movements: `[[pool, place, after], …]`.
pub const SET_AFTER: &str = "UPDATE movement SET after = wanted.value ->> 2 FROM json_each(?1) AS wanted \
     WHERE movement.pool = wanted.value ->> 0 AND movement.place = wanted.value ->> 1";
/// Which movement of a pool stands so many before its frontier?
pub const MOVEMENT_BACK: &str = "SELECT place FROM movement WHERE pool = ?1 AND place <= ?2 \
     ORDER BY place DESC LIMIT 1 OFFSET ?3";

/// Lots with something left, by time.
pub const OPEN_LOTS_FIFO: &str = "SELECT pool, place, quantity, cost, left, left_cost, unit_cost FROM lot INDEXED BY lot_open \
     WHERE pool = ?1 AND left <> '0' ORDER BY place LIMIT ?2";
/// The same, the newest first.
pub const OPEN_LOTS_LIFO: &str = "SELECT pool, place, quantity, cost, left, left_cost, unit_cost FROM lot INDEXED BY lot_open \
     WHERE pool = ?1 AND left <> '0' ORDER BY place DESC LIMIT ?2";
/// The same, those that cost most first.
pub const OPEN_LOTS_HIFO: &str = "SELECT pool, place, quantity, cost, left, left_cost, unit_cost FROM lot INDEXED BY lot_open_by_cost \
     WHERE pool = ?1 AND left <> '0' ORDER BY unit_cost DESC, place LIMIT ?2";
/// Lots, new or changed: `[[book, asset, place, quantity, cost, left, left_cost, unit_cost], …]`.
pub const SET_LOTS: &str = "INSERT INTO lot (pool, place, quantity, cost, left, left_cost, unit_cost) \
     SELECT pool.id, wanted.value ->> 2, wanted.value ->> 3, wanted.value ->> 4, wanted.value ->> 5, \
     wanted.value ->> 6, wanted.value ->> 7 FROM json_each(?2) AS wanted \
     CROSS JOIN pool ON pool.vault = ?1 AND pool.book = wanted.value ->> 0 AND pool.asset = wanted.value ->> 1 WHERE true \
     ON CONFLICT DO UPDATE SET left = excluded.left, left_cost = excluded.left_cost";
/// What was used: `[[book, asset, place, line, lot, quantity, cost, is_disposal, proceeds, profit, left_after, left_cost_after], …]`.
pub const INSERT_MATCHES: &str = "INSERT INTO lot_match (pool, place, line, lot, quantity, cost, is_disposal, proceeds, \
     profit, left_after, left_cost_after) \
     SELECT pool.id, wanted.value ->> 2, wanted.value ->> 3, wanted.value ->> 4, wanted.value ->> 5, wanted.value ->> 6, \
     wanted.value ->> 7, wanted.value ->> 8, wanted.value ->> 9, wanted.value ->> 10, wanted.value ->> 11 \
     FROM json_each(?2) AS wanted \
     CROSS JOIN pool ON pool.vault = ?1 AND pool.book = wanted.value ->> 0 AND pool.asset = wanted.value ->> 1";

/// A pool goes back to before a place: its lots are what they were then, …
pub const REWIND_LOTS: &str = "UPDATE lot SET left = coalesce((SELECT left_after FROM lot_match \
     WHERE lot_match.pool = ?1 AND lot_match.lot = lot.place AND lot_match.place < ?2 \
     ORDER BY lot_match.place DESC, line DESC LIMIT 1), quantity), \
     left_cost = CASE WHEN cost IS NULL THEN NULL ELSE coalesce((SELECT left_cost_after FROM lot_match \
     WHERE lot_match.pool = ?1 AND lot_match.lot = lot.place AND lot_match.place < ?2 \
     ORDER BY lot_match.place DESC, line DESC LIMIT 1), cost) END \
     WHERE pool = ?1 AND place IN (SELECT lot FROM lot_match WHERE lot_match.pool = ?1 AND lot_match.place >= ?2 \
     AND lot IS NOT NULL) AND place < ?2";
/// … what was used since is not, …
pub const REWIND_MATCHES: &str = "DELETE FROM lot_match WHERE pool = ?1 AND place >= ?2";
/// … what came since has not, …
pub const REWIND_NEW_LOTS: &str = "DELETE FROM lot WHERE pool = ?1 AND place >= ?2";
/// … and it stands, with its figures, behind the last movement before it. Where it has still further to go is `?3`.
pub const REWIND_POOL: &str = "UPDATE pool SET rewind_to = ?3, stops_at = NULL, \
     frontier = coalesce((SELECT place FROM movement WHERE movement.pool = ?1 AND place < ?2 \
     ORDER BY place DESC LIMIT 1), ''), \
     figures = coalesce((SELECT after FROM movement WHERE movement.pool = ?1 AND place < ?2 \
     ORDER BY place DESC LIMIT 1), '{}') WHERE id = ?1";

/// The same of one asset.
pub const POOL: &str = "SELECT version, method, \
     (SELECT json_group_array(json_array(asset, is_settled, stops_at, json(figures))) \
     FROM pool WHERE pool.vault = vault.id AND book = ?2 AND asset = ?3) AS pools FROM vault WHERE user_id = ?1";
/// The lots of a pool before a place, newest first.
pub const LOTS_BEFORE: &str = "SELECT lot.place, quantity, cost, left, left_cost, vault_transaction.id AS id \
     FROM lot CROSS JOIN pool ON pool.id = lot.pool CROSS JOIN vault_transaction \
     ON vault_transaction.vault = pool.vault AND vault_transaction.place = lot.place \
     WHERE lot.pool = (SELECT pool.id FROM pool WHERE pool.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) \
     AND pool.book = ?2 AND pool.asset = ?3) AND lot.place < ?4 ORDER BY lot.place DESC LIMIT ?5";
/// The same, with something left.
pub const OPEN_LOTS_BEFORE: &str = "SELECT lot.place, quantity, cost, left, left_cost, vault_transaction.id AS id \
     FROM lot INDEXED BY lot_open CROSS JOIN pool ON pool.id = lot.pool CROSS JOIN vault_transaction \
     ON vault_transaction.vault = pool.vault AND vault_transaction.place = lot.place \
     WHERE lot.pool = (SELECT pool.id FROM pool WHERE pool.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) \
     AND pool.book = ?2 AND pool.asset = ?3) AND lot.left <> '0' AND lot.place < ?4 ORDER BY lot.place DESC LIMIT ?5";
/// What was disposed of before a place and a line of it, newest first.
pub const DISPOSALS_BEFORE: &str = "SELECT lot_match.place, line, lot, quantity, cost, proceeds, profit, \
     vault_transaction.id AS id FROM lot_match INDEXED BY disposal CROSS JOIN pool ON pool.id = lot_match.pool CROSS JOIN vault_transaction \
     ON vault_transaction.vault = pool.vault AND vault_transaction.place = lot_match.place \
     WHERE lot_match.pool = (SELECT pool.id FROM pool WHERE pool.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) \
     AND pool.book = ?2 AND pool.asset = ?3) AND is_disposal = 1 AND (lot_match.place, line) < (?4, ?5) \
     ORDER BY lot_match.place DESC, line DESC LIMIT ?6";

/// What is in a book, and when did each of it begin?
pub const POOLS_OVER_TIME: &str = "SELECT id, asset, figures, is_settled, stops_at IS NOT NULL AS has_stopped, \
     (SELECT place FROM movement WHERE movement.pool = pool.id ORDER BY place LIMIT 1) AS first FROM pool \
     WHERE vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND book = ?2";
/// The figures of the pools `[id, …]` before a moment and, where they have changed, before each later one of those that are `?3` ms apart, the
/// last of which is at the place `?4`. From one change the next is sought, so what is read is what has changed, and never each movement.
pub const FIGURES_OVER_TIME: &str = "WITH RECURSIVE turn (pool, bound) AS (SELECT value, ?2 FROM json_each(?1) \
     UNION ALL SELECT turn.pool, ?2 + ?3 * ((('0x' || substr(movement.place, 1, 12) ->> '$') - ?2) / ?3 + 1) \
     FROM turn CROSS JOIN movement ON movement.pool = turn.pool AND movement.place = (SELECT later.place FROM movement AS later \
     WHERE later.pool = turn.pool AND later.place >= printf('%012x', turn.bound) AND later.place < ?4 \
     ORDER BY later.place LIMIT 1)) \
     SELECT turn.pool, turn.bound, (SELECT after FROM movement WHERE movement.pool = turn.pool \
     AND movement.place < printf('%012x', turn.bound) ORDER BY place DESC LIMIT 1) AS after FROM turn";
