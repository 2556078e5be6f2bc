//! Reminders and quiet hours as a script sees them (docs/cli.md, section 4).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::{Value, json};
use shell::{Shell, has, is_id, ran};

/// Runs a command at a moment, which must work.
fn at(shell: &Shell, now: &str, arguments: &[&str]) -> Vec<Value> {
    let mut command = shell.command(arguments.iter().copied().chain(["--json"]));
    command.env("KITH_NOW", now);
    let ran = ran(command, b"");
    assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.stderr);
    ran.results()
}

fn id(value: &Value) -> String {
    value["reminder"].as_str().unwrap().to_owned()
}

/// When each item of a plan fires.
fn fires(plan: &[Value]) -> Vec<&str> {
    plan.iter().filter_map(|item| item["fires_at"].as_str()).collect()
}

const NOW: &str = "2026-03-07T08:00:00Z";

#[test]
fn a_wall_clock_keeps_its_hour_across_a_change_of_the_clocks() {
    let shell = Shell::of("Ana");
    let made = &at(
        &shell,
        NOW,
        &[
            "reminder",
            "add",
            "--title",
            "Stretch",
            "--at",
            "2026-03-07T09:00",
            "--zone",
            "America/New_York",
            "--rrule",
            "RRULE:FREQ=DAILY",
            "--exdate",
            "2026-03-09T09:00",
        ],
    )[0];
    has(made, &["reminder", "title", "kind", "at", "zone", "rrule", "exdates", "added_by", "next"]);
    assert!(is_id(&made["reminder"], 16) && is_id(&made["added_by"], 32));
    assert_eq!(made["kind"], "wall_clock");
    assert_eq!(made["at"], "2026-03-07T09:00");
    assert_eq!(made["zone"], "America/New_York");
    assert_eq!(made["rrule"], "FREQ=DAILY");
    assert_eq!(made["exdates"], json!(["2026-03-09T09:00"]));
    assert_eq!(made["next"], "2026-03-07T14:00:00Z");
    assert!(made.get("group").is_none() && made.get("every").is_none());
    let plan = at(&shell, NOW, &["reminder", "plan", "--days", "4"]);
    assert_eq!(fires(&plan), ["2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z", "2026-03-10T13:00:00Z"]);
    has(&plan[0], &["reminder", "occurrence", "fires_at", "local", "title"]);
    assert_eq!(plan[0]["local"], "2026-03-07T09:00:00-05:00");
    assert_eq!(plan[1]["local"], "2026-03-08T09:00:00-04:00");
    assert_eq!(plan[1]["occurrence"], "2026-03-08T09:00");
    let cut = at(&shell, NOW, &["reminder", "plan", "--days", "4", "--limit", "2"]);
    assert_eq!(cut.len(), 3);
    assert_eq!(cut[2], json!({"refresh_at": "2026-03-08T13:00:00Z"}));
    assert_eq!(at(&shell, NOW, &["reminder", "plan", "--days", "4", "--limit", "3"]).len(), 3, "nothing was cut off");
    let list = at(&shell, NOW, &["reminder", "list"]);
    assert_eq!(&list[0], made);
}

#[test]
fn floating_follows_the_device_and_elapsed_knows_no_zone() {
    let shell = Shell::of("Ana");
    let floats = &at(&shell, NOW, &["reminder", "add", "--title", "F", "--at", "2026-03-08T09:00", "--floating"])[0];
    assert!(floats.get("zone").is_none());
    assert_eq!(floats["next"], "2026-03-08T09:00:00Z", "the device of this test is in UTC");
    let tokyo = at(&shell, NOW, &["reminder", "plan", "--device-zone", "Asia/Tokyo"]);
    assert_eq!(fires(&tokyo), ["2026-03-08T00:00:00Z"]);
    assert_eq!(tokyo[0]["local"], "2026-03-08T09:00:00+09:00");
    let here = &at(&shell, NOW, &["reminder", "add", "--title", "H", "--at", "2026-03-08T10:00"])[0];
    assert_eq!(here["zone"], "UTC", "the present zone is kept by name");
    let every = &at(&shell, NOW, &["reminder", "add", "--title", "E", "--every", "8h"])[0];
    assert_eq!((&every["kind"], &every["every"]), (&json!("elapsed"), &json!("8h")));
    assert_eq!((&every["at"], &every["next"]), (&json!("2026-03-07T16:00:00Z"), &json!("2026-03-07T16:00:00Z")));
    let started = ["reminder", "add", "--title", "S", "--every", "8h", "--starting", "2026-03-07T01:30:00+01:00"];
    assert_eq!(at(&shell, NOW, &started)[0]["next"], "2026-03-07T08:30:00Z");
    let plan = at(&shell, NOW, &["reminder", "plan", "--from", "2026-03-07T15:00:00Z", "--days", "1", "--limit", "3"]);
    let items: Vec<_> = plan.iter().map(|item| (item["title"].as_str(), item["occurrence"].as_str())).collect();
    assert_eq!(
        items[..3],
        [
            (Some("E"), Some("2026-03-07T16:00:00Z")),
            (Some("S"), Some("2026-03-07T16:30:00Z")),
            (Some("E"), Some("2026-03-08T00:00:00Z")),
        ]
    );
    assert_eq!(plan[3], json!({"refresh_at": "2026-03-08T00:00:00Z"}));
}

