//! Numbered migrations; the number of the last one is the `user_version`, and for `peer.db` the home's format.

use crate::open::Kind;
use crate::{Store, StoreError};
use rusqlite::Connection;

/// The SQL of each migration of `peer.db`; the first makes schema 1. One that has shipped never changes.
pub(crate) const PEER: [&str; 7] = [
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
];

/// The format that this program writes: the number of migrations of `peer.db`.
pub(crate) fn newest() -> u32 {
    last(&PEER)
}

/// The number of the last of `migrations`.
pub(crate) fn last(migrations: &[&str]) -> u32 {
    u32::try_from(migrations.len()).unwrap_or(u32::MAX)
}

/// The schema number of an open database.
///
/// # Errors
/// [`StoreError::Newer`]; [`StoreError::Corrupt`] when the database has no schema, which no home ever had.
pub(crate) fn schema_of(conn: &Connection, migrations: &[&str]) -> Result<u32, StoreError> {
    let found = stored(conn)?;
    if found == 0 {
        return Err(StoreError::Corrupt { what: "the database is empty" });
    }
    if found > last(migrations) {
        return Err(StoreError::Newer { found, known: last(migrations) });
    }
    Ok(found)
}

/// Brings a database to the newest schema in one transaction. Another process may do the same at the same time.
///
/// # Errors
/// [`StoreError::Newer`] when another program went further meanwhile, and whatever a statement meets.
pub(crate) fn migrate(conn: &Connection, migrations: &[&str]) -> Result<(), StoreError> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let done = apply(conn, migrations);
    match done {
        Ok(()) => Ok(conn.execute_batch("COMMIT")?),
        Err(error) => {
            // The first error is the one that tells; a rollback that fails has happened already.
            let _ = conn.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}

fn apply(conn: &Connection, migrations: &[&str]) -> Result<(), StoreError> {
    let from = stored(conn)?;
    if from > last(migrations) {
        return Err(StoreError::Newer { found: from, known: last(migrations) });
    }
    let skip = usize::try_from(from).unwrap_or(usize::MAX);
    for sql in migrations.iter().skip(skip) {
        conn.execute_batch(sql)?;
    }
    Ok(conn.execute_batch(&format!("PRAGMA user_version = {}", last(migrations)))?)
}

fn stored(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

impl<K: Kind> Store<K> {
    /// The SQL of every table, index and trigger, in order of name: what `schema.sql` holds.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn schema(&self) -> Result<String, StoreError> {
        self.read(|read| {
            let mut select = read.conn().prepare(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*'
                    AND (name NOT GLOB 'search_*' OR name = 'search_item')
                 ORDER BY tbl_name, type DESC, name",
            )?;
            let mut rows = select.query([])?;
            let mut sql = String::new();
            while let Some(row) = rows.next()? {
                sql.push_str(&row.get::<_, String>(0)?);
                sql.push_str(";\n\n");
            }
            Ok(sql)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key of an MLS row for a reference: its length, then its bytes.
    fn key(of: u8) -> Vec<u8> {
        [&[32], [of; 32].as_slice()].concat()
    }

    #[test]
    fn schema_2_names_the_key_packages_of_schema_1_by_their_private_parts() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(PEER[0]).unwrap();
        conn.execute_batch("PRAGMA user_version = 1").unwrap();
        let mls = "INSERT INTO mls (scope, kind, key, part, value) VALUES (?1, ?2, ?3, 0, x'00')";
        for (scope, kind, of) in [(0, 1, 1), (0, 1, 2), (0, 2, 3), (7, 1, 4)] {
            conn.execute(mls, (scope, kind, key(of))).unwrap();
        }
        for (hash, state, created) in [(8_u8, 1, 500), (9, 1, 400)] {
            conn.execute("INSERT INTO key_package VALUES (?1, x'', 0, ?2, ?3)", ([hash; 32], state, created)).unwrap();
        }
        migrate(&conn, &PEER).unwrap();
        assert_eq!(schema_of(&conn, &PEER).unwrap(), newest());
        let mut select = conn.prepare("SELECT reference, state, created_ms, replaced_ms FROM key_package").unwrap();
        type Found = (Vec<u8>, i64, i64, Option<i64>);
        let found: Vec<Found> = select
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(found, [(vec![1; 32], 1, 400, None), (vec![2; 32], 1, 400, None)]);
        migrate(&conn, &PEER).unwrap();
    }
}
