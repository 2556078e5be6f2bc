//! Making the second copy of the key file anew where one of the two is damaged, gone or an older one.

use super::files::{self, LOCK};
use crate::key;
use std::path::Path;

/// Makes both copies whole, when the home has just been opened by what is in one of them. What hinders it fails nothing: as long as
/// one is whole the home opens, and the next opening tries again.
pub(super) fn mend_keys(home: &Path) {
    if key::is_double(home) {
        return;
    }
    let Ok(lock) = files::open_owned(&home.join(LOCK), false) else { return };
    // Who holds it is writing them now.
    if lock.try_lock().is_err() {
        return;
    }
    let written = key::read(home).and_then(|slots| key::write(home, &slots));
    if let Err(error) = written {
        tracing::warn!(%error, "the second copy of the key file could not be made");
    }
}