#[test]
fn done_skip_and_snooze_show_in_the_plan_and_undo_takes_them_back() {
    let shell = Shell::of("Ana");
    let made = at(
        &shell,
        NOW,
        &["reminder", "add", "--title", "Tea", "--at", "2026-03-07T09:00", "--rrule", "FREQ=DAILY;COUNT=4"],
    );
    let id = id(&made[0]);
    let later = "2026-03-08T09:05:00Z";
    let done = at(&shell, later, &["reminder", "done", &id]);
    assert_eq!(done, [json!({"reminder": id, "occurrence": "2026-03-07T09:00", "state": "done"})]);
    let again = at(&shell, later, &["reminder", "done", "Tea", "--occurrence", "2026-03-07T09:00"]);
    assert_eq!(again, done, "twice changes nothing");
    let snoozed = &at(&shell, later, &["reminder", "snooze", &id, "--for", "10m"])[0];
    assert_eq!((&snoozed["occurrence"], &snoozed["state"]), (&json!("2026-03-08T09:00"), &json!("snoozed")));
    let skipped = &at(&shell, later, &["reminder", "skip", &id, "--occurrence", "2026-03-09T09:00"])[0];
    assert_eq!(skipped["state"], "skipped");
    let plan = |now: &str| at(&shell, now, &["reminder", "plan"]);
    assert_eq!(fires(&plan(later)), ["2026-03-08T09:15:00Z", "2026-03-10T09:00:00Z"]);
    assert_eq!(at(&shell, later, &["reminder", "list"])[0]["next"], "2026-03-08T09:15:00Z");
    let undone = &at(&shell, later, &["undo"])[0];
    assert_eq!((&undone["undone"], &undone["reminder"]), (&json!("reminder"), &json!(id)));
    assert_eq!(fires(&plan(later)), ["2026-03-08T09:15:00Z", "2026-03-09T09:00:00Z", "2026-03-10T09:00:00Z"]);
    at(&shell, later, &["undo"]);
    assert_eq!(fires(&plan("2026-03-08T08:00:00Z")).first(), Some(&"2026-03-08T09:00:00Z"), "the snooze is gone");
    at(&shell, later, &["undo"]);
    assert_eq!(fires(&plan(NOW)).len(), 4, "the done one is back; being done twice was no act");
    at(&shell, later, &["reminder", "delete", &id]);
    assert_eq!(shell.fails(&["reminder", "done", &id]), (3, "reminder_unknown".to_owned()));
    at(&shell, later, &["undo"]);
    assert_eq!(at(&shell, NOW, &["reminder", "list"]).len(), 1);
    at(&shell, later, &["undo"]);
    assert_eq!(at(&shell, NOW, &["reminder", "list"]), Vec::<Value>::new(), "adding it was the first act");
}

#[test]
fn a_reminder_that_is_over_stays_done() {
    let shell = Shell::of("Ana");
    at(&shell, NOW, &["reminder", "add", "--title", "Once", "--at", "2026-03-07T09:00"]);
    let first = at(&shell, NOW, &["reminder", "done", "Once"]);
    assert_eq!(at(&shell, NOW, &["reminder", "done", "Once"]), first);
    assert_eq!(at(&shell, NOW, &["reminder", "snooze", "Once", "--for", "10m"])[0]["state"], "done");
    assert!(at(&shell, NOW, &["reminder", "list"])[0].get("next").is_none());
}

