//! Keeping a resource: a copy in one's own toolbox.
//!
//! Nothing leaves the device, so neither its author nor anybody else can see it. The copy stays as it is, whatever happens
//! to the original.

use super::add::last_position;
use super::body::blob_of;
use super::{BODY, FILE_NAME, KIND, ORIGIN, RESOURCE, Resources, TAGS, TITLE, show};
use crate::me::Me;
use crate::packs::PackedResource;
use crate::records::{self, FieldChange, Home, Record, RecordWrite};
use kith_model::{GroupId, KithError, RecordId, Refusal, ResourceView};
use kith_protocol::peer::Field;
use kith_records::{Picture, Value, between};
use kith_store::{Read, Tx};

impl Resources<'_> {
    /// Copies a resource into one's own toolbox and gives the copy. What is kept already is not copied again.
    ///
    /// # Errors
    /// `resource_unknown`, `records_full`; `resource_away` when what it holds is not here yet.
    pub fn keep(&self, id: RecordId) -> Result<ResourceView, KithError> {
        self.kith.write(|tx, me| {
            if let Some(packed) = show::packed(tx, me, id)? {
                return keep_packed(tx, me, &packed);
            }
            let known = show::living(tx, me, id)?;
            if known.home == Home::Own {
                return show::view(tx, me, &known);
            }
            let conv = known.home.conv(me);
            if let Some(copy) = copy_of(tx, me, (conv, id))? {
                return show::view(tx, me, &copy);
            }
            let mut changes = birth(tx, me, (conv, id))?;
            for field in [TITLE, KIND, BODY, FILE_NAME] {
                let value = known.picture.value(&field);
                changes.push(FieldChange::Set(field, value));
            }
            changes.extend(known.picture.set_values(&TAGS).into_iter().map(|tag| FieldChange::Add(TAGS, tag)));
            let record = RecordId::new(me.rng().bytes16());
            if let Some(blob) = blob_of(&known.picture.value(&BODY)) {
                let hash = blob.index.as_bytes();
                let bytes = tx.find_body(conv, id, hash)?.ok_or(Refusal::ResourceAway)?;
                tx.put_body(Home::Own.conv(me), record, hash, &bytes)?;
            }
            records::write(tx, me, Home::Own, &RecordWrite { record, kind: RESOURCE, changes })?;
            show::view_of(tx, me, Home::Own, record)
        })
    }
}

/// Copies a resource of a pack.
fn keep_packed(tx: &Tx<'_>, me: &Me, packed: &PackedResource) -> Result<ResourceView, KithError> {
    if let Some(copy) = copy_of(tx, me, packed.origin())? {
        return show::view(tx, me, &copy);
    }
    let record = RecordId::new(me.rng().bytes16());
    let mut changes = birth(tx, me, packed.origin())?;
    changes.push(FieldChange::Set(TITLE, Value::text(&packed.item.title)));
    changes.extend(packed.body()?.changes(tx, me, Home::Own, record)?);
    changes.extend(packed.item.tags.iter().map(|tag| FieldChange::Add(TAGS, Value::text(tag))));
    records::write(tx, me, Home::Own, &RecordWrite { record, kind: RESOURCE, changes })?;
    show::view_of(tx, me, Home::Own, record)
}

/// The copy that was made already.
fn copy_of(read: &Read<'_>, me: &Me, from: (GroupId, RecordId)) -> Result<Option<Record>, KithError> {
    Ok(copies(read, me)?.into_iter().find(|copy| origin(&copy.picture) == Some(from)))
}

/// What every copy has: life, the last place, and what it was copied from.
fn birth(tx: &Tx<'_>, me: &Me, (conv, id): (GroupId, RecordId)) -> Result<Vec<FieldChange>, KithError> {
    let last = last_position(tx, me, Home::Own)?;
    let position = between(last.as_deref(), None).or(last).unwrap_or_default();
    let from = Value::written(|e| {
        e.array(2).bytes(conv.as_bytes()).bytes(id.as_bytes());
    });
    Ok(vec![
        FieldChange::Set(Field::ALIVE, Value::bool(true)),
        FieldChange::Set(Field::POS, Value::text(&position)),
        FieldChange::Set(ORIGIN, from),
    ])
}

/// What is in the toolbox.
fn copies(read: &Read<'_>, me: &Me) -> Result<Vec<Record>, KithError> {
    records::list(read, me, Some(Home::Own), RESOURCE)
}

/// What a copy was copied from.
fn origin(picture: &Picture) -> Option<(GroupId, RecordId)> {
    picture.value(&ORIGIN).read(|d| {
        d.array_exact(2)?;
        Ok((GroupId::new(d.bytes_n()?), RecordId::new(d.bytes_n()?)))
    })
}

/// What was copied, by conversation and record.
pub(crate) fn kept(read: &Read<'_>, me: &Me) -> Result<Vec<(GroupId, RecordId)>, KithError> {
    Ok(copies(read, me)?.iter().filter_map(|copy| origin(&copy.picture)).collect())
}
