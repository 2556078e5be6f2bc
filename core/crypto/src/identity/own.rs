//! This device's own keys and certificate.

use super::leaf::LeafError;
use crate::error::CryptoError;
use kith_model::{AccountId, DeviceId, Rng, Secret32};
use kith_protocol::cbor::Unknown;
use kith_protocol::cose::public_key;
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{CertError, DeviceCert, MAX_NAME, VerifiedCert};
use openmls::prelude::{BasicCredential, CredentialWithKey, SignatureScheme};
use openmls_traits::signatures::{Signer, SignerError};

/// The keys of an account on this device, and the certificate that ties them together.
pub struct OwnIdentity {
    root_seed: Secret32,
    device_seed: Secret32,
    cert: DeviceCert,
    cert_bytes: Vec<u8>,
    cert_hash16: [u8; 16],
}

impl std::fmt::Debug for OwnIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnIdentity(…)")
    }
}

impl OwnIdentity {
    /// Makes a new account with its first device.
    ///
    /// # Errors
    /// [`CryptoError::Malformed`] when the name is longer than 320 bytes.
    pub fn make(rng: &dyn Rng, name: &str) -> Result<Self, CryptoError> {
        let root_seed = Secret32::new(rng.bytes32());
        let device_seed = Secret32::new(rng.bytes32());
        let cert = DeviceCert {
            root_pk: PublicKey::new(public_key(root_seed.expose())),
            device_id: rng.bytes16(),
            device_pk: PublicKey::new(public_key(device_seed.expose())),
            serial: 1,
            app_data: None,
            name: Some(name.to_owned()),
            unknown: Unknown::none(),
        };
        Self::certify(root_seed, device_seed, cert)
    }

    /// Takes stored parts over: the two seeds and the certificate's bytes.
    ///
    /// # Errors
    /// [`CryptoError::Leaf`] when the certificate is not this root's for this device key.
    pub fn from_parts(root_seed: Secret32, device_seed: Secret32, cert_bytes: Vec<u8>) -> Result<Self, CryptoError> {
        let VerifiedCert { cert, hash16 } = DeviceCert::verify(&cert_bytes).map_err(|error| match error {
            CertError::Malformed(error) => CryptoError::Malformed(error),
            CertError::BadSignature => CryptoError::Leaf(LeafError::ForeignCertificate),
        })?;
        if cert.root_pk.as_bytes() != &public_key(root_seed.expose()) {
            return Err(LeafError::ForeignCertificate.into());
        }
        if cert.device_pk.as_bytes() != &public_key(device_seed.expose()) {
            return Err(LeafError::WrongKey.into());
        }
        Ok(Self { root_seed, device_seed, cert, cert_bytes, cert_hash16: hash16 })
    }

    /// The same device under a new name: a certificate with the next serial.
    ///
    /// # Errors
    /// [`CryptoError::Malformed`] when the name is longer than 320 bytes.
    pub fn renamed(&self, name: &str) -> Result<Self, CryptoError> {
        let cert =
            DeviceCert { serial: self.cert.serial.saturating_add(1), name: Some(name.to_owned()), ..self.cert.clone() };
        Self::certify(self.root_seed.clone(), self.device_seed.clone(), cert)
    }

    /// The same account on a new device: after the only device was lost, or its key may be known.
    ///
    /// # Errors
    /// Those of [`OwnIdentity::make`].
    pub fn with_new_device(&self, rng: &dyn Rng) -> Result<Self, CryptoError> {
        let device_seed = Secret32::new(rng.bytes32());
        let cert = DeviceCert {
            device_id: rng.bytes16(),
            device_pk: PublicKey::new(public_key(device_seed.expose())),
            serial: self.cert.serial.saturating_add(1),
            ..self.cert.clone()
        };
        Self::certify(self.root_seed.clone(), device_seed, cert)
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        AccountId::new(*self.cert.root_pk.as_bytes())
    }

    /// The root key, as formats carry it.
    #[must_use]
    pub fn root_pk(&self) -> PublicKey {
        self.cert.root_pk
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId::new(self.cert.device_id)
    }

    /// The device's public key.
    #[must_use]
    pub fn device_pk(&self) -> PublicKey {
        self.cert.device_pk
    }

    /// The serial of the certificate.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.cert.serial
    }

    /// The person's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.cert.name.as_deref().unwrap_or_default()
    }

    /// The certificate, to store and to send.
    #[must_use]
    pub fn cert_bytes(&self) -> &[u8] {
        &self.cert_bytes
    }

    /// The hash by which groups list the certificate when it is revoked.
    #[must_use]
    pub fn cert_hash16(&self) -> [u8; 16] {
        self.cert_hash16
    }

    /// The root seed, to store.
    #[must_use]
    pub fn root_seed(&self) -> &Secret32 {
        &self.root_seed
    }

    /// The device seed, to store.
    #[must_use]
    pub fn device_seed(&self) -> &Secret32 {
        &self.device_seed
    }

    /// Signs for this device inside MLS.
    #[must_use]
    pub fn signer(&self) -> DeviceSigner<'_> {
        DeviceSigner(&self.device_seed)
    }

    /// The credential of this device's leaves.
    pub(crate) fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.cert_bytes.clone()).into(),
            signature_key: self.cert.device_pk.as_bytes().to_vec().into(),
        }
    }

    fn certify(root_seed: Secret32, device_seed: Secret32, cert: DeviceCert) -> Result<Self, CryptoError> {
        if cert.name.as_ref().is_some_and(|name| name.len() > MAX_NAME) {
            return Err(kith_protocol::cbor::WireError::Invalid("name").into());
        }
        let cert_bytes = cert.sign(root_seed.expose());
        Self::from_parts(root_seed, device_seed, cert_bytes)
    }
}

/// Signs MLS content with the device key.
pub struct DeviceSigner<'a>(&'a Secret32);

impl std::fmt::Debug for DeviceSigner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceSigner(…)")
    }
}

impl Signer for DeviceSigner<'_> {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        use ed25519_dalek::Signer as _;
        let key = ed25519_dalek::SigningKey::from_bytes(self.0.expose());
        Ok(key.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
