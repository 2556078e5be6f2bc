//! Looking at every page of a home. Nothing is changed by it, but that what the WAL has may be copied into the file.

use crate::open::{Kind, Own, check_private, files};
use crate::{Read, Store, StoreError, key, migrate};
use std::path::Path;

/// One check of `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// A stable name.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, for people; holds nothing of a row.
    pub message: String,
}

/// How often a page that fails is looked at: a checkpoint of another process may write it while it is read.
const LOOKS: usize = 3;

impl Store {
    /// Checks the files of the home and every page of the database.
    ///
    /// # Errors
    /// [`StoreError::Suspended`] and the like; damage is a check that is not ok, and no error.
    pub fn doctor(&self) -> Result<Vec<Check>, StoreError> {
        let mut checks = vec![home_check(self.home()), keys_check(self.home()), format_check(self.home())];
        checks.extend(self.look_at_pages()?);
        Ok(checks)
    }
}

impl<K: Own> Store<K> {
    /// Checks every page of the database.
    ///
    /// # Errors
    /// As [`Store::doctor`].
    pub fn examine(&self) -> Result<Vec<Check>, StoreError> {
        self.look_at_pages()
    }
}

impl<K: Kind> Store<K> {
    fn look_at_pages(&self) -> Result<Vec<Check>, StoreError> {
        let mut checks = Vec::new();
        let pages = (0..LOOKS)
            .map(|look| {
                if look > 0 {
                    // A write of the file that was cut off in a checkpoint is whole in the WAL: bring it over.
                    self.checkpoint();
                }
                self.looked(pages_check::<K>, "pages")
            })
            .find(|check| !matches!(check, Ok(Check { ok: false, .. })));
        checks.push(match pages {
            Some(check) => check?,
            None => failed("pages", "a page of the database is damaged"),
        });
        checks.push(self.looked(wal_check, "wal")?);
        checks.push(self.looked(structure_check, "structure")?);
        checks.push(self.looked(references_check, "references")?);
        checks.push(self.looked(search_check, "search")?);
        Ok(checks)
    }

    /// Runs one check on a connection of its own, since a used one knows pages and the index's structure from before, which
    /// SQLite's check takes for damage; what stops it is its result.
    fn looked(
        &self,
        check: impl FnOnce(&Read<'_, K>) -> Result<Check, StoreError>,
        name: &'static str,
    ) -> Result<Check, StoreError> {
        match self.read_afresh(check) {
            Err(StoreError::Corrupt { what }) => Ok(failed(name, &format!("damaged: {what}"))),
            Err(StoreError::Io { kind }) => Ok(failed(name, &kind)),
            Err(StoreError::Internal { code, what }) => Ok(failed(name, &format!("{what} ({code})"))),
            done => done,
        }
    }
}

fn passed(name: &'static str, message: &str) -> Check {
    Check { name, ok: true, message: message.to_owned() }
}

fn failed(name: &'static str, message: &str) -> Check {
    Check { name, ok: false, message: message.to_owned() }
}

fn home_check(home: &Path) -> Check {
    match check_private(home) {
        Ok(()) => passed("home", "only its owner can enter the home"),
        Err(error) => failed("home", &error.to_string()),
    }
}

fn keys_check(home: &Path) -> Check {
    match key::read(home) {
        Ok(_) if key::is_double(home) => passed("keys", "both copies of the key file are whole"),
        Ok(_) => passed(
            "keys",
            "a copy of the key file is whole, and the other one is made anew when the home can be written",
        ),
        Err(error) => failed("keys", &error.to_string()),
    }
}

fn format_check(home: &Path) -> Check {
    match files::format_of(home) {
        Ok(Some(found)) if found == migrate::newest() => passed("format", &format!("format {found}")),
        Ok(Some(found)) => failed("format", &format!("the format file says {found}")),
        Ok(None) => failed("format", "the format file is gone"),
        Err(error) => failed("format", &error.to_string()),
    }
}

/// Authenticates every page of the database file.
fn pages_check<K: Kind>(read: &Read<'_, K>) -> Result<Check, StoreError> {
    let problems = texts(read, "PRAGMA cipher_integrity_check")?;
    let pages: i64 = read.conn().query_row("PRAGMA page_count", [], |row| row.get(0))?;
    Ok(match problems.len() {
        0 => passed("pages", &format!("{pages} pages, all authentic")),
        bad => failed("pages", &format!("{bad} of {pages} pages are damaged")),
    })
}

/// Whether what was acknowledged was lost with the end of a damaged WAL.
fn wal_check<K: Kind>(read: &Read<'_, K>) -> Result<Check, StoreError> {
    Ok(if read.lost_tail()? {
        let lost = "the end of the write-ahead log was damaged and is lost";
        let help = if K::COMES_BACK { "sync brings back what the relay has" } else { "a backup may have it" };
        failed("wal", &format!("{lost}; {help}"))
    } else {
        passed("wal", "nothing was lost from the write-ahead log")
    })
}

/// SQLite's own check, which reads every page of the WAL too, and the search index with it.
fn structure_check<K: Kind>(read: &Read<'_, K>) -> Result<Check, StoreError> {
    let problems = texts(read, "PRAGMA integrity_check")?;
    Ok(if problems == ["ok"] {
        passed("structure", "all tables and indexes agree")
    } else {
        failed("structure", &format!("{} problems in tables or indexes", problems.len()))
    })
}

fn references_check<K: Kind>(read: &Read<'_, K>) -> Result<Check, StoreError> {
    let mut statement = read.conn().prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    let mut broken = 0_u64;
    while rows.next()?.is_some() {
        broken = broken.saturating_add(1);
    }
    Ok(match broken {
        0 => passed("references", "every row that is referred to is there"),
        _ => failed("references", &format!("{broken} rows refer to nothing")),
    })
}

/// Whether the index holds exactly the things that it is said to hold.
fn search_check<K: Kind>(read: &Read<'_, K>) -> Result<Check, StoreError> {
    let astray: i64 = read.conn().query_row(
        "SELECT (SELECT count(*) FROM search_item WHERE doc NOT IN (SELECT id FROM search_docsize))
              + (SELECT count(*) FROM search_docsize WHERE id NOT IN (SELECT doc FROM search_item))",
        [],
        |row| row.get(0),
    )?;
    Ok(match astray {
        0 => passed("search", "the index knows what it should"),
        _ => failed("search", &format!("{astray} texts are not where the index says")),
    })
}

fn texts<K: Kind>(read: &Read<'_, K>, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = read.conn().prepare(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
