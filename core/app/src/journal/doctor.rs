//! Looking at every page of the journal.

use kith_journal::Journal;
use kith_model::{CheckView, KithError};

/// Checks the journal's database and the files of its photos.
///
/// # Errors
/// What the storage says; damage is a check that is not ok, and no error.
pub fn doctor(journal: &Journal) -> Result<Vec<CheckView>, KithError> {
    let checks = journal.doctor()?;
    let named = checks.into_iter().map(|check| CheckView {
        check: format!("journal_{}", check.name),
        ok: check.ok,
        message: check.message,
    });
    Ok(named.collect())
}
