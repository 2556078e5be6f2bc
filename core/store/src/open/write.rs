//! The one write path: a transaction that commits whole or not at all.

use super::pool::{Taken, Use};
use super::watch::others_wrote;
use super::{Kind, Peer, Read, Store};
use crate::{StoreError, connection, watch};
use rusqlite::Connection;
use std::cell::RefCell;

/// How durable a transaction is when `write` returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Survives a power cut: for what is acknowledged to a person or precedes a send.
    Full,
    /// Survives the end of the process, and after a power cut the state is an earlier whole one: for what was received and
    /// can be read again.
    Normal,
}

/// A transaction that may write. What it wrote it also reads.
pub struct Tx<'a, K: Kind = Peer> {
    read: Read<'a, K>,
    serial: u64,
    rollbacks: u64,
    failed: RefCell<Option<StoreError>>,
}

impl<'a, K: Kind> std::ops::Deref for Tx<'a, K> {
    type Target = Read<'a, K>;
    fn deref(&self) -> &Read<'a, K> {
        &self.read
    }
}

impl<K: Kind> Tx<'_, K> {
    pub(super) fn stamp(&self) -> (u64, u64) {
        (self.serial, self.rollbacks)
    }

    /// Makes sure that this transaction does not commit, even if whoever called swallows the error.
    pub(crate) fn doom(&self, error: &StoreError) {
        self.failed.borrow_mut().get_or_insert_with(|| error.clone());
    }
}

impl<K: Kind> Store<K> {
    /// Runs `f` in one transaction and commits it; when `f` or the commit fails, nothing of it has happened.
    ///
    /// One writer at a time: others, in this process or another, wait up to ten seconds. Do not call it inside `f`, nor
    /// wait for the network inside `f`.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::Full`], [`StoreError::ReadOnly`], [`StoreError::Corrupt`],
    /// [`StoreError::Suspended`], and whatever `f` returns.
    pub fn write<T, E: From<StoreError>>(
        &self,
        durability: Durability,
        f: impl FnOnce(&Tx<'_, K>) -> Result<T, E>,
    ) -> Result<T, E> {
        let taken = self.inner.take(Use::Write)?;
        let conn = begin(&taken, durability)?;
        let mut touched = Vec::new();
        let done = if taken.is_watched() {
            // Asked inside of the transaction: who writes later writes after it.
            let others = others_wrote(&taken);
            let done = commit(conn, taken.serial, taken.rollbacks, f, || {
                touched = watch::take_notes(conn)?;
                Ok(())
            });
            if done.is_err() {
                touched.clear();
            }
            if !matches!(others, Ok(false)) {
                touched = watch::everything();
            }
            done
        } else {
            commit(conn, taken.serial, taken.rollbacks, f, || Ok(()))
        };
        if done.is_err() {
            let mut pool = self.inner.lock();
            pool.rollbacks = pool.rollbacks.saturating_add(1);
        }
        // The hook may read and write.
        drop(taken);
        self.tell(&touched);
        done
    }
}

fn begin<'a>(taken: &'a Taken<'_>, durability: Durability) -> Result<&'a Connection, StoreError> {
    let conn = taken.conn()?;
    conn.execute_batch(match durability {
        Durability::Full => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE;",
        Durability::Normal => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;",
    })?;
    Ok(conn)
}

/// Runs `f` in the transaction that has begun on `conn`, and `before_commit` when it is to be committed, and ends it.
pub(super) fn commit<K: Kind, T, E: From<StoreError>>(
    conn: &Connection,
    serial: u64,
    rollbacks: u64,
    f: impl FnOnce(&Tx<'_, K>) -> Result<T, E>,
    before_commit: impl FnOnce() -> Result<(), StoreError>,
) -> Result<T, E> {
    let tx = Tx { read: Read::new(conn), serial, rollbacks, failed: RefCell::new(None) };
    let done = f(&tx);
    // Nothing that came from a damaged page is committed, nor believed by the caller.
    let done = connection::check_sound(conn).map_err(E::from).and(match tx.failed.take() {
        // The first error tells, whatever was made of it.
        Some(error) => Err(error.into()),
        None => done,
    });
    let done = done.and_then(|value| {
        // SQLite ends a transaction by itself when the disk is full or fails.
        if conn.is_autocommit() {
            return Err(StoreError::Full.into());
        }
        before_commit()?;
        conn.execute_batch("COMMIT").map(|()| value).map_err(|error| StoreError::from(error).into())
    });
    if done.is_err() && !conn.is_autocommit() {
        // If even this fails the connection is closed when it is given back, which ends the transaction too.
        let _ = conn.execute_batch("ROLLBACK");
    }
    done
}

#[cfg(test)]
mod tests {
    use crate::{Durability, SearchQuery, Store, StoreError, Tx};
    use kith_model::SeededRng;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), b"secret of sixteen", &SeededRng::new([1; 32])).unwrap();
        (dir, store)
    }

    /// Fills the database up to the number of pages that it has.
    fn overfill(tx: &Tx<'_>) -> Result<(), StoreError> {
        tx.conn().query_row("PRAGMA max_page_count = 1", [], |_| Ok(()))?;
        (0..500_u64).try_for_each(|n| tx.index_message(n, &"words ".repeat(100)))
    }

    fn has_room_again(store: &Store) {
        let room = |tx: &Tx<'_>| tx.conn().query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()));
        store.write(Durability::Full, |tx| room(tx).map_err(StoreError::from)).unwrap();
        let query = SearchQuery::parse("words").unwrap();
        assert_eq!(store.read(|read| read.search_messages(&query)), Ok(vec![]));
        store.write(Durability::Full, |tx| tx.index_message(1, "words")).unwrap();
        assert_eq!(store.read(|read| read.search_messages(&query)), Ok(vec![1]));
        assert!(store.doctor().unwrap().iter().all(|check| check.ok));
    }

    #[test]
    fn a_full_disk_is_said_and_nothing_of_the_transaction_happened() {
        let (_dir, store) = store();
        assert_eq!(store.write(Durability::Full, overfill), Err(StoreError::Full));
        has_room_again(&store);
    }

    #[test]
    fn a_full_disk_that_somebody_swallowed_is_said_all_the_same() {
        let (_dir, store) = store();
        let swallowed = store.write(Durability::Full, |tx| {
            // What follows then goes nowhere.
            let _ = overfill(tx);
            Ok::<_, StoreError>(())
        });
        assert_eq!(swallowed, Err(StoreError::Full));
        has_room_again(&store);
    }

    #[test]
    fn a_doomed_transaction_does_not_commit() {
        let (_dir, store) = store();
        let doomed = store.write(Durability::Full, |tx| {
            tx.index_message(1, "words")?;
            tx.doom(&StoreError::Locked);
            Ok::<_, StoreError>(())
        });
        assert_eq!(doomed, Err(StoreError::Locked));
        has_room_again(&store);
    }

    #[test]
    fn the_error_that_doomed_a_transaction_is_told_and_not_what_was_made_of_it() {
        let (_dir, store) = store();
        let damage = StoreError::Corrupt { what: "a row" };
        let told = store.write(Durability::Full, |tx| {
            tx.doom(&damage);
            Err::<(), _>(StoreError::Busy)
        });
        assert_eq!(told, Err(damage));
    }
}
