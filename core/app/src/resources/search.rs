//! Finding resources by title, words and tags (the rule is in docs/cli.md, section 3).

use super::kind::{INDEX, item};
use super::row::Placed;
use super::{Resources, keep};
use crate::packs;
use crate::records::Home;
use kith_model::{GroupId, KithError, RecordId, Refusal, ResourceView};
use kith_store::SearchQuery;

impl Resources<'_> {
    /// Resources in which every word of the query is, in the order of the lists, then those of packs. Without `limit` all of
    /// them.
    ///
    /// # Errors
    /// `query_empty` when no word has a letter or digit.
    pub fn search(&self, query: &str, limit: Option<u64>) -> Result<Vec<ResourceView>, KithError> {
        let query = SearchQuery::parse(query).map_err(|_| Refusal::QueryEmpty)?;
        self.kith.read(|read, me| {
            let (mut found, mut packed) = (Vec::new(), Vec::new());
            for hit in read.search_records(&query, [INDEX, packs::INDEX])? {
                if hit.kind == packs::INDEX {
                    packed.extend(RecordId::try_from(hit.item.as_slice()).ok());
                } else if let Some(named) = named(&hit.item) {
                    found.extend(Placed::find(read, me, named, hit.view.as_deref())?);
                }
            }
            let own = Home::Own.conv(me);
            found.sort_by(|one, other| one.order(own).cmp(&other.order(own)));
            let kept = keep::kept(read, me)?;
            let mut views: Vec<ResourceView> = found.into_iter().map(|one| one.view(me, &kept)).collect();
            views.extend(packs::found(read, me, &query, &packed, &kept)?);
            if let Some(limit) = limit {
                views.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            }
            Ok(views)
        })
    }
}

fn named(bytes: &[u8]) -> Option<(GroupId, RecordId)> {
    let (conv, record) = bytes.split_at_checked(GroupId::LEN)?;
    let (conv, record) = (GroupId::try_from(conv).ok()?, RecordId::try_from(record).ok()?);
    (item(conv, record) == bytes).then_some((conv, record))
}
