//! Reads what a staged commit says, and verifies every leaf that it brings in.

use super::id::LeafIndex;
use super::judge::VoidReason;
use super::settings::{CONTROL, endless, read_control};
use super::statement::read_statements;
use super::view::{AddView, CommitView, Committer, ControlChange};
use crate::identity::read_leaf_parts;
use kith_protocol::hash::sha256;
use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{Proposal, ProposalOrRefType, StagedCommit};

/// The plain view of a staged commit.
///
/// # Errors
/// [`VoidReason`] when a leaf is refused, or the commit holds what no group uses.
pub(super) fn read_commit(
    staged: &StagedCommit,
    committer: Committer,
    statements: &[u8],
) -> Result<CommitView, VoidReason> {
    let mut view = CommitView {
        committer,
        path_leaf: staged.update_path_leaf_node().map(read_leaf_parts).transpose().map_err(VoidReason::BadLeaf)?,
        adds: Vec::new(),
        removes: Vec::new(),
        control: ControlChange::Same,
        has_psk: false,
        statements: read_statements(statements)?,
    };
    for queued in staged.queued_proposals() {
        if queued.proposal_or_ref_type() != ProposalOrRefType::Proposal {
            return Err(VoidReason::UnusedProposal);
        }
        match queued.proposal() {
            Proposal::Add(add) => {
                let package = add.key_package();
                let bytes = package.tls_serialize_detached().map_err(|_| VoidReason::NotMls)?;
                view.adds.push(AddView {
                    leaf: read_leaf_parts(package.leaf_node()).map_err(VoidReason::BadLeaf)?,
                    key_package: sha256(&[&bytes]),
                    endless: *package.life_time() == endless(),
                });
            }
            Proposal::Remove(remove) => view.removes.push(LeafIndex::from(remove.removed())),
            Proposal::GroupContextExtensions(_) => {
                let control = read_control(staged.group_context().extensions()).ok_or(VoidReason::BadContext)?;
                view.control = ControlChange::To(Box::new(control));
            }
            Proposal::PreSharedKey(_) => view.has_psk = true,
            Proposal::ExternalInit(_) if committer == Committer::External => {}
            _ => return Err(VoidReason::UnusedProposal),
        }
    }
    if staged.group_context().extensions().unknown(CONTROL).is_none() {
        return Err(VoidReason::BadContext);
    }
    Ok(view)
}
