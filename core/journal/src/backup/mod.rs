//! Encrypted copies of the whole journal under a recovery code.

use crate::Journal;

/// Backups of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Backups<'a> {
    pub(crate) journal: &'a Journal,
}
