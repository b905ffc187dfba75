-- Imports: files on their way into the ledger, and what is known of them from then on. See docs/vault.md.

-- A file. `intake` is what goes from one piece to the next, `sheet` what is known of it once all is there, `work` how far the present work has got.
-- Its number is never given again.
CREATE TABLE import (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  vault INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  book TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('uploading', 'asking', 'reading', 'ready', 'committing', 'done', 'undoing', 'undone')),
  answers TEXT NOT NULL,
  suggested TEXT,
  intake TEXT,
  sheet TEXT,
  work TEXT NOT NULL DEFAULT '{}',
  problem TEXT,
  new INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  left_out INTEGER NOT NULL DEFAULT 0,
  waiting INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  UNIQUE (vault, id)
) STRICT;
CREATE INDEX import_of_vault ON import (vault, number);

-- Records of a file, until they are read: what each belongs to, what it is known by, and which of several alike it is.
CREATE TABLE import_leg (
  import INTEGER NOT NULL,
  party TEXT NOT NULL,
  line INTEGER NOT NULL,
  identity TEXT NOT NULL,
  is_named INTEGER NOT NULL,
  number INTEGER NOT NULL,
  skipped TEXT,
  cells TEXT NOT NULL,
  PRIMARY KEY (import, party, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_leg_by_identity ON import_leg (import, identity, number);

-- What was read out of a file: what becomes a transaction, and what does not, and why. Those without a place of their own have their line there.
CREATE TABLE import_item (
  import INTEGER NOT NULL,
  line INTEGER NOT NULL,
  part INTEGER NOT NULL,
  vault INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('new', 'known', 'refused', 'left_out', 'waiting', 'created', 'undone')),
  place TEXT NOT NULL,
  reason TEXT,
  made TEXT,
  transaction_id TEXT,
  PRIMARY KEY (import, line, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_item_by_status ON import_item (import, status, place, line, part);
CREATE INDEX import_item_waiting ON import_item (vault, place, import, line, part) WHERE status = 'waiting';

-- What records are known by, and which import has made something of them: none if that was undone, which is counted. `reading` names what was
-- read out of so many records (`size`), and made so many transactions (`drafts`).
CREATE TABLE import_name (
  vault INTEGER NOT NULL,
  book TEXT NOT NULL,
  name TEXT NOT NULL,
  import INTEGER,
  generation INTEGER NOT NULL DEFAULT 0,
  reading TEXT NOT NULL,
  size INTEGER NOT NULL,
  drafts INTEGER NOT NULL,
  PRIMARY KEY (vault, book, name)
) STRICT, WITHOUT ROWID;

-- How columns were assigned, by what the header is known by.
CREATE TABLE import_mapping (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  header TEXT NOT NULL,
  mapping TEXT NOT NULL,
  PRIMARY KEY (vault, header)
) STRICT, WITHOUT ROWID;

-- Imports that were forgotten: what was read of them goes in steps.
CREATE TABLE import_erasure (
  import INTEGER PRIMARY KEY
) STRICT;
