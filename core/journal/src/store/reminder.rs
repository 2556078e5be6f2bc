//! Own reminders to write.

use super::{Read, STRANGE, Tx};
use crate::reminders::{JournalReminder, ReminderId};
use kith_store::StoreError;
use rusqlite::Row;

const COLUMNS: &str = "reminder, at_time, days, zone, title";

/// Keeps a reminder in place of the one of the same time and zone.
pub(crate) fn put(tx: &Tx<'_>, reminder: &JournalReminder) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT OR REPLACE INTO reminder (reminder, at_time, days, zone, title) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            reminder.reminder.as_bytes(),
            reminder.at.to_string(),
            reminder.days.to_string(),
            reminder.zone.map_or("", |zone| zone.name()),
            &reminder.title,
        ))?;
    Ok(())
}

/// All, in order of time and zone.
pub(crate) fn all(read: &Read<'_>) -> Result<Vec<JournalReminder>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM reminder ORDER BY at_time, zone");
    let mut select = read.sql().prepare_cached(&sql)?;
    let rows = select.query_map([], raw)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(parsed).collect()
}

/// Takes one out.
pub(crate) fn remove(tx: &Tx<'_>, at: &str, zone: &str) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM reminder WHERE at_time = ?1 AND zone = ?2")?.execute((at, zone))?;
    Ok(())
}

type Raw = ([u8; 16], String, String, String, Option<String>);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn parsed((id, at, days, zone, title): Raw) -> Result<JournalReminder, StoreError> {
    Ok(JournalReminder {
        reminder: ReminderId::new(id),
        at: at.parse().map_err(|_| STRANGE)?,
        days: days.parse().map_err(|_| STRANGE)?,
        zone: if zone.is_empty() { None } else { Some(zone.parse().map_err(|_| STRANGE)?) },
        title,
    })
}
