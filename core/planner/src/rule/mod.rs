//! Recurrence rules of RFC 5545 (section 3.3.10), DAILY and coarser.
//!
//! A rule alone says no times: together with the local time at which a series starts (DTSTART) it gives nominal local times.
//! Everything here is calendar arithmetic on dates; zones come later, one resolved time at a time.
//!
//! | part | here |
//! |---|---|
//! | FREQ | DAILY, WEEKLY, MONTHLY, YEARLY |
//! | INTERVAL | 1 to 4294967295, counted from the day, week, month or year of DTSTART |
//! | COUNT | counts the rule's own occurrences at or after DTSTART, before an exception takes any out |
//! | UNTIL | inclusive; UTC with `Z` in a named zone, local when floating |
//! | BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYDAY, BYHOUR, BYMINUTE, BYSECOND | as RFC 5545; negative ones from the end; BYSECOND has one value |
//! | BYSETPOS | picks from the whole set of a period, also of the first one, before DTSTART cuts it |
//! | WKST | where weeks begin; Monday without it |
//!
//! DTSTART is an occurrence only if the rule matches it. What the rule leaves open comes from DTSTART.

mod expand;
mod parse;

pub(crate) use expand::Nominals;

use chrono::{DateTime, NaiveDateTime, Utc};
use std::sync::Arc;

/// A recurrence rule that was read from its text. It prints as it was given, in capitals and without `RRULE:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule(Arc<Parts>);

/// The parts of a rule.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    text: String,
    frequency: Frequency,
    interval: i64,
    end: End,
    /// Bit n for month n; 0 for no BYMONTH.
    months: u32,
    /// 1 to 53 and -53 to -1.
    weeks: Vec<i32>,
    /// 1 to 366 and -366 to -1.
    year_days: Vec<i32>,
    month_days: MonthDays,
    /// Bit n for the n-th day after Monday.
    weekdays: u32,
    /// The n-th (or from the end) such weekday, as days after Monday.
    nth_weekdays: Vec<(i32, u32)>,
    hours: Vec<u32>,
    minutes: Vec<u32>,
    second: Option<u32>,
    /// 1 to 366 and -366 to -1.
    positions: Vec<i32>,
    /// Where weeks begin, as days after Monday.
    week_start: u32,
}

impl Rule {
    /// The longest text of a rule, in bytes.
    pub const MAX: usize = 1_024;

    /// The last moment that the rule allows, as it was written.
    pub(crate) fn until(&self) -> Option<Until> {
        match self.0.end {
            End::Until(until) => Some(until),
            End::Never | End::Count(_) => None,
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Never,
    Count(u32),
    Until(Until),
}

/// An inclusive end, in one of its two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Utc(DateTime<Utc>),
    Local(NaiveDateTime),
}

/// Days of a month: bit n for day n, from its start and from its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct MonthDays {
    from_start: u32,
    from_end: u32,
}

impl MonthDays {
    const fn is_empty(self) -> bool {
        self.from_start == 0 && self.from_end == 0
    }
}
