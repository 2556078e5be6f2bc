CREATE TABLE account (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  account     BLOB NOT NULL,
  device      BLOB NOT NULL,
  root_seed   BLOB NOT NULL,
  device_seed BLOB NOT NULL,
  serial      INTEGER NOT NULL,
  name        TEXT NOT NULL,
  cert        BLOB NOT NULL
) STRICT;

CREATE TABLE blob_in (
  mail_hash  BLOB PRIMARY KEY,
  pointer    BLOB NOT NULL,
  attempts   INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_out (
  hash    BLOB PRIMARY KEY,
  replica INTEGER NOT NULL,
  bytes   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_want (
  conv       BLOB NOT NULL,
  record     BLOB NOT NULL,
  hash       BLOB NOT NULL,
  origin     TEXT NOT NULL,
  descriptor BLOB NOT NULL,
  attempts   INTEGER NOT NULL,
  PRIMARY KEY (conv, record, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE chain_mark (
  replica INTEGER NOT NULL REFERENCES replica (id) ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  chain   BLOB NOT NULL,
  PRIMARY KEY (replica, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation (
  id          BLOB PRIMARY KEY,
  kind        INTEGER NOT NULL,
  name        TEXT NOT NULL,
  about       TEXT NOT NULL,
  state       INTEGER NOT NULL,
  stop_reason TEXT,
  peer        BLOB,
  accepted    INTEGER NOT NULL,
  adder       BLOB,
  replica     INTEGER,
  join_nonce  BLOB,
  created_ms  INTEGER NOT NULL,
  last_used   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  conv BLOB PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE duty (
  conv   BLOB NOT NULL,
  kind   INTEGER NOT NULL,
  key    BLOB NOT NULL,
  due_ms INTEGER NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (conv, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE early_act (
  target  BLOB NOT NULL,
  author  BLOB NOT NULL,
  act     INTEGER NOT NULL,
  by_lead INTEGER NOT NULL,
  text    TEXT,
  PRIMARY KEY (target, author, act)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
  conv     BLOB NOT NULL,
  refound  INTEGER NOT NULL,
  time_ms  INTEGER NOT NULL,
  log      BLOB NOT NULL,
  seq      INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (conv, refound, time_ms, log, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE intent (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  id         BLOB NOT NULL UNIQUE,
  kind       INTEGER NOT NULL,
  conv       BLOB,
  subject    BLOB,
  body       BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  last_error TEXT,
  next_try   INTEGER NOT NULL,
  replica    INTEGER,
  entry_id   BLOB,
  sealed     BLOB,
  fence      INTEGER,
  epoch      INTEGER,
  extra      BLOB
) STRICT;

CREATE INDEX intent_conv ON intent (conv, seq);

CREATE INDEX intent_entry ON intent (entry_id) WHERE entry_id IS NOT NULL;

CREATE TABLE key_package (
  reference   BLOB PRIMARY KEY,
  sealed      BLOB NOT NULL,
  last_resort INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  created_ms  INTEGER NOT NULL,
  replaced_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
  id         BLOB PRIMARY KEY,
  kind       INTEGER NOT NULL,
  conv       BLOB,
  nonce      BLOB NOT NULL,
  psk        BLOB,
  gid        INTEGER NOT NULL,
  until_ms   INTEGER NOT NULL,
  uses       INTEGER NOT NULL,
  max_uses   INTEGER NOT NULL,
  withdrawn  INTEGER NOT NULL,
  url        TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_grant (
  gid      INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose  INTEGER NOT NULL,
  subject  BLOB NOT NULL,
  seed     BLOB NOT NULL,
  until_ms INTEGER,
  state    INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX mail_grant_subject ON mail_grant (purpose, subject) WHERE state <> 2;

CREATE TABLE mail_out (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id   BLOB NOT NULL,
  account    BLOB NOT NULL,
  conv       BLOB NOT NULL,
  kind       INTEGER NOT NULL,
  origin     TEXT NOT NULL,
  log        BLOB NOT NULL,
  grant_seed BLOB NOT NULL,
  sealed     BLOB NOT NULL,
  after_blob BLOB,
  attempts   INTEGER NOT NULL,
  last_error TEXT,
  next_try   INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE mail_seen (
  hash    BLOB PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  body    BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE mailbox (
  one          INTEGER PRIMARY KEY CHECK (one = 1),
  log          BLOB NOT NULL,
  founder_seed BLOB NOT NULL,
  salt         BLOB NOT NULL,
  owner_seed   BLOB NOT NULL,
  read_key     BLOB NOT NULL,
  seal_ikm     BLOB NOT NULL,
  kp_key       BLOB NOT NULL,
  made         INTEGER NOT NULL,
  ctl          INTEGER NOT NULL,
  cursor       INTEGER NOT NULL,
  chain        BLOB NOT NULL,
  trimmed      INTEGER NOT NULL,
  kp_stock     INTEGER NOT NULL
) STRICT;

CREATE TABLE member (
  replica   INTEGER NOT NULL REFERENCES replica (id) ON DELETE CASCADE,
  account   BLOB NOT NULL,
  leaf      INTEGER NOT NULL,
  leaves    INTEGER NOT NULL,
  lead      INTEGER NOT NULL,
  leaving   BLOB,
  left_time INTEGER,
  PRIMARY KEY (replica, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  row        INTEGER PRIMARY KEY,
  id         BLOB NOT NULL UNIQUE,
  conv       BLOB NOT NULL,
  author     BLOB NOT NULL,
  own_id     BLOB NOT NULL,
  text       TEXT,
  reply_to   BLOB,
  written_ms INTEGER NOT NULL,
  refound    INTEGER NOT NULL,
  time_ms    INTEGER NOT NULL,
  log        BLOB NOT NULL,
  seq        INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  edited     INTEGER NOT NULL,
  deleted    INTEGER NOT NULL,
  unread     INTEGER NOT NULL,
  expires_ms INTEGER
, shared_by BLOB) STRICT;

CREATE INDEX message_expiry ON message (expires_ms) WHERE expires_ms IS NOT NULL;

CREATE INDEX message_order ON message (conv, refound, time_ms, log, seq);

CREATE INDEX message_unread ON message (conv) WHERE unread = 1;

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mls (
  scope INTEGER NOT NULL,
  kind  INTEGER NOT NULL,
  key   BLOB NOT NULL,
  part  INTEGER NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (scope, kind, key, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE pack (
  pack           BLOB PRIMARY KEY,
  publisher      BLOB NOT NULL,
  publisher_name TEXT,
  version        INTEGER NOT NULL,
  title          TEXT NOT NULL,
  made_ms        INTEGER NOT NULL,
  content        BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pack_item (
  pack     BLOB NOT NULL REFERENCES pack (pack) ON DELETE CASCADE,
  item     BLOB NOT NULL,
  resource BLOB NOT NULL UNIQUE,
  bytes    BLOB NOT NULL,
  PRIMARY KEY (pack, item)
) STRICT;

CREATE TABLE pack_out (
  conv    BLOB PRIMARY KEY,
  pack    BLOB NOT NULL,
  version INTEGER NOT NULL,
  title   TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  count   INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_commit (
  replica     INTEGER PRIMARY KEY REFERENCES replica (id) ON DELETE CASCADE,
  entry_id    BLOB NOT NULL,
  sealed      BLOB NOT NULL,
  fence       INTEGER NOT NULL,
  next_secret BLOB,
  welcome     BLOB,
  intents     BLOB NOT NULL,
  rejoin      BLOB) STRICT;

CREATE TABLE person (
  account  BLOB PRIMARY KEY,
  name     TEXT NOT NULL,
  serial   INTEGER NOT NULL,
  contact  INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  blocked  INTEGER NOT NULL,
  card     BLOB,
  psk      BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE record_act (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  conv       BLOB NOT NULL,
  record     BLOB NOT NULL,
  created_ms INTEGER NOT NULL,
  body       BLOB NOT NULL
) STRICT;

CREATE TABLE record_body (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  hash   BLOB NOT NULL,
  bytes  BLOB NOT NULL,
  PRIMARY KEY (conv, record, hash)
) STRICT;

CREATE TABLE record_cert (
  hash  BLOB PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE record_change (
  conv  BLOB NOT NULL,
  log   BLOB NOT NULL,
  seq   INTEGER NOT NULL,
  delta BLOB NOT NULL,
  PRIMARY KEY (conv, log, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_dropped (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  field  BLOB NOT NULL,
  dot    BLOB NOT NULL,
  by_dot BLOB NOT NULL,
  PRIMARY KEY (conv, record, field, dot, by_dot)
) STRICT, WITHOUT ROWID;

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

CREATE INDEX record_alive ON record_op (conv, kind, record) WHERE field = x'00' AND merge = 0;

CREATE INDEX record_dies ON record_op (conv, stamp) WHERE dies = 1;

CREATE INDEX record_name ON record_op (record) WHERE field = x'00' AND merge = 0;

CREATE INDEX record_own ON record_op (own) WHERE own <> x'';

CREATE INDEX record_own_stamp ON record_op (stamp) WHERE own <> x'';

CREATE TABLE record_state (
  conv      BLOB PRIMARY KEY,
  bytes     INTEGER NOT NULL,
  root_ms   INTEGER NOT NULL,
  synced_ms INTEGER NOT NULL
, entry_ms INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE record_view (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (conv, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE replica (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conv         BLOB NOT NULL,
  refound      INTEGER NOT NULL,
  log          BLOB NOT NULL UNIQUE,
  origin       TEXT,
  scope        INTEGER NOT NULL,
  state        INTEGER NOT NULL,
  founder_seed BLOB,
  salt         BLOB,
  made         INTEGER NOT NULL,
  control      BLOB NOT NULL,
  period       INTEGER NOT NULL,
  secret       BLOB NOT NULL,
  period_since INTEGER NOT NULL,
  fence        INTEGER NOT NULL,
  cursor       INTEGER NOT NULL,
  chain        BLOB NOT NULL,
  skip         INTEGER NOT NULL,
  epoch        INTEGER NOT NULL,
  leaf         INTEGER NOT NULL,
  next_n       INTEGER NOT NULL,
  slot_ver     INTEGER NOT NULL,
  slot_fence   INTEGER NOT NULL,
  slot_dirty   INTEGER NOT NULL,
  last_time    INTEGER NOT NULL,
  committer    INTEGER NOT NULL,
  trouble      INTEGER NOT NULL,
  retry_ms     INTEGER NOT NULL,
  rejoins      INTEGER NOT NULL,
  update_due   INTEGER,
  card_sent    INTEGER NOT NULL,
  forked_seq   INTEGER
) STRICT;

CREATE INDEX replica_conv ON replica (conv);

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
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unknown_envelope (
  conv BLOB NOT NULL, author BLOB NOT NULL, own_id BLOB NOT NULL, type INTEGER NOT NULL,
  log BLOB NOT NULL, seq INTEGER NOT NULL, time_ms INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (conv, author, own_id)
) STRICT, WITHOUT ROWID;

