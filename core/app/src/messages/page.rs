//! Reading a timeline, a page at a time.

use super::{Messages, view};
use kith_model::{GapView, GroupId, KithError, MessageView, PageRequest, Refusal};
use kith_store::{Gap, Message, Read};

impl Messages<'_> {
    /// A page of a conversation, oldest first. What it gives is marked as read, unless `peek`.
    ///
    /// # Errors
    /// `group_unknown`; `message_unknown` when `before` is no message of it.
    pub fn page(&self, group: GroupId, request: PageRequest) -> Result<Vec<MessageView>, KithError> {
        let (views, unread) = self.kith.read(|read, me| {
            if read.find_conversation(group)?.is_none() {
                return match me.contact_of_direct(read, group)? {
                    Some(_) => Ok((Vec::new(), Vec::new())),
                    None => Err(Refusal::GroupUnknown.into()),
                };
            }
            let before = match request.before {
                Some(id) => {
                    Some(read.find_message(id)?.filter(|m| m.conv == group).ok_or(Refusal::MessageUnknown)?.place)
                }
                None => None,
            };
            let now = me.relay_now(read)?;
            let mut messages = read.list_messages(group, before, request.limit)?;
            messages.retain(|m| m.expires.is_none_or(|expires| expires > now));
            let unread: Vec<u64> = messages.iter().filter(|m| m.unread).map(|m| m.row).collect();
            let gaps = gaps_before(read, group, &messages)?;
            let mut views =
                messages.into_iter().map(|m| view(read, me.account(), m)).collect::<Result<Vec<_>, KithError>>()?;
            for (view, gap) in views.iter_mut().zip(gaps) {
                view.gap_before = gap;
            }
            Ok((views, unread))
        })?;
        if !request.peek && !unread.is_empty() {
            match self.kith.write(|tx, _| Ok(tx.mark_read(&unread)?)) {
                // A home that can only be read still shows its messages.
                Err(KithError::Storage(kith_model::StorageFault::ReadOnly)) | Ok(()) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(views)
    }
}

/// For each message of a page what is missing right before it.
fn gaps_before(read: &Read<'_>, group: GroupId, page: &[Message]) -> Result<Vec<Option<GapView>>, KithError> {
    let gaps = read.list_gaps(group)?;
    let mut before = match page.first() {
        Some(first) if !gaps.is_empty() => {
            read.list_messages(group, Some(first.place), Some(1))?.last().map(|message| message.place)
        }
        _ => None,
    };
    let mut found = Vec::with_capacity(page.len());
    for message in page {
        let here = |gap: &&Gap| gap.after < message.place && before.is_none_or(|before| before <= gap.after);
        let missing = gaps.iter().filter(here).map(|gap| GapView { from: gap.after.time, to: gap.until });
        found.push(missing.reduce(|one, two| GapView { from: one.from.min(two.from), to: one.to.max(two.to) }));
        before = Some(message.place);
    }
    Ok(found)
}
