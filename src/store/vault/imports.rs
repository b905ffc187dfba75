//! Imports: files on their way into the ledger. The schema is in `migrations/0003_imports.sql`.

/// The columns of an import.
macro_rules! columns {
    () => {
        "import.number, import.id, import.name, import.bytes, import.account_id, import.book, import.created_ms, \
         import.version, import.state, import.answers, import.suggested, import.sheet, import.work, import.problem, \
         import.new, import.known, import.refused, import.left_out, import.waiting, import.created"
    };
}

/// Which import is this?
pub const IMPORT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM import WHERE import.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND import.id = ?2"
);
/// The same, with what goes from one piece to the next.
pub const IMPORT_WITH_INTAKE: &str = concat!(
    "SELECT ",
    columns!(),
    ", import.intake FROM import \
     WHERE import.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND import.id = ?2"
);
/// Which imports are there before a number, newest first?
pub const IMPORTS_BEFORE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM import WHERE import.vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND import.number < ?2 \
     ORDER BY import.number DESC LIMIT ?3"
);
/// A new one.
pub const INSERT_IMPORT: &str = "INSERT INTO import (vault, id, name, bytes, account_id, book, created_ms, version, \
     state, answers, intake) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, 'uploading', ?8, ?9)";
/// A piece of it has come.
pub const SET_INTAKE: &str = "UPDATE import SET version = version + 1, state = ?2, intake = ?3, sheet = ?4, work = ?5, \
     suggested = ?6, problem = ?7 WHERE number = ?1";
/// Something was said of it.
pub const SET_ANSWERS: &str =
    "UPDATE import SET version = version + 1, state = ?2, answers = ?3 WHERE number = ?1";
/// Work on it has gone on.
pub const SET_WORK: &str =
    "UPDATE import SET version = version + 1, state = ?2, work = ?3, problem = ?4 WHERE number = ?1";
/// How many more, or fewer, there are of each: `[[number, new, known, refused, left_out, waiting, created], …]`.
pub const ADD_COUNTS: &str = "UPDATE import SET new = new + (wanted.value ->> 1), known = known + (wanted.value ->> 2), \
     refused = refused + (wanted.value ->> 3), left_out = left_out + (wanted.value ->> 4), \
     waiting = waiting + (wanted.value ->> 5), created = created + (wanted.value ->> 6) \
     FROM json_each(?1) AS wanted WHERE import.number = wanted.value ->> 0";
/// No longer an import.
pub const DELETE_IMPORT: &str = "DELETE FROM import WHERE number = ?1";

/// How were the columns assigned of a file with this header?
pub const MAPPING: &str = "SELECT mapping FROM import_mapping WHERE vault = ?1 AND header = ?2";
/// They are assigned so.
pub const SET_MAPPING: &str = "INSERT INTO import_mapping (vault, header, mapping) VALUES (?1, ?2, ?3) \
     ON CONFLICT DO UPDATE SET mapping = excluded.mapping";

/// New records: `[[party, line, identity, is_named, number, skipped, cells], …]`, numbered on behind those alike.
pub const INSERT_LEGS: &str = "INSERT INTO import_leg (import, party, line, identity, is_named, number, skipped, cells) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, (value ->> 4) + coalesce((SELECT number + 1 \
     FROM import_leg AS alike WHERE alike.import = ?1 AND alike.identity = value ->> 2 \
     ORDER BY number DESC LIMIT 1), 0), value ->> 5, value -> 6 FROM json_each(?2)";
/// How much is there to be read, in the order of groups?
pub const LEG_SIZES: &str = "SELECT party, line, length(cells) AS size FROM import_leg WHERE import = ?1 \
     ORDER BY party, line LIMIT ?2";
/// The records up to one of them.
pub const LEGS_UP_TO: &str = "SELECT party, line, identity, is_named, number, skipped, cells FROM import_leg \
     WHERE import = ?1 AND (party, line) <= (?2, ?3) ORDER BY party, line";
/// They are read.
pub const DELETE_LEGS_UP_TO: &str = "DELETE FROM import_leg WHERE import = ?1 AND (party, line) <= (?2, ?3)";

/// What is known by the names `[[book, name], …]`?
pub const NAMES: &str = "SELECT import_name.book, import_name.name, import_name.import, import_name.generation, \
     import_name.reading, import_name.size, import_name.drafts FROM json_each(?2) AS wanted \
     CROSS JOIN import_name ON import_name.vault = ?1 AND import_name.book = wanted.value ->> 0 \
     AND import_name.name = wanted.value ->> 1";
