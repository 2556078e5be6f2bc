//! How the parts of the application hear of what came in.
//!
//! The engine knows no domain: a domain names the envelope types that it handles, and is called inside the transaction
//! that also moves the cursor, so that what it stores and the entry's place in the log commit together.

use kith_model::{AccountId, GroupId, KithError, MessageId, RecordId};
use kith_protocol::id::Hash;
use kith_protocol::peer::{Envelope, Seen};
use kith_store::{BlobWant, Intent, Place, Read, Tx};

/// Something changed that a screen may show.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Notice {
    /// A message is new, or one of one's own was sent.
    Message(MessageId),
    /// A message has a new text.
    MessageEdited(MessageId),
    /// A message was taken back.
    MessageDeleted(MessageId),
    /// Somebody reacted to a message, or took a reaction back.
    MessageReacted(MessageId),
    /// A group is new or changed.
    Group(GroupId),
    /// Somebody came, went or has another role.
    Member(GroupId, AccountId),
    /// A Welcome would have put another group in the place of a conversation that is here; it was refused (protocol 4).
    ConversationTaken {
        /// The conversation.
        conv: GroupId,
        /// Who sent the Welcome.
        by: AccountId,
        /// Their name, as their certificate has it.
        name: String,
    },
    /// A record is new or changed.
    Record {
        /// The conversation.
        conv: GroupId,
        /// The record.
        record: RecordId,
    },
}

/// The group at the place of the log that is being read.
pub trait GroupFacts: std::fmt::Debug {
    /// Whether only leads edit shared records.
    ///
    /// # Errors
    /// When the MLS state cannot be read.
    fn leads_only(&self) -> Result<bool, KithError>;

    /// How many days of what was said newcomers are given; 0 for none.
    ///
    /// # Errors
    /// When the MLS state cannot be read.
    fn history_days(&self) -> Result<u64, KithError>;

    /// Whether an account leads.
    ///
    /// # Errors
    /// When the database fails.
    fn leads(&self, account: AccountId) -> Result<bool, KithError>;

    /// The certificate of a leaf, by the first 16 bytes of its hash.
    ///
    /// # Errors
    /// When the MLS state cannot be read.
    fn certificate(&self, hash: &[u8; 16]) -> Result<Option<Vec<u8>>, KithError>;
}

/// An envelope that came in.
#[derive(Debug)]
pub struct Received<'a> {
    /// The conversation.
    pub conv: GroupId,
    /// This account.
    pub me: AccountId,
    /// The MLS sender.
    pub sender: AccountId,
    /// Whether the sender led the group at that point of the log.
    pub by_lead: bool,
    /// Whether nobody should be told: the sender is blocked.
    pub silent: bool,
    /// The envelope.
    pub envelope: &'a Envelope,
    /// Where it stands.
    pub place: Place,
    /// Life after its relay time, the shorter of its own and the group's.
    pub ttl_ms: Option<u64>,
    /// The group there.
    pub group: &'a dyn GroupFacts,
}

/// An envelope of one's own that the relay took.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The conversation.
    pub conv: GroupId,
    /// This account.
    pub me: AccountId,
    /// The envelope type.
    pub kind: u64,
    /// The envelope id.
    pub id: &'a [u8; 16],
    /// Its body.
    pub body: &'a [u8],
    /// Where it stands.
    pub place: Place,
    /// Life after its relay time.
    pub ttl_ms: Option<u64>,
    /// The group there.
    pub group: &'a dyn GroupFacts,
}

/// An envelope of one's own that has not left yet.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The conversation.
    pub conv: GroupId,
    /// This account.
    pub me: AccountId,
    /// Whether this account leads the group now.
    pub leads: bool,
    /// The envelope type.
    pub kind: u64,
    /// The newest entry of the log that this device has read, when it is being sealed.
    pub seen: Option<Seen>,
    /// Its row in the outbox.
    pub intent: &'a Intent,
}

/// A group that this device follows and has read to the end of its log.
#[derive(Debug)]
pub struct Tended<'a> {
    /// The conversation.
    pub conv: GroupId,
    /// This account.
    pub me: AccountId,
    /// The replica that the conversation shows.
    pub replica: u64,
    /// The log.
    pub log: [u8; 32],
    /// The newest entry that was read, and the whole chain value there.
    pub seq: u64,
    /// The chain value there.
    pub chain: [u8; 32],
    /// Whether this account leads.
    pub leads: bool,
    /// The group there.
    pub group: &'a dyn GroupFacts,
}

