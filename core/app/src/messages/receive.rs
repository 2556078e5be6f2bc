//! What the sync engine hands over: texts, edits and deletes of the log, in its order (protocol 8.2).
//!
//! An act may come before the message it acts on; it waits for it. A delete wins over edits, whenever it comes.

use super::history;
use super::kept::{erase_for_good, target_of, undo};
use super::react::{self, REACTION};
use super::say::public_id;
use crate::me::Me;
use kith_model::{AccountId, Denial, GroupId, KithError, MessageId, MessageState, Timestamp};
use kith_protocol::peer::Body;
use kith_store::{BlobWant, EarlyAct, Message, Tx};
use kith_sync::{Domain, Draft, Notice, Received, Sent, Tended};
use std::sync::Arc;

const TEXT: u64 = 1;
const EDIT: u64 = 2;
const DELETE: u64 = 3;
/// Receipts are off by default (protocol 8.2) and this version shows none: they are passed over and not kept.
const RECEIPT: u64 = 5;

const HISTORY: u64 = 13;

/// Handles envelope types 1 to 5 and 13.
#[derive(Debug)]
pub(crate) struct MessageDomain {
    pub(crate) me: Arc<Me>,
}

impl Domain for MessageDomain {
    fn types(&self) -> &'static [u64] {
        &[TEXT, EDIT, DELETE, REACTION, RECEIPT, HISTORY]
    }

    fn receive(&self, tx: &Tx<'_>, got: &Received<'_>) -> Result<Vec<Notice>, KithError> {
        // A body that does not decode has no effect; the entry is read all the same.
        let Ok(body) = got.envelope.read_body() else { return Ok(Vec::new()) };
        match body {
            Body::Text(text) => receive_text(tx, got, &text.text, text.reply_to),
            Body::Edit(edit) => act(tx, got, MessageId::new(edit.target), EarlyActKind::Edit(edit.text)),
            Body::Delete(delete) => act(tx, got, MessageId::new(delete.target), EarlyActKind::Delete),
            Body::History(offer) => history::offer_came(tx, got, &offer).map(|()| Vec::new()),
            Body::Reaction(reaction) => react::receive(tx, got, &reaction),
            _ => Ok(Vec::new()),
        }
    }

    fn sent(&self, tx: &Tx<'_>, sent: &Sent<'_>) -> Result<Vec<Notice>, KithError> {
        if sent.kind == REACTION {
            return react::sent(tx, sent);
        }
        if let (DELETE, Ok(Body::Delete(delete))) = (sent.kind, Body::from_bytes(sent.kind, sent.body)) {
            // It cannot be cancelled any more.
            tx.forget_reactions(MessageId::new(delete.target))?;
        }
        if sent.kind != TEXT {
            return Ok(Vec::new());
        }
        let id = public_id(sent.conv, sent.me, sent.id);
        let Some(mut message) = tx.find_message(id)? else { return Ok(Vec::new()) };
        message.place = sent.place;
        message.state = MessageState::Sent;
        message.expires = sent.ttl_ms.map(|ttl| sent.place.time.plus_ms(ttl));
        tx.put_message(&message)?;
        Ok(vec![Notice::Message(id)])
    }

    fn objection(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<&'static str>, KithError> {
        if draft.kind != DELETE || draft.leads {
            return Ok(None);
        }
        let Some(message) = target_of(draft.intent).map(|id| tx.find_message(id)).transpose()?.flatten() else {
            return Ok(None);
        };
        Ok((message.author != draft.me).then_some(Denial::NotAuthor.code()))
    }

    fn let_in(&self, tx: &Tx<'_>, conv: GroupId) -> Result<(), KithError> {
        history::let_in(tx, conv)
    }

    fn joined(&self, tx: &Tx<'_>, conv: GroupId, adder: AccountId) -> Result<(), KithError> {
        history::joined(tx, &self.me, conv, adder)
    }

    fn tend(&self, tx: &Tx<'_>, tended: &Tended<'_>) -> Result<(), KithError> {
        history::tend(tx, &self.me, tended)
    }

    fn fetched(&self, tx: &Tx<'_>, want: &BlobWant, bytes: &[u8]) -> Result<Vec<Notice>, KithError> {
        history::fetched(tx, &self.me, want, bytes)
    }

    fn refused(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<(), KithError> {
        if draft.kind == REACTION {
            return react::undo(tx, draft.me, draft.intent);
        }
        if draft.kind != TEXT {
            return undo(tx, draft.intent);
        }
        if let Some(mut message) = tx.find_message(public_id(draft.conv, draft.me, draft.intent.id.as_bytes()))? {
            message.state = MessageState::Refused;
            tx.put_message(&message)?;
        }
        Ok(())
    }
}

