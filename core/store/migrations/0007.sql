-- Schema 7: messages that are being written.

-- What a person began to write into a conversation, one for each; it goes when it is sent.
CREATE TABLE draft (
  conv BLOB PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
