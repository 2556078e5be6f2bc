CREATE TABLE change (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    INTEGER NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE change_entry (
  change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  entry  BLOB NOT NULL,
  before BLOB,
  PRIMARY KEY (change, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_entry_by_entry ON change_entry (entry, change);

CREATE TABLE change_photo (
  change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  entry  BLOB NOT NULL,
  photo  BLOB NOT NULL REFERENCES photo (photo),
  PRIMARY KEY (change, entry, photo)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_photo_by_photo ON change_photo (photo);

CREATE TABLE change_result (
  change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  result BLOB NOT NULL,
  PRIMARY KEY (change, result)
) STRICT, WITHOUT ROWID;

CREATE TABLE change_setting (
  change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  before TEXT,
  PRIMARY KEY (change, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  entry   BLOB NOT NULL UNIQUE,
  at_ms   INTEGER NOT NULL,
  zone    TEXT NOT NULL,
  day     INTEGER NOT NULL,
  mood    INTEGER NOT NULL CHECK (mood BETWEEN 1 AND 5),
  valence REAL,
  arousal REAL,
  note    TEXT
) STRICT;

CREATE INDEX entry_by_day ON entry (day, at_ms, zone, mood);

CREATE INDEX entry_by_time ON entry (at_ms, entry);

CREATE TABLE entry_photo (
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  photo BLOB NOT NULL REFERENCES photo (photo),
  PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_photo_by_photo ON entry_photo (photo);

CREATE TABLE entry_word (
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  kind  INTEGER NOT NULL,
  place INTEGER NOT NULL,
  word  INTEGER NOT NULL REFERENCES word (id),
  PRIMARY KEY (entry, kind, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_word_by_word ON entry_word (word);

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mood_name (
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  place INTEGER NOT NULL,
  name  TEXT NOT NULL,
  emoji TEXT,
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE photo (
  photo       BLOB PRIMARY KEY,
  key         BLOB NOT NULL,
  kind        INTEGER NOT NULL,
  orientation INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  created_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reminder (
  at_time  TEXT NOT NULL,
  zone     TEXT NOT NULL,
  reminder BLOB NOT NULL UNIQUE,
  days     TEXT NOT NULL,
  title    TEXT,
  PRIMARY KEY (at_time, zone)
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
  result     BLOB PRIMARY KEY,
  instrument TEXT NOT NULL,
  version    TEXT NOT NULL,
  answers    TEXT NOT NULL,
  score      REAL NOT NULL,
  band       TEXT,
  taken_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX result_by_time ON result (instrument, taken_ms);

CREATE VIRTUAL TABLE search USING fts5 (words, content = 'search_item', content_rowid = 'doc', tokenize = 'ascii');

CREATE TABLE search_item (
  doc   INTEGER PRIMARY KEY AUTOINCREMENT,
  kind  INTEGER NOT NULL,
  owner BLOB NOT NULL,
  item  BLOB NOT NULL,
  words TEXT NOT NULL,
  UNIQUE (kind, item)
) STRICT;

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sketch (
  kind       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  body       BLOB NOT NULL,
  written_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE word (
  id         INTEGER PRIMARY KEY,
  kind       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  word_group TEXT,
  UNIQUE (kind, name)
) STRICT;

