//! Which folder is a home, who may look into it, and what stays untouched.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use shell::{Shell, ran};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Every file of a folder and what is in it.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect()
}

#[test]
fn init_makes_a_private_home_and_says_where_the_secret_is() {
    let shell = Shell::new();
    let init = shell.run(["init", "--name", "Ana"]);
    assert_eq!(init.status, 0, "{}", init.stderr);
    assert_eq!((mode(&shell.home), mode(&shell.home.join("secret"))), (0o700, 0o600));
    assert!(init.stderr.contains("secret") && init.stderr.lines().count() == 1, "{}", init.stderr);
    let format = std::fs::read_to_string(shell.home.join("format")).unwrap();
    assert!(format.trim().parse::<u32>().is_ok(), "{format:?}");
    for (name, _) in content(&shell.home) {
        assert_eq!(mode(&shell.home.join(&name)) & 0o077, 0, "{name}");
    }
}

#[test]
fn a_given_secret_is_used_and_none_is_made() {
    let shell = Shell::new();
    let file = shell.folder().join("mine");
    let given = file.to_str().unwrap().to_owned();
    assert_eq!(shell.fails(&["init", "--name", "Ana", "--secret-file", &given]), (6, "vault_locked".to_owned()));
    assert!(!shell.home.exists() && !file.exists());
    for short in ["", "\n", "short", "0123456789abcde\n"] {
        std::fs::write(&file, short).unwrap();
        let refused = shell.fails(&["init", "--name", "Ana", "--secret-file", &given]);
        assert_eq!(refused, (6, "vault_locked".to_owned()), "{short:?}");
        assert!(!shell.home.exists());
    }
    std::fs::write(&file, "0123456789abcdef0123456789abcdef\n").unwrap();
    shell.json(&["init", "--name", "Ana", "--secret-file", &given]);
    assert!(!shell.home.join("secret").exists());
    assert_eq!(shell.fails(&["whoami"]), (6, "vault_locked".to_owned()));
    assert!(!shell.home.join("secret").exists());
    shell.json(&["whoami", "--secret-file", &given]);
    let mut by_environment = shell.command(["whoami"]);
    by_environment.env("KITH_SECRET_FILE", &file);
    assert_eq!(ran(by_environment, b"").status, 0);
    std::fs::write(&file, "another secret of enough length\n").unwrap();
    assert_eq!(shell.fails(&["whoami", "--secret-file", &given]), (6, "secret_wrong".to_owned()));
    std::fs::write(&file, "").unwrap();
    assert_eq!(shell.fails(&["whoami", "--secret-file", &given]), (6, "vault_locked".to_owned()));
}

#[test]
fn a_missing_secret_is_vault_locked_and_none_is_made() {
    let shell = Shell::of("Ana");
    std::fs::remove_file(shell.home.join("secret")).unwrap();
    let before = content(&shell.home);
    for command in [&["whoami"][..], &["group", "create", "G"], &["doctor"]] {
        assert_eq!(shell.fails(command), (6, "vault_locked".to_owned()), "{command:?}");
    }
    assert_eq!(content(&shell.home), before);
}

#[test]
fn an_empty_home_is_home_missing_and_stays_empty() {
    let shell = Shell::new();
    let commands: [&[&str]; 12] = [
        &["whoami"],
        &["link"],
        &["contact", "list"],
        &["group", "list"],
        &["say", "G", "x"],
        &["messages", "G"],
        &["sync"],
        &["watch"],
        &["outbox"],
        &["status"],
        &["doctor"],
        &["wipe", "--yes"],
    ];
    for command in commands {
        assert_eq!(shell.fails(command), (3, "home_missing".to_owned()), "{command:?}");
    }
    assert!(!shell.home.exists());
    std::fs::create_dir(&shell.home).unwrap();
    for command in commands {
        assert_eq!(shell.fails(command), (3, "home_missing".to_owned()), "{command:?}");
    }
    assert!(content(&shell.home).is_empty());
}

#[test]
fn a_home_that_exists_is_not_made_again() {
    let shell = Shell::of("Ana");
    let before = content(&shell.home);
    assert_eq!(shell.fails(&["init", "--name", "Eve"]), (3, "home_exists".to_owned()));
    assert_eq!(content(&shell.home), before);
}

