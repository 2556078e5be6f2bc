-- Schema 3: shared records (protocol 7).

-- What is left of the operations on records, as signed. dot is empty for a register, else the operation's own; own is empty
-- for what counts, else the intent of this device that has not been read back from the log yet. merge: 0 set, 1 add, 2 drop.
-- dies = 1 for what leaves after 180 days: drops, and writes that say that a record is not there.
CREATE TABLE record_op (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  field  BLOB NOT NULL,
  own    BLOB NOT NULL,
  dot    BLOB NOT NULL,
  merge  INTEGER NOT NULL,
  kind   INTEGER NOT NULL,
  stamp  INTEGER NOT NULL,
  dies   INTEGER NOT NULL,
  cert   BLOB NOT NULL,
  hash   BLOB NOT NULL,
  author BLOB NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (conv, record, field, own, dot)
) STRICT, WITHOUT ROWID;
-- The writes of alive, by which records are listed and found.
CREATE INDEX record_alive ON record_op (conv, kind, record) WHERE field = x'00' AND merge = 0;
CREATE INDEX record_name ON record_op (record) WHERE field = x'00' AND merge = 0;
CREATE INDEX record_dies ON record_op (conv, stamp) WHERE dies = 1;
CREATE INDEX record_own ON record_op (own) WHERE own <> x'';
CREATE INDEX record_own_stamp ON record_op (stamp) WHERE own <> x'';

-- The dots that drops name; an element that comes later is dead.
CREATE TABLE record_dropped (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  field  BLOB NOT NULL,
  dot    BLOB NOT NULL,
  by_dot BLOB NOT NULL,
  PRIMARY KEY (conv, record, field, dot, by_dot)
) STRICT, WITHOUT ROWID;

-- What came into a conversation's state and left it with one entry of its log: pieces of 34 bytes (1 came or 0 left, bucket,
-- hash). The newest 256.
CREATE TABLE record_change (
  conv  BLOB NOT NULL,
  log   BLOB NOT NULL,
  seq   INTEGER NOT NULL,
  delta BLOB NOT NULL,
  PRIMARY KEY (conv, log, seq)
) STRICT, WITHOUT ROWID;

-- The records of a conversation as a whole: bytes of what counts, when a root was last sent or read, until when this device
-- knows that it has everything.
CREATE TABLE record_state (
  conv      BLOB PRIMARY KEY,
  bytes     INTEGER NOT NULL,
  root_ms   INTEGER NOT NULL,
  synced_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Certificates of authors, by the hash that operations name.
CREATE TABLE record_cert (
  hash  BLOB PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What this device's person did last, newest last, with what it takes to undo it.
CREATE TABLE record_act (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  conv       BLOB NOT NULL,
  record     BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  body       BLOB NOT NULL
) STRICT;

-- What records hold that is too large for a field, in plain, by the hash of the blob's index. It goes with its record.
CREATE TABLE record_body (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  hash   BLOB NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (conv, record, hash)
) STRICT;

-- Blobs that records name and that are still to be fetched.
CREATE TABLE blob_want (
  conv       BLOB NOT NULL,
  record     BLOB NOT NULL,
  hash       BLOB NOT NULL,
  origin     TEXT NOT NULL,
  descriptor BLOB NOT NULL,
  attempts   INTEGER NOT NULL,
  PRIMARY KEY (conv, record, hash)
) STRICT, WITHOUT ROWID;
