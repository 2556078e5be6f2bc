//! Control: a group's kind, leads, policy and name. It is a GroupContext extension (0xF0A1) and changes only by commits,
//! because the right to commit depends on it.

use super::blob::BlobDescriptor;
use super::fields::{MapWriter, at_most, list, malformed, open_v1, redacted, some_bytes, text};
use super::limits::{MAX_HISTORY_DAYS, MAX_LEADS, MAX_NAME, MAX_REVOKED, MAX_TOPIC};
use crate::cbor::{Decoder, Encoder, MapDecoder, Unknown, Wire, WireError};
use crate::id::{Chain, PublicKey};

/// What a group is for. The number is what goes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// 1: a chat of two accounts.
    Direct,
    /// 2: a peer-support circle.
    Circle,
    /// 3: an employee resource group.
    Erg,
    /// 4: two or three buddies.
    Buddy,
    /// 5: a mentoring round.
    Mentoring,
    /// 6: a workshop.
    Workshop,
    /// 7: a project.
    Project,
    /// 8: a pool of supporters.
    Pool,
    /// 9: the devices of one account.
    SelfGroup,
    /// 10: one ask for support.
    Ask,
}

/// Who may do something in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// 0: leads.
    Leads,
    /// 1: every member.
    Members,
}

/// Whether a group may be joined by link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinByLink {
    /// 0: no.
    Off,
    /// 1: a lead admits.
    LeadAdmits,
    /// 2: any member admits.
    MemberAdmits,
}

/// What members may do, and how long things stay.
#[derive(Clone, PartialEq, Eq)]
pub struct Policy {
    /// Who adds members.
    pub who_adds: Who,
    /// Who edits shared records.
    pub who_edits: Who,
    /// Seconds after which messages go, 0 for never.
    pub message_ttl_s: u64,
    /// Whether words are signed, so that they can be reported.
    pub reportable: bool,
    /// Days of history that newcomers get, at most 90.
    pub history_days: u64,
    /// Whether and by whom people who took a link are admitted.
    pub join_by_link: JoinByLink,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Policy);

/// Where the group before a refounding ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Predecessor {
    /// The old MLS group id.
    pub group_id: Vec<u8>,
    /// The last entry of the old log that counts.
    pub seq: u64,
    /// The old log's chain value there.
    pub chain: Chain,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Predecessor);

/// The agreed state of a group.
#[derive(Clone, PartialEq, Eq)]
pub struct Control {
    /// The conversation id, kept over refoundings.
    pub conversation: [u8; 16],
    /// What the group is for.
    pub kind: GroupKind,
    /// Accounts that lead, at most 32.
    pub leads: Vec<PublicKey>,
    /// What members may do.
    pub policy: Policy,
    /// The group's name, at most 320 bytes; empty in a direct chat.
    pub name: String,
    /// The topic, at most 2 KiB.
    pub topic: String,
    /// The picture.
    pub picture: Option<BlobDescriptor>,
    /// Hashes of certificates that can never enter again, at most 64.
    pub revoked: Vec<[u8; 16]>,
    /// When the group was made, in ms since 1970, by its maker's clock.
    pub created_ms: u64,
    /// The least version of the rules that a member must know to write.
    pub min_version: u64,
    /// The group that this one carries on.
    pub predecessor: Option<Predecessor>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Control);

impl GroupKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Direct,
        Self::Circle,
        Self::Erg,
        Self::Buddy,
        Self::Mentoring,
        Self::Workshop,
        Self::Project,
        Self::Pool,
        Self::SelfGroup,
        Self::Ask,
    ];

    /// The number on the wire.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Direct => 1,
            Self::Circle => 2,
            Self::Erg => 3,
            Self::Buddy => 4,
            Self::Mentoring => 5,
            Self::Workshop => 6,
            Self::Project => 7,
            Self::Pool => 8,
            Self::SelfGroup => 9,
            Self::Ask => 10,
        }
    }

    /// The kind with this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

impl Policy {
    /// Leads add and everybody edits, nothing expires, nobody joins by link.
    #[must_use]
    pub fn default_of(kind: GroupKind) -> Self {
        Self {
            who_adds: Who::Leads,
            who_edits: Who::Members,
            message_ttl_s: 0,
            reportable: matches!(kind, GroupKind::Pool | GroupKind::Ask),
            history_days: 0,
            join_by_link: JoinByLink::Off,
            unknown: Unknown::default(),
        }
    }
}

fn who(d: &mut Decoder<'_>) -> Result<Who, WireError> {
    match d.uint()? {
        0 => Ok(Who::Leads),
        1 => Ok(Who::Members),
        _ => Err(malformed("who")),
    }
}

fn who_number(who: Who) -> u64 {
    match who {
        Who::Leads => 0,
        Who::Members => 1,
    }
}

impl Wire for Policy {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.uint(1, who_number(self.who_adds));
        map.uint(2, who_number(self.who_edits));
        map.uint(3, self.message_ttl_s);
        map.with(4, |e| {
            e.bool(self.reportable);
        });
        map.uint(5, self.history_days);
        map.uint(
            6,
            match self.join_by_link {
                JoinByLink::Off => 0,
                JoinByLink::LeadAdmits => 1,
                JoinByLink::MemberAdmits => 2,
            },
        );
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            who_adds: map.required(1, who)?,
            who_edits: map.required(2, who)?,
            message_ttl_s: map.required(3, |d| d.uint())?,
            reportable: map.required(4, |d| d.bool())?,
            history_days: map.required(5, |d| at_most(d, "history days", MAX_HISTORY_DAYS))?,
            join_by_link: map.required(6, |d| match d.uint()? {
                0 => Ok(JoinByLink::Off),
                1 => Ok(JoinByLink::LeadAdmits),
                2 => Ok(JoinByLink::MemberAdmits),
                _ => Err(malformed("join by link")),
            })?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for Predecessor {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.group_id);
        map.uint(2, self.seq);
        map.item(3, &self.chain);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            group_id: map.required(1, |d| some_bytes(d, "group id", 32))?,
            seq: map.required(2, |d| d.uint())?,
            chain: map.required(3, Chain::decode)?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for Control {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.uint(3, self.kind.number());
        map.list(4, &self.leads, |e, lead| lead.encode(e));
        map.item(5, &self.policy);
        map.text(6, &self.name);
        map.text(7, &self.topic);
        map.opt_item(8, self.picture.as_ref());
        map.list(9, &self.revoked, |e, hash| {
            e.bytes(hash);
        });
        map.uint(10, self.created_ms);
        map.uint(11, self.min_version);
        map.opt_item(12, self.predecessor.as_ref());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "control")?;
        Ok(Self {
            conversation: map.required(2, |d| d.bytes_n())?,
            kind: map.required(3, |d| GroupKind::from_number(d.uint()?).ok_or(malformed("kind")))?,
            leads: map.required(4, |d| list(d, MAX_LEADS, PublicKey::decode))?,
            policy: map.required(5, Policy::decode)?,
            name: map.required(6, |d| text(d, "name", MAX_NAME))?,
            topic: map.required(7, |d| text(d, "topic", MAX_TOPIC))?,
            picture: map.optional(8, BlobDescriptor::decode)?,
            revoked: map.required(9, |d| list(d, MAX_REVOKED, |d| d.bytes_n()))?,
            created_ms: map.required(10, |d| d.uint())?,
            min_version: map.required(11, |d| d.uint())?,
            predecessor: map.optional(12, Predecessor::decode)?,
            unknown: map.finish()?,
        })
    }
}
