//! Secrets that ride inside a format: wiped when dropped, never shown.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// 32 secret bytes of a wire format.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct WireSecret([u8; 32]);

impl WireSecret {
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

impl std::fmt::Debug for WireSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WireSecret(…)")
    }
}
