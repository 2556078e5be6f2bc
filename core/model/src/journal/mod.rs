//! What a screen shows of the private journal, and hands to it: plain data, made by the journal's own crate.
//!
//! They stand here, beside the views of everything else, so that the bindings export them as they are. Nothing of them fits
//! into a message, an intent or anything else that syncs.

mod answer;
mod exchange;
mod figure;
mod insight;
mod instrument;
mod moment;
mod name;

pub use answer::{
    AnswerOption, Band, Direction, InstrumentItem, InstrumentResult, InstrumentScore, InstrumentText, InstrumentWords,
};
pub use exchange::{
    BackupView, ExportFormat, ExportedView, ImportFormat, ImportProblem, ImportReport, Leaving, PhotoKind, RestoredView,
};
pub use figure::{HourMood, MoodStats, WeekdayMood};
pub use insight::{ASSOCIATION, FactorEffect, FindingKind, Insights, MoodFinding};
pub use instrument::Instrument;
pub use moment::{MomentChanges, PendingMoment};
pub use name::{Factor, MoodName};
