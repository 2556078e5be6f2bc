//! Reading the text of a rule: strictly, with a typed error for each thing that may be wrong.

use super::{End, Frequency, MonthDays, Parts, Rule, Until};
use crate::time::digits;
use crate::{LocalTime, Part, PlannerError};
use chrono::{NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl FromStr for Rule {
    type Err = PlannerError;

    /// Reads `FREQ=WEEKLY;BYDAY=MO`, with or without `RRULE:` in front, in any case.
    ///
    /// # Errors
    /// The variants of [`PlannerError`] that begin with `Rule`.
    fn from_str(text: &str) -> Result<Self, PlannerError> {
        if text.len() > Self::MAX {
            return Err(PlannerError::RuleTooLong);
        }
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let given = Given::split(text)?;
        let frequency = given.frequency()?;
        let parts = Parts {
            text: text.to_owned(),
            frequency,
            interval: given.interval()?,
            end: given.end()?,
            months: given.months()?,
            weeks: given.signed(Part::ByWeekNo, 53)?,
            year_days: given.signed(Part::ByYearDay, 366)?,
            month_days: given.month_days()?,
            weekdays: 0,
            nth_weekdays: Vec::new(),
            hours: given.unsigned(Part::ByHour, 23)?,
            minutes: given.unsigned(Part::ByMinute, 59)?,
            second: given.second()?,
            positions: given.signed(Part::BySetPos, 366)?,
            week_start: given.week_start()?,
        };
        let parts = given.weekdays(parts)?;
        given.check_together(&parts)?;
        Ok(Self(Arc::new(parts)))
    }
}

/// The parts of a rule by name, each once.
struct Given<'a>(BTreeMap<Part, &'a str>);

impl<'a> Given<'a> {
    fn split(text: &'a str) -> Result<Self, PlannerError> {
        let mut parts = BTreeMap::new();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or(PlannerError::RuleMalformed)?;
            let known =
                Part::ALL.into_iter().find(|known| known.name() == name).ok_or(PlannerError::RulePartUnknown)?;
            if parts.insert(known, value).is_some() {
                return Err(PlannerError::RulePartTwice(known));
            }
        }
        Ok(Self(parts))
    }

    fn has(&self, part: Part) -> bool {
        self.0.contains_key(&part)
    }

    /// Reads the value of `part` by `read`, or gives the default.
    fn value<T: Default>(&self, part: Part, read: impl Fn(&str) -> Option<T>) -> Result<T, PlannerError> {
        self.0.get(&part).map_or_else(|| Ok(T::default()), |value| read(value).ok_or(PlannerError::RuleValue(part)))
    }

    fn frequency(&self) -> Result<Frequency, PlannerError> {
        match self.0.get(&Part::Freq).copied() {
            None => Err(PlannerError::RuleWithoutFrequency),
            Some("DAILY") => Ok(Frequency::Daily),
            Some("WEEKLY") => Ok(Frequency::Weekly),
            Some("MONTHLY") => Ok(Frequency::Monthly),
            Some("YEARLY") => Ok(Frequency::Yearly),
            Some("HOURLY" | "MINUTELY" | "SECONDLY") => Err(PlannerError::RuleTooFine),
            Some(_) => Err(PlannerError::RuleValue(Part::Freq)),
        }
    }

    fn interval(&self) -> Result<i64, PlannerError> {
        let interval = self.value(Part::Interval, |value| digits(value).filter(|interval| *interval > 0))?;
        Ok(if interval == 0 { 1 } else { i64::from(interval) })
    }

    fn end(&self) -> Result<End, PlannerError> {
        if self.has(Part::Count) && self.has(Part::Until) {
            return Err(PlannerError::RuleEndsTwice);
        }
        let count = self.value(Part::Count, |value| digits(value).filter(|count| *count > 0).map(Some))?;
        let until = self.value(Part::Until, |value| until(value).map(Some))?;
        Ok(until.map(End::Until).or(count.map(End::Count)).unwrap_or(End::Never))
    }

    fn unsigned(&self, part: Part, most: u32) -> Result<Vec<u32>, PlannerError> {
        self.value(part, |value| {
            let mut numbers: Vec<u32> = value
                .split(',')
                .map(|number| digits(number).filter(|number| *number <= most))
                .collect::<Option<_>>()?;
            numbers.sort_unstable();
            numbers.dedup();
            Some(numbers)
        })
    }

    fn signed(&self, part: Part, most: u32) -> Result<Vec<i32>, PlannerError> {
        self.value(part, |value| {
            let mut numbers: Vec<i32> = value.split(',').map(|number| signed(number, most)).collect::<Option<_>>()?;
            numbers.sort_unstable();
            numbers.dedup();
            Some(numbers)
        })
    }

    fn months(&self) -> Result<u32, PlannerError> {
        let months = self.unsigned(Part::ByMonth, 12)?;
        if months.first() == Some(&0) {
            return Err(PlannerError::RuleValue(Part::ByMonth));
        }
        Ok(mask(months))
    }

    fn month_days(&self) -> Result<MonthDays, PlannerError> {
        let days = self.signed(Part::ByMonthDay, 31)?;
        let from_start = days.iter().filter(|day| **day > 0).map(|day| day.unsigned_abs());
        let from_end = days.iter().filter(|day| **day < 0).map(|day| day.unsigned_abs());
        Ok(MonthDays { from_start: mask(from_start), from_end: mask(from_end) })
    }

    fn second(&self) -> Result<Option<u32>, PlannerError> {
        // 60 is RFC 5545's leap second, which no clock of ours shows.
        match self.unsigned(Part::BySecond, 59)?.as_slice() {
            [] => Ok(None),
            [second] => Ok(Some(*second)),
            _ => Err(PlannerError::RuleTooFine),
        }
    }

    fn week_start(&self) -> Result<u32, PlannerError> {
        self.value(Part::Wkst, weekday)
    }

    fn weekdays(&self, mut rule: Parts) -> Result<Parts, PlannerError> {
        let most = if rule.frequency == Frequency::Monthly { 5 } else { 53 };
        let days = self.value(Part::ByDay, |value| {
            value.split(',').map(|day| nth_weekday(day, most)).collect::<Option<Vec<_>>>()
        })?;
        for (nth, day) in days {
            match nth {
                None => rule.weekdays |= mask([day]),
                Some(nth) if !rule.nth_weekdays.contains(&(nth, day)) => rule.nth_weekdays.push((nth, day)),
                Some(_) => {}
            }
        }
        Ok(rule)
    }

    /// What RFC 5545 forbids or gives no meaning.
    fn check_together(&self, rule: &Parts) -> Result<(), PlannerError> {
        use Frequency::{Monthly, Weekly, Yearly};
        let frequency = rule.frequency;
        let misplaced = |part| Err(PlannerError::RulePartMisplaced(part));
        if self.has(Part::ByWeekNo) && frequency != Yearly {
            return misplaced(Part::ByWeekNo);
        }
        if self.has(Part::ByYearDay) && frequency != Yearly {
            return misplaced(Part::ByYearDay);
        }
        if self.has(Part::ByMonthDay) && frequency == Weekly {
            return misplaced(Part::ByMonthDay);
        }
        let nth = !rule.nth_weekdays.is_empty();
        if nth && (!matches!(frequency, Monthly | Yearly) || self.has(Part::ByWeekNo)) {
            return misplaced(Part::ByDay);
        }
        let others = self.0.keys().any(|part| part.name().starts_with("BY") && *part != Part::BySetPos);
        if self.has(Part::BySetPos) && !others {
            return misplaced(Part::BySetPos);
        }
        Ok(())
    }
}

