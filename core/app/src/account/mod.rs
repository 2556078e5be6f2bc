//! The account of this home: who it is, its relay, its state.

mod doctor;
mod me;
mod set_relay;
mod status;

pub(crate) use me::fingerprint;

use crate::Kith;

/// The account of this home.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    pub(crate) kith: &'a Kith,
}
