-- Schema 2 of peer.db.

-- A key package is known by the name that OpenMLS gives it, so that its private part can be deleted. Schema 1 did not keep
-- these names, but the MLS rows of packages (kind 1, of no group) are filed under them: a byte for the length, then the name.
-- What schema 1 knew beside is not lost: the stock is counted in mailbox, and a new last resort is put at the next sync.
ALTER TABLE key_package RENAME TO key_package_1;

-- Key packages of one's own, by their MLS reference. state: 0 to be put, 1 put, 2 used, or given to one person. replaced_ms:
-- since when nobody can get it any more; its private part goes a week later.
CREATE TABLE key_package (
  reference   BLOB PRIMARY KEY,
  sealed      BLOB NOT NULL,
  last_resort INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  created_ms  INTEGER NOT NULL,
  replaced_ms INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO key_package (reference, sealed, last_resort, state, created_ms)
  SELECT substr(key, 2), x'', 0, 1, coalesce((SELECT min(created_ms) FROM key_package_1), 0)
  FROM mls WHERE scope = 0 AND kind = 1 AND length(key) = 33;
DROP TABLE key_package_1;

-- Written and never read.
ALTER TABLE pending_commit DROP COLUMN joiners;
ALTER TABLE pending_commit DROP COLUMN tries;
