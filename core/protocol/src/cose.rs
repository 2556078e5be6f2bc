//! The one signature format: COSE_Sign1 (RFC 9052), EdDSA over Ed25519, verified strictly.
//!
//! On the wire it is the untagged array `[h'a10127', {4: kid}, payload, signature]`. What is signed also covers an external
//! context that never travels: an ASCII label, plus what the format that is signed adds. [`Verifier`] is the only place in
//! the workspace that checks a signature, on phones and on the relay: libraries differ on odd keys and points, and replicas
//! that decide differently fork. Its rule is that of dalek's `verify_strict`, without looking for a point that the rule
//! does not need (decision 110), and from tables for a key that many are checked with (decision 113).

use crate::cbor::{Decoder, Encoder, Wire, WireError};
use crate::multiples::{self, OfKey};
use crate::small_order::SMALL_ORDER;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest, Sha512};

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
    sign_by(&SigningKey::from_bytes(seed), kid, external_aad, payload)
}

fn sign_by(key: &SigningKey, kid: Kid, external_aad: &[u8], payload: Vec<u8>) -> Sign1 {
    let signature = key.sign(&to_be_signed(external_aad, &payload)).to_bytes();
    Sign1 { kid, payload, signature }
}

/// Signs with the key of a seed and names it by its whole public key.
#[must_use]
pub fn sign_with_key(seed: &[u8; 32], external_aad: &[u8], payload: Vec<u8>) -> Sign1 {
    let key = SigningKey::from_bytes(seed);
    sign_by(&key, Kid::Key(key.verifying_key().to_bytes()), external_aad, payload)
}

/// The Ed25519 public key of a seed.
#[must_use]
pub fn public_key(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// A public key with its point, found once for all signatures that are checked with it.
#[derive(Clone)]
pub struct Verifier {
    key: VerifyingKey,
    /// The multiples of what the key is the negative of.
    negative: Option<OfKey>,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Verifier {
    /// Signatures of one key from which on [`Verifier::for_many`] is quicker than [`Verifier::new`].
    pub const MANY: usize = 8;

    /// Finds the point of a key.
    ///
    /// # Errors
    /// [`BadSignature`] for what is no key, or one of small order: nothing holds that it signed.
    pub fn new(public_key: &[u8; 32]) -> Result<Self, BadSignature> {
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| BadSignature)?;
        if key.is_weak() { Err(BadSignature) } else { Ok(Self { key, negative: None }) }
    }

    /// The same, with a table of 22 kB that halves the time of a check and takes that of two to make.
    ///
    /// # Errors
    /// [`BadSignature`] as for [`Verifier::new`].
    pub fn for_many(public_key: &[u8; 32]) -> Result<Self, BadSignature> {
        let Self { key, .. } = Self::new(public_key)?;
        let negative = Some(OfKey::of(&-key.to_edwards()));
        Ok(Self { key, negative })
    }

    /// Verifies a signature strictly: no key or point of small order, no unreduced scalar, no malleable form.
    ///
    /// A signature holds only if its R is, byte for byte, the canonical form of the point that the equation gives. So R needs
    /// not be decoded: that it is of small order shows in its bytes.
    ///
    /// # Errors
    /// [`BadSignature`], without saying which part is wrong.
    pub fn verify(&self, sign1: &Sign1, external_aad: &[u8]) -> Result<(), BadSignature> {
        let signature = Signature::from_bytes(&sign1.signature);
        if SMALL_ORDER.contains(signature.r_bytes()) {
            return Err(BadSignature);
        }
        let signed = to_be_signed(external_aad, &sign1.payload);
        let holds = match &self.negative {
            None => self.key.verify(&signed, &signature).is_ok(),
            Some(negative) => equals_r(&self.key, negative, &signed, &signature),
        };
        if holds { Ok(()) } else { Err(BadSignature) }
    }
}

/// The equation of RFC 8032 without the cofactor, as dalek's `verify` has it: R is, as bytes, s·B − k·A.
fn equals_r(key: &VerifyingKey, negative: &OfKey, signed: &[u8], signature: &Signature) -> bool {
    let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(*signature.s_bytes())) else { return false };
    let hashed = Sha512::new().chain_update(signature.r_bytes()).chain_update(key.as_bytes()).chain_update(signed);
    let k = Scalar::from_bytes_mod_order_wide(&hashed.finalize().into());
    multiples::sum(&s, &k, negative).compress().as_bytes() == signature.r_bytes()
}

