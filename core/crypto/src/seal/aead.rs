//! ChaCha20-Poly1305, by ring.

use crate::error::CryptoError;
use kith_model::{Rng, Secret32};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// `nonce ‖ ciphertext ‖ tag`, with a random nonce.
pub(super) fn seal(rng: &dyn Rng, key: &Secret32, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut nonce = [0; NONCE_LEN];
    rng.fill(&mut nonce);
    let ciphertext = seal_with(key, nonce, aad, plain)?;
    Ok([nonce.as_slice(), &ciphertext].concat())
}

/// Opens what [`seal`] made.
pub(super) fn open(key: &Secret32, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(CryptoError::DoesNotOpen)?;
    open_with(key, *nonce, aad, ciphertext)
}

/// `ciphertext ‖ tag` under a nonce that the caller never uses twice with this key.
pub(super) fn seal_with(
    key: &Secret32,
    nonce: [u8; NONCE_LEN],
    aad: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let mut bytes = plain.to_vec();
    aead(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut bytes)
        .map_err(|_| CryptoError::Internal("sealing"))?;
    Ok(bytes)
}

/// Opens what [`seal_with`] made.
pub(super) fn open_with(
    key: &Secret32,
    nonce: [u8; NONCE_LEN],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let mut bytes = ciphertext.to_vec();
    let plain = aead(key)?
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut bytes)
        .map_err(|_| CryptoError::DoesNotOpen)?
        .len();
    bytes.truncate(plain);
    Ok(bytes)
}

fn aead(key: &Secret32) -> Result<LessSafeKey, CryptoError> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.expose()).map_err(|_| CryptoError::Internal("a key"))?;
    Ok(LessSafeKey::new(key))
}
