//! Signed packs: resources that a person publishes in a file, and what somebody took in (docs/packs.md).
//!
//! A pack shows nothing before its signature, its bounds, the type of each file and the key of its publisher were checked.
//! The key of the first version is pinned: later versions come from it or not at all. Kith ships one pack, the [`starter`], which
//! goes through the same checks.
//!
//! | file | does |
//! |---|---|
//! | `import` | takes a pack in, or an update |
//! | `judge` | whether one may be taken in, pure |
//! | `export` | publishes one's own resources, or those of a group |
//! | `list`, `remove` | what is there |
//! | `item` | a resource of a pack: its checks, its view |
//! | `search` | finding them beside the other resources |
//! | `starter` | the pack that ships inside |

mod export;
mod import;
mod item;
mod judge;
mod list;
mod remove;
mod search;
pub mod starter;

pub use export::{PackFile, PackSource};
pub(crate) use item::{PackedResource, find};
pub(crate) use list::titles;
pub(crate) use search::{INDEX, found};

use crate::Kith;
use kith_model::{KithError, Refusal};
use kith_protocol::peer::PackError;

/// Signed packs of resources.
#[derive(Debug, Clone, Copy)]
pub struct Packs<'a> {
    pub(crate) kith: &'a Kith,
}

/// The refusal for bytes that are no pack.
fn refused(error: PackError) -> KithError {
    let refusal = match error {
        PackError::Malformed(_) | PackError::OtherContent => Refusal::PackInvalid,
        PackError::Newer => Refusal::PackNewer,
        PackError::TooLarge => Refusal::PackTooLarge,
        PackError::BadSignature => Refusal::PackSignature,
        PackError::OtherBase(_) => Refusal::PackBase,
    };
    refusal.into()
}
