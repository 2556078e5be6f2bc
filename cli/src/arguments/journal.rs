//! Arguments of `journal`.

use super::text::query;
use super::{
    DraftCommand, FactorCommand, InsightsArgs, InstrumentCommand, JournalExportArgs, JournalImportArgs, MoodArg,
    MoodCommand, RemindArgs, RemindersArgs, TemplateCommand, Text,
};
use clap::builder::TypedValueParser;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use kith::journal::entries::{Arousal, Day, DayStart, Mood, Valence};
use kith::journal::looking_back::Month;
use std::path::PathBuf;

/// `journal`.
#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Write an entry
    #[command(after_help = concat!(
        "Example:\n  kith journal log --mood 4\n",
        "  kith journal log --mood 2 --label tired --factor deadline --note 'Too long a day'\n",
        "  kith journal log --mood 5 --at 2026-03-07T18:30 --zone Europe/Lisbon"
    ))]
    Log(JournalLogArgs),
    /// List entries in order of time
    #[command(after_help = "Example:\n  kith journal list --from 2026-03-01 --to 2026-03-31")]
    List(DayRange),
    /// Show one entry
    #[command(after_help = "Example:\n  kith journal show 3f9a01c2")]
    Show {
        /// The entry
        #[arg(value_name = "ENTRY")]
        entry: Text,
    },
    /// Change an entry; what it was stays in its history
    #[command(after_help = "Example:\n  kith journal edit 3f9a01c2 --mood 3 --note 'Better in the evening'")]
    Edit(JournalEditArgs),
    /// Show what an entry was before it was edited, the latest first
    #[command(after_help = "Example:\n  kith journal history 3f9a01c2")]
    History {
        /// The entry
        #[arg(value_name = "ENTRY")]
        entry: Text,
    },
    /// Delete an entry; `undo` brings it back
    #[command(after_help = "Example:\n  kith journal delete 3f9a01c2")]
    Delete {
        /// The entry
        #[arg(value_name = "ENTRY")]
        entry: Text,
    },
    /// Take back the last change: a log, an edit, a deletion, a whole import; again for the one before
    #[command(after_help = "Example:\n  kith journal undo")]
    Undo,
    /// Find entries by the beginnings of words in note, labels and factors
    #[command(after_help = "Example:\n  kith journal search 'walk sun'")]
    Search(JournalSearchArgs),
    /// Entries of this day in other years
    #[command(after_help = "Example:\n  kith journal on-this-day")]
    OnThisDay {
        /// Another day than today
        #[arg(long, value_name = "DAY")]
        day: Option<Day>,
    },
    /// Count entries, days, levels and streaks
    #[command(after_help = "Example:\n  kith journal stats --from 2026-01-01")]
    Stats(DayRange),
    /// Draw moods over time, as characters or as SVG
    #[command(after_help = "Example:\n  kith journal chart --from 2026-01-01 --out moods.svg")]
    Chart(ChartArgs),
    /// Draw a year, a month or a day, as characters or as SVG
    #[command(after_help = concat!(
        "Example:\n  kith journal calendar --year 2026\n  kith journal calendar --month 2026-03 --out march.svg\n",
        "  kith journal calendar --day 2026-03-07"
    ))]
    Calendar(CalendarArgs),
    /// Write one photo of an entry into a file
    #[command(after_help = "Example:\n  kith journal photo 3f9a01c2 1 --out walk.jpg")]
    Photo(PhotoArgs),
    /// Write an encrypted copy of the whole journal, and say the recovery code that opens it
    #[command(after_help = "Example:\n  kith journal backup --out journal.kithbackup")]
    Backup(BackupArgs),
    /// Bring a backup back into a journal without entries
    ///
    /// The recovery code comes from --recovery-code, --code-file, KITH_RECOVERY_CODE or standard input.
    #[command(after_help = "Example:\n  kith journal restore journal.kithbackup --code-file code.txt")]
    Restore(RestoreArgs),
    /// Show or change when the day starts and whether a streak forgives a missed day
    #[command(after_help = "Example:\n  kith journal settings --day-start 04:00 --grace on")]
    Settings(JournalSettingsArgs),
    /// Templates to begin entries with
    #[command(subcommand, after_help = "Example:\n  kith journal template save morning --label rested")]
    Template(TemplateCommand),
    /// Entries that are being written, safe from a kill
    #[command(subcommand, after_help = "Example:\n  kith journal draft save today --note -")]
    Draft(DraftCommand),
    /// Names and emoji of the five levels
    #[command(subcommand, after_help = "Example:\n  kith journal mood set 5 rad=🤩 super")]
    Mood(MoodCommand),
    /// Factors and their groups
    #[command(subcommand, after_help = "Example:\n  kith journal factor group walk body")]
    Factor(FactorCommand),
    /// Be reminded to write, at a time of day; twice at the same time changes what was set
    #[command(after_help = concat!(
        "Example:\n  kith journal remind --at 20:30\n  kith journal remind --at 07:15 --days mon-fri --title Tea\n",
        "  kith journal remind --at 20:30 --off"
    ))]
    Remind(RemindArgs),
    /// List own reminders to write, or with --plan what fires next
    #[command(after_help = "Example:\n  kith journal reminders\n  kith journal reminders --plan --days 7")]
    Reminders(RemindersArgs),
    /// Which factors go with which moods, as far as that can be said
    #[command(after_help = "Example:\n  kith journal insights --from 2026-01-01\n  kith journal insights --trends")]
    Insights(InsightsArgs),
    /// Questionnaires: list, take, look back
    #[command(subcommand, after_help = "Example:\n  kith journal instrument take who-5 --answers 3,4,2,3,4")]
    Instrument(InstrumentCommand),
    /// Write the journal to a file that anybody can read who gets it
    #[command(after_help = "Example:\n  kith journal export --format json --out journal.json")]
    Export(JournalExportArgs),
    /// Take in a file of another journal or of Kith; what is there already is not added again
    #[command(after_help = concat!(
        "Example:\n  kith journal import daylio_export.csv --dry-run\n",
        "  kith journal import backup.daylio --map happy=5 --map 'so-so=3' --zone Europe/Lisbon"
    ))]
    Import(JournalImportArgs),
}

