-- Procedures that are followed step by step, each written anew at every move. `state` is the run, as JSON.
-- One that has ended stays a while, so that its ending can be taken back, or a request captured for it.
CREATE TABLE run(
  id      BLOB PRIMARY KEY,
  -- NULL where it was begun before there is a request.
  request BLOB REFERENCES request(id),
  agent   TEXT NOT NULL,
  began   INTEGER NOT NULL,
  moved   INTEGER NOT NULL,
  ended   INTEGER,
  state   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- At most one at a time stands for an agent and a request, and one without.
CREATE UNIQUE INDEX run_standing ON run(agent, ifnull(request, x'')) WHERE ended IS NULL;
CREATE INDEX run_request ON run(request) WHERE request IS NOT NULL AND ended IS NULL;
CREATE INDEX run_ended ON run(ended) WHERE ended IS NOT NULL;

-- What the team says of procedures: that one helped, or that its owner should look at it, and why.
CREATE TABLE procedure_mark(
  id         BLOB PRIMARY KEY,
  file       TEXT NOT NULL,
  title      TEXT NOT NULL,
  mark       TEXT NOT NULL CHECK(mark IN ('helpful', 'wrong', 'outdated')),
  word       TEXT NOT NULL DEFAULT '',
  author     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  settled_at INTEGER,
  settled_by TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX procedure_mark_standing ON procedure_mark(file, author, mark) WHERE settled_at IS NULL;

CREATE TABLE procedure_opened(
  file  TEXT PRIMARY KEY,
  times INTEGER NOT NULL,
  at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
