//! The private journal: moods, notes and photos in a database of its own, behind a wall.
//!
//! Rules kept here: nothing that this crate depends on can open a socket, and no type of it is one that `sync` or
//! `protocol` accepts, so that no entry can reach a relay or an employer; every change is one durable transaction; the
//! only ways out are an export, a backup and a photo that the person asked for, by a token that the call before gave.
//!
//! | folder | holds |
//! |---|---|
//! | `entries` | what an entry is; writing, editing, deleting, undoing, finding |
//! | `zones` | from a wall clock to an instant and back, and to the local day |
//! | `settings` | the day start, grace, and the names of the moods |
//! | `factors`, `sketches`, `results` | groups of factors; templates and drafts; answered questionnaires |
//! | `reminders` | own reminders to write, planned by the planner of all reminders |
//! | `looking_back` | statistics, streaks, calendars, charts |
//! | `photos` | pictures without their metadata, sealed in files of their own |
//! | `exchange` | taking in files of other journals, and giving out our own |
//! | `leaving`, `backup` | the ticket without which nothing goes out; encrypted copies |
//! | `store`, `stream` | the tables; sealed files of any length |
//! | `rescue` | reading a journal that damage keeps shut |
//! | `instruments` | questionnaires: items, scoring, bands |
//! | `insights` | which factors go with which moods, honestly |
//! | `portable` | the formats of other journals and our own, as neutral rows |

pub mod backup;
pub mod entries;
mod error;
pub mod exchange;
pub mod factors;
#[doc(hidden)]
pub mod floors;
pub mod insights;
pub mod instruments;
mod journal;
pub mod leaving;
pub mod looking_back;
pub mod photos;
pub mod portable;
pub mod reminders;
pub mod rescue;
pub mod results;
pub mod settings;
pub mod sketches;
mod store;
mod stream;
pub mod zones;

pub use error::JournalError;
pub use journal::{DELETED_KEPT_MS, Journal, Surroundings};
