-- What a person is told of: of alerts and of orders too, and a line more of each. A check cannot be changed, so the table is made anew.

CREATE TABLE told (
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reminder', 'alert', 'order')),
  at_ms INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  about TEXT NOT NULL,
  asset TEXT,
  due_ms INTEGER,
  read_ms INTEGER,
  PRIMARY KEY (vault, id)
) STRICT, WITHOUT ROWID;
INSERT INTO told (vault, id, kind, at_ms, title, about, asset, due_ms, read_ms)
  SELECT vault, id, kind, at_ms, title, about, asset, due_ms, read_ms FROM notification;
DROP TABLE notification;
ALTER TABLE told RENAME TO notification;
CREATE INDEX notification_by_time ON notification (vault, at_ms, id);
CREATE INDEX notification_unread ON notification (vault, at_ms, id) WHERE read_ms IS NULL;
CREATE INDEX notification_to_forget ON notification (at_ms, vault, id);
