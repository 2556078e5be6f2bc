//! Questionnaires, insights and help lines in the terminal.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::{Value, json};
use shell::{Shell, has, ran};

#[test]
fn help_now_needs_no_home_and_says_when_it_was_not_checked_for_a_year() {
    let shell = Shell::new();
    let at = |now: &str, region: &[&str]| -> Vec<Value> {
        let mut command = shell.command(["help-now", "--json"].iter().chain(region));
        command.env("KITH_NOW", now).env_remove("HOME").env_remove("KITH_HOME");
        let done = ran(command, b"");
        assert_eq!((done.status, done.stderr.as_str()), (0, ""));
        done.results()
    };
    let lines = at("2026-12-01T00:00:00Z", &[]);
    assert_eq!(lines.len(), 7);
    for line in &lines {
        has(line, &["name", "contact", "region", "checked_on", "stale"]);
        assert_eq!((&line["stale"], line["first_steps"].as_array().unwrap().len()), (&json!(false), 5));
    }
    for (region, contact) in [("us", "988"), ("IE", "116 123"), ("FR", "findahelpline.com")] {
        let lines = at("2026-12-01T00:00:00Z", &["--region", region]);
        assert_eq!((lines.len(), &lines[0]["contact"]), (1, &json!(contact)));
    }
    assert!(at("2028-01-01T00:00:00Z", &[]).iter().all(|line| line["stale"] == true));
    assert!(shell.run(["help-now"]).text().contains("Listen"));
    assert!(!shell.home.exists());
}

#[test]
fn results_have_number_band_date_and_where_to_turn_to() {
    let shell = Shell::of("Ana");
    for (name, answers, score, band) in [
        ("who-5", "5,5,2,0,0", json!(48), Some("low")),
        ("who-5", "5,5,3,0,0", json!(52), Some("adequate")),
        ("phq-2", "2,1", json!(3), Some("screen_positive")),
        ("phq-8", "3,3,3,3,3,0,0,0", json!(15), Some("moderately_severe")),
        ("gad-7", "3,3,3,3,3,3,3", json!(21), Some("severe")),
        ("cbi-work", "100,100,100,100,100,100,100", json!(85.714), None),
        ("cbi-work", "0,0,0,0,0,0,0", json!(14.286), None),
        ("cbi-client", "100,,75,,,0", json!(58.333), None),
        ("ucla-3", "1,2,3", json!(6), None),
    ] {
        let result = shell.one(&["journal", "instrument", "take", name, "--answers", answers]);
        has(&result, &["instrument", "score", "taken_at", "note", "resources"]);
        assert_eq!((&result["score"], result["band"].as_str()), (&score, band), "{name} {answers}");
        assert!(result["note"].as_str().unwrap().contains("not a diagnosis") && result.get("helplines").is_none());
    }
    let history = shell.json(&["journal", "instrument", "history", "who-5"]);
    assert_eq!(
        (history.len(), &history[1]["difference"], &history[1]["change"]),
        (2, &json!(4.0), &json!("no_change"))
    );
    let list = shell.json(&["journal", "instrument", "list"]);
    assert_eq!((list.len(), &list[0]["score"], &list[0]["band"]), (10, &json!(52), &json!("adequate")));
    let text = shell.run(["journal", "instrument", "list"]).text().to_owned();
    assert!(text.contains("not a diagnosis") && text.contains("kith help-now"), "{text}");
    for instrument in &list {
        assert_eq!(instrument.get("note").is_some(), instrument.get("score").is_some(), "{instrument}");
        has(instrument, &["instrument", "title", "items", "values", "licence", "source", "version"]);
    }
    let questions = shell.one(&["journal", "instrument", "show", "phq-9", "--language", "de"]);
    assert_eq!(questions["items"].as_array().unwrap().len(), 9);
}

#[test]
fn the_ninth_answer_of_the_phq_9_brings_help_lines_with_or_without_a_score() {
    let shell = Shell::of("Ana");
    let take = |answers: &str| ["journal", "instrument", "take", "phq-9", "--answers", answers].map(str::to_owned);
    let line = |answers: &str| take(answers);
    let words = line("0,0,0,0,0,0,0,0,1");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = shell.one(&words);
    assert_eq!((&result["band"], result["helplines"].as_array().unwrap().len()), (&json!("minimal"), 7));
    let said = shell.run(words.iter().chain(&["--region", "NZ"]));
    assert!(said.text().lines().nth(1).unwrap().contains("1737"), "{}", said.text());
    let without = shell.run(take("3,3,3,3,3,3,3,3,0").iter().chain([&"--json".to_owned()]));
    assert!(without.results()[0].get("helplines").is_none());
    let missing = shell.run(take(",,,,,,,,2").iter().chain([&"--json".to_owned()]));
    assert_eq!((missing.status, missing.code().as_str()), (3, "answers_missing"));
    assert_eq!(missing.error()["details"]["helplines"].as_array().unwrap().len(), 7);
    assert!(shell.run(take(",,,,,,,,2")).stderr.contains("kith help-now"));
    assert_eq!(shell.json(&["journal", "instrument", "history", "phq-9"]).len(), 3);
    // The newest does not call for them; the ones before it say nothing about now.
    let calls = |text: &str| text.contains("You can talk to somebody now:") && text.contains("988");
    assert!(!calls(shell.run(["journal", "instrument", "history", "phq-9"]).text()));
    shell.one(&words);
    let history = shell.run(["journal", "instrument", "history", "phq-9"]);
    assert!(calls(history.text()), "{}", history.text());
}

