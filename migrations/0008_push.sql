-- Web Push: what reaches a device that is closed. See docs/desk/push.md.

-- A browser that has asked to be told. Its id is a hash of its endpoint: to subscribe twice is to subscribe once, and whoever is signed in there
-- now is told, nobody before them. It goes with its session.
CREATE TABLE push_subscription (
  id TEXT PRIMARY KEY,
  vault INTEGER NOT NULL REFERENCES vault (id) ON DELETE CASCADE,
  session TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  reached_ms INTEGER,
  tested_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX push_subscription_by_vault ON push_subscription (vault, created_ms, id);

-- When a person is not to be disturbed, on the clocks of a time zone.
CREATE TABLE push_quiet (
  vault INTEGER PRIMARY KEY REFERENCES vault (id) ON DELETE CASCADE,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  zone TEXT NOT NULL
) STRICT;

-- What is to be sent, to which subscription, and until when it is worth it. `next_ms` is when it is tried next: whoever sends it sets that ahead first.
CREATE TABLE push_message (
  subscription TEXT NOT NULL REFERENCES push_subscription (id) ON DELETE CASCADE,
  vault INTEGER NOT NULL,
  notification TEXT NOT NULL,
  next_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (subscription, notification)
) STRICT, WITHOUT ROWID;
CREATE INDEX push_message_due ON push_message (next_ms, subscription, notification);
CREATE INDEX push_message_by_end ON push_message (until_ms, subscription, notification);

-- What is told is to be sent, in the same transaction, whoever tells it. What was told before is not told, and not sent, again.
-- A price is news for four hours, what is to be done and what was done for a day.
CREATE TRIGGER push_what_is_told AFTER INSERT ON notification BEGIN
  INSERT INTO push_message (subscription, vault, notification, next_ms, until_ms)
    SELECT id, vault, NEW.id, NEW.at_ms, NEW.at_ms + CASE NEW.kind WHEN 'alert' THEN 14400000 ELSE 86400000 END
    FROM push_subscription WHERE vault = NEW.vault;
END;
