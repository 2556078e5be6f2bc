//! Whether a commit is valid: one pure function of the tree, Control before the commit, and the commit (protocol 5.4).
//!
//! No clock, no network, no contact list, no block may ever matter here: every replica must decide alike, a newcomer as
//! a veteran. A void commit changes nothing for anybody. What a commit does beyond being allowed is in `consequences`.

use super::consequences::{Effects, after};
use super::id::LeafIndex;
use super::view::{AddView, CommitView, Committer, ControlChange, LeafView, Statement, TreeView};
use crate::identity::{LeafError, VerifiedLeaf};
use kith_model::AccountId;
use kith_protocol::hash::direct_conversation_id;
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{Control, GroupKind, JoinByLink, MAX_ADDS, MAX_LEAVES, MAX_LEAVES_PER_ACCOUNT, Who};
use std::collections::{BTreeMap, BTreeSet};

/// Why an entry is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoidReason {
    /// A proposal outside of a commit.
    #[error("proposals travel only inside commits")]
    LooseProposal,
    /// The commit breaks a rule of MLS itself.
    #[error("the commit is not valid MLS")]
    NotMls,
    /// The commit holds a proposal that is never used.
    #[error("the commit holds a proposal of an unused type")]
    UnusedProposal,
    /// A pre-shared key in a group that others are already in.
    #[error("a pre-shared key may be injected by a lone founder only")]
    LatePsk,
    /// The committer has no leaf.
    #[error("the committer is no member")]
    NoMember,
    /// A leaf that comes in was refused.
    #[error("a leaf was refused: {0}")]
    BadLeaf(LeafError),
    /// An update that gives the leaf to another account.
    #[error("an update keeps the account")]
    AccountChanged,
    /// The authenticated data are no statements, or one is not signed by its device.
    #[error("a statement does not hold")]
    BadStatement,
    /// An add that the committer may not make.
    #[error("the committer may not add this device")]
    MayNotAdd,
    /// An added leaf with an end date.
    #[error("an added leaf ends by a date")]
    Expires,
    /// A removal that the committer may not make.
    #[error("the committer may not remove this leaf")]
    MayNotRemove,
    /// A lead's removal that leaves a leaf of the account behind.
    #[error("a lead removes all leaves of an account or none")]
    LeafLeftBehind,
    /// Control that cannot be read, or other GroupContext extensions.
    #[error("the group context is not one of a group")]
    BadContext,
    /// A change of Control that nobody may make.
    #[error("this part of a group never changes")]
    FixedControl,
    /// A change of Control by somebody who is no lead.
    #[error("leads only may change this")]
    LeadsOnly,
    /// A change of the list of revoked certificates beyond own, removed leaves.
    #[error("only own leaves that the commit removes may be listed")]
    MayNotRevoke,
    /// A removed account that stays lead.
    #[error("who has no leaf left is dropped from the leads")]
    LeadLeftBehind,
    /// A change that leaves nobody to lead.
    #[error("the group would have no lead")]
    NoLead,
    /// A direct chat that is not between its two accounts.
    #[error("a direct chat is between two accounts")]
    NotDirect,
    /// More leaves, accounts or adds than a group may have.
    #[error("the group would be too large")]
    TooLarge,
    /// An external commit by an account without a leaf.
    #[error("only accounts of the group come in by external commit")]
    Stranger,
}

/// Decides whether a commit is valid, and says what it does.
///
/// # Errors
/// [`VoidReason`]: the commit is void for everybody.
pub fn judge(tree: &TreeView, control: &Control, commit: &CommitView) -> Result<Effects, VoidReason> {
    let committer = committer(tree, commit)?;
    let effects = after(tree, control, commit).ok_or(VoidReason::NotMls)?;
    if commit.has_psk && (tree.leaves.len() != 1 || commit.committer == Committer::External) {
        return Err(VoidReason::LatePsk);
    }
    check_certs(control, &effects.control, commit)?;
    match commit.committer {
        Committer::External => external(tree, control, commit, committer)?,
        Committer::Member(own) => {
            let case = Case { tree, control, commit, own, account: committer.account };
            case.path()?;
            case.adds()?;
            case.removes()?;
            case.control(&effects)?;
        }
    }
    limits(control, &effects)?;
    Ok(effects)
}

/// The leaf that commits: the member's, or the one that comes in.
fn committer<'a>(tree: &'a TreeView, commit: &'a CommitView) -> Result<&'a VerifiedLeaf, VoidReason> {
    match commit.committer {
        Committer::Member(index) => tree.find(index).map(|leaf| &leaf.leaf),
        Committer::External => commit.path_leaf.as_ref(),
    }
    .ok_or(VoidReason::NoMember)
}

