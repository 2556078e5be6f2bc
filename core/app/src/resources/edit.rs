//! Changing a resource.

use super::body::clean_tags;
use super::{RESOURCE, ResourceEdit, Resources, TAGS, TITLE, show};
use crate::records::{self, FieldChange, RecordWrite};
use crate::text::check_title;
use kith_model::{KithError, RecordId, ResourceView};
use kith_records::Value;

impl Resources<'_> {
    /// Changes what is given. Tags that are not named any more go, whoever put them.
    ///
    /// # Errors
    /// `resource_unknown`, and those of [`Resources::add`].
    pub fn edit(&self, id: RecordId, edit: &ResourceEdit) -> Result<ResourceView, KithError> {
        if let Some(title) = &edit.title {
            check_title(title)?;
        }
        if let Some(body) = &edit.body {
            body.check()?;
        }
        let tags = edit.tags.as_deref().map(clean_tags).transpose()?;
        self.kith.write(|tx, me| {
            let known = show::living(tx, me, id)?;
            let mut changes = Vec::new();
            if let Some(title) = &edit.title {
                changes.push(FieldChange::Set(TITLE, Value::text(title)));
            }
            if let Some(body) = &edit.body {
                changes.extend(body.changes(tx, me, known.home, id)?);
            }
            if let Some(tags) = &tags {
                let wanted: Vec<Value> = tags.iter().map(|tag| Value::text(tag)).collect();
                let now = known.picture.set_values(&TAGS);
                changes.extend(
                    now.iter().filter(|tag| !wanted.contains(tag)).map(|tag| FieldChange::Drop(TAGS, tag.clone())),
                );
                changes.extend(wanted.into_iter().map(|tag| FieldChange::Add(TAGS, tag)));
            }
            records::write(tx, me, known.home, &RecordWrite { record: id, kind: RESOURCE, changes })?;
            show::view_of(tx, me, known.home, id)
        })
    }
}
