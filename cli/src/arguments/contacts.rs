//! Arguments of `link` and `contact`.

use super::Text;
use clap::{Args, Subcommand};

/// `link`.
#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// Draw the link as a QR code, too
    #[arg(long)]
    pub(crate) qr: bool,
    /// Make a link for print: good for 365 days instead of 7
    #[arg(long)]
    pub(crate) print: bool,
    /// Without one: make a contact link.
    #[command(subcommand)]
    pub(crate) command: Option<LinkCommand>,
}

/// `link list`, `link withdraw`.
#[derive(Debug, Subcommand)]
pub(crate) enum LinkCommand {
    /// List the contact links given out
    #[command(after_help = "Example:\n  kith link list")]
    List,
    /// Withdraw a contact link: nobody can use it any more
    #[command(after_help = "Example:\n  kith link withdraw 3f9a01c2")]
    Withdraw {
        /// The link
        #[arg(value_name = "ID")]
        id: Text,
    },
}

/// `contact`.
#[derive(Debug, Subcommand)]
pub(crate) enum ContactCommand {
    /// Add the person who gave this link
    #[command(after_help = "Example:\n  kith contact add 'https://relay.example.org/c#pAEB…'")]
    Add {
        /// Their contact link, whole
        #[arg(value_name = "LINK")]
        link: Text,
    },
    /// List contacts
    #[command(after_help = "Example:\n  kith contact list")]
    List,
    /// Show the safety number, or compare it with the one they read out
    #[command(after_help = "Example:\n  kith contact verify Ben\n  kith contact verify Ben '12345 67890 …'")]
    Verify {
        /// A contact's name or id
        #[arg(value_name = "CONTACT")]
        contact: Text,
        /// The 60 digits that they see; spaces do not matter
        #[arg(value_name = "NUMBER")]
        number: Vec<Text>,
    },
    /// Hear nothing more from a contact
    #[command(after_help = "Example:\n  kith contact block Ben")]
    Block {
        /// A contact's name or id
        #[arg(value_name = "CONTACT")]
        contact: Text,
    },
    /// Hear from a blocked contact again
    #[command(after_help = "Example:\n  kith contact unblock Ben")]
    Unblock {
        /// A contact's name or id
        #[arg(value_name = "CONTACT")]
        contact: Text,
    },
}
