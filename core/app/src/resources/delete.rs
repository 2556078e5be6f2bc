//! Deleting a resource. Whatever edit of it comes late, it stays deleted; only undoing brings it back.

use super::{RESOURCE, Resources, show};
use crate::records::{self, FieldChange, RecordWrite};
use kith_model::{KithError, RecordId, ResourceView};
use kith_protocol::peer::Field;
use kith_records::Value;

impl Resources<'_> {
    /// Deletes a resource, and gives it as it was. A copy that somebody kept stays.
    ///
    /// # Errors
    /// `resource_unknown`, `group_closed`, `not_lead` where only leads edit.
    pub fn delete(&self, id: RecordId) -> Result<ResourceView, KithError> {
        self.kith.write(|tx, me| {
            let known = show::living(tx, me, id)?;
            let view = show::view(tx, me, &known)?;
            let changes = vec![FieldChange::Set(Field::ALIVE, Value::bool(false))];
            records::write(tx, me, known.home, &RecordWrite { record: id, kind: RESOURCE, changes })?;
            Ok(ResourceView { deleted: true, ..view })
        })
    }
}
