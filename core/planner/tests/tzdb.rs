//! The table of zones inside the program, against chrono-tz, which it was made from.
//!
//! `KITH_WRITE_ZONES=1 cargo test -p kith-planner` writes it anew, after an update of chrono-tz.

use chrono::{DateTime, FixedOffset, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};
use kith_planner::{TZDB_VERSION, TzdbZone};
use std::collections::HashMap;

/// Before the first change of any zone, and after the last.
const YEARS: (i32, i32) = (1800, 2120);

fn begin_of(year: i32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap()
}

fn said(zone: Tz, at: i64) -> i32 {
    let at = DateTime::from_timestamp(at, 0).unwrap();
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// When the clocks change, and what they add from then on. No zone goes there and back within half a day.
fn changes(zone: Tz) -> Vec<(i64, i32)> {
    let half = TimeDelta::hours(12).num_seconds();
    let (mut at, end) = (begin_of(YEARS.0).timestamp(), begin_of(YEARS.1).timestamp());
    let mut offset = said(zone, at);
    let mut changes = Vec::new();
    while at < end {
        let next = at + half;
        let then = said(zone, next);
        if then != offset {
            let (mut old, mut new) = (at, next);
            while new - old > 1 {
                let middle = old + (new - old) / 2;
                if said(zone, middle) == offset { old = middle } else { new = middle }
            }
            assert_eq!(said(zone, new), then, "{zone} changes twice in half a day");
            changes.push((new, then));
            offset = then;
        }
        at = next;
    }
    changes
}

fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_be_bytes()
}

/// The table, as `src/time/tzdb.rs` says.
fn table() -> Vec<u8> {
    let mut zones: Vec<Tz> = TZ_VARIANTS.to_vec();
    zones.sort_unstable_by_key(|zone| zone.name());
    let found: Vec<Vec<(i64, i32)>> = zones.iter().map(|zone| changes(*zone)).collect();
    let epoch = begin_of(YEARS.0).timestamp();
    // Those that changes name come first: one byte is enough for them.
    let mut offsets: Vec<i32> = Vec::new();
    let firsts = zones.iter().map(|zone| said(*zone, epoch));
    for offset in found.iter().flatten().map(|change| change.1).chain(firsts) {
        if !offsets.contains(&offset) {
            offsets.push(offset);
        }
    }
    let place = |offset: i32| offsets.iter().position(|one| *one == offset).unwrap();
    let (mut directory, mut names, mut all) = (Vec::new(), String::new(), Vec::<u8>::new());
    let mut begins: HashMap<&[(i64, i32)], usize> = HashMap::new();
    for (zone, changes) in zones.iter().zip(&found) {
        let begins = *begins.entry(changes).or_insert_with(|| {
            let begins = all.len() / 6;
            for (at, offset) in changes {
                let at = u64::try_from(at - epoch).unwrap().to_be_bytes();
                assert_eq!(at[..3], [0; 3]);
                all.extend(&at[3..]);
                all.push(u8::try_from(place(*offset)).unwrap());
            }
            begins
        });
        directory.extend(two(names.len()));
        directory.push(u8::try_from(zone.name().len()).unwrap());
        directory.extend(two(place(said(*zone, epoch))));
        directory.extend(two(begins));
        directory.extend(two(changes.len()));
        names.push_str(zone.name());
    }
    let mut table = IANA_TZDB_VERSION.as_bytes().to_vec();
    for number in [offsets.len(), zones.len(), names.len(), all.len() / 6] {
        table.extend(two(number));
    }
    table.extend(offsets.iter().flat_map(|offset| offset.to_be_bytes()));
    table.extend(directory);
    table.extend(names.as_bytes());
    table.extend(all);
    table
}

#[test]
fn the_table_is_what_chrono_tz_says() {
    let table = table();
    if std::env::var_os("KITH_WRITE_ZONES").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/time/tzdb.bin"), &table).unwrap();
    }
    let kept = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/src/time/tzdb.bin")).unwrap();
    assert!(kept == table, "src/time/tzdb.bin is old: KITH_WRITE_ZONES=1");
    assert_eq!(TZDB_VERSION, IANA_TZDB_VERSION);
}

/// Read back without the writer: every name, each of its changes to the second, and every tenth day of four centuries.
#[test]
fn each_zone_adds_what_chrono_tz_adds() {
    assert_eq!(TzdbZone::names().count(), TZ_VARIANTS.len());
    let mut seen = 0;
    for tz in TZ_VARIANTS {
        let zone = TzdbZone::named(tz.name()).unwrap();
        assert_eq!(zone.name(), tz.name());
        let check = |at: i64| {
            let instant = DateTime::from_timestamp(at, 0).unwrap();
            assert_eq!(zone.offset_at(instant), FixedOffset::east_opt(said(tz, at)).unwrap(), "{tz} {instant}");
        };
        for (at, _) in changes(tz) {
            check(at - 1);
            check(at);
            seen += 1;
        }
        for day in (begin_of(1750).timestamp()..begin_of(2150).timestamp()).step_by(864_000) {
            check(day);
        }
        check(DateTime::<Utc>::MIN_UTC.timestamp());
        check(DateTime::<Utc>::MAX_UTC.timestamp());
    }
    assert!(seen > 50_000, "{seen} changes");
}

#[test]
fn utc_is_the_zone_of_that_name() {
    let named = TzdbZone::named("UTC").unwrap();
    assert_eq!(named, TzdbZone::UTC);
    assert_eq!(named.offset_at(begin_of(2026)).local_minus_utc(), 0);
    assert_ne!(TzdbZone::named("Etc/UTC").unwrap(), TzdbZone::UTC);
}
