-- Schema 4: records that stay equal, history for newcomers, and what is missing in a timeline (protocol 5.6, 7, 9).

-- synced_ms now is when this device last had read everything; entry_ms is the relay time of the last entry about records.
ALTER TABLE record_state ADD COLUMN entry_ms INTEGER NOT NULL DEFAULT 0;
UPDATE record_state SET entry_ms = synced_ms;

-- What is still to be done so that the records of a conversation are equal everywhere, and what was done lately. kind and key
-- say what, due_ms from when on in ms of relay time; for what was done it is when it may be forgotten.
CREATE TABLE record_duty (
  conv   BLOB NOT NULL,
  kind   INTEGER NOT NULL,
  key    BLOB NOT NULL,
  due_ms INTEGER NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (conv, kind, key)
) STRICT, WITHOUT ROWID;

-- Who passed a message on, when it was not read in the log itself: nobody but them vouches for it.
ALTER TABLE message ADD COLUMN shared_by BLOB;

-- Stretches of a log that this device could not read, each at the place of what it had read before.
CREATE TABLE gap (
  conv     BLOB NOT NULL,
  refound  INTEGER NOT NULL,
  time_ms  INTEGER NOT NULL,
  log      BLOB NOT NULL,
  seq      INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (conv, refound, time_ms, log, seq)
) STRICT, WITHOUT ROWID;
