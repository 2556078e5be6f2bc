//! A tree and a commit as plain data: what the rules of validity look at, with no OpenMLS in it.

use super::id::LeafIndex;
use crate::identity::VerifiedLeaf;
use kith_model::AccountId;
use kith_protocol::peer::{Control, GroupKind};
use std::collections::BTreeSet;

/// A leaf in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafView {
    /// The place in the tree.
    pub index: LeafIndex,
    /// Whose leaf it is.
    pub leaf: VerifiedLeaf,
    /// SHA-256 of the leaf's encryption key, by which a Leave names it.
    pub key_hash: [u8; 32],
}

/// The leaves of a tree, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeView {
    /// The leaves, lowest index first.
    pub leaves: Vec<LeafView>,
}

impl TreeView {
    /// The leaf in a place.
    #[must_use]
    pub fn find(&self, index: LeafIndex) -> Option<&LeafView> {
        self.leaves.iter().find(|leaf| leaf.index == index)
    }

    /// The leaves of an account.
    pub fn of_account(&self, account: AccountId) -> impl Iterator<Item = &LeafView> {
        self.leaves.iter().filter(move |leaf| leaf.leaf.account == account)
    }

    /// The leaf of a device key.
    #[must_use]
    pub fn of_device_key(&self, device_pk: &[u8; 32]) -> Option<&LeafView> {
        self.leaves.iter().find(|leaf| &leaf.leaf.device_pk == device_pk)
    }

    /// Whether an account has a leaf.
    #[must_use]
    pub fn has(&self, account: AccountId) -> bool {
        self.of_account(account).next().is_some()
    }

    /// Every account that has a leaf.
    #[must_use]
    pub fn accounts(&self) -> BTreeSet<AccountId> {
        self.leaves.iter().map(|leaf| leaf.leaf.account).collect()
    }

    /// The account's name: that of its certificate with the highest serial.
    #[must_use]
    pub fn name_of(&self, account: AccountId) -> Option<&str> {
        self.of_account(account).max_by_key(|leaf| leaf.leaf.serial).and_then(|leaf| leaf.leaf.name.as_deref())
    }

    /// The accounts that lead: those of Control that have a leaf; when none has, that of the lowest leaf.
    #[must_use]
    pub fn leads(&self, control: &Control) -> BTreeSet<AccountId> {
        let named: BTreeSet<AccountId> =
            control.leads.iter().map(|lead| AccountId::new(*lead.as_bytes())).filter(|lead| self.has(*lead)).collect();
        if named.is_empty() { self.leaves.first().map(|leaf| leaf.leaf.account).into_iter().collect() } else { named }
    }

    /// Whether the account leads.
    #[must_use]
    pub fn is_lead(&self, control: &Control, account: AccountId) -> bool {
        self.leads(control).contains(&account)
    }

    /// Whether a stranger may claim this ask: it is one, and the asker is alone.
    pub(super) fn is_open_ask(&self, control: &Control) -> bool {
        control.kind == GroupKind::Ask && self.accounts().len() == 1
    }
}

/// Who made a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committer {
    /// The member in this place.
    Member(LeafIndex),
    /// A device that comes in by the commit; its leaf is the path's.
    External,
}

/// A key package that a commit adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddView {
    /// Whose device it is.
    pub leaf: VerifiedLeaf,
    /// SHA-256 of the key package.
    pub key_package: [u8; 32],
    /// Whether it has no end date.
    pub endless: bool,
}

/// What a commit makes of Control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlChange {
    /// Nothing.
    Same,
    /// This.
    To(Box<Control>),
}

/// A statement in a commit's authenticated data whose signature holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Statement {
    /// "Take me out."
    Leave {
        /// The conversation that it is for.
        conversation: [u8; 16],
        /// Hashes of the leaves' encryption keys.
        leaf_keys: Vec<[u8; 32]>,
        /// The device key that signed.
        device_pk: [u8; 32],
    },
    /// "Let me in again."
    Readmit {
        /// The conversation that it is for.
        conversation: [u8; 16],
        /// The hash of the key package to add.
        key_package: [u8; 32],
        /// Hashes of the certificates of the leaves to remove.
        old_certs: Vec<[u8; 16]>,
        /// The device key that signed: that of the key package.
        device_pk: [u8; 32],
    },
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Leave { .. } => "Leave(…)",
            Self::Readmit { .. } => "Readmit(…)",
        })
    }
}

/// A commit, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitView {
    /// Who made it.
    pub committer: Committer,
    /// The committer's new leaf, if the commit has a path.
    pub path_leaf: Option<VerifiedLeaf>,
    /// Whom it adds.
    pub adds: Vec<AddView>,
    /// Which leaves it removes.
    pub removes: Vec<LeafIndex>,
    /// What it makes of Control.
    pub control: ControlChange,
    /// Whether it injects a pre-shared key.
    pub has_psk: bool,
    /// The statements that it carries.
    pub statements: Vec<Statement>,
}
