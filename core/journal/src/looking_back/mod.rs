//! Looking back: statistics, streaks, calendars and charts. Every figure carries its rule in words.

use crate::Journal;

/// Looking back over a journal.
#[derive(Debug, Clone, Copy)]
pub struct LookingBack<'a> {
    pub(crate) journal: &'a Journal,
}
