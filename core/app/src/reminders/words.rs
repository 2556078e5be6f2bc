//! A time as people write it: `2026-03-07T09:00`, or English words such as `tomorrow 9:00` and `friday 8pm`.
//!
//! Words are read by `interim` against the clock on the wall of the reminder's zone. What could be meant in two ways is not
//! guessed: no time of day, a day that an American and a Briton read differently, a number that may be a day or a month. Nor is
//! a time that has passed: who names one by words means another day.

use super::{Reminders, planner_refusal};
use crate::reminders::fields::time;
use chrono::{DateTime, NaiveDateTime, Timelike, Utc};
use interim::{Dialect, parse_date_string};
use kith_model::{KithError, Refusal};
use kith_planner::{Frame, LocalTime, PlannerError};

/// Bytes of words that are looked at.
const MAX_BYTES: usize = 100;

/// A time whose form was checked, and whose day is maybe still to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeText(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Exact(LocalTime),
    Words(String),
}

impl TimeText {
    /// Checks the form.
    ///
    /// # Errors
    /// `time_invalid` for what is neither a time nor words; `time_ambiguous` for words without a time of day.
    pub fn read(text: &str) -> Result<Self, KithError> {
        let text = text.trim();
        match text.parse::<LocalTime>() {
            Ok(exact) => Ok(Self(Form::Exact(exact))),
            Err(refused) if !is_words(text) => Err(planner_refusal(refused)),
            Err(_) if !has_time_of_day(text) => Err(Refusal::TimeAmbiguous.into()),
            Err(_) if !text.split_whitespace().all(is_on_a_clock) => Err(Refusal::TimeInvalid.into()),
            Err(_) => Ok(Self(Form::Words(text.to_ascii_lowercase()))),
        }
    }

    /// The time, when clocks read `now`.
    ///
    /// # Errors
    /// `time_invalid` for words that say no time; `time_ambiguous`; `time_passed`.
    pub fn at(&self, now: NaiveDateTime) -> Result<LocalTime, KithError> {
        let words = match &self.0 {
            Form::Exact(exact) => return Ok(*exact),
            Form::Words(words) => words,
        };
        // The zone has no part in it: the clock on the wall is all that words speak of.
        let read = |dialect| parse_date_string(words, now.and_utc(), dialect);
        let (Ok(here), Ok(there)) = (read(Dialect::Uk), read(Dialect::Us)) else {
            return Err(Refusal::TimeInvalid.into());
        };
        if here != there {
            return Err(Refusal::TimeAmbiguous.into());
        }
        if here <= now.and_utc() {
            return Err(Refusal::TimePassed.into());
        }
        let whole = |time: DateTime<Utc>| time.naive_utc().with_nanosecond(0).ok_or(PlannerError::TimeInvalid);
        whole(here).and_then(LocalTime::new).map_err(planner_refusal)
    }
}

impl Reminders<'_> {
    /// The local time that a text means for a reminder by this clock, or by that of the zone where the device is.
    ///
    /// # Errors
    /// Those of [`TimeText::at`].
    pub fn time_of(&self, text: &TimeText, frame: Option<&Frame>) -> Result<LocalTime, KithError> {
        let device = self.kith.zone();
        let zone = match frame {
            Some(Frame::Zone(zone)) => zone,
            Some(Frame::Floating) | None => &device,
        };
        let now = self.kith.read(|_, me| Ok(time(me.now())))?;
        text.at(zone.local(now).naive_local())
    }
}

/// Letters in it that are no part of a written date, and no offset: a wall has none.
fn is_words(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | ':' | '.' | ',' | '/');
    let begins_as_date = text.len() > 4 && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
    let zone = text.split_whitespace().any(|word| matches!(word.to_ascii_lowercase().as_str(), "utc" | "gmt" | "z"));
    text.len() <= MAX_BYTES
        && text.chars().all(known)
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && !begins_as_date
        && !zone
}

/// A time of day, or a count of hours or minutes from now.
fn has_time_of_day(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let half_day = text.split_whitespace().any(|word| {
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == '.');
        matches!(word, "am" | "pm" | "a.m." | "p.m.")
    });
    text.contains(':') || half_day || text.contains("hour") || text.contains("minute")
}

/// Whether a word that is a time of day is one that clocks read: not 25:00, 9:75 or 13pm.
fn is_on_a_clock(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let half_day = digits.len() < word.len() && matches!(word.get(digits.len()..), Some("am" | "pm" | "a.m." | "p.m."));
    if !half_day && !digits.contains(':') {
        return true;
    }
    // Twelve of either half means noon to some and midnight to others, libraries among them.
    let hours = if half_day { 1..=11 } else { 0..=23_u32 };
    let mut parts = digits.split([':', '.']).map(str::parse::<u32>);
    parts.next().is_some_and(|hour| hour.is_ok_and(|hour| hours.contains(&hour)))
        && parts.all(|part| part.is_ok_and(|part| part < 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A Saturday at noon.
    fn now() -> NaiveDateTime {
        "2026-03-07T12:00:00".parse().unwrap()
    }

    fn meant(text: &str) -> Result<String, &'static str> {
        let time = TimeText::read(text).and_then(|text| text.at(now()));
        time.map(|time| time.to_string()).map_err(|error| error.code())
    }

    #[test]
    fn words_mean_one_time_or_are_refused() {
        for (text, expected) in [
            ("2026-03-07T09:00", Ok("2026-03-07T09:00")),
            ("tomorrow 9:00", Ok("2026-03-08T09:00")),
            ("Tomorrow 9pm", Ok("2026-03-08T21:00")),
            ("today 18:30", Ok("2026-03-07T18:30")),
            ("monday 8:15", Ok("2026-03-09T08:15")),
            ("2 hours", Ok("2026-03-07T14:00")),
            ("90 minutes", Ok("2026-03-07T13:30")),
            ("1 april 2026 10:00", Ok("2026-04-01T10:00")),
            ("today 9:00", Err("time_passed")),
            ("yesterday 9:00", Err("time_passed")),
            ("2 hours ago", Err("time_passed")),
            ("tomorrow", Err("time_ambiguous")),
            ("next week", Err("time_ambiguous")),
            ("next friday 9:00", Err("time_ambiguous")),
            ("9:00", Err("time_invalid")),
            ("soon", Err("time_ambiguous")),
            ("soon 9:00", Err("time_invalid")),
            ("tomorrow 25:00", Err("time_invalid")),
            ("tomorrow 9:75", Err("time_invalid")),
            ("tomorrow 13pm", Err("time_invalid")),
            ("tomorrow 12am", Err("time_invalid")),
            ("tomorrow 12pm", Err("time_invalid")),
            ("tomorrow 11:30pm", Ok("2026-03-08T23:30")),
            ("31 february 2026 10:00", Err("time_invalid")),
            ("tomorrow 9:00 +0200", Err("time_invalid")),
            ("tomorrow 9:00 utc", Err("time_invalid")),
            ("2026-02-30T09:00", Err("time_invalid")),
            ("2026-03-07T09:00Z", Err("time_invalid")),
            ("", Err("time_invalid")),
            ("mañana 9:00", Err("time_invalid")),
        ] {
            assert_eq!(meant(text), expected.map(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic_and_no_words_mean_the_past(text in "[a-z0-9:/., ]{0,24}", word in "(tomorrow|friday|next mon|day|in|at) [0-9: apm]{0,9}") {
            for text in [text, word] {
                if let Ok(time) = TimeText::read(&text).and_then(|text| text.at(now())) {
                    prop_assert!(time.naive() >= now() || text.contains('-'));
                }
            }
        }
    }
}
