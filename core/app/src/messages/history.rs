//! History for newcomers, where the policy opens it (protocol 9, type 13; decision 58).
//!
//! Whoever lets somebody in makes a blob of what was said in the days that the policy names, newest first, as far as they
//! read it in the log themselves, and names it once the relay has it. A newcomer takes it from whoever let it in, once, within
//! what the policy allows at that place of the log, and shows it as shared by them: nobody else vouches for it.

use super::receive::apply_early;
use super::say::public_id;
use crate::me::Me;
use kith_crypto::seal_blob;
use kith_model::{AccountId, GroupId, KithError, MessageId, MessageState, RecordId, Timestamp};
use kith_protocol::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use kith_protocol::id::{LogId, PublicKey};
use kith_protocol::peer::{
    Body, Envelope, History, HistoryItem, HistoryOfferBody, MAX_HISTORY, MAX_HISTORY_BYTES, Seen, TextBody,
};
use kith_store::{BlobWant, Message, Place, RecordDuty, Tx, UNSENT};
use kith_sync::{Notice, Received, Tended, intents};

/// Numbers in the table of duties, beside those of records.
const OWED: u64 = 20;
const UPLOAD: u64 = 21;
const EXPECTED: u64 = 22;
const FETCHING: u64 = 23;
const DAY_MS: u64 = 86_400_000;
/// How long a newcomer takes a history.
const EXPECTED_MS: u64 = 7 * DAY_MS;
/// In the place of a record's id where a blob belongs to no record.
const NO_RECORD: RecordId = RecordId::new([0; 16]);

fn duty(conv: GroupId, kind: u64, key: &[u8], due_ms: u64, body: Vec<u8>) -> RecordDuty {
    RecordDuty { conv, kind, key: key.to_vec(), due_ms, body }
}

/// This device let somebody in.
pub(super) fn let_in(tx: &Tx<'_>, conv: GroupId) -> Result<(), KithError> {
    Ok(tx.put_duty(&duty(conv, OWED, &[], 0, Vec::new()))?)
}

/// This device was let in.
pub(super) fn joined(tx: &Tx<'_>, me: &Me, conv: GroupId, adder: AccountId) -> Result<(), KithError> {
    let until = me.relay_now(tx)?.as_ms().saturating_add(EXPECTED_MS);
    Ok(tx.put_duty(&duty(conv, EXPECTED, &[], until, adder.as_bytes().to_vec()))?)
}

/// Makes and names what is owed, and forgets what did not come.
pub(super) fn tend(tx: &Tx<'_>, me: &Me, tended: &Tended<'_>) -> Result<(), KithError> {
    let now = me.relay_now(tx)?;
    for one in tx.list_duties(tended.conv)? {
        match one.kind {
            OWED => {
                tx.drop_duty(tended.conv, OWED, &[])?;
                let days = tended.group.history_days()?;
                if days > 0 {
                    make(tx, me, tended, now, days)?;
                }
            }
            UPLOAD => {
                let index = <[u8; 32]>::try_from(one.key.as_slice());
                if index.is_ok_and(|index| tx.has_blob_out(&index).unwrap_or(true)) {
                    continue;
                }
                tx.drop_duty(tended.conv, UPLOAD, &one.key)?;
                if let Ok(body) = HistoryOfferBody::from_bytes(&one.body) {
                    let body = Body::History(Box::new(body));
                    intents::queue_envelope(tx, me.rng(), tended.conv, &body, me.now(), None)?;
                }
            }
            EXPECTED | FETCHING if one.due_ms <= now.as_ms() => tx.drop_duty(tended.conv, one.kind, &one.key)?,
            _ => {}
        }
    }
    Ok(())
}

