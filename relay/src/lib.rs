//! The relay that phones sync through.
//!
//! It keeps logs of sealed entries and knows nothing of what is in them: no group, no account, no name, no sender.
//! The rules of logs are in [`log`] and know no HTTP; `http` speaks the protocol's API and decides nothing about logs.
//!
//! | module | for |
//! |---|---|
//! | [`log`] | logs, grants, fences, cuts, slots, key packages, blobs, expiry, and the storage under them |
//! | `http` | the API of protocol 2, its limits and refusals, metrics |
//! | [`config`] | what an operator sets, by flags and file |
//! | [`clock`] | time and randomness, given from outside |
//! | [`Relay`] | starting and stopping all of it, in a process of its own or inside a test |

pub mod clock;
pub mod config;
pub mod log;

mod command;
mod http;
mod relay;

pub use command::run;
pub use config::RelayConfig;
pub use http::list_endpoints;
pub use relay::{Relay, RunningRelay, StartError};