/// Verifies one signature strictly, as [`Verifier::verify`] does.
///
/// # Errors
/// [`BadSignature`], without saying which part is wrong.
pub fn verify(sign1: &Sign1, public_key: &[u8; 32], external_aad: &[u8]) -> Result<(), BadSignature> {
    Verifier::new(public_key)?.verify(sign1, external_aad)
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
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};

    const SEED: [u8; 32] = [7; 32];

    #[test]
    fn a_signature_holds_for_its_own_key_label_and_payload_only() {
        let aad = external_aad("kith/op/1", b"http://127.0.0.1:8787");
        let signed = sign_with_key(&SEED, &aad, b"payload".to_vec());
        let key = public_key(&SEED);
        assert!(checked(&signed, &key, &aad));
        assert!(!checked(&signed, &public_key(&[8; 32]), &aad));
        assert!(!checked(&signed, &key, b"kith/op/1http://127.0.0.1:8788"));
        let other = Sign1 { payload: b"payloae".to_vec(), ..signed.clone() };
        assert!(!checked(&other, &key, &aad));
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
                .is_ok_and(|sign1| sign1.kid == Kid::Key(key) && checked(&sign1, &key, &aad));
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
        assert!(!checked(&forged, &neutral, b""));
    }

    /// What a check says, which is the same with tables and without.
    fn checked(sign1: &Sign1, key: &[u8; 32], external_aad: &[u8]) -> bool {
        let alone = verify(sign1, key, external_aad);
        let many = Verifier::for_many(key).and_then(|key| key.verify(sign1, external_aad));
        assert_eq!(alone, many, "{key:?}");
        alone.is_ok()
    }

    /// dalek's own strict rule, to compare with.
    fn strictly(sign1: &Sign1, key: &[u8; 32]) -> bool {
        let signed = to_be_signed(b"", &sign1.payload);
        VerifyingKey::from_bytes(key)
            .is_ok_and(|key| key.verify_strict(&signed, &Signature::from_bytes(&sign1.signature)).is_ok())
    }

    /// Whether the bare equation holds, with neither rule about small orders.
    fn loosely(sign1: &Sign1, key: &[u8; 32]) -> bool {
        let signed = to_be_signed(b"", &sign1.payload);
        VerifyingKey::from_bytes(key)
            .is_ok_and(|key| key.verify(&signed, &Signature::from_bytes(&sign1.signature)).is_ok())
    }

    /// Every way in which an encoding can be odd: points of small order, in canonical form and not, and points that are the sum
    /// of an honest one and one of small order.
    fn odd_points() -> Vec<[u8; 32]> {
        let mut points: Vec<[u8; 32]> = EIGHT_TORSION.iter().map(|point| point.compress().to_bytes()).collect();
        let honest = ED25519_BASEPOINT_POINT * Scalar::from(77_u64);
        points.extend(EIGHT_TORSION.iter().map(|point| (honest + point).compress().to_bytes()));
        // y = p and y = p + 1 stand for 0 and 1, with either sign of x; so does x = 0 with a sign.
        for lowest in [0xed, 0xee] {
            for highest in [0x7f, 0xff] {
                let mut odd = [0xff; 32];
                (odd[0], odd[31]) = (lowest, highest);
                points.push(odd);
            }
        }
        for (lowest, rest, highest) in [(1, 0, 0x80), (0xec, 0xff, 0xff)] {
            let mut odd = [rest; 32];
            (odd[0], odd[31]) = (lowest, highest);
            points.push(odd);
        }
        points
    }

    #[test]
    fn odd_keys_and_points_are_decided_as_the_strict_rule_of_dalek_decides() {
        let (a, r) = (Scalar::from(77_u64), Scalar::from(5_u64));
        let order = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let mut points = odd_points();
        points.push((ED25519_BASEPOINT_POINT * r).compress().to_bytes());
        let (mut held, mut only_loosely) = (0, 0);
        for key in &points {
            for point in &points {
                for n in 0..4_u8 {
                    let mut signature = [0; 64];
                    signature[..32].copy_from_slice(point);
                    let mut sign1 = Sign1 { kid: Kid::Key(*key), payload: vec![n], signature };
                    // What makes the equation hold when key and point are as good as they can be: s = r + k a, where r is 0 for
                    // a point of small order, and a is 0 for such a key.
                    let k = Scalar::from_hash(
                        Sha512::new().chain_update(point).chain_update(key).chain_update(to_be_signed(b"", &[n])),
                    );
                    for s in [Scalar::ZERO, r, k * a, r + k * a] {
                        sign1.signature[32..].copy_from_slice(s.as_bytes());
                        assert_eq!(checked(&sign1, key, b""), strictly(&sign1, key), "{key:?} {point:?} {n}");
                        held += usize::from(strictly(&sign1, key));
                        only_loosely += usize::from(loosely(&sign1, key) && !strictly(&sign1, key));
                    }
                    sign1.signature[32..].copy_from_slice(&order);
                    assert_eq!(checked(&sign1, key, b""), strictly(&sign1, key));
                }
            }
        }
        assert!(held > 0 && only_loosely > 20, "both kinds are among them: {held}, {only_loosely}");
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