fn receive_text(
    tx: &Tx<'_>,
    got: &Received<'_>,
    text: &str,
    reply_to: Option<[u8; 16]>,
) -> Result<Vec<Notice>, KithError> {
    let id = public_id(got.conv, got.sender, &got.envelope.id);
    if tx.find_message(id)?.is_some() {
        return Ok(Vec::new());
    }
    let mut message = Message {
        row: 0,
        id,
        conv: got.conv,
        author: got.sender,
        own_id: got.envelope.id,
        text: Some(text.to_owned()),
        reply_to: reply_to.map(MessageId::new),
        written: got.envelope.written_ms.map_or(got.place.time, Timestamp::from_ms),
        place: got.place,
        state: if got.sender == got.me { MessageState::Sent } else { MessageState::Received },
        edited: false,
        deleted: false,
        unread: got.sender != got.me && !got.silent,
        expires: got.ttl_ms.map(|ttl| got.place.time.plus_ms(ttl)),
        shared_by: None,
    };
    message.row = tx.put_message(&message)?;
    tx.index_message(message.row, text)?;
    apply_early(tx, &mut message)?;
    Ok(vec![Notice::Message(id)])
}

/// Applies the acts that came before their message.
pub(super) fn apply_early(tx: &Tx<'_>, message: &mut Message) -> Result<(), KithError> {
    for early in tx.list_early_acts(message.id)? {
        let kind = match (early.act, early.text) {
            (EDIT, Some(text)) => EarlyActKind::Edit(text),
            (DELETE, _) => EarlyActKind::Delete,
            _ => continue,
        };
        apply(tx, message, early.author, early.by_lead, kind)?;
    }
    Ok(tx.forget_early_acts(message.id)?)
}

enum EarlyActKind {
    Edit(String),
    Delete,
}

fn act(tx: &Tx<'_>, got: &Received<'_>, target: MessageId, kind: EarlyActKind) -> Result<Vec<Notice>, KithError> {
    let Some(mut message) = tx.find_message(target)?.filter(|m| m.conv == got.conv) else {
        let (act, text) = match kind {
            EarlyActKind::Edit(text) => (EDIT, Some(text)),
            EarlyActKind::Delete => (DELETE, None),
        };
        tx.put_early_act(&EarlyAct { target, author: got.sender, act, by_lead: got.by_lead, text })?;
        return Ok(Vec::new());
    };
    let notice = match kind {
        EarlyActKind::Edit(_) => Notice::MessageEdited(target),
        EarlyActKind::Delete => Notice::MessageDeleted(target),
    };
    if apply(tx, &mut message, got.sender, got.by_lead, kind)? { Ok(vec![notice]) } else { Ok(Vec::new()) }
}

