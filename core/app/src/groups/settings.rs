//! Changing the settings of a group, in a way that can be taken back.

use super::{conversation, outlook};
use crate::me::Me;
use crate::records::keep_settings;
use kith_model::{GroupId, KithError};
use kith_store::{Read, Tx};
use kith_sync::intents::{SettingsChange, queue_settings};

/// What the settings are, with what this device changed and others do not have yet; none before it was let in.
pub(crate) fn settings_now(read: &Read<'_>, me: &Me, group: GroupId) -> Result<Option<SettingsChange>, KithError> {
    let control = outlook(read, me, &conversation(read, group)?)?.control;
    Ok(control.as_ref().map(SettingsChange::of))
}

/// Queues the fields that differ from what they are, and keeps what they were for `undo`. Nothing to change is no act.
pub(super) fn change_settings(tx: &Tx<'_>, me: &Me, group: GroupId, change: &SettingsChange) -> Result<(), KithError> {
    let now = settings_now(tx, me, group)?.unwrap_or_default();
    let set = if now == SettingsChange::default() { change.clone() } else { change.that_differ(&now) };
    if set == SettingsChange::default() {
        return Ok(());
    }
    let intent = queue_settings(tx, me.rng(), group, &set, me.now())?;
    keep_settings(tx, me, group, intent, set.clone(), now.within(&set))
}
