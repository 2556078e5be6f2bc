//! Resources of packs among those that a search finds.

use super::item::PackedResource;
use super::{find, starter};
use crate::me::Me;
use kith_model::{GroupId, KithError, RecordId, ResourceView};
use kith_store::{Read, SearchQuery};

/// The kind that resources of packs have in the index.
pub(crate) const INDEX: u8 = 3;

/// Those that the index found, of packs that were taken in, by pack and place; then those of the starter pack in which every word
/// of the query is.
pub(crate) fn found(
    read: &Read<'_>,
    me: &Me,
    query: &SearchQuery,
    hits: &[RecordId],
    kept: &[(GroupId, RecordId)],
) -> Result<Vec<ResourceView>, KithError> {
    let mut found: Vec<PackedResource> = Vec::new();
    for id in hits {
        found.extend(find(read, *id)?);
    }
    found.sort_by(|one, other| (one.pack, one.place()).cmp(&(other.pack, other.place())));
    found.extend(starter::matching(query).cloned());
    Ok(found.iter().map(|packed| packed.view(kept, me.now())).collect())
}
