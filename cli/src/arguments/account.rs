//! Arguments of the commands about one's own account and home.

use super::Text;
use clap::{Args, Subcommand};

/// `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The name that others see
    #[arg(long, value_name = "NAME", required_unless_present = "journal")]
    pub(crate) name: Option<Text>,
    /// Make a home for a journal alone, without an account; one can be made later
    #[arg(long, conflicts_with_all = ["name", "relay"])]
    pub(crate) journal: bool,
    /// The relay to sync through; may be set later
    #[arg(long, value_name = "URL")]
    pub(crate) relay: Option<Text>,
    /// The code of a relay that asks for one
    #[arg(long, value_name = "CODE", requires = "relay")]
    pub(crate) relay_code: Option<Text>,
}

/// `relay`.
#[derive(Debug, Subcommand)]
pub(crate) enum RelayCommand {
    /// Set the relay, or its new address
    #[command(after_help = "Example:\n  kith relay set https://relay.example.org")]
    Set {
        /// https://HOST, or http:// for one on this machine
        #[arg(value_name = "URL")]
        url: Text,
    },
}

/// `wipe`.
#[derive(Debug, Args)]
pub(crate) struct WipeArgs {
    /// Yes, destroy it: nothing can bring it back
    #[arg(long)]
    pub(crate) yes: bool,
}
