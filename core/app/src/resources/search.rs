//! Finding resources by title, words and tags (the rule is in docs/cli.md, section 3).

use super::kind::{INDEX, item};
use super::{RESOURCE, Resources, list};
use crate::records;
use kith_model::{GroupId, KithError, RecordId, Refusal, ResourceView};
use kith_store::SearchQuery;

impl Resources<'_> {
    /// Resources in which every word of the query is, in the order of the lists. Without `limit` all of them.
    ///
    /// # Errors
    /// `query_empty` when no word has a letter or digit.
    pub fn search(&self, query: &str, limit: Option<u64>) -> Result<Vec<ResourceView>, KithError> {
        let query = SearchQuery::parse(query).map_err(|_| Refusal::QueryEmpty)?;
        self.kith.read(|read, me| {
            let mut found = Vec::new();
            for hit in read.search(&query, INDEX, None, None)? {
                let Some((conv, record)) = named(&hit.item) else { continue };
                let known = records::find(read, me, conv, record, RESOURCE)?;
                found.extend(known.filter(|record| record.picture.is_alive()));
            }
            let mut views = list::views(read, me, &list::ordered(me, found))?;
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
