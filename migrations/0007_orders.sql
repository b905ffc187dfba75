-- Paper orders: what was asked for, what has become of it, and what was filled. See docs/desk/orders.md.

-- What a paper account is charged, and what it began with; and since when it is history, another one having taken its place.
ALTER TABLE vault_account ADD COLUMN maker TEXT;
ALTER TABLE vault_account ADD COLUMN taker TEXT;
ALTER TABLE vault_account ADD COLUMN funds TEXT;
ALTER TABLE vault_account ADD COLUMN closed_ms INTEGER;

-- An order: `state` is all that there is to know of it. `rank` is its place in the list of those that are open, by when they were placed, or of the
-- others, by when they ended.
CREATE TABLE paper_order (
  vault INTEGER NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX order_by_number ON paper_order (vault, number);
CREATE INDEX order_by_rank ON paper_order (vault, is_open, rank, id);
CREATE INDEX order_of_account ON paper_order (vault, account_id, is_open, rank, id);
CREATE INDEX order_of_product ON paper_order (vault, product_id, is_open, rank, id);
CREATE INDEX order_open ON paper_order (vault, id) WHERE is_open = 1;
CREATE INDEX order_changed ON paper_order (changed_ms, vault, id) WHERE is_open = 1;

-- What of an order was filled, at one price. What was filled at one moment is one transaction of the ledger.
CREATE TABLE order_fill (
  vault INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  side TEXT NOT NULL,
  liquidity TEXT NOT NULL,
  price TEXT NOT NULL,
  size TEXT NOT NULL,
  value TEXT NOT NULL,
  fee TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  PRIMARY KEY (vault, order_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX fill_by_time ON order_fill (vault, at_ms, order_id, number);
CREATE INDEX fill_of_account ON order_fill (vault, account_id, at_ms, order_id, number);
