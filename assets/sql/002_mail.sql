-- What a mail tells besides its words: who wrote it, as it is shown; what sort it is, where no person wrote
-- it; its own date, where another one stands for it. delivery: 'undelivered' where a reply came back.
ALTER TABLE message ADD COLUMN writer TEXT;
ALTER TABLE message ADD COLUMN mark TEXT;
ALTER TABLE message ADD COLUMN dated TEXT;
-- 1 where its quotations are what other messages of the request say: only its own words are searched.
ALTER TABLE message ADD COLUMN quotes_others INTEGER NOT NULL DEFAULT 0;

-- What came with a message; what is in it is not kept.
CREATE TABLE attachment(
  message BLOB NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  place   INTEGER NOT NULL,
  name    TEXT NOT NULL,
  media   TEXT NOT NULL,
  bytes   INTEGER NOT NULL,
  PRIMARY KEY(message, place)
) STRICT, WITHOUT ROWID;

-- The mails that a message answers or brings back and that are not here yet.
CREATE TABLE mail_missing(
  message_id TEXT NOT NULL,
  named_by   BLOB NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  PRIMARY KEY(message_id, named_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_missing_named_by ON mail_missing(named_by);
