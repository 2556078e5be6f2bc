//! What people's devices say to each other: never read by the relay, which sees it sealed (protocol 3 to 9, 16).
//!
//! Every format is a deterministic CBOR map that starts with its version under key 1 unless its head says otherwise.
//! Rule kept here: `decode` checks every bound that the protocol names, refuses what is above it, keeps the map keys
//! that it does not know and writes them back. What was signed is carried as bytes and never encoded again.
//! Nothing here seals, signs a leaf or asks a clock: keys and MLS live in the crypto crate.

mod blob;
mod bodies;
mod card;
mod control;
mod device_cert;
mod envelope;
mod fields;
mod frame;
mod hlc;
mod limits;
mod link;
mod mail;
mod pack;
mod sealed;
mod secret;
mod snapshot;
mod state_bodies;
mod state_op;
mod statement;
mod url;
mod welcome_info;

pub use blob::{BlobDescriptor, BlobIndex};
pub use bodies::{Body, DeleteBody, EditBody, LeaveBody, ReactionBody, TextBody};
pub use card::Card;
pub use control::{Control, GroupKind, JoinByLink, Policy, Predecessor, Who};
pub use device_cert::{CertError, DeviceCert, VerifiedCert};
pub use envelope::{Envelope, Seen};
pub use frame::{frame_mls, unframe_mls};
pub use hlc::{Hlc, RESTAMP_MS, STAMP_BOUND_MS};
pub use limits::*;
pub use link::{ContactLink, GroupLink};
pub use mail::{JoinAnswer, JoinCode, JoinRequest, MailBody, MailItem, ReadmitRequest, RefoundNotice, WelcomePointer};
pub use pack::{Pack, PackContent, PackError, PackItem, PackItemId, PackItemKind, VerifiedPack, pack_content_hash};
pub use sealed::{SEALED_VERSION, SealedEntry, SlotValue, entry_aad, period_context, slot_aad};
pub use secret::WireSecret;
pub use snapshot::Snapshot;
pub use state_bodies::{BUCKETS, BucketsBody, RootBody, SnapshotOfferBody, SnapshotWantBody, StateBody};
pub use state_op::{Field, Merge, NULL, SignedOp, StateOp};
pub use statement::{LeaveStatement, ReadmitStatement, StatementError};
pub use url::{LinkError, LinkUrl};
pub use welcome_info::WelcomeInfo;
