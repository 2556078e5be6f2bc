//! What waits, and what was refused.

use super::Outbox;
use kith_model::{IntentView, KithError};
use kith_store::Intent;
use kith_sync::intents::{is_visible, kind_of};

impl Outbox<'_> {
    /// Everything that a person did and that is not done, oldest first. Housekeeping is not listed.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<IntentView>, KithError> {
        self.kith.read(|read, _| {
            let intents = read.list_intents()?;
            Ok(intents.iter().filter(|intent| is_visible(intent)).map(view).collect())
        })
    }
}

pub(super) fn view(intent: &Intent) -> IntentView {
    IntentView {
        intent: intent.id,
        kind: kind_of(intent).name().to_owned(),
        group: intent.conv,
        created_at: intent.created,
        attempts: intent.attempts,
        last_error: intent.last_error.clone(),
    }
}
