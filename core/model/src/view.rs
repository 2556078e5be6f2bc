//! What a screen shows: plain data, made from the local tables only.

use crate::{
    AccountId, DeviceId, GroupId, IntentId, LinkId, MessageId, PackId, QuietView, RecordId, ReminderView, Timestamp,
};
use serde::Serialize;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this stable name.
            #[must_use]
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

names! {
    /// What a group is for (protocol 5.1).
    GroupKind {
        /// Two people.
        Direct = "direct",
        /// The default.
        Circle = "circle",
        /// An employee resource group.
        Erg = "erg",
        /// Two or three who look after each other.
        Buddy = "buddy",
        /// A mentor and those who learn.
        Mentoring = "mentoring",
        /// A course.
        Workshop = "workshop",
        /// A piece of work.
        Project = "project",
        /// Supporters who answer asks.
        Pool = "pool",
        /// The devices of one account.
        Own = "self",
        /// One ask for support.
        Ask = "ask",
    }
}

names! {
    /// Where this device stands in a group.
    GroupState {
        /// Follows and may write.
        Active = "active",
        /// Somebody unknown added this account; nothing goes out before it is accepted.
        Request = "request",
        /// A join request is out, or this device lost its place and is coming back.
        Joining = "joining",
        /// This account left.
        Left = "left",
        /// This account was removed.
        Removed = "removed",
        /// The group cannot go on; the reason is beside it.
        Stopped = "stopped",
    }
}

names! {
    /// What a member may do.
    Role {
        /// May also add, invite, edit and remove.
        Lead = "lead",
        /// May write and leave.
        Member = "member",
    }
}

names! {
    /// Whether a member is in already.
    MemberState {
        /// In the group.
        Active = "active",
        /// The add is queued.
        Joining = "joining",
        /// Not in the group any more; only in changes, never in a list.
        Gone = "gone",
    }
}

names! {
    /// How far a message has come.
    MessageState {
        /// Written here, not yet taken by the relay.
        Queued = "queued",
        /// Taken by the relay.
        Sent = "sent",
        /// Written by somebody else.
        Received = "received",
        /// Can never be sent; stays with its author.
        Refused = "refused",
        /// Taken back by its author before anything of it left: nobody else will see it.
        Unsent = "unsent",
    }
}

names! {
    /// Who may do a thing (protocol 5.1, Policy).
    Who {
        /// Leads only.
        Leads = "leads",
        /// Every member.
        Members = "members",
    }
}

names! {
    /// Who may admit by link (protocol 5.1, Policy key 6).
    JoinRule {
        /// Links are off.
        Off = "off",
        /// A lead admits.
        Lead = "lead",
        /// Any member admits.
        Member = "member",
    }
}

/// The account of this home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AccountView {
    /// The account.
    pub account: AccountId,
    /// This device.
    pub device: DeviceId,
    /// The name that others see.
    pub name: String,
    /// Fingerprint of the account key, 32 hex digits.
    pub fingerprint: String,
}

/// A person whom this account has added or accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ContactView {
    /// The account.
    pub contact: AccountId,
    /// The newest name seen.
    pub name: String,
    /// Whether the safety number was compared.
    pub verified: bool,
    /// Whether this account blocked them.
    pub blocked: bool,
}

/// The number that two people compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SafetyView {
    /// The account.
    pub contact: AccountId,
    /// Whether the number was compared.
    pub verified: bool,
    /// 60 digits, the same for both.
    pub safety_number: String,
}

/// A group or direct chat in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GroupView {
    /// The conversation.
    pub group: GroupId,
    /// Its name; for a direct chat the other's.
    pub name: String,
    /// What it is for.
    pub kind: GroupKind,
    /// What it is about, maybe empty.
    pub about: String,
    /// What this account may do.
    pub role: Role,
    /// Active members.
    pub members: u64,
    /// Where this device stands.
    pub state: GroupState,
    /// Messages not yet shown.
    pub unread: u64,
    /// Why it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MemberView {
    /// The account.
    pub member: AccountId,
    /// The newest name seen.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they are in already.
    pub state: MemberState,
}

/// The rules of a group, as set or about to be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PolicyView {
    /// The group.
    pub group: GroupId,
    /// Who adds.
    pub add: Who,
    /// Who edits shared records.
    pub records: Who,
    /// Who admits by link.
    pub join: JoinRule,
    /// Days of history for newcomers.
    pub history: u64,
    /// Seconds after which messages go, 0 for never.
    pub disappear: u64,
}

/// A link that this account gave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LinkView {
    /// Its id here.
    pub id: LinkId,
    /// The URL; its fragment holds everything.
    pub link: String,
    /// When taking it ends.
    pub expires_at: Timestamp,
    /// How often it was used.
    pub uses: u64,
    /// The group it leads to; none for a contact link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
}

/// A stretch of time of which a device could not read the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GapView {
    /// The last that was read before it.
    pub from: Timestamp,
    /// When reading went on.
    pub to: Timestamp,
}

