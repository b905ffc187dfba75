-- Alerts: what people want to be told of prices. See docs/desk/alerts.md.

-- A rule. `terms` is what it says, as JSON; `target` and `product_id` are of it, to find it by. Whatever changes a rule raises `version`: what was
-- made of it as it was before is not stored any more.
CREATE TABLE alert (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('product', 'watchlist', 'holdings', 'portfolio')),
  product_id TEXT,
  terms TEXT NOT NULL,
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  created_ms INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_by_time ON alert (vault, created_ms, id);
CREATE INDEX alert_of_product ON alert (vault, product_id, created_ms, id) WHERE product_id IS NOT NULL;
CREATE INDEX alert_on ON alert (vault, id, target) WHERE is_on = 1;
CREATE INDEX alert_that_follows ON alert (vault) WHERE is_on = 1 AND target <> 'product';

-- What is kept of a rule on a subject. A subject that has left its rule is held no more, and its armings are counted on if it comes back.
CREATE TABLE alert_state (
  vault INTEGER NOT NULL,
  alert TEXT NOT NULL,
  subject TEXT NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('waiting', 'armed', 'fired')),
  arming INTEGER NOT NULL,
  event_ms INTEGER,
  is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
  PRIMARY KEY (vault, alert, subject)
) STRICT, WITHOUT ROWID;

-- What was told, once for each arming.
CREATE TABLE alert_event (
  vault INTEGER NOT NULL,
  alert TEXT NOT NULL,
  subject TEXT NOT NULL,
  arming INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  price_at_ms INTEGER NOT NULL,
  price TEXT NOT NULL,
  before TEXT,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (vault, alert, subject, arming)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_event_by_time ON alert_event (vault, alert, at_ms, subject);

-- Vaults whose rules, or what these follow, are others than those that are held in memory.
CREATE TABLE alert_stale (
  vault INTEGER PRIMARY KEY REFERENCES vault (id) ON DELETE CASCADE,
  version INTEGER NOT NULL
) STRICT;
