//! Identity, MLS groups, periods, seals and the validity of commits.
//!
//! The story in one paragraph: an account is a root key ([`OwnIdentity`]) that certifies device keys; every MLS leaf is
//! a device with its certificate, and nothing enters a tree but through [`verify_leaf`]. A group ([`Group`]) lives on a
//! log of the relay; its entries are MLS messages inside an outer seal under the keys of the log's period
//! ([`PeriodKeys`]), which come from the MLS exporter of the epoch that opened the period. What a commit may change is
//! decided by one pure function ([`judge`]) over the tree, the Control extension and the commit.
//!
//! Rules kept here: randomness comes in through `kith_model::Rng`; no rule asks a clock; secrets have a redacting
//! `Debug` and are wiped; OpenMLS types stay inside this crate but for the storage trait.
//!
//! | module | for |
//! |---|---|
//! | `identity` | root and device keys, certificates, the one door for leaves, the 60-digit number |
//! | `period` | the secret of a period and the keys that derive from it |
//! | `seal` | entries, slots, mailbox items, key packages, blobs |
//! | `groups` | MLS on a log: make, join, commit, process, judge, rejoin |

mod error;
mod groups;
mod identity;
mod period;
mod provider;
mod seal;

pub use error::CryptoError;
pub use groups::{
    AddView, Application, CannotOpen, CommitPlan, CommitView, Committer, ControlChange, Effects, Group, GroupInfoView,
    Incoming, Invitation, KeyPackageView, LeafIndex, LeafView, MadeKeyPackage, MlsGroupId, Rejoined, SlotCheck,
    StagedIncoming, StagedJoin, StagedOut, Statement, TreeView, VoidReason, forget_key_package, judge,
    make_key_package, make_readmit_request, read_key_package, store_link_psk,
};
#[doc(hidden)]
pub use groups::{floor, floor_many};
pub use identity::{DeviceSigner, LeafError, OwnIdentity, SafetyNumber, VerifiedLeaf, verify_leaf};
pub use period::{PeriodKeys, PeriodSecret};
pub use provider::{KithRand, Provider};
pub use seal::{
    BlobReader, HpkeKeys, SealedBlob, open_entry, open_key_package, open_mail, open_slot, reseal_blob, seal_blob,
    seal_entry, seal_key_package, seal_mail, seal_slot,
};