/// No listed certificate comes in, neither by an add nor by a path.
fn check_certs(before: &Control, after: &Control, commit: &CommitView) -> Result<(), VoidReason> {
    let incoming = commit.adds.iter().map(|add| &add.leaf).chain(&commit.path_leaf);
    for leaf in incoming {
        if before.revoked.contains(&leaf.cert_hash16) || after.revoked.contains(&leaf.cert_hash16) {
            return Err(VoidReason::BadLeaf(LeafError::Revoked));
        }
    }
    Ok(())
}

/// Rule 4: an external commit brings back a device of an account that is in the group.
fn external(
    tree: &TreeView,
    control: &Control,
    commit: &CommitView,
    newcomer: &VerifiedLeaf,
) -> Result<(), VoidReason> {
    if !tree.has(newcomer.account) && !tree.is_open_ask(control) {
        return Err(VoidReason::Stranger);
    }
    if !commit.adds.is_empty() || commit.control != ControlChange::Same {
        return Err(VoidReason::NotMls);
    }
    for index in &commit.removes {
        let leaf = tree.find(*index).ok_or(VoidReason::NotMls)?;
        if leaf.leaf.device_pk != newcomer.device_pk {
            return Err(VoidReason::MayNotRemove);
        }
    }
    Ok(())
}

/// Sizes, and who may be in a direct chat or an ask at all.
fn limits(control: &Control, effects: &Effects) -> Result<(), VoidReason> {
    let mut leaves: BTreeMap<AccountId, usize> = BTreeMap::new();
    for leaf in &effects.leaves {
        *leaves.entry(leaf.account).or_default() += 1;
    }
    if effects.leaves.len() > MAX_LEAVES || leaves.values().any(|count| *count > MAX_LEAVES_PER_ACCOUNT) {
        return Err(VoidReason::TooLarge);
    }
    let stranger = || leaves.keys().any(|account| !names(&control.leads, *account));
    match control.kind {
        GroupKind::Direct if !is_direct(control) || stranger() => Err(VoidReason::NotDirect),
        GroupKind::Ask if leaves.len() > 3 => Err(VoidReason::TooLarge),
        _ => Ok(()),
    }
}

/// A direct chat leads both of its accounts, and its conversation id is theirs.
pub(super) fn is_direct(control: &Control) -> bool {
    match control.leads.as_slice() {
        [one, other] => one != other && control.conversation == direct_conversation_id(one, other),
        _ => false,
    }
}

fn names(leads: &[PublicKey], account: AccountId) -> bool {
    leads.iter().any(|lead| lead.as_bytes() == account.as_bytes())
}

/// A commit by a member, with all that its rules look at.
struct Case<'a> {
    tree: &'a TreeView,
    control: &'a Control,
    commit: &'a CommitView,
    own: LeafIndex,
    account: AccountId,
}

