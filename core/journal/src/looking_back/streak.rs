//! Streaks: days with an entry, one after the other.
//!
//! | between two days with entries lies | the streak |
//! |---|---|
//! | nothing | goes on |
//! | some days, while the zone changed and the entries are at most 36 h apart | goes on: those days never were |
//! | one day, with grace, and no other missed day among the seven days that end with it | goes on, not counted |
//! | anything else | ends |
//!
//! The last day itself may still be without an entry. Days before the first entry count as missed: grace is earned.

use super::days::DayRow;
use crate::entries::Day;

/// How far apart entries may be over a day that travel took.
const TRAVEL_MS: u64 = 36 * 3_600 * 1_000;
/// The days in which one may be missed.
const GRACE_DAYS: i32 = 7;

/// The streak that is still on at `to`, and the longest of all.
pub(super) fn streaks(days: &[DayRow], to: Day, grace: bool) -> (u32, u32) {
    let mut run = Run { count: 0, longest: 0, last_missed: None };
    let mut current = 0;
    let mut before: Option<&DayRow> = None;
    for day in days {
        match before {
            None => run.last_missed = Some(day.mood.day.number().saturating_sub(1)),
            Some(before) if !is_travel(before, day) => {
                run.pass(before.mood.day.number(), day.mood.day.number(), grace);
            }
            Some(_) => {}
        }
        run.count = run.count.saturating_add(1);
        run.longest = run.longest.max(run.count);
        before = Some(day);
        if day.mood.day <= to {
            // The days up to the last one, which may have an entry yet.
            let mut until = Run { ..run };
            if day.mood.day < to {
                until.pass(day.mood.day.number(), to.number(), grace);
            }
            current = until.count;
        }
    }
    (current, run.longest)
}

#[derive(Clone, Copy)]
struct Run {
    count: u32,
    longest: u32,
    last_missed: Option<i32>,
}

impl Run {
    /// Goes from one day to a later one over days without entries between them.
    fn pass(&mut self, from: i32, to: i32, grace: bool) {
        let missed = to.saturating_sub(from).saturating_sub(1);
        if missed < 1 {
            return;
        }
        let day = to.saturating_sub(1);
        let clean = self.last_missed.is_none_or(|last| last <= day.saturating_sub(GRACE_DAYS));
        if missed > 1 || !grace || !clean {
            self.count = 0;
        }
        self.last_missed = Some(day);
    }
}

fn is_travel(before: &DayRow, after: &DayRow) -> bool {
    let ((left, from), (came, to)) = (before.last, after.first);
    from != to && left.as_ms().abs_diff(came.as_ms()) <= TRAVEL_MS
}
