//! A disk without room: the typed error, nothing lost, and the work goes on when there is room again.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use shell::{Ran, Shell, ran};
use std::process::{Command, Stdio};

/// Runs a command that may make no file larger than `blocks` of 512 bytes.
fn within(shell: &Shell, blocks: u32, arguments: &[&str], input: &[u8]) -> Ran {
    let inner = shell.command(arguments.iter().copied().chain(["--json"]));
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -f {blocks} && exec \"$0\" \"$@\"")).arg(inner.get_program());
    command.args(inner.get_args()).env_clear();
    command.envs(inner.get_envs().filter_map(|(key, value)| Some((key, value?))));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    ran(command, input)
}

#[test]
fn a_full_disk_is_said_and_what_was_acknowledged_stays() {
    let shell = Shell::of("Alice");
    shell.json(&["group", "create", "Night shift"]);
    let lines: String = (0..60).map(|n| format!("{n} {}\n", "word ".repeat(200))).collect();
    let mut kept = 0;
    let mut refused = 0;
    // From no room for the index of the WAL, over a database file that can only be written in part, to some room.
    for blocks in [1, 40, 66, 80, 128, 200, 293, 400, 700] {
        let said = within(&shell, blocks, &["say", "Night shift", "-", "--lines"], lines.as_bytes());
        kept += said.results().len();
        if said.status != 0 {
            assert_eq!((said.status, said.code().as_str()), (7, "store_full"), "{blocks}: {}", said.stderr);
            refused += 1;
        }
        let checks = shell.json(&["doctor"]);
        assert!(checks.iter().all(|check| check["ok"] == true), "{blocks}: {checks:?}");
        let messages = shell.json(&["messages", "Night shift", "--all", "--peek"]);
        assert_eq!(messages.len(), kept, "{blocks}");
        assert!(within(&shell, blocks, &["messages", "Night shift", "--peek"], b"").status == 0, "{blocks}: read");
    }
    assert!(refused > 4 && kept > 0, "{refused} refused, {kept} kept");
    shell.json(&["say", "Night shift", "there is room again"]);
}

#[test]
fn a_home_that_finds_no_room_is_not_made_and_can_be_made_later() {
    for blocks in [0, 2, 66, 200] {
        let shell = Shell::new();
        let made = within(&shell, blocks, &["init", "--name", "Alice"], b"");
        assert_eq!((made.status, made.code().as_str()), (7, "store_full"), "{blocks}: {}", made.stderr);
        assert_eq!(shell.fails(&["whoami"]), (3, "home_missing".to_owned()), "{blocks}");
        shell.json(&["init", "--name", "Alice"]);
    }
}

#[test]
fn a_journal_on_a_full_disk_keeps_what_it_said_and_nothing_else() {
    let shell = Shell::new();
    shell.json(&["init", "--name", "Alice"]);
    let note = "word ".repeat(2_000);
    let (mut kept, mut refused) = (0, 0);
    for blocks in [1, 40, 66, 80, 128, 200, 250, 300, 400] {
        for _ in 0..4 {
            let said = within(&shell, blocks, &["journal", "log", "--mood", "3", "--note", &note], b"");
            kept += said.results().len();
            if said.status != 0 {
                assert_eq!((said.status, said.code().as_str()), (7, "store_full"), "{blocks}: {}", said.stderr);
                refused += 1;
            }
        }
        assert_eq!(shell.json(&["journal", "list"]).len(), kept, "{blocks}");
    }
    assert!(refused > 4 && kept > 4, "{refused} refused, {kept} kept");
    assert!(shell.json(&["doctor"]).iter().all(|check| check["ok"] == true));
}

#[test]
fn files_of_the_journal_on_a_full_disk_are_whole_or_not_there() {
    let shell = Shell::new();
    shell.json(&["init", "--name", "Alice"]);
    let rows: String =
        (0..400).map(|n| format!("2026-01-01 {:02}:{:02},3,{}\n", n / 60, n % 60, "word ".repeat(60))).collect();
    let table = shell.folder().join("rows.csv");
    std::fs::write(&table, format!("at,mood,note\n{rows}")).unwrap();
    let table = table.to_str().unwrap();
    let mut refused = 0;
    for blocks in [40, 200, 300, 500, 700] {
        let said = within(&shell, blocks, &["journal", "import", table], b"");
        if said.status == 0 {
            shell.json(&["journal", "undo"]);
        } else {
            assert_eq!((said.status, said.code().as_str()), (7, "store_full"), "{blocks}: {}", said.stderr);
            refused += 1;
        }
        assert_eq!(shell.json(&["journal", "list"]).len(), 0, "{blocks}");
    }
    shell.json(&["journal", "import", table]);
    let out = shell.folder().join("out");
    std::fs::create_dir(&out).unwrap();
    for (place, command) in [
        ("backup", &["journal", "backup", "--out"][..]),
        ("json", &["journal", "export", "--format", "json", "--out"]),
        ("md", &["journal", "export", "--format", "md", "--out"]),
        ("csv", &["journal", "export", "--format", "csv", "--out"]),
    ] {
        let place = out.join(place);
        for blocks in [1, 40, 150, 250] {
            let said = within(&shell, blocks, &[command, &[place.to_str().unwrap()]].concat(), b"");
            assert_eq!((said.status, said.code().as_str()), (7, "store_full"), "{command:?} {blocks}: {}", said.stderr);
            assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0, "{command:?} {blocks}");
            assert_eq!(shell.trials(), 0, "{blocks}");
            refused += 1;
        }
    }
    assert!(refused > 12, "{refused}");
    assert_eq!(shell.json(&["journal", "list"]).len(), 400);
    assert!(shell.json(&["doctor"]).iter().all(|check| check["ok"] == true));
}
