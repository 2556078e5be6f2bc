//! Looking back over the journal: figures, calendars, what goes with which mood. All of it is data; screens draw it.

use crate::home::{JournalReview, calls};
use crate::run::{CancelHandle, goes_on};
use crate::shell::WorkProgress;
use crate::values::{Day, DayHours, DayMood, MoodCalendar, MoodChart};
use kith::journal::insights::Progress;
use kith::journal::looking_back::Month;
use kith_model::KithError;
use kith_model::journal::{Insights, MoodStats};
use std::ops::ControlFlow;
use std::sync::Arc;

calls! { JournalReview by journaled:
    /// The mood of each day with entries.
    #[uniffi::method(default(from = None, to = None))]
    days(from: Option<Day>, to: Option<Day>) -> Vec<DayMood> = |journal| journal.looking_back().days(from, to);
    /// Figures over the days `from` to `to`, both included.
    #[uniffi::method(default(from = None, to = None))]
    stats(from: Option<Day>, to: Option<Day>) -> MoodStats = |journal| journal.looking_back().stats(from, to);
    /// The data of a chart: days, weekdays, hours.
    #[uniffi::method(default(from = None, to = None))]
    chart(from: Option<Day>, to: Option<Day>) -> MoodChart = |journal| journal.looking_back().chart(from, to);
    /// A year in pixels.
    /// Errors: `value_invalid` for a year that is none.
    year(year: i32) -> MoodCalendar = |journal| journal.looking_back().year(year);
    /// The month that a day is in, in pixels.
    month(of: Day) -> MoodCalendar = |journal| journal.looking_back().month(Month::of(of));
    /// The hours of a day in pixels.
    hours(day: Day) -> DayHours = |journal| journal.looking_back().day(day);
}

#[uniffi::export]
impl JournalReview {
    /// What goes with which mood, and how the mood goes. It may take seconds over years; `cancel` stops it.
    /// Errors: `stopped`.
    #[uniffi::method(default(from = None, to = None, progress = None, cancel = None))]
    pub async fn insights(
        &self,
        from: Option<Day>,
        to: Option<Day>,
        progress: Option<Arc<dyn WorkProgress>>,
        cancel: Option<Arc<CancelHandle>>,
    ) -> Result<Insights, KithError> {
        let mut told = goes_on(progress, cancel);
        let mut watch = move |Progress { done, of }: Progress| {
            if told(done.into(), of.into()) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        self.home.journaled(move |journal| journal.looking_back().insights(from, to, &mut watch)).await
    }
}
