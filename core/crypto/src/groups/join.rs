//! Coming in by a Welcome.
//!
//! [`Invitation::open`] uses up the key package (but a last-resort one) and shows what the Welcome is for, unverified;
//! [`Invitation::verify`] checks the tree, every leaf, Control and the adder; [`StagedJoin::finish`] makes the group.

use super::Group;
use super::id::MlsGroupId;
use super::judge::is_direct;
use super::key_package::reference_bytes;
use super::settings::{CONTROL, SUITE, WELCOME_INFO, join_config, read_control};
use super::state::{period_secret, view};
use super::view::{LeafView, TreeView};
use crate::error::CryptoError;
use crate::identity::{LeafError, verify_leaf};
use crate::period::{EXPORTER_LABEL, PeriodSecret};
use crate::provider::Provider;
use kith_model::Secret32;
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Control, GroupKind, WelcomeInfo, period_context};
use openmls::prelude::tls_codec::Deserialize as _;
use openmls::prelude::{
    JoinBuilder, Member, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _, ProcessedWelcome, StagedWelcome,
    UnknownExtension, WelcomeError,
};
use openmls_traits::storage::StorageProvider;

/// A Welcome, opened and not yet verified: enough to know what it is for.
pub struct Invitation {
    processed: ProcessedWelcome,
    id: MlsGroupId,
    control: Control,
    info: WelcomeInfo,
    references: Vec<[u8; 32]>,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Invitation(…)")
    }
}

impl Invitation {
    /// Opens a Welcome that is for this device.
    ///
    /// # Errors
    /// [`CryptoError::NoKeyPackage`] when it is for a package whose private part is gone, [`CryptoError::PskMissing`]
    /// when it needs the secret of a link that is not here, [`CryptoError::NotJoinable`] when it is for no group of ours.
    pub fn open<S: StorageProvider<1>>(p: &Provider<'_, S>, welcome: &[u8]) -> Result<Self, CryptoError> {
        let message = MlsMessageIn::tls_deserialize_exact(welcome).map_err(|_| CryptoError::NotThatMessage)?;
        let MlsMessageBodyIn::Welcome(welcome) = message.extract() else { return Err(CryptoError::NotThatMessage) };
        if welcome.ciphersuite() != SUITE {
            return Err(CryptoError::NotJoinable("suite"));
        }
        let references =
            welcome.secrets().iter().filter_map(|secret| reference_bytes(&secret.new_member()).ok()).collect();
        let processed =
            ProcessedWelcome::new_from_welcome(p, &join_config(), welcome).map_err(|error| match error {
                WelcomeError::NoMatchingKeyPackage | WelcomeError::JoinerSecretNotFound => CryptoError::NoKeyPackage,
                WelcomeError::Psk(_) => CryptoError::PskMissing,
                WelcomeError::StorageError(error) => CryptoError::storage(error),
                _ => CryptoError::DoesNotOpen,
            })?;
        let unverified = processed.unverified_group_info();
        let id = MlsGroupId::from_bytes(unverified.group_id().as_slice())?;
        let control = read_control(unverified.group_context().extensions())
            .filter(|control| control.conversation == *id.conversation.as_bytes())
            .ok_or(CryptoError::NotJoinable("control"))?;
        let UnknownExtension(info) =
            unverified.extensions().unknown(WELCOME_INFO).ok_or(CryptoError::NotJoinable("welcome info"))?;
        let info = WelcomeInfo::from_bytes(info)?;
        Ok(Self { processed, id, control, info, references })
    }

    /// The group that the Welcome names.
    #[must_use]
    pub fn id(&self) -> MlsGroupId {
        self.id
    }

    /// The group's Control, unverified.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Where the group's log is, unverified.
    #[must_use]
    pub fn info(&self) -> &WelcomeInfo {
        &self.info
    }

    /// The references of the key packages that it is for: one of them is this device's.
    #[must_use]
    pub fn references(&self) -> &[[u8; 32]] {
        &self.references
    }

    /// Verifies the tree, every leaf in it, and who added this device.
    ///
    /// # Errors
    /// [`CryptoError::Leaf`] when any leaf is refused, [`CryptoError::NotJoinable`] when the group breaks its own rules.
    pub fn verify<S: StorageProvider<1>>(self, p: &Provider<'_, S>) -> Result<StagedJoin, CryptoError> {
        let Self { processed, id, control, info, .. } = self;
        let staged =
            JoinBuilder::new(p, processed).skip_lifetime_validation().replace_old_group().build().map_err(|error| {
                match error {
                    WelcomeError::StorageError(error) => CryptoError::storage(error),
                    _ => CryptoError::NotJoinable("tree"),
                }
            })?;
        let tree = verify_tree(staged.members(), &control)?;
        if staged.group_context().extensions().unknown(CONTROL).is_none() {
            return Err(CryptoError::NotJoinable("control"));
        }
        let adder =
            tree.find(staged.welcome_sender_index().into()).cloned().ok_or(CryptoError::NotJoinable("adder"))?;
        let period = match &info.period_secret {
            Some(secret) => PeriodSecret::new(Secret32::new(*secret.expose())),
            None => {
                let context = period_context(&info.log, info.period);
                period_secret(staged.export_secret(p.crypto(), EXPORTER_LABEL, &context, 32))?
            }
        };
        Ok(StagedJoin { staged, id, control, info, adder, tree, period })
    }
}

/// A verified Welcome; nothing is stored yet but that the key package is used up.
pub struct StagedJoin {
    staged: StagedWelcome,
    /// The group.
    pub id: MlsGroupId,
    /// Its Control.
    pub control: Control,
    /// Where its log is, and where reading starts.
    pub info: WelcomeInfo,
    /// Who added this device.
    pub adder: LeafView,
    /// The leaves, this device's included.
    pub tree: TreeView,
    /// The secret of the log's present period.
    pub period: PeriodSecret,
}

impl std::fmt::Debug for StagedJoin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StagedJoin(…)")
    }
}

impl StagedJoin {
    /// Makes the group in the provider's storage.
    ///
    /// # Errors
    /// [`CryptoError::Storage`] when the storage fails.
    pub fn finish<S: StorageProvider<1>>(self, p: &Provider<'_, S>) -> Result<Group, CryptoError> {
        let mls = self.staged.into_group(p).map_err(CryptoError::storage)?;
        Ok(Group { mls })
    }
}

/// Verifies every leaf of a foreign tree, and that they may be in a group with this Control together.
pub(super) fn verify_tree(members: impl Iterator<Item = Member>, control: &Control) -> Result<TreeView, CryptoError> {
    let mut leaves = Vec::new();
    for member in members {
        let leaf = verify_leaf(&member.credential, &member.signature_key)?;
        if control.revoked.contains(&leaf.cert_hash16) {
            return Err(LeafError::Revoked.into());
        }
        leaves.push(view(&member, leaf));
    }
    let tree = TreeView { leaves };
    if control.kind == GroupKind::Direct {
        let strangers = tree
            .leaves
            .iter()
            .any(|leaf| !control.leads.iter().any(|lead| lead.as_bytes() == leaf.leaf.account.as_bytes()));
        if !is_direct(control) || strangers {
            return Err(CryptoError::NotJoinable("accounts of a direct chat"));
        }
    }
    Ok(tree)
}
