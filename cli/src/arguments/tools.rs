//! Arguments of the commands that need no home.

use crate::bench::NAMES;
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use clap_complete::Shell;

/// `bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// What to measure; nothing: all but what takes minutes
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(NAMES))]
    pub(crate) names: Vec<String>,
}

/// `completions`.
#[derive(Debug, Args)]
pub(crate) struct ShellArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// A command, such as `group add`; nothing: all of Kith
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

/// `internal`: not for people.
#[derive(Debug, Subcommand)]
pub(crate) enum InternalCommand {
    /// Print docs/errors.md
    #[command(after_help = "Example:\n  kith internal errors-md > docs/errors.md")]
    ErrorsMd,
    /// As `man`
    #[command(after_help = "Example:\n  kith internal man")]
    Man(ManArgs),
    /// As `completions`
    #[command(after_help = "Example:\n  kith internal completions zsh")]
    Completions(ShellArgs),
    /// Check one claim of the demo, told as JSON on standard input, with nothing but what is on disk
    #[command(after_help = "Example:\n  kith internal audit < claim.json")]
    Audit,
}
