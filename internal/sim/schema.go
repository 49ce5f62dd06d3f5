package sim

import "github.com/mockone/mockone/internal/store"

// schema holds the engine's own tables. Instants are microseconds since the
// Unix epoch, durations microseconds. Services append their migrations.
var schema = store.Migration{Name: "0001-engine", SQL: `
CREATE TABLE world (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  sandbox  TEXT NOT NULL,
  fixture  TEXT NOT NULL,
  seed     TEXT NOT NULL,
  epoch    INTEGER NOT NULL,
  locale   TEXT NOT NULL,
  timezone TEXT NOT NULL,
  mode     TEXT NOT NULL CHECK (mode IN ('real', 'rate', 'manual', 'auto')),
  rate     REAL NOT NULL,
  idle     INTEGER NOT NULL,
  jump_all INTEGER NOT NULL,
  virtual  INTEGER NOT NULL,
  anchor   INTEGER NOT NULL,
  active   INTEGER NOT NULL,
  last     INTEGER NOT NULL,
  expires  INTEGER NOT NULL -- wall time; 0 means never
) STRICT;

-- A table of its own: the row of world is written with every command.
CREATE TABLE origin (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  document BLOB NOT NULL -- what the world was made from
) STRICT;

CREATE TABLE things (
  kind   TEXT NOT NULL,
  id     TEXT NOT NULL,
  key    TEXT NOT NULL,
  parent TEXT NOT NULL,
  state  TEXT NOT NULL,
  since  INTEGER NOT NULL,
  made   INTEGER NOT NULL,
  body   TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX things_key ON things (kind, key) WHERE key <> '';
CREATE INDEX things_parent ON things (kind, parent, made);

CREATE TABLE timers (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  due     INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  thing   TEXT NOT NULL,
  trigger TEXT NOT NULL,
  row     TEXT NOT NULL,
  work    INTEGER NOT NULL
) STRICT;
CREATE INDEX timers_due ON timers (due, seq);
CREATE INDEX timers_work ON timers (due, seq) WHERE work = 1;
CREATE INDEX timers_thing ON timers (kind, thing);

CREATE TABLE events (
  seq        INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  thing      TEXT NOT NULL,
  row        TEXT NOT NULL,
  trigger    TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  actor      TEXT NOT NULL,
  forced     INTEGER NOT NULL,
  body       TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX events_thing ON events (kind, thing, seq);

CREATE TABLE inputs (
  seq     INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  command TEXT NOT NULL,
  body    TEXT NOT NULL CHECK (json_valid(body)),
  event   INTEGER NOT NULL -- the last event before it
) STRICT;

CREATE TABLE ordinals (
  kind TEXT PRIMARY KEY,
  n    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`}
