//! The least that MLS must do for many members, to measure Kith against: OpenMLS in memory, and one check of a certificate for
//! each leaf.
//!
//! Nothing is judged, no rule is asked, and nothing is written but into OpenMLS's own storage in memory. Measures call it
//! (`kith bench`), nothing that ships to a person does.

use super::floor::{control, welcome};
use super::{Group, MlsGroupId, make_key_package};
use crate::error::CryptoError;
use crate::identity::{OwnIdentity, read_leaf_parts};
use crate::provider::Provider;
use kith_model::{GroupId, Rng};
use kith_protocol::peer::{Control, WelcomeInfo};
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::{KeyPackageIn, OpenMlsProvider as _, ProtocolVersion};
use openmls_rust_crypto::MemoryStorage;

/// Control of a group that `lead` made, for measures.
#[must_use]
pub fn control_of(conversation: GroupId, lead: &OwnIdentity) -> Control {
    control(*conversation.as_bytes(), lead)
}

/// What a Welcome tells, for measures.
#[must_use]
pub fn welcome_info() -> WelcomeInfo {
    welcome()
}

/// A key package of somebody of whom nothing else is kept.
///
/// # Errors
/// None that is expected.
pub fn make_package(rng: &dyn Rng, name: &str) -> Result<Vec<u8>, CryptoError> {
    let me = OwnIdentity::make(rng, name)?;
    let storage = MemoryStorage::default();
    Ok(make_key_package(&Provider::new(&storage, rng), &me, false)?.bytes)
}

/// Makes a group in memory and adds the owners of these key packages: gives the bytes of the Welcome.
///
/// # Errors
/// When one of them is no key package.
pub fn create_and_add(
    rng: &dyn Rng,
    me: &OwnIdentity,
    conversation: GroupId,
    packages: &[Vec<u8>],
) -> Result<usize, CryptoError> {
    let storage = MemoryStorage::default();
    let p = Provider::new(&storage, rng);
    let Group { mut mls } = Group::create(&p, me, MlsGroupId::first(conversation), &control_of(conversation, me))?;
    let mut adds = Vec::with_capacity(packages.len());
    for bytes in packages {
        let package = KeyPackageIn::tls_deserialize_exact(bytes)
            .map_err(|_| CryptoError::BadKeyPackage)?
            .validate(p.crypto(), ProtocolVersion::Mls10)
            .map_err(|_| CryptoError::BadKeyPackage)?;
        read_leaf_parts(package.leaf_node())?;
        adds.push(package);
    }
    let bundle = mls
        .commit_builder()
        .consume_proposal_store(false)
        .force_self_update(true)
        .propose_adds(adds)
        .load_psks(p.storage())
        .map_err(CryptoError::storage)?
        .build(p.rand(), p.crypto(), &me.signer(), |_| true)
        .map_err(CryptoError::storage)?
        .stage_commit(&p)
        .map_err(CryptoError::storage)?;
    let (message, welcome, _) = bundle.into_messages();
    let internal = |_| CryptoError::Internal("a floor");
    let message = message.tls_serialize_detached().map_err(internal)?;
    let welcome = welcome.map(|welcome| welcome.tls_serialize_detached().map_err(internal)).transpose()?;
    mls.merge_pending_commit(&p).map_err(CryptoError::storage)?;
    Ok(message.len().saturating_add(welcome.map_or(0, |welcome| welcome.len())))
}
