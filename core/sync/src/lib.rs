//! The engine between the store and the relay.
//!
//! It keeps the outbox moving, follows the logs of groups, and keeps the mailbox. Each answer of a relay is one
//! transaction, so that killing the process at any instruction loses nothing that was acknowledged and repeats nothing
//! that was shown (invariant 3). It knows no domain: what an envelope says is handled by whoever registered for its type.
//!
//! | module | for |
//! |---|---|
//! | `engine` | one run, from the first read to quiet |
//! | `round` | what to ask relays, and taking in their answers |
//! | `replica` | one MLS group on one log: the states of protocol 5.3 |
//! | `mail` | welcomes, join and readmit requests |
//! | `home` | the mailbox, its grants, key packages |
//! | [`intents`] | the kinds of things that a person did |
//! | [`founding`], [`leaving`] | making a group, leaving one |
//! | [`transport`] | the one HTTP client |

mod blobs;
mod connector;
mod domain;
mod engine;
pub mod founding;
mod home;
pub mod intents;
pub mod leaving;
mod mail;
mod me;
mod replica;
mod round;
mod say;
mod session;
pub mod transport;
mod wake;

pub use connector::{Connector, HttpConnector};
pub use domain::{Domain, Draft, GroupFacts, HeldBlobs, Notice, Received, Sent, Tended};
pub use engine::{Engine, SyncOutcome};
pub use me::Me;
pub use wake::{Heard, Listening};