/// Applies an act to its message when its author may: an edit the author's, a delete the author's or a lead's.
fn apply(
    tx: &Tx<'_>,
    message: &mut Message,
    by: AccountId,
    by_lead: bool,
    kind: EarlyActKind,
) -> Result<bool, KithError> {
    match kind {
        EarlyActKind::Delete if message.deleted && (by == message.author || by_lead) => {
            // Taken back here already, and now by the log: nothing of it may come again.
            erase_for_good(tx, message)?;
            Ok(false)
        }
        _ if message.deleted => Ok(false),
        EarlyActKind::Edit(text) if by == message.author => {
            tx.unindex_message(message.row)?;
            tx.index_message(message.row, &text)?;
            message.text = Some(text);
            message.edited = true;
            tx.put_message(message)?;
            Ok(true)
        }
        EarlyActKind::Delete if by == message.author || by_lead => {
            erase_for_good(tx, message)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::{LogId, SeededRng};
    use kith_protocol::cbor::Unknown;
    use kith_protocol::peer::{DeleteBody, EditBody, Envelope, ReactionBody, Seen, TextBody};
    use kith_store::{Durability, Place, Store};
    use kith_sync::GroupFacts;

    /// A group of which messages ask nothing.
    #[derive(Debug)]
    struct Nobody;

    impl GroupFacts for Nobody {
        fn leads_only(&self) -> Result<bool, KithError> {
            Ok(false)
        }

        fn history_days(&self) -> Result<u64, KithError> {
            Ok(0)
        }

        fn leads(&self, _: AccountId) -> Result<bool, KithError> {
            Ok(false)
        }

        fn certificate(&self, _: &[u8; 16]) -> Result<Option<Vec<u8>>, KithError> {
            Ok(None)
        }
    }

    /// Hands over an envelope by `sender`, as the engine does.
    fn hand_over(store: &Store, sender: u8, by_lead: bool, id: u8, body: &Body) -> usize {
        let seen = Seen { seq: 0, chain16: [0; 16] };
        let envelope = Envelope::new([id; 16], id.into(), seen, body, Some(1));
        let place = Place { refound: 0, time: Timestamp::from_ms(5), log: LogId::new([1; 32]), seq: id.into() };
        let got = Received {
            conv: GroupId::new([7; 16]),
            me: AccountId::new([9; 32]),
            sender: AccountId::new([sender; 32]),
            by_lead,
            silent: false,
            envelope: &envelope,
            place,
            ttl_ms: None,
            group: &Nobody,
        };
        let domain = |tx: &Tx<'_>| {
            let (clock, rng) = (Arc::new(kith_model::SystemClock), Arc::new(SeededRng::new([1; 32])));
            match tx.find_account()? {
                Some(_) => Me::load(tx, clock, rng),
                None => Me::make(tx, "Me", clock, rng),
            }
        };
        store.write(Durability::Full, |tx| MessageDomain { me: Arc::new(domain(tx)?) }.receive(tx, &got)).unwrap().len()
    }

    #[test]
    fn acts_wait_for_their_message_and_a_delete_wins_whenever_it_comes() {
        const AUTHOR: u8 = 2;
        const OTHER: u8 = 3;
        let target = public_id(GroupId::new([7; 16]), AccountId::new([AUTHOR; 32]), &[1; 16]);
        let text = |text: &str| {
            let unknown = Unknown::none();
            Body::Text(TextBody { text: text.to_owned(), reply_to: None, mentions: vec![], thread_root: None, unknown })
        };
        let edit = |text: &str| {
            Body::Edit(EditBody { target: *target.as_bytes(), text: text.to_owned(), unknown: Unknown::none() })
        };
        let delete = Body::Delete(DeleteBody { target: *target.as_bytes(), unknown: Unknown::none() });
        // (acts before the message: sender, leads, body) -> text and mark after it
        type Acts<'a> = &'a [(u8, bool, &'a Body)];
        let (one, two) = (edit("one"), edit("two"));
        let table: &[(Acts<'_>, Option<&str>, bool)] = &[
            (&[], Some("first"), false),
            (&[(AUTHOR, false, &one), (AUTHOR, false, &two)], Some("two"), true),
            (&[(OTHER, true, &one)], Some("first"), false),
            (&[(OTHER, false, &delete)], Some("first"), false),
            (&[(OTHER, true, &delete), (AUTHOR, false, &two)], None, false),
            (&[(AUTHOR, false, &delete)], None, false),
        ];
        for (acts, expected, edited) in table {
            let dir = tempfile::tempdir().unwrap();
            let store = Store::create(&dir.path().join("home"), &[1; 32], &SeededRng::new([1; 32])).unwrap();
            for (n, (sender, by_lead, body)) in (2..).zip(*acts) {
                assert_eq!(hand_over(&store, *sender, *by_lead, n, body), 0, "nothing to show yet");
            }
            assert_eq!(hand_over(&store, AUTHOR, false, 1, &text("first")), 1);
            assert_eq!(hand_over(&store, AUTHOR, false, 1, &text("first")), 0, "twice is once");
            let message = store.read(|read| read.find_message(target)).unwrap().unwrap();
            assert_eq!((message.text.as_deref(), message.edited), (*expected, *edited));
            assert_eq!(message.deleted, expected.is_none());
            assert_eq!(hand_over(&store, AUTHOR, false, 40, &two), usize::from(expected.is_some()));
        }
    }

    #[test]
    fn a_reaction_waits_for_its_message_and_goes_with_it() {
        const AUTHOR: u8 = 2;
        let target = public_id(GroupId::new([7; 16]), AccountId::new([AUTHOR; 32]), &[1; 16]);
        let reaction = |emoji: Option<&str>| {
            let emoji = emoji.map(str::to_owned);
            Body::Reaction(ReactionBody { target: *target.as_bytes(), emoji, unknown: Unknown::none() })
        };
        let unknown = Unknown::none();
        let text = "first".to_owned();
        let text = Body::Text(TextBody { text, reply_to: None, mentions: vec![], thread_root: None, unknown });
        let delete = Body::Delete(DeleteBody { target: *target.as_bytes(), unknown: Unknown::none() });
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), &[1; 32], &SeededRng::new([1; 32])).unwrap();
        let shown = || store.read(|read| read.list_reactions(target)).unwrap();
        for (id, sender, emoji) in [(2, 3, Some("👍")), (3, 4, Some("🎉")), (4, 4, None), (5, AUTHOR, Some("❤"))]
        {
            assert_eq!(hand_over(&store, sender, false, id, &reaction(emoji)), 0, "nothing to show yet");
        }
        assert_eq!(hand_over(&store, AUTHOR, false, 1, &text), 1);
        let expected = [(AUTHOR, "❤"), (3, "👍")].map(|(by, emoji)| (AccountId::new([by; 32]), emoji.to_owned()));
        assert_eq!(shown(), expected);
        assert_eq!(hand_over(&store, 3, false, 2, &reaction(Some("👍"))), 0, "twice is once");
        assert_eq!(hand_over(&store, 3, false, 6, &reaction(Some("👀"))), 1);
        assert_eq!(hand_over(&store, 3, false, 7, &reaction(Some(""))), 1, "an empty one is none");
        assert_eq!(shown(), expected[..1]);
        assert_eq!(hand_over(&store, AUTHOR, false, 8, &delete), 1);
        assert_eq!(hand_over(&store, 3, false, 9, &reaction(Some("👍"))), 0);
        assert_eq!(shown(), []);
        // Receipts are passed over, and not kept.
        let receipt = Body::Other { kind: RECEIPT, raw: vec![0xa2, 1, 1, 2, 1] };
        assert_eq!(hand_over(&store, 3, false, 10, &receipt), 0);
    }

    #[test]
    fn a_place_orders_by_refounding_then_time_then_log_then_seq() {
        let place = |refound, time, log, seq| Place {
            refound,
            time: Timestamp::from_ms(time),
            log: LogId::new([log; 32]),
            seq,
        };
        assert!(place(0, 9, 9, 9) < place(1, 0, 0, 0));
        assert!(place(0, 1, 9, 9) < place(0, 2, 0, 0));
        assert!(place(0, 1, 1, 9) < place(0, 1, 2, 0));
        assert!(place(0, 1, 1, 1) < place(0, 1, 1, 2));
    }
}
