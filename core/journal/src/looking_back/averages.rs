//! Averages by weekday and by hour of the day.

use super::days::DayRow;
use super::{HourMood, WeekdayMood};
use crate::JournalError;
use crate::store::entry::Mark;
use crate::zones::{Zone, local_of};
use chrono::{Timelike as _, Weekday};

/// By weekday, Monday first; weekdays without a day are left out.
pub(super) fn by_weekday(days: &[DayRow]) -> Vec<WeekdayMood> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let mean = |weekday: Weekday| {
        let of_it = days.iter().filter(|row| row.mood.day.weekday() == weekday);
        let (sum, days) = of_it.fold((0.0, 0_u32), |(sum, count), row| (sum + row.mood.mood, count.saturating_add(1)));
        (days > 0).then(|| WeekdayMood { weekday, mood: sum / f64::from(days), days })
    };
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].into_iter().filter_map(mean).collect()
}

/// By hour; hours without an entry are left out.
pub(super) fn by_hour(marks: &[Mark], zones: &[String]) -> Result<Vec<HourMood>, JournalError> {
    let zones: Vec<Zone> = zones.iter().map(|name| name.parse()).collect::<Result<_, _>>()?;
    let mut sums = [(0_u32, 0_u32); 24];
    for mark in marks {
        let zone = usize::try_from(mark.zone).ok().and_then(|place| zones.get(place)).copied().unwrap_or(Zone::UTC);
        let hour = usize::try_from(local_of(mark.at, zone).0.hour()).unwrap_or(0);
        if let Some((sum, count)) = sums.get_mut(hour) {
            *sum = sum.saturating_add(u32::from(mark.mood.level()));
            *count = count.saturating_add(1);
        }
    }
    let with_entries = (0_u8..).zip(sums).filter(|(_, (_, entries))| *entries > 0);
    Ok(with_entries
        .map(|(hour, (sum, entries))| HourMood { hour, mood: f64::from(sum) / f64::from(entries), entries })
        .collect())
}
