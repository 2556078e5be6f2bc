//! From a rule and its start to nominal local times.
//!
//! Time is cut into periods (days, weeks, months, years), numbered; every INTERVAL-th counts. In each period the rule's set
//! is made whole: its dates that match every BY part, times its times of day, BYSETPOS last. Only then DTSTART cuts.
//!
//! Work is bounded: a rule without COUNT jumps to the period that is asked for; one with COUNT walks from DTSTART, a date at
//! a time; both end at the last date that is asked for, and at the year 9999, whatever the rule says.

use super::{End, Frequency, MonthDays, Parts, Rule};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// The nominal local times of a series from one local time to another, ascending. UNTIL and exceptions are not applied.
pub(crate) struct Nominals<'a> {
    pattern: Option<Pattern<'a>>,
    from: NaiveDateTime,
    to: NaiveDateTime,
    /// The number of the period that is read next.
    period: i64,
    /// What COUNT still allows.
    left: Option<usize>,
    dates: Vec<NaiveDate>,
    ready: Vec<NaiveDateTime>,
    given: usize,
}

impl<'a> Nominals<'a> {
    /// Those of `rule` (without one: `start` alone) that are not before `from` and not after `to`.
    pub(crate) fn new(start: NaiveDateTime, rule: Option<&'a Rule>, from: NaiveDateTime, to: NaiveDateTime) -> Self {
        let rule = rule.map(|rule| rule.0.as_ref());
        let pattern = rule.map(|rule| Pattern::new(rule, start));
        let ready = if pattern.is_none() && from <= start && start <= to { vec![start] } else { Vec::new() };
        let left = rule.and_then(|rule| match rule.end {
            End::Count(count) => Some(usize::try_from(count).unwrap_or(usize::MAX)),
            End::Never | End::Until(_) => None,
        });
        let period = pattern
            .as_ref()
            .map_or(0, |pattern| if left.is_some() { pattern.origin } else { pattern.first_period_from(from.date()) });
        Self { pattern, from, to, period, left, dates: Vec::new(), ready, given: 0 }
    }

    /// Makes the next period ready; false when there is none.
    fn read_period(&mut self) -> bool {
        let Some(pattern) = &self.pattern else { return false };
        let begins = pattern.rule.frequency.first_date(self.period, pattern.rule.week_start);
        if self.left == Some(0) || begins.is_none_or(|begins| begins > self.to.date()) {
            return false;
        }
        self.ready.clear();
        self.given = 0;
        pattern.dates(self.period, &mut self.dates);
        if pattern.rule.positions.is_empty() {
            for date in &self.dates {
                // Whole days before what is asked for need only be counted.
                if *date < self.from.date() && *date > pattern.start.date() {
                    self.left = self.left.map(|left| left.saturating_sub(pattern.times.len()));
                } else {
                    self.ready.extend(pattern.times.iter().map(|time| date.and_time(*time)));
                }
            }
        } else {
            pattern.pick(&self.dates, &mut self.ready);
        }
        let (start, from, to) = (pattern.start, self.from, self.to);
        let left = &mut self.left;
        self.ready.retain(|time| {
            if *time < start || *left == Some(0) {
                return false;
            }
            *left = left.map(|left| left - 1);
            from <= *time && *time <= to
        });
        self.period = self.period.saturating_add(pattern.rule.interval);
        true
    }
}

impl Iterator for Nominals<'_> {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        loop {
            if let Some(time) = self.ready.get(self.given) {
                self.given += 1;
                return Some(*time);
            }
            if !self.read_period() {
                return None;
            }
        }
    }
}

/// A rule with what it left open filled in from DTSTART.
struct Pattern<'a> {
    rule: &'a Parts,
    start: NaiveDateTime,
    /// The number of the period in which DTSTART lies.
    origin: i64,
    months: u32,
    month_days: MonthDays,
    weekdays: u32,
    /// Whether the n-th weekday is one of the month, not of the year.
    nth_in_month: bool,
    times: Vec<NaiveTime>,
}

