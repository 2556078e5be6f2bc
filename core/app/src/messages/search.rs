//! Searching message texts (the rule is in docs/cli.md, section 3).

use super::{Messages, view};
use kith_model::{GroupId, KithError, MessageView, Refusal};
use kith_store::SearchQuery;

impl Messages<'_> {
    /// Messages in which every word of the query is, in the order of time. Without `limit` all of them.
    ///
    /// # Errors
    /// `query_empty` when no word has a letter or digit.
    pub fn search(
        &self,
        query: &str,
        group: Option<GroupId>,
        limit: Option<u64>,
    ) -> Result<Vec<MessageView>, KithError> {
        let query = SearchQuery::parse(query).map_err(|_| Refusal::QueryEmpty)?;
        self.kith.read(|read, me| {
            let now = me.relay_now(read)?;
            let mut found = Vec::new();
            for row in read.search_messages(&query)? {
                let Some(message) = read.find_message_of_row(row)? else { continue };
                let wanted = group.is_none_or(|group| group == message.conv);
                if wanted && !message.deleted && message.expires.is_none_or(|expires| expires > now) {
                    found.push(message);
                }
            }
            found.sort_by_key(|message| (message.written, message.id));
            if let Some(limit) = limit {
                let keep = usize::try_from(limit).unwrap_or(usize::MAX);
                found.drain(..found.len().saturating_sub(keep));
            }
            found.into_iter().map(|message| view(read, me.account(), message)).collect()
        })
    }
}
