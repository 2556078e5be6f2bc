//! Arguments of `pin`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `pin`.
#[derive(Debug, Subcommand)]
pub(crate) enum PinCommand {
    /// Set a PIN, without which nothing of this home can be read
    ///
    /// Without a PIN so far the new one comes from --pin-file, KITH_PIN_FILE or the terminal. To change one, those give the
    /// present PIN and --new-pin-file or the terminal the new one.
    #[command(after_help = "Example:\n  kith pin set\n  kith pin set --pin-file old.txt --new-pin-file new.txt")]
    Set(PinSetArgs),
    /// Take the PIN away
    #[command(after_help = "Example:\n  kith pin clear")]
    Clear,
}

/// `pin set`.
#[derive(Debug, Args)]
pub(crate) struct PinSetArgs {
    /// The file with the new PIN, where one is set already
    #[arg(long, value_name = "FILE")]
    pub(crate) new_pin_file: Option<PathBuf>,
}