impl Case<'_> {
    fn is_lead(&self) -> bool {
        self.tree.is_lead(self.control, self.account)
    }

    /// An own update is always allowed, but never to another account.
    fn path(&self) -> Result<(), VoidReason> {
        match &self.commit.path_leaf {
            Some(leaf) if leaf.account != self.account => Err(VoidReason::AccountChanged),
            _ => Ok(()),
        }
    }

    fn adds(&self) -> Result<(), VoidReason> {
        if self.commit.adds.len() > MAX_ADDS {
            return Err(VoidReason::TooLarge);
        }
        for add in &self.commit.adds {
            if !add.endless {
                return Err(VoidReason::Expires);
            }
            if !self.may_add(add) {
                return Err(VoidReason::MayNotAdd);
            }
        }
        Ok(())
    }

    fn may_add(&self, add: &AddView) -> bool {
        let policy = &self.control.policy;
        policy.who_adds == Who::Members
            || policy.join_by_link == JoinByLink::MemberAdmits
            || self.is_lead()
            || add.leaf.account == self.account
            || self.readmits(add)
    }

    /// Whether a statement in this commit asks for exactly this add, by an account that has a leaf.
    fn readmits(&self, add: &AddView) -> bool {
        self.tree.has(add.leaf.account)
            && self.commit.statements.iter().any(|statement| match statement {
                Statement::Readmit { conversation, key_package, device_pk, .. } => {
                    *conversation == self.control.conversation
                        && *key_package == add.key_package
                        && *device_pk == add.leaf.device_pk
                }
                Statement::Leave { .. } => false,
            })
    }

    fn removes(&self) -> Result<(), VoidReason> {
        let mut by_lead = BTreeSet::new();
        for index in &self.commit.removes {
            let leaf = self.tree.find(*index).ok_or(VoidReason::NotMls)?;
            if *index == self.own {
                return Err(VoidReason::NotMls);
            }
            if leaf.leaf.account == self.account || self.asked_for(leaf) {
                continue;
            }
            if !self.is_lead() {
                return Err(VoidReason::MayNotRemove);
            }
            by_lead.insert(leaf.leaf.account);
        }
        for account in by_lead {
            if self.tree.of_account(account).any(|leaf| !self.commit.removes.contains(&leaf.index)) {
                return Err(VoidReason::LeafLeftBehind);
            }
        }
        Ok(())
    }

    /// Whether a statement in this commit asks for this removal, by the leaf's own account.
    fn asked_for(&self, leaf: &LeafView) -> bool {
        self.commit.statements.iter().any(|statement| match statement {
            Statement::Leave { conversation, leaf_keys, device_pk } => {
                *conversation == self.control.conversation
                    && leaf_keys.contains(&leaf.key_hash)
                    && self.tree.of_device_key(device_pk).is_some_and(|by| by.leaf.account == leaf.leaf.account)
            }
            Statement::Readmit { conversation, key_package, old_certs, device_pk } => {
                *conversation == self.control.conversation
                    && old_certs.contains(&leaf.leaf.cert_hash16)
                    && self.commit.adds.iter().any(|add| {
                        add.key_package == *key_package
                            && add.leaf.device_pk == *device_pk
                            && add.leaf.account == leaf.leaf.account
                    })
            }
        })
    }

    fn control(&self, effects: &Effects) -> Result<(), VoidReason> {
        let (before, after) = (self.control, &effects.control);
        if before.conversation != after.conversation
            || before.kind != after.kind
            || before.created_ms != after.created_ms
        {
            return Err(VoidReason::FixedControl);
        }
        self.revoked(after)?;
        if before.kind == GroupKind::Direct {
            return self.direct_control(after);
        }
        self.leads(effects)?;
        if !self.is_lead() && !same_but_leads_and_revoked(before, after) {
            return Err(VoidReason::LeadsOnly);
        }
        Ok(())
    }

    /// In a direct chat both lead for ever and the name stays empty; the rest is theirs.
    fn direct_control(&self, after: &Control) -> Result<(), VoidReason> {
        if self.control.leads != after.leads || self.control.name != after.name {
            return Err(VoidReason::FixedControl);
        }
        if !self.is_lead() && !same_but_leads_and_revoked(self.control, after) {
            return Err(VoidReason::LeadsOnly);
        }
        Ok(())
    }

    /// Key 9 only grows, by certificates of own leaves that this commit removes.
    fn revoked(&self, after: &Control) -> Result<(), VoidReason> {
        let gained = after.revoked.get(self.control.revoked.len()..).ok_or(VoidReason::MayNotRevoke)?;
        if !after.revoked.starts_with(&self.control.revoked) {
            return Err(VoidReason::MayNotRevoke);
        }
        for (at, hash) in gained.iter().enumerate() {
            let own = self
                .tree
                .of_account(self.account)
                .any(|leaf| leaf.leaf.cert_hash16 == *hash && self.commit.removes.contains(&leaf.index));
            let twice = self.control.revoked.contains(hash) || gained.iter().skip(at + 1).any(|other| other == hash);
            if !own || twice {
                return Err(VoidReason::MayNotRevoke);
            }
        }
        Ok(())
    }

    /// Key 4: who lost the last leaf is dropped by whoever commits; anything else is for leads, and leaves a lead.
    fn leads(&self, effects: &Effects) -> Result<(), VoidReason> {
        let after = &effects.control.leads;
        if effects.accounts_gone.iter().any(|account| names(after, *account)) {
            return Err(VoidReason::LeadLeftBehind);
        }
        let dropped: Vec<PublicKey> = self
            .control
            .leads
            .iter()
            .filter(|lead| !effects.accounts_gone.iter().any(|account| account.as_bytes() == lead.as_bytes()))
            .copied()
            .collect();
        if *after != dropped && !self.is_lead() {
            return Err(VoidReason::LeadsOnly);
        }
        let has_leaf = |lead: &PublicKey| effects.leaves.iter().any(|leaf| leaf.account.as_bytes() == lead.as_bytes());
        if !after.iter().any(has_leaf) && dropped.iter().any(has_leaf) {
            return Err(VoidReason::NoLead);
        }
        Ok(())
    }
}

/// Whether nothing but keys 4 and 9 differs.
fn same_but_leads_and_revoked(before: &Control, after: &Control) -> bool {
    let mut like = after.clone();
    like.leads.clone_from(&before.leads);
    like.revoked.clone_from(&before.revoked);
    like == *before
}
