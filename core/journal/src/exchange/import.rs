//! Taking a file in.

use crate::entries::{ImportRequest, ImportedEntry};
use crate::instruments::{Band, score};
use crate::photos::{MAX_PHOTOS, SealedPhoto};
use crate::portable::{
    Contents, MoodNames, PhotoArchive, PortableError, PortableResult, PortableSettings, Problem, Settled, SettledEntry,
    read, settle,
};
use crate::results::InstrumentResult;
use crate::zones::Zone;
use crate::{Journal, JournalError};
use kith_model::journal::ImportReport;
use kith_model::{Candidate, KithError, Refusal};
use std::io::{Cursor, Read, Seek};

/// How a file is taken in.
#[derive(Debug, Clone)]
pub struct ImportAsk {
    /// What the names of moods mean.
    pub names: MoodNames,
    /// The zone of times of the wall clock; the device's when none is given.
    pub zone: Option<Zone>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// Why nothing was taken in.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file.
    #[error(transparent)]
    Portable(#[from] PortableError),
    /// Moods have names that nobody gave a level: these, each once.
    #[error("names of moods have no level")]
    MoodUnknown(Vec<String>),
    /// No row can be read: these are the reasons.
    #[error("no row can be read")]
    NothingReadable(Vec<Problem>),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A person's names of moods are in no log.
impl std::fmt::Debug for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportError({self})")
    }
}

impl From<ImportError> for KithError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Portable(error) => Refusal::from(error).into(),
            ImportError::MoodUnknown(names) => Self::RefusedNaming {
                refusal: Refusal::MoodUnknown,
                candidates: names.into_iter().map(|name| Candidate { id: name.clone(), name }).collect(),
            },
            ImportError::NothingReadable(_) => Refusal::NothingReadable.into(),
            ImportError::Journal(error) => error.into(),
        }
    }
}

impl Journal {
    /// Takes in what a file holds and the journal does not, in one durable change that `undo` takes back whole.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing was taken in.
    pub fn import(&self, source: &mut (impl Read + Seek), ask: &ImportAsk) -> Result<ImportReport, ImportError> {
        let contents = read(source)?;
        let zone = ask.zone.unwrap_or_else(|| self.device_zone());
        let start = self.settings().show()?.day_start;
        let settled = settle(&contents, &ask.names, zone, start).map_err(ImportError::MoodUnknown)?;
        let Contents { format, results, settings, .. } = contents;
        let Settled { entries, mut problems } = settled;
        if entries.is_empty() && results.is_empty() && !problems.is_empty() {
            return Err(ImportError::NothingReadable(problems));
        }
        let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let photos: Vec<(u64, Vec<String>)> = entries.iter().map(|entry| (entry.line, entry.photos.clone())).collect();
        let mut request = ImportRequest {
            entries: entries.into_iter().map(imported).collect(),
            results: results.into_iter().filter_map(|result| self.kept(result)).collect(),
            settings: settings.as_ref().map(PortableSettings::named).unwrap_or_default(),
        };
        let mut brought = 0_u64;
        if photos.iter().any(|(_, names)| !names.is_empty()) {
            // Only those of entries that are new are read.
            let new = self.entries().import(request.clone(), true)?.places;
            let mut archive = PhotoArchive::open(&mut *source)?;
            for place in new {
                let (Some((line, names)), Some(entry)) = (photos.get(place), request.entries.get_mut(place)) else {
                    continue;
                };
                let more = names.len().saturating_sub(MAX_PHOTOS);
                problems.extend((more > 0).then_some(Problem { line: *line, refusal: Refusal::PhotosTooMany }));
                for name in names.iter().take(MAX_PHOTOS) {
                    match self.take_photo(&mut archive, name, ask.dry_run)? {
                        Ok(sealed) => {
                            brought = brought.saturating_add(1);
                            entry.photos.extend(sealed);
                        }
                        Err(refusal) => problems.push(Problem { line: *line, refusal }),
                    }
                }
            }
            problems.sort_by_key(|problem| problem.line);
        }
        let done = self.entries().import(request, ask.dry_run)?;
        Ok(ImportReport {
            format,
            entries: count,
            added: count.saturating_sub(done.skipped),
            skipped: done.skipped,
            results_added: done.results_added,
            photos: brought,
            problems,
        })
    }

    /// Reads a photo of an archive, cleans and seals it as any other; a dry run only cleans it, into nothing. A photo that cannot
    /// be taken is the inner error.
    fn take_photo(
        &self,
        archive: &mut PhotoArchive<impl Read + Seek>,
        name: &str,
        dry_run: bool,
    ) -> Result<Result<Option<SealedPhoto>, Refusal>, JournalError> {
        let bytes = match archive.photo(name) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(Refusal::from(error))),
        };
        let mut source = Cursor::new(bytes);
        let taken = if dry_run {
            self.photos().would_take(&mut source).map(|()| None)
        } else {
            self.photos().seal(&mut source).map(Some)
        };
        match taken {
            Ok(sealed) => Ok(Ok(sealed)),
            Err(JournalError::PhotoUnsupported) => Ok(Err(Refusal::PhotoUnsupported)),
            Err(JournalError::PhotoDamaged | JournalError::FileUnreadable) => Ok(Err(Refusal::PhotoDamaged)),
            Err(error) => Err(error),
        }
    }

    /// A result as it is kept; its score is counted anew.
    fn kept(&self, result: PortableResult) -> Option<InstrumentResult> {
        let scored = score(&result.answers).ok()?;
        Some(InstrumentResult {
            result: result.result.unwrap_or_else(|| self.rng().bytes16()),
            instrument: result.answers.instrument().key().to_owned(),
            version: result.pack_version.to_string(),
            answers: result.answers.to_string(),
            score: scored.score.value(),
            band: scored.band.map(|band: Band| band.key().to_owned()),
            taken_at: result.taken_at,
        })
    }
}

fn imported(settled: SettledEntry) -> ImportedEntry {
    let SettledEntry { entry, day, draft, history, .. } = settled;
    ImportedEntry { draft, day: Some(day), entry, history, photos: Vec::new() }
}
