//! Looking at every page of the journal.

use crate::Options;
use crate::lock::unlocked;
use kith_journal::zones::DeviceZone;
use kith_journal::{Journal, JournalError, Surroundings};
use kith_model::{CheckView, KithError};
use kith_store::StoreError;
use std::path::Path;
use std::sync::Arc;

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

/// Opens the journal of the home in `home` and checks it. One that damage keeps shut is a check that is not ok, which says what is
/// damaged.
///
/// # Errors
/// As [`super::open`] but for damage.
pub fn doctor_of(home: &Path, options: &Options, zone: Arc<dyn DeviceZone>) -> Result<Vec<CheckView>, KithError> {
    let around = Surroundings { clock: options.clock.clone(), rng: options.rng.clone(), zone };
    unlocked(home, options, |unlock| match Journal::open(home, unlock, around) {
        Ok(journal) => doctor(&journal),
        Err(JournalError::Store(StoreError::Corrupt { what })) => {
            let message = format!(
                "the journal does not open ({what}): nothing was changed, and `kith journal list` shows what can be read"
            );
            Ok(vec![CheckView { check: "journal_open".to_owned(), ok: false, message }])
        }
        Err(error) => Err(error.into()),
    })
}
