//! Resources of packs among those that a search finds.

use super::item::PackedResource;
use super::{find, starter};
use crate::me::Me;
use kith_model::{GroupId, KithError, RecordId, ResourceView};
use kith_store::{Read, SearchQuery};

/// The kind that resources of packs have in the index.
pub(super) const INDEX: u8 = 3;

/// Those in which every word of the query is: of packs that were taken in, by pack and place; then of the starter pack.
pub(crate) fn search(
    read: &Read<'_>,
    me: &Me,
    query: &SearchQuery,
    kept: &[(GroupId, RecordId)],
) -> Result<Vec<ResourceView>, KithError> {
    let mut found = Vec::new();
    for hit in read.search(query, INDEX, None, None)? {
        let Ok(id) = RecordId::try_from(hit.item.as_slice()) else { continue };
        found.extend(find(read, id)?);
    }
    found.sort_by(|one: &PackedResource, other| (one.pack, one.place()).cmp(&(other.pack, other.place())));
    found.extend(starter::packed().iter().filter(|packed| query.matches(&packed.fields())).cloned());
    Ok(found.iter().map(|packed| packed.view(kept, me.now())).collect())
}
