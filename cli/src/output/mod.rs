//! What a person or a script sees: results on stdout, everything else on stderr.
//!
//! Rules kept here: stdout holds results only, as JSON Lines or as text; no control character of another person reaches
//! a terminal; a reader that went away ends the program quietly.

mod cell;
mod escape;
mod failure;
mod figures;
mod file;
mod journal;
mod journal_exchange;
mod journal_insights;
mod journal_reminders;
mod journal_sketches;
mod page;
mod paint;
mod printer;
mod progress;
mod qr;
mod reminders;
mod steps;
mod view;

pub(crate) use cell::Cell;
pub(crate) use failure::{Failure, QUIET};
pub(crate) use figures::{CalendarDayView, ChartView, HourOfDayView, PictureView, StatsView};
pub(crate) use file::{NewFile, failed as not_written, write_file};
pub(crate) use journal::{BackupView, EntryView, JournalSettingsView, PhotoFileView, RestoredView};
pub(crate) use journal_exchange::{ExportedView, ImportedView, ProblemView, UnreadableView};
pub(crate) use journal_insights::{EffectView, FindingView, InstrumentView, QuestionsView, TakenView, below_results};
pub(crate) use journal_reminders::{OwnPlanLine, OwnReminderView};
pub(crate) use journal_sketches::{FactorView, MoodView, SketchView};
pub(crate) use page::{Human, Page};
pub(crate) use printer::Printer;
pub(crate) use qr::draw;
pub(crate) use reminders::PlanLine;
pub(crate) use view::{DoneView, FreshLinkView, JoinedView, RulesView, SaidView};
