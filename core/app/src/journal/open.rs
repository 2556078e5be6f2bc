//! Opening the journal of a home.

use crate::Options;
use crate::lock::unlocked;
use kith_journal::rescue::Rescued;
use kith_journal::zones::DeviceZone;
use kith_journal::{Journal, Surroundings};
use kith_model::KithError;
use kith_store::KeyOf;
use std::path::Path;
use std::sync::Arc;

/// Whether a journal was ever kept in `home`, be its file gone.
#[must_use]
pub fn is_there(home: &Path) -> bool {
    file_stands(home) || kith_store::has_key(home, KeyOf::Journal)
}

/// Whether a journal was kept in `home` whose file is gone: only a backup can bring it back, into another home.
#[must_use]
pub fn is_gone(home: &Path) -> bool {
    let new = home.join(format!("{}.new", kith_store::journal_files::JOURNAL));
    !file_stands(home) && new.symlink_metadata().is_err() && kith_store::has_key(home, KeyOf::Journal)
}

fn file_stands(home: &Path) -> bool {
    home.join(kith_store::journal_files::JOURNAL).symlink_metadata().is_ok()
}

/// Opens the journal of the home in `home`, made on its first use. No account and no relay are needed.
///
/// # Errors
/// `home_exposed`, `store_newer`, `vault_locked`, `secret_wrong`, `pin_needed`, `pin_wrong`, `store_corrupt` and the like.
pub fn open(home: &Path, options: &Options, zone: Arc<dyn DeviceZone>) -> Result<Journal, KithError> {
    let around = Surroundings { clock: options.clock.clone(), rng: options.rng.clone(), zone };
    unlocked(home, options, |unlock| Ok(Journal::open(home, unlock, around)?))
}

/// Reads what is authentic of a damaged journal, which need not open ([`Journal::rescue`]). Nothing of it is changed.
///
/// # Errors
/// As [`open`]; `store_corrupt` when nothing can be read.
pub fn open_beside_damage(home: &Path, options: &Options, zone: Arc<dyn DeviceZone>) -> Result<Rescued, KithError> {
    let around = Surroundings { clock: options.clock.clone(), rng: options.rng.clone(), zone };
    unlocked(home, options, |unlock| Ok(Journal::rescue(home, unlock, around)?))
}
