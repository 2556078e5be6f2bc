//! Messages.

use crate::home::{Messages, calls, watches};
use crate::shell::MessagesListener;
use kith_model::{AccountId, GroupId, MessageId, MessageView, PageRequest, TimelineWindow};

calls! { Messages by call:
    /// A page of a conversation, oldest first. What it gives is marked as read, unless `peek`.
    /// Errors: `group_unknown`; `message_unknown` when `before` is no message of it.
    page(group: GroupId, request: PageRequest) -> Vec<MessageView> = |kith| kith.messages().page(group, request);
    /// One message.
    /// Errors: `message_unknown`.
    show(message: MessageId) -> MessageView = |kith| kith.messages().show(message);
    /// Messages in which every word of the query is, in the order of time.
    /// Errors: `query_empty` when no word has a letter or digit.
    #[uniffi::method(default(group = None, limit = None))]
    search(query: String, group: Option<GroupId>, limit: Option<u64>) -> Vec<MessageView> =
        |kith| kith.messages().search(&query, group, limit);
    /// Writes into a conversation. It is shown at once, and goes out with the next sync.
    /// Errors: `text_empty`, `text_too_long`, `group_unknown`, `message_unknown`, `group_closed`, `contact_blocked`.
    #[uniffi::method(default(reply_to = None))]
    say(group: GroupId, text: String, reply_to: Option<MessageId>) -> MessageView =
        |kith| kith.messages().say(group, &text, reply_to);
    /// Writes to a contact; the direct chat is made by the first message.
    /// Errors: As `say`; `contact_unknown`.
    write_to(contact: AccountId, text: String) -> MessageView = |kith| kith.messages().dm(contact, &text);
    /// Gives a message of one's own a new text.
    /// Errors: `message_unknown`, `not_author`, `message_deleted`, `group_closed`, and the bounds of a text.
    edit(message: MessageId, text: String) -> MessageView = |kith| kith.messages().edit(message, &text);
    /// Takes back a message of one's own, or, as a lead, anybody's. Twice is once.
    /// Errors: `message_unknown`, `not_author`, `group_closed`.
    unsend(message: MessageId) -> MessageView = |kith| kith.messages().unsend(message);
    /// Keeps what is being written into a conversation, also beyond this process; empty takes it away, and so does `say`.
    /// Errors: `group_unknown`, `text_too_long`.
    save_draft(group: GroupId, text: String) -> () = |kith| kith.messages().save_draft(group, &text);
    /// What was being written into a conversation.
    /// Errors: `group_unknown`.
    draft(group: GroupId) -> Option<String> = |kith| kith.messages().draft(group);
}

watches! { Messages:
    /// Follows a window of a timeline, oldest first. Marks nothing as read.
    /// Errors: `group_unknown`.
    observe(group: GroupId, window: TimelineWindow) to MessagesListener = |kith, told| kith.messages().observe(group, window, told);
}
