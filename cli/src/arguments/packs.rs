//! Arguments of the commands about packs.

use super::Text;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `pack`.
#[derive(Debug, Subcommand)]
pub(crate) enum PackCommand {
    /// Publish one's own resources, or those of a group, as a signed file
    #[command(after_help = concat!(
        "Example:\n  kith pack export --out calm-1.kithpack --title 'Calm corner'\n",
        "  kith pack export --group Walkers --out walkers-2.kithpack\n",
        "  kith pack export --group Walkers --since walkers-1.kithpack --out walkers-1-to-2.kithpack"
    ))]
    Export(ExportPackArgs),
    /// Take in a signed pack, or an update of one
    #[command(after_help = "Example:\n  kith pack import walkers-1.kithpack")]
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// List the packs that are here
    #[command(after_help = "Example:\n  kith pack list")]
    List,
    /// Take a pack out again; what was kept of it stays
    #[command(after_help = "Example:\n  kith pack remove 'Calm corner'")]
    Remove {
        /// Its id or title
        #[arg(value_name = "PACK")]
        pack: Text,
    },
}

/// `pack export`.
#[derive(Debug, Args)]
pub(crate) struct ExportPackArgs {
    /// The file to write, which must not be there yet
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The resources of this group or contact instead of one's own
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Option<Text>,
    /// What the pack is called from now on
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<Text>,
    /// Only what differs from this earlier file of the pack
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}
