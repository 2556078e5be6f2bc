//! What can be typed: the tree of commands, one file for each group of them.
//!
//! Rule kept here: every command has a sentence and an example, and a value that `--help` does not print is refused
//! before a home is looked at.

mod account;
mod contacts;
mod groups;
mod help_now;
mod journal;
mod journal_exchange;
mod journal_insights;
mod journal_names;
mod journal_reminders;
mod journal_sketches;
mod messages;
mod packs;
mod pin;
mod reminders;
mod resources;
mod span;
mod sync;
mod text;
mod tools;
mod tree;
mod usage;

pub(crate) use account::{InitArgs, RelayCommand, WipeArgs};
pub(crate) use contacts::{ContactCommand, LinkArgs, LinkCommand};
pub(crate) use groups::{EditArgs, GroupCommand, InviteArgs, PolicyArgs};
pub(crate) use help_now::HelpNowArgs;
pub(crate) use journal::{
    BackupArgs, CalendarArgs, ChangeArgs, ChartArgs, Clear, DayRange, JournalCommand, JournalEditArgs, JournalLogArgs,
    JournalSearchArgs, JournalSettingsArgs, PhotoArgs, PictureArgs, RestoreArgs,
};
pub(crate) use journal_exchange::{JournalExportArgs, JournalImportArgs};
pub(crate) use journal_insights::{InsightsArgs, InstrumentCommand, TakeArgs};
pub(crate) use journal_names::{FactorCommand, MoodArg, MoodCommand};
pub(crate) use journal_reminders::{RemindArgs, RemindersArgs};
pub(crate) use journal_sketches::{DraftCommand, SketchWords, TemplateCommand};
pub(crate) use messages::{DmArgs, EditMessageArgs, MessagesArgs, ReactArgs, SayArgs, SearchArgs};
pub(crate) use packs::{ExportPackArgs, PackCommand};
pub(crate) use pin::PinCommand;
pub(crate) use reminders::{
    AddReminderArgs, EditReminderArgs, OccurrenceArgs, PlanArgs, QuietCommand, QuietSetArgs, ReminderCommand, WhenArgs,
};
pub(crate) use resources::{AddResourceArgs, BodyArgs, EditResourceArgs, ResourceCommand, ShowResourceArgs};
pub(crate) use span::{Disappear, Span};
pub(crate) use sync::{OutboxArgs, OutboxCommand, SyncArgs};
pub(crate) use text::Text;
pub(crate) use tools::{BenchArgs, InternalCommand, ManArgs, ShellArgs};
pub(crate) use tree::{Cli, Command, Global};
pub(crate) use usage::{asks_for_json, sentence};
