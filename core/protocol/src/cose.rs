//! The one signature format: COSE_Sign1 (RFC 9052), EdDSA over Ed25519, verified strictly.
//!
//! On the wire it is the untagged array `[h'a10127', {4: kid}, payload, signature]`. What is signed also covers an external
//! context that never travels: an ASCII label, plus what the format that is signed adds. [`verify`] is the only place in
//! the workspace that checks a signature, on phones and on the relay: libraries differ on odd keys and points, and replicas
//! that decide differently fork.

use crate::cbor::{Decoder, Encoder, Wire, WireError};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// The protected header, `{1: -8}` (EdDSA), and the only one.
pub const PROTECTED: [u8; 3] = [0xa1, 0x01, 0x27];

/// Names the key that signed: a whole public key, or the first 16 bytes of a certificate's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kid {
    /// The first 16 bytes of a hash.
    Short([u8; 16]),
    /// An Ed25519 public key.
    Key([u8; 32]),
}

impl Kid {
    /// The bytes as they travel.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Key(bytes) => bytes,
        }
    }

    /// The public key, if this is one.
    #[must_use]
    pub fn public_key(&self) -> Option<[u8; 32]> {
        match self {
            Self::Short(_) => None,
            Self::Key(bytes) => Some(*bytes),
        }
    }
}

/// A signed payload whose signature may not have been checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sign1 {
    /// Which key signed.
    pub kid: Kid,
    /// The signed bytes, exactly as they came.
    pub payload: Vec<u8>,
    /// The Ed25519 signature.
    pub signature: [u8; 64],
}

impl Wire for Sign1 {
    fn encode(&self, e: &mut Encoder) {
        e.array(4).bytes(&PROTECTED);
        e.map(1).uint(4).bytes(self.kid.as_bytes());
        e.bytes(&self.payload).bytes(&self.signature);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(4)?;
        if d.bytes()? != PROTECTED {
            return Err(WireError::Invalid("protected header"));
        }
        if d.map()? != 1 || d.uint()? != 4 {
            return Err(WireError::Invalid("unprotected header"));
        }
        let kid = d.bytes()?;
        let kid = match (<[u8; 16]>::try_from(kid), <[u8; 32]>::try_from(kid)) {
            (Ok(short), _) => Kid::Short(short),
            (_, Ok(key)) => Kid::Key(key),
            _ => return Err(WireError::Invalid("kid")),
        };
        Ok(Self { kid, payload: d.bytes()?.to_vec(), signature: d.bytes_n()? })
    }
}

/// A signature that does not hold: a wrong key, label, context or payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

/// The external context: a label and what the signed format adds, nothing between.
#[must_use]
pub fn external_aad(label: &str, extra: &[u8]) -> Vec<u8> {
    [label.as_bytes(), extra].concat()
}

/// Signs `payload` with the key of a 32-byte seed.
#[must_use]
pub fn sign(seed: &[u8; 32], kid: Kid, external_aad: &[u8], payload: Vec<u8>) -> Sign1 {
    let signature = SigningKey::from_bytes(seed).sign(&to_be_signed(external_aad, &payload)).to_bytes();
    Sign1 { kid, payload, signature }
}

/// Signs with the key of a seed and names it by its whole public key.
#[must_use]
pub fn sign_with_key(seed: &[u8; 32], external_aad: &[u8], payload: Vec<u8>) -> Sign1 {
    sign(seed, Kid::Key(public_key(seed)), external_aad, payload)
}

/// The Ed25519 public key of a seed.
#[must_use]
pub fn public_key(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// Verifies a signature strictly: no key or point of small order, no unreduced scalar, no malleable form.
///
/// # Errors
/// [`BadSignature`], without saying which part is wrong.
pub fn verify(sign1: &Sign1, public_key: &[u8; 32], external_aad: &[u8]) -> Result<(), BadSignature> {
    let key = VerifyingKey::from_bytes(public_key).map_err(|_| BadSignature)?;
    let signature = Signature::from_bytes(&sign1.signature);
    key.verify_strict(&to_be_signed(external_aad, &sign1.payload), &signature).map_err(|_| BadSignature)
}

/// RFC 9052 section 4.4: `["Signature1", protected, external_aad, payload]`.
fn to_be_signed(external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut e = Encoder::new();
    e.array(4).text("Signature1").bytes(&PROTECTED).bytes(external_aad).bytes(payload);
    e.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 32] = [7; 32];

    #[test]
    fn a_signature_holds_for_its_own_key_label_and_payload_only() {
        let aad = external_aad("kith/op/1", b"http://127.0.0.1:8787");
        let signed = sign_with_key(&SEED, &aad, b"payload".to_vec());
        let key = public_key(&SEED);
        assert_eq!(verify(&signed, &key, &aad), Ok(()));
        assert_eq!(verify(&signed, &public_key(&[8; 32]), &aad), Err(BadSignature));
        assert_eq!(verify(&signed, &key, b"kith/op/1http://127.0.0.1:8788"), Err(BadSignature));
        let other = Sign1 { payload: b"payloae".to_vec(), ..signed.clone() };
        assert_eq!(verify(&other, &key, &aad), Err(BadSignature));
    }

    #[test]
    fn every_flipped_bit_of_an_encoded_signature_is_refused() {
        let aad = external_aad("kith/op/1", b"");
        let bytes = sign_with_key(&SEED, &aad, b"payload".to_vec()).to_bytes();
        let key = public_key(&SEED);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let accepted = Sign1::from_bytes(&flipped)
                .is_ok_and(|sign1| sign1.kid == Kid::Key(key) && verify(&sign1, &key, &aad).is_ok());
            assert!(!accepted, "bit {bit}");
        }
    }

    #[test]
    fn keys_of_small_order_are_refused() {
        // The neutral point as key and as R with s = 0 satisfies the plain equation for every message.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        let forged = Sign1 { kid: Kid::Key(neutral), payload: b"anything".to_vec(), signature };
        assert_eq!(verify(&forged, &neutral, b""), Err(BadSignature));
    }

    #[test]
    fn both_lengths_of_kid_round_trip_and_others_are_refused() {
        for kid in [Kid::Short([3; 16]), Kid::Key([4; 32])] {
            let signed = sign(&SEED, kid, b"", vec![1, 2]);
            assert_eq!(Sign1::from_bytes(&signed.to_bytes()), Ok(signed));
        }
        let mut e = Encoder::new();
        e.array(4).bytes(&PROTECTED);
        e.map(1).uint(4).bytes(&[0; 15]);
        e.bytes(b"").bytes(&[0; 64]);
        assert_eq!(Sign1::from_bytes(e.as_bytes()), Err(WireError::Invalid("kid")));
    }
}