#[test]
fn an_init_that_is_refused_leaves_nothing() {
    let shell = Shell::new();
    let long = "x".repeat(81);
    for (name, relay, code) in [
        ("", "https://relay.example.org", "text_empty"),
        (long.as_str(), "https://relay.example.org", "text_too_long"),
        ("Ana", "http://relay.example.org", "relay_invalid"),
        ("Ana", "nonsense", "relay_invalid"),
    ] {
        assert_eq!(shell.fails(&["init", "--name", name, "--relay", relay]), (3, code.to_owned()));
        assert!(!shell.home.exists(), "{code}");
    }
}

#[test]
fn a_home_that_others_can_read_is_refused_with_the_command_that_helps() {
    let shell = Shell::of("Ana");
    set_mode(&shell.home, 0o755);
    let ran = shell.run(["whoami", "--json"]);
    assert_eq!((ran.status, ran.code().as_str()), (6, "home_exposed"));
    let message = ran.error()["message"].as_str().unwrap().to_owned();
    let command = message.split('`').nth(1).unwrap().to_owned();
    assert_eq!(command, format!("chmod 700 {}", shell.home.display()));
    set_mode(&shell.home, 0o700);
    shell.json(&["whoami"]);
    let other = Shell::new();
    std::fs::create_dir(&other.home).unwrap();
    std::fs::write(other.home.join("letter"), "mine").unwrap();
    set_mode(&other.home, 0o755);
    assert_eq!(other.fails(&["init", "--name", "Ana"]), (6, "home_exposed".to_owned()));
    assert_eq!((content(&other.home).len(), mode(&other.home)), (1, 0o755));
}

#[test]
fn an_empty_folder_becomes_private() {
    let shell = Shell::new();
    std::fs::create_dir(&shell.home).unwrap();
    set_mode(&shell.home, 0o755);
    shell.json(&["init", "--name", "Ana"]);
    assert_eq!(mode(&shell.home), 0o700);
}

#[test]
fn a_newer_home_is_refused_and_left_alone() {
    let shell = Shell::of("Ana");
    std::fs::write(shell.home.join("format"), "4000000\n").unwrap();
    let before = content(&shell.home);
    for command in [&["whoami"][..], &["group", "create", "G"], &["status"]] {
        assert_eq!(shell.fails(command), (7, "store_newer".to_owned()), "{command:?}");
    }
    assert_eq!(content(&shell.home), before);
}

#[test]
fn wipe_needs_a_yes_and_no_secret_and_leaves_what_is_not_kith_s() {
    let shell = Shell::of("Ana");
    std::fs::remove_file(shell.home.join("secret")).unwrap();
    std::fs::write(shell.home.join("letter"), "mine").unwrap();
    assert_eq!(shell.fails(&["wipe"]), (2, "usage".to_owned()));
    assert!(content(&shell.home).len() > 1);
    assert_eq!(shell.one(&["wipe", "--yes"])["done"], true);
    assert_eq!(content(&shell.home).into_keys().collect::<Vec<_>>(), ["letter"]);
    let other = Shell::of("Ben");
    other.one(&["wipe", "--yes"]);
    assert!(!other.home.exists());
}

#[test]
fn a_standing_clock_is_warned_of_and_a_wrong_one_is_refused() {
    let shell = Shell::of("Ana");
    let with_now = |now: &str, arguments: &[&str]| {
        let mut command = shell.command(arguments);
        command.env("KITH_NOW", now);
        ran(command, b"")
    };
    let doctor = with_now("2026-03-07T12:00:00Z", &["doctor"]);
    assert_eq!(doctor.status, 0, "{}", doctor.stderr);
    assert!(doctor.stderr.contains("KITH_NOW") && doctor.text().contains("KITH_NOW"));
    assert!(!shell.run(["doctor"]).stderr.contains("KITH_NOW"));
    let wrong = with_now("noon", &["whoami", "--json"]);
    assert_eq!((wrong.status, wrong.code().as_str()), (2, "usage"));
}
