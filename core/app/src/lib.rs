//! Kith, for a shell: everything that a screen, a terminal or a script calls.
//!
//! One root, [`Kith`], opens a home; services hang off it (`kith.groups()`), one file an operation. Every call reads and
//! writes local tables and returns at once with what changed; only [`Kith::sync_once`] and [`Kith::watch`] touch the
//! network. Rule kept here: a change, its outbox row and any MLS state are one transaction.
//!
//! | service | does |
//! |---|---|
//! | [`Account`] | who I am, the relay, status, doctor |
//! | [`Contacts`] | adding, verifying, blocking people |
//! | [`Links`] | contact links |
//! | [`Groups`] | groups and direct chats, members, roles, policy, invitations |
//! | [`Messages`] | writing, editing, reading, searching |
//! | [`Resources`] | texts, links and files, of groups and one's own |
//! | [`Packs`] | signed packs of resources: taking them in, publishing one's own |
//! | [`Reminders`] | reminders of groups and one's own: when they fire, what was done to them |
//! | [`Quiet`] | quiet hours and leave |
//! | [`Outbox`] | what waits |
//! | [`Resolve`] | names and id prefixes |
//!
//! Every list can be watched: `observe(window, listener)` gives a window and then the edits that keep it fresh ([`ListWatch`]).
//!
//! Beside it stands [`journal`], a root of its own that no service here can reach and that reaches none of them.

mod account;
mod contacts;
#[doc(hidden)]
pub mod floors;
mod groups;
pub mod journal;
mod kith;
mod links;
mod lists;
mod lock;
pub mod log;
mod messages;
mod options;
mod outbox;
mod packs;
mod quiet;
mod records;
mod redact;
mod reminders;
mod resolve;
mod resources;
mod sync;
mod text;

pub(crate) mod me {
    //! The account that acts, as the engine knows it.
    pub(crate) use kith_sync::Me;
}

pub use account::Account;
pub use contacts::Contacts;
pub use groups::{Groups, NewGroup};
pub use kith::Kith;
pub use kith_model as model;
pub use kith_model::{Network, NewAccount, PageRequest, PolicyRequest, Topic};
pub use kith_planner as planner;
pub use kith_protocol::peer::MAX_PACK;
pub use kith_sync::Connector;
pub use links::Links;
pub use lists::ListWatch;
pub use lock::LEAST_SECRET;
pub use messages::Messages;
pub use options::Options;
pub use outbox::Outbox;
pub use packs::{PackFile, PackSource, Packs, starter};
pub use quiet::Quiet;
#[doc(hidden)]
pub use records::floors as record_floors;
pub use redact::redacted;
pub use reminders::{
    NewReminder, OccurrenceEdit, Pending, PlanRequest, ReminderEdit, ReminderWhen, Reminders, TimeText, planner_refusal,
};
pub use resolve::Resolve;
pub use resources::{NewResource, ResourceBody, ResourceEdit, Resources};
pub use sync::{Subscription, SyncOutcome};
