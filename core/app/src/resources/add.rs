//! Adding resources to a group.

use super::body::check_new;
use super::{NewResource, RESOURCE, Resources, TAGS, TITLE, show};
use crate::me::Me;
use crate::records::{self, FieldChange, Home, Record, RecordWrite, Writer};
use kith_model::{GroupId, KithError, RecordId, ResourceView};
use kith_protocol::peer::Field;
use kith_records::{Value, between};
use kith_store::Tx;

impl Resources<'_> {
    /// Adds a resource at the end of a group's list.
    ///
    /// # Errors
    /// `text_empty`, `text_too_long`, `url_invalid`, `resource_too_large`; `group_unknown`, `group_closed`, `not_lead` where only
    /// leads edit; `records_full`.
    pub fn add(&self, group: GroupId, new: &NewResource) -> Result<ResourceView, KithError> {
        let views = self.add_all(group, std::slice::from_ref(new))?;
        views.into_iter().next().ok_or_else(|| KithError::Internal { report_id: "resource".to_owned() })
    }

    /// Adds several at once: all of them, or none.
    ///
    /// # Errors
    /// Those of [`Resources::add`].
    pub fn add_all(&self, group: GroupId, all: &[NewResource]) -> Result<Vec<ResourceView>, KithError> {
        let tags = all.iter().map(check_new).collect::<Result<Vec<_>, _>>()?;
        self.kith.write(|tx, me| {
            let home = Home::Group(group);
            let mut last = last_position(tx, me, home)?;
            let mut views = Vec::new();
            let mut writer = Writer::open(tx, me, home)?;
            for (new, tags) in all.iter().zip(tags) {
                // At the very end of the numbers two share a place; then their ids order them.
                let position = between(last.as_deref(), None).or(last.clone()).unwrap_or_default();
                let mut changes = vec![
                    FieldChange::Set(Field::ALIVE, Value::bool(true)),
                    FieldChange::Set(Field::POS, Value::text(&position)),
                    FieldChange::Set(TITLE, Value::text(&new.title)),
                ];
                let record = RecordId::new(me.rng().bytes16());
                changes.extend(new.body.changes(tx, me, home, record)?);
                changes.extend(tags.iter().map(|tag| FieldChange::Add(TAGS, Value::text(tag))));
                let picture = writer.write(&RecordWrite { record, kind: RESOURCE, changes })?;
                // What is new was kept by nobody.
                views.push(show::made(me, &Record { record, home, picture }, &[])?);
                last = Some(position);
            }
            Ok(views)
        })
    }
}

/// The position of the last in the list.
pub(super) fn last_position(tx: &Tx<'_>, me: &Me, home: Home) -> Result<Option<String>, KithError> {
    let all = records::list(tx, me, Some(home), RESOURCE)?;
    Ok(all.iter().filter_map(|record| show::position(&record.picture)).max())
}