fn make(tx: &Tx<'_>, me: &Me, tended: &Tended<'_>, now: Timestamp, days: u64) -> Result<(), KithError> {
    let since = Timestamp::from_ms(now.as_ms().saturating_sub(days.saturating_mul(DAY_MS)));
    let most = u64::try_from(MAX_HISTORY).unwrap_or(u64::MAX);
    let mut messages = tx.list_messages(tended.conv, None, Some(most))?;
    // What others shared is not passed on: nobody read it in the log.
    messages.retain(|message| {
        message.place.refound != UNSENT
            && !message.deleted
            && message.shared_by.is_none()
            && *message.place.log.as_bytes() == tended.log
            && message.place.time >= since
            && message.expires.is_none_or(|expires| expires > now)
    });
    let mut items = Vec::new();
    let mut bytes = 0_usize;
    for message in messages.iter().rev() {
        let Some(item) = item_of(message) else { continue };
        bytes = bytes.saturating_add(item.to_bytes().len());
        if bytes > MAX_HISTORY_BYTES {
            break;
        }
        items.push(item);
    }
    if items.is_empty() {
        return Ok(());
    }
    let history = History { conversation: *tended.conv.as_bytes(), items, unknown: Unknown::none() };
    let Ok(sealed) = seal_blob(me.rng(), &LogId::new(tended.log), &history.to_bytes()) else { return Ok(()) };
    for (hash, part) in &sealed.parts {
        tx.put_blob_out(tended.replica, hash.as_bytes(), part)?;
    }
    let index = sealed.descriptor.index;
    let offer = HistoryOfferBody { blob: sealed.descriptor, seq: tended.seq, unknown: Unknown::none() };
    Ok(tx.put_duty(&duty(tended.conv, UPLOAD, index.as_bytes(), 0, offer.to_bytes()))?)
}

fn item_of(message: &Message) -> Option<HistoryItem> {
    let text = TextBody {
        text: message.text.clone()?,
        reply_to: message.reply_to.map(|id| *id.as_bytes()),
        mentions: Vec::new(),
        thread_root: None,
        unknown: Unknown::none(),
    };
    let life = message.expires.map(|expires| expires.as_ms().saturating_sub(message.place.time.as_ms()) / 1_000);
    // What counts and vouches in an envelope belongs to the log and is not repeated.
    let seen = Seen { seq: 0, chain16: [0; 16] };
    let mut envelope = Envelope::new(message.own_id, 1, seen, &Body::Text(text), Some(message.written.as_ms()));
    envelope.ttl_s = life.filter(|life| *life > 0);
    let author = PublicKey::new(*message.author.as_bytes());
    Some(HistoryItem { author, seq: message.place.seq, time: message.place.time.as_ms(), envelope })
}

/// Where a history was offered, and what the policy allowed there.
struct Offered {
    by: AccountId,
    place: Place,
    days: u64,
    ttl_ms: Option<u64>,
}

impl Wire for Offered {
    fn encode(&self, e: &mut Encoder) {
        e.array(7).bytes(self.by.as_bytes()).uint(self.place.refound).uint(self.place.time.as_ms());
        e.bytes(self.place.log.as_bytes()).uint(self.place.seq).uint(self.days).uint(self.ttl_ms.unwrap_or(0));
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(7)?;
        let by = AccountId::new(d.bytes_n()?);
        let (refound, time) = (d.uint()?, Timestamp::from_ms(d.uint()?));
        let place = Place { refound, time, log: kith_model::LogId::new(d.bytes_n()?), seq: d.uint()? };
        Ok(Self { by, place, days: d.uint()?, ttl_ms: Some(d.uint()?).filter(|ttl| *ttl > 0) })
    }
}

