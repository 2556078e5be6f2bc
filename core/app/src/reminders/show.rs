//! Finding a reminder, and how a screen shows it.

use super::fields::{ADDED, KIND, REMINDER, TITLE, reminder_of, schedule_of, time, written};
use crate::me::Me;
use crate::quiet::hours;
use crate::records::{self, Home, Record};
use chrono::{DateTime, Utc};
use kith_model::{AccountId, KithError, RecordId, Refusal, ReminderKind, ReminderView};
use kith_planner::{Ask, Frame, QuietHours, Reminder, Schedule, Zone, plan};
use kith_records::Picture;
use kith_store::Read;
use std::num::NonZeroUsize;

/// What all views of one call share.
pub(super) struct Seen<'a> {
    pub(super) now: DateTime<Utc>,
    pub(super) device: &'a Zone,
    pub(super) quiet: QuietHours,
}

impl<'a> Seen<'a> {
    pub(super) fn from(read: &Read<'_>, me: &Me, device: &'a Zone) -> Result<Self, KithError> {
        Ok(Self { now: time(me.now()), device, quiet: hours(read, me)? })
    }
}

/// The living reminder with this id.
pub(super) fn living(read: &Read<'_>, me: &Me, id: RecordId) -> Result<Record, KithError> {
    let found = records::resolve(read, me, id, id, REMINDER)?;
    found.into_iter().next().ok_or_else(|| Refusal::ReminderUnknown.into())
}

/// Where one's own snoozes of a reminder are.
pub(super) fn own_of(read: &Read<'_>, me: &Me, record: &Record) -> Result<Picture, KithError> {
    if record.home == Home::Own {
        return Ok(record.picture.clone());
    }
    let own = records::find(read, me, Home::Own.conv(me), record.record, REMINDER)?;
    Ok(own.map(|own| own.picture).unwrap_or_default())
}

/// The reminder for the planner; none when its fields do not say one.
pub(super) fn planned(read: &Read<'_>, me: &Me, record: &Record) -> Result<Option<Reminder<RecordId>>, KithError> {
    Ok(reminder_of(record.record, &record.picture, &own_of(read, me, record)?))
}

/// The view of a record by its name.
pub(super) fn view_of(
    read: &Read<'_>,
    me: &Me,
    seen: &Seen<'_>,
    home: Home,
    id: RecordId,
) -> Result<ReminderView, KithError> {
    let known = records::find(read, me, home.conv(me), id, REMINDER)?.ok_or(Refusal::ReminderUnknown)?;
    view(read, me, seen, &known)
}

/// The view of a record.
pub(super) fn view(read: &Read<'_>, me: &Me, seen: &Seen<'_>, record: &Record) -> Result<ReminderView, KithError> {
    let picture = &record.picture;
    let deleted = !picture.is_alive();
    let mut view = ReminderView {
        reminder: record.record,
        title: picture.value(&TITLE).as_text().unwrap_or_default().to_owned(),
        group: record.home.group(),
        kind: match picture.value(&KIND).as_text() {
            Some("elapsed") => ReminderKind::Elapsed,
            _ => ReminderKind::WallClock,
        },
        at: None,
        zone: None,
        rrule: None,
        exdates: Vec::new(),
        every: None,
        added_by: picture.find(&ADDED).and_then(|content| content.author).map(AccountId::new),
        next: None,
        deleted,
    };
    match schedule_of(picture) {
        None => {}
        Some(Schedule::WallClock(wall)) => {
            view.at = Some(wall.start.to_string());
            view.zone = match &wall.frame {
                Frame::Zone(zone) => Some(zone.name().to_owned()),
                Frame::Floating => None,
            };
            view.rrule = wall.rule.as_ref().map(ToString::to_string);
            view.exdates = wall.exceptions.iter().map(ToString::to_string).collect();
        }
        Some(Schedule::Elapsed(elapsed)) => {
            view.at = Some(written(elapsed.start));
            view.every = Some(span(elapsed.every.step().num_milliseconds()));
        }
    }
    if !deleted {
        view.next = planned(read, me, record)?.and_then(|reminder| next(&reminder, seen));
    }
    Ok(view)
}

/// When it fires next.
fn next(reminder: &Reminder<RecordId>, seen: &Seen<'_>) -> Option<String> {
    let ask = Ask {
        from: seen.now,
        until: DateTime::<Utc>::MAX_UTC,
        device: seen.device,
        quiet: &seen.quiet,
        limit: NonZeroUsize::MIN,
    };
    plan(std::slice::from_ref(reminder), &ask).items.first().map(|item| written(item.fires_at))
}

/// A duration in the largest unit that divides it, as people write it.
fn span(ms: i64) -> String {
    const UNITS: [(&str, i64); 4] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    let fits = UNITS.iter().find(|(_, unit)| ms % unit == 0);
    fits.map_or_else(|| format!("{ms}ms"), |(name, unit)| format!("{}{name}", ms / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_written_as_people_write_it() {
        for (ms, text) in
            [(28_800_000, "8h"), (90_000, "90s"), (86_400_000, "1d"), (5_400_000, "90m"), (60_500, "60500ms")]
        {
            assert_eq!(span(ms), text);
        }
    }
}
