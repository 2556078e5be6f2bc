//! Every byte that crosses a wire.
//!
//! The formats of `docs/protocol.md` as types with one encoding each, the signatures over them and the hashes that name
//! them. Nothing here does I/O, knows a clock or draws randomness, and nothing knows the model of the application: the
//! phone's core and the relay share this crate and nothing else.
//!
//! | module | format |
//! |---|---|
//! | [`cbor`] | the encoding itself |
//! | [`cose`] | signatures, and the one function that verifies them |

pub mod cbor;
pub mod cose;
