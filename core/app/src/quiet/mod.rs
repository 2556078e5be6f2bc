//! Quiet hours and leave: when none of one's reminders fires (docs/reminders.md, section 5).
//!
//! One record of one's own, which nobody else ever hears of: a set of windows and a set of leaves (decision 48).

mod change;
mod fields;
mod kind;
mod show;

pub(crate) use kind::QuietKind;
pub(crate) use show::hours;

use crate::Kith;

/// One's quiet hours and leave.
#[derive(Debug, Clone, Copy)]
pub struct Quiet<'a> {
    pub(crate) kith: &'a Kith,
}
