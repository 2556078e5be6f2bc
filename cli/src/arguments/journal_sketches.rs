//! Arguments of `journal template` and `journal draft`.

use super::journal::unit;
use super::{MoodArg, Text};
use clap::{ArgGroup, Args, Subcommand};
use kith::journal::entries::{Arousal, Valence};

/// `journal template`.
#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// Keep a template; what is not given stays as it was
    #[command(after_help = concat!(
        "Example:\n  kith journal template save morning --label rested --note '## Slept'\n",
        "  kith journal log --mood 4 --template morning"
    ))]
    Save(SketchArgs),
    /// List templates by name
    #[command(after_help = "Example:\n  kith journal template list")]
    List,
    /// Show one
    #[command(after_help = "Example:\n  kith journal template show morning")]
    Show {
        /// Its name
        #[arg(value_name = "NAME")]
        name: Text,
    },
    /// Take one out; entries that were begun with it stay
    #[command(after_help = "Example:\n  kith journal template delete morning")]
    Delete {
        /// Its name
        #[arg(value_name = "NAME")]
        name: Text,
    },
}

/// `journal draft`.
#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Keep what is being written; what is not given stays as it was
    ///
    /// With `--note -` the note is read from standard input, and kept durably after each line.
    #[command(after_help = concat!(
        "Example:\n  kith journal draft save today --mood 3 --note 'Began well'\n",
        "  kith journal draft save today --note -\n  kith journal log --draft today"
    ))]
    Save(DraftArgs),
    /// List drafts by name
    #[command(after_help = "Example:\n  kith journal draft list")]
    List,
    /// Show one
    #[command(after_help = "Example:\n  kith journal draft show today")]
    Show {
        /// Its name
        #[arg(value_name = "NAME")]
        name: Text,
    },
    /// Give one up
    #[command(after_help = "Example:\n  kith journal draft delete today")]
    Delete {
        /// Its name
        #[arg(value_name = "NAME")]
        name: Text,
    },
}

/// What a template may say.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args([
    "mood", "valence", "arousal", "labels", "factors", "note"
]))]
pub(crate) struct SketchArgs {
    /// Its name
    #[arg(value_name = "NAME")]
    pub(crate) name: Text,
    /// What it says
    #[command(flatten)]
    pub(crate) words: SketchWords,
}

/// What a draft may say.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args([
    "mood", "valence", "arousal", "labels", "factors", "note", "at", "zone"
]))]
pub(crate) struct DraftArgs {
    /// Its name
    #[arg(value_name = "NAME")]
    pub(crate) name: Text,
    /// What it says
    #[command(flatten)]
    pub(crate) words: SketchWords,
    /// When: an instant, or a time of the wall clock such as 2026-03-07T09:00
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Text>,
    /// The zone that a time of the wall clock is read in (default: the device's)
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<Text>,
}

/// What of an entry can be kept before it is one.
#[derive(Debug, Args)]
pub(crate) struct SketchWords {
    /// The mood, 1 (worst) to 5 (best), or a name of one
    #[arg(long, value_name = "1..5|NAME")]
    pub(crate) mood: Option<MoodArg>,
    /// How pleasant, -1 to 1
    #[arg(long, value_name = "-1..1", allow_negative_numbers = true, value_parser = unit(Valence::new))]
    pub(crate) valence: Option<Valence>,
    /// How stirred, -1 to 1
    #[arg(long, value_name = "-1..1", allow_negative_numbers = true, value_parser = unit(Arousal::new))]
    pub(crate) arousal: Option<Arousal>,
    /// A word for the feeling; may be given several times
    #[arg(long = "label", value_name = "LABEL")]
    pub(crate) labels: Vec<Text>,
    /// Something that was going on; may be given several times
    #[arg(long = "factor", value_name = "FACTOR")]
    pub(crate) factors: Vec<Text>,
    /// A note, in Markdown
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) note: Option<Text>,
}
