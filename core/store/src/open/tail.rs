//! Noticing that the end of the WAL was damaged and is lost.
//!
//! SQLite takes a WAL as far as its frames are whole and drops what comes after, without a word: that is right after a
//! power cut, where nothing that was synced is lost, but a damaged byte loses transactions that were acknowledged. What
//! tells the two apart: behind the first frame that is not whole lies one that ends a transaction, with the salts that
//! this WAL has now. Nothing is repaired.
//!
//! | database | what is done |
//! |---|---|
//! | one that a sync fills again ([`Kind::COMES_BACK`]) | what is lost is noted, for `doctor` and the next sync |
//! | another, such as the journal | it is damaged, before SQLite moves anything out of the WAL or over it |

use super::files;
use super::{Kind, Mode, Read, Tx};
use crate::StoreError;
use crate::recover::Cipher;
use crate::wal::{self, Walk};
use kith_model::Secret32;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

const LOST: &str = "lost_tail";

impl<K: Kind> Read<'_, K> {
    /// Whether the end of the WAL was once found damaged, so that acknowledged transactions are gone.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn lost_tail(&self) -> Result<bool, StoreError> {
        let mut select = self.conn().prepare_cached("SELECT 1 FROM meta WHERE name = ?1")?;
        Ok(select.exists([LOST])?)
    }
}

impl<K: Kind> Tx<'_, K> {
    /// Forgets that the end of the WAL was lost, when everything that the relays have is here again.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn forget_lost_tail(&self) -> Result<(), StoreError> {
        self.conn().execute("DELETE FROM meta WHERE name = ?1", [LOST])?;
        Ok(())
    }
}

/// Looks at the WAL of a home that was just opened for writing, and keeps in the database that its end was lost.
///
/// Done under the write lock, so that no frame is half written. When another process writes now, it has looked itself.
pub(super) fn look(database: &Path, conn: &Connection) -> Result<(), StoreError> {
    let wal = files::beside(database, "-wal");
    if !files::stands(&wal)? {
        return Ok(());
    }
    conn.busy_timeout(Duration::ZERO)?;
    let began = conn.execute_batch("PRAGMA synchronous = FULL; BEGIN IMMEDIATE").map_err(StoreError::from);
    conn.busy_timeout(crate::connection::PATIENCE)?;
    match began {
        Err(StoreError::Busy) => return Ok(()),
        began => began?,
    }
    let kept = is_lost(&wal).and_then(|lost| {
        if lost {
            conn.execute("INSERT OR IGNORE INTO meta (name, value) VALUES (?1, x'')", [LOST])?;
        }
        Ok(lost)
    });
    match kept {
        Ok(lost) => {
            conn.execute_batch("COMMIT")?;
            if lost {
                // What is left of the lost frames has the salts of this WAL until it begins anew: whoever opens the home
                // meanwhile would find them again. While others read it goes on as it is, and is only told once more.
                conn.busy_timeout(Duration::ZERO)?;
                let _ = conn.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
                conn.busy_timeout(crate::connection::PATIENCE)?;
            }
            Ok(())
        }
        Err(error) => {
            // The first error is the one that tells.
            let _ = conn.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}

/// Whether a frame that ends a transaction lies behind the last whole one.
fn is_lost(wal: &Path) -> Result<bool, StoreError> {
    // Which of several bytes is damaged makes no difference here.
    let Some(mut walk) = Walk::open(wal, u64::MAX / 2, &|_, _| true)? else { return Ok(false) };
    if !walk.has_whole_header() {
        // SQLite takes nothing from a WAL whose header is damaged.
        return Ok(walk.next()?.is_some());
    }
    while let Some(frame) = walk.next()? {
        if !frame.is_whole && frame.ends && frame.is_of_this_log {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses a database whose WAL has committed transactions that SQLite would drop. `conn` was opened so that closing it moves
/// nothing out of the WAL ([`crate::connection::open_held`]): the files stay as they are, for [`Store::recover`].
///
/// # Errors
/// [`StoreError::Corrupt`]; [`StoreError::Busy`] when another process writes for so long that nobody can tell.
///
/// [`Store::recover`]: super::Store::recover
pub(super) fn refuse_dropped(database: &Path, key: &Secret32, conn: &Connection, mode: Mode) -> Result<(), StoreError> {
    if !files::stands(&files::beside(database, "-wal"))? {
        return Ok(());
    }
    let cipher = Cipher::of(database, key)?;
    let authentic = |number, page: &[u8]| cipher.open(number, page).is_some();
    if !wal::read(database, &authentic)?.is_dropped {
        return Ok(());
    }
    // What another process is writing now may look so too: what counts is what stands there while nobody writes.
    let dropped = if mode == Mode::Writable {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let again = wal::read(database, &authentic);
        conn.execute_batch("ROLLBACK")?;
        again?.is_dropped
    } else {
        true
    };
    if dropped { Err(StoreError::Corrupt { what: "the write-ahead log" }) } else { Ok(()) }
}