/// `3`, `+3` or `-3`, from 1 to `most` either way.
fn signed(text: &str, most: u32) -> Option<i32> {
    let (sign, number) = match text.strip_prefix('-') {
        Some(number) => (-1, number),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let number = digits(number).filter(|number| (1..=most).contains(number))?;
    i32::try_from(number).ok().map(|number| sign * number)
}

/// `MO` as days after Monday.
fn weekday(text: &str) -> Option<u32> {
    WEEKDAYS.iter().position(|name| *name == text).and_then(|day| u32::try_from(day).ok())
}

/// `MO`, `1MO`, `-1MO`.
fn nth_weekday(text: &str, most: u32) -> Option<(Option<i32>, u32)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = weekday(name)?;
    if nth.is_empty() { Some((None, day)) } else { signed(nth, most).map(|nth| (Some(nth), day)) }
}

/// `20260309T090000` with `Z` or without.
fn until(text: &str) -> Option<Until> {
    let (local, utc) = text.strip_suffix('Z').map_or((text, false), |local| (local, true));
    let time = basic_time(local)?;
    Some(if utc { Until::Utc(time.and_utc()) } else { Until::Local(time) })
}

fn basic_time(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T')?;
    let field = |text: &str, at: usize, length: usize| text.get(at..at + length).and_then(digits);
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let date =
        NaiveDate::from_ymd_opt(i32::try_from(field(date, 0, 4)?).ok()?, field(date, 4, 2)?, field(date, 6, 2)?)?;
    let time = date.and_hms_opt(field(time, 0, 2)?, field(time, 2, 2)?, field(time, 4, 2)?)?;
    LocalTime::new(time).ok().map(LocalTime::naive)
}

/// One bit for each number; all are below 32.
fn mask(numbers: impl IntoIterator<Item = u32>) -> u32 {
    numbers.into_iter().fold(0, |mask, number| mask | 1_u32.checked_shl(number).unwrap_or(0))
}
