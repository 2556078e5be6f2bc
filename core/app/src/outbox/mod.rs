//! The outbox: what a person did and that is not done yet, or was refused.

mod cancel;
mod list;
mod observe;

use crate::Kith;

/// What waits to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Outbox<'a> {
    pub(crate) kith: &'a Kith,
}
