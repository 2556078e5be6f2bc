//! The real `kith-relay` beside the real `kith`, and people who use both.

use super::Shell;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A relay process on a database file; it dies with SIGKILL when dropped.
pub(crate) struct RelayProcess {
    child: Child,
    /// The process of the relay itself: the child, or what the child watches.
    pid: String,
    database: PathBuf,
    pub(crate) url: String,
}

impl RelayProcess {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::listen(folder.join("relay.db"), "127.0.0.1:0", &[])
    }

    /// `before` is a program, with its arguments, that runs the relay.
    fn listen(database: PathBuf, address: &str, before: &[String]) -> Self {
        let binary = relay_binary();
        let mut command = match before {
            [] => Command::new(&binary),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&binary);
                command
            }
        };
        let mut child = command
            .args(["--listen", address, "--database", &format!("sqlite:{}", database.display()), "--log", "error"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let first: Value = serde_json::from_str(&line).unwrap_or_default();
        // A relay that is killed before it says anything has the address that it was given.
        let url = first["listening"].as_str().map_or_else(|| format!("http://{address}"), str::to_owned);
        let pid = match before {
            [] => child.id().to_string(),
            _ => {
                let id = child.id();
                let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
                children.split_whitespace().next().unwrap_or_default().to_owned()
            }
        };
        Self { child, pid, database, url }
    }

    /// SIGKILL, to whatever is left of it.
    pub(crate) fn dies(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            let _ = Command::new("kill").args(["-KILL", &self.pid]).stderr(Stdio::null()).status().unwrap();
        }
        self.child.wait().unwrap();
    }

    /// SIGKILL, and the same address again.
    pub(crate) fn dies_and_comes_back(self) -> Self {
        self.dies_and_comes_back_under(&[])
    }

    /// The same, run by another program from now on.
    pub(crate) fn dies_and_comes_back_under(mut self, before: &[String]) -> Self {
        self.dies();
        let address = self.url.trim_start_matches("http://").to_owned();
        Self::listen(self.database.clone(), &address, before)
    }
}

impl Drop for RelayProcess {
    fn drop(&mut self) {
        self.dies();
    }
}

/// `kith-relay` beside `kith`; made when only this package was built.
fn relay_binary() -> PathBuf {
    static MADE: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    MADE.get_or_init(make_relay_binary).clone()
}

/// A program of tests of `kith-relay` has it built beside.
fn make_relay_binary() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_kith")).with_file_name("kith-relay");
    let profile_folder = binary.parent().unwrap();
    let profile = match profile_folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    };
    let mut build = Command::new(env!("CARGO"));
    // What cargo told this program about its package would make build scripts run again that look at such variables.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            build.env_remove(name);
        }
    }
    // As a run of all tests builds it, so that there is nothing left to do in one: a package alone has other features.
    let made = build
        .args(["test", "--quiet", "--no-run", "--workspace", "--test", "relay", "--profile", profile])
        .arg("--target-dir")
        .arg(profile_folder.parent().unwrap())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success() && binary.exists(), "{}", binary.display());
    binary
}

pub(crate) fn person(name: &str, relay: &str) -> Shell {
    let shell = Shell::new();
    shell.json(&["init", "--name", name, "--relay", relay]);
    shell.json(&["sync"]);
    shell
}

pub(crate) fn knows(one: &Shell, other: &Shell) {
    let link = other.one(&["link"])["link"].as_str().unwrap().to_owned();
    one.json(&["contact", "add", &link]);
}

pub(crate) fn texts(shell: &Shell, group: &str) -> Vec<String> {
    let messages = shell.json(&["messages", group, "--all", "--peek"]);
    messages.iter().map(|m| m["text"].as_str().unwrap_or("(deleted)").to_owned()).collect()
}
