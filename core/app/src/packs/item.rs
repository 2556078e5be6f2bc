//! A resource of a pack: what it must be before it shows, and how it shows.

use super::starter;
use crate::resources::{ResourceBody, check_packed};
use kith_model::{GroupId, KithError, PackId, RecordId, Refusal, ResourceView, StorageFault, Timestamp, is_stale};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::peer::{PackItem, PackItemId, PackItemKind};
use kith_store::Read;

/// A resource of a pack that was checked.
#[derive(Clone)]
pub(crate) struct PackedResource {
    /// Its pack.
    pub(crate) pack: PackId,
    /// What it is.
    pub(crate) item: PackItem,
}

impl PackedResource {
    /// The id by which people name it: nobody can make a pack whose resource has the id of something else.
    pub(crate) fn id(&self) -> RecordId {
        resource_id(self.pack, &self.item.id)
    }

    /// What it holds.
    pub(crate) fn body(&self) -> Result<ResourceBody, KithError> {
        body_of(&self.item)
    }

    /// What can be searched for.
    pub(super) fn fields(&self) -> Vec<&str> {
        let mut fields = self.heading();
        fields.extend(std::str::from_utf8(&self.item.body));
        fields
    }

    /// The same without what it holds.
    pub(super) fn heading(&self) -> Vec<&str> {
        let tags = self.item.tags.iter().map(String::as_str);
        std::iter::once(self.item.title.as_str()).chain(tags).chain(self.item.region.as_deref()).collect()
    }

    /// The view; `kept` has what was copied into one's own toolbox.
    pub(crate) fn view(&self, kept: &[(GroupId, RecordId)], now: Timestamp) -> ResourceView {
        let item = &self.item;
        let mut tags = item.tags.clone();
        tags.sort();
        ResourceView {
            resource: self.id(),
            group: None,
            pack: Some(self.pack),
            title: item.title.clone(),
            kind: kind_of(item.kind).to_owned(),
            tags,
            kept: kept.contains(&self.origin()),
            region: item.region.clone(),
            source: item.source.clone(),
            checked_on: item.checked_on.clone(),
            stale: item.checked_on.as_deref().is_some_and(|day| is_stale(day, now)),
            text: None,
            deleted: false,
        }
    }

    /// What a copy of it says it was copied from.
    pub(crate) fn origin(&self) -> (GroupId, RecordId) {
        (GroupId::new(*self.pack.as_bytes()), self.id())
    }

    /// Where it stands in its pack.
    pub(super) fn place(&self) -> (&str, PackItemId) {
        (&self.item.place, self.item.id)
    }
}

/// The id by which people name a resource of a pack.
pub(super) fn resource_id(pack: PackId, item: &PackItemId) -> RecordId {
    RecordId::new(first_16(sha256(&[b"kith/pack-resource/1", pack.as_bytes(), item])))
}

const fn kind_of(kind: PackItemKind) -> &'static str {
    match kind {
        PackItemKind::Text => "text",
        PackItemKind::Link => "link",
        PackItemKind::File => "file",
    }
}

fn body_of(item: &PackItem) -> Result<ResourceBody, KithError> {
    let words = || String::from_utf8(item.body.clone()).map_err(|_| Refusal::PackInvalid);
    Ok(match item.kind {
        PackItemKind::Text => ResourceBody::Text(words()?),
        PackItemKind::Link => ResourceBody::Link(words()?),
        PackItemKind::File => {
            ResourceBody::File { name: item.file_name.clone().unwrap_or_default(), bytes: item.body.clone() }
        }
    })
}

/// Checks what the format leaves open: what a resource of one's own must be, too, and a day that exists.
pub(super) fn check(item: &PackItem) -> Result<(), KithError> {
    let day = item.checked_on.as_deref().is_none_or(|day| day.parse::<chrono::NaiveDate>().is_ok());
    if !day {
        return Err(Refusal::PackInvalid.into());
    }
    check_packed(&item.title, &body_of(item)?, &item.tags).map_err(|error| match error {
        // A file that lies is told as such.
        KithError::Refused(Refusal::FileMistyped) => error,
        _ => Refusal::PackInvalid.into(),
    })
}

/// A stored resource of a pack.
pub(super) fn read_item(stored: &kith_store::PackItem) -> Result<PackedResource, KithError> {
    let item = PackItem::from_bytes(&stored.bytes).map_err(|_| KithError::Storage(StorageFault::Corrupt))?;
    Ok(PackedResource { pack: stored.pack, item })
}

/// A resource of a pack that is there, by the id by which people name it.
pub(crate) fn find(read: &Read<'_>, id: RecordId) -> Result<Option<PackedResource>, KithError> {
    if let Some(stored) = read.find_pack_item(id)? {
        return read_item(&stored).map(Some);
    }
    Ok(starter::packed().iter().find(|packed| packed.id() == id).cloned())
}
