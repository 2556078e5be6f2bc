//! The planner against one that walks the minutes: twenty zones, two years each, every kind of recurrence, marks, quiet hours
//! over midnight, leave, and a device that travels between two zones.
//!
//! `KITH_ORACLE_ROUNDS=50` draws that many scenes for each zone, for a night; without it there is one, for CI.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::scene;
use crate::walker;

use chrono::{NaiveDate, TimeDelta, Weekday};
use chrono_tz::Tz;
use kith_planner::{
    Ask, Difference, Elapsed, Every, Frame, Leave, LocalTime, OccurrenceId, Plan, QuietHours, Reminder, Schedule,
    Settled, Title, WallClock, Window, Zone, difference, plan,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use walker::calendar::PlainRule;
use walker::{Due, Minute, Quiet, Wall, date_of, instant_of, minute_of, walk};

/// A zone and the first of its two years.
const ZONES: [(&str, i32); 20] = [
    ("Pacific/Apia", 2011),
    ("Pacific/Fakaofo", 2011),
    ("Australia/Lord_Howe", 2025),
    ("Asia/Kathmandu", 2025),
    ("Africa/Casablanca", 2025),
    ("Pacific/Chatham", 2025),
    ("America/New_York", 2025),
    ("Europe/London", 2025),
    ("America/Nuuk", 2025),
    ("America/St_Johns", 2025),
    ("Asia/Gaza", 2025),
    ("Africa/Cairo", 2025),
    ("America/Havana", 2025),
    ("Antarctica/Troll", 2025),
    ("America/Santiago", 2025),
    ("Pacific/Kiritimati", 2025),
    ("Asia/Tehran", 2021),
    ("America/Sao_Paulo", 2018),
    ("Asia/Pyongyang", 2018),
    ("America/Caracas", 2015),
];
const REMINDERS: usize = 56;
/// The first so many of them are due every day, at the times at which the clock of the device changes.
const EVERY_DAY: usize = 8;
const DAY: Minute = 24 * 60;

/// Numbers that look drawn, the same in each run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn often(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[usize::try_from(self.below(u64::try_from(among.len()).unwrap())).unwrap()]
    }

    fn some<T: Clone + Ord>(&mut self, among: &[T], most: u64) -> Vec<T> {
        let many = 1 + self.below(most);
        let some: BTreeSet<T> = (0..many).map(|_| self.one(among).clone()).collect();
        some.into_iter().collect()
    }

    fn minute(&mut self, from: Minute, to: Minute) -> Minute {
        from + i64::try_from(self.below(u64::try_from(to - from).unwrap())).unwrap()
    }
}

