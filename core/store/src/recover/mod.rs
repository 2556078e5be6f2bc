//! Reading a damaged database of a home without SQLite: every page that is authentic, whatever became of the others.
//!
//! SQLite reads nothing of a file whose first page or schema is damaged, nor of a table whose root is. The pages with the rows
//! are whole all the same, and each is authenticated by itself. So here the file is read as its format says: pages are opened one
//! by one ([`cipher`], [`pages`]), trees are walked ([`tree`]) from the roots that the schema names ([`roots`]), and leaves that a
//! damaged page above them hides are found, since no other tree has them. Nothing is written, and no page that is not authentic is
//! ever looked at.

mod cipher;
mod pages;
mod record;
mod roots;
mod tree;

use crate::connection::{self, Access};
use crate::key::{self, Unlock};
use crate::open::check_private;
use crate::{Own, Store, StoreError};
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) use cipher::Cipher;
pub use record::RawValue;
pub use tree::{RawRow, RawTree};

/// What could be read, by the names of tables and indexes.
#[derive(Debug)]
pub struct Recovered {
    trees: BTreeMap<String, RawTree>,
    lacks_some: bool,
}

impl Recovered {
    /// The rows of a table, or the records of an index; none when damage hides where it lies. Its rows are in no order.
    pub fn take(&mut self, name: &str) -> Option<RawTree> {
        self.trees.remove(name)
    }

    /// Whether a part of the write-ahead log is beyond recognition: then nobody can say that these are all rows, even where every
    /// tree is whole.
    #[must_use]
    pub const fn lacks_some(&self) -> bool {
        self.lacks_some
    }
}

impl<K: Own> Store<K> {
    /// Reads all that is authentic in this database of the home in `home`. `like` is a new database of the same kind: it says
    /// where a table lies that a damaged schema no longer names, which every home has at the same place.
    ///
    /// # Errors
    /// As [`Store::attach`] says of the secret and the PIN; [`StoreError::Corrupt`] when the key file is damaged or no page is
    /// authentic.
    pub fn recover(home: &Path, unlock: Unlock<'_>, like: &Self) -> Result<Recovered, StoreError> {
        check_private(home)?;
        let slots = key::read(home)?;
        let key = key::open(home, &slots, K::KEY, unlock)?;
        let file = home.join(K::FILE);
        // SQLite would remove the log of an empty file.
        Cipher::of(&file, &key)?;
        // Where SQLite can read at all, a reader keeps others from moving pages out of the log meanwhile. It must not do so
        // itself when it closes: what SQLite does not take of a damaged log would be gone.
        let held = connection::open_held(&file, &key, Access::Read);
        if let Ok(conn) = &held {
            conn.execute_batch("BEGIN")?;
            let _ = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
        }
        let pages = pages::Pages::open(&file, &key)?;
        let trees = roots::walk_all(&pages, &roots::expected(like)?)?;
        drop(held);
        Ok(Recovered { trees, lacks_some: pages.lacks_some() })
    }
}
