//! The private journal: moods, notes and photos in a database of its own, behind a wall.
//!
//! Rules kept here: nothing that this crate depends on can open a socket, and no type of it is one that `sync` or
//! `protocol` accepts, so that no entry can reach a relay or an employer; every change is one durable transaction; the
//! only ways out are an export and a backup that the person asked for, by a token that the call before gave.
//!
//! | folder | holds |
//! |---|---|
//! | `entries` | what an entry is: mood, valence and arousal, day, labels, factors, note |
//! | `zones` | from a wall clock to an instant and back, and to the local day |
//! | `instruments` | questionnaires: items, scoring, bands |
//! | `insights` | which factors go with which moods, honestly |
//! | `portable` | the formats of other journals and our own, as neutral rows |

pub mod entries;
mod error;
pub mod insights;
pub mod instruments;
pub mod portable;
pub mod zones;

pub use error::JournalError;
