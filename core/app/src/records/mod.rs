//! Records: reminders, resources and whatever comes later, shared in a group or a person's own (protocol 7).
//!
//! What a record is made of is the business of its type (`kinds`); here it is fields that are set and sets of elements.
//! One call of [`write`] is one act of a person: it is stamped, signed, shown at once, and queued as one envelope, all in
//! the transaction that it is given. A person's own records never leave the device.
//!
//! | file | does |
//! |---|---|
//! | `write` | an act of a person |
//! | `read` | records as they stand |
//! | `undo` | the last act, taken back |
//! | `receive` | what others did, and what became of one's own acts |
//! | `repair`, `roots` | finding that states differ, and making them equal |
//! | `snapshot`, `stale` | the whole state, for newcomers and for those who come back; who was away for very long |
//! | `bodies` | large bodies that the relay keeps no more, put there again |
//! | `duty`, `tend`, `carry` | what of it is to be done and how much a day allows; when; in which envelopes |
//! | `kinds` | the types that this version knows: a new one is a file and a line there |
//! | `shelf`, `stamp`, `act` | the state over the store, stamps, what undoing needs |

mod act;
mod bodies;
mod carry;
mod duty;
mod kinds;
mod read;
mod receive;
mod repair;
mod roots;
mod shelf;
mod snapshot;
mod stale;
mod stamp;
mod tend;
mod undo;
mod write;

pub(crate) use kinds::{RecordKind, change};
pub(crate) use read::{Record, find, list, resolve};
pub(crate) use receive::RecordDomain;
pub(crate) use undo::{cancelled, undo_last};
pub(crate) use write::{FieldChange, RecordWrite, write};

use crate::me::Me;
use kith_model::GroupId;
use kith_protocol::hash::self_conversation_id;
use kith_protocol::id::PublicKey;

/// Whose records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// The person's own.
    Own,
    /// A group's or a direct chat's.
    Group(GroupId),
}

impl Home {
    /// The conversation that the operations name.
    pub(crate) fn conv(self, me: &Me) -> GroupId {
        match self {
            Self::Own => GroupId::new(self_conversation_id(&PublicKey::new(*me.account().as_bytes()))),
            Self::Group(group) => group,
        }
    }

    /// Whose records a conversation has.
    pub(crate) fn of(me: &Me, conv: GroupId) -> Self {
        if Self::Own.conv(me) == conv { Self::Own } else { Self::Group(conv) }
    }

    /// The group; none for one's own.
    pub(crate) const fn group(self) -> Option<GroupId> {
        match self {
            Self::Own => None,
            Self::Group(group) => Some(group),
        }
    }
}
