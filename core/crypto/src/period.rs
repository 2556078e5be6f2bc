//! The secret of a log's period, and the keys that derive from it.
//!
//! `P_k` comes from the MLS exporter of the epoch that the k-th cut opened. All that a member needs towards the relay
//! derives from it: the key that appends, the key that reads, and the two sealing keys. A removed member has the old
//! ones, which the cut has closed.

use crate::error::CryptoError;
use crate::seal::HpkeKeys;
use kith_model::Secret32;
use kith_protocol::cose::public_key;
use kith_protocol::id::{PublicKey, ReadKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk};
use zeroize::Zeroizing;

/// The label of the MLS exporter.
pub(crate) const EXPORTER_LABEL: &str = "kith period";

/// The secret of one period of a log: `P_k`.
#[derive(Clone, PartialEq, Eq)]
pub struct PeriodSecret(Secret32);

impl PeriodSecret {
    /// Takes the bytes over.
    #[must_use]
    pub const fn new(secret: Secret32) -> Self {
        Self(secret)
    }

    /// The bytes, to store or to put into a Welcome.
    #[must_use]
    pub const fn secret(&self) -> &Secret32 {
        &self.0
    }

    /// `HKDF-Expand(P_k, "kith/" ‖ name, 32)`.
    fn expand(&self, name: &str) -> Result<Secret32, CryptoError> {
        struct Len32;
        impl KeyType for Len32 {
            fn len(&self) -> usize {
                32
            }
        }
        let internal = |_| CryptoError::Internal("HKDF");
        let mut key = Zeroizing::new([0; 32]);
        let info = [b"kith/".as_slice(), name.as_bytes()];
        Prk::new_less_safe(HKDF_SHA256, self.0.expose())
            .expand(&info, Len32)
            .and_then(|okm| okm.fill(key.as_mut_slice()))
            .map_err(internal)?;
        Ok(Secret32::new(*key))
    }
}

impl std::fmt::Debug for PeriodSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PeriodSecret(…)")
    }
}

/// The keys of one period.
#[derive(Clone)]
pub struct PeriodKeys {
    /// Ed25519 seed of the grant that appends.
    pub append_seed: Secret32,
    /// The public key of that grant.
    pub append_pk: PublicKey,
    /// The bearer key that reads.
    pub read: ReadKey,
    /// Seals entries.
    pub outer: Secret32,
    /// Seals slot 0.
    pub slot: Secret32,
}

impl PeriodKeys {
    /// Derives the keys.
    ///
    /// # Errors
    /// [`CryptoError::Internal`] only when the primitive fails.
    pub fn derive(secret: &PeriodSecret) -> Result<Self, CryptoError> {
        let append_seed = secret.expand("append")?;
        Ok(Self {
            append_pk: PublicKey::new(public_key(append_seed.expose())),
            append_seed,
            read: ReadKey::new(*secret.expand("read")?.expose()),
            outer: secret.expand("outer")?,
            slot: secret.expand("slot")?,
        })
    }

    /// Derives the HPKE keys that asks to a pool are sealed to in this period.
    ///
    /// # Errors
    /// [`CryptoError::Internal`] only when the primitive fails.
    pub fn derive_pool(secret: &PeriodSecret) -> Result<HpkeKeys, CryptoError> {
        HpkeKeys::derive(&secret.expand("pool")?)
    }
}

impl std::fmt::Debug for PeriodKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PeriodKeys(…)")
    }
}
