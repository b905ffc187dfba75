//! D1: people, their credentials, keys, and what was done. The schema is in `migrations/`.

/// Who has this address?
pub const USER_BY_EMAIL: &str = "SELECT id, email, password_hash, password_changed_ms, created_ms, \
     EXISTS (SELECT 1 FROM totp WHERE totp.user_id = user.id AND enabled_ms IS NOT NULL) AS has_totp, \
     EXISTS (SELECT 1 FROM passkey WHERE passkey.user_id = user.id) AS has_passkey \
     FROM user WHERE email_key = ?1";
/// Who is this?
pub const USER_BY_ID: &str = "SELECT id, email, password_hash, password_changed_ms, created_ms, \
     EXISTS (SELECT 1 FROM totp WHERE totp.user_id = user.id AND enabled_ms IS NOT NULL) AS has_totp, \
     EXISTS (SELECT 1 FROM passkey WHERE passkey.user_id = user.id) AS has_passkey \
     FROM user WHERE id = ?1";
/// A person whose address is confirmed: made of what they registered with, unless somebody has the address.
pub const INSERT_USER_OF_CODE: &str = "INSERT INTO user (id, email, email_key, password_hash, password_changed_ms, created_ms) \
     SELECT ?1, email, email_key, password_hash, ?3, ?3 FROM mailed_code \
     WHERE hash = ?2 AND purpose = 'register' AND expires_ms > ?3 \
     ON CONFLICT (email_key) DO NOTHING RETURNING id, email";
/// Has somebody this address?
pub const ID_BY_EMAIL: &str = "SELECT id, email FROM user WHERE email_key = ?1";
/// A new password, in place of the one that was read.
pub const SET_PASSWORD: &str = "UPDATE user SET password_hash = ?2, password_changed_ms = ?3 WHERE id = ?1 AND password_hash = ?4 RETURNING id";
/// The same password, hashed anew.
pub const REHASH_PASSWORD: &str = "UPDATE user SET password_hash = ?2 WHERE id = ?1 AND password_hash = ?3";
/// A new password for whom this code was mailed to.
pub const SET_PASSWORD_OF_CODE: &str = "UPDATE user SET password_hash = ?2, password_changed_ms = ?3 WHERE email_key = \
     (SELECT email_key FROM mailed_code WHERE hash = ?1 AND purpose = 'reset' AND expires_ms > ?3) RETURNING id, email";
/// Everything of a person goes with them.
pub const DELETE_USER: &str = "DELETE FROM user WHERE id = ?1";

/// A code has been mailed.
pub const INSERT_CODE: &str = "INSERT INTO mailed_code (hash, purpose, email, email_key, password_hash, expires_ms) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
/// A code has been used.
pub const DELETE_CODE: &str = "DELETE FROM mailed_code WHERE hash = ?1";
/// No code of an address works any more.
pub const DELETE_CODES_OF_EMAIL: &str = "DELETE FROM mailed_code WHERE email_key = ?1";
/// Forget codes that are over, some at a time.
pub const DELETE_EXPIRED_CODES: &str = "DELETE FROM mailed_code WHERE hash IN \
     (SELECT hash FROM mailed_code WHERE expires_ms <= ?1 LIMIT ?2)";

/// What is the secret of a person's authenticator?
pub const TOTP: &str = "SELECT secret, enabled_ms FROM totp WHERE user_id = ?1";
/// An authenticator, until it is enabled.
pub const OFFER_TOTP: &str = "INSERT INTO totp (user_id, secret) VALUES (?1, ?2) \
     ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret WHERE enabled_ms IS NULL RETURNING secret";
