//! The names and emoji of the five levels, where a person has chosen them.

use super::{Read, STRANGE, Tx};
use crate::entries::Mood;
use crate::settings::MoodName;
use kith_store::StoreError;

/// The names of a level, the one that is shown first.
pub(crate) fn of(read: &Read<'_>, mood: Mood) -> Result<Vec<MoodName>, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT name, emoji FROM mood_name WHERE level = ?1 ORDER BY place")?;
    let rows = select.query_map([mood.level()], |row| Ok(MoodName { name: row.get(0)?, emoji: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives a level its names, in place of those that it had.
pub(crate) fn put(tx: &Tx<'_>, mood: Mood, names: &[MoodName]) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM mood_name WHERE level = ?1")?.execute([mood.level()])?;
    for (place, MoodName { name, emoji }) in names.iter().enumerate() {
        let place = i64::try_from(place).map_err(|_| STRANGE)?;
        tx.sql()
            .prepare_cached("INSERT INTO mood_name (level, place, name, emoji) VALUES (?1, ?2, ?3, ?4)")?
            .execute((mood.level(), place, name, emoji))?;
    }
    Ok(())
}