/// The walls of the zones, each watched once for each pair of years.
#[derive(Default)]
struct Walls(HashMap<(&'static str, i32), Wall>);

impl Walls {
    fn of(&mut self, zone: &'static str, year: i32) -> &Wall {
        let (first, last) = span(year);
        self.0
            .entry((zone, year))
            .or_insert_with(|| Wall::watch(zone.parse::<Tz>().unwrap(), first - 40 * DAY, last + 40 * DAY))
    }
}

/// Two years, in minutes of UTC.
fn span(year: i32) -> (Minute, Minute) {
    let day = |year| minute_of(NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc());
    (day(year), day(year + 2))
}

fn local_of(wall: Minute) -> LocalTime {
    LocalTime::new(instant_of(wall).naive_utc()).unwrap()
}

/// A reminder in plain numbers.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there are few")]
enum Plain {
    Wall {
        start: Minute,
        zone: Option<&'static str>,
        rule: Option<PlainRule>,
        exceptions: Vec<Minute>,
        moved: BTreeMap<Minute, Minute>,
    },
    Elapsed {
        start: Minute,
        every: i64,
        moved: BTreeMap<Minute, Minute>,
    },
}

/// A reminder, and what was done to its occurrences, by their nominal minute.
#[derive(Clone, Debug)]
struct Case {
    plain: Plain,
    settled: Vec<Minute>,
    snoozed: BTreeMap<Minute, Minute>,
}

impl Case {
    /// The nominal minutes of the series up to `last`, exceptions taken out, each with when it is due.
    fn nominal(&self, walls: &mut Walls, device: &'static str, year: i32) -> Vec<(Minute, Option<Minute>)> {
        let (first, last) = (span(year).0 - 30 * DAY, span(year).1 + 30 * DAY);
        match &self.plain {
            Plain::Elapsed { start, every, .. } => {
                (0..).map(|n| start + n * every).take_while(|at| *at < last).map(|at| (at, Some(at))).collect()
            }
            Plain::Wall { start, zone, rule, exceptions, .. } => {
                let found = match rule {
                    None => vec![*start],
                    Some(rule) => {
                        let time = u32::try_from(start.rem_euclid(DAY)).unwrap();
                        let found = rule.occurrences(date_of(*start), time, date_of(last));
                        found
                            .into_iter()
                            .map(|(date, time)| {
                                minute_of(date.and_hms_opt(0, 0, 0).unwrap().and_utc()) + i64::from(time)
                            })
                            .collect()
                    }
                };
                let wall = walls.of(zone.unwrap_or(device), year);
                let until = rule.as_ref().and_then(|rule| rule.until.clone());
                found
                    .into_iter()
                    .filter(|local| !exceptions.contains(local) && first <= *local)
                    .map(|local| (local, wall.comes(local)))
                    .filter(|(local, due)| match &until {
                        None => true,
                        Some(until) if until.ends_with('Z') => due.is_some_and(|due| due <= minute_of_basic(until)),
                        Some(until) => *local <= minute_of_basic(until),
                    })
                    .collect()
            }
        }
    }

    /// For half of the rules with UNTIL: one that is exactly an occurrence.
    fn until_at_an_occurrence(
        &self,
        draw: &mut Draw,
        walls: &mut Walls,
        device: &'static str,
        year: i32,
    ) -> Option<String> {
        let Plain::Wall { zone, rule: Some(rule), .. } = &self.plain else { return None };
        if rule.until.is_none() || draw.often(50) {
            return None;
        }
        let due: Vec<(Minute, Minute)> =
            self.nominal(walls, device, year).into_iter().filter_map(|(local, due)| Some((local, due?))).collect();
        (!due.is_empty()).then(|| {
            let (local, due) = *draw.one(&due);
            if zone.is_some() { basic(due, true) } else { basic(local, false) }
        })
    }

    fn name(&self, nominal: Minute) -> OccurrenceId {
        match &self.plain {
            Plain::Wall { .. } => OccurrenceId::Local(local_of(nominal)),
            Plain::Elapsed { .. } => OccurrenceId::Instant(instant_of(nominal)),
        }
    }

    /// When its occurrences are due, marks and moves applied.
    fn due(&self, key: usize, walls: &mut Walls, device: &'static str, year: i32) -> Vec<Due> {
        let nominal = self.nominal(walls, device, year);
        let mut due = Vec::new();
        for (nominal, plain) in nominal {
            let Some(plain) = plain else { continue };
            if self.settled.contains(&nominal) {
                continue;
            }
            let moved = match &self.plain {
                Plain::Elapsed { moved, .. } => moved.get(&nominal).map(|to| Some(*to)),
                Plain::Wall { moved, zone, .. } => {
                    let wall = walls.of(zone.unwrap_or(device), year);
                    moved.get(&nominal).map(|to| wall.comes(*to))
                }
            };
            let at = self.snoozed.get(&nominal).map(|to| Some(*to)).or(moved).unwrap_or(Some(plain));
            due.extend(at.map(|at| (at, key, self.name(nominal).to_string())));
        }
        due
    }

    fn reminder(&self, key: usize) -> Reminder<usize> {
        let instants =
            |moved: &BTreeMap<Minute, Minute>| moved.iter().map(|(a, b)| (instant_of(*a), instant_of(*b))).collect();
        let locals =
            |moved: &BTreeMap<Minute, Minute>| moved.iter().map(|(a, b)| (local_of(*a), local_of(*b))).collect();
        let schedule = match &self.plain {
            Plain::Elapsed { start, every, moved } => {
                let mut elapsed = Elapsed::new(instant_of(*start), Every::new(TimeDelta::minutes(*every)).unwrap());
                elapsed.moved = instants(moved);
                Schedule::Elapsed(elapsed)
            }
            Plain::Wall { start, zone, rule, exceptions, moved } => {
                let frame = zone.map_or(Frame::Floating, |zone| Frame::Zone(Zone::named(zone).unwrap()));
                let mut wall = WallClock::once(local_of(*start), frame);
                wall.rule = rule
                    .as_ref()
                    .map(|rule| rule.text().parse().unwrap_or_else(|error| panic!("{}: {error}", rule.text())));
                wall.exceptions = exceptions.iter().map(|local| local_of(*local)).collect();
                wall.moved = locals(moved);
                Schedule::WallClock(wall)
            }
        };
        let mut reminder = Reminder::new(key, Title::new("a").unwrap(), schedule);
        reminder.marks.settled = self
            .settled
            .iter()
            .map(|nominal| (self.name(*nominal), if nominal % 2 == 0 { Settled::Done } else { Settled::Skipped }))
            .collect();
        reminder.marks.snoozed =
            self.snoozed.iter().map(|(nominal, to)| (self.name(*nominal), instant_of(*to))).collect();
        reminder
    }
}

fn minute_of_basic(text: &str) -> Minute {
    let time = chrono::NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y%m%dT%H%M%S").unwrap();
    minute_of(time.and_utc())
}

fn basic(minute: Minute, utc: bool) -> String {
    format!("{}{}", instant_of(minute).format("%Y%m%dT%H%M%S"), if utc { "Z" } else { "" })
}

/// A rule of the kind `kind`, so that each kind comes in each scene.
fn draw_rule(draw: &mut Draw, kind: usize, start: Minute, named: bool) -> PlainRule {
    let frequency = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"][kind % 4];
    let mut rule = PlainRule {
        frequency,
        interval: *draw.one(&[1, 1, 1, 2, 3, 5, 13]),
        week_start: *draw.one(&[0, 0, 6, 2]),
        ..PlainRule::default()
    };
    let months: Vec<u32> = (1..=12).collect();
    let signed = |most: i32| (-most..=most).filter(|number| *number != 0).collect::<Vec<i32>>();
    if draw.often(25) {
        rule.months = draw.some(&months, 6);
    }
    let shape = kind / 4 % 4;
    if shape == 1 || draw.often(15) {
        let nth: &[i32] = match frequency {
            "MONTHLY" => &[0, 0, 1, 2, 5, -1, -3],
            "YEARLY" if rule.months.is_empty() => &[0, 1, 20, 53, -1, -10],
            "YEARLY" => &[0, 1, 3, -1],
            _ => &[0],
        };
        let days: BTreeSet<(i32, usize)> =
            (0..=draw.below(3)).map(|_| (*draw.one(nth), *draw.one(&[0, 1, 2, 3, 4, 5, 6]))).collect();
        rule.days = days.into_iter().collect();
    }
    if frequency != "WEEKLY" && (shape == 2 || draw.often(15)) {
        rule.month_days = draw.some(&signed(31), 8);
    }
    if frequency == "YEARLY" && shape == 3 {
        if draw.often(50) {
            rule.year_days = draw.some(&signed(366), 20);
        } else if rule.days.iter().all(|(nth, _)| *nth == 0) {
            rule.weeks = draw.some(&signed(53), 12);
        }
    }
    if draw.often(15) {
        rule.hours = draw.some(&(0..24).collect::<Vec<u32>>(), 3);
    }
    if draw.often(15) {
        rule.minutes = draw.some(&(0..60).collect::<Vec<u32>>(), 3);
    }
    let has_by = rule.text().contains(";BY");
    if has_by && draw.often(20) {
        rule.positions = draw.some(&[1, 2, 3, 7, -1, -2], 2);
    }
    match draw.below(4) {
        0 => rule.count = Some(usize::try_from(1 + draw.below(200)).unwrap()),
        1 => rule.until = Some(basic(draw.minute(start, start + 600 * DAY), named)),
        _ => {}
    }
    rule
}

/// Minutes of the day that clocks jump over, repeat, or leave alone.
const TIMES: [Minute; 12] = [0, 15, 30, 90, 120, 135, 150, 165, 195, 540, 1_410, 1_439];

fn draw_case(draw: &mut Draw, walls: &mut Walls, kind: usize, year: i32, zones: &[&'static str]) -> Case {
    let (first, last) = span(year);
    let odd: Vec<Minute> = zones.iter().flat_map(|zone| walls.of(zone, year).odd_times.clone()).chain([540]).collect();
    let wall_time = |draw: &mut Draw, from: Minute, to: Minute| {
        let day = draw.minute(from, to).div_euclid(DAY) * DAY;
        day + match draw.below(3) {
            0 => *draw.one(&TIMES),
            1 => *draw.one(&odd),
            _ => draw.minute(0, DAY),
        }
    };
    let plain = if kind < EVERY_DAY {
        // Whatever else is drawn, each change of the device's clock is met every day.
        let times = [&walls.of(zones[0], year).odd_times[..], &[540]].concat();
        let start = draw.minute(first - 20 * DAY, first + 100 * DAY).div_euclid(DAY) * DAY + times[kind % times.len()];
        let rule = PlainRule { frequency: "DAILY", interval: 1, ..PlainRule::default() };
        let zone = draw.often(50).then_some(zones[0]);
        Plain::Wall { start, zone, rule: Some(rule), exceptions: Vec::new(), moved: BTreeMap::new() }
    } else if kind % 8 == 7 {
        let every = *draw.one(&[61, 90, 480, 481, 1_440, 1_500, 10_080]);
        Plain::Elapsed { start: draw.minute(first - 20 * DAY, first + 100 * DAY), every, moved: BTreeMap::new() }
    } else {
        let start = wall_time(draw, first - 20 * DAY, first + 200 * DAY);
        let zone = draw.often(65).then(|| *draw.one(zones));
        let rule = (kind != 13).then(|| draw_rule(draw, kind, start, zone.is_some()));
        Plain::Wall { start, zone, rule, exceptions: Vec::new(), moved: BTreeMap::new() }
    };
    let mut case = Case { plain, settled: Vec::new(), snoozed: BTreeMap::new() };
    if let Some(until) = case.until_at_an_occurrence(draw, walls, zones[0], year)
        && let Plain::Wall { rule: Some(rule), .. } = &mut case.plain
    {
        rule.until = Some(until);
    }
    // Marks on some occurrences, and on some times that are none.
    let mut nominal: Vec<Minute> = case.nominal(walls, zones[0], year).iter().map(|one| one.0).collect();
    nominal.push(first + 7);
    let pick = |draw: &mut Draw| -> Vec<Minute> { (0..draw.below(4)).map(|_| *draw.one(&nominal)).collect() };
    case.settled = pick(draw);
    case.snoozed = pick(draw).into_iter().map(|nominal| (nominal, draw.minute(first, last))).collect();
    let moves: BTreeMap<Minute, Minute> =
        pick(draw).into_iter().map(|nominal| (nominal, wall_time(draw, first, last))).collect();
    let taken_out = pick(draw);
    match &mut case.plain {
        Plain::Wall { exceptions, moved, .. } => (*exceptions, *moved) = (taken_out, moves),
        Plain::Elapsed { moved, .. } => *moved = moves,
    }
    case
}

fn draw_quiet(draw: &mut Draw, first: Minute) -> Quiet {
    let mut quiet = Quiet::default();
    for _ in 0..draw.below(4) {
        let days = draw.some(&[0, 1, 2, 3, 4, 5, 6], 6);
        let (from, to) = (*draw.one(&TIMES), *draw.one(&[30, 90, 135, 150, 450, 1_200, 1_440]));
        if from != to {
            quiet.windows.push((days, from, to));
        }
    }
    for _ in 0..draw.below(3) {
        let from = date_of(draw.minute(first, first + 700 * DAY));
        quiet.leaves.push((from, from + TimeDelta::days(i64::try_from(draw.below(20)).unwrap())));
    }
    quiet
}

fn quiet_hours(quiet: &Quiet) -> Option<QuietHours> {
    let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60).parse().unwrap();
    let day = |day: &u32| Weekday::try_from(u8::try_from(*day).unwrap()).unwrap().to_string();
    let windows = quiet.windows.iter().map(|(days, from, to)| {
        let days = days.iter().map(day).collect::<Vec<_>>().join(",").parse().unwrap();
        Window::new(days, time(*from), time(*to)).unwrap()
    });
    let leaves = quiet.leaves.iter().map(|(from, to)| Leave::new(*from, *to).unwrap());
    QuietHours::new(windows.collect(), leaves.collect()).ok()
}

fn shown(plan: &Plan<usize>) -> Vec<Due> {
    plan.items.iter().map(|item| (minute_of(item.fires_at), item.reminder, item.occurrence.to_string())).collect()
}

/// What is pending after `change`, if it was `pending` before and what is before `now` has fired.
fn apply(pending: &mut BTreeMap<(usize, String), Minute>, change: &Difference<usize>, now: Minute) {
    pending.retain(|_, fires| now <= *fires);
    for (key, occurrence) in &change.cancel {
        assert!(pending.remove(&(*key, occurrence.to_string())).is_some(), "cancelled what is not pending");
    }
    for item in &change.add {
        let name = (item.reminder, item.occurrence.to_string());
        assert!(pending.insert(name, minute_of(item.fires_at)).is_none(), "added what is pending");
    }
}

/// One scene: reminders and quiet hours of one draw, a device in `home` and `away`. How many firings were compared.
fn compare(walls: &mut Walls, home: &'static str, year: i32, seed: u64) -> usize {
    let mut draw = Draw(seed);
    let (first, last) = span(year);
    let away = draw.one(&ZONES).0;
    let zones = [home, away, draw.one(&ZONES).0];
    let cases: Vec<Case> = (0..REMINDERS).map(|kind| draw_case(&mut draw, walls, kind, year, &zones)).collect();
    let reminders: Vec<Reminder<usize>> = cases.iter().enumerate().map(|(key, case)| case.reminder(key)).collect();
    let (quiet, hours) = loop {
        let quiet = draw_quiet(&mut draw, first);
        if let Some(hours) = quiet_hours(&quiet) {
            break (quiet, hours);
        }
    };
    let fired = [home, away].map(|device| {
        let due = cases.iter().enumerate().flat_map(|(key, case)| case.due(key, walls, device, year)).collect();
        walk(walls.of(device, year), &quiet, due)
    });
    let devices = [home, away].map(|name| Zone::named(name).unwrap());
    let mut compared = 0;
    let mut check = |device: usize, from: Minute, until: Minute, limit: usize| -> Plan<usize> {
        let (from, until) = (from.max(first), until.min(last));
        let ask = Ask {
            from: instant_of(from),
            until: instant_of(until),
            device: &devices[device],
            quiet: &hours,
            limit: scene::limit(limit),
        };
        let found = plan(&reminders, &ask);
        let inside: Vec<&Due> = fired[device].iter().filter(|due| from <= due.0 && due.0 < until).collect();
        let expected: Vec<Due> = inside.iter().take(limit).map(|due| (*due).clone()).collect();
        let place = shown(&found).iter().zip(&expected).position(|(one, other)| one != other);
        let place = place.unwrap_or(found.items.len().min(expected.len()));
        assert!(
            shown(&found) == expected,
            "{} {} seed {seed}: found {:?}, walked {:?}\n{:?}\n{quiet:?}",
            devices[device].name(),
            ask.from,
            shown(&found).get(place),
            expected.get(place),
            shown(&found).get(place).or(expected.get(place)).map(|due| &cases[due.1]),
        );
        let refresh = (inside.len() > limit).then(|| expected.last().unwrap().0);
        assert_eq!(found.refresh.map(minute_of), refresh, "seed {seed}");
        compared += expected.len();
        found
    };
    for device in [0, 1] {
        check(device, first, last, 1_000_000);
    }
    // The device travels every few days, and plans anew each time.
    let (mut now, mut device, mut pending) = (first, 0, BTreeMap::new());
    let mut before: Option<Plan<usize>> = None;
    while now < last {
        let next = check(device, now, now + 30 * DAY, 64);
        let blank = Plan { from: next.from, items: Vec::new(), refresh: None };
        apply(&mut pending, &difference(before.as_ref().unwrap_or(&blank), &next), now);
        let planned: BTreeMap<(usize, String), Minute> =
            shown(&next).into_iter().map(|(fires, key, occurrence)| ((key, occurrence), fires)).collect();
        assert_eq!(pending, planned, "seed {seed}");
        before = Some(next);
        now += draw.minute(1, 12 * DAY);
        device = usize::from(draw.often(50));
    }
    compared
}

#[test]
fn the_planner_agrees_with_one_that_walks_the_minutes() {
    let rounds: u64 = std::env::var("KITH_ORACLE_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    let mut walls = Walls::default();
    let mut compared = 0;
    for round in 0..rounds {
        for (place, (zone, year)) in (0..).zip(ZONES) {
            compared += compare(&mut walls, zone, year, round * 1_000 + place);
        }
    }
    assert!(compared > 100_000, "only {compared} firings were compared");
}
