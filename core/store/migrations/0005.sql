-- Schema 5: signed packs (docs/packs.md), and what lists show of records.

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

-- What a list shows of a living record, as its type writes it, so that its operations need not be read for that. A record of
-- before this schema has its row after its next change; until then its operations are read.
CREATE TABLE record_view (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (conv, record)
) STRICT, WITHOUT ROWID;
