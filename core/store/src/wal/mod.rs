//! Reading a write-ahead log as its format says (SQLite's file format, section 4): every frame that is there, whatever
//! became of those before it.
//!
//! SQLite takes a log as far as its running sum fits and drops what comes after without a word. That is right after a power
//! cut, where the last transaction was never acknowledged; a damaged byte further in front loses acknowledged ones. Here the
//! frames behind it are read too, and one damaged byte is put right in memory: the sum says which it was ([`mend`]), and the
//! cipher authenticates the page afterwards. Nothing is written.
//!
//! | a frame | what is taken |
//! |---|---|
//! | its sum fits | its page |
//! | its sum fits when one byte is changed | its page with that byte |
//! | its sum fits in no way | its number: the page counts as damaged, and no older one stands for it |
//! | its head is beyond recognition too | nothing from its transaction on, unless the database file has it; that is said |
//! | it belongs to the last transaction, and one of that fits in no way | nothing: a power cut, before it was acknowledged |

mod committed;
mod mend;
mod walk;

pub(crate) use committed::{Log, read};
pub(crate) use walk::Walk;
