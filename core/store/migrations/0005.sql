-- Schema 5: signed packs (docs/packs.md).

-- Packs that this person took in, each with the key that is known for it. content is the hash of all its resources.
CREATE TABLE pack (
  pack           BLOB PRIMARY KEY,
  publisher      BLOB NOT NULL,
  publisher_name TEXT,
  version        INTEGER NOT NULL,
  title          TEXT NOT NULL,
  made_ms        INTEGER NOT NULL,
  content        BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Their resources, as signed; resource is the id by which people name one.
CREATE TABLE pack_item (
  pack     BLOB NOT NULL REFERENCES pack (pack) ON DELETE CASCADE,
  item     BLOB NOT NULL,
  resource BLOB NOT NULL UNIQUE,
  bytes    BLOB NOT NULL,
  PRIMARY KEY (pack, item)
) STRICT;

-- Packs that this person publishes, by the records that they are made of: the version that went out last, and what was in it.
CREATE TABLE pack_out (
  conv    BLOB PRIMARY KEY,
  pack    BLOB NOT NULL,
  version INTEGER NOT NULL,
  title   TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  count   INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
