-- Schema 2: own reminders to write. at_time is HH:MM of a wall clock and days are weekdays as mon,tue; zone '' is wherever the
-- device is. There is one for each time and zone.
CREATE TABLE reminder (
  at_time  TEXT NOT NULL,
  zone     TEXT NOT NULL,
  reminder BLOB NOT NULL UNIQUE,
  days     TEXT NOT NULL,
  title    TEXT,
  PRIMARY KEY (at_time, zone)
) STRICT, WITHOUT ROWID;
