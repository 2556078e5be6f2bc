//! The tables of `journal.db`: the only place of this crate that writes SQL.
//!
//! The database is a [`Kind`] of its own, so that no transaction of it fits where one of `peer.db` is asked for.

pub(crate) mod change;
pub(crate) mod dump;
pub(crate) mod entry;
pub(crate) mod floor;
pub(crate) mod mood_name;
pub(crate) mod photo;
pub(crate) mod reminder;
pub(crate) mod result;
pub(crate) mod salvage;
pub(crate) mod search;
pub(crate) mod setting;
pub(crate) mod sketch;
pub(crate) mod snapshot;
pub(crate) mod word;

use kith_store::{KeyOf, Kind, Own, StoreError};

/// `journal.db`.
#[derive(Debug)]
pub(crate) enum JournalDb {}

impl Kind for JournalDb {
    const FILE: &'static str = kith_store::journal_files::JOURNAL;
    const KEY: KeyOf = KeyOf::Journal;
    const MIGRATIONS: &'static [&'static str] = &[
        include_str!("../../migrations/0001.sql"),
        include_str!("../../migrations/0002.sql"),
        include_str!("../../migrations/0003.sql"),
    ];
}

impl Own for JournalDb {}

/// A transaction of the journal.
pub(crate) type Tx<'a> = kith_store::Tx<'a, JournalDb>;
/// One state of the journal.
pub(crate) type Read<'a> = kith_store::Read<'a, JournalDb>;

/// The number of the last migration.
pub(crate) fn schema() -> u32 {
    u32::try_from(JournalDb::MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// A value of a row that this program never writes.
pub(crate) const STRANGE: StoreError = StoreError::Corrupt { what: "a stored value has an unknown form" };
