//! Own reminders: kept behind the wall, planned by the planner over zones, clock changes and quiet hours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use crate::desk;

use desk::{Desk, holds, time, zone};
use kith_journal::JournalError;
use kith_journal::leaving::Leaving;
use kith_journal::reminders::{
    JournalReminder, MAX_REMINDERS, PLAIN_TITLE, Pending, PlanChange, ReminderAsk, ReminderRequest,
};
use kith_planner::{QuietHours, Window};
use std::io::Cursor;
use std::num::NonZeroUsize;

fn at(text: &str) -> ReminderRequest {
    ReminderRequest { at: text.parse().unwrap(), days: "mon-sun".parse().unwrap(), zone: None, title: None }
}

fn set(desk: &Desk, request: ReminderRequest) -> JournalReminder {
    desk.journal.reminders().set(request).unwrap()
}

fn ask(days: u32) -> ReminderAsk {
    let limit = NonZeroUsize::new(64).unwrap();
    ReminderAsk { from: None, days, limit, device: None, quiet: QuietHours::default() }
}

/// When something fires, from the 7th of March 2026, noon in London.
fn fires(desk: &Desk, ask: &ReminderAsk) -> Vec<String> {
    desk.journal.reminders().plan(ask).unwrap().items.iter().map(|item| item.fires_at.to_string()).collect()
}

#[test]
fn one_reminder_for_each_time_and_zone_kept_over_a_restart() {
    let mut desk = Desk::new();
    let first = set(&desk, at("20:30"));
    let changed = set(
        &desk,
        ReminderRequest { days: "mon,wed".parse().unwrap(), title: Some(" Tea ".to_owned()), ..at("20:30") },
    );
    assert_eq!((changed.reminder, changed.title.as_deref()), (first.reminder, Some("Tea")));
    set(&desk, ReminderRequest { zone: Some(zone("Asia/Tokyo")), ..at("20:30") });
    set(&desk, at("07:00"));
    desk.reopen();
    let reminders = desk.journal.reminders();
    let shown: Vec<_> = reminders
        .list()
        .unwrap()
        .iter()
        .map(|one| (one.at.to_string(), one.days.to_string(), one.zone.map(|zone| zone.name())))
        .collect();
    let all = "mon,tue,wed,thu,fri,sat,sun".to_owned();
    assert_eq!(
        shown,
        [
            ("07:00".to_owned(), all.clone(), None),
            ("20:30".to_owned(), "mon,wed".to_owned(), None),
            ("20:30".to_owned(), all, Some("Asia/Tokyo")),
        ]
    );
    assert_eq!(reminders.remove(Some("20:30".parse().unwrap()), Some(zone("Asia/Tokyo"))).unwrap().len(), 1);
    assert_eq!(reminders.remove(Some("20:31".parse().unwrap()), None), Err(JournalError::ReminderUnknown));
    assert_eq!(reminders.remove(None, None).unwrap().len(), 2);
    assert_eq!(reminders.remove(None, None).unwrap(), []);
}

#[test]
fn what_cannot_be_kept_or_planned_is_refused() {
    let desk = Desk::new();
    assert_eq!(desk.journal.reminders().set(at("24:00")), Err(JournalError::TimeInvalid));
    let title = |title: &str| ReminderRequest { title: Some(title.to_owned()), ..at("08:00") };
    assert_eq!(desk.journal.reminders().set(title(" ")), Err(JournalError::TextEmpty));
    assert_eq!(desk.journal.reminders().set(title(&"x".repeat(81))), Err(JournalError::TextTooLong));
    for minute in 0..MAX_REMINDERS {
        set(&desk, at(&format!("08:{minute:02}")));
    }
    assert_eq!(desk.journal.reminders().set(at("09:00")), Err(JournalError::ValueInvalid));
    set(&desk, ReminderRequest { title: Some("still here".to_owned()), ..at("08:00") });
    assert_eq!(desk.journal.reminders().list().unwrap().len(), MAX_REMINDERS);
}

#[test]
fn a_reminder_follows_the_device_or_stays_in_its_zone() {
    let desk = Desk::new();
    set(&desk, at("20:30"));
    assert_eq!(fires(&desk, &ask(2)), ["2026-03-07T20:30:00.000Z", "2026-03-08T20:30:00.000Z"]);
    desk.travel("America/New_York");
    // The clocks go forward on the 8th.
    assert_eq!(fires(&desk, &ask(2)), ["2026-03-08T01:30:00.000Z", "2026-03-09T00:30:00.000Z"]);
    assert_eq!(
        fires(&desk, &ReminderAsk { device: Some(zone("Asia/Kathmandu")), ..ask(1) }),
        ["2026-03-07T14:45:00.000Z"]
    );
    desk.journal.reminders().remove(None, None).unwrap();
    set(&desk, ReminderRequest { zone: Some(zone("Europe/London")), ..at("20:30") });
    assert_eq!(fires(&desk, &ask(1)), ["2026-03-07T20:30:00.000Z"]);
    let plan = desk.journal.reminders().plan(&ask(1)).unwrap();
    assert_eq!(
        (plan.items[0].local.to_rfc3339().as_str(), plan.items[0].title.as_str()),
        ("2026-03-07T20:30:00+00:00", PLAIN_TITLE)
    );
}

