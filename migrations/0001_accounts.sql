-- Accounts. Times are Unix milliseconds. Sessions, counters and the last TOTP step are in each person's own object.

-- A person. `email` is as they wrote it, `email_key` what tells addresses apart.
CREATE TABLE user (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  password_changed_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A code that was mailed, by its hash: it works once. A registration holds the password until the address is confirmed.
CREATE TABLE mailed_code (
  hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL CHECK (purpose IN ('register', 'reset')),
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  password_hash TEXT,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mailed_code_by_expiry ON mailed_code (expires_ms);
CREATE INDEX mailed_code_by_email ON mailed_code (email_key);

-- The authenticator app of a person. Not enabled until a code of it was seen.
CREATE TABLE totp (
  user_id TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  secret TEXT NOT NULL,
  enabled_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- `stored` is JSON: the public key, and what its authenticator last said.
CREATE TABLE passkey (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  stored TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  last_used_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_user ON passkey (user_id, created_ms);

-- A key for programs, by the hash of its secret.
CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER,
  last_used_ms INTEGER,
  replaced_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_by_user ON api_key (user_id, created_ms);
CREATE INDEX api_key_by_expiry ON api_key (expires_ms) WHERE expires_ms IS NOT NULL;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  event TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  detail TEXT
) STRICT;
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE INDEX audit_by_time ON audit (at_ms);

-- Mails to be sent, and in development those that were "sent". One for nobody keeps what an answer costs the same.
CREATE TABLE mail (
  id INTEGER PRIMARY KEY,
  recipient TEXT,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  due_ms INTEGER,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mail_by_due ON mail (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX mail_by_time ON mail (created_ms);
CREATE INDEX mail_by_recipient ON mail (recipient);
