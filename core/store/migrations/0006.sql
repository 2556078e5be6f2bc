-- Schema 6: what lists show of records.

-- What a list shows of a living record, as its type writes it, so that its operations need not be read for that. A record of
-- before this schema has its row after its next change; until then its operations are read.
CREATE TABLE record_view (
  conv   BLOB NOT NULL,
  record BLOB NOT NULL,
  body   BLOB NOT NULL,
  PRIMARY KEY (conv, record)
) STRICT, WITHOUT ROWID;
