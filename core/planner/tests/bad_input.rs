//! What nobody should write, and what two merged edits may leave behind: typed errors, and plans that end in bounded work.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::scene;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kith_planner::{
    Ask, Elapsed, Every, Leave, LocalTime, OccurrenceId, PlannerError, QuietHours, Reminder, Rule, Schedule, TimeOfDay,
    Title, Weekdays, Window, Zone, plan,
};
use scene::{all, instant, limit, wall, zone};

fn one(schedule: Schedule) -> [Reminder<u8>; 1] {
    [Reminder::new(1, Title::new("a").unwrap(), schedule)]
}

fn fires(schedule: Schedule, from: &str, until: &str) -> Vec<String> {
    let (quiet, device) = (QuietHours::default(), zone("Europe/London"));
    let ask = Ask { from: instant(from), until: instant(until), device: &device, quiet: &quiet, limit: all() };
    plan(&one(schedule), &ask).items.iter().map(|item| item.occurrence.to_string()).collect()
}

#[test]
fn a_title_has_a_letter_and_at_most_1000() {
    assert_eq!(Title::new(&"x".repeat(10 << 20)), Err(PlannerError::TitleTooLong));
    assert_eq!(Title::new(&"界".repeat(1_001)), Err(PlannerError::TitleTooLong));
    assert_eq!(Title::new(&"界".repeat(1_000)).unwrap().as_str().chars().count(), 1_000);
    assert_eq!(Title::new(" \n"), Err(PlannerError::TitleEmpty));
    assert_eq!(Title::new(""), Err(PlannerError::TitleEmpty));
    assert_eq!(format!("{:?}", Title::new("a secret").unwrap()), "Title(…)");
}

#[test]
fn impossible_dates_and_unknown_zones_are_refused() {
    assert_eq!("2026-02-30T09:00".parse::<LocalTime>(), Err(PlannerError::TimeInvalid));
    assert_eq!(Zone::named("Atlantis/Capital"), Err(PlannerError::ZoneUnknown));
    for text in
        ["2026-02-30T09:00", "2026-02-30T09:00:00Z", "2026-03-07T09:00:00+01:00", "2026-03-07T09:00:60Z", "", "Z"]
    {
        assert_eq!(text.parse::<OccurrenceId>(), Err(PlannerError::OccurrenceInvalid), "{text}");
    }
    for text in ["2026-03-07T09:00", "2026-03-07T09:00:00Z", "2026-03-07T09:00:00.250Z"] {
        assert_eq!(text.parse::<OccurrenceId>().unwrap().to_string(), text);
    }
}

#[test]
fn a_rule_of_megabytes_is_not_read() {
    let long = format!("FREQ=DAILY;BYHOUR={}", "9,".repeat(5 << 20));
    assert_eq!(long.parse::<Rule>(), Err(PlannerError::RuleTooLong));
}

#[test]
fn a_rule_is_shown_as_it_was_given() {
    for (given, shown) in [
        ("rrule:freq=weekly;byday=mo", "FREQ=WEEKLY;BYDAY=MO"),
        (" FREQ=DAILY;COUNT=3 ", "FREQ=DAILY;COUNT=3"),
        ("COUNT=3;FREQ=DAILY;WKST=SU", "COUNT=3;FREQ=DAILY;WKST=SU"),
    ] {
        assert_eq!(given.parse::<Rule>().unwrap().to_string(), shown);
    }
}

#[test]
fn what_repeats_by_time_does_so_within_a_minute_and_a_century() {
    assert_eq!(Every::new(TimeDelta::seconds(59)), Err(PlannerError::EveryTooShort));
    assert_eq!(Every::new(TimeDelta::zero()), Err(PlannerError::EveryTooShort));
    assert_eq!(Every::new(TimeDelta::MIN), Err(PlannerError::EveryTooShort));
    assert_eq!(Every::new(TimeDelta::MAX), Err(PlannerError::EveryTooLong));
    assert_eq!(Every::new(TimeDelta::minutes(1)).unwrap().step(), TimeDelta::minutes(1));
    assert!(Every::new(TimeDelta::days(36_525)).is_ok());
}

