//! The scene in which planning is measured, and its floor: enumerating the same occurrences alone. Not an interface.
//!
//! 500 reminders over 30 days: all kinds of rules, five zones and floating ones, elapsed ones, begun up to four years
//! before, a quarter with an occurrence that is done, a quarter with one that was snoozed; quiet hours over midnight and a leave.

use crate::{
    Ask, Elapsed, Every, Frame, Leave, LocalTime, PlannerError, QuietHours, Reminder, Schedule, Settled, TimeOfDay,
    Title, WallClock, Weekdays, Window, Zone, plan,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::hint::black_box;
use std::num::NonZeroUsize;

const REMINDERS: u32 = 500;
const DAYS: i64 = 30;
const ZONES: [&str; 5] = ["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Tokyo"];
const RULES: [&str; 8] = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=DAILY;BYHOUR=9,13,17",
    "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
    "FREQ=YEARLY",
];

/// What is planned, and for whom.
#[derive(Debug)]
pub struct Scene {
    reminders: Vec<Reminder<u32>>,
    device: Zone,
    quiet: QuietHours,
    from: DateTime<Utc>,
}

impl Scene {
    /// The one scene there is.
    ///
    /// # Errors
    /// None, unless an input of the scene is refused.
    pub fn new() -> Result<Self, PlannerError> {
        // 2026-03-07T12:00:00Z, the day before clocks change in New York.
        let from = DateTime::UNIX_EPOCH + TimeDelta::hours(492_468);
        let device = Zone::named("Europe/London")?;
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).ok_or(PlannerError::TimeInvalid);
        let windows = vec![window("mon-fri", "20:00", "07:30")?, window("sat,sun", "22:00", "10:00")?];
        let quiet = QuietHours::new(windows, vec![Leave::new(day(20)?, day(22)?)?])?;
        let zones = ZONES.into_iter().map(Zone::named).collect::<Result<Vec<_>, _>>()?;
        let frames: Vec<Frame> = zones.into_iter().map(Frame::Zone).chain([Frame::Floating]).collect();
        let reminders = (0..REMINDERS)
            .zip(RULES.into_iter().cycle())
            .zip(frames.into_iter().cycle())
            .map(|((number, rule), frame)| reminder(number, rule, frame, from, &device))
            .collect::<Result<_, _>>()?;
        Ok(Self { reminders, device, quiet, from })
    }

    /// Plans the soonest so many; how many there are.
    #[must_use]
    pub fn plan(&self, limit: NonZeroUsize) -> usize {
        let ask = Ask { from: self.from, until: self.until(), device: &self.device, quiet: &self.quiet, limit };
        black_box(plan(&self.reminders, &ask)).items.len()
    }

    /// The floor: every occurrence as the series say it, one after the other, with no marks, no quiet hours and no order
    /// between reminders, and nothing kept. How many there are.
    #[must_use]
    pub fn enumerate(&self) -> usize {
        let series = self.reminders.iter().map(|one| one.schedule.series(&self.device, self.from, self.until()));
        series.map(|series| series.map(black_box).count()).sum()
    }

    fn until(&self) -> DateTime<Utc> {
        self.from + TimeDelta::days(DAYS)
    }
}

fn window(days: &str, from: &str, to: &str) -> Result<Window, PlannerError> {
    Window::new(days.parse::<Weekdays>()?, from.parse::<TimeOfDay>()?, to.parse::<TimeOfDay>()?)
}

fn reminder(
    number: u32,
    rule: &str,
    frame: Frame,
    from: DateTime<Utc>,
    device: &Zone,
) -> Result<Reminder<u32>, PlannerError> {
    let begins = from - TimeDelta::days(i64::from(number) * 3) - TimeDelta::minutes(i64::from(number) * 17);
    let schedule = if number % 10 == 9 {
        Schedule::Elapsed(Elapsed::new(begins, Every::new(TimeDelta::hours(8))?))
    } else {
        let mut wall = WallClock::once(LocalTime::new(begins.naive_utc())?, frame);
        wall.rule = Some(rule.parse()?);
        Schedule::WallClock(wall)
    };
    let mut reminder = Reminder::new(number, Title::new("Stretch")?, schedule);
    let next = reminder.schedule.series(device, from, from + TimeDelta::days(400)).next();
    match (number % 4, next) {
        (0, Some(next)) => {
            reminder.marks.settled.insert(next.id, Settled::Done);
        }
        (1, Some(next)) => {
            reminder.marks.snoozed.insert(next.id, next.due + TimeDelta::minutes(10));
        }
        _ => {}
    }
    Ok(reminder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scene_has_thousands_of_occurrences_and_plans_most_of_them() {
        let scene = Scene::new().unwrap();
        assert_eq!(scene.from.to_rfc3339(), "2026-03-07T12:00:00+00:00");
        let (occurrences, items) = (scene.enumerate(), scene.plan(NonZeroUsize::MAX));
        assert!(occurrences > 10_000 && occurrences > items && items > occurrences - 500, "{occurrences} {items}");
        assert_eq!(scene.plan(NonZeroUsize::MIN.saturating_add(63)), 64);
    }
}
