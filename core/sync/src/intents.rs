//! Intents: what a person did, as the outbox keeps it.
//!
//! An intent of kind below 1,000 is an envelope of that type, and its id is the envelope's id. The others are changes of
//! membership and settings, which become commits. What a person did is *visible*: it is counted and listed; the rest is
//! housekeeping.

use kith_model::{AccountId, GroupId, IntentId, KithError, MessageId, Rng, Timestamp};
use kith_protocol::cbor::{Decoder, MapDecoder, MapEncoder, Wire, WireError};
use kith_protocol::peer::{Body, Control};
use kith_store::{Intent, IntentState, Tx};

/// What an intent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentKind {
    /// An envelope of this type.
    Envelope(u64),
    /// Adds the subject, a contact.
    Add,
    /// Removes the subject.
    Remove,
    /// Makes the subject a lead or a member.
    Role,
    /// Changes name, topic or policy.
    Settings,
    /// Asks to join by a link.
    Join,
    /// Admits the subject, who asked by a link.
    Admit,
    /// Lets a member that lost its place back in.
    Readmit,
    /// Renews the own leaf.
    SelfUpdate,
    /// Takes the leaves of the subject, who left, out of the tree.
    RemoveLeft,
}

impl IntentKind {
    /// The number in the outbox.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Envelope(kind) => kind,
            Self::Add => 1001,
            Self::Remove => 1002,
            Self::Role => 1003,
            Self::Settings => 1004,
            Self::Join => 1005,
            Self::Admit => 1006,
            Self::Readmit => 1007,
            Self::SelfUpdate => 1008,
            Self::RemoveLeft => 1009,
        }
    }

    /// The kind with this number.
    #[must_use]
    pub const fn from_number(number: u64) -> Option<Self> {
        Some(match number {
            1001 => Self::Add,
            1002 => Self::Remove,
            1003 => Self::Role,
            1004 => Self::Settings,
            1005 => Self::Join,
            1006 => Self::Admit,
            1007 => Self::Readmit,
            1008 => Self::SelfUpdate,
            1009 => Self::RemoveLeft,
            kind if kind < 1000 => Self::Envelope(kind),
            _ => return None,
        })
    }

    /// Whether a person did it.
    #[must_use]
    pub const fn is_visible(self) -> bool {
        matches!(
            self,
            Self::Envelope(1 | 2 | 3 | 4 | 7 | 16)
                | Self::Add
                | Self::Remove
                | Self::Role
                | Self::Settings
                | Self::Join
        )
    }

    /// Whether it becomes a commit.
    #[must_use]
    pub const fn is_commit(self) -> bool {
        !matches!(self, Self::Envelope(_) | Self::Join)
    }

    /// The stable name in `outbox`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Envelope(1) => "message",
            Self::Envelope(2) => "edit",
            Self::Envelope(3) => "delete",
            Self::Envelope(4) => "reaction",
            Self::Envelope(7) => "leave",
            Self::Envelope(16) => "record",
            Self::Envelope(_) => "note",
            Self::Add | Self::Admit => "add",
            Self::Remove | Self::RemoveLeft => "remove",
            Self::Role => "role",
            Self::Settings => "settings",
            Self::Join => "join",
            Self::Readmit => "readmit",
            Self::SelfUpdate => "update",
        }
    }
}

/// The kind of a stored intent.
#[must_use]
pub fn kind_of(intent: &Intent) -> IntentKind {
    IntentKind::from_number(intent.kind).unwrap_or(IntentKind::Envelope(0))
}

/// Whether a person did it. Operations on records that are passed on for others are housekeeping; they have no subject.
#[must_use]
pub fn is_visible(intent: &Intent) -> bool {
    let kind = kind_of(intent);
    kind.is_visible() && (kind != IntentKind::Envelope(16) || intent.subject.is_some())
}

/// Whether nothing of it ever left. An add asks for a key package before anything of the group leaves.
#[must_use]
pub fn never_tried(intent: &Intent) -> bool {
    let envelope = matches!(kind_of(intent), IntentKind::Envelope(_));
    intent.state == IntentState::Waiting && (intent.attempts == 0 || !envelope)
}