/// A message as a timeline shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MessageView {
    /// The message.
    pub message: MessageId,
    /// The conversation.
    pub group: GroupId,
    /// Who wrote it.
    pub author: AccountId,
    /// Their newest name.
    pub author_name: String,
    /// The text; absent when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the author's device stamped; strictly increases for one author.
    pub written_at: Timestamp,
    /// How far it has come.
    pub state: MessageState,
    /// Whether the text was changed.
    pub edited: bool,
    /// Whether it was deleted.
    pub deleted: bool,
    /// The message that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Who passed it on from before this device came; nobody else vouches for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_by: Option<AccountId>,
    /// Their newest name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_by_name: Option<String>,
    /// What is missing between the message before and this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_before: Option<GapView>,
    /// Reactions to it, at most one of each account, in order of the accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<ReactionView>,
}

/// One account's reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReactionView {
    /// Who reacted.
    pub author: AccountId,
    /// Their newest name.
    pub author_name: String,
    /// The emoji, 1 to 32 bytes.
    pub emoji: String,
}

/// A resource in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ResourceView {
    /// The resource.
    pub resource: RecordId,
    /// Its group; none in one's own toolbox and in a pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// The pack that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackId>,
    /// Its title.
    pub title: String,
    /// `text`, `link` or `file`.
    pub kind: String,
    /// Its tags, in order of the alphabet.
    pub tags: Vec<String>,
    /// Whether it is in one's own toolbox, or a copy of it is.
    pub kept: bool,
    /// The country that it serves, by its ISO 3166 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Where what it says comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The day on which somebody last checked it, for what goes out of date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<String>,
    /// Whether that is more than twelve months ago.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
    /// Its text or address; where one resource is shown, and none for a file that is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whether it was deleted; only in changes, never in a list.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

names! {
    /// Why a pack's publisher is believed to be who they are.
    PackTrust {
        /// The pack came with this program.
        Shipped = "shipped",
        /// This account signs it.
        Own = "own",
        /// A contact whose safety number was compared signs it.
        Verified = "verified",
        /// A contact signs it.
        Contact = "contact",
        /// A key that nothing is known of but that the first version came from it: compare its fingerprint.
        FirstUse = "first_use",
    }
}

/// What `undo` took back, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(tag = "undone", rename_all = "snake_case")]
pub enum UndoneView {
    /// A change of a resource.
    Resource(ResourceView),
    /// A change of a reminder, or of one of its occurrences.
    Reminder(ReminderView),
    /// A change of quiet hours or leave.
    Quiet(QuietView),
    /// A change of a group's settings.
    Group(GroupView),
}

/// What a sync did. Counts what people did, never housekeeping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncReport {
    /// Things that others did and this device now knows.
    pub received: u64,
    /// Things done here that the relay took.
    pub sent: u64,
    /// Things done here that still wait.
    pub queued: u64,
    /// Things done here that can never be sent.
    pub refused: u64,
    /// Whether everything that was there was read before the deadline.
    pub caught_up: bool,
    /// When the home relay was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_checked: Option<Timestamp>,
    /// Relays, other than the home relay, that did not answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
}

/// A row of the outbox: something that a person did and that is not done yet, or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct IntentView {
    /// The intent.
    pub intent: IntentId,
    /// What it is: `message`, `edit`, `delete`, `add`, `remove`, `role`, `settings`, `leave`, `join`, …
    pub kind: String,
    /// The conversation it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: u64,
    /// The stable code of what went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// The state of a home in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StatusView {
    /// When the home relay was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_checked: Option<Timestamp>,
    /// Things that wait to be sent.
    pub queued: u64,
    /// The home relay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay: Option<String>,
    /// Bytes of the database files.
    pub store_bytes: u64,
}

/// One finding of `doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckView {
    /// What was looked at.
    pub check: String,
    /// Whether it is well.
    pub ok: bool,
    /// What was found, for people.
    pub message: String,
}

/// What changed in the store, as a screen or `watch` hears of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Change {
    /// A message came in or one of one's own was sent.
    Message(MessageView),
    /// A message has a new text.
    MessageEdited(MessageView),
    /// A message was taken back.
    MessageDeleted(MessageView),
    /// Somebody reacted to a message, or took a reaction back.
    MessageReacted(MessageView),
    /// A group is new or changed.
    Group(GroupView),
    /// Somebody came, went or has another role.
    Member {
        /// The conversation.
        group: GroupId,
        /// Who it is about, as they are now.
        #[serde(flatten)]
        member: MemberView,
    },
    /// Somebody tried to put a new group in the place of one that is here; it was refused, and nothing changed.
    ConversationTaken {
        /// The conversation, as it is and stays.
        #[serde(flatten)]
        group: GroupView,
        /// Who tried.
        by: AccountId,
        /// Their name, as far as it is known.
        by_name: String,
    },
    /// A resource is new, changed or deleted.
    Resource(ResourceView),
    /// A reminder, or one of its occurrences, is new, changed or deleted.
    Reminder(ReminderView),
    /// A sync ended.
    Synced(SyncReport),
}
