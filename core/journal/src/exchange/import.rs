//! Taking a file in.

use crate::entries::{ImportRequest, ImportedEntry};
use crate::instruments::{Band, score};
use crate::photos::{MAX_PHOTOS, SealedPhoto};
use crate::portable::{
    Contents, MoodNames, PhotoSource, PortableError, PortableResult, PortableSettings, Problem, Settled, SettledEntry,
    read, settle,
};
use crate::results::InstrumentResult;
use crate::zones::Zone;
use crate::{Journal, JournalError};
use kith_model::journal::ImportReport;
use kith_model::{Candidate, KithError, Refusal};
use std::collections::HashMap;
use std::io::{Read, Seek};

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
        let Contents { format, results, settings, photos: found_photos, .. } = contents;
        let Settled { entries, mut problems } = settled;
        if entries.is_empty() && results.is_empty() && !problems.is_empty() {
            return Err(ImportError::NothingReadable(problems));
        }
        let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let photos: Vec<(u64, Vec<Vec<String>>)> = entries.iter().map(photo_names).collect();
        let mut request = ImportRequest {
            entries: entries.into_iter().map(imported).collect(),
            results: results.into_iter().filter_map(|result| self.kept(result)).collect(),
            settings: settings.as_ref().map(PortableSettings::named).unwrap_or_default(),
        };
        let mut brought = 0_u64;
        if photos.iter().any(|(_, states)| states.iter().any(|names| !names.is_empty())) {
            // Only those of entries that are new are read.
            let new = self.entries().import(request.clone(), true)?.places;
            let mut source = PhotoSource::open(&mut *source, found_photos)?;
            for place in new {
                let (Some((line, states)), Some(entry)) = (photos.get(place), request.entries.get_mut(place)) else {
                    continue;
                };
                let mut taken = Taken { source: &mut source, line: *line, known: HashMap::new(), brought: 0 };
                let mut sealed = Vec::with_capacity(states.len());
                for names in states {
                    sealed.push(taken.of_state(self, names, ask.dry_run, &mut problems)?);
                }
                brought = brought.saturating_add(taken.brought);
                let mut sealed = sealed.into_iter();
                entry.photos = sealed.next().unwrap_or_default();
                entry.earlier_photos = sealed.collect();
            }
            problems.sort_by_key(|problem| problem.line);
        }
        let done = self.entries().import(request, ask.dry_run)?;
        Ok(ImportReport {
            format,
            entries: count,
            added: count.saturating_sub(done.skipped),
            brought_back: done.brought_back,
            skipped: done.skipped,
            results_added: done.results_added,
            photos: brought,
            problems,
        })
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
    ImportedEntry { draft, day: Some(day), entry, history, photos: Vec::new(), earlier_photos: Vec::new() }
}

/// The line of an entry, and the names of its photos and of those of its earlier states.
fn photo_names(entry: &SettledEntry) -> (u64, Vec<Vec<String>>) {
    let earlier = entry.history.iter().map(|state| state.photos.clone());
    (entry.line, std::iter::once(entry.photos.clone()).chain(earlier).collect())
}

/// The photos of one entry and of its earlier states, each sealed once.
struct Taken<'s, R> {
    source: &'s mut PhotoSource<R>,
    line: u64,
    /// By name; nothing for one that cannot be taken, and in a dry run.
    known: HashMap<String, Option<SealedPhoto>>,
    brought: u64,
}

impl<R: Read + Seek> Taken<'_, R> {
    fn of_state(
        &mut self,
        journal: &Journal,
        names: &[String],
        dry_run: bool,
        problems: &mut Vec<Problem>,
    ) -> Result<Vec<SealedPhoto>, JournalError> {
        let line = self.line;
        let more = names.len().saturating_sub(MAX_PHOTOS);
        problems.extend((more > 0).then_some(Problem { line, refusal: Refusal::PhotosTooMany }));
        let mut sealed = Vec::new();
        for name in names.iter().take(MAX_PHOTOS) {
            if !self.known.contains_key(name) {
                let taken = match self.take(journal, name, dry_run)? {
                    Ok(taken) => {
                        self.brought = self.brought.saturating_add(1);
                        taken
                    }
                    Err(refusal) => {
                        problems.push(Problem { line, refusal });
                        None
                    }
                };
                self.known.insert(name.clone(), taken);
            }
            sealed.extend(self.known.get(name).cloned().flatten());
        }
        Ok(sealed)
    }

    /// Reads a photo, cleans and seals it as any other; a dry run only cleans it, into nothing. A photo that cannot be taken is
    /// the inner error.
    fn take(
        &mut self,
        journal: &Journal,
        name: &str,
        dry_run: bool,
    ) -> Result<Result<Option<SealedPhoto>, Refusal>, JournalError> {
        let (mut picture, orientation) = match self.source.photo(name) {
            Ok(photo) => photo,
            Err(error) => return Ok(Err(Refusal::from(error))),
        };
        let taken = if dry_run {
            journal.photos().would_take(&mut picture).map(|()| None)
        } else {
            journal.photos().seal(&mut picture).map(Some)
        };
        match taken {
            Ok(sealed) => Ok(Ok(sealed.map(|sealed| match orientation {
                Some(orientation) => sealed.turned(orientation),
                None => sealed,
            }))),
            Err(JournalError::PhotoUnsupported) => Ok(Err(Refusal::PhotoUnsupported)),
            Err(JournalError::PhotoDamaged | JournalError::FileUnreadable) => Ok(Err(Refusal::PhotoDamaged)),
            Err(error) => Err(error),
        }
    }
}
