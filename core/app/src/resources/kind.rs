//! What resources keep beside their record: words in the search index, and what is too large for a field.

use super::body::{ResourceBody, blob_of, title_of, want};
use super::{BODY, RESOURCE, show};
use crate::me::Me;
use crate::records::{Record, RecordKind};
use kith_model::{Change, GroupId, KithError, RecordId, UndoneView};
use kith_planner::Zone;
use kith_protocol::peer::BlobDescriptor;
use kith_store::{Read, Tx};

/// The kind that resources have in the index.
pub(super) const INDEX: u8 = 2;

/// Resources among the types of records.
pub(crate) struct ResourceKind;

impl RecordKind for ResourceKind {
    fn number(&self) -> u64 {
        RESOURCE
    }

    fn refresh(&self, tx: &Tx<'_>, me: &Me, record: &Record) -> Result<(), KithError> {
        let conv = record.home.conv(me);
        let item = item(conv, record.record);
        if record.picture.kind().is_none() {
            tx.drop_bodies(conv, record.record)?;
        }
        if !record.picture.is_alive() {
            return Ok(tx.unindex(INDEX, &item)?);
        }
        want(tx, record)?;
        let title = title_of(&record.picture);
        let body = ResourceBody::of(tx, me, record)?;
        let words = body.as_ref().and_then(ResourceBody::words).unwrap_or_default();
        let tags: Vec<String> = show::tags(&record.picture);
        let fields = [title.as_str(), words].into_iter().chain(tags.iter().map(String::as_str));
        Ok(tx.index(INDEX, conv.as_bytes(), &item, &fields.collect::<Vec<_>>())?)
    }

    fn blob(&self, record: &Record) -> Option<BlobDescriptor> {
        blob_of(&record.picture.value(&BODY))
    }

    fn change(&self, read: &Read<'_>, me: &Me, _device: &Zone, record: &Record) -> Result<Option<Change>, KithError> {
        Ok(Some(Change::Resource(show::view(read, me, record)?)))
    }

    fn undone(&self, read: &Read<'_>, me: &Me, _device: &Zone, record: &Record) -> Result<UndoneView, KithError> {
        Ok(UndoneView::Resource(show::view(read, me, record)?))
    }
}

/// The name of a resource in the index. An id alone may stand in several groups.
pub(super) fn item(conv: GroupId, record: RecordId) -> Vec<u8> {
    [conv.as_bytes().as_slice(), record.as_bytes()].concat()
}
