-- Schema 1 of journal.db. Times are milliseconds since 1970 in UTC, days are days since 1970-01-01, ids 16 random bytes.

-- An entry as it is now. day was fixed when it was written or its time edited; zone is a name of the tz database.
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
CREATE INDEX entry_by_time ON entry (at_ms, entry);
-- Covers what the calendar and the statistics read.
CREATE INDEX entry_by_day ON entry (day, at_ms, zone, mood);

-- Labels (kind 1) and factors (kind 2); a factor may be in a group.
CREATE TABLE word (
  id         INTEGER PRIMARY KEY,
  kind       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  word_group TEXT,
  UNIQUE (kind, name)
) STRICT;

CREATE TABLE entry_word (
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  kind  INTEGER NOT NULL,
  place INTEGER NOT NULL,
  word  INTEGER NOT NULL REFERENCES word (id),
  PRIMARY KEY (entry, kind, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_word_by_word ON entry_word (word);

-- Photos: each is a file of its own in photos/, sealed under a key of its own. kind: 1 jpeg, 2 png, 3 webp; orientation as
-- EXIF counts. The row goes when no entry and no earlier state refers to it, and the key with it.
CREATE TABLE photo (
  photo       BLOB PRIMARY KEY,
  key         BLOB NOT NULL,
  kind        INTEGER NOT NULL,
  orientation INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  created_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_photo (
  entry INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  photo BLOB NOT NULL REFERENCES photo (photo),
  PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_photo_by_photo ON entry_photo (photo);

-- Answers to a questionnaire, as given, with what they came to.
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

-- What undo takes back, the last first, and the history of each entry. kind: 1 log, 2 edit, 3 delete, 4 import.
CREATE TABLE change (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    INTEGER NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT;

-- The state of an entry before a change (store::snapshot); NULL: it was not there.
CREATE TABLE change_entry (
  change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  entry  BLOB NOT NULL,
  before BLOB,
  PRIMARY KEY (change, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_entry_by_entry ON change_entry (entry, change);

-- Photos that an earlier state refers to.
CREATE TABLE change_photo (
  change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  entry  BLOB NOT NULL,
  photo  BLOB NOT NULL REFERENCES photo (photo),
  PRIMARY KEY (change, entry, photo)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_photo_by_photo ON change_photo (photo);

-- Answers that an import brought, and the settings that it changed; before NULL: it was not set.
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

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The names and emoji of each level, the first being the one that is shown.
CREATE TABLE mood_name (
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
  place INTEGER NOT NULL,
  name  TEXT NOT NULL,
  emoji TEXT,
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

-- Texts to begin an entry with (kind 1), and entries that are being written (kind 2).
CREATE TABLE sketch (
  kind       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  body       BLOB NOT NULL,
  written_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- ---- Machinery (kith-store) ----

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE search_item (
  doc   INTEGER PRIMARY KEY AUTOINCREMENT,
  kind  INTEGER NOT NULL,
  owner BLOB NOT NULL,
  item  BLOB NOT NULL,
  words TEXT NOT NULL,
  UNIQUE (kind, item)
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (words, content = 'search_item', content_rowid = 'doc', tokenize = 'ascii');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
