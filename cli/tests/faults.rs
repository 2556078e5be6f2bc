//! A disk without room, that cannot be written, or that gives one wrong byte: the typed error, the rest readable, nothing
//! lost, and the work goes on when the disk is well again.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use crate::dice::{Dice, Ordeal};
use serde_json::Value;
use shell::relay::{RelayProcess, knows, person, texts};
use shell::{Ran, Shell, ran};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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

#[test]
fn a_sync_on_a_full_disk_says_so_and_the_next_one_with_room_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let relay = RelayProcess::start(folder.path());
    let (alice, bob) = (person("Alice", &relay.url), person("Bob", &relay.url));
    knows(&alice, &bob);
    knows(&bob, &alice);
    alice.json(&["group", "create", "Night shift"]);
    alice.json(&["group", "add", "Night shift", "Bob"]);
    alice.json(&["sync"]);
    bob.json(&["sync"]);
    let lines: String = (0..120).map(|n| format!("{n:03} {}\n", "word ".repeat(300))).collect();
    assert_eq!(alice.feed(&["say", "Night shift", "-", "--lines", "--sync"], lines.as_bytes()).status, 0);
    let mut refused = 0;
    for blocks in [1, 40, 200, 300, 400, 500] {
        bob.json(&["say", "Night shift", &format!("bob {blocks}")]);
        let said = within(&bob, blocks, &["sync"], b"");
        if said.status != 0 {
            assert_eq!((said.status, said.code().as_str()), (7, "store_full"), "{blocks}: {}", said.stderr);
            refused += 1;
        }
        assert!(bob.json(&["doctor"]).iter().all(|check| check["ok"] == true), "{blocks}");
    }
    assert!(refused > 2, "{refused}");
    for shell in [&bob, &alice, &bob] {
        shell.json(&["sync"]);
    }
    let timeline = texts(&alice, "Night shift");
    assert_eq!(timeline.len(), 126);
    assert_eq!(texts(&bob, "Night shift"), timeline);
}

/// Every file of a home but those that SQLite makes while it is open.
fn files_of(home: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut files, mut open) = (BTreeMap::new(), vec![home.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                open.push(path);
            } else if !name.ends_with("-wal") && !name.ends_with("-shm") {
                files.insert(path.clone(), std::fs::read(path).unwrap());
            }
        }
    }
    files
}

/// A home with something in each of its parts; nothing is sent.
fn full_home() -> Shell {
    let shell = Shell::of("Alice");
    shell.json(&["group", "create", "Night shift"]);
    for n in 0..20 {
        shell.json(&["say", "Night shift", &format!("{n} {}", "word ".repeat(80))]);
        shell.json(&["journal", "log", "--mood", "3", "--note", &format!("{n} {}", "note ".repeat(80))]);
    }
    shell
}

/// Runs a command where the home cannot be written, whoever one is: a bind mount in a namespace of its own.
fn read_only(shell: &Shell, arguments: &[&str]) -> Ran {
    let inner = shell.command(arguments.iter().copied().chain(["--json"]));
    let script =
        "mount --make-rprivate / && mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script]).arg(&shell.home).arg(inner.get_program());
    command.args(inner.get_args()).env_clear();
    command.envs(inner.get_envs().filter_map(|(key, value)| Some((key, value?))));
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    ran(command, b"")
}

