//! The one door for leaves (invariant 7): OpenMLS checks no credential, so every path calls [`verify_leaf`].
//!
//! | path | where |
//! |---|---|
//! | key package before an add | `groups::key_package` |
//! | staged commit, external commits included | `groups::commit_view` |
//! | staged Welcome | `groups::join` |
//! | GroupInfo of slot 0, and the author of a snapshot | `groups::group_info` |
//! | the tree that a rejoin builds on | `groups::rejoin` |
//!
//! A leaf of the group's own tree was verified when it entered; it is read again without checking its signature.

use kith_model::{AccountId, DeviceId};
use kith_protocol::cbor::Wire;
use kith_protocol::cose::Sign1;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::peer::{CertError, DeviceCert, VerifiedCert};
use openmls::prelude::{BasicCredential, Credential, LeafNode};

/// A leaf whose certificate was checked: the device belongs to the account, and the name is the account's own word.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedLeaf {
    /// The account: its root key.
    pub account: AccountId,
    /// The device.
    pub device: DeviceId,
    /// The device's key, which signs its leaf.
    pub device_pk: [u8; 32],
    /// The certificate's serial; of several leaves of an account the name with the highest one counts.
    pub serial: u64,
    /// The person's name.
    pub name: Option<String>,
    /// The hash by which Control lists revoked certificates.
    pub cert_hash16: [u8; 16],
}

impl std::fmt::Debug for VerifiedLeaf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifiedLeaf(…)")
    }
}

/// Why a leaf may not be in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// The credential holds no certificate of a version that this build reads.
    #[error("it carries no certificate")]
    NoCertificate,
    /// The certificate is not signed by the root that it names.
    #[error("its certificate is not the account's")]
    ForeignCertificate,
    /// The leaf's key is not the one that the certificate vouches for.
    #[error("its key is not the certified one")]
    WrongKey,
    /// The certificate is listed as revoked in the group.
    #[error("its certificate is revoked")]
    Revoked,
}

/// Checks the credential of a leaf: the certificate is the root's, and the leaf's key is the certified one.
///
/// # Errors
/// [`LeafError`] by what is wrong. Whether the certificate is revoked depends on the group and is checked there.
pub fn verify_leaf(credential: &Credential, signature_key: &[u8]) -> Result<VerifiedLeaf, LeafError> {
    let bytes = certificate_of(credential)?;
    let verified = DeviceCert::verify(&bytes).map_err(|error| match error {
        CertError::Malformed(_) => LeafError::NoCertificate,
        CertError::BadSignature => LeafError::ForeignCertificate,
    })?;
    leaf_of(verified, signature_key)
}

/// Reads a leaf of a tree whose leaves were all verified when they entered it.
pub(crate) fn read_known_leaf(credential: &Credential, signature_key: &[u8]) -> Result<VerifiedLeaf, LeafError> {
    let bytes = certificate_of(credential)?;
    let signed = Sign1::from_bytes(&bytes).map_err(|_| LeafError::NoCertificate)?;
    let cert = DeviceCert::from_bytes(&signed.payload).map_err(|_| LeafError::NoCertificate)?;
    leaf_of(VerifiedCert { cert, hash16: first_16(sha256(&[&bytes])) }, signature_key)
}

/// Verifies an MLS leaf node.
pub(crate) fn read_leaf_parts(leaf: &LeafNode) -> Result<VerifiedLeaf, LeafError> {
    verify_leaf(leaf.credential(), leaf.signature_key().as_slice())
}

fn certificate_of(credential: &Credential) -> Result<Vec<u8>, LeafError> {
    let basic = BasicCredential::try_from(credential.clone()).map_err(|_| LeafError::NoCertificate)?;
    Ok(basic.identity().to_vec())
}

fn leaf_of(verified: VerifiedCert, signature_key: &[u8]) -> Result<VerifiedLeaf, LeafError> {
    let VerifiedCert { cert, hash16 } = verified;
    if signature_key != cert.device_pk.as_bytes() {
        return Err(LeafError::WrongKey);
    }
    Ok(VerifiedLeaf {
        account: AccountId::new(*cert.root_pk.as_bytes()),
        device: DeviceId::new(cert.device_id),
        device_pk: *cert.device_pk.as_bytes(),
        serial: cert.serial,
        name: cert.name,
        cert_hash16: hash16,
    })
}
