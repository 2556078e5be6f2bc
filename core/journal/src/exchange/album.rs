//! The photos of an export: which there are, whose they are, and each one when it is its turn.

use crate::entries::{Entry, EntryId};
use crate::photos::PhotoId;
use crate::portable::{OutgoingEntry, OutgoingPhoto};
use crate::store::{change, photo};
use crate::{Journal, JournalError};
use data_encoding::HEXLOWER;
use kith_model::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::io;

/// Every photo that is whole, and whose they are.
#[derive(Default)]
pub(super) struct Album {
    pub(super) whole: BTreeSet<PhotoId>,
    /// How many are damaged or gone.
    pub(super) damaged: u64,
    of_entries: HashMap<EntryId, Vec<PhotoId>>,
    /// Of the earlier states of each entry, in the order of its history.
    of_states: HashMap<EntryId, Vec<Vec<PhotoId>>>,
}

impl Album {
    /// Looks at every photo once: one that is found damaged while it is written would spoil the file.
    pub(super) fn of(journal: &Journal) -> Result<Self, JournalError> {
        journal.read(|read| {
            let of_entries = photo::of_entries(read)?;
            let states = |(entry, states): (EntryId, Vec<(Timestamp, crate::store::snapshot::Whole)>)| {
                (entry, states.into_iter().map(|(_, whole)| whole.photos).collect())
            };
            // A salvage says by itself that the history is hidden.
            let of_states: HashMap<_, Vec<Vec<_>>> =
                change::histories(read).map(|all| all.into_iter().map(states).collect()).unwrap_or_default();
            let used = of_entries.values().flatten().chain(of_states.values().flatten().flatten());
            let used: BTreeSet<PhotoId> = used.copied().collect();
            let damaged: BTreeSet<PhotoId> = journal.photos().damaged(read, &mut || Ok(()))?.into_iter().collect();
            let whole: BTreeSet<PhotoId> = used.difference(&damaged).copied().collect();
            let damaged = used.len().saturating_sub(whole.len()) as u64;
            Ok(Self { whole, damaged, of_entries, of_states })
        })
    }

    /// An entry with the names of its photos.
    pub(super) fn outgoing<'e>(
        &self,
        entry: &'e Entry,
        history: Option<&'e Vec<(Timestamp, Entry)>>,
    ) -> OutgoingEntry<'e> {
        let none = Vec::new();
        let states = self.of_states.get(&entry.entry).unwrap_or(&none);
        let states = states.iter().map(Some).chain(std::iter::repeat(None));
        OutgoingEntry {
            entry,
            photos: self.names(self.of_entries.get(&entry.entry)),
            history: (history.into_iter().flatten().zip(states))
                .map(|((edited, state), photos)| (*edited, state, self.names(photos)))
                .collect(),
        }
    }

    fn names(&self, photos: Option<&Vec<PhotoId>>) -> Vec<String> {
        photos.into_iter().flatten().filter(|photo| self.whole.contains(photo)).map(name).collect()
    }

    /// The pictures, each opened when it is asked for.
    pub(super) fn pictures<'j>(
        &'j self,
        journal: &'j Journal,
    ) -> impl Iterator<Item = io::Result<OutgoingPhoto<'static>>> + 'j {
        self.whole.iter().map(|id| {
            let open = || {
                let row = journal.read(|read| Ok(photo::find(read, *id)?))?.ok_or(JournalError::PhotoUnknown)?;
                let picture = Box::new(journal.photos().open(&row)?);
                Ok(OutgoingPhoto { name: name(id), orientation: row.orientation, picture })
            };
            open().map_err(|error: JournalError| io::Error::other(error))
        })
    }
}

fn name(photo: &PhotoId) -> String {
    HEXLOWER.encode(photo.as_bytes())
}
