//! The real `kith`, on a home of its own, with nothing of the surroundings of the test.
#![allow(dead_code, reason = "each test file uses its part of it")]

pub(crate) mod relay;

use serde_json::Value;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One person's terminal.
pub(crate) struct Shell {
    folder: tempfile::TempDir,
    pub(crate) home: PathBuf,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Shell {
    /// A terminal whose home does not exist yet.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        Self { folder, home }
    }

    /// A terminal with a home.
    pub(crate) fn of(name: &str) -> Self {
        let shell = Self::new();
        shell.json(&["init", "--name", name, "--relay", "http://127.0.0.1:9"]);
        shell
    }

    /// A folder beside the home.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many backups are being tried out in the home, or were when they were killed.
    pub(crate) fn trials(&self) -> usize {
        let names = std::fs::read_dir(&self.home).unwrap().map(|item| item.unwrap().file_name());
        names.filter(|name| name.to_str().unwrap().starts_with("backup-trial")).count()
    }

    /// The command, ready to run.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kith"));
        command.env_clear().env("KITH_HOME", &self.home).env("HOME", self.folder.path()).env("TZ", "UTC");
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        ran(self.command(arguments), b"")
    }

    /// Runs a command with bytes on its standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: &[u8]) -> Ran {
        ran(self.command(arguments), input)
    }

    /// Runs a command that must work, and gives its results.
    pub(crate) fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let ran = self.run(arguments.iter().copied().chain(["--json"]));
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.stderr);
        ran.results()
    }

    /// Runs a command that must work and has one result.
    pub(crate) fn one(&self, arguments: &[&str]) -> Value {
        let mut results = self.json(arguments);
        assert_eq!(results.len(), 1, "{arguments:?}");
        results.remove(0)
    }

    /// Runs a command that must fail, and gives its status and code.
    pub(crate) fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let ran = self.run(arguments.iter().copied().chain(["--json"]));
        (ran.status, ran.code())
    }
}

impl Ran {
    /// Every line of stdout as JSON.
    pub(crate) fn results(&self) -> Vec<Value> {
        let text = std::str::from_utf8(&self.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Stdout as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// The error object of the last line of stderr.
    pub(crate) fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        let mut value: Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no error object: {}", self.stderr));
        value["error"].take()
    }

    /// Its code.
    pub(crate) fn code(&self) -> String {
        self.error()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Runs it.
pub(crate) fn ran(mut command: Command, input: &[u8]) -> Ran {
    if !input.is_empty() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        // A command that needs no input may be gone already.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status.code().unwrap_or(-1),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Whether every field is there.
pub(crate) fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some_and(|field| !field.is_null()), "{field} is missing in {value}");
    }
}

/// Whether this is an id of so many bytes.
pub(crate) fn is_id(value: &Value, bytes: usize) -> bool {
    let digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    value.as_str().is_some_and(|text| text.len() == bytes * 2 && text.chars().all(digit))
}