#[test]
fn edits_change_what_is_given_and_one_occurrence_alone() {
    let shell = Shell::of("Ana");
    let made = at(
        &shell,
        NOW,
        &["reminder", "add", "--title", "Tea", "--at", "2026-03-08T09:00", "--rrule", "FREQ=DAILY;COUNT=3"],
    );
    let id = id(&made[0]);
    at(&shell, NOW, &["reminder", "skip", &id, "--occurrence", "2026-03-10T09:00"]);
    let edited = &at(&shell, NOW, &["reminder", "edit", &id, "--title", "Coffee", "--zone", "Europe/Paris"])[0];
    assert_eq!((&edited["title"], &edited["zone"]), (&json!("Coffee"), &json!("Europe/Paris")));
    assert_eq!((&edited["at"], &edited["rrule"]), (&made[0]["at"], &made[0]["rrule"]));
    let one =
        ["reminder", "edit", &id, "--occurrence", "2026-03-09T09:00", "--at", "2026-03-09T11:00", "--title", "Cake"];
    at(&shell, NOW, &one);
    let plan = at(&shell, NOW, &["reminder", "plan"]);
    assert_eq!(fires(&plan), ["2026-03-08T08:00:00Z", "2026-03-09T10:00:00Z"], "the mark still holds");
    assert_eq!((&plan[1]["title"], &plan[1]["occurrence"]), (&json!("Cake"), &json!("2026-03-09T09:00")));
    let unknown = ["reminder", "edit", &id, "--occurrence", "2026-03-09T10:00", "--title", "x"];
    assert_eq!(shell.fails(&unknown), (3, "occurrence_unknown".to_owned()));
    let bare = &at(&shell, NOW, &["reminder", "edit", &id, "--rrule", ""])[0];
    assert!(bare.get("rrule").is_none());
    assert_eq!(shell.fails(&["reminder", "edit", &id, "--starting", NOW]), (3, "reminder_mixed".to_owned()));
    let other = &at(&shell, NOW, &["reminder", "edit", &id, "--every", "8h"])[0];
    assert_eq!((&other["kind"], &other["next"]), (&json!("elapsed"), &json!("2026-03-07T16:00:00Z")));
}

#[test]
fn quiet_hours_and_leave_move_what_fires() {
    let shell = Shell::of("Ana");
    at(
        &shell,
        NOW,
        &["reminder", "add", "--title", "Late", "--at", "2026-03-09T21:00", "--rrule", "FREQ=DAILY;COUNT=2"],
    );
    assert_eq!(shell.one(&["quiet", "show"]), json!({"windows": [], "leave": []}));
    assert_eq!(shell.one(&["quiet", "clear"]), json!({"windows": [], "leave": []}));
    assert_eq!(at(&shell, NOW, &["undo"])[0]["undone"], "reminder", "clearing nothing is no act");
    at(
        &shell,
        NOW,
        &["reminder", "add", "--title", "Late", "--at", "2026-03-09T21:00", "--rrule", "FREQ=DAILY;COUNT=2"],
    );
    let set = shell.one(&["quiet", "set", "--days", "mon-fri", "--from", "20:00", "--to", "07:30"]);
    assert_eq!(set, json!({"windows": [{"days": "mon-fri", "from": "20:00", "to": "07:30"}], "leave": []}));
    let plan = || at(&shell, NOW, &["reminder", "plan"]);
    assert_eq!(fires(&plan()), ["2026-03-10T07:30:00Z", "2026-03-11T07:30:00Z"]);
    let away = shell.one(&["quiet", "leave", "--from", "2026-03-10", "--to", "2026-03-12"]);
    assert_eq!(away["leave"], json!([{"from": "2026-03-10", "to": "2026-03-12"}]));
    assert_eq!(fires(&plan()), ["2026-03-13T07:30:00Z", "2026-03-13T07:30:00Z"]);
    let other = shell.one(&["quiet", "set", "--days", "fri-sun", "--from", "22:00", "--to", "10:00"]);
    assert_eq!(other["windows"].as_array().unwrap().len(), 2, "{other}");
    assert_eq!(other["windows"][1]["days"].as_str().map(str::len), Some(7), "mon-thu and fri-sun: {other}");
    assert_eq!(shell.one(&["undo"])["windows"], set["windows"]);
    assert_eq!(shell.one(&["quiet", "clear"]), json!({"windows": [], "leave": []}));
    assert_eq!(fires(&plan()), ["2026-03-09T21:00:00Z", "2026-03-10T21:00:00Z"]);
    assert_eq!(shell.one(&["undo"])["undone"], "quiet");
    assert_eq!(shell.one(&["quiet", "show"])["leave"], away["leave"]);
    let always = ["quiet", "set", "--days", "mon-sun", "--from", "00:00", "--to", "24:00"];
    assert_eq!(shell.fails(&always), (3, "quiet_invalid".to_owned()));
    let backwards = ["quiet", "leave", "--from", "2026-03-12", "--to", "2026-03-10"];
    assert_eq!(shell.fails(&backwards), (3, "time_invalid".to_owned()));
}

