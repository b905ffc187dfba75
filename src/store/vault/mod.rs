//! D1: the vault. The schema is in `migrations/0002_vault.sql`, what it means in `docs/vault.md`.
//!
//! Reads are by the id of a person, writes by the number of their vault, which is read first. Many rows go in as one JSON list.

pub mod alerts;
pub mod balances;
pub mod erasure;
pub mod imports;
pub mod notifications;
pub mod orders;
pub mod pools;
pub mod push;
pub mod tasks;
pub mod transactions;
pub mod watchlists;

/// Whose vault is it, and of which version?
pub const VAULT: &str = "SELECT id, version, method FROM vault WHERE user_id = ?1";
/// A vault for a person who has none.
pub const CREATE_VAULT: &str = "INSERT INTO vault (user_id, version, method) SELECT id, 0, 'fifo' FROM user WHERE id = ?1 \
     ON CONFLICT (user_id) DO NOTHING";
/// What is written with this happens only if the vault is of the version that was read, and its person is there.
pub const RAISE_VERSION: &str = "INSERT INTO vault (id, user_id, version, method) VALUES (?1, ?2, ?3 + 1, 'fifo') \
     ON CONFLICT DO UPDATE SET version = CASE WHEN version = ?3 THEN version + 1 END";
/// How disposals take lots from now on.
pub const SET_METHOD: &str = "UPDATE vault SET method = ?2 WHERE id = ?1";

/// What was answered to a request before?
pub const STORED_ANSWER: &str = "SELECT request_hash, status, body, etag FROM idempotency \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND key = ?2";
/// What is answered.
pub const STORE_ANSWER: &str = "INSERT INTO idempotency (vault, key, request_hash, status, body, etag, at_ms) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
/// Forget what was answered long ago, some at a time.
pub const DELETE_OLD_ANSWERS: &str = "DELETE FROM idempotency WHERE (vault, key) IN \
     (SELECT vault, key FROM idempotency WHERE at_ms < ?1 ORDER BY at_ms LIMIT ?2) RETURNING 1";

/// Which accounts has a person?
pub const ACCOUNTS: &str = "SELECT id, name, kind, version, created_ms, maker, taker, funds, closed_ms FROM vault_account \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// Which account is this, if it is not closed?
pub const ACCOUNT: &str = "SELECT id, name, kind, version, created_ms, maker, taker, funds, closed_ms FROM vault_account \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND id = ?2 AND closed_ms IS NULL";
/// A new account.
pub const INSERT_ACCOUNT: &str = "INSERT INTO vault_account (vault, id, name, kind, version, created_ms, maker, taker, funds) \
     VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8)";
/// A new name for it, and what it is charged.
pub const CHANGE_ACCOUNT: &str = "UPDATE vault_account SET name = ?3, maker = ?4, taker = ?5, version = version + 1 \
     WHERE vault = ?1 AND id = ?2";
/// It is history from now on.
pub const SHELVE_ACCOUNT: &str =
    "UPDATE vault_account SET closed_ms = ?3, version = version + 1 WHERE vault = ?1 AND id = ?2";
/// No longer an account.
pub const DELETE_ACCOUNT: &str = "DELETE FROM vault_account WHERE vault = ?1 AND id = ?2";
/// Is there a transaction that mentions this?
pub const IS_MENTIONED: &str = "SELECT place FROM mention \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND key = ?2 LIMIT 1";
