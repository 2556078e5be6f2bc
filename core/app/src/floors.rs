//! The least that the cryptography and the database must do for a message, to measure Kith against.
//!
//! A [`Floor`] has a database of its own with the tables of every home, and two MLS members in memory. It writes the rows
//! that the real work writes and nothing else: no rule is asked, no seal opened, no MLS state stored, no relay asked.
//! Measures call it (`kith bench`, `cargo bench`), nothing else does, and it is no part of what a shell may rely on.

mod counting;
mod crowd;

pub use counting::{Carried, CountingNetwork};
pub use crowd::Founding;

use kith_crypto::CryptoError;
use kith_crypto::floor::Pair;
use kith_model::{
    AccountId, GroupId, GroupKind, GroupState, IntentId, KithError, LogId, MessageId, MessageState, OsRng, Rng,
    Secret32, StorageFault, Timestamp,
};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{Body, Envelope, Seen, TextBody};
use kith_store::{
    Conversation, Durability, Intent, IntentState, Message, Place, Replica, ReplicaState, Setting, Store, Tx, UNSENT,
};
use std::path::Path;
use std::sync::Arc;

/// As many chain values as the engine keeps for a log.
const MARKS_KEPT: u64 = 4_096;

/// The bare query of the full-text index of resources: how many match.
///
/// # Errors
/// `query_empty`, and what the storage says.
pub fn bare_search(kith: &crate::Kith, query: &str) -> Result<usize, KithError> {
    let query = kith_store::SearchQuery::parse(query).map_err(|_| kith_model::Refusal::QueryEmpty)?;
    kith.read(|read, _| Ok(read.search(&query, crate::resources::INDEX, None, None)?.len()))
}

/// A database and a pair of members.
pub struct Floor {
    store: Store,
    pair: Pair,
    rng: Arc<dyn Rng>,
    groups: Vec<(Conversation, Replica)>,
    /// Counts up for whatever must differ from one message to the next.
    count: u64,
}

/// One encrypted message.
pub struct Encrypted {
    text: String,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Floor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Floor(…)")
    }
}

impl std::fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encrypted(…)")
    }
}

impl Floor {
    /// A new home in `home` that follows this many groups.
    ///
    /// # Errors
    /// What the storage says.
    pub fn make(home: &Path, groups: usize) -> Result<Self, KithError> {
        let rng: Arc<dyn Rng> = Arc::new(OsRng::new().map_err(|_| KithError::Storage(StorageFault::Io))?);
        let pair = Pair::make(rng.clone()).map_err(impossible)?;
        let fill = |tx: &Tx<'_>| (0..groups).map(|_| put_group(tx, &*rng)).collect::<Result<Vec<_>, KithError>>();
        let (store, groups) = Store::create_with(home, &rng.bytes32(), &*rng, fill)?;
        Ok(Self { store, pair, rng, groups, count: 0 })
    }

    /// Stores what writing `text` stores, in one transaction that survives a power cut.
    ///
    /// # Errors
    /// What the storage says.
    pub fn write(&mut self, text: &str) -> Result<(), KithError> {
        self.count = self.count.saturating_add(1);
        let written = Timestamp::from_ms(self.count);
        let Some((conversation, _)) = self.groups.first_mut() else { return Ok(()) };
        conversation.last_used = written;
        let intent = Intent {
            seq: 0,
            id: IntentId::new(self.rng.bytes16()),
            kind: 1,
            conv: Some(conversation.id),
            subject: None,
            body: body_of(text).to_bytes(),
            created: written,
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
        };
        let place = Place { refound: UNSENT, time: written, log: LogId::new([0; 32]), seq: written.as_ms() };
        let message = Message {
            state: MessageState::Queued,
            unread: false,
            ..message_of(self.pair.writer().account(), &*self.rng, conversation.id, text, place)
        };
        let conversation = &*conversation;
        self.store.write(Durability::Full, |tx| {
            tx.put_number_setting(Setting::LastWritten, written.as_ms())?;
            tx.put_intent(&intent)?;
            let row = tx.put_message(&message)?;
            tx.index_message(row, text)?;
            tx.put_conversation(conversation)?;
            Ok(())
        })
    }

    /// Encrypts, in memory, the envelope that a message with this text goes out in.
    ///
    /// # Errors
    /// None that is expected.
    pub fn encrypt(&mut self, text: &str) -> Result<Encrypted, KithError> {
        self.count = self.count.saturating_add(1);
        let seen = Seen { seq: self.count, chain16: self.rng.bytes16() };
        let envelope = Envelope::new(self.rng.bytes16(), self.count, seen, &body_of(text), Some(self.count));
        let bytes = self.pair.encrypt(&envelope.to_bytes()).map_err(impossible)?;
        Ok(Encrypted { text: text.to_owned(), bytes })
    }