/// Whether this system lets its user make such a mount; containers often do not.
fn can_mount() -> bool {
    let mut tries = Command::new("unshare");
    tries.args(["--mount", "--map-root-user", "sh", "-c", "mount --make-rprivate / && mount --bind /tmp /tmp"]);
    tries.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[test]
fn a_home_on_a_read_only_disk_is_read_and_writing_there_says_so() {
    if !can_mount() {
        // `core/store/tests/processes.rs` holds the same with file modes.
        println!("no mount namespaces here");
        return;
    }
    let shell = full_home();
    let before = files_of(&shell.home);
    let listed = shell.json(&["messages", "Night shift", "--all", "--peek"]);
    let entries = shell.json(&["journal", "list"]);
    for (arguments, expected) in
        [(&["messages", "Night shift", "--all", "--peek"][..], &listed), (&["journal", "list"][..], &entries)]
    {
        let ran = read_only(&shell, arguments);
        assert_eq!((ran.status, &ran.results()), (0, expected), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(read_only(&shell, &["doctor"]).status, 0);
    for arguments in
        [&["say", "Night shift", "no"][..], &["group", "create", "Another"], &["journal", "log", "--mood", "1"]]
    {
        let ran = read_only(&shell, arguments);
        assert_eq!((ran.status, ran.code().as_str()), (7, "store_readonly"), "{arguments:?}: {}", ran.stderr);
    }
    assert!(files_of(&shell.home) == before, "a file was changed");
    shell.json(&["say", "Night shift", "writable again"]);
    assert_eq!(shell.json(&["messages", "Night shift", "--all", "--peek"]).len(), listed.len() + 1);
}

#[test]
fn one_flipped_byte_in_any_file_is_said_or_harmless_and_costs_no_other_part() {
    let ordeal = Ordeal::or(1, 24);
    let mut dice = Dice::new(ordeal.seed);
    let shell = full_home();
    let with_bytes = files_of(&shell.home).into_iter().filter(|(_, bytes)| !bytes.is_empty());
    let files: Vec<PathBuf> = with_bytes.map(|(path, _)| path).collect();
    assert!(files.len() >= 4, "{files:?}");
    let people: &[&str] = &["messages", "Night shift", "--all", "--peek"];
    let journal: &[&str] = &["journal", "list"];
    let right: Vec<Vec<Value>> = [people, journal].map(|read| shell.json(read)).into();
    let mut said = 0;
    for step in 0..ordeal.steps {
        let path = &files[usize::try_from(step).unwrap() % files.len()];
        let whole = std::fs::read(path).unwrap();
        let at = dice.of(whole.len());
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << dice.below(8);
        std::fs::write(path, &damaged).unwrap();
        let before = files_of(&shell.home);
        let what = format!("byte {at} of {}", path.display());
        let mut readable = 0;
        for (read, right) in [people, journal].into_iter().zip(&right) {
            let ran = shell.run(read.iter().copied().chain(["--json"]));
            if ran.status == 0 {
                assert_eq!(&ran.results(), right, "{what}");
                readable += 1;
            } else {
                let code = ran.code();
                let known = match path.ends_with("secret") {
                    true => matches!((ran.status, code.as_str()), (6, "secret_wrong" | "vault_locked")),
                    false => matches!((ran.status, code.as_str()), (7, "store_corrupt" | "store_newer")),
                };
                assert!(known, "{what}: {} {}", ran.status, ran.stderr);
                said += 1;
            }
        }
        let is_a_database = path.extension().is_some_and(|ending| ending == "db");
        assert!(readable > 0 || !is_a_database, "{what}: the other part is readable");
        // A lower format number is raised again, as after a migration that was killed; of the key file there is a second copy.
        let is_mended = path.ends_with("keys") || path.ends_with("keys.copy");
        assert!(!is_mended || std::fs::read(path).unwrap() == whole, "{what}: made whole by the other one");
        assert!(
            is_mended || path.ends_with("format") || files_of(&shell.home) == before,
            "{what}: something was changed"
        );
        std::fs::write(path, &whole).unwrap();
    }
    for (read, right) in [people, journal].into_iter().zip(&right) {
        assert_eq!(&shell.json(read), right);
    }
    assert!(said > 0, "no flip was noticed");
}

/// Puts the files of a folder into the place of another one.
fn put(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    private_folder(to);
    for item in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        match item.file_type().unwrap().is_dir() {
            true => put(&item.path(), &to.join(item.file_name())),
            false => drop(std::fs::copy(item.path(), to.join(item.file_name())).unwrap()),
        }
    }
}

fn private_folder(folder: &Path) {
    std::fs::create_dir(folder).unwrap();
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
}

/// A home whose journal was open in a process that was killed, and a copy of it.
fn killed_home() -> (Shell, PathBuf) {
    let shell = Shell::new();
    shell.json(&["init", "--journal"]);
    for n in 0..4 {
        shell.json(&["journal", "log", "--mood", "3", "--note", &format!("before {n}")]);
    }
    // As long as one process has the journal open, nobody moves what the log has into the file.
    let mut holder =
        shell.command(["journal", "draft", "save", "now", "--note", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = holder.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"a line\n").unwrap();
    let has_line = || shell.run(["journal", "draft", "show", "now", "--json"]).text().contains("a line");
    assert!((0..600).any(|_| has_line() || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        false
    }));
    for n in 0..6 {
        shell.json(&[
            "journal",
            "log",
            "--mood",
            "4",
            "--factor",
            "run",
            "--note",
            &format!("{n} {}", "note ".repeat(80)),
        ]);
    }
    holder.kill().unwrap();
    holder.wait().unwrap();
    let copy = shell.folder().join("copy");
    put(&shell.home, &copy);
    assert!(copy.join("journal.db-wal").metadata().unwrap().len() > 10_000);
    (shell, copy)
}

#[test]
fn one_flipped_byte_of_the_log_of_a_killed_journal_is_said_and_every_entry_is_listed() {
    let (shell, copy) = killed_home();
    let right = shell.json(&["journal", "list"]);
    assert_eq!(right.len(), 10);
    let log = std::fs::read(copy.join("journal.db-wal")).unwrap();
    let out = shell.folder().join("out.json");
    let ordeal = Ordeal::or(3, 16);
    let mut dice = Dice::new(ordeal.seed);
    // The header of the log, the head of its first frame, then anywhere.
    for at in [0, 9, 17, 30, 35, 38, 41, 50]
        .into_iter()
        .chain((0..ordeal.steps).map(|_| dice.of(log.len())))
        .collect::<Vec<_>>()
    {
        put(&copy, &shell.home);
        let mut damaged = log.clone();
        damaged[at] ^= 0x40;
        std::fs::write(shell.home.join("journal.db-wal"), &damaged).unwrap();
        let _ = std::fs::remove_file(shell.home.join("journal.db-shm"));
        let listed = shell.run(["journal", "list", "--json"]);
        assert_eq!((listed.status, listed.code().as_str()), (7, "store_corrupt"), "byte {at}: {}", listed.stderr);
        assert_eq!(listed.results(), right, "byte {at}");
        let details = listed.error()["details"].clone();
        assert_eq!((details["readable"].as_u64(), details["unreadable"].as_array().map(Vec::len)), (Some(10), Some(0)));
        // Nothing is written over what came after the damage, and it is told by all.
        let refused = shell.fails(&["journal", "log", "--mood", "1"]);
        assert_eq!(refused, (7, "store_corrupt".to_owned()), "byte {at}");
        let shown = shell.one(&["journal", "show", right[9]["entry"].as_str().unwrap()]);
        assert_eq!(shown["note"], right[9]["note"], "byte {at}");
        let looked = shell.run(["doctor", "--json"]);
        assert_eq!((looked.status, looked.code().as_str()), (7, "store_corrupt"), "byte {at}");
        let checks = looked.results();
        let opening = checks.iter().find(|check| check["check"] == "journal_open").unwrap();
        let message = opening["message"].as_str().unwrap();
        assert!(
            opening["ok"] == false && message.contains("write-ahead log") && !message.contains("sync"),
            "{message}"
        );
        let out = out.to_str().unwrap();
        let saved = shell.one(&["journal", "export", "--format", "json", "--salvage", "--force", "--out", out]);
        assert_eq!(saved["entries"], 10, "byte {at}");
        assert!(std::fs::read(shell.home.join("journal.db-wal")).unwrap() == damaged, "byte {at}: the log was changed");
    }
}

#[test]
fn a_journal_whose_file_is_gone_or_empty_is_told_alike_by_every_command() {
    for account in [false, true] {
        let shell = if account { Shell::of("Alice") } else { Shell::new() };
        if !account {
            shell.json(&["init", "--journal"]);
        }
        shell.json(&["journal", "log", "--mood", "3"]);
        let out = shell.folder().join("out.json");
        let commands: [&[&str]; 5] = [
            &["journal", "list"],
            &["journal", "show", "0123456789ab"],
            &["journal", "log", "--mood", "3"],
            &["journal", "export", "--format", "json", "--salvage", "--out", out.to_str().unwrap()],
            &["doctor"],
        ];
        for gone in [false, true] {
            std::fs::write(shell.home.join("journal.db"), b"").unwrap();
            if gone {
                std::fs::remove_file(shell.home.join("journal.db")).unwrap();
            }
            for command in commands {
                let ran = shell.run(command.iter().copied().chain(["--json"]));
                assert_eq!(
                    (ran.status, ran.code().as_str()),
                    (7, "store_corrupt"),
                    "{gone} {command:?}: {}",
                    ran.stderr
                );
                assert!(
                    !gone || command == ["doctor"] || ran.stderr.contains("is gone"),
                    "{command:?}: {}",
                    ran.stderr
                );
            }
            assert_eq!(shell.fails(&["init", "--journal"]), (3, "home_exists".to_owned()));
        }
        // The way out that it names.
        shell.json(&["wipe", "--yes"]);
        shell.json(&["init", "--journal"]);
        assert_eq!(shell.json(&["journal", "list"]).len(), 0);
    }
}
