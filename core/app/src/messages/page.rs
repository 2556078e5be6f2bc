//! Reading a timeline, a page at a time.

use super::{Messages, view};
use kith_model::{GroupId, KithError, MessageId, MessageView, Refusal};

/// Which part of a timeline is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The newest so many; none for all.
    pub limit: Option<u64>,
    /// Only those before this one.
    pub before: Option<MessageId>,
    /// Leave unread what is shown.
    pub peek: bool,
}

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
            let views =
                messages.into_iter().map(|m| view(read, me.account(), m)).collect::<Result<Vec<_>, KithError>>()?;
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
