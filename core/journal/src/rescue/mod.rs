//! A journal that damage keeps shut, or of which it hides the entries: all that is authentic of it, in a stand-in.
//!
//! Where the first page of the database, its schema or the root of a table is damaged, SQLite reads nothing at all. The store reads
//! what is authentic without it ([`kith_store::Store::recover`]); here it is put into a new database beside the journal, sealed
//! under a secret that nobody else has, and read as any journal is. The journal itself is neither repaired nor changed, and
//! nothing is written into the stand-in, which goes when it is dropped; after a kill the next opening sweeps it.
//!
//! An entry of which any part is damaged is not shown, only named ([`Readable`]).

mod fill;

use crate::entries::{Day, Entries, Entry, EntryId, Readable, Unreadable};
use crate::exchange::{ExportAsk, ExportError, Exported};
use crate::leaving::Ticket;
use crate::store::JournalDb;
use crate::{Journal, JournalError, Surroundings};
use data_encoding::HEXLOWER;
use kith_store::{Store, StoreError, Unlock, journal_files};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What can be read of a damaged journal.
#[derive(Debug)]
pub struct Rescued {
    journal: Journal,
    folder: PathBuf,
    unreadable: Vec<Unreadable>,
    ids_known: bool,
    hidden: Vec<&'static str>,
    /// Keeps others from sweeping the stand-in.
    _lock: File,
}

impl Journal {
    /// Reads beside any damage of the database of the journal in `home`, which need not open.
    ///
    /// # Errors
    /// As [`Journal::open`] says of the secret and the PIN; [`StoreError::Corrupt`] when the key file is damaged or nothing of
    /// the entries can be read; [`StoreError::ReadOnly`] and [`StoreError::Full`] when there is no place for the stand-in.
    pub fn rescue(home: &Path, unlock: Unlock<'_>, around: Surroundings) -> Result<Rescued, JournalError> {
        kith_store::check_private(home)?;
        if !home.join(journal_files::JOURNAL).is_file() {
            return Err(StoreError::Corrupt { what: "a database file is gone" }.into());
        }
        let lock = crate::photos::hold(home)?;
        let name = HEXLOWER.encode(&around.rng.bytes16());
        let folder = journal_files::trial_place(home, &name);
        let rescued = Self::rescue_into(&folder, home, unlock, around);
        if rescued.is_err() {
            journal_files::remove_trial(&folder)?;
        }
        let (journal, filled) = rescued?;
        let fill::Filled { unreadable, ids_known, hidden } = filled;
        Ok(Rescued { journal, folder, unreadable, ids_known, hidden, _lock: lock })
    }

    fn rescue_into(
        folder: &Path,
        home: &Path,
        unlock: Unlock<'_>,
        around: Surroundings,
    ) -> Result<(Self, fill::Filled), JournalError> {
        let secret = around.rng.bytes32();
        let store = Store::<JournalDb>::attach(folder, Unlock::with_secret(&secret), &*around.rng)?;
        let recovered = Store::recover(home, unlock, &store)?;
        let stand_in = Self::over(store.clone(), around.clone());
        let filled = fill::fill(&stand_in, recovered)?;
        Ok((Self::in_place_of(home, store, around), filled))
    }
}

impl Rescued {
    /// The stand-in: a journal that can be read and not written. Its search finds nothing.
    #[must_use]
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The entries of the days `from` to `to`, both included, and those that cannot be read. One whose day is not known belongs
    /// to every range.
    ///
    /// # Errors
    /// What the storage says.
    pub fn list(&self, from: Option<Day>, to: Option<Day>) -> Result<Readable, JournalError> {
        let within = |day: Day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to);
        Ok(Readable {
            entries: self.journal.entries().list(from, to)?,
            unreadable: self.unreadable.iter().filter(|one| one.day.is_none_or(within)).copied().collect(),
            ids_known: self.ids_known,
        })
    }

    /// One entry, as [`Entries::find`] finds it.
    ///
    /// # Errors
    /// As [`Entries::find`]; [`StoreError::Corrupt`] when an entry that cannot be read may be meant.
    pub fn find(&self, text: &str) -> Result<Entry, JournalError> {
        let begins = |id: EntryId| id.to_string().starts_with(&text.trim().to_ascii_lowercase());
        let hides = !self.ids_known || self.unreadable.iter().any(|one| one.entry.is_none_or(begins));
        match Entries::find(&self.journal.entries(), text) {
            Err(JournalError::EntryUnknown) if hides => Err(StoreError::Corrupt { what: "the database" }.into()),
            Ok(found) if hides && found.entry.to_string() != text.trim().to_ascii_lowercase() => {
                Err(StoreError::Corrupt { what: "the database" }.into())
            }
            found => found,
        }
    }

    /// Writes what can be read to `out`, and says what cannot. The ticket is one of [`Rescued::journal`].
    ///
    /// # Errors
    /// As [`Journal::export`].
    pub fn export(&self, ticket: Ticket, ask: ExportAsk, out: &mut impl Write) -> Result<Exported, ExportError> {
        let mut exported = self.journal.export(ticket, ask, out)?;
        exported.unreadable.extend(&self.unreadable);
        exported.hidden.extend(&self.hidden);
        if !self.ids_known {
            exported.hidden.insert(0, "entries");
        }
        exported.hidden.dedup();
        Ok(exported)
    }
}

impl Drop for Rescued {
    fn drop(&mut self) {
        self.journal.suspend();
        // What stays is closed under a secret that is gone with this value, and is swept later.
        let _ = journal_files::remove_trial(&self.folder);
    }
}
