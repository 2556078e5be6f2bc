//! The private journal. Nothing of it reaches the network: it is opened beside the home, and no other service knows it.

use crate::home::Home;
use crate::run::{CancelHandle, on_pool};
use crate::values::{Affect, Day, DayMood, Entry, EntryId, JournalZone, Mood};
use kith::journal::entries::{EntryEdit, LogRequest};
use kith::journal::zones::When;
use kith::journal::{backup, leaving};
use kith_model::{KithError, Refusal, Timestamp};
use std::fs::OpenOptions;
use std::sync::{Arc, Mutex, PoisonError};

/// The private journal.
#[derive(uniffi::Object)]
pub struct Journal {
    pub(crate) home: Arc<Home>,
}

/// What a person writes. Only the mood is needed.
#[derive(Clone, uniffi::Record)]
pub struct EntryWords {
    /// The level, 1 to 5.
    pub mood: Mood,
    /// When; now, if none is given.
    #[uniffi(default = None)]
    pub at: Option<Timestamp>,
    /// The zone that is kept; the device's, if none is given.
    #[uniffi(default = None)]
    pub zone: Option<JournalZone>,
    /// Valence and arousal.
    #[uniffi(default = None)]
    pub affect: Option<Affect>,
    /// Words for the feeling.
    #[uniffi(default = [])]
    pub labels: Vec<String>,
    /// What was going on.
    #[uniffi(default = [])]
    pub factors: Vec<String>,
    /// Markdown.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

/// What changes of an entry; what is none stays.
#[derive(Clone, uniffi::Record)]
pub struct EntryChange {
    /// The level.
    #[uniffi(default = None)]
    pub mood: Option<Mood>,
    /// The time.
    #[uniffi(default = None)]
    pub at: Option<Timestamp>,
    /// The zone.
    #[uniffi(default = None)]
    pub zone: Option<JournalZone>,
    /// All labels.
    #[uniffi(default = None)]
    pub labels: Option<Vec<String>>,
    /// All factors.
    #[uniffi(default = None)]
    pub factors: Option<Vec<String>>,
    /// The note; empty takes it away.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

/// Leave for one backup to go out, once, within ten minutes.
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

/// A backup that was made, read back and compared.
#[derive(Clone, uniffi::Record)]
pub struct BackupView {
    /// The code that opens it: to be shown once, and kept nowhere.
    pub code: String,
    /// Entries in it.
    pub entries: u64,
    /// Photos in it.
    pub photos: u64,
    /// Photos that are not in it, since their files are damaged or gone: to be told before the phone is wiped.
    pub photos_left_out: u64,
}

/// What a backup brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct RestoredView {
    /// Entries.
    pub entries: u64,
    /// Photos.
    pub photos: u64,
}

impl Journal {
    async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&kith::journal::Journal) -> Result<T, kith::journal::JournalError> + Send + 'static,
    ) -> Result<T, KithError> {
        let home = self.home.clone();
        on_pool(move || act(&home.journal()?).map_err(KithError::from)).await
    }
}

#[uniffi::export]
impl Journal {
    /// Writes an entry, durably.
    /// Errors: `text_empty`, `text_too_long`, `value_invalid`.
    pub async fn log(&self, words: EntryWords) -> Result<Entry, KithError> {
        let request = LogRequest {
            at: words.at.map(When::Instant),
            zone: words.zone,
            affect: words.affect.unwrap_or_default(),
            labels: words.labels,
            factors: words.factors,
            note: words.note,
            ..LogRequest::of(words.mood)
        };
        self.call(move |journal| journal.entries().log(request)).await
    }

    /// Changes an entry, durably.
    /// Errors: `entry_unknown`, and those of `log`.
    pub async fn edit(&self, entry: EntryId, change: EntryChange) -> Result<Entry, KithError> {
        let edit = EntryEdit {
            mood: change.mood,
            at: change.at.map(When::Instant),
            zone: change.zone,
            labels: change.labels,
            factors: change.factors,
            note: change.note.map(|note| (!note.is_empty()).then_some(note)),
            ..EntryEdit::default()
        };
        self.call(move |journal| journal.entries().edit(entry, edit)).await
    }

    /// Deletes an entry, and gives it as it was. Undoing brings it back.
    /// Errors: `entry_unknown`.
    pub async fn delete(&self, entry: EntryId) -> Result<Entry, KithError> {
        self.call(move |journal| journal.entries().delete(entry)).await
    }

    /// Takes back the last change, and gives the entries that it had touched.
    /// Errors: `nothing_to_undo`.
    pub async fn undo(&self) -> Result<Vec<Entry>, KithError> {
        self.call(|journal| Ok(journal.entries().undo()?.entries)).await
    }

