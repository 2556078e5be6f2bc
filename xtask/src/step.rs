//! Running one program: what is run is printed before, and its output goes where ours goes.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;
use crate::tally::{Counted, Tally};

/// One call of cargo, from the root of the workspace.
pub(crate) struct Step {
    arguments: &'static [&'static str],
    variable: Option<(&'static str, &'static str)>,
    quiet: bool,
}

impl Step {
    /// A call of cargo.
    pub(crate) const fn cargo(arguments: &'static [&'static str]) -> Self {
        Self { arguments, variable: None, quiet: false }
    }

    /// With an environment variable.
    pub(crate) const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.variable = Some((name, value));
        self
    }

    /// Without what it prints to standard output.
    pub(crate) const fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Runs it.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let mut command = self.command();
        if self.quiet {
            command.stdout(Stdio::null());
        }
        run(&mut command)
    }

    /// Runs it and counts the tests in what it prints. A run that fails without a failed test counts as one failure.
    pub(crate) fn run_tests(&self) -> Result<Counted, Failure> {
        run_counted(&mut self.command(), Tally::from_line)
    }

    fn command(&self) -> Command {
        let mut command = cargo();
        command.args(self.arguments);
        if let Some((name, value)) = self.variable {
            command.env(name, value);
        }
        command
    }
}

/// The cargo that runs this program, from the root of the workspace. It hears nothing of what cargo told this program about
/// its own package: build scripts that look at such variables would run again, and all that stands on them be built again,
/// each time that another program calls cargo.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command.current_dir(root());
    command
}

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Runs a program to its end; its failure is ours.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    announce(command);
    let status = command.stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("it failed: {status}").into()) }
}

/// Runs a program that runs tests, and counts what its lines say. A run that fails without a failed test counts as one failure.
pub(crate) fn run_counted(command: &mut Command, count: fn(&str) -> Option<Tally>) -> Result<Counted, Failure> {
    announce(command);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut counted = Counted::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let text = String::from_utf8_lossy(&line);
            println!("{text}");
            counted.read(&text, count);
        }
    }
    let status = child.wait()?;
    if !status.success() && counted.tally.failed == 0 {
        println!("the tests could not be run to their end: {status}");
        counted.tally.failed = 1;
    }
    Ok(counted)
}

/// Prints what is run, as one would type it.
fn announce(command: &Command) {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut line = String::from("$");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            line.push_str(&format!(" {}='{}'", name.to_string_lossy(), value.to_string_lossy()));
        }
    }
    line.push(' ');
    line.push_str(&program);
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    println!("{line}");
    // What follows is written by another process: ours first.
    let _ = std::io::stdout().flush();
}
