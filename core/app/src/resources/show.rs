//! A resource as a screen shows it.

use super::body::{ResourceBody, title_of};
use super::{KIND, RESOURCE, Resources, TAGS, keep};
use crate::me::Me;
use crate::packs::{self, PackedResource};
use crate::records::{self, Home, Record};
use kith_model::{Denial, GroupId, KithError, RecordId, Refusal, ResourceView};
use kith_protocol::peer::Field;
use kith_records::{Picture, is_position};
use kith_store::Read;

impl Resources<'_> {
    /// One resource, with its text.
    ///
    /// # Errors
    /// `resource_unknown`.
    pub fn show(&self, id: RecordId) -> Result<ResourceView, KithError> {
        self.kith.read(|read, me| {
            if let Some(packed) = packed(read, me, id)? {
                let text = packed.body()?.words().map(str::to_owned);
                return Ok(ResourceView { text, ..packed.view(&keep::kept(read, me)?, me.now()) });
            }
            let known = living(read, me, id)?;
            let text = ResourceBody::of(read, me, &known)?.and_then(|body| body.words().map(str::to_owned));
            Ok(ResourceView { text, ..view(read, me, &known)? })
        })
    }

    /// What one resource holds, as the bytes of a file.
    ///
    /// # Errors
    /// `resource_unknown`; `resource_away` when it is not here yet.
    pub fn bytes(&self, id: RecordId) -> Result<Vec<u8>, KithError> {
        self.kith.read(|read, me| {
            if let Some(packed) = packed(read, me, id)? {
                return Ok(packed.body()?.into_bytes());
            }
            let known = living(read, me, id)?;
            let body = ResourceBody::of(read, me, &known)?.ok_or(Refusal::ResourceAway)?;
            Ok(body.into_bytes())
        })
    }
}

/// The living resource with this id. One's own copy never has the id of what it was copied from.
pub(super) fn living(read: &Read<'_>, me: &Me, id: RecordId) -> Result<Record, KithError> {
    let found = records::resolve(read, me, id, id, RESOURCE)?;
    match found.into_iter().next() {
        Some(record) => Ok(record),
        None if packs::find(read, id)?.is_some() => Err(Denial::PackFixed.into()),
        None => Err(Refusal::ResourceUnknown.into()),
    }
}

/// The resource of a pack with this id, when it is none of the records.
pub(super) fn packed(read: &Read<'_>, me: &Me, id: RecordId) -> Result<Option<PackedResource>, KithError> {
    if records::resolve(read, me, id, id, RESOURCE)?.is_empty() { packs::find(read, id) } else { Ok(None) }
}

/// The view of a record by its name.
pub(super) fn view_of(read: &Read<'_>, me: &Me, home: Home, record: RecordId) -> Result<ResourceView, KithError> {
    let known = records::find(read, me, home.conv(me), record, RESOURCE)?.ok_or(Refusal::ResourceUnknown)?;
    view(read, me, &known)
}

/// The view of a record.
pub(super) fn view(read: &Read<'_>, me: &Me, record: &Record) -> Result<ResourceView, KithError> {
    made(me, record, &keep::kept(read, me)?)
}

/// The view, when it is known what is kept.
pub(super) fn made(me: &Me, record: &Record, kept: &[(GroupId, RecordId)]) -> Result<ResourceView, KithError> {
    Ok(ResourceView {
        resource: record.record,
        group: record.home.group(),
        title: title_of(&record.picture),
        kind: record.picture.value(&KIND).as_text().unwrap_or("text").to_owned(),
        tags: tags(&record.picture),
        kept: record.home == Home::Own || kept.contains(&(record.home.conv(me), record.record)),
        pack: None,
        region: None,
        source: None,
        checked_on: None,
        stale: false,
        text: None,
        deleted: !record.picture.is_alive(),
    })
}

/// The tags, in order of the alphabet.
pub(super) fn tags(picture: &Picture) -> Vec<String> {
    let mut tags: Vec<String> =
        picture.set_values(&TAGS).iter().filter_map(|tag| tag.as_text().map(str::to_owned)).collect();
    tags.sort();
    tags
}

/// Where it stands in its list.
pub(super) fn position(picture: &Picture) -> Option<String> {
    picture.value(&Field::POS).as_text().filter(|position| is_position(position)).map(str::to_owned)
}
