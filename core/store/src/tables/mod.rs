//! Typed rows of the domain tables: one file a table, no SQL anywhere else.
//!
//! Reading functions hang on [`Read`](crate::Read), writing ones on [`Tx`](crate::Tx), so that nothing can be written
//! outside of a transaction. A row type holds what the table holds; what it means is decided above this crate.

mod account;
mod act;
mod body;
mod chain;
mod conversation;
mod draft;
mod duty;
mod gap;
mod intent;
mod key_package;
mod link;
mod mail;
mod mailbox;
mod member;
mod message;
mod pack;
mod pending_commit;
mod person;
mod record;
mod record_state;
mod record_view;
mod replica;
mod setting;

pub use account::Account;
pub use act::{EarlyAct, UnknownEnvelope};
pub use body::BlobWant;
pub use conversation::Conversation;
pub use duty::RecordDuty;
pub use gap::Gap;
pub use intent::{Intent, IntentState};
pub use key_package::{OwnKeyPackage, PackagePlace};
pub use link::{Link, LinkKind};
pub use mail::{BlobIn, BlobOut, MailOut};
pub use mailbox::{GrantPurpose, GrantState, MailGrant, Mailbox};
pub use member::Member;
pub use message::{Message, Place, UNSENT};
pub use pack::{Pack, PackItem, PackOut};
pub use pending_commit::PendingCommit;
pub use person::Person;
pub use record::{RecordAct, RecordOp, RecordPlace, RecordRank};
pub use record_state::RecordState;
pub use record_view::FoundRecord;
pub use replica::{Replica, ReplicaState};
pub use setting::Setting;

use crate::StoreError;
use rusqlite::Row;

/// A row that no version of this program writes.
fn damaged() -> StoreError {
    StoreError::Corrupt { what: "a stored row has an unknown form" }
}

/// A column of raw bytes of a fixed length; any other length is damage.
fn bytes<const N: usize>(row: &Row<'_>, column: &str) -> Result<[u8; N], StoreError> {
    row.get_ref(column)?.as_blob().ok().and_then(|blob| blob.try_into().ok()).ok_or_else(damaged)
}

/// The same for a column that may be NULL.
fn bytes_or_null<const N: usize>(row: &Row<'_>, column: &str) -> Result<Option<[u8; N]>, StoreError> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => bytes(row, column).map(Some),
    }
}

/// A number that is never negative; a negative one is damage.
fn number(row: &Row<'_>, column: &str) -> Result<u64, StoreError> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| damaged())
}

/// The same for a column that may be NULL.
fn number_or_null(row: &Row<'_>, column: &str) -> Result<Option<u64>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(|n| u64::try_from(n).map_err(|_| damaged())).transpose()
}

/// A number as SQLite keeps it; what is above 2^63 stays at the highest.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Runs a query and turns each row into `T`.
fn list<T>(
    conn: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
    from_row: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(from_row(row)?);
    }
    Ok(all)
}

/// The first row of a query, if there is one.
fn find<T>(
    conn: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
    from_row: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(from_row).transpose()
}

/// Runs a statement and gives the number of rows that it changed.
fn run(conn: &rusqlite::Connection, sql: &str, params: impl rusqlite::Params) -> Result<usize, StoreError> {
    Ok(conn.prepare_cached(sql)?.execute(params)?)
}
