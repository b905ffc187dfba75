-- The vault: what people own, and what it has earned. Amounts are decimal text, places are text that sorts: see docs/vault.md.

-- Who has a vault. Every write of theirs raises `version`; one that was computed from an older one is refused, since it would be null.
CREATE TABLE vault (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT NOT NULL UNIQUE REFERENCES user (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('fifo', 'lifo', 'hifo', 'average'))
) STRICT;

-- Vaults whose people are gone: what is large of them goes in steps. An id is never given again.
CREATE TABLE vault_erasure (
  vault INTEGER PRIMARY KEY
) STRICT;

-- What was answered to a request: the same request gets the same answer.
CREATE TABLE idempotency (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  etag TEXT,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (vault, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_time ON idempotency (at_ms);

-- Where assets are kept.
CREATE TABLE vault_account (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('real', 'paper')),
  version INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;

-- What happened, by place. Nothing of it changes but `reversed_by`.
CREATE TABLE vault_transaction (
  vault INTEGER NOT NULL,
  place TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  to_account_id TEXT,
  sent_asset TEXT,
  sent_amount TEXT,
  received_asset TEXT,
  received_amount TEXT,
  fee_asset TEXT,
  fee_amount TEXT,
  value TEXT,
  fee_value TEXT,
  reward TEXT,
  settles TEXT,
  note TEXT,
  import_id TEXT,
  created_ms INTEGER NOT NULL,
  replaces TEXT,
  reverses TEXT,
  reversed_by TEXT,
  PRIMARY KEY (vault, place),
  UNIQUE (vault, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX transaction_standing ON vault_transaction (vault, place) WHERE reverses IS NULL AND reversed_by IS NULL;

-- What can be asked for of a transaction: `account:…`, `asset:…`, `kind:…`, `import:…`, and `reversed`.
CREATE TABLE mention (
  vault INTEGER NOT NULL,
  key TEXT NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (vault, key, place)
) STRICT, WITHOUT ROWID;

-- What went in or out of an account, or of one of those that begin with `@`.
CREATE TABLE posting (
  vault INTEGER NOT NULL,
  account TEXT NOT NULL,
  asset TEXT NOT NULL,
  place TEXT NOT NULL,
  line INTEGER NOT NULL,
  amount TEXT NOT NULL,
  PRIMARY KEY (vault, account, asset, place, line)
) STRICT, WITHOUT ROWID;

-- What there is of an asset in an account, and where its last posting stands.
CREATE TABLE balance (
  vault INTEGER NOT NULL,
  account TEXT NOT NULL,
  asset TEXT NOT NULL,
  amount TEXT NOT NULL,
  last TEXT NOT NULL,
  PRIMARY KEY (vault, account, asset)
) STRICT, WITHOUT ROWID;
CREATE INDEX balance_by_asset ON balance (vault, asset);

-- Some hundreds of postings of a balance, from `start` up to the next span: their sum, and how low they go on the way. So the lowest balance of all
-- later moments is known without reading each posting. The first begins at nothing.
CREATE TABLE span (
  vault INTEGER NOT NULL,
  account TEXT NOT NULL,
  asset TEXT NOT NULL,
  start TEXT NOT NULL,
  count INTEGER NOT NULL,
  sum TEXT NOT NULL,
  lowest TEXT NOT NULL,
  PRIMARY KEY (vault, account, asset, start)
) STRICT, WITHOUT ROWID;

-- All of an asset in a book, computed up to `frontier`. What changed before it is at `rewind_to`, from where it is computed anew. `last` is
-- its last movement. Where it stops because a figure would be more than can be kept is at `stops_at`, until something of it changes.
CREATE TABLE pool (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault INTEGER NOT NULL,
  book TEXT NOT NULL,
  asset TEXT NOT NULL,
  frontier TEXT NOT NULL DEFAULT '',
  rewind_to TEXT,
  stops_at TEXT,
  last TEXT NOT NULL DEFAULT '',
  figures TEXT NOT NULL DEFAULT '{}',
  is_settled INTEGER NOT NULL GENERATED ALWAYS AS (rewind_to IS NULL AND (frontier = last OR stops_at IS NOT NULL)) VIRTUAL,
  UNIQUE (vault, book, asset)
) STRICT;
CREATE INDEX pool_to_settle ON pool (vault) WHERE is_settled = 0;

-- What a transaction does to a pool; `after` has the figures of the pool behind it, if it is computed that far.
CREATE TABLE movement (
  pool INTEGER NOT NULL,
  place TEXT NOT NULL,
  effect TEXT NOT NULL,
  after TEXT,
  PRIMARY KEY (pool, place)
) STRICT, WITHOUT ROWID;

-- What an acquisition brought, and what is left of it.
CREATE TABLE lot (
  pool INTEGER NOT NULL,
  place TEXT NOT NULL,
  quantity TEXT NOT NULL,
  cost TEXT,
  left TEXT NOT NULL,
  left_cost TEXT,
  unit_cost TEXT NOT NULL,
  PRIMARY KEY (pool, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX lot_open ON lot (pool, place) WHERE left <> '0';
CREATE INDEX lot_open_by_cost ON lot (pool, unit_cost DESC, place) WHERE left <> '0';

-- Which part of which lot a disposal has used, and what was left of the lot.
CREATE TABLE lot_match (
  pool INTEGER NOT NULL,
  place TEXT NOT NULL,
  line INTEGER NOT NULL,
  lot TEXT,
  quantity TEXT NOT NULL,
  cost TEXT,
  is_disposal INTEGER NOT NULL,
  proceeds TEXT,
  profit TEXT,
  left_after TEXT NOT NULL,
  left_cost_after TEXT,
  PRIMARY KEY (pool, place, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX lot_match_by_lot ON lot_match (pool, lot, place, line) WHERE lot IS NOT NULL;
CREATE INDEX disposal ON lot_match (pool, place, line) WHERE is_disposal = 1;

-- Prices of the past, nobody's own: the closes of up to 300 candles in a row, as a JSON list. `series` says of which market, `run` how many such
-- rows there were before since 1970, `until_secs` how far they are known.
CREATE TABLE past_price (
  series TEXT NOT NULL,
  product_id TEXT NOT NULL,
  width_secs INTEGER NOT NULL,
  run INTEGER NOT NULL,
  until_secs INTEGER NOT NULL,
  closes TEXT NOT NULL,
  PRIMARY KEY (series, product_id, width_secs, run)
) STRICT, WITHOUT ROWID;

-- What one keeps an eye on.
CREATE TABLE watchlist (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE watchlist_entry (
  vault INTEGER NOT NULL,
  watchlist TEXT NOT NULL,
  product_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  price_added TEXT,
  added_ms INTEGER NOT NULL,
  PRIMARY KEY (vault, watchlist, product_id),
  FOREIGN KEY (vault, watchlist) REFERENCES watchlist (vault, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
