//! What is read as text: links, addresses, rules and times of reminders, searches, recovery codes; and files that a person
//! picks or that lie in a home.

use kith::journal::backup::RecoveryCode;
use kith::journal::portable;
use kith::planner::{
    Frame, LocalTime, OccurrenceId, QuietHours, Rule, Schedule, TimeOfDay, Title, WallClock, Weekdays, Zone,
};
use kith_protocol::api::Origin;
use kith_protocol::peer::LinkUrl;
use kith_store::SearchQuery;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// How many occurrences are looked at.
const OCCURRENCES: usize = 16;

pub(super) fn decode(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let _ = (LinkUrl::parse(text), Origin::from_url(text), RecoveryCode::parse(text), SearchQuery::parse(text));
    let _ = (text.parse::<Rule>(), text.parse::<LocalTime>(), text.parse::<OccurrenceId>());
    let _ = (text.parse::<TimeOfDay>(), text.parse::<Weekdays>(), Zone::named(text), Title::new(text));
    let _ = kith_model::Timestamp::parse_rfc3339(text);
}

/// A start on the first line, a zone on the second, a rule on the third.
pub(super) fn hold(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.lines();
    let (Some(start), Some(zone), Some(rule)) = (lines.next(), lines.next(), lines.next()) else { return };
    let (Ok(start), Ok(rule)) = (start.parse::<LocalTime>(), rule.parse::<Rule>()) else { return };
    assert_eq!(rule.to_string().parse::<Rule>().as_ref(), Ok(&rule), "a rule is not read again");
    let frame = Zone::named(zone).map_or(Frame::Floating, Frame::Zone);
    let wall = WallClock { start, frame, rule: Some(rule), exceptions: BTreeSet::new(), moved: BTreeMap::new() };
    let schedule = Schedule::WallClock(wall);
    let from = instant(0);
    let due: Vec<_> = schedule.series(&Zone::UTC, from, instant(4_102_444_800_000)).take(OCCURRENCES).collect();
    for pair in due.windows(2) {
        assert!(pair[0].due <= pair[1].due, "occurrences out of order");
    }
    let quiet = QuietHours::default();
    for occurrence in due {
        assert!(occurrence.due >= from);
        assert_eq!(schedule.find(occurrence.id, &Zone::UTC).map(|found| found.due), Some(occurrence.due));
        assert_eq!(occurrence.id.to_string().parse::<OccurrenceId>().as_ref(), Ok(&occurrence.id));
        assert_eq!(quiet.awake(occurrence.due, &Zone::UTC), occurrence.due);
    }
}

fn instant(ms: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(ms).unwrap()
}

/// Files that a journal can be imported from.
pub(super) fn decode_files(input: &[u8]) {
    let _ = portable::read(&mut Cursor::new(input));
}
