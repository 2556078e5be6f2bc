//! Watching a timeline.

use super::{Messages, view};
use crate::lists::{Slice, Source, check_limit};
use crate::{Kith, ListWatch, Topic};
use kith_model::{GroupId, KithError, ListUpdate, MessageId, MessageView, Refusal, TimelineWindow, Timestamp};
use kith_store::{Place, Read};
use std::sync::{Mutex, PoisonError};

impl Messages<'_> {
    /// Watches a timeline, oldest first: `listener` gets a window of it before this returns, then the edits that keep it fresh.
    /// Nothing is marked as read by it.
    ///
    /// # Errors
    /// `group_unknown`; `message_unknown` when `before` is no message of it; `value_invalid` for a limit out of bounds; when the
    /// storage fails. A failure later on is given to the listener.
    pub fn observe(
        &self,
        group: GroupId,
        window: TimelineWindow,
        listener: impl Fn(Result<ListUpdate<MessageView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<TimelineWindow>, KithError> {
        self.kith.observe_list(Timeline { group, anchor: Mutex::new(None) }, window, listener)
    }
}

struct Timeline {
    group: GroupId,
    /// Where the anchor stood, for when it is there no more.
    anchor: Mutex<Option<(MessageId, Place)>>,
}

impl Timeline {
    fn place_of(&self, read: &Read<'_>, before: MessageId) -> Result<Place, KithError> {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(message) = read.find_message(before)?.filter(|message| message.conv == self.group) {
            *anchor = Some((before, message.place));
        }
        let known = anchor.filter(|(id, _)| *id == before);
        known.map(|(_, place)| place).ok_or_else(|| Refusal::MessageUnknown.into())
    }
}

impl Source for Timeline {
    type Item = MessageView;
    type Window = TimelineWindow;
    const TOPICS: &'static [Topic] = &[Topic::Messages, Topic::Contacts, Topic::Groups, Topic::Outbox];

    fn check(window: &TimelineWindow) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &TimelineWindow) -> Result<Slice<MessageView>, KithError> {
        kith.read(|read, me| {
            if read.find_conversation(self.group)?.is_none() {
                me.contact_of_direct(read, self.group)?.ok_or(Refusal::GroupUnknown)?;
            }
            let before = window.before.map(|before| self.place_of(read, before)).transpose()?;
            let now = me.relay_now(read)?;
            // One more than fits tells whether there is more. What is over but not yet taken out makes room for nothing.
            let mut messages =
                read.list_messages(self.group, before, Some(u64::from(window.limit).saturating_add(1)))?;
            messages.retain(|message| message.expires.is_none_or(|expires| expires > now));
            let fits = usize::try_from(window.limit).unwrap_or(usize::MAX);
            let surplus = messages.len().saturating_sub(fits);
            messages.drain(..surplus);
            let next = messages.iter().filter_map(|message| message.expires).min();
            let left = next.map(|next| next.as_ms().saturating_sub(now.as_ms()));
            let items = messages.into_iter().map(|message| view(read, me.account(), message));
            Ok(Slice {
                items: items.collect::<Result<_, _>>()?,
                has_more: surplus > 0,
                due: left.map(|left| Timestamp::from_ms(me.now().as_ms().saturating_add(left))),
            })
        })
    }
}
