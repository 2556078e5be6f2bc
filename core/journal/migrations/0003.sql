-- Schema 3: what a list of hits shows of each entry that is in the search index, close together: a search reads no entry to
-- tell which match, when they were and how they felt. Made from the entries, so it is in no backup.
CREATE TABLE search_place (
  doc   INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  day   INTEGER NOT NULL,
  mood  INTEGER NOT NULL,
  entry BLOB NOT NULL
) STRICT;
INSERT INTO search_place (doc, at_ms, day, mood, entry)
  SELECT i.doc, e.at_ms, e.day, e.mood, e.entry FROM search_item i JOIN entry e ON e.entry = i.item WHERE i.kind = 1;
