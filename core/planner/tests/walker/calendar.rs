//! Recurrence by looking at every date: each part asks a list that is written out, nothing is computed ahead.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A rule in plain lists; an empty one stands for a part that is not there.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlainRule {
    /// `DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`.
    pub(crate) frequency: &'static str,
    pub(crate) interval: i64,
    pub(crate) count: Option<usize>,
    /// As written, `Z` or not.
    pub(crate) until: Option<String>,
    pub(crate) months: Vec<u32>,
    pub(crate) month_days: Vec<i32>,
    pub(crate) year_days: Vec<i32>,
    pub(crate) weeks: Vec<i32>,
    /// 0 for every such weekday.
    pub(crate) days: Vec<(i32, usize)>,
    pub(crate) hours: Vec<u32>,
    pub(crate) minutes: Vec<u32>,
    pub(crate) positions: Vec<i32>,
    pub(crate) week_start: usize,
}

impl PlainRule {
    pub(crate) fn text(&self) -> String {
        let mut text = format!("FREQ={}", self.frequency);
        let mut part = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                text.push_str(&format!(";{name}={}", values.join(",")));
            }
        };
        let strings = |numbers: &[i32]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>();
        let plain = |numbers: &[u32]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>();
        part("INTERVAL", (self.interval != 1).then(|| self.interval.to_string()).into_iter().collect());
        part("COUNT", self.count.iter().map(ToString::to_string).collect());
        part("UNTIL", self.until.iter().cloned().collect());
        part("BYMONTH", plain(&self.months));
        part("BYMONTHDAY", strings(&self.month_days));
        part("BYYEARDAY", strings(&self.year_days));
        part("BYWEEKNO", strings(&self.weeks));
        let day = |(nth, day): &(i32, usize)| {
            if *nth == 0 { NAMES[*day].to_owned() } else { format!("{nth}{}", NAMES[*day]) }
        };
        part("BYDAY", self.days.iter().map(day).collect());
        part("BYHOUR", plain(&self.hours));
        part("BYMINUTE", plain(&self.minutes));
        part("BYSETPOS", strings(&self.positions));
        part("WKST", (self.week_start != 0).then(|| NAMES[self.week_start].to_owned()).into_iter().collect());
        text
    }

    /// The rule's own occurrences up to the end of `last`, as (date, minute of the day). UNTIL is the caller's.
    pub(crate) fn occurrences(&self, start: NaiveDate, time: u32, last: NaiveDate) -> Vec<(NaiveDate, u32)> {
        let full = self.filled(start, time);
        let mut times: Vec<u32> =
            full.hours.iter().flat_map(|hour| full.minutes.iter().map(move |minute| hour * 60 + minute)).collect();
        times.sort_unstable();
        times.dedup();
        let origin = full.period(start);
        let mut sets: Vec<(i64, Vec<(NaiveDate, u32)>)> = Vec::new();
        let mut date = NaiveDate::from_ymd_opt(start.year() - 1, 12, 1).unwrap();
        while date <= last + TimeDelta::days(400) {
            let period = full.period(date);
            if period >= origin && (period - origin) % full.interval == 0 && full.matches(date) {
                if sets.last().is_none_or(|set| set.0 != period) {
                    sets.push((period, Vec::new()));
                }
                sets.last_mut().unwrap().1.extend(times.iter().map(|time| (date, *time)));
            }
            date = date.succ_opt().unwrap();
        }
        let mut found: Vec<(NaiveDate, u32)> = sets.into_iter().flat_map(|(_, set)| full.picked(set)).collect();
        found.retain(|one| (start, time) <= *one);
        found.truncate(full.count.unwrap_or(usize::MAX));
        found.retain(|one| one.0 <= last);
        found
    }

    /// What is left open comes from the start.
    fn filled(&self, start: NaiveDate, time: u32) -> Self {
        let mut full = self.clone();
        let weekday = usize::try_from(start.weekday().num_days_from_monday()).unwrap();
        let open = self.month_days.is_empty() && self.year_days.is_empty() && self.days.is_empty();
        match self.frequency {
            "WEEKLY" if open => full.days = vec![(0, weekday)],
            "YEARLY" if open && !self.weeks.is_empty() => full.days = vec![(0, weekday)],
            "MONTHLY" | "YEARLY" if open => full.month_days = vec![i32::try_from(start.day()).unwrap()],
            _ => {}
        }
        if self.frequency == "YEARLY" && open && self.weeks.is_empty() && self.months.is_empty() {
            full.months = vec![start.month()];
        }
        if full.hours.is_empty() {
            full.hours = vec![time / 60];
        }
        if full.minutes.is_empty() {
            full.minutes = vec![time % 60];
        }
        full
    }

    /// The number of the period of `date`: weeks are counted from the first week start of 1900.
    fn period(&self, date: NaiveDate) -> i64 {
        match self.frequency {
            "DAILY" => i64::from(date.num_days_from_ce()),
            "WEEKLY" => {
                let mut first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
                while first.weekday() != WEEKDAYS[self.week_start] {
                    first = first.succ_opt().unwrap();
                }
                (date - first).num_days().div_euclid(7)
            }
            "MONTHLY" => i64::from(date.year()) * 12 + i64::from(date.month()),
            _ => i64::from(date.year()),
        }
    }

    fn matches(&self, date: NaiveDate) -> bool {
        (self.months.is_empty() || self.months.contains(&date.month()))
            && (self.month_days.is_empty() || picks(&month(date), &self.month_days).contains(&date))
            && (self.year_days.is_empty() || picks(&year(date.year()), &self.year_days).contains(&date))
            && (self.weeks.is_empty() || self.in_weeks(date))
            && (self.days.is_empty() || self.days.iter().any(|(nth, day)| self.is_weekday(date, *nth, *day)))
    }

    fn is_weekday(&self, date: NaiveDate, nth: i32, day: usize) -> bool {
        if nth == 0 || date.weekday() != WEEKDAYS[day] {
            return nth == 0 && date.weekday() == WEEKDAYS[day];
        }
        let in_month = self.frequency == "MONTHLY" || !self.months.is_empty();
        let mut among = if in_month { month(date) } else { year(date.year()) };
        among.retain(|other| other.weekday() == WEEKDAYS[day]);
        picks(&among, &[nth]).contains(&date)
    }

    /// Whether the week of `date` is one of those of the year that has four of its days.
    fn in_weeks(&self, date: NaiveDate) -> bool {
        [date.year() - 1, date.year(), date.year() + 1].into_iter().any(|year| {
            let mut weeks = Vec::new();
            let mut day = NaiveDate::from_ymd_opt(year - 1, 12, 20).unwrap();
            while day.year() <= year {
                let week = || day.iter_days().take(7);
                if day.weekday() == WEEKDAYS[self.week_start] && week().filter(|day| day.year() == year).count() >= 4 {
                    weeks.push(day);
                }
                day = day.succ_opt().unwrap();
            }
            picks(&weeks, &self.weeks).iter().any(|week| *week <= date && date < *week + TimeDelta::days(7))
        })
    }

    fn picked(&self, set: Vec<(NaiveDate, u32)>) -> Vec<(NaiveDate, u32)> {
        if self.positions.is_empty() {
            return set;
        }
        let mut picked = picks(&set, &self.positions);
        picked.sort();
        picked.dedup();
        picked
    }
}

/// The n-th of a list, from its start or from its end.
fn picks<T: Clone>(list: &[T], places: &[i32]) -> Vec<T> {
    let place = |nth: &i32| {
        let away = usize::try_from(nth.abs()).unwrap();
        if *nth > 0 { list.get(away - 1).cloned() } else { list.iter().rev().nth(away - 1).cloned() }
    };
    places.iter().filter_map(place).collect()
}

fn month(date: NaiveDate) -> Vec<NaiveDate> {
    date.with_day(1).unwrap().iter_days().take_while(|day| day.month() == date.month()).collect()
}

fn year(year: i32) -> Vec<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(|day| day.year() == year).collect()
}
