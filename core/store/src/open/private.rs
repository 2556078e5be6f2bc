//! Who can enter a home: only its owner.

use crate::StoreError;
use std::path::Path;

/// Refuses a home that others than its owner can enter.
///
/// # Errors
/// [`StoreError::Missing`]; [`StoreError::Exposed`], to which the answer is `chmod 700`.
pub fn check_private(home: &Path) -> Result<(), StoreError> {
    let meta = match std::fs::metadata(home) {
        Ok(meta) if meta.is_dir() => meta,
        Ok(_) => return Err(StoreError::Missing),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Err(StoreError::Missing);
        }
        Err(error) => return Err(error.into()),
    };
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077 != 0 {
        return Err(StoreError::Exposed);
    }
    #[cfg(not(unix))]
    let _ = meta;
    Ok(())
}

/// Makes the directory of a new home, mode 0700, with the directories above it; an empty one that is there is made private.
///
/// # Errors
/// [`StoreError::Exposed`] when it holds something already and others can enter it.
pub fn make_private(home: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    if let Some(parent) = home.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match builder.create(home) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.into()),
    }
    #[cfg(unix)]
    if check_private(home) == Err(StoreError::Exposed) && std::fs::read_dir(home)?.next().is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(home, std::fs::Permissions::from_mode(0o700))?;
    }
    check_private(home)
}
