//! The private journal, for a shell: a home's secret and PIN open it, nothing of it goes to the network.
//!
//! The journal is a root of its own and needs no account: it opens in a home without `peer.db` too. Its types come from its
//! own crate as they are; none of them fits into a message, an intent or anything else that this crate syncs.

mod doctor;
mod door;
mod file;
mod open;

pub use doctor::{doctor, doctor_of};
pub use door::JournalDoor;
pub use file::{new_file, open_file};
pub use kith_journal::{
    Journal, JournalError, backup, entries, exchange, factors, floors, insights, instruments, leaving, looking_back,
    photos, portable, reminders, rescue, results, settings, sketches, zones,
};
pub use open::{is_gone, is_there, open, open_beside_damage};
