//! The folder of a home that is about to be made: there, and nobody else's to look into.

use crate::output::Failure;
use kith_model::{LockReason, Refusal};
use std::path::Path;

/// Files that say that a home is here.
const MARKS: [&str; 2] = ["format", "peer.db"];

/// Refuses a folder in which a home is.
///
/// # Errors
/// `home_exists`.
pub(crate) fn refuse_existing(home: &Path) -> Result<(), Failure> {
    if is_there(home) { Err(Refusal::HomeExists.into()) } else { Ok(()) }
}

/// Refuses a folder in which no home is, whoever may look into it.
///
/// # Errors
/// `home_missing`.
pub(crate) fn refuse_missing(home: &Path) -> Result<(), Failure> {
    if is_there(home) { Ok(()) } else { Err(Refusal::HomeMissing.into()) }
}

fn is_there(home: &Path) -> bool {
    MARKS.iter().any(|name| home.join(name).symlink_metadata().is_ok())
}

/// Makes the folder with mode 0700, or makes an empty one private; whether it made one.
///
/// # Errors
/// `home_exposed` for a folder that others can read and that holds something.
pub(crate) fn prepare(home: &Path) -> Result<bool, Failure> {
    let unusable = |_| {
        Failure::because(
            Refusal::FileUnreadable,
            format!("{} cannot be a home: look at its path and its mode", home.display()),
        )
    };
    if let Some(parent) = home.parent() {
        std::fs::create_dir_all(parent).map_err(unusable)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = match builder.create(home) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
        made => made.map(|()| true).map_err(unusable)?,
    };
    if !home.is_dir() {
        return Err(unusable(std::io::ErrorKind::NotADirectory.into()));
    }
    if is_exposed(home) {
        let mut inside = std::fs::read_dir(home).map_err(unusable)?;
        if inside.next().is_some() {
            return Err(exposed(home));
        }
        make_private(home).map_err(unusable)?;
    }
    Ok(made)
}

/// The error for a home that others can read, with the command that helps.
pub(crate) fn exposed(home: &Path) -> Failure {
    let sentence = format!("others can read this home: run `chmod 700 {}`", quoted(home));
    Failure::because(LockReason::HomeExposed, sentence)
}

/// The path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(unix)]
fn is_exposed(home: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(home).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(unix)]
fn make_private(home: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(home, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_odd_characters_is_quoted_for_the_shell() {
        assert_eq!(quoted(Path::new("/tmp/a-b")), "/tmp/a-b");
        assert_eq!(quoted(Path::new("/tmp/it's mine")), "'/tmp/it'\\''s mine'");
    }
}