#[test]
fn quiet_hours_have_an_end() {
    let time = |text: &str| text.parse::<TimeOfDay>();
    let window =
        |days: &str, from: &str, to: &str| Window::new(days.parse().unwrap(), time(from).unwrap(), time(to).unwrap());
    for text in ["24:01", "7:30", "07:60", "0730", "", "07:30:00", "-1:00", "aa:bb"] {
        assert_eq!(time(text), Err(PlannerError::TimeOfDayInvalid), "{text}");
    }
    for text in ["", "mon-", "monday", "mon fri", "mon,,tue", "1-5"] {
        assert_eq!(text.parse::<Weekdays>(), Err(PlannerError::WeekdaysInvalid), "{text}");
    }
    assert_eq!("fri-mon".parse::<Weekdays>().unwrap().to_string(), "mon,fri,sat,sun");
    assert_eq!("mon-sun".parse::<Weekdays>().unwrap(), Weekdays::ALL);
    assert_eq!(window("mon", "08:00", "08:00"), Err(PlannerError::WindowEmpty));
    assert_eq!(window("mon", "24:00", "08:00"), Err(PlannerError::TimeOfDayInvalid));
    let always = |windows: &[(&str, &str, &str)]| {
        let windows = windows.iter().map(|(days, from, to)| window(days, from, to).unwrap()).collect();
        QuietHours::new(windows, Vec::new()).map(|_quiet| ())
    };
    assert_eq!(always(&[("mon-sun", "00:00", "24:00")]), Err(PlannerError::QuietAlways));
    assert_eq!(always(&[("mon-sun", "08:00", "20:00"), ("mon-sun", "19:00", "08:00")]), Err(PlannerError::QuietAlways));
    assert_eq!(always(&[("mon-sun", "08:00", "20:00"), ("mon-sun", "20:00", "07:59")]), Ok(()));
    assert_eq!(always(&[("mon-sat", "00:00", "24:00")]), Ok(()));
    assert_eq!(always(&[("mon", "08:00", "09:00"); 101]), Err(PlannerError::QuietTooMany));
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    assert_eq!(Leave::new(day(2), day(1)), Err(PlannerError::LeaveInvalid));
    assert_eq!(Leave::new(NaiveDate::MIN, NaiveDate::MAX), Err(PlannerError::LeaveInvalid));
    assert!(Leave::new(day(1), day(1)).is_ok());
}

#[test]
fn a_leave_of_a_lifetime_ends_too() {
    let date = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let night = Window::new(Weekdays::ALL, "20:00".parse().unwrap(), "07:30".parse().unwrap()).unwrap();
    let quiet = QuietHours::new(vec![night], vec![Leave::new(date(1900), date(2100)).unwrap()]).unwrap();
    let awake = quiet.awake(instant("2026-03-07T09:00:00Z"), &zone("Asia/Kathmandu"));
    assert_eq!(awake, instant("2100-01-02T01:45:00Z"));
    let device = zone("Asia/Kathmandu");
    let schedule =
        Schedule::Elapsed(Elapsed::new(instant("2026-03-07T09:00:00Z"), Every::new(TimeDelta::minutes(1)).unwrap()));
    let ask = Ask {
        from: instant("2026-03-08T00:00:00Z"),
        until: instant("2036-03-08T00:00:00Z"),
        device: &device,
        quiet: &quiet,
        limit: limit(64),
    };
    assert!(plan(&one(schedule), &ask).items.is_empty());
}

