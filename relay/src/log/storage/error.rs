//! Why a storage could not do what it was asked.

/// A situation of the storage, never of one log. It carries no id and no text of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The disk has no room left.
    #[error("the disk is full")]
    Full,
    /// Too much is queued, or another process holds the database; later it may work.
    #[error("the database is busy")]
    Busy,
    /// It was closed.
    #[error("the database is closed")]
    Closed,
    /// A newer relay wrote it.
    #[error("the database was written by a newer relay (schema {found}, this one knows {known})")]
    Newer {
        /// The schema found.
        found: u64,
        /// The newest schema that this relay knows.
        known: u64,
    },
    /// It is not a database of a relay, or damaged.
    #[error("the database is damaged or not a relay's ({0})")]
    Damaged(&'static str),
    /// The path cannot be opened.
    #[error("the database cannot be opened ({0})")]
    Unopened(&'static str),
    /// The operating system failed a read or a write.
    #[error("the database cannot be read or written (code {0})")]
    Failed(i32),
}