impl<'a> Pattern<'a> {
    fn new(rule: &'a Parts, start: NaiveDateTime) -> Self {
        let mut pattern = Self {
            rule,
            start,
            origin: rule.frequency.period_of(start.date(), rule.week_start),
            months: rule.months,
            month_days: rule.month_days,
            weekdays: rule.weekdays,
            nth_in_month: rule.frequency == Frequency::Monthly || rule.months != 0,
            times: times(rule, start.time()),
        };
        let names_weekdays = rule.weekdays != 0 || !rule.nth_weekdays.is_empty();
        if rule.year_days.is_empty() && rule.month_days.is_empty() && !names_weekdays {
            let weekday = bit(start.weekday().num_days_from_monday());
            match rule.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => pattern.weekdays = weekday,
                Frequency::Yearly if !rule.weeks.is_empty() => pattern.weekdays = weekday,
                Frequency::Monthly => pattern.month_days.from_start = bit(start.day()),
                Frequency::Yearly => {
                    pattern.month_days.from_start = bit(start.day());
                    if rule.months == 0 {
                        pattern.months = bit(start.month());
                    }
                }
            }
        }
        pattern
    }

    /// The first period that counts and in which `date` or a later one lies.
    fn first_period_from(&self, date: NaiveDate) -> i64 {
        let interval = self.rule.interval;
        let ahead = (self.rule.frequency.period_of(date, self.rule.week_start) - self.origin).max(0);
        self.origin + ahead + (interval - ahead % interval) % interval
    }

    /// The dates of one period that match, ascending.
    fn dates(&self, period: i64, dates: &mut Vec<NaiveDate>) {
        dates.clear();
        let Some(first) = self.rule.frequency.first_date(period, self.rule.week_start) else { return };
        match self.rule.frequency {
            Frequency::Daily => dates.extend(Some(first).filter(|date| self.matches(*date))),
            Frequency::Weekly => dates.extend(first.iter_days().take(7).filter(|date| self.matches(*date))),
            Frequency::Monthly => self.dates_of_month(first, dates),
            Frequency::Yearly => {
                let months = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(first.year(), month, 1));
                months.for_each(|month| self.dates_of_month(month, dates));
            }
        }
    }

    fn dates_of_month(&self, first: NaiveDate, dates: &mut Vec<NaiveDate>) {
        if self.allows_month(first) {
            let days = first.iter_days().take_while(|date| date.month() == first.month());
            dates.extend(days.filter(|date| self.matches(*date)));
        }
    }

    fn allows_month(&self, date: NaiveDate) -> bool {
        self.months == 0 || self.months & bit(date.month()) != 0
    }

    /// Whether `date` matches every BY part that is about dates.
    fn matches(&self, date: NaiveDate) -> bool {
        self.allows_month(date)
            && (self.month_days.is_empty() || self.matches_month_day(date))
            && (self.rule.year_days.is_empty() || self.matches_year_day(date))
            && (self.rule.weeks.is_empty() || self.matches_week(date))
            && ((self.weekdays == 0 && self.rule.nth_weekdays.is_empty()) || self.matches_weekday(date))
    }

    fn matches_month_day(&self, date: NaiveDate) -> bool {
        let from_end = month_length(date) + 1 - date.day();
        self.month_days.from_start & bit(date.day()) != 0 || self.month_days.from_end & bit(from_end) != 0
    }

    fn matches_year_day(&self, date: NaiveDate) -> bool {
        is_listed(&self.rule.year_days, date.ordinal(), year_length(date))
    }

    fn matches_week(&self, date: NaiveDate) -> bool {
        // A week belongs to the year in which its fourth day lies.
        let week = Frequency::Weekly.period_of(date, self.rule.week_start);
        let first = Frequency::Weekly.first_date(week, self.rule.week_start);
        first.and_then(|first| first.checked_add_days(Days::new(3))).is_some_and(|fourth| {
            let number = (fourth.ordinal() - 1) / 7 + 1;
            let weeks = number + (year_length(fourth) - fourth.ordinal()) / 7;
            is_listed(&self.rule.weeks, number, weeks)
        })
    }

    fn matches_weekday(&self, date: NaiveDate) -> bool {
        let weekday = date.weekday().num_days_from_monday();
        let (place, length) =
            if self.nth_in_month { (date.day(), month_length(date)) } else { (date.ordinal(), year_length(date)) };
        self.weekdays & bit(weekday) != 0
            || self.rule.nth_weekdays.iter().any(|(nth, day)| {
                let number = if *nth > 0 { place.div_ceil(7) } else { (length - place) / 7 + 1 };
                *day == weekday && number == nth.unsigned_abs()
            })
    }

    /// BYSETPOS: from the whole set of a period.
    fn pick(&self, dates: &[NaiveDate], picked: &mut Vec<NaiveDateTime>) {
        let set: Vec<NaiveDateTime> =
            dates.iter().flat_map(|date| self.times.iter().map(|time| date.and_time(*time))).collect();
        for position in &self.rule.positions {
            let place = usize::try_from(position.unsigned_abs()).unwrap_or(usize::MAX);
            let place = if *position > 0 { place.checked_sub(1) } else { set.len().checked_sub(place) };
            picked.extend(place.and_then(|place| set.get(place)));
        }
        picked.sort_unstable();
        picked.dedup();
    }
}