/// `journal log`.
#[derive(Debug, Args)]
pub(crate) struct JournalLogArgs {
    /// The mood, 1 (worst) to 5 (best), or a name of one; needed unless a template or draft has it
    #[arg(long, value_name = "1..5|NAME", required_unless_present_any = ["template", "draft"])]
    pub(crate) mood: Option<MoodArg>,
    /// Begin with this template; what is given here goes before
    #[arg(long, value_name = "NAME", conflicts_with = "draft")]
    pub(crate) template: Option<Text>,
    /// Write this draft, which is then gone; what is given here goes before
    #[arg(long, value_name = "NAME")]
    pub(crate) draft: Option<Text>,
    /// What else
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
}

/// `journal edit`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args([
    "mood", "valence", "arousal", "labels", "factors", "note", "photos", "at", "zone", "clear"
]))]
pub(crate) struct JournalEditArgs {
    /// The entry
    #[arg(value_name = "ENTRY")]
    pub(crate) entry: Text,
    /// The mood, 1 (worst) to 5 (best), or a name of one
    #[arg(long, value_name = "1..5|NAME")]
    pub(crate) mood: Option<MoodArg>,
    /// What else
    #[command(flatten)]
    pub(crate) change: ChangeArgs,
    /// Take this away; may be given several times
    #[arg(long, value_name = "FIELD")]
    pub(crate) clear: Vec<Clear>,
}

/// What can be taken away from an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clear {
    /// How pleasant.
    Valence,
    /// How stirred.
    Arousal,
    /// All labels.
    Labels,
    /// All factors.
    Factors,
    /// The note.
    Note,
    /// All photos.
    Photos,
}

