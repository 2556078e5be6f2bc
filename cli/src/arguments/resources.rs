//! Arguments of the commands about resources.

use super::Text;
use super::text::query;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `resource`.
#[derive(Debug, Subcommand)]
pub(crate) enum ResourceCommand {
    /// Add a text, a link or a file to a group
    #[command(after_help = concat!(
        "Example:\n  kith resource add Walkers --title 'Quiet paths' --text 'Along the river' --tag calm\n",
        "  kith resource add Walkers --title Map --file map.png\n  kith resource add Walkers --jsonl resources.jsonl"
    ))]
    Add(AddResourceArgs),
    /// Change what is given; the rest stays
    #[command(after_help = "Example:\n  kith resource edit 3f9a01c2 --title 'Quieter paths' --tag calm --tag river")]
    Edit(EditResourceArgs),
    /// Delete a resource; what somebody kept of it stays
    #[command(after_help = "Example:\n  kith resource delete 3f9a01c2")]
    Delete {
        /// Its id or title
        #[arg(value_name = "ID")]
        id: Text,
    },
    /// List the resources of a group, or all and one's own, or those of a pack
    #[command(after_help = "Example:\n  kith resource list Walkers\n  kith resource list --pack 'Kith starter'")]
    List {
        /// A group's or a contact's name or id
        #[arg(value_name = "GROUP")]
        group: Option<Text>,
        /// A pack's title or id
        #[arg(long, value_name = "PACK", conflicts_with = "group")]
        pack: Option<Text>,
    },
    /// Copy a resource into one's own toolbox; nobody else hears of it
    #[command(after_help = "Example:\n  kith resource keep 3f9a01c2")]
    Keep {
        /// Its id or title
        #[arg(value_name = "ID")]
        id: Text,
    },
    /// Show a resource with its text, or write it into a file
    #[command(after_help = "Example:\n  kith resource show 3f9a01c2 --out map.png")]
    Show(ShowResourceArgs),
    /// Find resources by the beginnings of words in title, text and tags
    #[command(after_help = "Example:\n  kith resource search 'quiet river' --limit 5")]
    Search {
        /// Words; a resource matches when every one begins a word of it
        #[arg(value_name = "QUERY", allow_hyphen_values = true, value_parser = query())]
        query: Text,
        /// At most N
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        limit: Option<u64>,
    },
}

/// What a resource holds: one of three.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct BodyArgs {
    /// A text; `-` reads standard input
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<Text>,
    /// An address
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Text>,
    /// A file
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// `resource add`.
#[derive(Debug, Args)]
pub(crate) struct AddResourceArgs {
    /// A group's or a contact's name or id
    #[arg(value_name = "GROUP")]
    pub(crate) group: Text,
    /// The title
    #[arg(long, value_name = "TITLE", required_unless_present = "jsonl")]
    pub(crate) title: Option<Text>,
    /// What it holds.
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// A tag; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<Text>,
    /// Add one resource for each line of this file, such as {"title":"A","text":"b","tags":["c"]}; all or none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["title", "BodyArgs", "tags"])]
    pub(crate) jsonl: Option<PathBuf>,
}

/// `resource edit`.
#[derive(Debug, Args)]
pub(crate) struct EditResourceArgs {
    /// Its id or title
    #[arg(value_name = "ID")]
    pub(crate) id: Text,
    /// A new title
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<Text>,
    /// What it holds from now on.
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// A tag; those given take the place of all; an empty one alone takes them away
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<Text>,
}

/// `resource show`.
#[derive(Debug, Args)]
pub(crate) struct ShowResourceArgs {
    /// Its id or title
    #[arg(value_name = "ID")]
    pub(crate) id: Text,
    /// Write what it holds into this file, which must not be there yet
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}
