//! The secret of a home as a file, and the PIN from a file or the terminal: the vault of a machine without a keychain.

use kith::LEAST_SECRET;
use kith_model::{SecretVault, VaultError};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

/// No secret is longer; a device file or a mistake is.
const MOST: u64 = 64 * 1024;

/// A file that holds the secret. One final newline is not part of it.
#[derive(Debug)]
pub(crate) struct FileVault {
    file: PathBuf,
    owned: bool,
    pin_file: Option<PathBuf>,
}

impl FileVault {
    /// A file of the person's own; it outlives the home.
    pub(crate) const fn given(file: PathBuf) -> Self {
        Self { file, owned: false, pin_file: None }
    }

    /// The file that Kith makes in a home, and destroys with it.
    pub(crate) fn inside(home: &Path) -> Self {
        Self { file: home.join("secret"), owned: true, pin_file: None }
    }

    /// The same with a file that holds the PIN; without one the terminal asks.
    pub(crate) fn with_pin_file(self, pin_file: Option<PathBuf>) -> Self {
        Self { pin_file, ..self }
    }

    /// The PIN in `file`, else in the one that was given, else from the terminal; none when there is no terminal.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn ask_pin(&self, file: Option<&Path>, question: &str) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
        if let Some(file) = file.or(self.pin_file.as_deref()) {
            let mut bytes = Zeroizing::new(Vec::with_capacity(256));
            std::fs::File::open(file)?.take(MOST).read_to_end(&mut bytes)?;
            drop_newline(&mut bytes);
            return Ok(Some(bytes));
        }
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Ok(None);
        }
        let typed = Zeroizing::new(rpassword::prompt_password(question)?);
        Ok(Some(Zeroizing::new(typed.as_bytes().to_vec())))
    }

    /// Whether Kith makes and destroys it.
    pub(crate) const fn is_owned(&self) -> bool {
        self.owned
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.file
    }

    /// Makes the secret when it is Kith's own and not there yet; whether it made one.
    ///
    /// # Errors
    /// When the disk or the system's randomness fails.
    pub(crate) fn make(&self) -> std::io::Result<bool> {
        if !self.owned || self.secret().is_ok() {
            return Ok(false);
        }
        let mut secret = Zeroizing::new([0_u8; 32]);
        getrandom::fill(&mut *secret).map_err(std::io::Error::other)?;
        let text = Zeroizing::new(format!("{}\n", data_encoding::HEXLOWER.encode(&*secret)));
        let new = self.file.with_extension("new");
        // What an interrupted attempt left was never given to anybody.
        let _ = std::fs::remove_file(&new);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, &self.file)?;
        Ok(true)
    }
}

impl SecretVault for FileVault {
    fn secret(&self) -> Result<Vec<u8>, VaultError> {
        let file = std::fs::File::open(&self.file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => VaultError::Locked,
            kind => VaultError::Failed { reason: kind.to_string() },
        })?;
        let mut bytes = Vec::new();
        let read = file.take(MOST).read_to_end(&mut bytes);
        read.map_err(|error| VaultError::Failed { reason: error.kind().to_string() })?;
        drop_newline(&mut bytes);
        if bytes.len() < LEAST_SECRET {
            bytes.zeroize();
            return Err(VaultError::Failed { reason: "too short".to_owned() });
        }
        Ok(bytes)
    }

    fn pin(&self) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.ask_pin(None, "PIN: ").map_err(|error| VaultError::Failed { reason: error.kind().to_string() })
    }

    fn destroy(&self) -> Result<(), VaultError> {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(VaultError::Failed { reason: error.kind().to_string() })
            }
            _ => Ok(()),
        }
    }
}

/// One final newline is not part of a secret or a PIN.
fn drop_newline(bytes: &mut Vec<u8>) {
    for end in [b'\n', b'\r'] {
        if bytes.last() == Some(&end) {
            bytes.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_inside_a_home() {
        let home = tempfile::tempdir().unwrap();
        let vault = FileVault::inside(home.path());
        assert_eq!(vault.secret(), Err(VaultError::Locked));
        assert!(vault.make().unwrap());
        let secret = vault.secret().unwrap();
        assert!(!vault.make().unwrap());
        assert_eq!((vault.secret().unwrap(), secret.len()), (secret, 64));
        let given = FileVault::given(home.path().join("mine"));
        assert!(!given.make().unwrap());
        assert_eq!(given.secret(), Err(VaultError::Locked));
    }

    #[test]
    fn a_final_newline_is_not_part_of_the_secret_and_a_short_one_is_none() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("mine");
        for (text, secret) in
            [("0123456789abcdef\n", true), ("0123456789abcdef\r\n", true), ("0123456789abcde\n", false)]
        {
            std::fs::write(&file, text).unwrap();
            let read = FileVault::given(file.clone()).secret();
            assert_eq!(read.is_ok_and(|bytes| bytes == b"0123456789abcdef"), secret, "{text:?}");
        }
    }
}
