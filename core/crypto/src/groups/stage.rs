//! Committing: a commit is staged, sent as a fenced entry, and merged or cleared by the relay's answer.
//!
//! The pending commit lies in OpenMLS's storage beside the caller's intent row. Every commit has a path, so that each
//! also renews the committer's keys. Before a commit is handed out it is judged as everybody else will judge it.

use super::Group;
use super::commit_view::read_commit;
use super::consequences::{Effects, after};
use super::id::LeafIndex;
use super::judge::judge;
use super::key_package::verified_package;
use super::psk::link_psk_proposal;
use super::settings::{WELCOME_INFO, context_extensions};
use super::statement::write_statements;
use super::view::{CommitView, Committer};
use crate::error::CryptoError;
use crate::identity::OwnIdentity;
use crate::provider::Provider;
use kith_model::{AccountId, Secret32};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Control, GroupKind, WelcomeInfo};
use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{
    CommitMessageBundle, Extension, KeyPackage, LeafNodeIndex, LeafNodeParameters, OpenMlsProvider as _, Proposal,
    UnknownExtension,
};
use openmls_traits::storage::StorageProvider;
use std::collections::BTreeSet;

/// What a commit shall do. The empty plan is an update of the own leaf.
#[derive(Default)]
pub struct CommitPlan {
    /// Key packages to add.
    pub adds: Vec<Vec<u8>>,
    /// Leaves to remove.
    pub removes: Vec<LeafIndex>,
    /// Accounts to remove with all of their leaves.
    pub remove_accounts: Vec<AccountId>,
    /// What Control shall be. Leads who lose their last leaf are dropped from it by themselves.
    pub control: Option<Control>,
    /// Whether the own leaf takes the certificate that the identity has now (a new name).
    pub renew_certificate: bool,
    /// Signed statements of others that the commit acts on.
    pub statements: Vec<Vec<u8>>,
    /// What the Welcome tells beside MLS; required when somebody is added.
    pub welcome: Option<WelcomeInfo>,
    /// The secret of a contact link, for the commit that makes a direct chat.
    pub psk: Option<Secret32>,
}

impl std::fmt::Debug for CommitPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CommitPlan(…)")
    }
}

/// A commit that waits for the relay.
#[derive(Clone, PartialEq, Eq)]
pub struct StagedOut {
    /// The MLS message for the fenced entry.
    pub message: Vec<u8>,
    /// The Welcome for those who are added.
    pub welcome: Option<Vec<u8>>,
    /// What the commit does once it is merged; `must_cut` says whether the entry carries a cut.
    pub effects: Effects,
}

impl std::fmt::Debug for StagedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StagedOut(…)")
    }
}

impl Group {
    /// Stages a commit. The group stays as it is until [`Group::merge_pending`].
    ///
    /// # Errors
    /// [`CryptoError::NotAllowed`] when everybody would find it void, [`CryptoError::CommitPending`] while another one
    /// waits, [`CryptoError::BadKeyPackage`] and [`CryptoError::Leaf`] for key packages that cannot be added.
    pub fn stage<S: StorageProvider<1>>(
        &mut self,
        p: &Provider<'_, S>,
        me: &OwnIdentity,
        plan: CommitPlan,
    ) -> Result<StagedOut, CryptoError> {
        if !self.mls.is_active() {
            return Err(CryptoError::Removed);
        }
        if self.has_pending() {
            return Err(CryptoError::CommitPending);
        }
        let removes = self.leaves_to_remove(&plan)?;
        let mut packages = Vec::with_capacity(plan.adds.len());
        let mut added = BTreeSet::new();
        for bytes in &plan.adds {
            let (package, view) = verified_package(p, bytes)?;
            packages.push(package);
            added.insert(view.leaf.account);
        }
        let control = self.control_after(&plan, &removes, &added)?;
        if !packages.is_empty() && plan.welcome.is_none() {
            return Err(CryptoError::Internal("a commit that adds needs the Welcome's information"));
        }
        let statements = write_statements(&plan.statements);
        self.mls.set_aad(statements.clone());
        let built = self.build(p, me, &plan, packages, &removes, control.as_ref());
        self.mls.set_aad(Vec::new());
        let bundle = built?;
        let effects = match self
            .read_pending(&statements)
            .and_then(|(tree, control, commit)| judge(&tree, &control, &commit).map_err(CryptoError::from))
        {
            Ok(effects) => effects,
            Err(error) => {
                self.clear_pending(p)?;
                return Err(error);
            }
        };
        let internal = |_| CryptoError::Internal("a commit");
        let (message, welcome, _) = bundle.into_messages();
        Ok(StagedOut {
            message: message.tls_serialize_detached().map_err(internal)?,
            welcome: welcome.map(|welcome| welcome.tls_serialize_detached().map_err(internal)).transpose()?,
            effects,
        })
    }