#[test]
fn what_no_reminder_can_be_is_refused_with_a_reason() {
    let shell = Shell::of("Ana");
    let long = "x".repeat(501);
    let add = |more: &[&str]| {
        let all: Vec<&str> = ["reminder", "add"].iter().chain(more).copied().collect();
        shell.fails(&all)
    };
    let base = ["--title", "T", "--at", "2026-03-07T09:00"];
    let with = |more: &[&str]| add(&base.iter().chain(more).copied().collect::<Vec<_>>());
    for (rule, zone) in [
        ("FREQ=HOURLY", "--zone=Europe/Paris"),
        ("FREQ=SECONDLY", "--floating"),
        ("FREQ=DAILY;BYEASTER=1", "--floating"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "--floating"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260401T000000", "--floating"),
        ("FREQ=DAILY;UNTIL=20260401T000000Z", "--floating"),
        ("FREQ=DAILY;UNTIL=20260401T000000", "--zone=Europe/Paris"),
        ("nonsense", "--floating"),
    ] {
        assert_eq!(with(&["--rrule", rule, zone]), (3, "rrule_unsupported".to_owned()), "{rule}");
    }
    let refused = |code: &str| (3, code.to_owned());
    assert_eq!(with(&["--zone", "Europe/Nowhere"]), refused("zone_unknown"));
    assert_eq!(with(&["--exdate", "2026-02-30T09:00"]), refused("time_invalid"));
    assert_eq!(with(&["--group", "Nobody"]), refused("group_unknown"));
    assert_eq!(add(&["--title", "T", "--at", "2026-02-30T09:00"]), refused("time_invalid"));
    assert_eq!(add(&["--title", "T", "--at", "2026-03-07T09:00Z"]), refused("time_invalid"));
    assert_eq!(add(&["--title", "T", "--at", "2011-12-30T09:00", "--zone", "Pacific/Apia"]), refused("time_invalid"));
    assert_eq!(add(&["--title", "T", "--every", "8h", "--starting", "noon"]), refused("time_invalid"));
    assert_eq!(add(&["--title", " ", "--at", "2026-03-07T09:00"]), refused("text_empty"));
    assert_eq!(add(&["--title", &long, "--at", "2026-03-07T09:00"]), refused("text_too_long"));
    for wrong in [
        &["--title", "T"][..],
        &["--at", "2026-03-07T09:00"],
        &["--title", "T", "--every", "30s"],
        &["--title", "T", "--every", "8h", "--at", "2026-03-07T09:00"],
        &["--title", "T", "--every", "8h", "--rrule", "FREQ=DAILY"],
        &["--title", "T", "--at", "2026-03-07T09:00", "--zone", "UTC", "--floating"],
    ] {
        assert_eq!(add(wrong).0, 2, "{wrong:?}");
    }
    for wrong in [
        &["reminder", "plan", "--days", "0"][..],
        &["reminder", "plan", "--days", "3661"],
        &["reminder", "plan", "--limit", "0"],
        &["reminder", "plan", "--limit", "100001"],
        &["reminder", "snooze", "abcdef", "--for", "soon"],
        &["reminder", "snooze", "abcdef"],
        &["reminder", "edit", "abcdef"],
        &["quiet", "set", "--days", "someday", "--from", "20:00", "--to", "07:00"],
        &["quiet", "set", "--days", "mon", "--from", "20:00"],
    ] {
        assert_eq!(shell.fails(wrong).0, 2, "{wrong:?}");
    }
    assert_eq!(shell.fails(&["reminder", "plan", "--device-zone", "Mars"]), refused("zone_unknown"));
    assert_eq!(shell.fails(&["reminder", "done", "abcdef"]), refused("reminder_unknown"));
    assert_eq!(shell.json(&["reminder", "list"]), Vec::<Value>::new());
}
