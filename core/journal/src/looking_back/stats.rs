//! Statistics over a range of days.

use super::days::days_of;
use super::{LookingBack, Stats, streak};
use crate::JournalError;
use crate::entries::Day;
use crate::settings;
use crate::store::entry;
use crate::zones::day_of;

impl LookingBack<'_> {
    /// Figures over the days `from` to `to`, both included.
    ///
    /// # Errors
    /// What the storage says.
    pub fn stats(&self, from: Option<Day>, to: Option<Day>) -> Result<Stats, JournalError> {
        let (now, zone) = (self.journal.now(), self.journal.device_zone());
        let (marks, grace, last) = self.journal.read(|read| {
            let today = day_of(now, zone, settings::day_start(read)?);
            Ok((entry::marks(read, from, to)?.0, settings::grace(read)?, to.unwrap_or(today)))
        })?;
        let days = days_of(&marks);
        let mut levels = [0_u64; 5];
        for mark in &marks {
            if let Some(count) = levels.get_mut(usize::from(mark.mood.level().saturating_sub(1))) {
                *count = count.saturating_add(1);
            }
        }
        let (streak, longest_streak) = streak::streaks(&days, last, grace);
        let sum: f64 = days.iter().map(|day| day.mood.mood).sum();
        let count = u32::try_from(days.len()).unwrap_or(u32::MAX);
        Ok(Stats {
            entries: u64::try_from(marks.len()).unwrap_or(u64::MAX),
            days: u64::from(count),
            mean: (count > 0).then(|| sum / f64::from(count)),
            levels: levels.to_vec(),
            streak,
            longest_streak,
            rule: rule(grace, last),
        })
    }
}

fn rule(grace: bool, last: Day) -> String {
    let missed = if grace {
        "one missed day is forgiven, and not counted, when the seven days that end with it have no other"
    } else {
        "no missed day is forgiven"
    };
    format!(
        "A day's mood is the mean of its entries' levels, and the mean is that of the days' moods. A streak counts days with an \
         entry back from {last}, which may have none yet; {missed}; a day that travel took, with entries at most 36 hours \
         apart on both sides in two zones, breaks none."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entries::Mood;
    use crate::looking_back::streak::streaks;
    use crate::store::entry::Mark;
    use kith_model::Timestamp;

    const FIRST: i32 = 20_000;

    fn mark(day: i32, hours: u64, zone: u32) -> Mark {
        let at = Timestamp::from_ms((u64::try_from(day).unwrap() * 24 + hours) * 3_600_000);
        Mark { day: Day::from_number(day).unwrap(), at, zone, mood: Mood::ALL[2] }
    }

    /// Days with an entry at noon, one letter a day from `FIRST` on: `x` an entry, `.` none.
    fn pattern(pattern: &str) -> Vec<Mark> {
        let with = pattern.bytes().enumerate().filter(|(_, letter)| *letter == b'x');
        with.map(|(at, _)| mark(FIRST + i32::try_from(at).unwrap(), 12, 0)).collect()
    }

    #[test]
    fn streaks_are_as_the_table_says() {
        for (days, plain, graced) in [
            ("", (0, 0), (0, 0)),
            ("x", (1, 1), (1, 1)),
            ("xxx", (3, 3), (3, 3)),
            // Today has no entry yet.
            ("xxx.", (3, 3), (3, 3)),
            ("xxx..", (0, 3), (0, 3)),
            // Six days before the missed one have entries.
            ("xxxxxx.x", (1, 6), (7, 7)),
            ("xxxxx.x", (1, 5), (1, 5)),
            ("xxxxxx..x", (1, 6), (1, 6)),
            // A second one comes too soon, and one day later does not.
            ("xxxxxx.xxxxx.x", (1, 6), (1, 11)),
            ("xxxxxx.xxxxxx.x", (1, 6), (13, 13)),
            // Yesterday is forgiven, today is not over.
            ("xxxxxx..", (0, 6), (6, 6)),
            ("xxxxxx...", (0, 6), (0, 6)),
        ] {
            let rows = days_of(&pattern(days));
            let to = Day::from_number(FIRST + i32::try_from(days.len()).unwrap() - 1).unwrap();
            assert_eq!((streaks(&rows, to, false), streaks(&rows, to, true)), (plain, graced), "{days}");
        }
    }

    #[test]
    fn a_day_that_travel_took_breaks_nothing() {
        let to = Day::from_number(FIRST + 2).unwrap();
        for (hours_later, zone, streak) in [(36, 1, 2), (36, 0, 1), (37, 1, 1)] {
            let first = mark(FIRST, 12, 0);
            let later = Mark { day: to, at: first.at.plus_ms(hours_later * 3_600_000), zone, mood: first.mood };
            let rows = days_of(&[first, later]);
            assert_eq!(streaks(&rows, to, false).0, streak, "{hours_later} h, zone {zone}");
        }
    }
}