/// Blobs on the log of a group that this device could put again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBlobs {
    /// The conversation.
    pub conv: GroupId,
    /// Its replica.
    pub replica: u64,
    /// The hashes of their indexes.
    pub indexes: Vec<Hash>,
}

/// A part of the application that handles some envelope types.
pub trait Domain: Send + Sync + std::fmt::Debug {
    /// The types that it handles.
    fn types(&self) -> &'static [u64];

    /// An envelope came in. Twice must be once.
    ///
    /// # Errors
    /// Only when the database fails; what is wrong with the envelope has no effect.
    fn receive(&self, tx: &Tx<'_>, received: &Received<'_>) -> Result<Vec<Notice>, KithError>;

    /// The relay took an envelope of one's own.
    ///
    /// # Errors
    /// When the database fails.
    fn sent(&self, tx: &Tx<'_>, sent: &Sent<'_>) -> Result<Vec<Notice>, KithError>;

    /// Why an envelope of one's own would have no effect on others now, as a stable code; it is refused then.
    ///
    /// # Errors
    /// When the database fails.
    fn objection(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<&'static str>, KithError>;

    /// An envelope of one's own can never be sent.
    ///
    /// # Errors
    /// When the database fails.
    fn refused(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<(), KithError>;

    /// An envelope of one's own leaves now: gives another body, when time made one necessary since it was written.
    ///
    /// # Errors
    /// When the database fails.
    fn prepare(&self, _tx: &Tx<'_>, _draft: &Draft<'_>) -> Result<Option<Vec<u8>>, KithError> {
        Ok(None)
    }

    /// This device let somebody in: queues what they need to know of what is shared.
    ///
    /// # Errors
    /// When the database fails.
    fn let_in(&self, _tx: &Tx<'_>, _conv: GroupId) -> Result<(), KithError> {
        Ok(())
    }

    /// This device lost its place in the log, or forgot what it sent, and is back: queues what it takes to learn what it missed. It
    /// may be called many times for one return.
    ///
    /// # Errors
    /// When the database fails.
    fn came_back(&self, _tx: &Tx<'_>, _conv: GroupId) -> Result<(), KithError> {
        Ok(())
    }

    /// This device is in a group now, for the first time or again; `adder` let it in.
    ///
    /// # Errors
    /// When the database fails.
    fn joined(&self, _tx: &Tx<'_>, _conv: GroupId, _adder: AccountId) -> Result<(), KithError> {
        Ok(())
    }

    /// The log of a group was read to its end, and this device may write: queues what is due by time. It is called for every
    /// group in every round, and writes nothing where nothing is due.
    ///
    /// # Errors
    /// When the database fails.
    fn tend(&self, _tx: &Tx<'_>, _tended: &Tended<'_>) -> Result<(), KithError> {
        Ok(())
    }

    /// Blobs of which it is time to ask whether the relay still has them.
    ///
    /// # Errors
    /// When the database fails.
    fn held_blobs(&self, _read: &Read<'_>) -> Result<Vec<HeldBlobs>, KithError> {
        Ok(Vec::new())
    }

    /// The relay was asked about these blobs and lacks `missing`: queues them to be put again.
    ///
    /// # Errors
    /// When the database fails.
    fn missing_blobs(&self, _tx: &Tx<'_>, _held: &HeldBlobs, _missing: &[Hash]) -> Result<(), KithError> {
        Ok(())
    }

    /// A blob that a record named could not be fetched; `want` counts how often.
    ///
    /// # Errors
    /// When the database fails.
    fn not_fetched(&self, _tx: &Tx<'_>, _want: &BlobWant) -> Result<(), KithError> {
        Ok(())
    }

    /// A blob that a record named is here.
    ///
    /// # Errors
    /// When the database fails.
    fn fetched(&self, _tx: &Tx<'_>, _want: &BlobWant, _bytes: &[u8]) -> Result<Vec<Notice>, KithError> {
        Ok(Vec::new())
    }
}
