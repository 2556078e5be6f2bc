//! Arguments of `sync` and `outbox`.

use super::{Span, Text};
use clap::{Args, Subcommand};

/// `sync`.
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    /// Stop after this long
    #[arg(long, value_name = "DURATION", default_value = "30s")]
    pub(crate) deadline: Span,
}

/// `outbox`.
#[derive(Debug, Args)]
pub(crate) struct OutboxArgs {
    /// Without one: list it.
    #[command(subcommand)]
    pub(crate) command: Option<OutboxCommand>,
}

/// `outbox cancel`.
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Take something out before it was tried, or after it was refused
    #[command(after_help = "Example:\n  kith outbox cancel 3f9a01c2")]
    Cancel {
        /// The intent
        #[arg(value_name = "ID")]
        id: Text,
    },
}
