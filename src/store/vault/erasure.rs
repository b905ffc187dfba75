//! What is left of vaults whose people are gone, in steps.

/// The vault of a person who is about to go.
pub const CONDEMN: &str = "INSERT INTO vault_erasure (vault) SELECT id FROM vault WHERE user_id = ?1";
/// Of which vaults is something left?
pub const CONDEMNED: &str = "SELECT vault AS number FROM vault_erasure LIMIT ?1";
/// Some rows of each table, so many at most. Those of a pool go before the pool.
pub const ERASE: [&str; 17] = [
    "DELETE FROM mention WHERE (vault, key, place) IN \
     (SELECT vault, key, place FROM mention WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM posting WHERE (vault, account, asset, place, line) IN \
     (SELECT vault, account, asset, place, line FROM posting WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM span WHERE (vault, account, asset, start) IN \
     (SELECT vault, account, asset, start FROM span WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM balance WHERE (vault, account, asset) IN \
     (SELECT vault, account, asset FROM balance WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM vault_transaction WHERE (vault, place) IN \
     (SELECT vault, place FROM vault_transaction WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM lot_match WHERE (pool, place, line) IN (SELECT lot_match.pool, lot_match.place, lot_match.line \
     FROM pool CROSS JOIN lot_match ON lot_match.pool = pool.id WHERE pool.vault = ?1 LIMIT ?2)",
    "DELETE FROM lot WHERE (pool, place) IN (SELECT lot.pool, lot.place \
     FROM pool CROSS JOIN lot ON lot.pool = pool.id WHERE pool.vault = ?1 LIMIT ?2)",
    "DELETE FROM movement WHERE (pool, place) IN (SELECT movement.pool, movement.place \
     FROM pool CROSS JOIN movement ON movement.pool = pool.id WHERE pool.vault = ?1 LIMIT ?2)",
    "DELETE FROM pool WHERE id IN (SELECT id FROM pool WHERE vault = ?1 \
     AND NOT EXISTS (SELECT 1 FROM movement WHERE movement.pool = pool.id) \
     AND NOT EXISTS (SELECT 1 FROM lot WHERE lot.pool = pool.id) \
     AND NOT EXISTS (SELECT 1 FROM lot_match WHERE lot_match.pool = pool.id) LIMIT ?2)",
    "DELETE FROM alert_state WHERE (vault, alert, subject) IN \
     (SELECT vault, alert, subject FROM alert_state WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM alert_event WHERE (vault, alert, subject, arming) IN \
     (SELECT vault, alert, subject, arming FROM alert_event WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM paper_order WHERE (vault, id) IN (SELECT vault, id FROM paper_order WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM order_fill WHERE (vault, order_id, number) IN \
     (SELECT vault, order_id, number FROM order_fill WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM import_name WHERE (vault, book, name) IN \
     (SELECT vault, book, name FROM import_name WHERE vault = ?1 LIMIT ?2)",
    "DELETE FROM import_leg WHERE (import, party, line) IN (SELECT import_leg.import, import_leg.party, import_leg.line \
     FROM import CROSS JOIN import_leg ON import_leg.import = import.number WHERE import.vault = ?1 LIMIT ?2)",
    "DELETE FROM import_item WHERE (import, line, part) IN (SELECT import_item.import, import_item.line, \
     import_item.part FROM import CROSS JOIN import_item ON import_item.import = import.number \
     WHERE import.vault = ?1 LIMIT ?2)",
    "DELETE FROM import WHERE number IN (SELECT number FROM import WHERE vault = ?1 \
     AND NOT EXISTS (SELECT 1 FROM import_leg WHERE import_leg.import = import.number) \
     AND NOT EXISTS (SELECT 1 FROM import_item WHERE import_item.import = import.number) LIMIT ?2)",
];
/// Nothing is left of it.
pub const ERASED: &str = "DELETE FROM vault_erasure WHERE vault = ?1 \
     AND NOT EXISTS (SELECT 1 FROM mention WHERE mention.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM span WHERE span.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM balance WHERE balance.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM vault_transaction WHERE vault_transaction.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM alert_state WHERE alert_state.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM alert_event WHERE alert_event.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM paper_order WHERE paper_order.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM order_fill WHERE order_fill.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM import_name WHERE import_name.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM import WHERE import.vault = ?1) \
     AND NOT EXISTS (SELECT 1 FROM pool WHERE pool.vault = ?1) RETURNING vault";
