//! Which folder is the home.

use crate::arguments::Global;
use crate::output::Failure;
use etcetera::BaseStrategy;
use std::path::PathBuf;

/// `--home`, else `KITH_HOME`, else the platform's data directory.
///
/// # Errors
/// A usage error when none of them is there.
pub(crate) fn locate(global: &Global) -> Result<PathBuf, Failure> {
    if let Some(home) = &global.home {
        return Ok(home.clone());
    }
    if let Some(home) = variable("KITH_HOME") {
        return Ok(home);
    }
    let place = etcetera::choose_base_strategy().map(|base| base.data_dir().join("kith"));
    place.map_err(|_| Failure::Usage("no folder for the home is known: give --home DIR or set KITH_HOME".to_owned()))
}

/// A path in the environment; an empty one counts as none.
pub(crate) fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
