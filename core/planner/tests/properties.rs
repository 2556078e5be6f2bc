//! What holds for any input: texts that are noise, rules that are drawn, plans against each other.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::scene;

use chrono::{DateTime, TimeDelta, Utc};
use kith_planner::{
    Ask, Item, LocalTime, OccurrenceId, Plan, QuietHours, Reminder, Rule, Schedule, Settled, TimeOfDay, Title,
    Weekdays, Window, Zone, difference, plan,
};
use proptest::collection::vec;
use proptest::prelude::*;
use scene::{instant, limit, wall, zone};
use std::collections::BTreeMap;

/// Texts that look like rules, most of them wrong.
fn rule_like() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYMONTH",
        "BYMONTHDAY",
        "BYDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYHOUR",
        "BYSETPOS",
        "WKST",
    ]);
    let value = prop::sample::select(vec![
        "DAILY",
        "WEEKLY",
        "MONTHLY",
        "YEARLY",
        "HOURLY",
        "1",
        "2",
        "-1",
        "31",
        "30",
        "366",
        "53",
        "4294967295",
        "MO",
        "-1FR",
        "5SU,MO",
        "1,2,3,-1",
        "20260309T090000Z",
        "20260309T090000",
        "",
    ]);
    vec((name, value), 1..6).prop_map(|parts| {
        let parts: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={value}")).collect();
        parts.join(";")
    })
}

const RULES: [&str; 7] = [
    "FREQ=DAILY",
    "FREQ=DAILY;COUNT=9",
    "FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15",
    "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=15,45",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
];

fn reminders() -> impl Strategy<Value = Vec<Reminder<u8>>> {
    let one = (0..6_u8, 0..RULES.len(), 0..60_i64, 0..1_440_i64, 0..3_u8, vec((0..60_i64, 0..3_u8), 0..4));
    vec(one, 0..8).prop_map(|drawn| {
        let one = |(key, rule, day, minute, frame, marks): (u8, usize, i64, i64, u8, Vec<(i64, u8)>)| {
            let start = instant("2026-02-20T00:00:00Z") + TimeDelta::days(day) + TimeDelta::minutes(minute);
            let start = LocalTime::new(start.naive_utc()).unwrap();
            let frame = [None, Some("Europe/London"), Some("Australia/Lord_Howe")][usize::from(frame)];
            let schedule = Schedule::WallClock(wall(&start.to_string(), frame, Some(RULES[rule])));
            let mut reminder = Reminder::new(key, Title::new("a").unwrap(), schedule);
            for (days, mark) in marks {
                let id = OccurrenceId::Local(LocalTime::new(start.naive() + TimeDelta::days(days)).unwrap());
                match mark {
                    0 => drop(reminder.marks.settled.insert(id, Settled::Done)),
                    1 => drop(reminder.titles.insert(id, Title::new("b").unwrap())),
                    _ => {
                        let until = start.naive().and_utc() + TimeDelta::hours(days * 25);
                        reminder.marks.snoozed.insert(id, until);
                    }
                }
            }
            reminder
        };
        drawn.into_iter().map(one).collect()
    })
}

fn quiet() -> QuietHours {
    let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
    let window = Window::new("mon-fri".parse::<Weekdays>().unwrap(), time("20:00"), time("07:30")).unwrap();
    QuietHours::new(vec![window], Vec::new()).unwrap()
}

fn ask<'a>(device: &'a Zone, quiet: &'a QuietHours, from: i64, many: usize) -> Ask<'a> {
    let from = instant("2026-03-01T00:00:00Z") + TimeDelta::hours(from);
    Ask { from, until: from + TimeDelta::days(30), device, quiet, limit: limit(many) }
}

type Pending = BTreeMap<(u8, OccurrenceId), (DateTime<Utc>, Title)>;

fn pending(items: &[Item<u8>]) -> Pending {
    items.iter().map(|item| ((item.reminder, item.occurrence), (item.fires_at, item.title.clone()))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_refused_and_never_panics(text in ".{0,80}") {
        let _ = text.parse::<Rule>();
        let _ = text.parse::<LocalTime>();
        let _ = text.parse::<OccurrenceId>();
        let _ = text.parse::<Weekdays>();
        let _ = text.parse::<TimeOfDay>();
        let _ = Title::new(&text);
        let _ = Zone::named(&text);
    }

    #[test]
    fn whatever_rule_is_read_gives_ascending_occurrences_from_its_start_on(text in rule_like()) {
        if let Ok(rule) = text.parse::<Rule>() {
            prop_assert_eq!(rule.to_string(), text);
            let mut series = wall("2026-03-07T09:00", Some("Europe/London"), None);
            series.rule = Some(rule);
            let start = series.start;
            let schedule = Schedule::WallClock(series);
            let until = instant("2046-01-01T00:00:00Z");
            let found: Vec<_> = schedule.series(&Zone::UTC, instant("2020-01-01T00:00:00Z"), until).take(200).collect();
            prop_assert!(found.is_sorted_by(|one, next| one.id < next.id && one.due <= next.due));
            prop_assert!(found.iter().all(|one| OccurrenceId::Local(start) <= one.id && one.due < until));
            for one in found.iter().take(5) {
                prop_assert_eq!(schedule.find(one.id, &Zone::UTC), Some(*one));
            }
        }
    }

    #[test]
    fn a_plan_is_the_beginning_of_the_whole_one_whatever_the_order_of_reminders(
        mut reminders in reminders(), from in 0..900_i64, many in 1..40_usize,
    ) {
        let (device, quiet) = (zone("America/New_York"), quiet());
        let whole = plan(&reminders, &ask(&device, &quiet, from, 1_000_000));
        let cut = plan(&reminders, &ask(&device, &quiet, from, many));
        prop_assert_eq!(&cut.items[..], &whole.items[..many.min(whole.items.len())]);
        prop_assert_eq!(whole.refresh, None);
        let expected = (whole.items.len() > many).then(|| cut.items[many - 1].fires_at);
        prop_assert_eq!(cut.refresh, expected);
        // Reminders of one key have no order of their own.
        reminders.sort_by_key(|one| one.key);
        reminders.dedup_by_key(|one| one.key);
        let forth = plan(&reminders, &ask(&device, &quiet, from, many));
        reminders.reverse();
        prop_assert_eq!(forth, plan(&reminders, &ask(&device, &quiet, from, many)));
    }

    #[test]
    fn a_difference_turns_what_is_pending_into_the_new_plan(
        mut old in reminders(), mut new in reminders(), gone in 0..200_i64, many in 1..40_usize,
    ) {
        for reminders in [&mut old, &mut new] {
            reminders.sort_by_key(|one| one.key);
            reminders.dedup_by_key(|one| one.key);
        }
        let (home, away, quiet) = (zone("America/New_York"), zone("Australia/Lord_Howe"), quiet());
        let last = plan(&old, &ask(&home, &quiet, 0, many));
        let next = plan(&new, &ask(&away, &quiet, gone, many));
        let change = difference(&last, &next);
        let mut now = pending(&last.items);
        now.retain(|_, (fires, _)| next.from <= *fires);
        for name in &change.cancel {
            prop_assert!(now.remove(name).is_some(), "cancelled what is not pending");
        }
        for (name, item) in pending(&change.add) {
            prop_assert!(now.insert(name, item).is_none(), "added what is pending");
        }
        prop_assert_eq!(now, pending(&next.items));
        let same: Plan<u8> = next.clone();
        prop_assert_eq!(difference(&next, &same).add.len() + difference(&next, &same).cancel.len(), 0);
    }
}