    /// Merges the pending commit, after the relay took it. Gives what it did.
    ///
    /// # Errors
    /// [`CryptoError::NoCommitPending`] when nothing is pending.
    pub fn merge_pending<S: StorageProvider<1>>(&mut self, p: &Provider<'_, S>) -> Result<Effects, CryptoError> {
        let (tree, control, commit) = self.read_pending(&[])?;
        let effects = after(&tree, &control, &commit).ok_or(CryptoError::DamagedState)?;
        self.mls.merge_pending_commit(p).map_err(CryptoError::storage)?;
        Ok(effects)
    }

    /// Drops the pending commit, after another entry took its place. Nothing happens when nothing is pending.
    ///
    /// # Errors
    /// [`CryptoError::Storage`] when the storage fails.
    pub fn clear_pending<S: StorageProvider<1>>(&mut self, p: &Provider<'_, S>) -> Result<(), CryptoError> {
        self.mls.clear_pending_commit(p.storage()).map_err(CryptoError::storage)
    }

    fn leaves_to_remove(&self, plan: &CommitPlan) -> Result<BTreeSet<LeafIndex>, CryptoError> {
        let mut removes: BTreeSet<LeafIndex> = plan.removes.iter().copied().collect();
        if !plan.remove_accounts.is_empty() {
            let tree = self.tree()?;
            let accounts = plan.remove_accounts.iter();
            removes.extend(accounts.flat_map(|account| tree.of_account(*account)).map(|leaf| leaf.index));
        }
        Ok(removes)
    }

    /// What Control must become: as planned, without leads that lose their last leaf. None when it stays.
    fn control_after(
        &self,
        plan: &CommitPlan,
        removes: &BTreeSet<LeafIndex>,
        added: &BTreeSet<AccountId>,
    ) -> Result<Option<Control>, CryptoError> {
        let before = self.control()?;
        let mut control = plan.control.clone().unwrap_or_else(|| before.clone());
        if control.kind != GroupKind::Direct && !removes.is_empty() {
            let tree = self.tree()?;
            let gone = |account: AccountId| {
                tree.has(account)
                    && !added.contains(&account)
                    && tree.of_account(account).all(|leaf| removes.contains(&leaf.index))
            };
            control.leads.retain(|lead| !gone(AccountId::new(*lead.as_bytes())));
        }
        Ok((control != before).then_some(control))
    }

    fn build<S: StorageProvider<1>>(
        &mut self,
        p: &Provider<'_, S>,
        me: &OwnIdentity,
        plan: &CommitPlan,
        packages: Vec<KeyPackage>,
        removes: &BTreeSet<LeafIndex>,
        control: Option<&Control>,
    ) -> Result<CommitMessageBundle, CryptoError> {
        let adds = !packages.is_empty();
        let psk = plan.psk.as_ref().map(|psk| link_psk_proposal(p, psk)).transpose()?;
        let mut builder = self
            .mls
            .commit_builder()
            .consume_proposal_store(false)
            .force_self_update(true)
            .propose_adds(packages)
            .propose_removals(removes.iter().map(|index| LeafNodeIndex::from(*index)));
        if let Some(control) = control {
            builder = builder
                .propose_group_context_extensions(context_extensions(control)?)
                .map_err(|_| CryptoError::Internal("extensions"))?;
        }
        if let Some(psk) = psk {
            builder = builder.add_proposal(Proposal::PreSharedKey(Box::new(psk)));
        }
        if plan.renew_certificate {
            let parameters = LeafNodeParameters::builder().with_credential_with_key(me.credential()).build();
            builder = builder.leaf_node_parameters(parameters);
        }
        let mut builder = builder.load_psks(p.storage()).map_err(|_| CryptoError::PskMissing)?;
        if let Some(info) = plan.welcome.as_ref().filter(|_| adds) {
            let extension = Extension::Unknown(WELCOME_INFO, UnknownExtension(info.to_bytes()));
            builder = builder
                .create_group_info_with_extensions([extension])
                .map_err(|_| CryptoError::Internal("extensions"))?;
        } else {
            builder = builder.create_group_info(false);
        }
        builder
            .build(p.rand(), p.crypto(), &me.signer(), |_| true)
            .map_err(refused)?
            .stage_commit(p)
            .map_err(CryptoError::storage)
    }

    /// The pending commit as everybody will read it, with the state that it is judged by.
    fn read_pending(&self, statements: &[u8]) -> Result<(super::view::TreeView, Control, CommitView), CryptoError> {
        let pending = self.mls.pending_commit().ok_or(CryptoError::NoCommitPending)?;
        let commit = read_commit(pending, Committer::Member(self.own_leaf()), statements)?;
        Ok((self.tree()?, self.control()?, commit))
    }
}

/// OpenMLS itself refused the commit: a leaf twice, a removal of nobody, a key package that another member's leaf has.
fn refused(error: openmls::prelude::CreateCommitError) -> CryptoError {
    tracing::debug!(kind = %error, "OpenMLS refused a commit");
    CryptoError::NotAllowed(super::judge::VoidReason::NotMls)
}
