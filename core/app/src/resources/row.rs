//! What a list shows of a resource, kept beside its record so that its operations need not be read for that.

use super::body::title_of;
use super::{KIND, RESOURCE, show};
use crate::me::Me;
use crate::records::{self, Home, Record};
use kith_model::{GroupId, KithError, RecordId, ResourceView};
use kith_protocol::cbor::{Decoder, Encoder, Wire, WireError};
use kith_store::Read;

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    position: Option<String>,
    title: String,
    kind: String,
    tags: Vec<String>,
}

impl Row {
    pub(super) fn of(record: &Record) -> Self {
        Self {
            position: show::position(&record.picture),
            title: title_of(&record.picture),
            kind: record.picture.value(&KIND).as_text().unwrap_or("text").to_owned(),
            tags: show::tags(&record.picture),
        }
    }
}

impl Wire for Row {
    fn encode(&self, e: &mut Encoder) {
        e.array(4);
        match &self.position {
            Some(position) => e.text(position),
            None => e.null(),
        };
        e.text(&self.title).text(&self.kind);
        e.array_of(&self.tags);
        for tag in &self.tags {
            e.text(tag);
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(4)?;
        Ok(Self {
            position: d.nullable(|d| d.text().map(str::to_owned))?,
            title: d.text()?.to_owned(),
            kind: d.text()?.to_owned(),
            tags: d.list(0, u64::MAX, |d| d.text().map(str::to_owned))?,
        })
    }
}

/// A resource with its place among all of them.
pub(super) struct Placed {
    pub(super) conv: GroupId,
    pub(super) record: RecordId,
    row: Row,
}

impl Placed {
    /// From what was kept, or from its operations where nothing was.
    pub(super) fn find(
        read: &Read<'_>,
        me: &Me,
        (conv, record): (GroupId, RecordId),
        kept: Option<&[u8]>,
    ) -> Result<Option<Self>, KithError> {
        if let Some(row) = kept.and_then(|bytes| Row::from_bytes(bytes).ok()) {
            return Ok(Some(Self { conv, record, row }));
        }
        let known = records::find(read, me, conv, record, RESOURCE)?.filter(|record| record.picture.is_alive());
        Ok(known.map(|known| Self { conv, record, row: Row::of(&known) }))
    }

    /// The order of lists: groups by id, one's own last; then position, then id.
    pub(super) fn order(&self, own: GroupId) -> (bool, GroupId, Option<&str>, RecordId) {
        (self.conv == own, self.conv, self.row.position.as_deref(), self.record)
    }

    /// The view.
    pub(super) fn view(self, me: &Me, kept: &[(GroupId, RecordId)]) -> ResourceView {
        let home = Home::of(me, self.conv);
        ResourceView {
            resource: self.record,
            group: home.group(),
            pack: None,
            title: self.row.title,
            kind: self.row.kind,
            tags: self.row.tags,
            kept: home == Home::Own || kept.contains(&(self.conv, self.record)),
            region: None,
            source: None,
            checked_on: None,
            stale: false,
            text: None,
            deleted: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_survives_storage() {
        for position in [None, Some("a0".to_owned())] {
            let tags = vec!["calm".to_owned(), "\n".to_owned()];
            let row = Row { position, title: "Tea".to_owned(), kind: "text".to_owned(), tags };
            assert_eq!(Row::from_bytes(&row.to_bytes()), Ok(row));
        }
    }
}