#[test]
fn a_time_in_a_gap_comes_after_it_and_one_that_is_there_twice_comes_once() {
    let desk = Desk::new();
    set(&desk, ReminderRequest { zone: Some(zone("America/New_York")), ..at("02:30") });
    assert_eq!(fires(&desk, &ask(2)), ["2026-03-08T07:00:00.000Z", "2026-03-09T06:30:00.000Z"]);
    set(&desk, ReminderRequest { zone: Some(zone("Europe/London")), ..at("01:30") });
    desk.journal.reminders().remove(Some("02:30".parse().unwrap()), None).unwrap();
    let fold = ReminderAsk { from: Some(time("2026-10-24T12:00:00Z")), ..ask(2) };
    assert_eq!(fires(&desk, &fold), ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
}

#[test]
fn quiet_hours_move_it_to_their_end_and_weekdays_are_those_of_the_clock() {
    let desk = Desk::new();
    set(&desk, ReminderRequest { days: "mon,sat".parse().unwrap(), ..at("21:00") });
    let quiet = |days: &str, from: &str, to: &str| {
        let window = Window::new(days.parse().unwrap(), from.parse().unwrap(), to.parse().unwrap()).unwrap();
        ReminderAsk { quiet: QuietHours::new(vec![window], Vec::new()).unwrap(), ..ask(4) }
    };
    // The 7th is a Saturday.
    assert_eq!(fires(&desk, &ask(4)), ["2026-03-07T21:00:00.000Z", "2026-03-09T21:00:00.000Z"]);
    assert_eq!(fires(&desk, &quiet("sat", "20:00", "08:30")), ["2026-03-08T08:30:00.000Z", "2026-03-09T21:00:00.000Z"]);
    assert_eq!(
        fires(&desk, &quiet("mon-sun", "20:00", "08:30")),
        ["2026-03-08T08:30:00.000Z", "2026-03-10T08:30:00.000Z"]
    );
}

#[test]
fn a_phone_hears_only_what_changed() {
    let desk = Desk::new();
    let reminders = desk.journal.reminders();
    set(&desk, at("20:30"));
    let limit = NonZeroUsize::new(3).unwrap();
    let ask = ReminderAsk { limit, ..ask(30) };
    let first = reminders.changes(&ask, &[]).unwrap();
    assert_eq!((first.add.len(), first.cancel.len()), (3, 0));
    assert_eq!(first.refresh_at, Some(first.add[2].fires_at));
    let pending = |change: &PlanChange| -> Vec<Pending> {
        let one = |firing: &kith_journal::reminders::Firing| Pending {
            name: firing.name(),
            fires_at: firing.fires_at,
            title: firing.title.clone(),
        };
        change.add.iter().map(one).collect()
    };
    let scheduled = pending(&first);
    let none = reminders.changes(&ask, &scheduled).unwrap();
    assert_eq!((none.add.len(), none.cancel.len()), (0, 0));
    // One was lost by the system, one is not ours.
    let mut other = scheduled[1..].to_vec();
    other.push(Pending { name: "a stranger".to_owned(), ..scheduled[0].clone() });
    let mended = reminders.changes(&ask, &other).unwrap();
    assert_eq!(mended.cancel, ["a stranger"]);
    assert_eq!(pending(&mended), scheduled[..1]);
    // Another title, another zone, another place: all are taken back and made anew under their names.
    set(&desk, ReminderRequest { title: Some("Tea".to_owned()), ..at("20:30") });
    let retitled = reminders.changes(&ask, &scheduled).unwrap();
    assert_eq!((retitled.add.len(), retitled.cancel.len()), (3, 3));
    desk.travel("Asia/Tokyo");
    let moved = reminders.changes(&ask, &pending(&retitled)).unwrap();
    assert_eq!((moved.add.len(), moved.cancel.len()), (3, 3));
    // A day later the one that has fired is not cancelled, and one more comes.
    desk.travel("Europe/London");
    desk.clock.set(time("2026-03-08T12:00:00Z"));
    let later = reminders.changes(&ask, &pending(&retitled)).unwrap();
    assert_eq!((later.add.len(), later.cancel.len()), (1, 0));
    reminders.remove(None, None).unwrap();
    let off = reminders.changes(&ask, &pending(&retitled)).unwrap();
    assert_eq!((off.add.len(), off.cancel.len(), off.refresh_at), (0, 2, None));
}

#[test]
fn reminders_are_sealed_and_come_back_with_a_backup() {
    let desk = Desk::new();
    set(
        &desk,
        ReminderRequest { title: Some("tyrannosaurus".to_owned()), zone: Some(zone("Asia/Tokyo")), ..at("20:30") },
    );
    desk.log(3);
    assert!(!holds(&desk.raw_files(), b"tyrannosaurus"));
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let mut file = Cursor::new(Vec::new());
    let made = desk.journal.backups().make(ticket, &mut file, &mut |_, _| true).unwrap();
    let new = Desk::seeded(9);
    // One that was set before anything was written stands for nothing that could be lost.
    set(&new, at("06:00"));
    new.journal.backups().restore(&mut file, &made.code, &mut |_, _| true).unwrap();
    assert_eq!(new.journal.reminders().list().unwrap(), desk.journal.reminders().list().unwrap());
    assert_eq!(format!("{:?}", desk.journal.reminders().list().unwrap()[0]), "JournalReminder(…)");
}
