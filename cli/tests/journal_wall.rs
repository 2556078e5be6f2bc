//! The real `kith`, through a whole life of a journal, in a process that the kernel kills when it has to do with a socket.
//!
//! This program of tests starts itself again, puts itself under the filter of `core/journal/tests/filter`, and becomes `kith`.
//! A command that syncs shows that the filter bites. That the libcrypto in the program has no sockets at all is read from the
//! program itself.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../core/journal/tests/filter/mod.rs"]
mod filter;

use crate::shell::Shell;
use filter::{SIGSYS, forbid_sockets};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus, Output};

/// What the children do: they become `kith` behind the filter. Alone it does nothing.
#[test]
fn child() {
    let Ok(line) = std::env::var("JOURNAL_WALL_LINE") else { return };
    forbid_sockets();
    let words: Vec<String> = serde_json::from_str(&line).unwrap();
    panic!("{}", Command::new(env!("CARGO_BIN_EXE_kith")).args(words).exec());
}

/// Runs a command behind the filter.
fn walled(shell: &Shell, words: &[&str]) -> Output {
    let plain = shell.command(words);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "journal_wall::child", "--nocapture", "--test-threads=1"]).env_clear();
    command.envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    command.env("JOURNAL_WALL_LINE", serde_json::to_string(words).unwrap());
    command.output().unwrap()
}

fn done(shell: &Shell, words: &[&str]) -> String {
    let Output { status, stdout, stderr } = walled(shell, words);
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert!(ExitStatus::success(&status), "{words:?}: {status} {said} {}", String::from_utf8_lossy(&stderr));
    said
}

#[test]
fn the_whole_life_of_a_journal_opens_no_socket() {
    let shell = Shell::new();
    let place = |name: &str| shell.folder().join(name).to_str().unwrap().to_owned();
    done(&shell, &["init", "--journal"]);
    std::fs::write(place("walk.jpg"), b"\xff\xd8\xff\xda\0\x04\x01\x02data\xff\xd9").unwrap();
    let photo = place("walk.jpg");
    done(&shell, &["journal", "log", "--mood", "4", "--note", "a walk", "--factor", "sun", "--photo", &photo]);
    let entry = shell.one(&["journal", "list"])["entry"].as_str().unwrap().to_owned();
    let (json, csv, svg, backup) = (place("all.json"), place("all.csv"), place("chart.svg"), place("backup"));
    for words in [
        &["journal", "list"] as &[&str],
        &["journal", "show", &entry],
        &["journal", "edit", &entry, "--mood", "5"],
        &["journal", "history", &entry],
        &["journal", "delete", &entry],
        &["journal", "undo"],
        &["journal", "search", "walk"],
        &["journal", "on-this-day"],
        &["journal", "stats"],
        &["journal", "chart", "--out", &svg],
        &["journal", "calendar"],
        &["journal", "photo", &entry, "1", "--out", &place("photo.jpg")],
        &["journal", "settings", "--grace", "on"],
        &["journal", "template", "save", "evening", "--mood", "3"],
        &["journal", "draft", "save", "later", "--note", "half"],
        &["journal", "mood", "list"],
        &["journal", "factor", "list"],
        &["journal", "remind", "--at", "20:30"],
        &["journal", "reminders", "--plan"],
        &["journal", "insights"],
        &["journal", "instrument", "take", "phq-9", "--answers", "0,0,0,0,0,0,0,0,1"],
        &["journal", "instrument", "history", "phq-9"],
        &["journal", "export", "--format", "csv", "--out", &csv],
        &["journal", "export", "--format", "json", "--out", &json],
        &["journal", "import", &json],
        &["doctor"],
        &["help-now"],
    ] {
        done(&shell, words);
    }
    let said = done(&shell, &["journal", "backup", "--out", &backup, "--json"]);
    // The first line begins with what a program of tests says of itself.
    let values = said.lines().filter_map(|line| line.get(line.find('{')?..));
    let mut values = values.filter_map(|value| serde_json::from_str::<serde_json::Value>(value).ok());
    let made = values.find(|value| value.get("recovery_code").is_some()).unwrap();
    done(&shell, &["wipe", "--yes"]);
    done(&shell, &["init", "--journal"]);
    let code = made["recovery_code"].as_str().unwrap();
    done(&shell, &["journal", "restore", &backup, "--recovery-code", code]);
    assert_eq!(shell.one(&["journal", "list"])["note"], "a walk");
}

#[test]
fn the_filter_kills_what_syncs() {
    let shell = Shell::of("Ana");
    assert_eq!(walled(&shell, &["sync"]).status.signal(), Some(SIGSYS));
}

/// OpenSSL's libcrypto, as `openssl-src` builds it, has sockets (`BIO_s_connect` and the like), and nothing here controls that.
/// Only what something calls is linked, and nothing calls those: no program of ours has them.
#[test]
fn the_libcrypto_in_the_program_has_no_sockets() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_kith")).unwrap();
    let has = |name: &str| {
        let name = format!("{name}\0");
        program.windows(name.len()).any(|at| at == name.as_bytes())
    };
    assert!(has("BIO_s_mem"), "the program tells no names: nothing was looked at");
    for name in ["BIO_s_connect", "BIO_s_accept", "BIO_s_socket", "BIO_s_datagram", "BIO_sock_init", "BIO_connect"] {
        assert!(!has(name), "{name} is linked");
    }
}