#[test]
fn answers_that_do_not_fit_are_refused_and_not_kept() {
    let shell = Shell::of("Ana");
    for (name, answers, code) in [
        ("who-5", "1,2,3,4", "answers_invalid"),
        ("who-5", "1,2,3,4,5,0", "answers_invalid"),
        ("who-5", "1,2,3,4,6", "answers_invalid"),
        ("who-5", "-1,2,3,4,5", "answers_invalid"),
        ("who-5", "", "answers_invalid"),
        ("cbi-work", "100,75,50,25,0,10,0", "answers_invalid"),
        ("ucla-3", "0,1,1", "answers_invalid"),
        ("who-5", "1,2,3,4,", "answers_missing"),
        ("cbi-work", "100,,,,0,0,", "answers_missing"),
        ("cbi-personal", "100,,,,0,", "answers_missing"),
    ] {
        let failed = shell.fails(&["journal", "instrument", "take", name, "--answers", answers]);
        assert_eq!(failed, (3, code.to_owned()), "{name} {answers}");
        assert!(shell.json(&["journal", "instrument", "history", name]).is_empty());
    }
}

/// A table of days with the factor `run` on every third, better by two levels.
fn table(days: u32) -> String {
    let mut table = "at,zone,mood,factors\n".to_owned();
    for day in 0..days {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(day.into());
        let (mood, factors) = if day % 3 == 0 { (4 + day % 2, "run | tea") } else { (2 + day % 2, "rain") };
        let rare = if day < 9 { " | rare" } else { "" };
        table.push_str(&format!("{at} 12:00,UTC,{mood},{factors}{rare}\n"));
    }
    table
}

#[test]
fn insights_are_silent_without_enough_days_and_claim_what_is_there() {
    let shell = Shell::of("Ana");
    let path = shell.folder().join("days.csv");
    let import = |days| {
        std::fs::write(&path, table(days)).unwrap();
        shell.one(&["journal", "import", path.to_str().unwrap()]);
    };
    import(29);
    let few = shell.run(["journal", "insights", "--json"]);
    let factors: Vec<Value> = few.results().iter().map(|line| line["factor"].clone()).collect();
    assert_eq!(factors, ["rain", "run", "tea"], "10 days of 29 are enough, 9 are not");
    let none = shell.run(["journal", "insights", "--to", "2026-01-28", "--json"]);
    assert_eq!((none.status, none.results().len()), (0, 3));
    let none = shell.run(["journal", "insights", "--to", "2026-01-27"]);
    assert!(none.status == 0 && none.stdout.is_empty() && none.stderr.contains("10 days with it"), "{}", none.stderr);
    import(90);
    let effects = shell.json(&["journal", "insights"]);
    let run = effects.iter().find(|effect| effect["factor"] == "run").unwrap();
    has(run, &["days_with", "days_without", "difference", "low", "high", "p", "q", "claim", "note"]);
    assert_eq!((&run["claim"], &run["days_with"], &run["days_without"]), (&json!(true), &json!(30), &json!(60)));
    let number = |name: &str| run[name].as_f64().unwrap();
    assert!((number("difference") - 2.0).abs() < 0.05 && number("low") > 1.0 && number("high") < 3.0);
    assert!(number("p") < 0.01 && number("q") < 0.05);
    assert!(run["note"].as_str().unwrap().contains("association, not cause"));
    let said = shell.run(["journal", "insights"]);
    assert!(said.text().contains("One is claimed when its interval leaves out 0 and q"), "{}", said.text());
    // The same days, the same answer.
    assert_eq!(shell.json(&["journal", "insights"]), effects);
    let trends = shell.json(&["journal", "insights", "--trends"]);
    assert_eq!((trends.len(), &trends[0]["finding"], &trends[0]["claim"]), (2, &json!("trend"), &json!(false)));
}

/// Days with 40 factors, each of which goes with good moods, so that no shuffle is left out.
fn long_table() -> String {
    let mut table = "at,zone,mood,factors\n".to_owned();
    for day in 0..3_000_u32 {
        let at = chrono::NaiveDate::from_ymd_opt(2016, 1, 1).unwrap() + chrono::Days::new(day.into());
        let mood = 1 + day * 7 % 5;
        let has = |factor: &u32| mood >= 4 && !(day + factor).is_multiple_of(10);
        let factors: Vec<String> = (0..40).filter(has).map(|factor| format!("f{factor}")).collect();
        table.push_str(&format!("{at} 12:00,UTC,{mood},{}\n", factors.join(" | ")));
    }
    table
}

#[cfg(target_os = "linux")]
#[test]
fn insights_that_are_stopped_print_nothing() {
    let shell = Shell::of("Ana");
    let path = shell.folder().join("days.csv");
    std::fs::write(&path, long_table()).unwrap();
    shell.one(&["journal", "import", path.to_str().unwrap()]);
    let child = shell.command(["journal", "insights", "--json"]).spawn().unwrap();
    let signal = |name: &str| {
        let sent = std::process::Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
        assert!(sent.success(), "{name}");
    };
    // The journal is open, and what follows takes some hundred milliseconds.
    let open = format!("/proc/{}/fd", child.id());
    let opened = || {
        let files = std::fs::read_dir(&open).unwrap().filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        files.into_iter().any(|file| file.ends_with("journal.db"))
    };
    while !opened() {
        std::thread::yield_now();
    }
    signal("-STOP");
    signal("-INT");
    signal("-CONT");
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice(), said.as_ref()), (Some(130), &b""[..], ""));
    assert_eq!(shell.json(&["journal", "insights"]).len(), 40);
}