/// Somebody names a history: this device takes the one of whoever let it in.
pub(super) fn offer_came(tx: &Tx<'_>, got: &Received<'_>, offer: &HistoryOfferBody) -> Result<(), KithError> {
    let days = got.group.history_days()?;
    let expected = tx.find_duty(got.conv, EXPECTED, &[])?;
    let mine = expected.is_some_and(|expected| expected.body == got.sender.as_bytes());
    let size = u64::try_from(MAX_HISTORY_BYTES).unwrap_or(u64::MAX).saturating_add(1024);
    if !mine || days == 0 || offer.blob.size > size || offer.blob.log.as_bytes() != got.place.log.as_bytes() {
        return Ok(());
    }
    tx.drop_duty(got.conv, EXPECTED, &[])?;
    let Some(origin) = tx.find_replica_of(got.conv)?.and_then(|replica| replica.origin) else { return Ok(()) };
    let hash = *offer.blob.index.as_bytes();
    let offered = Offered { by: got.sender, place: got.place, days, ttl_ms: got.ttl_ms };
    let until = got.place.time.as_ms().saturating_add(30 * DAY_MS);
    tx.put_duty(&duty(got.conv, FETCHING, &hash, until, offered.to_bytes()))?;
    let descriptor = offer.blob.to_bytes();
    Ok(tx.want_blob(&BlobWant { conv: got.conv, record: NO_RECORD, hash, origin, descriptor, attempts: 0 })?)
}

/// A blob came: the messages in it, when it is the history that was to be fetched.
pub(super) fn fetched(tx: &Tx<'_>, me: &Me, want: &BlobWant, bytes: &[u8]) -> Result<Vec<Notice>, KithError> {
    let Some(waiting) = tx.find_duty(want.conv, FETCHING, &want.hash)? else { return Ok(Vec::new()) };
    tx.drop_duty(want.conv, FETCHING, &want.hash)?;
    let Ok(offered) = Offered::from_bytes(&waiting.body) else { return Ok(Vec::new()) };
    let Ok(history) = History::from_bytes(bytes) else {
        tracing::warn!("a history could not be read");
        return Ok(Vec::new());
    };
    if history.conversation != *want.conv.as_bytes() {
        return Ok(Vec::new());
    }
    let now = me.relay_now(tx)?;
    let mut notices = Vec::new();
    for item in &history.items {
        if let Some(id) = take_in(tx, me, want.conv, &offered, item, now)? {
            notices.push(Notice::Message(id));
        }
    }
    Ok(notices)
}

fn take_in(
    tx: &Tx<'_>,
    me: &Me,
    conv: GroupId,
    offered: &Offered,
    item: &HistoryItem,
    now: Timestamp,
) -> Result<Option<MessageId>, KithError> {
    let Ok(Body::Text(text)) = item.envelope.read_body() else { return Ok(None) };
    let since = offered.place.time.as_ms().saturating_sub(offered.days.saturating_mul(DAY_MS));
    let author = AccountId::new(*item.author.as_bytes());
    let id = public_id(conv, author, &item.envelope.id);
    let time = Timestamp::from_ms(item.time);
    let life = [item.envelope.ttl_s.map(|life| life.saturating_mul(1_000)), offered.ttl_ms].into_iter().flatten().min();
    let expires = life.map(|life| time.plus_ms(life));
    if item.seq >= offered.place.seq
        || item.time < since
        || time > offered.place.time
        || expires.is_some_and(|expires| expires <= now)
        || tx.find_message(id)?.is_some()
    {
        return Ok(None);
    }
    let mut message = Message {
        row: 0,
        id,
        conv,
        author,
        own_id: item.envelope.id,
        text: Some(text.text.clone()),
        reply_to: text.reply_to.map(MessageId::new),
        written: item.envelope.written_ms.map_or(time, Timestamp::from_ms),
        place: Place { time, seq: item.seq, ..offered.place },
        state: if author == me.account() { MessageState::Sent } else { MessageState::Received },
        edited: false,
        deleted: false,
        unread: false,
        expires,
        shared_by: Some(offered.by),
    };
    message.row = tx.put_message(&message)?;
    tx.index_message(message.row, &text.text)?;
    apply_early(tx, &mut message)?;
    Ok(Some(id))
}
