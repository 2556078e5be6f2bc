//! What `help-now` takes.

use clap::Args;
use kith_model::Region;

/// `help-now`.
#[derive(Debug, Args)]
pub(crate) struct HelpNowArgs {
    /// The country you are in, by its code of two letters (default: every line we know)
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<Region>,
}
