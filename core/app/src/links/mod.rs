//! Contact links: an URL whose fragment holds everything, so that the relay never sees it.

mod make;
mod withdraw;

pub(crate) use make::{MAX_USES, PRINT_LINK_MS, link_view, make_link_grant};
pub(crate) use withdraw::withdraw;

use crate::Kith;

/// Contact links of this account.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    pub(crate) kith: &'a Kith,
}
