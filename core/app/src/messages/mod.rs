//! Messages: writing, editing, taking back, reading, searching, receiving.
//!
//! A message is written into its timeline and into the outbox in one transaction and is shown at once as `queued`. The
//! timeline keeps the order of the log, so it is the same on every device; one's own unsent messages stand last.

mod dm;
mod draft;
mod edit;
mod expire;
mod history;
mod kept;
mod observe;
mod page;
mod react;
mod receive;
mod say;
mod search;
mod show;
mod unsend;

pub(crate) use expire::{drop_expired, has_expired};
pub(crate) use kept::undo;
pub(crate) use react::undo as undo_reaction;
pub(crate) use receive::MessageDomain;
pub(crate) use say::public_id;
pub(crate) use show::view;

use crate::Kith;

/// Messages of all conversations.
#[derive(Debug, Clone, Copy)]
pub struct Messages<'a> {
    pub(crate) kith: &'a Kith,
}
