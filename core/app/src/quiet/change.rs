//! Setting quiet hours, taking leave, and clearing both.

use super::Quiet;
use super::fields::{QUIET, changes, hours_of, record};
use super::show::{picture, view};
use crate::records::{self, Home, RecordWrite};
use crate::reminders::planner_refusal;
use kith_model::{KithError, QuietView, QuietWindowView, Refusal};
use kith_planner::{Leave, PlannerError, QuietHours, Window};

/// The most windows and leaves together that one record has room for.
const MOST: usize = 60;

impl Quiet<'_> {
    /// Sets windows. On the weekdays that they name they take the place of what was; other days stay as they are.
    ///
    /// # Errors
    /// `quiet_invalid` when they would leave no minute of the week.
    pub fn set(&self, windows: &[Window]) -> Result<QuietView, KithError> {
        self.change(|was| {
            let mut all = Vec::new();
            for window in was.windows() {
                all.extend(without(*window, windows)?);
            }
            all.extend_from_slice(windows);
            QuietHours::new(all, was.leaves().to_vec())
        })
    }

    /// Sets windows as a screen shows them; none clears everything.
    ///
    /// # Errors
    /// `value_invalid`, `time_invalid`, and as [`Quiet::set`].
    pub fn set_shown(&self, windows: &[QuietWindowView]) -> Result<QuietView, KithError> {
        if windows.is_empty() {
            return self.clear();
        }
        let read = |shown: &QuietWindowView| Window::new(shown.days.parse()?, shown.from.parse()?, shown.to.parse()?);
        let windows = windows.iter().map(read).collect::<Result<Vec<_>, _>>();
        self.set(&windows.map_err(planner_refusal)?)
    }

    /// Takes leave of whole days, both included, such as `2026-03-07`.
    ///
    /// # Errors
    /// `time_invalid`, and as [`Quiet::leave`].
    pub fn leave_days(&self, from: &str, to: &str) -> Result<QuietView, KithError> {
        let day = |text: &str| text.parse().map_err(|_| KithError::from(Refusal::TimeInvalid));
        self.leave(Leave::new(day(from)?, day(to)?).map_err(planner_refusal)?)
    }

    /// Takes leave, beside what was taken before.
    ///
    /// # Errors
    /// `quiet_invalid` when there are too many.
    pub fn leave(&self, leave: Leave) -> Result<QuietView, KithError> {
        self.change(|was| {
            let mut all = was.leaves().to_vec();
            if !all.contains(&leave) {
                all.push(leave);
            }
            QuietHours::new(was.windows().to_vec(), all)
        })
    }

    /// Takes away all quiet hours and leave.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn clear(&self) -> Result<QuietView, KithError> {
        self.change(|_| Ok(QuietHours::default()))
    }

    fn change(
        &self,
        make: impl FnOnce(&QuietHours) -> Result<QuietHours, PlannerError>,
    ) -> Result<QuietView, KithError> {
        self.kith.write(|tx, me| {
            let picture = picture(tx, me)?;
            let was = hours_of(&picture);
            let hours = make(&was).map_err(planner_refusal)?;
            if hours == was {
                // Nothing changes, so there is nothing to undo.
                return Ok(view(&was));
            }
            if hours.windows().len() + hours.leaves().len() > MOST {
                return Err(Refusal::QuietInvalid.into());
            }
            let changes = changes(&picture, &hours);
            let written = records::write(tx, me, Home::Own, &RecordWrite { record: record(), kind: QUIET, changes })?;
            Ok(view(&hours_of(&written)))
        })
    }
}

/// What is left of a window on weekdays that no new one names.
fn without(window: Window, new: &[Window]) -> Result<Option<Window>, PlannerError> {
    let named: Vec<String> = new.iter().map(|window| window.days().to_string()).collect();
    let is_named = |day: &str| named.iter().any(|days| days.split(',').any(|name| name == day));
    let own = window.days().to_string();
    let left: Vec<&str> = own.split(',').filter(|day| !is_named(day)).collect();
    if left.is_empty() {
        return Ok(None);
    }
    Window::new(left.join(",").parse()?, window.from(), window.to()).map(Some)
}