/// What an entry may have beside its mood.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
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
    /// A photo (JPEG, PNG or WebP), kept without its metadata; up to three
    #[arg(long = "photo", value_name = "FILE")]
    pub(crate) photos: Vec<PathBuf>,
    /// When: an instant, or a time of the wall clock such as 2026-03-07T09:00
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Text>,
    /// The zone that a time of the wall clock is read in (default: the device's)
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<Text>,
}

/// A range of days.
#[derive(Debug, Args)]
pub(crate) struct DayRange {
    /// The first day, such as 2026-03-01
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<Day>,
    /// The last day
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<Day>,
}

/// `journal chart`.
#[derive(Debug, Args)]
pub(crate) struct ChartArgs {
    /// Which days
    #[command(flatten)]
    pub(crate) range: DayRange,
    /// Where to
    #[command(flatten)]
    pub(crate) picture: PictureArgs,
}

/// `journal calendar`.
#[derive(Debug, Args)]
pub(crate) struct CalendarArgs {
    /// The year (default: this one)
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1..=9999))]
    pub(crate) year: Option<i32>,
    /// A month instead, such as 2026-03: a square for each day
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["year", "day"], value_parser = month)]
    pub(crate) month: Option<Month>,
    /// A day instead: a square for each hour
    #[arg(long, value_name = "DAY", conflicts_with = "year")]
    pub(crate) day: Option<Day>,
    /// Where to
    #[command(flatten)]
    pub(crate) picture: PictureArgs,
}

/// A picture that goes to a file.
#[derive(Debug, Args)]
pub(crate) struct PictureArgs {
    /// Write an SVG into this file instead
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// `journal photo`.
#[derive(Debug, Args)]
pub(crate) struct PhotoArgs {
    /// The entry
    #[arg(value_name = "ENTRY")]
    pub(crate) entry: Text,
    /// Which photo, from 1
    #[arg(value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub(crate) number: u8,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// `journal backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// `journal restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The recovery code; others on this machine may see it here
    #[arg(long, value_name = "CODE", conflicts_with = "code_file")]
    pub(crate) recovery_code: Option<Text>,
    /// The file with the recovery code
    #[arg(long, value_name = "FILE")]
    pub(crate) code_file: Option<PathBuf>,
}

/// `journal search`.
#[derive(Debug, Args)]
pub(crate) struct JournalSearchArgs {
    /// Words; an entry matches when every one begins a word of it
    #[arg(value_name = "QUERY", allow_hyphen_values = true, value_parser = query())]
    pub(crate) query: Text,
    /// At most the last N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
}

/// `journal settings`.
#[derive(Debug, Args)]
pub(crate) struct JournalSettingsArgs {
    /// When the day starts; what is written before belongs to the day before
    #[arg(long, value_name = "HH:MM")]
    pub(crate) day_start: Option<DayStart>,
    /// Whether a streak forgives one missed day in seven
    #[arg(long, value_name = "on|off", value_parser = on_or_off())]
    pub(crate) grace: Option<bool>,
}

/// A level by its number.
pub(super) fn level() -> impl TypedValueParser<Value = Mood> {
    clap::value_parser!(u8).range(1..=5).try_map(|level| Mood::new(level).ok_or("a mood is 1 to 5"))
}

pub(super) fn unit<T: Clone + Send + Sync + 'static>(make: fn(f64) -> Option<T>) -> impl TypedValueParser<Value = T> {
    clap::builder::StringValueParser::new()
        .try_map(move |text| text.parse().ok().and_then(make).ok_or("this is a number from -1 to 1"))
}

fn month(text: &str) -> Result<Month, &'static str> {
    text.parse().map_err(|_| "this is not a month such as 2026-03")
}

fn on_or_off() -> impl TypedValueParser<Value = bool> {
    clap::builder::PossibleValuesParser::new(["on", "off"]).map(|word| word == "on")
}
