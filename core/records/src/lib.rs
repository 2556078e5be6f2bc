//! Shared records, as every replica must decide them (protocol 7): no I/O, no clock, no types of records.
//!
//! | module | decides |
//! |---|---|
//! | `admit` | whether an operation counts: signature, certificate, stamp, self fields, who edits |
//! | `admit_many` | the same of many at once, on several threads |
//! | `merge` | what is left of all operations that count |
//! | `picture` | what a record shows |
//! | `root` | what a state hashes to |
//! | `tombstone` | when what is dead leaves |
//! | `position` | strings that order a list |
//!
//! Rule kept here: a state depends on the set of admitted operations alone, not on their order nor on how often each
//! came. An operation of an unknown type merges like any other. `tests/merge.rs` proves both.

mod admit;
mod admit_many;
mod memory;
mod merge;
mod picture;
mod position;
mod root;
mod tombstone;

pub use admit::{AdmittedOp, Candidate, Entry, Refused, admit, profile_record};
pub use admit_many::{admit_all, admit_each};
pub use memory::MemoryShelf;
pub use merge::{Applied, FieldKey, Gone, Rank, Shelf, apply};
pub use picture::{Content, Element, Picture, Piece, PieceKind, Value};
pub use position::{MAX_POSITION, RENUMBER_FROM, between, is_position, renumbered};
pub use root::{Item, bucket_of, buckets, root};
pub use tombstone::{TOMBSTONE_MS, dies_at, expire};
