//! Members and names, after the tree changed.

use super::follow::{Following, control_bytes, storage_fault};
use crate::domain::Notice;
use kith_crypto::TreeView;
use kith_model::{AccountId, KithError};
use kith_protocol::peer::{Control, LeaveStatement};
use kith_store::{Member, Person, Tx};
use std::collections::BTreeMap;

/// Brings the stored roster, the names and Control in line with the group. Work grows with the members, and a commit
/// is the only thing that changes them.
pub(crate) fn refresh(f: &mut Following<'_, '_>) -> Result<Vec<Notice>, KithError> {
    let control = f.group()?.control().map_err(storage_fault)?;
    let group = f.group()?;
    let (tree, epoch, leaf) = (group.tree().map_err(storage_fault)?, group.epoch(), group.own_leaf());
    let notices = store(f.tx, f.r.id, f.r.conv, &tree, &control, f.core.me.account())?;
    f.r.control = control_bytes(&control);
    f.r.epoch = epoch;
    f.r.leaf = u64::from(leaf.0);
    if f.is_kept() {
        f.conv.name.clone_from(&control.name);
        f.conv.about.clone_from(&control.topic);
    }
    Ok(notices)
}

/// Stores members and names as the tree has them.
pub(crate) fn store(
    tx: &Tx<'_>,
    replica: u64,
    conv: kith_model::GroupId,
    tree: &TreeView,
    control: &Control,
    me: AccountId,
) -> Result<Vec<Notice>, KithError> {
    let leads = tree.leads(control);
    let mut now: BTreeMap<AccountId, Member> = BTreeMap::new();
    for leaf in &tree.leaves {
        let account = leaf.leaf.account;
        let index = u64::from(leaf.index.0);
        let member = now.entry(account).or_insert_with(|| Member {
            account,
            leaf: index,
            leaves: 0,
            lead: leads.contains(&account),
            leaving: None,
            left: None,
        });
        member.leaf = member.leaf.min(index);
        member.leaves = member.leaves.saturating_add(1);
    }
    let before: BTreeMap<AccountId, Member> =
        tx.list_members(replica)?.into_iter().map(|member| (member.account, member)).collect();
    let mut notices = Vec::new();
    for (account, mut member) in now.clone() {
        let old = before.get(&account);
        if let Some(old) = old {
            // Whoever came back after a Leave has a new leaf: the old statement says nothing about it.
            if old.leaving.as_deref().is_some_and(|statement| names_a_leaf(statement, tree, account)) {
                member.leaving.clone_from(&old.leaving);
                member.left = old.left;
            }
        }
        if old != Some(&member) {
            tx.put_member(replica, &member)?;
        }
        if old.is_none_or(|old| old.lead != member.lead) {
            notices.push(Notice::Member(conv, account));
        }
        if account != me {
            keep_name(tx, tree, account)?;
        }
    }
    for account in before.keys().filter(|account| !now.contains_key(account)) {
        tx.drop_member(replica, *account)?;
        notices.push(Notice::Member(conv, *account));
    }
    Ok(notices)
}

/// Whether a Leave is about a leaf that the account has now.
fn names_a_leaf(statement: &[u8], tree: &TreeView, account: AccountId) -> bool {
    let Ok((leave, _)) = LeaveStatement::verify(statement) else { return false };
    tree.of_account(account).any(|leaf| leave.leaf_keys.contains(&leaf.key_hash))
}

/// A person's name is that of the certificate with the newest serial seen (protocol 3).
fn keep_name(tx: &Tx<'_>, tree: &TreeView, account: AccountId) -> Result<(), KithError> {
    let newest = tree.of_account(account).max_by_key(|leaf| leaf.leaf.serial);
    let Some((serial, Some(name))) = newest.map(|leaf| (leaf.leaf.serial, leaf.leaf.name.clone())) else {
        return Ok(());
    };
    match tx.find_person(account)? {
        Some(person) if person.serial >= serial => Ok(()),
        Some(mut person) => {
            person.name = name;
            person.serial = serial;
            Ok(tx.put_person(&person)?)
        }
        None => Ok(tx.put_person(&Person::new(account, name, serial))?),
    }
}