/// Its first code was right.
pub const ENABLE_TOTP: &str = "UPDATE totp SET enabled_ms = ?2 WHERE user_id = ?1 AND secret = ?3 AND enabled_ms IS NULL RETURNING secret";
/// No authenticator any more.
pub const DELETE_TOTP: &str = "DELETE FROM totp WHERE user_id = ?1 RETURNING secret";
/// No recovery codes any more.
pub const DELETE_RECOVERY_CODES: &str = "DELETE FROM recovery_code WHERE user_id = ?1";
/// Ten recovery codes, by their hashes, for whom has an authenticator.
pub const INSERT_RECOVERY_CODES: &str = "INSERT INTO recovery_code (user_id, hash) SELECT ?1, value FROM json_each(?2) \
     WHERE EXISTS (SELECT 1 FROM totp WHERE user_id = ?1 AND enabled_ms IS NOT NULL)";
/// A recovery code works once.
pub const USE_RECOVERY_CODE: &str =
    "DELETE FROM recovery_code WHERE user_id = ?1 AND hash = ?2 RETURNING hash";
/// How many recovery codes are left?
pub const RECOVERY_CODES_LEFT: &str = "SELECT COUNT(*) AS count FROM recovery_code WHERE user_id = ?1";

/// Which passkeys has a person?
pub const PASSKEYS_OF_USER: &str = "SELECT id, user_id, name, stored, created_ms, last_used_ms \
     FROM passkey WHERE user_id = ?1 ORDER BY created_ms";
/// Whose is this passkey?
pub const PASSKEY_BY_ID: &str = "SELECT id, user_id, name, stored, created_ms, last_used_ms \
     FROM passkey WHERE id = ?1";
/// A new passkey, if the person has not too many.
pub const INSERT_PASSKEY: &str = "INSERT INTO passkey (id, user_id, name, stored, created_ms) \
     SELECT ?1, ?2, ?3, ?4, ?5 WHERE (SELECT COUNT(*) FROM passkey WHERE user_id = ?2) < ?6 RETURNING id";
/// A passkey was used, which is as it was read.
pub const USE_PASSKEY: &str =
    "UPDATE passkey SET stored = ?2, last_used_ms = ?3 WHERE id = ?1 AND stored = ?4 RETURNING id";
/// A new name for it.
pub const RENAME_PASSKEY: &str = "UPDATE passkey SET name = ?3 WHERE id = ?2 AND user_id = ?1 \
     RETURNING id, user_id, name, stored, created_ms, last_used_ms";
/// No longer a passkey.
pub const DELETE_PASSKEY: &str = "DELETE FROM passkey WHERE id = ?2 AND user_id = ?1 RETURNING name";

/// Which keys has a person?
pub const KEYS_OF_USER: &str = "SELECT id, user_id, name, scopes, created_ms, expires_ms, last_used_ms, replaced_by \
     FROM api_key WHERE user_id = ?1 ORDER BY created_ms";
/// Which key is this, if it still works?
pub const KEY_BY_HASH: &str = "SELECT api_key.id, user_id, email, name, scopes, api_key.created_ms, expires_ms, last_used_ms, replaced_by \
     FROM api_key JOIN user ON user.id = user_id WHERE hash = ?1 AND (expires_ms IS NULL OR expires_ms > ?2)";
/// A new key, if the person has not too many.
pub const INSERT_KEY: &str = "INSERT INTO api_key (id, user_id, hash, name, scopes, created_ms, expires_ms) \
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT COUNT(*) FROM api_key WHERE user_id = ?2) < ?8 RETURNING id";
/// A key that does what another does, which works a while longer.
pub const REPLACE_KEY: &str = "INSERT INTO api_key (id, user_id, hash, name, scopes, created_ms, expires_ms) \
     SELECT ?1, user_id, ?4, name, scopes, ?5, expires_ms FROM api_key \
     WHERE id = ?3 AND user_id = ?2 AND replaced_by IS NULL AND (expires_ms IS NULL OR expires_ms > ?5) \
     RETURNING id, user_id, name, scopes, created_ms, expires_ms, last_used_ms, replaced_by";
