//! The types of records that this version knows.
//!
//! Merging needs no type: operations of types that are not named here are kept, passed on and merged like all others, and
//! shown by the version that knows them. A new type is a file with a [`RecordKind`] and a line in [`KINDS`].

use super::read;
use crate::me::Me;
use crate::quiet::QuietKind;
use crate::reminders::ReminderKind;
use crate::resources::ResourceKind;
use kith_model::{Change, GroupId, KithError, RecordId, UndoneView};
use kith_planner::Zone;
use kith_protocol::peer::BlobDescriptor;
use kith_store::{Read, Tx};

/// What the application makes of a type of records.
pub(crate) trait RecordKind: Sync {
    /// The number of the type (protocol 7).
    fn number(&self) -> u64;

    /// A record changed, maybe to be dead: brings along what is kept beside it, a search index for instance.
    ///
    /// # Errors
    /// When the storage fails.
    fn refresh(&self, tx: &Tx<'_>, me: &Me, record: &read::Record) -> Result<(), KithError>;

    /// The blob in which others find what the record holds, if it is too large for a field.
    fn blob(&self, _record: &read::Record) -> Option<BlobDescriptor> {
        None
    }

    /// What a screen or `watch` is told of a change. `device` is the zone where this device is.
    ///
    /// # Errors
    /// When the storage fails.
    fn change(
        &self,
        read: &Read<'_>,
        me: &Me,
        device: &Zone,
        record: &read::Record,
    ) -> Result<Option<Change>, KithError>;

    /// What `undo` shows of a record, after it took something of it back.
    ///
    /// # Errors
    /// When the storage fails.
    fn undone(&self, read: &Read<'_>, me: &Me, device: &Zone, record: &read::Record) -> Result<UndoneView, KithError>;
}

/// All of them.
const KINDS: &[&dyn RecordKind] = &[&ReminderKind, &ResourceKind, &QuietKind];

/// Lets the type of a record bring along what it keeps.
pub(super) fn refresh(tx: &Tx<'_>, me: &Me, conv: GroupId, record: RecordId) -> Result<(), KithError> {
    for kind in KINDS {
        // A record that vanished whole is of no type any more: whoever kept something of it hears so.
        let found = read::find(tx, me, conv, record, kind.number())?;
        let gone =
            || read::Record { record, home: super::Home::of(me, conv), picture: kith_records::Picture::default() };
        let known = found.unwrap_or_else(gone);
        kind.refresh(tx, me, &known)?;
    }
    Ok(())
}

/// The change of a record as a screen hears of it; none for a type that this version does not know.
pub(crate) fn change(
    read: &Read<'_>,
    me: &Me,
    device: &Zone,
    conv: GroupId,
    record: RecordId,
) -> Result<Option<Change>, KithError> {
    for kind in KINDS {
        if let Some(record) = read::find(read, me, conv, record, kind.number())? {
            return kind.change(read, me, device, &record);
        }
    }
    Ok(None)
}

/// The blob that a living record names now.
pub(super) fn blob(
    read: &Read<'_>,
    me: &Me,
    conv: GroupId,
    record: RecordId,
) -> Result<Option<BlobDescriptor>, KithError> {
    for kind in KINDS {
        if let Some(record) = read::find(read, me, conv, record, kind.number())? {
            return Ok(Some(record).filter(|record| record.picture.is_alive()).and_then(|record| kind.blob(&record)));
        }
    }
    Ok(None)
}

/// What `undo` shows of a record of a type.
pub(super) fn undone(
    read: &Read<'_>,
    me: &Me,
    device: &Zone,
    record: &read::Record,
    number: u64,
) -> Result<Option<UndoneView>, KithError> {
    KINDS.iter().find(|kind| kind.number() == number).map(|kind| kind.undone(read, me, device, record)).transpose()
}