/// Something was made of what has these names: `[[book, name, import, reading, size, drafts], …]`.
pub const SET_NAMES: &str = "INSERT INTO import_name (vault, book, name, import, reading, size, drafts) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 \
     FROM json_each(?2) WHERE true ON CONFLICT DO UPDATE SET import = excluded.import, reading = excluded.reading, \
     size = excluded.size, drafts = excluded.drafts";
/// What an import made of `[[book, name, import], …]` is undone: it may be made again.
pub const FORGET_NAMES: &str = "UPDATE import_name SET import = NULL, generation = generation + 1 \
     FROM json_each(?2) AS wanted WHERE import_name.vault = ?1 AND import_name.book = wanted.value ->> 0 \
     AND import_name.name = wanted.value ->> 1 AND import_name.import = wanted.value ->> 2";
/// Which of the transactions `[id, …]` are there, and which are reversed?
pub const STANDING: &str = "SELECT transactions.id, transactions.reversed_by FROM json_each(?2) AS wanted \
     CROSS JOIN vault_transaction AS transactions \
     ON transactions.vault = ?1 AND transactions.id = wanted.value";

/// What was read: `[[line, part, status, place, reason, made], …]`.
pub const INSERT_ITEMS: &str = "INSERT INTO import_item (import, vault, line, part, status, place, reason, made) \
     SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?3)";
/// What has become of it: `[[import, line, part, status, reason, transaction_id], …]`.
pub const SET_ITEMS: &str = "UPDATE import_item SET status = wanted.value ->> 3, reason = wanted.value ->> 4, \
     transaction_id = wanted.value ->> 5 FROM json_each(?1) AS wanted WHERE import_item.import = wanted.value ->> 0 \
     AND import_item.line = wanted.value ->> 1 AND import_item.part = wanted.value ->> 2";
/// What of an import is to become transactions, by place?
pub const NEW_ITEMS: &str = "SELECT import, line, part, place, made, transaction_id, ?3 AS import_id, ?4 AS book \
     FROM import_item WHERE import = ?1 AND status = 'new' ORDER BY place, line, part LIMIT ?2";
/// What waits, whichever import it is of, behind a place?
pub const WAITING_ITEMS: &str = "SELECT import_item.import, line, part, place, made, transaction_id, \
     import.id AS import_id, import.book AS book FROM import_item CROSS JOIN import ON import.number = import_item.import \
     WHERE import_item.vault = ?1 AND status = 'waiting' \
     AND (import_item.place, import_item.import, line, part) > (?2, ?3, ?4, ?5) \
     ORDER BY import_item.place, import_item.import, line, part LIMIT ?6";
/// What has an import made, the last first, before a place?
pub const CREATED_ITEMS: &str = "SELECT import, line, part, place, made, transaction_id, ?6 AS import_id, ?7 AS book \
     FROM import_item WHERE import = ?1 AND status = 'created' AND (place, line, part) < (?2, ?3, ?4) \
     ORDER BY place DESC, line DESC, part DESC LIMIT ?5";
/// What still waits of an import, or is new, is so no longer; some at a time.
pub const DROP_ITEMS: &str = "UPDATE import_item SET status = 'undone' WHERE (import, line, part) IN \
     (SELECT import, line, part FROM import_item WHERE import = ?1 AND status = ?2 LIMIT ?3)";
/// What there is of a status behind a place.
pub const ITEMS_OF_STATUS: &str = "SELECT place, line, part, status, reason, made FROM import_item \
     WHERE import = (SELECT number FROM import WHERE vault = (SELECT vault.id FROM vault WHERE user_id = ?1) AND id = ?2) \
     AND status = ?3 AND (place, line, part) > (?4, ?5, ?6) ORDER BY place, line, part LIMIT ?7";

/// An import is forgotten.
pub const CONDEMN_IMPORT: &str = "INSERT INTO import_erasure (import) VALUES (?1)";
/// Of which imports that were forgotten is something left?
pub const FORGOTTEN: &str = "SELECT import AS number FROM import_erasure LIMIT ?1";
/// Some of what was read of one, so many rows of each table at most.
pub const ERASE_IMPORT: [&str; 2] = [
    "DELETE FROM import_leg WHERE (import, party, line) IN \
     (SELECT import, party, line FROM import_leg WHERE import = ?1 LIMIT ?2)",
    "DELETE FROM import_item WHERE (import, line, part) IN \
     (SELECT import, line, part FROM import_item WHERE import = ?1 LIMIT ?2)",
];
/// Nothing is left of it.
pub const IMPORT_ERASED: &str = "DELETE FROM import_erasure WHERE import = ?1 \
     AND NOT EXISTS (SELECT 1 FROM import_leg WHERE import_leg.import = ?1) \
     AND NOT EXISTS (SELECT 1 FROM import_item WHERE import_item.import = ?1)";
