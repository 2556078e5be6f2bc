//! One round of a sync: read what is new, then send what is due, then see whether that made more to do.
//!
//! The engine does no I/O in here: a round says what to ask the relays, and takes in what they answered. Each answer is
//! one transaction, so that killing the process between any two instructions loses nothing and repeats nothing.

pub(crate) mod op;
pub(crate) mod plan;
pub(crate) mod read;
pub(crate) mod results;