/// And the one that it replaces.
pub const RETIRE_KEY: &str = "UPDATE api_key SET replaced_by = ?1, expires_ms = MIN(COALESCE(expires_ms, ?4), ?4) \
     WHERE id = ?3 AND user_id = ?2 AND replaced_by IS NULL AND EXISTS (SELECT 1 FROM api_key AS new WHERE new.id = ?1)";
/// A key was used.
pub const USE_KEY: &str = "UPDATE api_key SET last_used_ms = ?2 WHERE id = ?1";
/// A key works no longer.
pub const DELETE_KEY: &str = "DELETE FROM api_key WHERE id = ?2 AND user_id = ?1 RETURNING name";
/// Forget keys that are over, some at a time.
pub const DELETE_EXPIRED_KEYS: &str = "DELETE FROM api_key WHERE id IN \
     (SELECT id FROM api_key WHERE expires_ms IS NOT NULL AND expires_ms <= ?1 LIMIT ?2)";

/// Something was done.
pub const INSERT_EVENT: &str = "INSERT INTO audit (user_id, at_ms, event, address, user_agent, detail) \
     SELECT id, ?2, ?3, ?4, ?5, ?6 FROM user WHERE id = ?1";
/// The same, by whom has an address.
pub const INSERT_EVENT_OF_EMAIL: &str = "INSERT INTO audit (user_id, at_ms, event, address, user_agent, detail) \
     SELECT id, ?2, ?3, ?4, ?5, ?6 FROM user WHERE email_key = ?1";
/// What was done, newest first, before an event?
pub const EVENTS_BEFORE: &str = "SELECT id, at_ms, event, address, user_agent, detail FROM audit \
     WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
/// Forget what was done long ago, some at a time.
pub const DELETE_OLD_EVENTS: &str =
    "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at_ms < ?1 ORDER BY at_ms LIMIT ?2)";

/// A mail is to be sent; to nobody where there is no recipient.
pub const INSERT_MAIL: &str = "INSERT INTO mail (recipient, subject, text, html, created_ms, due_ms) \
     VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN ?1 IS NULL THEN NULL ELSE ?5 END)";
/// A mail to whom has an address, and one to nobody where there is no such person.
pub const INSERT_MAIL_TO_USER: &str = "INSERT INTO mail (recipient, subject, text, html, created_ms, due_ms) \
     VALUES ((SELECT email FROM user WHERE email_key = ?1), ?2, ?3, ?4, ?5, \
     CASE WHEN EXISTS (SELECT 1 FROM user WHERE email_key = ?1) THEN ?5 END)";
/// Which mails are due, oldest first? Each is claimed until then.
pub const CLAIM_MAILS: &str = "UPDATE mail SET tries = tries + 1, due_ms = ?2 WHERE id IN \
     (SELECT id FROM mail WHERE due_ms IS NOT NULL AND due_ms <= ?1 ORDER BY due_ms LIMIT ?3) \
     RETURNING id, recipient, subject, text, html, tries";
/// A mail was sent, or is given up: it goes.
pub const DELETE_MAIL: &str = "DELETE FROM mail WHERE id = ?1";
/// The newest mails: the outbox of development.
pub const MAILS: &str = "SELECT recipient, subject, text, html, created_ms FROM mail WHERE recipient IS NOT NULL \
     ORDER BY id DESC LIMIT 50";
/// Forget mails that nobody will read, some at a time.
pub const DELETE_OLD_MAILS: &str =
    "DELETE FROM mail WHERE id IN (SELECT id FROM mail WHERE created_ms < ?1 ORDER BY created_ms LIMIT ?2)";
/// Forget what was written to an address.
pub const DELETE_MAILS_TO: &str = "DELETE FROM mail WHERE recipient = ?1";
/// Who may choose a new password with this code?
pub const USER_OF_CODE: &str = "SELECT user.id, user.email FROM mailed_code JOIN user ON user.email_key = mailed_code.email_key \
     WHERE hash = ?1 AND purpose = 'reset' AND expires_ms > ?2";
