//! What is typed wrongly is exit 2 and one line, and everything has help.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::Value;
use shell::Shell;

/// Every command, found by walking the help.
fn commands(shell: &Shell) -> Vec<Vec<String>> {
    let mut found = vec![Vec::new()];
    let mut at = 0;
    while at < found.len() {
        let path: Vec<String> = found[at].clone();
        let help = shell.run(path.iter().map(String::as_str).chain(["--help"]));
        let listed = help.text().split("Commands:\n").nth(1).unwrap_or_default().to_owned();
        for line in listed.lines().take_while(|line| !line.is_empty()) {
            let name = line.split_whitespace().next().unwrap_or_default();
            if line.starts_with("  ") && !line.starts_with("   ") && name != "help" {
                found.push(path.iter().cloned().chain([name.to_owned()]).collect());
            }
        }
        at += 1;
    }
    found
}

#[test]
fn every_command_has_help_with_an_example() {
    let shell = Shell::new();
    let all = commands(&shell);
    assert!(all.len() > 40, "{}", all.len());
    for path in all {
        let help = shell.run(path.iter().map(String::as_str).chain(["--help"]));
        assert_eq!((help.status, help.stderr.as_str()), (0, ""), "{path:?}");
        assert!(help.text().contains("Example:\n  "), "{path:?} has no example");
    }
    assert!(!shell.home.exists());
}

#[test]
fn the_contract_s_commands_are_all_there() {
    let all: Vec<String> = commands(&Shell::new()).into_iter().map(|path| path.join(" ")).collect();
    for name in [
        "init",
        "relay set",
        "whoami",
        "link",
        "link list",
        "link withdraw",
        "contact add",
        "contact list",
        "contact verify",
        "contact block",
        "contact unblock",
        "group create",
        "group list",
        "group show",
        "group accept",
        "group decline",
        "group add",
        "group members",
        "group invite",
        "group invites",
        "group join",
        "group policy",
        "group edit",
        "group role",
        "group remove",
        "group leave",
        "say",
        "dm",
        "messages",
        "edit",
        "unsend",
        "react",
        "search",
        "reminder add",
        "reminder list",
        "reminder edit",
        "reminder delete",
        "reminder done",
        "reminder skip",
        "reminder snooze",
        "reminder plan",
        "quiet show",
        "quiet set",
        "quiet leave",
        "quiet clear",
        "pack export",
        "pack import",
        "pack list",
        "pack remove",
        "resource add",
        "resource edit",
        "resource delete",
        "resource list",
        "resource keep",
        "resource show",
        "resource search",
        "undo",
        "sync",
        "watch",
        "outbox",
        "outbox cancel",
        "journal log",
        "journal list",
        "journal show",
        "journal edit",
        "journal delete",
        "journal undo",
        "journal search",
        "journal settings",
        "journal stats",
        "journal chart",
        "journal calendar",
        "journal photo",
        "journal template save",
        "journal template list",
        "journal template show",
        "journal template delete",
        "journal draft save",
        "journal draft list",
        "journal draft show",
        "journal draft delete",
        "journal mood list",
        "journal mood set",
        "journal mood reset",
        "journal factor list",
        "journal factor group",
        "journal factor ungroup",
        "journal remind",
        "journal reminders",
        "journal backup",
        "journal restore",
        "pin set",
        "pin clear",
        "status",
        "help-now",
        "journal insights",
        "journal instrument list",
        "journal instrument take",
        "journal instrument history",
        "journal export",
        "journal import",
        "doctor",
        "wipe",
        "demo",
        "bench",
        "completions",
        "man",
    ] {
        assert!(all.iter().any(|known| known == name), "{name}");
    }
}

#[test]
fn version_is_one_line() {
    let version = Shell::new().run(["--version"]);
    assert_eq!((version.status, version.text().lines().count()), (0, 1));
}

