//! What a phone asks a relay to change: operations, signed or paid for by a token (protocol 2 and 2.1).
//!
//! An [`Op`] carries its payload as a byte string; the signature covers those bytes, so they are never encoded again, and a
//! payload key that this version does not know is ignored. Decoding refuses what is `malformed` by its own bytes alone;
//! what depends on the log (rights, counters, fences) is the relay's to judge.

mod admission;
mod grant;
mod payload;
mod sign;
mod token;

pub use admission::Admission;
pub use grant::{Cut, Grant, Holder, MAX_GRANTS_NAMED, Rights};
pub use payload::{
    Act, Append, AuthorizeBlob, CreateLog, LogClass, MAX_KEY_PACKAGES, MAX_REWAKES, Manage, OpPayload, PutKeyPackages,
    PutSlot, SlotIndex, TakeKeyPackage,
};
pub use sign::{OP_LABEL, Op, sign_op};
pub use token::Token;
