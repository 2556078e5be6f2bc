//! Giving the journal out, in the clear, because the person asked for it.

use crate::entries::{Entry, Readable, Unreadable};
use crate::factors::Factor;
use crate::leaving::Ticket;
use crate::portable::{PortableResult, PortableSettings, write_csv, write_json, write_markdown};
use crate::results::{InstrumentResult, take};
use crate::{Journal, JournalError};
use kith_model::journal::{ExportFormat, ExportedView};
use kith_model::{KithError, Refusal, StorageFault};
use kith_store::StoreError;
use std::io::{self, Write};

/// Why nothing, or not all, went out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// What is written to.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
}

impl From<ExportError> for KithError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Journal(error) => error.into(),
            ExportError::Write(error) => match StoreError::from(error) {
                StoreError::Full => StorageFault::Full.into(),
                _ => Refusal::FileUnreadable.into(),
            },
        }
    }
}

/// How the journal is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportAsk {
    /// The form.
    pub format: ExportFormat,
    /// Give out what can be read of a damaged journal; else damage is an error and nothing is given out.
    pub salvage: bool,
}

/// What went out, and what did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Entries that are in the file.
    pub entries: u64,
    /// Photos that these have. No export holds a photo; a backup does.
    pub photos_left_out: u64,
    /// Entries that damage hides.
    pub unreadable: Vec<Unreadable>,
    /// What else damage hides, by names such as `history`; `entries` when it is not known which others there were.
    pub hidden: Vec<&'static str>,
}

impl Exported {
    /// As a screen shows it.
    #[must_use]
    pub fn view(&self) -> ExportedView {
        ExportedView {
            entries: self.entries,
            photos_left_out: self.photos_left_out,
            unreadable: u64::try_from(self.unreadable.len()).unwrap_or(u64::MAX),
            hidden: self.hidden.iter().map(|part| (*part).to_owned()).collect(),
        }
    }
}

impl Journal {
    /// Writes the whole journal to `out`. The ticket is void afterwards.
    ///
    /// # Errors
    /// [`JournalError::TicketVoid`], what the storage says, and what `out` says.
    pub fn export(&self, ticket: Ticket, ask: ExportAsk, out: &mut impl Write) -> Result<Exported, ExportError> {
        let leave = self.redeem_for_export(ticket)?;
        let mut parts = Parts { salvage: ask.salvage, hidden: Vec::new() };
        let Readable { entries, unreadable, ids_known } = match self.entries().list(None, None) {
            Err(error) if error.is_damage() && ask.salvage => self.entries().list_readable(None, None)?,
            whole => Readable { entries: whole?, unreadable: Vec::new(), ids_known: true },
        };
        if !ids_known {
            parts.hidden.push("entries");
        }
        let results = parts.part("results", self.results().list(None))?;
        let results: Vec<PortableResult> = results.iter().filter_map(portable).collect();
        match ask.format {
            ExportFormat::Json => {
                let settings = self.portable_settings(&mut parts)?;
                let histories = parts.part("history", self.entries().histories())?;
                let with_history = entries
                    .iter()
                    .map(|entry| (entry, histories.get(&entry.entry).map(Vec::as_slice).unwrap_or_default()));
                write_json(leave, out, self.now(), &settings, with_history, &results)?;
            }
            ExportFormat::Csv => write_csv(leave, out, &entries)?,
            ExportFormat::Markdown => write_markdown(leave, out, in_order_of_days(&entries), &results)?,
        }
        out.flush()?;
        Ok(Exported {
            entries: u64::try_from(entries.len()).unwrap_or(u64::MAX),
            photos_left_out: entries.iter().map(|entry| u64::from(entry.photos)).sum(),
            unreadable,
            hidden: parts.hidden,
        })
    }

    fn portable_settings(&self, parts: &mut Parts) -> Result<PortableSettings, JournalError> {
        let view = parts.part("settings", self.settings().show())?;
        let grouped = |factor: Factor| Some((factor.name, factor.group?));
        Ok(PortableSettings {
            day_start: view.day_start,
            grace: view.grace,
            mood_names: parts.part("mood_names", self.settings().chosen_mood_names())?,
            factor_groups: parts
                .part("factor_groups", self.factors().list())?
                .into_iter()
                .filter_map(grouped)
                .collect(),
            templates: parts.part("templates", self.sketches().all_templates())?.into_iter().collect(),
            drafts: parts.part("drafts", self.sketches().all_drafts())?.into_iter().collect(),
            reminders: parts.part("reminders", self.reminders().list())?,
        })
    }
}

/// Parts of an export beside the entries: in a salvage one that damage hides is left out and named.
struct Parts {
    salvage: bool,
    hidden: Vec<&'static str>,
}

impl Parts {
    fn part<T: Default>(&mut self, name: &'static str, read: Result<T, JournalError>) -> Result<T, JournalError> {
        match read {
            Err(error) if error.is_damage() && self.salvage => {
                self.hidden.push(name);
                Ok(T::default())
            }
            read => read,
        }
    }
}

/// After a journey a later instant may belong to an earlier day.
fn in_order_of_days(entries: &[Entry]) -> Vec<&Entry> {
    let mut ordered: Vec<&Entry> = entries.iter().collect();
    ordered.sort_by_key(|entry| (entry.day, entry.at, entry.entry));
    ordered
}

fn portable(kept: &InstrumentResult) -> Option<PortableResult> {
    let (answers, _) = take::read(kept)?;
    let pack_version = kept.version.parse().unwrap_or(0);
    Some(PortableResult { result: Some(kept.result), taken_at: kept.taken_at, answers, pack_version })
}