#[test]
fn huge_intervals_far_years_and_extreme_instants_end() {
    let at = |start: &str, rule: &str| Schedule::WallClock(wall(start, Some("Europe/London"), Some(rule)));
    for rule in ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"] {
        let huge = format!("{rule};INTERVAL=4294967295");
        assert_eq!(
            fires(at("2026-03-07T09:00", &huge), "1900-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
            ["2026-03-07T09:00"]
        );
        assert!(fires(at("9999-12-30T09:00", rule), "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z").is_empty());
        assert!(!fires(at("9999-12-30T09:00", rule), "9999-12-01T00:00:00Z", "9999-12-31T00:00:00Z").is_empty());
    }
    let quiet = QuietHours::default();
    let device = zone("Pacific/Apia");
    let old = Schedule::Elapsed(Elapsed::new(DateTime::<Utc>::MIN_UTC, Every::new(TimeDelta::minutes(1)).unwrap()));
    for (from, until) in [
        (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC),
        (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC),
        (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC),
    ] {
        let ask = Ask { from, until, device: &device, quiet: &quiet, limit: limit(3) };
        let items = plan(&one(old.clone()), &ask).items.len();
        assert_eq!(items, if from < until { 3 } else { 0 });
    }
    let mut extreme = one(old);
    let id = OccurrenceId::Instant(DateTime::<Utc>::MIN_UTC);
    extreme[0].marks.snoozed.insert(id, DateTime::<Utc>::MAX_UTC);
    let ask = Ask {
        from: instant("2026-01-01T00:00:00Z"),
        until: instant("2026-01-02T00:00:00Z"),
        device: &device,
        quiet: &quiet,
        limit: all(),
    };
    assert_eq!(plan(&extreme, &ask).items.len(), 1_440);
}

/// Two people edit a series at once; what is left need not pass the check of what one person may write. It is planned by its
/// plain reading, the same on every device.
#[test]
fn what_a_merge_left_behind_is_planned_all_the_same() {
    let floating = wall("2026-03-07T09:00", None, Some("FREQ=DAILY;UNTIL=20260308T090000Z"));
    let named = wall("2026-03-07T09:00", Some("America/New_York"), Some("FREQ=DAILY;UNTIL=20260308T090000"));
    for wall in [floating, named] {
        let schedule = Schedule::WallClock(wall);
        assert_eq!(schedule.check(&Zone::UTC), Err(PlannerError::UntilForm));
        let found = fires(schedule, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
        assert_eq!(found, ["2026-03-07T09:00", "2026-03-08T09:00"]);
    }
    // Marks of occurrences that an edit took away have no effect, and come back with them.
    let [mut reminder] = one(Schedule::WallClock(wall("2026-03-07T09:00", None, Some("FREQ=DAILY"))));
    let id = "2026-03-09T09:00".parse().unwrap();
    reminder.marks.snoozed.insert(id, instant("2026-03-10T12:00:00Z"));
    let Schedule::WallClock(series) = &mut reminder.schedule else { panic!() };
    series.rule = Some("FREQ=DAILY;INTERVAL=3".parse().unwrap());
    let found = fires(reminder.schedule.clone(), "2026-03-07T00:00:00Z", "2026-03-14T00:00:00Z");
    assert_eq!(found, ["2026-03-07T09:00", "2026-03-10T09:00", "2026-03-13T09:00"]);
    assert_eq!(reminder.schedule.find(id, &Zone::UTC), None);
}

#[test]
fn the_earliest_open_occurrence_is_the_first_that_nobody_settled() {
    let [mut reminder] = one(Schedule::WallClock(wall("2026-03-07T09:00", None, Some("FREQ=DAILY;COUNT=2"))));
    let device = zone("Europe/London");
    let open = |reminder: &Reminder<u8>| reminder.earliest_open(&device).map(|open| open.id.to_string());
    assert_eq!(open(&reminder).as_deref(), Some("2026-03-07T09:00"));
    reminder.marks.settled.insert("2026-03-07T09:00".parse().unwrap(), kith_planner::Settled::Done);
    assert_eq!(open(&reminder).as_deref(), Some("2026-03-08T09:00"));
    reminder.marks.settled.insert("2026-03-08T09:00".parse().unwrap(), kith_planner::Settled::Skipped);
    assert_eq!(open(&reminder), None);
}
