//! From the command line to the exit status.

use crate::arguments::{self, Cli};
use crate::commands::{self, Context};
use crate::interrupt;
use crate::output::{Failure, Printer, QUIET};
use clap::Parser;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

/// Runs `kith` with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    with(std::env::args_os().collect())
}

/// Runs `kith` with these arguments.
pub(crate) fn with(arguments: Vec<OsString>) -> ExitCode {
    interrupt::end_quietly(QUIET);
    take_size_limits_as_errors();
    let json = arguments::asks_for_json(&arguments);
    let bug = catch_bugs(|| run(&arguments));
    match bug {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) | Err(failure) => {
            Printer::new(json, false).fail(&failure);
            ExitCode::from(failure.status())
        }
    }
}

fn run(arguments: &[OsString]) -> Result<(), Failure> {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(help) if matches!(help.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return help.print().map_err(|error| Failure::stdout(&error));
        }
        Err(error) => return Err(Failure::Usage(arguments::sentence(&error, arguments))),
    };
    let printer = Printer::new(cli.global.json, cli.global.quiet);
    let mut context = Context { global: cli.global, printer };
    let done = commands::run(cli.command, &mut context);
    // The line of an error must not share its line with a sign of life.
    context.printer.idle();
    done
}

/// Turns a panic into the error of a bug, with its place and nothing of a person.
fn catch_bugs(work: impl FnOnce() -> Result<(), Failure>) -> Result<Result<(), Failure>, Failure> {
    static PLACE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        let _ = PLACE.set(place.unwrap_or_default());
    }));
    let place = || PLACE.get().cloned().unwrap_or_else(|| "an unknown place".to_owned());
    std::panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failure::bug(place()))
}

/// A write beyond the limit on file sizes fails with an error, and does not end the process.
#[cfg(unix)]
fn take_size_limits_as_errors() {
    let seen = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen);
}

#[cfg(not(unix))]
fn take_size_limits_as_errors() {}