/// The same without its sealed bytes: it is sealed again before it leaves.
#[must_use]
pub fn unsealed(mut intent: Intent) -> Intent {
    crate::replica::own::unseal(&mut intent);
    intent
}

/// Queues an envelope and gives its id. `about` is the message that it acts on.
///
/// # Errors
/// When the database fails.
pub fn queue_envelope(
    tx: &Tx<'_>,
    rng: &dyn Rng,
    conv: GroupId,
    body: &Body,
    written: Timestamp,
    about: Option<MessageId>,
) -> Result<IntentId, KithError> {
    let kind = IntentKind::Envelope(body.kind());
    queue(tx, rng, kind, Some(conv), about.map(|id| id.as_bytes().to_vec()), body.to_bytes(), written)
}

/// Queues a change of membership about `subject`.
///
/// # Errors
/// When the database fails.
pub fn queue_about(
    tx: &Tx<'_>,
    rng: &dyn Rng,
    kind: IntentKind,
    conv: GroupId,
    subject: AccountId,
    body: Vec<u8>,
    now: Timestamp,
) -> Result<IntentId, KithError> {
    queue(tx, rng, kind, Some(conv), Some(subject.as_bytes().to_vec()), body, now)
}

/// Queues a change of settings.
///
/// # Errors
/// When the database fails.
pub fn queue_settings(
    tx: &Tx<'_>,
    rng: &dyn Rng,
    conv: GroupId,
    change: &SettingsChange,
    now: Timestamp,
) -> Result<IntentId, KithError> {
    queue(tx, rng, IntentKind::Settings, Some(conv), None, change.to_bytes(), now)
}

/// Queues anything.
///
/// # Errors
/// When the database fails.
pub fn queue(
    tx: &Tx<'_>,
    rng: &dyn Rng,
    kind: IntentKind,
    conv: Option<GroupId>,
    subject: Option<Vec<u8>>,
    body: Vec<u8>,
    now: Timestamp,
) -> Result<IntentId, KithError> {
    let id = IntentId::new(rng.bytes16());
    tx.put_intent(&Intent {
        seq: 0,
        id,
        kind: kind.number(),
        conv,
        subject,
        body,
        created: now,
        state: IntentState::Waiting,
        attempts: 0,
        last_error: None,
        next_try: Timestamp::from_ms(0),
        replica: None,
        entry_id: None,
        sealed: None,
        fence: None,
        epoch: None,
        extra: None,
    })?;
    Ok(id)
}

/// The account that an intent is about.
#[must_use]
pub fn account_of(intent: &Intent) -> Option<AccountId> {
    intent.subject.as_deref().and_then(|bytes| AccountId::try_from(bytes).ok())
}

/// A change of name, topic or policy; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// The name.
    pub name: Option<String>,
    /// The topic.
    pub topic: Option<String>,
    /// Who adds: 0 leads, 1 members.
    pub who_adds: Option<u64>,
    /// Who edits shared records: 0 leads, 1 members.
    pub who_edits: Option<u64>,
    /// Join by link: 0 off, 1 a lead, 2 a member.
    pub join_by_link: Option<u64>,
    /// Days of history.
    pub history_days: Option<u64>,
    /// Life of messages in seconds.
    pub message_ttl_s: Option<u64>,
}

impl SettingsChange {
    /// Control with this change made. Numbers that Control does not know leave it as it is.
    #[must_use]
    pub fn applied_to(&self, control: &Control) -> Control {
        use kith_protocol::peer::{JoinByLink, Who};
        let who = |number: u64| if number == 0 { Who::Leads } else { Who::Members };
        let mut next = control.clone();
        if let Some(name) = &self.name {
            next.name.clone_from(name);
        }
        if let Some(topic) = &self.topic {
            next.topic.clone_from(topic);
        }
        if let Some(number) = self.who_adds {
            next.policy.who_adds = who(number);
        }
        if let Some(number) = self.who_edits {
            next.policy.who_edits = who(number);
        }
        if let Some(number) = self.join_by_link {
            next.policy.join_by_link = match number {
                0 => JoinByLink::Off,
                1 => JoinByLink::LeadAdmits,
                _ => JoinByLink::MemberAdmits,
            };
        }
        if let Some(days) = self.history_days {
            next.policy.history_days = days;
        }
        if let Some(seconds) = self.message_ttl_s {
            next.policy.message_ttl_s = seconds;
        }
        next
    }
}