    /// Decrypts these in memory and stores what receiving them stores, in one transaction that a power cut may take back.
    /// They are spread over the groups in turn. Each is received once, in the order in which they were encrypted.
    ///
    /// # Errors
    /// What the storage says.
    pub fn receive(&mut self, messages: &[Encrypted]) -> Result<(), KithError> {
        for message in messages {
            self.pair.decrypt(&message.bytes).map_err(impossible)?;
        }
        let Self { store, pair, rng, groups, .. } = self;
        store.write(Durability::Normal, |tx| {
            let count = groups.len().max(1);
            for (turn, (conversation, replica)) in groups.iter_mut().enumerate() {
                for message in messages.iter().skip(turn).step_by(count) {
                    replica.cursor = replica.cursor.saturating_add(1);
                    let time = Timestamp::from_ms(replica.cursor);
                    let place = Place { refound: 0, time, log: replica.log, seq: replica.cursor };
                    let row = tx.put_message(&message_of(
                        pair.writer().account(),
                        &**rng,
                        conversation.id,
                        &message.text,
                        place,
                    ))?;
                    tx.index_message(row, &message.text)?;
                    tx.put_chain_mark(replica.id, replica.cursor, &rng.bytes16(), MARKS_KEPT)?;
                }
                tx.put_replica(replica)?;
            }
            Ok(())
        })
    }
}

fn body_of(text: &str) -> Body {
    Body::Text(TextBody {
        text: text.to_owned(),
        reply_to: None,
        mentions: Vec::new(),
        thread_root: None,
        unknown: Unknown::none(),
    })
}

/// A received message of the writer.
fn message_of(author: AccountId, rng: &dyn Rng, conv: GroupId, text: &str, place: Place) -> Message {
    Message {
        row: 0,
        id: MessageId::new(rng.bytes16()),
        conv,
        author,
        own_id: rng.bytes16(),
        text: Some(text.to_owned()),
        reply_to: None,
        written: place.time,
        place,
        state: MessageState::Received,
        edited: false,
        deleted: false,
        unread: true,
        expires: None,
        shared_by: None,
    }
}

fn put_group(tx: &Tx<'_>, rng: &dyn Rng) -> Result<(Conversation, Replica), KithError> {
    let conv = GroupId::new(rng.bytes16());
    let zero = Timestamp::from_ms(0);
    let mut replica = Replica {
        id: 0,
        conv,
        refound: 0,
        log: LogId::new(rng.bytes32()),
        origin: Some("http://127.0.0.1:1".to_owned()),
        scope: 1,
        state: ReplicaState::Active,
        founder_seed: None,
        salt: None,
        made: true,
        control: vec![0; 128],
        period: 0,
        secret: Secret32::new(rng.bytes32()),
        period_since: zero,
        fence: 1,
        cursor: 0,
        chain: rng.bytes32(),
        skip: false,
        epoch: 1,
        leaf: 0,
        next_n: 0,
        slot_ver: 1,
        slot_fence: 1,
        slot_dirty: false,
        last_time: zero,
        committer: 0,
        trouble: 0,
        retry: zero,
        rejoins: 0,
        update_due: None,
        card_sent: true,
        forked_seq: None,
    };
    replica.id = tx.put_replica(&replica)?;
    let conversation = Conversation {
        id: conv,
        kind: GroupKind::Circle,
        name: "floor".to_owned(),
        about: String::new(),
        state: GroupState::Active,
        stop_reason: None,
        peer: None,
        accepted: true,
        adder: None,
        replica: Some(replica.id),
        join_nonce: None,
        created: zero,
        last_used: zero,
    };
    tx.put_conversation(&conversation)?;
    Ok((conversation, replica))
}

/// The pair is made here and hears nobody else: a failure is a bug.
fn impossible(error: CryptoError) -> KithError {
    tracing::error!(%error, "a floor failed");
    KithError::Internal { report_id: "floor".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_store::SearchQuery;

    fn found(floor: &Floor, word: &str) -> usize {
        let query = SearchQuery::parse(word).unwrap();
        floor.store.read(|read| read.search_messages(&query)).unwrap().len()
    }

    #[test]
    fn writing_stores_the_rows_that_saying_stores() {
        let dir = tempfile::tempdir().unwrap();
        let mut floor = Floor::make(&dir.path().join("home"), 1).unwrap();
        floor.write("one word").unwrap();
        floor.write("another word").unwrap();
        let conv = floor.groups.first().unwrap().0.id;
        let read = |read: &kith_store::Read<'_>| {
            Ok::<_, kith_store::StoreError>((
                read.list_messages(conv, None, None)?.len(),
                read.list_intents()?.len(),
                read.find_number_setting(Setting::LastWritten)?,
                read.find_conversation(conv)?.unwrap().last_used,
            ))
        };
        assert_eq!(floor.store.read(read).unwrap(), (2, 2, Some(2), Timestamp::from_ms(2)));
        assert_eq!(found(&floor, "word"), 2);
    }

    #[test]
    fn receiving_stores_every_message_and_moves_every_cursor() {
        let dir = tempfile::tempdir().unwrap();
        let mut floor = Floor::make(&dir.path().join("home"), 3).unwrap();
        for _ in 0..2 {
            let messages: Vec<Encrypted> = (0..7).map(|_| floor.encrypt("a word").unwrap()).collect();
            floor.receive(&messages).unwrap();
        }
        let mut stored = 0;
        for (conversation, replica) in &floor.groups {
            floor
                .store
                .read(|read| {
                    let cursor = read.find_replica(replica.id)?.unwrap().cursor;
                    let messages = read.list_messages(conversation.id, None, None)?.len();
                    assert_eq!(cursor, u64::try_from(messages).unwrap());
                    assert!(read.find_chain_mark(replica.id, cursor)?.is_some());
                    stored += messages;
                    Ok::<_, kith_store::StoreError>(())
                })
                .unwrap();
        }
        assert_eq!((stored, found(&floor, "word")), (14, 14));
    }
}
