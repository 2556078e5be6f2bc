//! Arguments of the commands that write, show and find messages.

use super::Text;
use super::text::query;
use clap::Args;

/// `say`.
#[derive(Debug, Args)]
pub(crate) struct SayArgs {
    /// A group's or a contact's name or id
    #[arg(value_name = "GROUP")]
    pub(crate) group: Text,
    /// The text; `-` reads standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Text,
    /// One message for each line, each on disk before its result is printed
    #[arg(long)]
    pub(crate) lines: bool,
    /// The message that this one answers
    #[arg(long, value_name = "ID")]
    pub(crate) reply_to: Option<Text>,
}

/// `dm`.
#[derive(Debug, Args)]
pub(crate) struct DmArgs {
    /// A contact's name or id
    #[arg(value_name = "CONTACT")]
    pub(crate) contact: Text,
    /// The text; `-` reads standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Text,
}

/// `messages`.
#[derive(Debug, Args)]
pub(crate) struct MessagesArgs {
    /// A group's or a contact's name or id
    #[arg(value_name = "GROUP")]
    pub(crate) group: Text,
    /// Show the newest N
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: u64,
    /// Show those before this message
    #[arg(long, value_name = "ID")]
    pub(crate) before: Option<Text>,
    /// Show all
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
    /// Leave them unread
    #[arg(long)]
    pub(crate) peek: bool,
}

/// `edit`.
#[derive(Debug, Args)]
pub(crate) struct EditMessageArgs {
    /// The message
    #[arg(value_name = "ID")]
    pub(crate) id: Text,
    /// The new text; `-` reads standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Text,
}

/// `search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words; a message matches when every one begins a word of it
    #[arg(value_name = "QUERY", allow_hyphen_values = true, value_parser = query())]
    pub(crate) query: Text,
    /// Only in this group, or in the chat with this contact
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Option<Text>,
    /// At most N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
}

/// `react`.
#[derive(Debug, Args)]
pub(crate) struct ReactArgs {
    /// The message
    #[arg(value_name = "ID")]
    pub(crate) id: Text,
    /// The emoji
    #[arg(value_name = "EMOJI", required_unless_present = "none")]
    pub(crate) emoji: Option<Text>,
    /// Take the reaction back
    #[arg(long, conflicts_with = "emoji")]
    pub(crate) none: bool,
}
