//! The engine between the store and the relay.

pub mod transport;
