//! Arguments of `group`.

use super::{Disappear, Span, Text};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Subcommand};
use kith_model::{GroupKind, JoinRule, Role, Who};

/// Reads one of the names that `find` knows and `names` shows.
fn named<T: Clone + Send + Sync + 'static>(
    names: &'static [&'static str],
    find: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(names).try_map(move |name| find(&name).ok_or("not a value of this flag"))
}

/// The kinds of groups that a person can make; the others come about in another way.
const KINDS: &[&str] = &["circle", "erg", "buddy", "mentoring", "workshop", "project"];

/// `group`.
#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// Make a group
    #[command(after_help = "Example:\n  kith group create Walkers --kind circle --about 'We walk at noon'")]
    Create {
        /// Its name
        #[arg(value_name = "NAME")]
        name: Text,
        /// What it is for
        #[arg(long, value_name = "KIND", default_value = "circle", value_parser = named(KINDS, GroupKind::find))]
        kind: GroupKind,
        /// What it is about
        #[arg(long, value_name = "TEXT")]
        about: Option<Text>,
    },
    /// List groups and direct chats
    #[command(after_help = "Example:\n  kith group list --json")]
    List,
    /// Show one group
    #[command(after_help = "Example:\n  kith group show Walkers")]
    Show {
        /// A group's or a contact's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
    },
    /// Accept being in a group, or a chat with somebody unknown
    #[command(after_help = "Example:\n  kith group accept Walkers")]
    Accept {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
    },
    /// Decline it
    #[command(after_help = "Example:\n  kith group decline Walkers")]
    Decline {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
    },
    /// Add contacts to a group
    #[command(after_help = "Example:\n  kith group add Walkers Ben Cleo")]
    Add {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
        /// Contacts' names or ids
        #[arg(value_name = "CONTACT", required = true)]
        contacts: Vec<Text>,
    },
    /// List the members of a group
    #[command(after_help = "Example:\n  kith group members Walkers")]
    Members {
        /// A group's or a contact's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
    },
    /// Make a link with which others can join, or withdraw one
    #[command(
        after_help = "Example:\n  kith group invite Walkers --expires 7d\n  kith group invite Walkers --print\n  kith group invite Walkers --withdraw 3f9a01c2"
    )]
    Invite(InviteArgs),
    /// List the links of a group
    #[command(after_help = "Example:\n  kith group invites Walkers")]
    Invites {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
    },
    /// Join a group by its link
    #[command(after_help = "Example:\n  kith group join 'https://relay.example.org/g#pAEB…'")]
    Join {
        /// The link, whole
        #[arg(value_name = "LINK")]
        link: Text,
    },
    /// Show or set the rules of a group
    #[command(after_help = "Example:\n  kith group policy Walkers --add members --disappear 30d")]
    Policy(PolicyArgs),
    /// Change the name of a group, or what it is about
    #[command(after_help = "Example:\n  kith group edit Walkers --name 'Noon walkers'")]
    Edit(EditArgs),
    /// Make a member lead, or a lead member
    #[command(after_help = "Example:\n  kith group role Walkers Ben lead")]
    Role {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
        /// A member's name or id
        #[arg(value_name = "MEMBER")]
        member: Text,
        /// What they may do from now on
        #[arg(value_name = "ROLE", value_parser = named(&["lead", "member"], Role::find))]
        role: Role,
    },
    /// Remove a member: they can read nothing that is written later
    #[command(after_help = "Example:\n  kith group remove Walkers Ben")]
    Remove {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
        /// A member's name or id
        #[arg(value_name = "MEMBER")]
        member: Text,
    },
    /// Leave a group; its old messages stay readable
    #[command(after_help = "Example:\n  kith group leave Walkers")]
    Leave {
        /// A group's name or id
        #[arg(value_name = "GROUP")]
        group: Text,
    },
}

/// `group invite`.
#[derive(Debug, Args)]
pub(crate) struct InviteArgs {
    /// A group's name or id
    #[arg(value_name = "GROUP")]
    pub(crate) group: Text,
    /// How long the link can be used
    #[arg(long, value_name = "DURATION", default_value = "7d")]
    pub(crate) expires: Span,
    /// Make a link for print: it can be used for 365 days
    #[arg(long, conflicts_with = "expires")]
    pub(crate) print: bool,
    /// Withdraw this link instead
    #[arg(long, value_name = "ID", conflicts_with_all = ["expires", "print"])]
    pub(crate) withdraw: Option<Text>,
}

/// `group policy`.
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    /// A group's name or id
    #[arg(value_name = "GROUP")]
    pub(crate) group: Text,
    /// Who adds people
    #[arg(long, value_name = "WHO", value_parser = named(&["leads", "members"], Who::find))]
    pub(crate) add: Option<Who>,
    /// Who edits what is shared
    #[arg(long, value_name = "WHO", value_parser = named(&["leads", "members"], Who::find))]
    pub(crate) records: Option<Who>,
    /// Who admits by link
    #[arg(long, value_name = "RULE", value_parser = named(&["off", "lead", "member"], JoinRule::find))]
    pub(crate) join: Option<JoinRule>,
    /// Days of history that newcomers get, 0 to 90
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u64).range(0..=90))]
    pub(crate) history: Option<u64>,
    /// How long messages stay: a duration, or `off`
    #[arg(long, value_name = "DURATION")]
    pub(crate) disappear: Option<Disappear>,
}

/// `group edit`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true).args(["name", "about"]))]
pub(crate) struct EditArgs {
    /// A group's name or id
    #[arg(value_name = "GROUP")]
    pub(crate) group: Text,
    /// Its new name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<Text>,
    /// What it is about from now on
    #[arg(long, value_name = "TEXT")]
    pub(crate) about: Option<Text>,
}
