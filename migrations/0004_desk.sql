-- The desk: tasks with their reminders, and what a person is told. See docs/desk/.

-- What somebody means to do. `rank` is its place in the list of its status: when it is due, or how long ago it was done. `remind_ms` is when its
-- owner is to be reminded next, and null once they have been.
CREATE TABLE task (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  note TEXT,
  asset TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'done', 'archived')),
  rank INTEGER NOT NULL,
  due_ms INTEGER,
  remind_before_min INTEGER,
  repeat TEXT CHECK (repeat IN ('daily', 'weekly', 'monthly', 'yearly')),
  zone TEXT,
  day INTEGER,
  remind_ms INTEGER,
  done_ms INTEGER,
  created_ms INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_by_rank ON task (vault, status, rank, id);
CREATE INDEX task_of_asset ON task (vault, asset, status, rank, id);
CREATE INDEX task_to_remind ON task (remind_ms, vault, id) WHERE remind_ms IS NOT NULL;
CREATE INDEX task_to_archive ON task (done_ms, vault, id) WHERE status = 'done';

-- What a person is told. The same thing is told once: its id is made of what it tells of.
CREATE TABLE notification (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reminder')),
  at_ms INTEGER NOT NULL,
  title TEXT NOT NULL,
  about TEXT NOT NULL,
  asset TEXT,
  due_ms INTEGER,
  read_ms INTEGER,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_by_time ON notification (vault, at_ms, id);
CREATE INDEX notification_unread ON notification (vault, at_ms, id) WHERE read_ms IS NULL;
CREATE INDEX notification_to_forget ON notification (at_ms, vault, id);
