//! How the fields of the record say quiet hours, and back.

use crate::records::FieldChange;
use kith_model::RecordId;
use kith_planner::{Leave, QuietHours, Weekdays, Window};
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::peer::Field;
use kith_records::{Picture, Value};
use std::collections::BTreeSet;

/// The type of the record.
pub(super) const QUIET: u64 = 10;

/// A set of `[days, from, to]`.
const WINDOWS: Field = Field::Number(2);
/// A set of `[first day, last day]`.
const LEAVE: Field = Field::Number(3);

/// The record: there is one.
pub(super) fn record() -> RecordId {
    RecordId::new(first_16(sha256(&[b"kith/quiet/1"])))
}

/// What a record says. What cannot be read is left out.
pub(super) fn hours_of(picture: &Picture) -> QuietHours {
    if !picture.is_alive() {
        return QuietHours::default();
    }
    let windows = picture.set_values(&WINDOWS).iter().filter_map(window).collect();
    let mut leaves: Vec<Leave> = picture.set_values(&LEAVE).iter().filter_map(leave).collect();
    leaves.sort_by_key(|leave| (leave.from(), leave.to()));
    // Only a home that was tampered with has what is refused when it is set.
    QuietHours::new(windows, leaves).unwrap_or_default()
}

/// The changes that make a record say them.
pub(super) fn changes(picture: &Picture, hours: &QuietHours) -> Vec<FieldChange> {
    let mut changes = vec![FieldChange::Set(Field::ALIVE, Value::bool(true))];
    let windows = hours.windows().iter().map(|window| {
        Value::written(|e| {
            e.array(3).text(&window.days().to_string()).text(&window.from().to_string()).text(&window.to().to_string());
        })
    });
    let leaves = hours.leaves().iter().map(|leave| {
        Value::written(|e| {
            e.array(2).text(&leave.from().to_string()).text(&leave.to().to_string());
        })
    });
    for (field, wanted) in [(WINDOWS, windows.collect::<BTreeSet<_>>()), (LEAVE, leaves.collect())] {
        let now = picture.set_values(&field);
        changes.extend(now.difference(&wanted).map(|value| FieldChange::Drop(field.clone(), value.clone())));
        changes.extend(wanted.difference(&now).map(|value| FieldChange::Add(field.clone(), value.clone())));
    }
    changes
}

fn window(value: &Value) -> Option<Window> {
    let (days, from, to) = value.read(|d| {
        d.array_exact(3)?;
        Ok((d.text()?.to_owned(), d.text()?.to_owned(), d.text()?.to_owned()))
    })?;
    Window::new(days.parse::<Weekdays>().ok()?, from.parse().ok()?, to.parse().ok()?).ok()
}

fn leave(value: &Value) -> Option<Leave> {
    let (from, to) = value.read(|d| {
        d.array_exact(2)?;
        Ok((d.text()?.to_owned(), d.text()?.to_owned()))
    })?;
    Leave::new(from.parse().ok()?, to.parse().ok()?).ok()
}
