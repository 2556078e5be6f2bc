//! The ways into the journal and out of it: files of other journals, exports, backups, one photo. Nothing leaves but by a
//! ticket, which the person agrees to.

use crate::home::JournalPortable;
use crate::run::{CancelHandle, goes_on};
use crate::shell::WorkProgress;
use crate::values::{EntryId, JournalZone, Mood};
use kith::journal::exchange::{ExportAsk, ImportAsk};
use kith::journal::portable::MoodNames;
use kith::journal::{JournalError, backup, leaving, new_file, open_file};
use kith_model::journal::{BackupView, ExportFormat, ExportedView, ImportReport, Leaving, RestoredView};
use kith_model::{KithError, Refusal};
use std::collections::HashMap;
use std::io::BufWriter;
use std::sync::{Arc, Mutex, PoisonError};

/// Leave for one thing to go out, once, within ten minutes.
#[derive(uniffi::Object)]
pub struct LeaveTicket {
    ticket: Mutex<Option<leaving::Ticket>>,
    entries: u64,
}

#[uniffi::export]
impl LeaveTicket {
    /// How many entries would leave: what a person is asked about.
    pub fn entries(&self) -> u64 {
        self.entries
    }
}

impl LeaveTicket {
    fn take(&self) -> Result<leaving::Ticket, KithError> {
        let taken = self.ticket.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| Refusal::TicketVoid.into())
    }
}

#[uniffi::export]
impl JournalPortable {
    /// Asks that something may leave; the person agrees by handing the answer back. An earlier one is void then.
    pub async fn ask_to_leave(&self, leaving: Leaving) -> Result<Arc<LeaveTicket>, KithError> {
        let act = move |journal: &kith::journal::Journal| {
            let ticket = journal.ask_to_leave(leaving)?;
            let entries = ticket.entries;
            Ok::<_, JournalError>(Arc::new(LeaveTicket { ticket: Mutex::new(Some(ticket)), entries }))
        };
        self.home.journaled(act).await
    }

    /// Writes a backup to a new file at `path`, and tries it out. `cancel` stops it, with no file left.
    /// Errors: `ticket_void`, `stopped`, `file_exists`, `file_unreadable`, `backup_damaged`, and what the storage says.
    #[uniffi::method(default(progress = None, cancel = None))]
    pub async fn back_up(
        &self,
        ticket: Arc<LeaveTicket>,
        path: String,
        progress: Option<Arc<dyn WorkProgress>>,
        cancel: Option<Arc<CancelHandle>>,
    ) -> Result<BackupView, KithError> {
        let write = move |journal: &kith::journal::Journal| {
            let taken = ticket.take()?;
            let made = new_file(&path, |file| {
                journal.backups().make(taken, file, &mut goes_on(progress, cancel)).map_err(KithError::from)
            })?;
            Ok::<_, KithError>(made.view())
        };
        self.home.journaled(write).await
    }

    /// Brings a backup back into this journal, which has no entries. All or nothing.
    /// Errors: `journal_not_empty`, `code_invalid`, `code_wrong`, `stopped`, `file_unreadable`, the `backup_…` codes.
    #[uniffi::method(default(progress = None, cancel = None))]
    pub async fn restore(
        &self,
        path: String,
        code: String,
        progress: Option<Arc<dyn WorkProgress>>,
        cancel: Option<Arc<CancelHandle>>,
    ) -> Result<RestoredView, KithError> {
        let read = move |journal: &kith::journal::Journal| {
            let code = backup::RecoveryCode::parse(&code).map_err(|_| Refusal::CodeInvalid)?;
            Ok::<_, KithError>(journal.backups().restore(
                &mut open_file(&path)?,
                &code,
                &mut goes_on(progress, cancel),
            )?)
        };
        self.home.journaled(read).await
    }

    /// Writes the journal in the clear to a new file at `path`. With `salvage` it gives out what can be read of a damaged one.
    /// Errors: `ticket_void`, `file_exists`, `file_unreadable`, and what the storage says.
    #[uniffi::method(default(salvage = false))]
    pub async fn export(
        &self,
        ticket: Arc<LeaveTicket>,
        path: String,
        format: ExportFormat,
        salvage: bool,
    ) -> Result<ExportedView, KithError> {
        let write = move |journal: &kith::journal::Journal| {
            let taken = ticket.take()?;
            let ask = ExportAsk { format, salvage };
            let out = new_file(&path, |file| Ok(journal.export(taken, ask, &mut BufWriter::new(file))?))?;
            Ok::<_, KithError>(out.view())
        };
        self.home.journaled(write).await
    }

    /// Takes in a file of Daylio or of ours, in one step that `undo` takes back. A dry run only says what would be done.
    /// `mood_names` gives levels to names of moods; times of a wall clock are read in `zone`, or in the device's.
    /// Errors: `file_unreadable`, `format_unknown`, `format_newer`, `file_too_large`, `archive_unsafe`, `nothing_readable`;
    /// `mood_unknown` with the names that need a level.
    #[uniffi::method(default(zone = None))]
    pub async fn import_file(
        &self,
        path: String,
        dry_run: bool,
        mood_names: HashMap<String, Mood>,
        zone: Option<JournalZone>,
    ) -> Result<ImportReport, KithError> {
        let names = MoodNames::new(mood_names.iter().map(|(name, mood)| (name.as_str(), *mood)));
        let ask = ImportAsk { names, zone, dry_run };
        let read =
            move |journal: &kith::journal::Journal| Ok::<_, KithError>(journal.import(&mut open_file(&path)?, &ask)?);
        self.home.journaled(read).await
    }

    /// Writes one photo, from 1, as the picture that it is, to a new file at `path`.
    /// Errors: `ticket_void`, `entry_unknown`, `photo_unknown`, `file_exists`, `file_unreadable`, `store_corrupt`.
    pub async fn give_photo(
        &self,
        ticket: Arc<LeaveTicket>,
        entry: EntryId,
        number: u8,
        path: String,
    ) -> Result<(), KithError> {
        let write = move |journal: &kith::journal::Journal| {
            let taken = ticket.take()?;
            new_file(&path, |file| Ok(journal.photos().give_out(taken, entry, number, file).map(drop)?))
        };
        self.home.journaled(write).await
    }
}
