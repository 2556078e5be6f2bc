//! What a commit does to a group, apart from whether it may: who came, who went, what Control says now.

use super::view::{CommitView, Committer, ControlChange, LeafView, TreeView};
use crate::identity::VerifiedLeaf;
use kith_model::AccountId;
use kith_protocol::peer::Control;
use std::collections::BTreeSet;

/// What a commit does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    /// The account that committed.
    pub by: AccountId,
    /// Leaves that came in, the newcomer of an external commit included.
    pub added: Vec<VerifiedLeaf>,
    /// Leaves that went.
    pub removed: Vec<LeafView>,
    /// Accounts that had no leaf before.
    pub accounts_new: Vec<AccountId>,
    /// Accounts that have no leaf any more.
    pub accounts_gone: Vec<AccountId>,
    /// The committer's leaf when the commit gave it another certificate: a new name.
    pub renewed: Option<VerifiedLeaf>,
    /// Control after the commit.
    pub control: Control,
    /// Whether Control changed.
    pub control_changed: bool,
    /// Whether the entry must carry a cut: somebody who went still has the period's keys.
    pub must_cut: bool,
    /// Whether a device came in by itself.
    pub external: bool,
    /// Whether this device's own leaf went.
    pub self_removed: bool,
    /// All leaves after the commit, in no order.
    pub leaves: Vec<VerifiedLeaf>,
}

/// The group after a commit; none when the commit names a committer or a leaf that is not there.
pub(super) fn after(tree: &TreeView, control: &Control, commit: &CommitView) -> Option<Effects> {
    let removed: Vec<LeafView> =
        commit.removes.iter().map(|index| tree.find(*index).cloned()).collect::<Option<_>>()?;
    let committer = match commit.committer {
        Committer::Member(index) => Some(tree.find(index)?),
        Committer::External => None,
    };
    let external = committer.is_none();
    let by = match committer {
        Some(leaf) => leaf.leaf.account,
        None => commit.path_leaf.as_ref()?.account,
    };
    let mut added: Vec<VerifiedLeaf> = commit.adds.iter().map(|add| add.leaf.clone()).collect();
    if external {
        added.extend(commit.path_leaf.clone());
    }
    let mut leaves: Vec<VerifiedLeaf> = tree
        .leaves
        .iter()
        .filter(|leaf| !commit.removes.contains(&leaf.index) && committer.is_none_or(|by| by.index != leaf.index))
        .map(|leaf| leaf.leaf.clone())
        .collect();
    if let Some(committer) = committer {
        leaves.push(commit.path_leaf.clone().unwrap_or_else(|| committer.leaf.clone()));
    }
    leaves.extend(added.iter().cloned());
    let before = tree.accounts();
    let now: BTreeSet<AccountId> = leaves.iter().map(|leaf| leaf.account).collect();
    let renewed =
        committer.and_then(|leaf| commit.path_leaf.clone().filter(|new| new.cert_hash16 != leaf.leaf.cert_hash16));
    let changed = match &commit.control {
        ControlChange::To(changed) if **changed != *control => Some((**changed).clone()),
        _ => None,
    };
    Some(Effects {
        by,
        added,
        must_cut: !external && !removed.is_empty(),
        removed,
        accounts_new: now.difference(&before).copied().collect(),
        accounts_gone: before.difference(&now).copied().collect(),
        renewed,
        control_changed: changed.is_some(),
        control: changed.unwrap_or_else(|| control.clone()),
        external,
        self_removed: false,
        leaves,
    })
}
