//! The database of accounts, as `migrations/` make it.

use cryptovault::store::accounts as sql;
use rusqlite::Connection;

fn database() -> Connection {
    let database = Connection::open_in_memory().unwrap();
    let mut files: Vec<_> =
        std::fs::read_dir("migrations").unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        database.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
    }
    database.pragma_update(None, "foreign_keys", true).unwrap();
    database
}

/// Every statement there is. A new one must be added here.
const STATEMENTS: [&str; 49] = [
    sql::USER_BY_EMAIL,
    sql::USER_BY_ID,
    sql::INSERT_USER_OF_CODE,
    sql::ID_BY_EMAIL,
    sql::SET_PASSWORD,
    sql::REHASH_PASSWORD,
    sql::SET_PASSWORD_OF_CODE,
    sql::DELETE_USER,
    sql::INSERT_CODE,
    sql::DELETE_CODE,
    sql::DELETE_CODES_OF_EMAIL,
    sql::DELETE_EXPIRED_CODES,
    sql::USER_OF_CODE,
    sql::TOTP,
    sql::OFFER_TOTP,
    sql::ENABLE_TOTP,
    sql::DELETE_TOTP,
    sql::DELETE_RECOVERY_CODES,
    sql::INSERT_RECOVERY_CODES,
    sql::USE_RECOVERY_CODE,
    sql::RECOVERY_CODES_LEFT,
    sql::PASSKEYS_OF_USER,
    sql::PASSKEY_BY_ID,
    sql::INSERT_PASSKEY,
    sql::USE_PASSKEY,
    sql::RENAME_PASSKEY,
    sql::DELETE_PASSKEY,
    sql::KEYS_OF_USER,
    sql::KEY_BY_HASH,
    sql::INSERT_KEY,
    sql::REPLACE_KEY,
    sql::RETIRE_KEY,
    sql::USE_KEY,
    sql::DELETE_KEY,
    sql::DELETE_EXPIRED_KEYS,
    sql::INSERT_EVENT,
    sql::INSERT_EVENT_OF_EMAIL,
    sql::EVENTS_BEFORE,
    sql::DELETE_OLD_EVENTS,
    sql::INSERT_MAIL,
    sql::INSERT_MAIL_TO_USER,
    sql::CLAIM_MAILS,
    sql::DELETE_MAIL,
    sql::MAILS,
    sql::DELETE_OLD_MAILS,
    sql::DELETE_MAILS_TO,
    "SELECT 1 FROM passkey WHERE user_id = ?1",
    "SELECT 1 FROM api_key WHERE user_id = ?1",
    "SELECT 1 FROM audit WHERE user_id = ?1",
];

#[test]
fn no_statement_scans_or_sorts_a_table() {
    let database = database();
    for statement in STATEMENTS {
        for step in crate::sql::plan(&database, statement) {
            // The newest mails of the outbox are read from the end of the table, fifty of them.
            let is_bounded = statement == sql::MAILS && step == "SCAN mail";
            let is_list = step.contains("VIRTUAL TABLE") || step.contains("CONSTANT ROW");
            assert!(!step.starts_with("SCAN") || is_bounded || is_list, "{statement}: {step}");
            assert!(!step.contains("TEMP B-TREE"), "{statement}: {step}");
        }
    }
}

#[test]
fn what_belongs_to_a_person_goes_with_them() {
    let database = database();
    database
        .execute_batch(
            "INSERT INTO user VALUES ('u', 'A@b.co', 'a@b.co', 'x', 0, 0);
             INSERT INTO totp VALUES ('u', 's', 1);
             INSERT INTO recovery_code VALUES ('u', 'h');
             INSERT INTO passkey VALUES ('p', 'u', 'n', '{}', 0, NULL);
             INSERT INTO api_key VALUES ('k', 'u', 'h', 'n', 'vault:read', 0, NULL, NULL, NULL);
             INSERT INTO audit (user_id, at_ms, event, address, user_agent) VALUES ('u', 0, 'signed_in', '', '');",
        )
        .unwrap();
    database.execute(sql::DELETE_USER, ["u"]).unwrap();
    for table in ["totp", "recovery_code", "passkey", "api_key", "audit"] {
        let count: i64 =
            database.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0, "{table}");
    }
}

#[test]
fn an_address_belongs_to_one_person_however_it_is_written() {
    let database = database();
    let code = |hash: &str| {
        let values = rusqlite::params![hash, "register", "A@b.co", "a@b.co", "x", 10];
        database.execute(sql::INSERT_CODE, values).unwrap();
    };
    let register = |id: &str, hash: &str, now_ms: i64| {
        let mut statement = database.prepare(sql::INSERT_USER_OF_CODE).unwrap();
        statement
            .query_map(rusqlite::params![id, hash, now_ms], |row| row.get::<_, String>(0))
            .unwrap()
            .count()
    };
    code("one");
    code("two");
    assert_eq!(register("u0", "one", 10), 0); // over
    assert_eq!(register("u1", "one", 9), 1);
    assert_eq!(register("u2", "two", 9), 0); // taken
    assert_eq!(register("u3", "three", 9), 0); // never mailed
}
