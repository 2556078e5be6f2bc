//! The tzdb inside the program: each zone's changes, as one table of bytes without an address in it.
//!
//! chrono-tz has the same as constants of Rust, which take ten times the room in a library for phones: 24 bytes a change,
//! names of seasons, and addresses that are set right each time the library is loaded. A test writes the table from chrono-tz
//! and compares (`tests/tzdb.rs`); only what clocks add to UTC is in it.
//!
//! | part | each |
//! |---|---|
//! | version | five letters |
//! | numbers of offsets, zones, bytes of names, changes | two bytes each |
//! | offsets | seconds, four bytes |
//! | zones, by name | where the name begins, two bytes, and its length, one; the first offset by number, the first change by number and how many, two bytes each |
//! | names | one after the other |
//! | changes | seconds since [`EPOCH`], five bytes, and the offset from then on by number, one |
//!
//! Numbers are big-endian, so that changes compare as bytes.

use crate::PlannerError;
use chrono::{DateTime, FixedOffset, Utc};
use std::fmt;
use std::hash::{Hash, Hasher};

/// 1800-01-01T00:00:00Z, before which no clock had changed, in seconds of Unix.
const EPOCH: i64 = -5_364_662_400;

type Change = [u8; 6];

/// A zone of the tzdb inside the program.
#[derive(Clone, Copy)]
pub struct TzdbZone {
    name: &'static str,
    first: FixedOffset,
    changes: &'static [Change],
}

struct Tables {
    version: &'static str,
    offsets: &'static [[u8; 4]],
    zones: &'static [[u8; 9]],
    names: &'static str,
    changes: &'static [Change],
}

const TABLES: Tables = match read(include_bytes!("tzdb.bin")) {
    Some(tables) => tables,
    // A test sees it.
    None => Tables { version: "", offsets: &[], zones: &[], names: "", changes: &[] },
};
const GMT: FixedOffset = match FixedOffset::east_opt(0) {
    Some(none) => none,
    None => unreachable!(),
};

/// The version of the tzdb inside the program, such as `2025b`.
pub const TZDB_VERSION: &str = TABLES.version;

const fn read(table: &'static [u8]) -> Option<Tables> {
    let Some((version, rest)) = table.split_at_checked(5) else { return None };
    let Some((counts, rest)) = rest.split_first_chunk::<8>() else { return None };
    let [offsets, offsets_low, zones, zones_low, names, names_low, changes, changes_low] = *counts;
    let Some((offsets, rest)) = rest.split_at_checked(4 * number(offsets, offsets_low)) else { return None };
    let Some((zones, rest)) = rest.split_at_checked(9 * number(zones, zones_low)) else { return None };
    let Some((names, rest)) = rest.split_at_checked(number(names, names_low)) else { return None };
    if rest.len() != 6 * number(changes, changes_low) {
        return None;
    }
    let (Ok(version), Ok(names)) = (std::str::from_utf8(version), std::str::from_utf8(names)) else { return None };
    Some(Tables {
        version,
        offsets: offsets.as_chunks().0,
        zones: zones.as_chunks().0,
        names,
        changes: rest.as_chunks().0,
    })
}

const fn number(high: u8, low: u8) -> usize {
    ((high as usize) << 8) | low as usize
}

fn name_of(zone: &[u8; 9]) -> &'static str {
    let [begins, begins_low, length, ..] = *zone;
    let begins = number(begins, begins_low);
    TABLES.names.get(begins..begins + usize::from(length)).unwrap_or_default()
}

fn offset(place: usize) -> FixedOffset {
    TABLES.offsets.get(place).and_then(|seconds| FixedOffset::east_opt(i32::from_be_bytes(*seconds))).unwrap_or(GMT)
}

impl TzdbZone {
    /// UTC itself.
    pub const UTC: Self = Self { name: "UTC", first: GMT, changes: &[] };

    /// The zone of that exact name, such as `Europe/London`.
    ///
    /// # Errors
    /// [`PlannerError::ZoneUnknown`].
    pub fn named(name: &str) -> Result<Self, PlannerError> {
        let place = TABLES.zones.binary_search_by(|zone| name_of(zone).cmp(name));
        let zone = place.ok().and_then(|place| TABLES.zones.get(place)).ok_or(PlannerError::ZoneUnknown)?;
        let [_, _, _, first, first_low, begins, begins_low, count, count_low] = *zone;
        let begins = number(begins, begins_low);
        let changes = TABLES.changes.get(begins..begins + number(count, count_low)).unwrap_or_default();
        Ok(Self { name: name_of(zone), first: offset(number(first, first_low)), changes })
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What its clocks add to UTC at `instant`.
    #[must_use]
    pub fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        // What is earlier than all is before every change.
        let seconds = u64::try_from(instant.timestamp() - EPOCH).unwrap_or_default();
        let passed = self.changes.partition_point(|change| when(change) <= seconds);
        let last = passed.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(self.first, |change| offset(usize::from(change[5])))
    }

    /// The names of all zones, ascending.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLES.zones.iter().map(name_of)
    }
}

fn when(change: &Change) -> u64 {
    let [a, b, c, d, e, _] = *change;
    u64::from_be_bytes([0, 0, 0, a, b, c, d, e])
}

impl PartialEq for TzdbZone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for TzdbZone {}

impl Hash for TzdbZone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for TzdbZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
