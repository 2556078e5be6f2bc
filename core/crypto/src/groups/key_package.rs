//! Key packages: how a device can be added while it sleeps.

use super::settings::{SUITE, capabilities, endless};
use crate::error::CryptoError;
use crate::identity::{OwnIdentity, VerifiedLeaf, read_leaf_parts};
use crate::provider::Provider;
use kith_protocol::hash::sha256;
use kith_protocol::peer::MAX_KEY_PACKAGE;
use openmls::prelude::hash_ref::KeyPackageRef;
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::{KeyPackage, KeyPackageIn, OpenMlsProvider as _, ProtocolVersion};
use openmls_traits::storage::StorageProvider;

/// A key package that was made: its private part is in the storage.
#[derive(Clone, PartialEq, Eq)]
pub struct MadeKeyPackage {
    /// The key package, to be sealed and put into the mailbox.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    /// OpenMLS's own name of it, under which the storage keeps the private part.
    pub reference: [u8; 32],
}

impl std::fmt::Debug for MadeKeyPackage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MadeKeyPackage(…)")
    }
}

/// Makes a key package of this device. It has no end date (protocol 3); its age is handled by whoever stocks it.
///
/// # Errors
/// [`CryptoError::Storage`] when the private part cannot be kept.
pub fn make_key_package<S: StorageProvider<1>>(
    p: &Provider<'_, S>,
    me: &OwnIdentity,
    last_resort: bool,
) -> Result<MadeKeyPackage, CryptoError> {
    let builder = KeyPackage::builder().key_package_lifetime(endless()).leaf_node_capabilities(if last_resort {
        super::settings::last_resort_capabilities()
    } else {
        capabilities()
    });
    let builder = if last_resort { builder.mark_as_last_resort() } else { builder };
    let bundle = builder
        .build(SUITE, p, &me.signer(), me.credential())
        .map_err(|error| CryptoError::storage(format!("making a key package: {error}")))?;
    let internal = |_| CryptoError::Internal("a key package");
    let package = bundle.key_package();
    let bytes = package.tls_serialize_detached().map_err(internal)?;
    let reference = package.hash_ref(p.crypto()).map_err(|_| CryptoError::Internal("a key package"))?;
    Ok(MadeKeyPackage { hash: sha256(&[&bytes]), bytes, reference: reference_bytes(&reference)? })
}

/// The reference of the suite's hash, as bytes.
pub(super) fn reference_bytes(reference: &KeyPackageRef) -> Result<[u8; 32], CryptoError> {
    reference.as_slice().try_into().map_err(|_| CryptoError::BadKeyPackage)
}

/// Deletes the private part of a key package; when there is none, nothing happens. A Welcome for it does not open any more.
///
/// # Errors
/// [`CryptoError::Storage`] when the storage fails.
pub fn forget_key_package<S: StorageProvider<1>>(p: &Provider<'_, S>, reference: &[u8; 32]) -> Result<(), CryptoError> {
    // As TLS writes it, a short value stands behind a byte for its length.
    let encoded = [&[32], reference.as_slice()].concat();
    let reference =
        KeyPackageRef::tls_deserialize_exact(encoded).map_err(|_| CryptoError::Internal("a key package reference"))?;
    p.storage().delete_key_package(&reference).map_err(CryptoError::storage)
}

/// A key package of somebody, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPackageView {
    /// Whose device it is.
    pub leaf: VerifiedLeaf,
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
    /// SHA-256 of the leaf's encryption key, by which it is found in a tree.
    pub key_hash: [u8; 32],
}

/// Verifies a key package before it is added: signatures, suite, certificate, and that it has no end date.
///
/// # Errors
/// [`CryptoError::BadKeyPackage`] or [`CryptoError::Leaf`] by what is wrong.
pub fn read_key_package<S: StorageProvider<1>>(
    p: &Provider<'_, S>,
    bytes: &[u8],
) -> Result<KeyPackageView, CryptoError> {
    let (_, view) = verified_package(p, bytes)?;
    Ok(view)
}

pub(super) fn verified_package<S: StorageProvider<1>>(
    p: &Provider<'_, S>,
    bytes: &[u8],
) -> Result<(KeyPackage, KeyPackageView), CryptoError> {
    if bytes.len() > MAX_KEY_PACKAGE {
        return Err(CryptoError::BadKeyPackage);
    }
    let package = KeyPackageIn::tls_deserialize_exact(bytes)
        .map_err(|_| CryptoError::BadKeyPackage)?
        .validate(p.crypto(), ProtocolVersion::Mls10)
        .map_err(|_| CryptoError::BadKeyPackage)?;
    if package.ciphersuite() != SUITE || *package.life_time() != endless() {
        return Err(CryptoError::BadKeyPackage);
    }
    let leaf = read_leaf_parts(package.leaf_node())?;
    // As TLS writes it, the key stands behind its length; the suite's is a byte for 32.
    let key = package.leaf_node().encryption_key().tls_serialize_detached().map_err(|_| CryptoError::BadKeyPackage)?;
    let key_hash = sha256(&[key.get(1..).unwrap_or_default()]);
    Ok((package, KeyPackageView { leaf, hash: sha256(&[bytes]), key_hash }))
}
