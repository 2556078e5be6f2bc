//! What lies inside a backup: frames, each its length in four bytes and its content in postcard.

use crate::JournalError;
use serde::{Deserialize, Serialize};
use std::io::{Error, ErrorKind, Read, Write};

/// The longest frame: a row holds a note of 64 KiB, or an earlier state with one.
const LONGEST: u32 = 1_024 * 1_024;

/// One piece of a backup.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Frame {
    /// The first: the schema of the tables, and how much follows.
    Head {
        /// The number of the last migration.
        schema: u32,
        /// When it was made.
        made_ms: u64,
        /// Entries among the rows.
        entries: u64,
        /// All rows.
        rows: u64,
        /// All photos.
        photos: u64,
    },
    /// The rows of a table follow.
    Table(String),
    /// A row, column by column.
    Row(Vec<Value>),
    /// So many bytes of a photo's sealed file follow, outside of frames.
    Photo {
        /// Its id.
        photo: [u8; 16],
        /// The length of its file.
        length: u64,
    },
    /// The last: SHA-256 over all frames before it, and all bytes of photos.
    End([u8; 32]),
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Value {
    /// NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// REAL.
    Real(f64),
    /// TEXT.
    Text(String),
    /// BLOB.
    Blob(Vec<u8>),
}

pub(super) fn write(out: &mut dyn Write, frame: &Frame) -> Result<(), Error> {
    let bytes = postcard::to_stdvec(frame).map_err(|_| Error::other("a frame that cannot be written"))?;
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| Error::other("a frame that is too long"))?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(&bytes)
}

/// The next frame. What is authentic and yet no frame was written by another program.
pub(super) fn read(source: &mut dyn Read) -> Result<Frame, JournalError> {
    let mut length = [0; 4];
    source.read_exact(&mut length).map_err(damaged)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return Err(JournalError::BackupDamaged);
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| JournalError::BackupDamaged)?];
    source.read_exact(&mut bytes).map_err(damaged)?;
    postcard::from_bytes(&bytes).map_err(|_| JournalError::BackupDamaged)
}

/// What a failed read of a backup means.
pub(super) fn damaged(error: Error) -> JournalError {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => JournalError::BackupDamaged,
        _ => JournalError::FileUnreadable,
    }
}
