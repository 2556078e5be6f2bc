-- The relay's database, schema 1. Every table is keyed by log id first; no row refers to another log's.
-- Numbers that the protocol has as u64 are kept as i64 and capped there. Blobs' bytes are files beside the database.

CREATE TABLE relay (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    schema      INTEGER NOT NULL,
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    newest_time INTEGER NOT NULL                            -- of any entry ever accepted
) STRICT;

CREATE TABLE log (
    log            BLOB    PRIMARY KEY CHECK (length(log) = 32),
    life           INTEGER NOT NULL,                        -- 0 open, 1 ended (rows are being removed), 2 gone (only this row)
    class          INTEGER NOT NULL,
    created_by     BLOB    NOT NULL,                        -- H(payload of create)
    open_admission INTEGER NOT NULL,
    admissions     INTEGER NOT NULL,
    ttl            INTEGER,                                 -- none: for ever
    ctl            INTEGER NOT NULL,
    fence          INTEGER NOT NULL,
    period         INTEGER NOT NULL,
    read_key       BLOB    NOT NULL,                        -- its hash
    head           INTEGER NOT NULL,
    head_time      INTEGER NOT NULL,
    head_chain     BLOB    NOT NULL,
    first          INTEGER NOT NULL,
    first_chain    BLOB    NOT NULL,
    entry_bytes    INTEGER NOT NULL,
    blob_bytes     INTEGER NOT NULL,
    slot_bytes     INTEGER NOT NULL,
    stock          INTEGER NOT NULL,
    next_package   INTEGER NOT NULL,
    grants         INTEGER NOT NULL,
    grants_made    INTEGER NOT NULL,
    used_at        INTEGER NOT NULL,
    due            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX log_due ON log (due);

CREATE TABLE "grant" (
    log          BLOB    NOT NULL,
    gid          INTEGER NOT NULL,
    holder       BLOB    NOT NULL,                          -- 1 byte of kind (0 key, 1 token), then the key or the token's kind
    rights       INTEGER NOT NULL,
    max_entries  INTEGER,
    max_bytes    INTEGER,
    until        INTEGER,
    max_takes    INTEGER,
    used_entries INTEGER NOT NULL,
    used_bytes   INTEGER NOT NULL,
    made         INTEGER NOT NULL,
    PRIMARY KEY (log, gid),
    UNIQUE (log, holder)
) STRICT, WITHOUT ROWID;

-- Grants that a cut ended.
CREATE TABLE former (
    log       BLOB    NOT NULL,
    key       BLOB    NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (log, key)
) STRICT, WITHOUT ROWID;

-- Closed periods.
CREATE TABLE period (
    log       BLOB    NOT NULL,
    read_key  BLOB    NOT NULL,                             -- its hash
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (log, read_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
    log   BLOB    NOT NULL,
    slot  INTEGER NOT NULL,
    ver   INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    value BLOB    NOT NULL,
    PRIMARY KEY (log, slot)
) STRICT;

-- Not WITHOUT ROWID: bodies of all logs are appended to one end of one tree, whatever their log.
CREATE TABLE entry (
    log       BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    time      INTEGER NOT NULL,
    fence     INTEGER NOT NULL,
    period    INTEGER NOT NULL,
    fenced    INTEGER NOT NULL,
    id        BLOB    NOT NULL,
    chain     BLOB    NOT NULL,
    body_hash BLOB    NOT NULL,
    body      BLOB    NOT NULL,
    PRIMARY KEY (log, seq),
    UNIQUE (log, id)
) STRICT;

-- Key packages ever held: the hash stays, the bytes go when the package is given.
CREATE TABLE kp (
    log    BLOB    NOT NULL,
    hash   BLOB    NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    bytes  BLOB,
    PRIMARY KEY (log, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX kp_stock ON kp (log, last, number) WHERE bytes IS NOT NULL;

CREATE TABLE kp_take (
    log     BLOB    NOT NULL,
    taker   BLOB    NOT NULL,
    request BLOB    NOT NULL,
    made    INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    bytes   BLOB,
    PRIMARY KEY (log, taker, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX kp_take_time ON kp_take (log, made, time);
CREATE INDEX kp_take_fresh ON kp_take (log, time) WHERE bytes IS NOT NULL;

CREATE TABLE blob (
    log   BLOB    NOT NULL,
    hash  BLOB    NOT NULL,
    bytes INTEGER NOT NULL,
    time  INTEGER NOT NULL,
    PRIMARY KEY (log, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_time ON blob (log, time);