impl Frequency {
    /// The number of the period in which `date` lies.
    fn period_of(self, date: NaiveDate, week_start: u32) -> i64 {
        let days = i64::from(date.num_days_from_ce());
        let year = i64::from(date.year());
        match self {
            Self::Daily => days,
            // The first day of the common era was a Monday.
            Self::Weekly => (days - 1 - i64::from(week_start)).div_euclid(7),
            Self::Monthly => year * 12 + i64::from(date.month0()),
            Self::Yearly => year,
        }
    }

    /// The first date of a period; `None` after the year 9999.
    fn first_date(self, period: i64, week_start: u32) -> Option<NaiveDate> {
        let number = |number: i64| i32::try_from(number).ok();
        let date = match self {
            Self::Daily => NaiveDate::from_num_days_from_ce_opt(number(period)?),
            Self::Weekly => {
                let days = period.checked_mul(7)?.checked_add(1 + i64::from(week_start))?;
                NaiveDate::from_num_days_from_ce_opt(number(days)?)
            }
            Self::Monthly => {
                let month = u32::try_from(period.rem_euclid(12)).ok()?;
                NaiveDate::from_ymd_opt(number(period.div_euclid(12))?, month + 1, 1)
            }
            Self::Yearly => NaiveDate::from_ymd_opt(number(period)?, 1, 1),
        };
        date.filter(|date| date.year() <= 9_999)
    }
}

/// The times of day, ascending.
fn times(rule: &Parts, start: NaiveTime) -> Vec<NaiveTime> {
    let (hour, minute) = ([start.hour()], [start.minute()]);
    let hours = if rule.hours.is_empty() { hour.as_slice() } else { &rule.hours };
    let minutes = if rule.minutes.is_empty() { minute.as_slice() } else { &rule.minutes };
    let second = rule.second.unwrap_or_else(|| start.second());
    hours
        .iter()
        .flat_map(|hour| minutes.iter().filter_map(move |minute| NaiveTime::from_hms_opt(*hour, *minute, second)))
        .collect()
}

/// Whether `number` of `length` is in the list, counted from the start or from the end.
fn is_listed(list: &[i32], number: u32, length: u32) -> bool {
    let (Ok(number), Ok(length)) = (i32::try_from(number), i32::try_from(length)) else { return false };
    list.binary_search(&number).is_ok() || list.binary_search(&(number - length - 1)).is_ok()
}

fn month_length(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month())
}

fn year_length(date: NaiveDate) -> u32 {
    if date.leap_year() { 366 } else { 365 }
}

fn bit(number: u32) -> u32 {
    1_u32.checked_shl(number).unwrap_or(0)
}
