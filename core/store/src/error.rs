//! What can go wrong with a home, named by situation; the one place that maps SQLite's codes.
//!
//! No variant carries a value of a row, a query or a key: SQLite's own messages are dropped, except the names of tables
//! and columns in a violated constraint.

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// Why the store cannot do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no home at this place; nothing was made.
    #[error("there is no home here")]
    Missing,
    /// A home is there already; nothing was changed.
    #[error("a home is here already")]
    Exists,
    /// Others than the owner can enter the home.
    #[error("other users of this machine can read the home")]
    Exposed,
    /// A newer version of Kith wrote this home; nothing was opened or written.
    #[error("a newer version of Kith wrote this home (format {found}, this program knows {known})")]
    Newer {
        /// The format number that was found.
        found: u32,
        /// The highest format number that this program knows.
        known: u32,
    },
    /// The secret does not open the key file, which is itself undamaged.
    #[error("the secret does not open this home")]
    WrongSecret,
    /// The secret has so few bytes that no key is put under it, nor looked for under it.
    #[error("the secret is too short to lock a home")]
    SecretTooShort,
    /// The key asks for a layer that this program was not given, such as a PIN.
    #[error("this home is locked in a way that needs more than the secret")]
    Locked,
    /// Not the PIN, or a try before its time.
    #[error("this is not the PIN: wait {retry_after_s} seconds before the next try")]
    WrongPin {
        /// Seconds until a next try is looked at; one before that makes them more.
        retry_after_s: u64,
    },
    /// A file of the home is damaged. Nothing was deleted, truncated or renamed.
    #[error("a file of this home is damaged: {what}")]
    Corrupt {
        /// Which file or which check; holds nothing about a person.
        what: &'static str,
    },
    /// The disk, or the person's share of it, is full; the transaction did not happen.
    #[error("the disk is full")]
    Full,
    /// Another process held the home for more than ten seconds.
    #[error("another process is using this home")]
    Busy,
    /// The home can be read but not written.
    #[error("this home can only be read")]
    ReadOnly,
    /// The store is suspended; `resume` opens it again.
    #[error("the store is suspended")]
    Suspended,
    /// The operating system refused to read or write a file.
    #[error("a file could not be read or written ({kind})")]
    Io {
        /// What the operating system said, in its own words.
        kind: String,
    },
    /// A mistake in Kith: a statement, constraint or value that cannot be right.
    #[error("a mistake in the store: {what} (code {code})")]
    Internal {
        /// SQLite's extended code, 0 when there is none.
        code: i32,
        /// What was wrong, without any value of a row.
        what: String,
    },
}

impl StoreError {
    /// A mistake in Kith that SQLite has no code for.
    pub(crate) fn internal(what: impl Into<String>) -> Self {
        Self::Internal { code: 0, what: what.into() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => from_code(failure, message),
            // The message names tables and columns of a statement of ours, never a value: values are bound.
            rusqlite::Error::SqlInputError { error, msg, .. } => match from_code(error, None) {
                Self::Internal { code, .. } => Self::Internal { code, what: msg },
                other => other,
            },
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Self::Corrupt { what: "a stored value has an unknown form" },
            rusqlite::Error::QueryReturnedNoRows => Self::internal("a row that must exist does not"),
            other => Self::internal(name_of(&other)),
        }
    }
}

/// The name of an error's kind without anything that it carries.
fn name_of(error: &rusqlite::Error) -> &'static str {
    match error {
        rusqlite::Error::InvalidQuery => "not a query",
        rusqlite::Error::InvalidColumnIndex(_) | rusqlite::Error::InvalidColumnName(_) => "no such column",
        rusqlite::Error::InvalidParameterName(_) | rusqlite::Error::InvalidParameterCount(..) => "no such parameter",
        rusqlite::Error::ExecuteReturnedResults => "a statement returned rows",
        rusqlite::Error::StatementChangedRows(_) => "a statement changed another number of rows",
        rusqlite::Error::MultipleStatement => "several statements in one",
        rusqlite::Error::ToSqlConversionFailure(_) => "a value that cannot be stored",
        _ => "the database library refused",
    }
}

fn from_code(failure: ffi::Error, message: Option<String>) -> StoreError {
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => StoreError::Busy,
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly => StoreError::ReadOnly,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt { what: "the database" },
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            StoreError::Io { kind: "permission denied".to_owned() }
        }
        ErrorCode::CannotOpen => StoreError::Io { kind: "cannot open the database file".to_owned() },
        ErrorCode::SystemIoFailure => {
            // A file that ends in the middle of a page.
            if failure.extended_code == ffi::SQLITE_IOERR_SHORT_READ
                || failure.extended_code == ffi::SQLITE_IOERR_CORRUPTFS
            {
                StoreError::Corrupt { what: "the database" }
            } else if no_room(failure.extended_code) {
                StoreError::Full
            } else {
                StoreError::Io { kind: format!("input/output error {}", failure.extended_code) }
            }
        }
        ErrorCode::ConstraintViolation => StoreError::Internal {
            code: failure.extended_code,
            what: message.unwrap_or_else(|| "a constraint was violated".to_owned()),
        },
        _ => StoreError::Internal { code: failure.extended_code, what: "the database library refused".to_owned() },
    }
}

/// Whether a failed write means that there is no room: SQLite has a code for a full disk only, not for a limit on the size of
/// files, nor for the index of the WAL.
fn no_room(extended_code: i32) -> bool {
    match extended_code {
        ffi::SQLITE_IOERR_SHMSIZE => true,
        ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_TRUNCATE => size_is_limited(),
        _ => false,
    }
}

#[cfg(unix)]
fn size_is_limited() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current.is_some()
}

#[cfg(not(unix))]
fn size_is_limited() -> bool {
    false
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            kind => Self::Io { kind: kind.to_string() },
        }
    }
}
