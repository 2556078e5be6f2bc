//! Secrets, and where a shell keeps the one that opens a home.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 32 secret bytes: wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// Takes the bytes over.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the one call that needs them.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret32(…)")
    }
}

/// Why the vault gives no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// There is no secret, or the platform does not give it now (locked phone).
    #[error("the vault is locked or holds no secret")]
    Locked,
    /// The platform's store failed.
    #[error("the vault failed: {reason}")]
    Failed {
        /// What the platform said; holds nothing about a person.
        reason: String,
    },
}

/// Where the shell keeps the secret that wraps the keys of a home: Keychain, Keystore, a file.
///
/// Called from any thread, seldom (at open and at wipe), and may block.
pub trait SecretVault: Send + Sync {
    /// The secret, at least 16 bytes, 32 where they are random: fewer open nothing.
    ///
    /// # Errors
    /// [`VaultError::Locked`] when there is none, or none now.
    fn secret(&self) -> Result<Vec<u8>, VaultError>;

    /// The PIN, asked for only where one is set; none when the person gave none.
    ///
    /// # Errors
    /// [`VaultError::Failed`] when the platform's way of asking fails.
    fn pin(&self) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(None)
    }

    /// Destroys the secret, when the home is wiped.
    ///
    /// # Errors
    /// [`VaultError::Failed`] when the platform refuses.
    fn destroy(&self) -> Result<(), VaultError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_secret_is_redacted() {
        assert_eq!(format!("{:?}", Secret32::new([9; 32])), "Secret32(…)");
    }
}
