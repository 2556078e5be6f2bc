//! HPKE in base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305 (RFC 9180, suite 0x0020/0x0001/0x0003).

use crate::error::CryptoError;
use kith_model::{Rng, Secret32};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::types::{HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType, HpkeKemType};

/// Bytes of the encapsulated key in front of a ciphertext.
const ENC: usize = 32;

fn config() -> HpkeConfig {
    HpkeConfig(HpkeKemType::DhKem25519, HpkeKdfType::HkdfSha256, HpkeAeadType::ChaCha20Poly1305)
}

/// A key pair that others seal to.
#[derive(Clone)]
pub struct HpkeKeys {
    secret: Secret32,
    public: [u8; 32],
}

impl std::fmt::Debug for HpkeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HpkeKeys(…)")
    }
}

impl HpkeKeys {
    /// Derives the pair from a seed (RFC 9180 `DeriveKeyPair`): the seed is what is stored.
    ///
    /// # Errors
    /// [`CryptoError::Internal`] only when the primitive fails.
    pub fn derive(seed: &Secret32) -> Result<Self, CryptoError> {
        let internal = CryptoError::Internal("an HPKE key");
        let pair = RustCrypto::default()
            .derive_hpke_keypair(config(), seed.expose())
            .map_err(|_| CryptoError::Internal("an HPKE key"))?;
        let secret = <[u8; 32]>::try_from(pair.private.as_ref()).map_err(|_| CryptoError::Internal("an HPKE key"))?;
        let public = <[u8; 32]>::try_from(pair.public.as_slice()).map_err(|_| internal)?;
        Ok(Self { secret: Secret32::new(secret), public })
    }

    /// A seed for [`HpkeKeys::derive`].
    #[must_use]
    pub fn make_seed(rng: &dyn Rng) -> Secret32 {
        Secret32::new(rng.bytes32())
    }

    /// The public key, as a card carries it.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.public
    }

    /// Opens `enc ‖ ciphertext`.
    pub(super) fn open(&self, info: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let (enc, ciphertext) = sealed.split_at_checked(ENC).ok_or(CryptoError::DoesNotOpen)?;
        let input = HpkeCiphertext { kem_output: enc.to_vec().into(), ciphertext: ciphertext.to_vec().into() };
        RustCrypto::default()
            .hpke_open(config(), &input, self.secret.expose(), info, &[])
            .map_err(|_| CryptoError::DoesNotOpen)
    }
}

/// Seals to a public key: `enc ‖ ciphertext`.
pub(super) fn seal(public: &[u8; 32], info: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let sealed = RustCrypto::default()
        .hpke_seal(config(), public, info, &[], plain)
        .map_err(|_| CryptoError::Internal("HPKE"))?;
    Ok([sealed.kem_output.as_slice(), sealed.ciphertext.as_slice()].concat())
}
