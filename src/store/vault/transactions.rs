//! Transactions, and what can be asked for of them.

/// The columns of a transaction.
macro_rules! columns {
    () => {
        "transactions.place, transactions.id, kind, at_ms, account_id, to_account_id, sent_asset, sent_amount, \
         received_asset, received_amount, fee_asset, fee_amount, transactions.value, fee_value, reward, settles, note, \
         import_id, created_ms, replaces, reverses, reversed_by"
    };
}

/// Which transactions are `[id, …]`?
pub const TRANSACTIONS_BY_ID: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM json_each(?2) AS wanted CROSS JOIN vault_transaction AS transactions \
     ON transactions.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND transactions.id = wanted.value"
);
/// What happened before a place and from another on, newest first?
pub const TRANSACTIONS_BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM vault_transaction AS transactions \
     WHERE transactions.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) \
     AND transactions.place < ?2 AND transactions.place >= ?3 ORDER BY transactions.place DESC LIMIT ?4"
);
/// The same of what stands: neither reversed nor a reversal.
pub const STANDING_TRANSACTIONS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM vault_transaction AS transactions INDEXED BY transaction_standing \
     WHERE transactions.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) \
     AND transactions.place < ?2 AND transactions.place >= ?3 \
     AND reverses IS NULL AND reversed_by IS NULL ORDER BY transactions.place DESC LIMIT ?4"
);
/// The same of what mentions something.
pub const TRANSACTIONS_OF_MENTION: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM mention CROSS JOIN vault_transaction AS transactions \
     ON transactions.vault = mention.vault AND transactions.place = mention.place \
     WHERE mention.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND mention.key = ?5 \
     AND mention.place < ?2 AND mention.place >= ?3 ORDER BY mention.place DESC LIMIT ?4"
);
/// The same of what mentions the first of `[key, …]`, so many at most: of these, those that mention all the others, and nothing of `[key, …]`.
/// One bound that does not depend on the row: it is computed once, and nothing before it is read.
pub const TRANSACTIONS_THAT_MENTION: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM mention CROSS JOIN vault_transaction AS transactions \
     ON transactions.vault = mention.vault AND transactions.place = mention.place \
     WHERE mention.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND mention.key = ?5 ->> 0 \
     AND mention.place < ?2 AND mention.place >= max(?3, coalesce((SELECT place FROM mention AS last \
     WHERE last.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND last.key = ?5 ->> 0 AND last.place < ?2 \
     ORDER BY last.place DESC LIMIT 1 OFFSET ?7), '')) \
     AND NOT EXISTS (SELECT 1 FROM json_each(?5) AS also WHERE NOT EXISTS (SELECT 1 FROM mention AS other \
     WHERE other.vault = mention.vault AND other.key = also.value AND other.place = mention.place)) \
     AND NOT EXISTS (SELECT 1 FROM json_each(?6) AS without CROSS JOIN mention AS other \
     ON other.vault = mention.vault AND other.key = without.value AND other.place = mention.place) \
     ORDER BY mention.place DESC LIMIT ?4"
);
/// How far has that looked, if there was more to look at?
pub const LAST_LOOKED_AT: &str = "SELECT place FROM mention \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND key = ?4 AND place < ?2 AND place >= ?3 \
     ORDER BY place DESC LIMIT 1 OFFSET ?5";
/// What happened behind a place, oldest first?
pub const TRANSACTIONS_AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM vault_transaction AS transactions \
     WHERE transactions.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) \
     AND transactions.place > ?2 ORDER BY transactions.place LIMIT ?3"
);
/// New ones: `[[place, id, kind, …], …]`, in the order of the columns.
pub const INSERT_TRANSACTIONS: &str = "INSERT INTO vault_transaction (vault, place, id, kind, at_ms, account_id, \
     to_account_id, sent_asset, sent_amount, received_asset, received_amount, fee_asset, fee_amount, value, fee_value, \
     reward, settles, note, import_id, created_ms, replaces, reverses) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, \
     value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, \
     value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19, value ->> 20 FROM json_each(?2)";
/// These are reversed: `[[place, reversed_by], …]`.
pub const SET_REVERSED: &str = "UPDATE vault_transaction SET reversed_by = wanted.value ->> 1 \
     FROM json_each(?2) AS wanted \
     WHERE vault_transaction.vault = ?1 AND vault_transaction.place = wanted.value ->> 0";
/// What they are found by: `[[key, place], …]`.
pub const INSERT_MENTIONS: &str = "INSERT INTO mention (vault, key, place) \
     SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING";
