//! Which database of a home a store, a transaction or a read belongs to, as a type: one cannot stand for another.

use super::{Read, Tx};
use crate::{StoreError, key::KeyOf, migrate, search};
use rusqlite::Connection;

/// A database of a home.
pub trait Kind: Sized + 'static {
    /// The name of its file.
    const FILE: &'static str;
    /// Its key in the key file.
    const KEY: KeyOf;
    /// The SQL of its numbered migrations; one that has shipped never changes. They make the table `meta` (name, value)
    /// and, for searching, `search` and `search_item`, as the first migration of `peer.db` does.
    const MIGRATIONS: &'static [&'static str];
    /// Whether a sync brings back what a damaged write-ahead log lost. Where none does, such a log keeps the database shut, so
    /// that nothing of it is lost ([`Store::recover`](super::Store::recover) reads it).
    const COMES_BACK: bool = false;
}

/// A database whose tables belong to another crate, which may therefore write SQL of its own.
///
/// A crate can say this of its own kinds only, so that nobody else gets at the tables of `peer.db`.
pub trait Own: Kind {}

/// `peer.db`: people, groups, messages.
#[derive(Debug)]
pub enum Peer {}

impl Kind for Peer {
    const FILE: &'static str = super::files::DATABASE;
    const KEY: KeyOf = KeyOf::Peer;
    const MIGRATIONS: &'static [&'static str] = &migrate::PEER;
    const COMES_BACK: bool = true;
}

impl<K: Own> Read<'_, K> {
    /// The connection, for the typed tables of the crate that owns this database.
    #[must_use]
    pub fn sql(&self) -> &Connection {
        self.conn()
    }

    /// What the query matches as an FTS5 expression over the table `search`, for queries that join it.
    #[must_use]
    pub fn expression<'q>(&self, query: &'q search::SearchQuery) -> &'q str {
        query.expression()
    }
}

impl<K: Own> Tx<'_, K> {
    /// Makes sure that this transaction does not commit, even if whoever called swallows the error.
    pub fn refuse(&self, error: &StoreError) {
        self.doom(error);
    }
}
