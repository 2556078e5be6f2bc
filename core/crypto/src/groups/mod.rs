//! MLS groups on logs, by OpenMLS, with the rules of protocol 5.
//!
//! A [`Group`] is the loaded state of one group instance; every act takes the [`crate::Provider`] whose storage is the
//! caller's open transaction. After a rollback the value must be dropped and loaded again, because OpenMLS keeps a copy
//! of what it wrote in memory.
//!
//! | act | file |
//! |---|---|
//! | make, load, delete | `create` |
//! | what it is now: epoch, members, Control, period secret | `state` |
//! | commit: stage, then merge or clear by the relay's answer | `stage` |
//! | send and receive | `encrypt`, `process` |
//! | is a commit valid? | `judge` (pure), `commit_view` (what a commit says), `consequences` |
//! | come in | `join` (by Welcome), `rejoin` (by GroupInfo), `key_package`, `psk` |
//! | leave, and be let in again | `statement` |
//! | what MLS alone costs, for measures | `floor`, `floor_many` |

mod commit_view;
mod consequences;
mod create;
mod discard;
mod encrypt;
#[doc(hidden)]
pub mod floor;
#[doc(hidden)]
pub mod floor_many;
mod group_info;
mod id;
mod join;
mod judge;
mod key_package;
mod process;
mod psk;
mod rejoin;
mod settings;
mod stage;
mod state;
mod statement;
mod view;

pub use consequences::Effects;
pub use group_info::{GroupInfoView, SlotCheck};
pub use id::{LeafIndex, MlsGroupId};
pub use join::{Invitation, StagedJoin};
pub use judge::{VoidReason, judge};
pub use key_package::{KeyPackageView, MadeKeyPackage, forget_key_package, make_key_package, read_key_package};
pub use process::{Application, CannotOpen, Incoming, StagedIncoming};
pub use psk::store_link_psk;
pub use rejoin::Rejoined;
pub use stage::{CommitPlan, StagedOut};
pub use statement::make_readmit_request;
pub use view::{AddView, CommitView, Committer, ControlChange, LeafView, Statement, TreeView};

use openmls::prelude::MlsGroup;

/// One group instance, loaded.
pub struct Group {
    mls: MlsGroup,
}

/// The state holds secrets and names: nothing of it is shown.
impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Group(…)")
    }
}
