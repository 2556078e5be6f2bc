//! Quiet hours as a screen shows them, and as plans take them.

use super::Quiet;
use super::fields::{QUIET, hours_of, record};
use crate::me::Me;
use crate::records::{self, Home};
use kith_model::{KithError, LeaveView, QuietView, QuietWindowView};
use kith_planner::{QuietHours, Weekdays};
use kith_records::Picture;
use kith_store::Read;

impl Quiet<'_> {
    /// The quiet hours and leave of this person.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn show(&self) -> Result<QuietView, KithError> {
        self.kith.read(|read, me| Ok(view(&hours(read, me)?)))
    }

    /// The same as plans take them: for reminders that lie elsewhere, such as the journal's own.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn hours(&self) -> Result<QuietHours, KithError> {
        self.kith.read(hours)
    }
}

/// The record as it stands.
pub(super) fn picture(read: &Read<'_>, me: &Me) -> Result<Picture, KithError> {
    let known = records::find(read, me, Home::Own.conv(me), record(), QUIET)?;
    Ok(known.map(|known| known.picture).unwrap_or_default())
}

/// When nothing fires.
pub(crate) fn hours(read: &Read<'_>, me: &Me) -> Result<QuietHours, KithError> {
    Ok(hours_of(&picture(read, me)?))
}

/// The view.
pub(super) fn view(hours: &QuietHours) -> QuietView {
    let windows = hours.windows().iter().map(|window| QuietWindowView {
        days: days(window.days()),
        from: window.from().to_string(),
        to: window.to().to_string(),
    });
    let leave =
        hours.leaves().iter().map(|leave| LeaveView { from: leave.from().to_string(), to: leave.to().to_string() });
    QuietView { windows: windows.collect(), leave: leave.collect() }
}

/// Weekdays as people write them: three in a row and more as `mon-fri`.
fn days(days: Weekdays) -> String {
    let week: Vec<String> = Weekdays::ALL.to_string().split(',').map(str::to_owned).collect();
    let named = days.to_string();
    let has = |day: &String| named.split(',').any(|name| name == day);
    let mut runs: Vec<Vec<&str>> = Vec::new();
    let mut goes_on = false;
    for day in &week {
        match runs.last_mut() {
            _ if !has(day) => {}
            Some(run) if goes_on => run.push(day),
            _ => runs.push(vec![day]),
        }
        goes_on = has(day);
    }
    let words = runs.iter().map(|run| match run.as_slice() {
        [first, _, .., last] => format!("{first}-{last}"),
        few => few.join(","),
    });
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_shown_as_people_write_them() {
        for text in ["mon-fri", "sat,sun", "mon-sun", "wed", "mon-wed,fri", "mon,wed,fri-sun"] {
            assert_eq!(days(text.parse().unwrap()), text);
        }
        assert_eq!(days("fri-mon".parse().unwrap()), "mon,fri-sun");
    }
}
