//! Giving the journal out, in the clear, because the person asked for it.

use crate::entries::Entry;
use crate::factors::Factor;
use crate::leaving::{Leaving, Ticket};
use crate::portable::{PortableResult, PortableSettings, write_csv, write_json, write_markdown};
use crate::results::{InstrumentResult, take};
use crate::{Journal, JournalError};
use kith_model::{KithError, Refusal, StorageFault};
use kith_store::StoreError;
use std::io::{self, Write};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Everything but photos, edit history, templates, drafts and reminders included; can be taken in again.
    Json,
    /// The entries, safe for spreadsheets; can be taken in again.
    Csv,
    /// For reading.
    Markdown,
}

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

impl Journal {
    /// Writes the whole journal to `out`, and says how many entries it was. The ticket is void afterwards.
    ///
    /// # Errors
    /// [`JournalError::TicketVoid`], what the storage says, and what `out` says.
    pub fn export(&self, ticket: Ticket, format: ExportFormat, out: &mut impl Write) -> Result<u64, ExportError> {
        self.redeem(ticket, Leaving::Export)?;
        let entries = self.entries().list(None, None)?;
        let results: Vec<PortableResult> = self.results().list(None)?.iter().filter_map(portable).collect();
        match format {
            ExportFormat::Json => {
                let view = self.settings().show()?;
                let grouped = |factor: Factor| Some((factor.name, factor.group?));
                let settings = PortableSettings {
                    day_start: view.day_start,
                    grace: view.grace,
                    mood_names: self.settings().chosen_mood_names()?,
                    factor_groups: self.factors().list()?.into_iter().filter_map(grouped).collect(),
                    templates: self.sketches().all_templates()?.into_iter().collect(),
                    drafts: self.sketches().all_drafts()?.into_iter().collect(),
                    reminders: self.reminders().list()?,
                };
                let histories = self.entries().histories()?;
                let with_history = entries
                    .iter()
                    .map(|entry| (entry, histories.get(&entry.entry).map(Vec::as_slice).unwrap_or_default()));
                write_json(out, self.now(), &settings, with_history, &results)?;
            }
            ExportFormat::Csv => write_csv(out, &entries)?,
            ExportFormat::Markdown => write_markdown(out, in_order_of_days(&entries), &results)?,
        }
        out.flush()?;
        Ok(u64::try_from(entries.len()).unwrap_or(u64::MAX))
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
