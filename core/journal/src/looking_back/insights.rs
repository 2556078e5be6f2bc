//! What can be said of a range of days.

use super::LookingBack;
use crate::JournalError;
use crate::entries::Day;
use crate::insights::{Insights, Seed, Watch, insights};

impl LookingBack<'_> {
    /// What goes with which mood in the days `from` to `to`, both included, and how the mood goes. The same days always get the
    /// same answer.
    ///
    /// # Errors
    /// [`JournalError::Stopped`] when `watch` says so; what the storage says.
    pub fn insights(
        &self,
        from: Option<Day>,
        to: Option<Day>,
        watch: &mut Watch<'_>,
    ) -> Result<Insights, JournalError> {
        let series = self.journal.entries().day_series(from, to)?;
        insights(&series, Seed::STEADY, watch).map_err(|_| JournalError::Stopped)
    }
}
