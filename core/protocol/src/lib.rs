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
//! | [`id`], [`hash`] | names: types of their own, and how they derive |
//! | [`pad`] | the padding of sealed plaintexts |
//! | [`op`] | what a phone asks a relay to change |
//! | [`api`] | bodies, answers and refusals of the relay's HTTP API |
//! | [`peer`] | what phones say to each other through the relay, which sees it sealed |

pub mod api;
pub mod cbor;
pub mod cose;
pub mod hash;
pub mod id;
mod multiples;
pub mod op;
pub mod pad;
pub mod peer;
mod small_order;
