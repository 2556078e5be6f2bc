//! The root of the tree, and the flags that may stand before or after a command.

use super::{
    BenchArgs, ContactCommand, DmArgs, EditMessageArgs, GroupCommand, HelpNowArgs, InitArgs, InternalCommand,
    JournalCommand, LinkArgs, ManArgs, MessagesArgs, OutboxArgs, PackCommand, PinCommand, QuietCommand, ReactArgs,
    RelayCommand, ReminderCommand, ResourceCommand, SayArgs, SearchArgs, ShellArgs, SyncArgs, Text, WipeArgs,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Kith: groups and messages that work offline, end-to-end encrypted
///
/// Every command works without a network, and what it did is on disk when it ends. `sync` exchanges with the relay,
/// which learns nothing of what is said or who says it.
#[derive(Debug, Parser)]
#[command(name = "kith", version, max_term_width = 100, after_help = concat!(
    "Example:\n",
    "  kith init --name Ana --relay http://127.0.0.1:8787\n",
    "  kith group create Walkers\n",
    "  kith say Walkers 'Lunch at noon?'\n",
    "  kith sync\n\n",
    "Environment:\n",
    "  KITH_HOME         the folder of this person's device, as --home\n",
    "  KITH_SECRET_FILE  the secret that opens it, as --secret-file\n",
    "  KITH_PIN_FILE     the PIN of the home, as --pin-file\n",
    "  KITH_NOW          a time such as 2026-03-07T12:00:00Z at which the clock stands still, for trying things out\n",
    "  NO_COLOR          no colours"
))]
pub(crate) struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The folder of one device of one person
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Sync before a command that reads, after one that writes
    #[arg(long, global = true)]
    pub(crate) sync: bool,
    /// Print only results and errors
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// The file with the secret that opens the home (default: HOME/secret)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) secret_file: Option<PathBuf>,
    /// The file with the PIN, where one is set (default: KITH_PIN_FILE, else the terminal asks)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a home: a new account and its first device, or a journal alone
    #[command(after_help = concat!(
        "Example:\n  kith init --name Ana --relay http://127.0.0.1:8787\n  kith init --journal"
    ))]
    Init(InitArgs),
    /// Set the address of the relay
    #[command(subcommand, after_help = "Example:\n  kith relay set https://relay.example.org")]
    Relay(RelayCommand),
    /// Show who this home belongs to
    #[command(after_help = "Example:\n  kith whoami")]
    Whoami,
    /// Make a contact link, or look at those given out
    #[command(after_help = "Example:\n  kith link --qr")]
    Link(LinkArgs),
    /// People: add, list, verify, block
    #[command(subcommand, after_help = "Example:\n  kith contact list")]
    Contact(ContactCommand),
    /// Groups: make, join, lead and leave them
    #[command(subcommand, after_help = "Example:\n  kith group list")]
    Group(GroupCommand),
    /// Write a message to a group or a contact
    #[command(after_help = concat!(
        "Example:\n  kith say Walkers 'Lunch at noon?'\n  kith say Walkers - < letter.txt\n",
        "  tail -f news.txt | kith say Walkers - --lines\n  kith say Walkers -- '-5 degrees today'"
    ))]
    Say(SayArgs),
    /// Write to one contact; starts a direct chat when there is none
    #[command(after_help = "Example:\n  kith dm Ben 'Are you there?'")]
    Dm(DmArgs),
    /// Show the messages of a group or of a contact, and mark them as read
    #[command(after_help = "Example:\n  kith messages Walkers --limit 20")]
    Messages(MessagesArgs),
    /// Change the text of a message of one's own
    #[command(after_help = "Example:\n  kith edit 3f9a01c2 'Lunch at one!'")]
    Edit(EditMessageArgs),
    /// Take a message back
    #[command(after_help = "Example:\n  kith unsend 3f9a01c2")]
    Unsend {
        /// The message
        #[arg(value_name = "ID")]
        id: Text,
    },
    /// React to a message with an emoji; one's last reaction to it stands
    #[command(after_help = "Example:\n  kith react 3f9a01c2 👍\n  kith react 3f9a01c2 --none")]
    React(ReactArgs),
    /// Find messages by the beginnings of words
    #[command(after_help = "Example:\n  kith search 'lunch noon' --group Walkers")]
    Search(SearchArgs),
    /// Reminders of groups, and one's own
    #[command(subcommand, after_help = "Example:\n  kith reminder list")]
    Reminder(ReminderCommand),
    /// Quiet hours and leave, in which no reminder fires
    #[command(subcommand, after_help = "Example:\n  kith quiet set --days mon-fri --from 20:00 --to 07:30")]
    Quiet(QuietCommand),
    /// Texts, links and files of groups, and one's own toolbox
    #[command(subcommand, after_help = "Example:\n  kith resource list Walkers")]
    Resource(ResourceCommand),
    /// Signed packs of resources: publish one's own, take in those of others
    #[command(subcommand, after_help = "Example:\n  kith pack list")]
    Pack(PackCommand),
    /// Take back one's own last change of a group, resource or reminder
    #[command(after_help = "Example:\n  kith undo")]
    Undo,
    /// Exchange with the relay: send what waits, read what is new
    #[command(after_help = "Example:\n  kith sync --deadline 10s")]
    Sync(SyncArgs),
    /// Stay in touch with the relay and print what changes, until stopped
    #[command(after_help = "Example:\n  kith watch --json")]
    Watch,
    /// What was done here and waits, or was refused
    #[command(after_help = "Example:\n  kith outbox\n  kith outbox cancel 3f9a01c2")]
    Outbox(OutboxArgs),
    /// The private journal: moods, notes and photos that never leave this home
    #[command(subcommand, after_help = "Example:\n  kith journal log --mood 4 --factor walk --note 'Sun at last'")]
    Journal(JournalCommand),
    /// Set or clear the PIN of this home
    #[command(subcommand, after_help = "Example:\n  kith pin set")]
    Pin(PinCommand),
    /// The state of this home in one line
    #[command(after_help = "Example:\n  kith status")]
    Status,
    /// Look for damage: reads every page of the home
    #[command(after_help = "Example:\n  kith doctor")]
    Doctor,
    /// Where to turn to in need, and what to do first: works without a home and offline
    #[command(after_help = "Example:\n  kith help-now\n  kith help-now --region NZ")]
    HelpNow(HelpNowArgs),
    /// Destroy the keys of this home and every file that Kith made in it
    #[command(after_help = "Example:\n  kith wipe --yes")]
    Wipe(WipeArgs),
    /// Tell a story with a relay of its own and check every claim
    #[command(after_help = "Example:\n  kith demo")]
    Demo,
    /// Measure, beside a floor measured in the same run
    #[command(after_help = "Example:\n  kith bench write-message --json")]
    Bench(BenchArgs),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  kith completions bash > ~/.local/share/bash-completion/completions/kith")]
    Completions(ShellArgs),
    /// Print the man page of Kith or of one command
    #[command(after_help = "Example:\n  kith man | man -l -\n  kith man group add")]
    Man(ManArgs),
    /// What the build and the demo call
    #[command(subcommand, hide = true, after_help = "Example:\n  kith internal errors-md")]
    Internal(InternalCommand),
}