impl SettingsChange {
    /// Everything that Control says, as a change.
    #[must_use]
    pub fn of(control: &Control) -> Self {
        use kith_protocol::peer::{JoinByLink, Who};
        let who = |who: Who| u64::from(who == Who::Members);
        Self {
            name: Some(control.name.clone()),
            topic: Some(control.topic.clone()),
            who_adds: Some(who(control.policy.who_adds)),
            who_edits: Some(who(control.policy.who_edits)),
            join_by_link: Some(match control.policy.join_by_link {
                JoinByLink::Off => 0,
                JoinByLink::LeadAdmits => 1,
                JoinByLink::MemberAdmits => 2,
            }),
            history_days: Some(control.policy.history_days),
            message_ttl_s: Some(control.policy.message_ttl_s),
        }
    }

    /// The values of the fields that `keep` says yes to, which is asked with each field of this and of `other`.
    fn only(&self, other: &Self, keep: fn(bool) -> bool) -> Self {
        fn one<T: Clone + PartialEq>(mine: &Option<T>, other: &Option<T>, keep: fn(bool) -> bool) -> Option<T> {
            mine.clone().filter(|_| other.is_some() && keep(mine == other))
        }
        Self {
            name: one(&self.name, &other.name, keep),
            topic: one(&self.topic, &other.topic, keep),
            who_adds: one(&self.who_adds, &other.who_adds, keep),
            who_edits: one(&self.who_edits, &other.who_edits, keep),
            join_by_link: one(&self.join_by_link, &other.join_by_link, keep),
            history_days: one(&self.history_days, &other.history_days, keep),
            message_ttl_s: one(&self.message_ttl_s, &other.message_ttl_s, keep),
        }
    }

    /// The fields of this that say something else than `now`.
    #[must_use]
    pub fn that_differ(&self, now: &Self) -> Self {
        self.only(now, |same| !same)
    }

    /// The fields of this that say the same as `now`.
    #[must_use]
    pub fn that_hold(&self, now: &Self) -> Self {
        self.only(now, |same| same)
    }

    /// The fields of this that `other` has, too.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        self.only(other, |_| true)
    }
}

impl Wire for SettingsChange {
    fn encode(&self, e: &mut kith_protocol::cbor::Encoder) {
        let mut map = MapEncoder::new();
        if let Some(name) = &self.name {
            map.put_text(1, name);
        }
        if let Some(topic) = &self.topic {
            map.put_text(2, topic);
        }
        let numbers = [self.who_adds, self.who_edits, self.join_by_link, self.history_days, self.message_ttl_s];
        for (key, number) in (3..).zip(numbers) {
            if let Some(number) = number {
                map.put_uint(key, number);
            }
        }
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let change = Self {
            name: map.optional(1, |d| Ok(d.text()?.to_owned()))?,
            topic: map.optional(2, |d| Ok(d.text()?.to_owned()))?,
            who_adds: map.optional(3, |d| d.uint())?,
            who_edits: map.optional(4, |d| d.uint())?,
            join_by_link: map.optional(5, |d| d.uint())?,
            history_days: map.optional(6, |d| d.uint())?,
            message_ttl_s: map.optional(7, |d| d.uint())?,
        };
        map.finish()?;
        Ok(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_number() {
        for number in (0..1000).chain(1001..1010) {
            assert_eq!(IntentKind::from_number(number).map(IntentKind::number), Some(number));
        }
        assert_eq!(IntentKind::from_number(1000), None);
    }

    #[test]
    fn a_settings_change_survives_storage() {
        let change = SettingsChange {
            name: Some("Walk".to_owned()),
            join_by_link: Some(2),
            message_ttl_s: Some(60),
            ..SettingsChange::default()
        };
        assert_eq!(SettingsChange::from_bytes(&change.to_bytes()), Ok(change));
    }
}
