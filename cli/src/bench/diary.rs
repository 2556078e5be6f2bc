//! A journal of its own, as the measures need it.

use crate::home::Home;
use crate::output::{Failure, Printer};
use kith::NewAccount;
use kith::journal::Journal;
use tempfile::TempDir;

/// An empty journal that is gone when this is dropped.
pub(super) struct Diary {
    /// The journal.
    pub(super) journal: Journal,
    _folder: TempDir,
}

impl Diary {
    /// Makes a home and its journal.
    pub(super) fn begin() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("kith-bench-").tempdir().map_err(|_| Failure::bug("tempdir"))?;
        let home = Home::at(folder.path().join("home"));
        let account = NewAccount { name: "writer".to_owned(), relay: None, relay_code: None };
        home.create(account, &mut Printer::new(false, true))?;
        Ok(Self { journal: home.open_journal()?, _folder: folder })
    }
}
