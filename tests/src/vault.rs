//! A vault that holds its secret in memory.

use kith_model::{SecretVault, VaultError};

/// Gives one secret.
#[derive(Clone)]
pub struct TestVault(pub Vec<u8>);

impl std::fmt::Debug for TestVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TestVault(…)")
    }
}

impl SecretVault for TestVault {
    fn secret(&self) -> Result<Vec<u8>, VaultError> {
        Ok(self.0.clone())
    }

    fn destroy(&self) -> Result<(), VaultError> {
        Ok(())
    }
}
