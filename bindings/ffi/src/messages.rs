//! Messages.

use crate::home::Home;
use crate::observe::Subscription;
use crate::shell::MessagesListener;
use crate::values::PageRequest;
use kith_model::{AccountId, GroupId, KithError, MessageId, MessageView, TimelineWindow};
use std::sync::Arc;

/// Messages of all conversations.
#[derive(uniffi::Object)]
pub struct Messages {
    pub(crate) home: Arc<Home>,
}

#[uniffi::export]
impl Messages {
    /// A page of a conversation, oldest first. What it gives is marked as read, unless `peek`.
    /// Errors: `group_unknown`; `message_unknown` when `before` is no message of it.
    pub async fn page(&self, group: GroupId, request: PageRequest) -> Result<Vec<MessageView>, KithError> {
        self.home.call(move |kith| kith.messages().page(group, request)).await
    }

    /// Follows a window of a timeline, oldest first. Marks nothing as read.
    /// Errors: `group_unknown`.
    pub async fn observe(
        &self,
        group: GroupId,
        window: TimelineWindow,
        listener: Arc<dyn MessagesListener>,
    ) -> Result<Arc<Subscription>, KithError> {
        let watch = move |kith: &kith::Kith, told| kith.messages().observe(group, window, told);
        self.home.list(watch, move |update| listener.on_update(update)).await
    }

    /// One message.
    /// Errors: `message_unknown`.
    pub async fn show(&self, message: MessageId) -> Result<MessageView, KithError> {
        self.home.call(move |kith| kith.messages().show(message)).await
    }

    /// Messages in which every word of the query is, in the order of time.
    /// Errors: `query_empty` when no word has a letter or digit.
    #[uniffi::method(default(group = None, limit = None))]
    pub async fn search(
        &self,
        query: String,
        group: Option<GroupId>,
        limit: Option<u64>,
    ) -> Result<Vec<MessageView>, KithError> {
        self.home.call(move |kith| kith.messages().search(&query, group, limit)).await
    }

    /// Writes into a conversation. It is shown at once, and goes out with the next sync.
    /// Errors: `text_empty`, `text_too_long`, `group_unknown`, `message_unknown`, `group_closed`, `contact_blocked`.
    #[uniffi::method(default(reply_to = None))]
    pub async fn say(
        &self,
        group: GroupId,
        text: String,
        reply_to: Option<MessageId>,
    ) -> Result<MessageView, KithError> {
        self.home.call(move |kith| kith.messages().say(group, &text, reply_to)).await
    }

    /// Writes to a contact; the direct chat is made by the first message.
    /// Errors: As `say`; `contact_unknown`.
    pub async fn write_to(&self, contact: AccountId, text: String) -> Result<MessageView, KithError> {
        self.home.call(move |kith| kith.messages().dm(contact, &text)).await
    }

    /// Gives a message of one's own a new text.
    /// Errors: `message_unknown`, `not_author`, `message_deleted`, `group_closed`, and the bounds of a text.
    pub async fn edit(&self, message: MessageId, text: String) -> Result<MessageView, KithError> {
        self.home.call(move |kith| kith.messages().edit(message, &text)).await
    }

    /// Takes back a message of one's own, or, as a lead, anybody's. Twice is once.
    /// Errors: `message_unknown`, `not_author`, `group_closed`.
    pub async fn unsend(&self, message: MessageId) -> Result<MessageView, KithError> {
        self.home.call(move |kith| kith.messages().unsend(message)).await
    }
}