#[test]
fn a_usage_error_is_exit_2_one_line_and_json_when_asked_for() {
    let shell = Shell::new();
    for wrong in [
        &[][..],
        &["nonsense"],
        &["say", "G"],
        &["say", "G", "text", "--nonsense"],
        &["group", "create", "G", "--kind", "direct"],
        &["group", "policy", "G", "--history", "91"],
        &["group", "policy", "G", "--disappear", "5"],
        &["group", "role", "G", "M", "king"],
        &["group", "edit", "G"],
        &["group", "add", "G"],
        &["sync", "--deadline", "30"],
        &["messages", "G", "--limit", "0"],
        &["messages", "G", "--limit", "-1"],
        &["messages", "G", "--all", "--limit", "3"],
        &["init"],
        &["init", "--name", "x", "--relay-code", "c"],
        &["bench", "nothing-of-this-name"],
        &["completions", "tcl"],
        &["wipe"],
        &["man", "nothing"],
        &["help-now", "--region", "XXX"],
        &["journal", "instrument", "take", "mbi", "--answers", "1"],
        &["journal", "instrument", "show", "ucla-3", "--language", "xx"],
        &["journal", "export", "--format", "pdf", "--out", "x"],
        &["journal", "import", "x", "--map", "happy=6"],
        &["journal", "import", "x", "--map", "happy"],
        &["journal", "import", "x", "--map", "=3"],
        &["journal"],
        &["journal", "log"],
        &["journal", "log", "--mood", "6"],
        &["journal", "log", "--mood", "3", "--valence", "1.1"],
        &["journal", "list", "--from", "2026-02-30"],
        &["journal", "edit", "3f9a01c2"],
        &["journal", "settings", "--day-start", "3:00"],
        &["journal", "settings", "--grace", "maybe"],
        &["journal", "log", "--template", "x", "--draft", "y"],
        &["journal", "template", "save", "x"],
        &["journal", "draft", "save"],
        &["journal", "draft", "save", "x", "--mood", "0"],
        &["journal", "mood", "set", "6", "rad"],
        &["journal", "mood", "set", "5"],
        &["journal", "factor", "group", "walk"],
        &["journal", "remind"],
        &["journal", "remind", "--at", "8pm"],
        &["journal", "remind", "--at", "20:30", "--days", "someday"],
        &["journal", "remind", "--at", "20:30", "--off", "--days", "mon"],
        &["journal", "remind", "--off", "--zone", "UTC"],
        &["journal", "reminders", "--days", "7"],
    ] {
        let plain = shell.run(wrong);
        assert_eq!(plain.status, 2, "{wrong:?}: {}", plain.stderr);
        assert!(plain.stderr.starts_with("kith: ") && plain.stderr.lines().count() == 1, "{}", plain.stderr);
        let json = shell.run(wrong.iter().copied().chain(["--json"]));
        assert_eq!((json.status, json.code().as_str()), (2, "usage"), "{wrong:?}");
        assert_eq!(json.error()["retryable"], Value::Bool(false));
        assert!(json.stdout.is_empty() && plain.stdout.is_empty(), "{wrong:?}");
    }
    assert!(!shell.home.exists());
}

#[test]
fn global_flags_stand_before_or_after_the_command() {
    let shell = Shell::of("Ana");
    let home = shell.home.to_str().unwrap().to_owned();
    let elsewhere = Shell::new();
    for line in [
        vec!["--json", "--quiet", "--home", &home, "group", "list"],
        vec!["group", "--home", &home, "--json", "list", "--quiet"],
        vec!["group", "list", "--home", &home, "--json", "--quiet"],
    ] {
        let ran = elsewhere.run(&line);
        assert_eq!(ran.status, 0, "{line:?}: {}", ran.stderr);
    }
}

#[test]
fn completions_and_man_pages_come_from_the_same_tree() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish"] {
        let script = shell.run(["completions", name]);
        assert!(script.status == 0 && script.text().contains("relay-code"), "{name}");
    }
    assert!(shell.run(["man"]).text().contains(".TH KITH"));
    assert!(shell.run(["man", "group", "policy"]).text().contains("disappear"));
}

#[test]
fn the_page_of_errors_in_docs_is_what_the_program_prints() {
    let printed = Shell::new().run(["internal", "errors-md"]);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors.md");
    assert_eq!(printed.text(), std::fs::read_to_string(file).unwrap_or_default(), "run `cargo xtask generate`");
}
