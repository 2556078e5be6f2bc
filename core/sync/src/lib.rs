//! The engine between the store and the relay.