    /// One entry.
    /// Errors: `entry_unknown`.
    pub async fn show(&self, entry: EntryId) -> Result<Entry, KithError> {
        self.call(move |journal| journal.entries().show(entry)).await
    }

    /// The entries of the days `from` to `to`, both included, in order of time.
    #[uniffi::method(default(from = None, to = None))]
    pub async fn list(&self, from: Option<Day>, to: Option<Day>) -> Result<Vec<Entry>, KithError> {
        self.call(move |journal| journal.entries().list(from, to)).await
    }

    /// Entries in which every word of the query is.
    /// Errors: `query_empty`.
    #[uniffi::method(default(limit = None))]
    pub async fn search(&self, query: String, limit: Option<u64>) -> Result<Vec<Entry>, KithError> {
        self.call(move |journal| journal.entries().search(&query, limit)).await
    }

    /// The day that it is now, by the rule of the journal.
    pub async fn today(&self) -> Result<Day, KithError> {
        self.call(|journal| journal.entries().today()).await
    }

    /// Entries of this day in earlier years.
    pub async fn on_this_day(&self, day: Day) -> Result<Vec<Entry>, KithError> {
        self.call(move |journal| journal.entries().on_this_day(day)).await
    }

    /// The mood of each day with entries.
    #[uniffi::method(default(from = None, to = None))]
    pub async fn days(&self, from: Option<Day>, to: Option<Day>) -> Result<Vec<DayMood>, KithError> {
        self.call(move |journal| journal.looking_back().days(from, to)).await
    }

    /// Asks that a backup may leave; the person agrees by handing the answer back.
    pub async fn ask_for_backup(&self) -> Result<Arc<LeaveTicket>, KithError> {
        self.call(|journal| {
            let ticket = journal.ask_to_leave(leaving::Leaving::Backup)?;
            let entries = ticket.entries;
            Ok(Arc::new(LeaveTicket { ticket: Mutex::new(Some(ticket)), entries }))
        })
        .await
    }

    /// Writes a backup to a new file at `path`, and tries it out. `cancel` stops it, with no file left.
    /// Errors: `ticket_void`, `stopped`, `file_exists`, `file_unreadable`, `backup_damaged`, and what the storage says.
    #[uniffi::method(default(cancel = None))]
    pub async fn back_up(
        &self,
        ticket: Arc<LeaveTicket>,
        path: String,
        cancel: Option<Arc<CancelHandle>>,
    ) -> Result<BackupView, KithError> {
        let home = self.home.clone();
        on_pool(move || {
            let journal = home.journal()?;
            let taken = ticket.ticket.lock().unwrap_or_else(PoisonError::into_inner).take();
            let taken = taken.ok_or(Refusal::TicketVoid)?;
            let mut file =
                OpenOptions::new().read(true).write(true).create_new(true).open(&path).map_err(unwritable)?;
            let made = journal.backups().make(taken, &mut file, &mut |_, _| goes_on(cancel.as_deref()));
            let made = made.map_err(KithError::from).and_then(|made| {
                file.sync_all().map_err(unwritable)?;
                let (photos, photos_left_out) = (made.photos, made.photos_left_out());
                Ok(BackupView { code: made.code.to_text(), entries: made.entries, photos, photos_left_out })
            });
            if made.is_err() {
                // What is half is nobody's.
                let _ = std::fs::remove_file(&path);
            }
            made
        })
        .await
    }

    /// Brings a backup back into this journal, which has no entries. All or nothing.
    /// Errors: `journal_not_empty`, `code_invalid`, `code_wrong`, `stopped`, `file_unreadable`, the `backup_…` codes.
    #[uniffi::method(default(cancel = None))]
    pub async fn restore(
        &self,
        path: String,
        code: String,
        cancel: Option<Arc<CancelHandle>>,
    ) -> Result<RestoredView, KithError> {
        let home = self.home.clone();
        on_pool(move || {
            let code = backup::RecoveryCode::parse(&code).map_err(|_| Refusal::CodeInvalid)?;
            let mut file = OpenOptions::new().read(true).open(&path).map_err(|_| Refusal::FileUnreadable)?;
            let journal = home.journal()?;
            let went_on = &mut |_, _| goes_on(cancel.as_deref());
            let restored = journal.backups().restore(&mut file, &code, went_on).map_err(KithError::from)?;
            Ok(RestoredView { entries: restored.entries, photos: restored.photos })
        })
        .await
    }
}

fn goes_on(cancel: Option<&CancelHandle>) -> bool {
    !cancel.is_some_and(CancelHandle::is_cancelled)
}

fn unwritable(error: std::io::Error) -> KithError {
    match error.kind() {
        std::io::ErrorKind::AlreadyExists => Refusal::FileExists.into(),
        _ => Refusal::FileUnreadable.into(),
    }
}
