//! The certificate of a device: the account's root key vouches for the device's key and carries the person's name.
//!
//! It rides as the identity of the MLS BasicCredential, so that the tree gives every joiner every name, signed. It has
//! no end date: validity must not depend on a clock. Renaming is a certificate with a higher serial.

use super::fields::{MapWriter, open_v1, raw_map, redacted, text};
use super::limits::MAX_NAME;
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::id::PublicKey;
use crate::{cose, hash};

/// The signing label of certificates.
pub(crate) const LABEL: &[u8] = b"kith/device/1";

/// What the root signs about one device.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCert {
    /// The root key, which is the account id.
    pub root_pk: PublicKey,
    /// The device.
    pub device_id: [u8; 16],
    /// The key that signs the device's MLS leaf, statements and records.
    pub device_pk: PublicKey,
    /// Grows with each new certificate of the account; of two names the one with the higher serial counts.
    pub serial: u64,
    /// What the device's app can do: one CBOR map, kept as it came.
    pub app_data: Option<Vec<u8>>,
    /// The person's name, at most 320 bytes.
    pub name: Option<String>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(DeviceCert);

/// A certificate whose signature was checked, and the hash by which groups list revoked ones.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedCert {
    /// What the root vouches for.
    pub cert: DeviceCert,
    /// The first 16 bytes of the SHA-256 of the certificate's bytes.
    pub hash16: [u8; 16],
}
redacted!(VerifiedCert);

/// Why bytes are no valid certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertError {
    /// The bytes are no certificate of a version that this build reads.
    #[error("not a device certificate: {0}")]
    Malformed(#[from] WireError),
    /// The signature is not the root's.
    #[error("the root key did not sign this certificate")]
    BadSignature,
}

impl DeviceCert {
    /// Signs the certificate with the root's seed: the bytes that go into the MLS credential.
    ///
    /// The seed must be that of `root_pk`, otherwise nobody takes the certificate.
    #[must_use]
    pub fn sign(&self, root_seed: &[u8; 32]) -> Vec<u8> {
        let kid = cose::Kid::Key(*self.root_pk.as_bytes());
        cose::sign(root_seed, kid, LABEL, self.to_bytes()).to_bytes()
    }

    /// Reads a certificate and checks that the root it names signed it.
    ///
    /// # Errors
    /// [`CertError::Malformed`] for other bytes, [`CertError::BadSignature`] when the root did not sign them.
    pub fn verify(bytes: &[u8]) -> Result<VerifiedCert, CertError> {
        let signed = cose::Sign1::from_bytes(bytes)?;
        let cert = Self::from_bytes(&signed.payload)?;
        if signed.kid != cose::Kid::Key(*cert.root_pk.as_bytes()) {
            return Err(CertError::BadSignature);
        }
        cose::verify(&signed, cert.root_pk.as_bytes(), LABEL).map_err(|_| CertError::BadSignature)?;
        Ok(VerifiedCert { cert, hash16: hash::first_16(hash::sha256(&[bytes])) })
    }
}

impl Wire for DeviceCert {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.item(2, &self.root_pk);
        map.bytes(3, &self.device_id);
        map.item(4, &self.device_pk);
        map.uint(5, self.serial);
        if let Some(app) = &self.app_data {
            map.with(6, |e| {
                e.raw(app);
            });
        }
        map.opt_text(7, self.name.as_deref());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "device certificate")?;
        let cert = Self {
            root_pk: map.required(2, PublicKey::decode)?,
            device_id: map.required(3, |d| d.bytes_n())?,
            device_pk: map.required(4, PublicKey::decode)?,
            serial: map.required(5, |d| d.uint())?,
            app_data: map.optional(6, |d| raw_map(d))?,
            name: map.optional(7, |d| text(d, "name", MAX_NAME))?,
            unknown: map.finish()?,
        };
        Ok(cert)
    }
}
