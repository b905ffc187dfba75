//! Paper orders, what they reserve, and what of them was filled.

/// Which order is this?
pub const ORDER: &str = "SELECT state, version FROM paper_order \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND id = ?2";
/// Which orders of a person are open?
pub const OPEN_ORDERS: &str = "SELECT state, version FROM paper_order INDEXED BY order_open \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND is_open = 1";
/// How many orders has a person placed?
pub const LAST_NUMBER: &str = "SELECT coalesce(MAX(number), 0) AS count FROM paper_order \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// Orders that are open, or are not, before a place, the newest first.
pub const ORDERS: &str = "SELECT state, version FROM paper_order INDEXED BY order_by_rank \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND is_open = ?2 AND (rank, id) < (?3, ?4) \
     ORDER BY rank DESC, id DESC LIMIT ?5";
/// The same of an account.
pub const ORDERS_OF_ACCOUNT: &str = "SELECT state, version FROM paper_order INDEXED BY order_of_account \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND account_id = ?6 AND is_open = ?2 AND (rank, id) < (?3, ?4) \
     ORDER BY rank DESC, id DESC LIMIT ?5";
/// The same of a product.
pub const ORDERS_OF_PRODUCT: &str = "SELECT state, version FROM paper_order INDEXED BY order_of_product \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND product_id = ?6 AND is_open = ?2 AND (rank, id) < (?3, ?4) \
     ORDER BY rank DESC, id DESC LIMIT ?5";
/// Is there an order of this account?
pub const HAS_ORDERS: &str = "SELECT id FROM paper_order INDEXED BY order_of_account \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND account_id = ?2 LIMIT 1";
/// What orders are from now on: `[[id, number, account_id, product_id, is_open, rank, state], …]`.
pub const PUT_ORDERS: &str = "INSERT INTO paper_order (vault, id, number, account_id, product_id, is_open, rank, state, version, changed_ms) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, 1, ?3 \
     FROM json_each(?2) WHERE true \
     ON CONFLICT (vault, id) DO UPDATE SET is_open = excluded.is_open, rank = excluded.rank, state = excluded.state, \
     version = version + 1, changed_ms = excluded.changed_ms";

/// What do the open orders of a vault reserve?
pub const HOLDS: &str = "SELECT account_id, product_id, state ->> 'side' AS side, state ->> 'held' AS held, \
     state ->> 'since_ms' AS since_ms FROM paper_order INDEXED BY order_open WHERE vault = ?1 AND is_open = 1";
/// The same of a person's.
pub const HOLDS_OF_PERSON: &str = "SELECT account_id, product_id, state ->> 'side' AS side, state ->> 'held' AS held, \
     state ->> 'since_ms' AS since_ms FROM paper_order INDEXED BY order_open \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND is_open = 1";

/// New fills of an order at one moment, which are one transaction: `[[number, price, size, value, fee], …]`.
pub const INSERT_FILLS: &str = "INSERT INTO order_fill (vault, order_id, account_id, product_id, at_ms, side, liquidity, \
     transaction_id, number, price, size, value, fee) \
     SELECT ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?2)";
/// Fills before a place, the newest first.
pub const FILLS: &str = "SELECT order_id, number, account_id, product_id, at_ms, side, liquidity, price, size, value, fee, transaction_id \
     FROM order_fill INDEXED BY fill_by_time WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) \
     AND (at_ms, order_id, number) < (?2, ?3, ?4) ORDER BY at_ms DESC, order_id DESC, number DESC LIMIT ?5";
/// The same of an account.
pub const FILLS_OF_ACCOUNT: &str = "SELECT order_id, number, account_id, product_id, at_ms, side, liquidity, price, size, value, fee, \
     transaction_id FROM order_fill INDEXED BY fill_of_account WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) \
     AND account_id = ?6 AND (at_ms, order_id, number) < (?2, ?3, ?4) \
     ORDER BY at_ms DESC, order_id DESC, number DESC LIMIT ?5";
/// Fills of an order before a number, the newest first.
pub const FILLS_OF_ORDER: &str = "SELECT order_id, number, account_id, product_id, at_ms, side, liquidity, price, size, value, fee, \
     transaction_id FROM order_fill WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND order_id = ?2 AND number < ?3 \
     ORDER BY number DESC LIMIT ?4";

/// What a person is told of orders: `[[id, at_ms, title, body, about, asset], …]`.
pub const TELL_ORDERS: &str = "INSERT INTO notification (vault, id, kind, at_ms, title, body, about, asset) \
     SELECT ?1, value ->> 0, 'order', value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?2) \
     WHERE true ON CONFLICT DO NOTHING";

/// Which orders of anybody are open, behind a place?
pub const OPEN_ORDERS_AFTER: &str = "SELECT vault.user_id, vault.version, paper_order.vault, paper_order.id, changed_ms, state \
     FROM paper_order INDEXED BY order_open CROSS JOIN vault ON vault.id = paper_order.vault \
     WHERE is_open = 1 AND (paper_order.vault, paper_order.id) > (?1, ?2) ORDER BY paper_order.vault, paper_order.id LIMIT ?3";
/// The same of those that have changed since a moment and a place.
pub const CHANGED_ORDERS_AFTER: &str = "SELECT vault.user_id, vault.version, paper_order.vault, paper_order.id, changed_ms, state \
     FROM paper_order INDEXED BY order_changed CROSS JOIN vault ON vault.id = paper_order.vault \
     WHERE is_open = 1 AND (changed_ms, paper_order.vault, paper_order.id) > (?1, ?2, ?3) \
     ORDER BY changed_ms, paper_order.vault, paper_order.id LIMIT ?4";
