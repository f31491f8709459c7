-- Times are INTEGER milliseconds since 1970, UTC. Links use UUIDv7; `number` is a label of this file.

CREATE TABLE meta(
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client(
  id       BLOB PRIMARY KEY,
  name     TEXT NOT NULL,
  folded   TEXT NOT NULL,
  company  TEXT,
  language TEXT,
  zone     TEXT,
  about    TEXT NOT NULL DEFAULT '',
  made_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX client_folded ON client(folded);

CREATE TABLE contact(
  client  BLOB NOT NULL REFERENCES client(id) ON DELETE CASCADE,
  kind    TEXT NOT NULL CHECK(kind IN ('phone', 'email')),
  value   TEXT NOT NULL,
  -- Mail in lower case, numbers as digits alone: what is compared.
  folded  TEXT NOT NULL,
  label   TEXT,
  PRIMARY KEY(client, kind, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_folded ON contact(kind, folded);

-- A pure fold of the events that are not undone, and what the order and the counts need of it.
CREATE TABLE request(
  number        INTEGER PRIMARY KEY,
  id            BLOB NOT NULL UNIQUE,
  version       INTEGER NOT NULL,
  subject       TEXT NOT NULL,
  client        BLOB REFERENCES client(id),
  channel       TEXT NOT NULL,
  kind          TEXT NOT NULL,
  priority      INTEGER NOT NULL CHECK(priority BETWEEN 0 AND 3),
  status        TEXT NOT NULL,
  category      TEXT,
  product       TEXT,
  place         TEXT,
  process       TEXT,
  tags          TEXT NOT NULL DEFAULT '[]',
  assignee      TEXT,
  received      INTEGER NOT NULL,
  waiting_since INTEGER,
  pauses        TEXT NOT NULL DEFAULT '[]',
  due           INTEGER,
  due_by_hand   INTEGER NOT NULL DEFAULT 0,
  next_word     INTEGER,
  follow_up     INTEGER,
  snoozed_until INTEGER,
  first_reply   INTEGER,
  solved        INTEGER,
  closed        INTEGER,
  agreement     TEXT,
  close_reason  TEXT,
  backlog       INTEGER NOT NULL DEFAULT 0,
  -- The one date for being late and for sorting, and which of the dates it is.
  next_at       INTEGER NOT NULL,
  next_kind     INTEGER NOT NULL,
  -- 1 in the working view; else wake_at tells when it comes back by itself.
  working       INTEGER NOT NULL,
  wake_at       INTEGER,
  -- The due time of a clock that runs.
  alarm_at      INTEGER,
  source        TEXT,
  external_id   TEXT
) STRICT;
CREATE INDEX request_working ON request(priority, next_at, received, number) WHERE working = 1;
CREATE INDEX request_assigned ON request(assignee, priority, next_at, received, number) WHERE working = 1;
CREATE INDEX request_hidden ON request(next_at, received, number) WHERE wake_at IS NOT NULL;
CREATE INDEX request_wake ON request(wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX request_alarm ON request(alarm_at) WHERE alarm_at IS NOT NULL;
CREATE INDEX request_backlog ON request(next_at, received, number) WHERE backlog = 1;
CREATE INDEX request_ended ON request(next_at, received, number) WHERE status IN ('solved', 'closed');
CREATE INDEX request_asked ON request(solved) WHERE status = 'solved' AND agreement = 'asked';
CREATE INDEX request_client ON request(client) WHERE client IS NOT NULL;
CREATE UNIQUE INDEX request_source ON request(source, external_id) WHERE source IS NOT NULL;

CREATE TABLE request_tag(
  tag    TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES request(number) ON DELETE CASCADE,
  PRIMARY KEY(tag, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE custom_field(
  request BLOB NOT NULL REFERENCES request(id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY(request, name)
) STRICT, WITHOUT ROWID;

-- The last value of each imported field as its source told it.
CREATE TABLE source_value(
  request BLOB NOT NULL REFERENCES request(id) ON DELETE CASCADE,
  field   TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY(request, field)
) STRICT, WITHOUT ROWID;

-- direction: 0 from the client, 1 to the client, 2 a note to ourselves. delivery: 'unsent' where a
-- reply was taken back.
CREATE TABLE message(
  id          BLOB PRIMARY KEY,
  request     BLOB NOT NULL REFERENCES request(id),
  direction   INTEGER NOT NULL CHECK(direction BETWEEN 0 AND 2),
  channel     TEXT NOT NULL,
  author      TEXT NOT NULL,
  at          INTEGER NOT NULL,
  body        TEXT NOT NULL,
  message_id  TEXT,
  refs        TEXT,
  delivery    TEXT
) STRICT;
CREATE INDEX message_request ON message(request, at);
CREATE INDEX message_sent ON message(at) WHERE direction = 1 AND delivery IS NOT 'unsent';
CREATE INDEX message_mail ON message(message_id) WHERE message_id IS NOT NULL;

-- Free text that events point to, so that it can be erased where the history can't.
CREATE TABLE free_text(
  id      BLOB PRIMARY KEY,
  request BLOB NOT NULL REFERENCES request(id),
  body    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event(
  seq     INTEGER PRIMARY KEY,
  id      BLOB NOT NULL UNIQUE,
  action  BLOB NOT NULL,
  desk    BLOB NOT NULL,
  author  TEXT NOT NULL,
  at      INTEGER NOT NULL,
  request BLOB NOT NULL REFERENCES request(id),
  base    INTEGER NOT NULL,
  what    TEXT NOT NULL
) STRICT;
CREATE INDEX event_request ON event(request, seq);
CREATE INDEX event_action ON event(action);

CREATE TRIGGER event_kept BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- What is being written and not yet sent; outside of the history.
CREATE TABLE draft(
  request  BLOB NOT NULL,
  author   TEXT NOT NULL,
  purpose  TEXT NOT NULL,
  body     TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY(request, author, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally(
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY(what, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE due_hour(
  hour INTEGER PRIMARY KEY,
  n    INTEGER NOT NULL
) STRICT;

-- Replies that were sent.
CREATE TABLE sent_hour(
  hour INTEGER PRIMARY KEY,
  n    INTEGER NOT NULL
) STRICT;

CREATE TRIGGER message_counted AFTER INSERT ON message
WHEN NEW.direction = 1 AND NEW.delivery IS NOT 'unsent' BEGIN
  INSERT INTO sent_hour VALUES(NEW.at / 3600000, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER message_recounted AFTER UPDATE OF delivery ON message
WHEN NEW.direction = 1 AND (NEW.delivery IS 'unsent') <> (OLD.delivery IS 'unsent') BEGIN
  INSERT INTO sent_hour VALUES(NEW.at / 3600000, iif(NEW.delivery IS 'unsent', -1, 1))
    ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER message_uncounted AFTER DELETE ON message
WHEN OLD.direction = 1 AND OLD.delivery IS NOT 'unsent' BEGIN
  UPDATE sent_hour SET n = n - 1 WHERE hour = OLD.at / 3600000;
END;

CREATE TRIGGER request_counted AFTER INSERT ON request BEGIN
  INSERT INTO tally VALUES('status', NEW.status, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO tally SELECT 'working', ifnull(NEW.assignee, ''), 1 WHERE NEW.working = 1
    ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO tally SELECT 'part', 'hidden', 1 WHERE NEW.wake_at IS NOT NULL
    ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO tally SELECT 'part', 'backlog', 1 WHERE NEW.backlog = 1
    ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO due_hour SELECT NEW.alarm_at / 3600000, 1 WHERE NEW.alarm_at IS NOT NULL
    ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER request_recounted
AFTER UPDATE OF status, working, assignee, wake_at, backlog, alarm_at ON request BEGIN
  UPDATE tally SET n = n - 1 WHERE what = 'status' AND name = OLD.status;
  INSERT INTO tally VALUES('status', NEW.status, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  UPDATE tally SET n = n - 1
    WHERE OLD.working = 1 AND what = 'working' AND name = ifnull(OLD.assignee, '');
  INSERT INTO tally SELECT 'working', ifnull(NEW.assignee, ''), 1 WHERE NEW.working = 1
    ON CONFLICT DO UPDATE SET n = n + 1;
  UPDATE tally SET n = n - 1
    WHERE OLD.wake_at IS NOT NULL AND what = 'part' AND name = 'hidden';
  INSERT INTO tally SELECT 'part', 'hidden', 1 WHERE NEW.wake_at IS NOT NULL
    ON CONFLICT DO UPDATE SET n = n + 1;
  UPDATE tally SET n = n - 1 WHERE OLD.backlog = 1 AND what = 'part' AND name = 'backlog';
  INSERT INTO tally SELECT 'part', 'backlog', 1 WHERE NEW.backlog = 1
    ON CONFLICT DO UPDATE SET n = n + 1;
  UPDATE due_hour SET n = n - 1
    WHERE OLD.alarm_at IS NOT NULL AND hour = OLD.alarm_at / 3600000;
  INSERT INTO due_hour SELECT NEW.alarm_at / 3600000, 1 WHERE NEW.alarm_at IS NOT NULL
    ON CONFLICT DO UPDATE SET n = n + 1;
  DELETE FROM due_hour WHERE n = 0 AND hour = OLD.alarm_at / 3600000;
END;

-- Words of subject, client and messages, fed by the program: folded and parted by blanks before they
-- come here. So the tokenizer must part at nothing else, which `ascii` does of words without ASCII marks.
CREATE VIRTUAL TABLE request_words USING fts5(
  subject, client, body,
  content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3',
  tokenize = 'ascii'
);
