//! An act of a person on one record.

use super::act::{Act, before};
use super::read::pieces;
use super::shelf::{TxShelf, row_of};
use super::{Home, kinds, stamp};
use crate::groups::{ensure_direct, open_for_writing, outlook};
use crate::me::Me;
use kith_model::{Denial, GroupId, IntentId, KithError, RecordId, Refusal, Role};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{
    Body, Field, MAX_KEYED_FIELDS, MAX_OPS, MAX_RECORD_BYTES, MAX_RECORD_FIELDS, MAX_RECORDS, MAX_VALUE, Merge, NULL,
    SignedOp, StateBody, StateOp, Who,
};
use kith_records::{AdmittedOp, Picture, Value};
use kith_store::Tx;
use kith_sync::intents::{self, IntentKind};

/// Bytes of the operations of one act: an envelope holds them and its own head.
const MAX_ACT: usize = 64 * 1024;

/// One change of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldChange {
    /// Sets a register; `null` takes a value back.
    Set(Field, Value),
    /// Puts a value into a set, where it is not there yet.
    Add(Field, Value),
    /// Takes a value out of a set, whoever put it in.
    Drop(Field, Value),
}

impl FieldChange {
    /// The field that it changes.
    const fn field(&self) -> &Field {
        match self {
            Self::Set(field, _) | Self::Add(field, _) | Self::Drop(field, _) => field,
        }
    }
}

/// What a person does to a record at once.
#[derive(Debug, Clone)]
pub(crate) struct RecordWrite {
    /// The record; a new one has a random id.
    pub(crate) record: RecordId,
    /// Its type.
    pub(crate) kind: u64,
    /// The changes; those that change nothing are left out.
    pub(crate) changes: Vec<FieldChange>,
}

/// Does it: stamped, signed, shown here, queued for the others, and kept for `undo`, in this transaction. Gives the record as
/// it stands then.
///
/// # Errors
/// Those of [`Writer::open`] and [`Writer::write`].
pub(crate) fn write(tx: &Tx<'_>, me: &Me, home: Home, write: &RecordWrite) -> Result<Picture, KithError> {
    Writer::open(tx, me, home)?.write(write)
}

/// Writes one act after the other to the records of one home, and asks only once who may and how much room there is.
pub(crate) struct Writer<'a, 't> {
    tx: &'a Tx<'t>,
    me: &'a Me,
    home: Home,
    conv: GroupId,
    /// Records, living and dead, once they were counted.
    records: Option<u64>,
}

impl<'a, 't> Writer<'a, 't> {
    /// Opens the records of a home for writing.
    ///
    /// # Errors
    /// `group_unknown`, `group_closed`, `contact_blocked`, `not_lead` where only leads edit.
    pub(crate) fn open(tx: &'a Tx<'t>, me: &'a Me, home: Home) -> Result<Self, KithError> {
        Ok(Self { tx, me, home, conv: prepare(tx, me, home)?, records: None })
    }

    /// One act.
    ///
    /// # Errors
    /// `records_full` at 10,000 records, 64 fields of one or 16 MiB; `text_too_long` for a value over 8 KiB or an act over 64
    /// KiB.
    pub(crate) fn write(&mut self, write: &RecordWrite) -> Result<Picture, KithError> {
        let Self { tx, me, home, conv, .. } = *self;
        let was = Picture::of(pieces(tx, conv, write.record)?);
        let changes: Vec<&FieldChange> =
            write.changes.iter().filter(|change| changes_something(&was, change)).collect();
        if changes.is_empty() {
            return Ok(was);
        }
        let mut ops = Vec::new();
        let mut stamp = stamp::next(tx, me, home)?;
        for change in &changes {
            let (field, merge, value) = parts(&was, change);
            if value.len() > MAX_VALUE {
                return Err(Refusal::TextTooLong.into());
            }
            let op = StateOp {
                conversation: *conv.as_bytes(),
                record: *write.record.as_bytes(),
                kind: write.kind,
                field,
                merge,
                stamp,
                value,
                unknown: Unknown::none(),
            };
            ops.push(op.sign(me.identity().device_seed().expose(), me.identity().cert_hash16()));
            stamp = kith_protocol::peer::Hlc::next(stamp, 0);
        }
        if home == Home::Own {
            stamp::note(tx, home, stamp)?;
        }
        let bytes: usize = ops.iter().map(|op| op.to_bytes().len()).sum();
        if bytes > MAX_ACT || ops.len() > MAX_OPS {
            return Err(Refusal::TextTooLong.into());
        }
        self.check_room(&was, &changes, bytes)?;
        let intent = match home {
            Home::Own => {
                count_own(tx, me, conv, &ops)?;
                None
            }
            Home::Group(group) => Some(queue(tx, me, group, write.record, ops)?),
        };
        let before = changes.iter().map(|change| before(&was, change)).collect();
        Act::Record { kind: write.kind, intent, before }.keep(tx, conv, write.record, me.now())?;
        kinds::refresh(tx, me, conv, write.record)?;
        Ok(Picture::of(pieces(tx, conv, write.record)?))
    }

    fn check_room(&mut self, was: &Picture, changes: &[&FieldChange], bytes: usize) -> Result<(), KithError> {
        let as_u64 = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let (keyed, plain): (Vec<&FieldChange>, Vec<&FieldChange>) =
            changes.iter().copied().filter(|change| adds(was, change)).partition(|change| is_keyed(change.field()));
        let is_full = |now: usize, more: usize, most: usize| more > 0 && now.saturating_add(more) > most;
        if was.find(&Field::ALIVE).is_none() {
            let records = match self.records {
                Some(records) => records,
                None => self.tx.count_records(self.conv)?,
            };
            if records >= as_u64(MAX_RECORDS) {
                return Err(Refusal::RecordsFull.into());
            }
            self.records = Some(records.saturating_add(1));
        }
        if is_full(was.size(), plain.len(), MAX_RECORD_FIELDS)
            || is_full(was.keyed(), keyed.len(), MAX_KEYED_FIELDS)
            || !has_room(self.tx, self.conv, as_u64(bytes))?
        {
            return Err(Refusal::RecordsFull.into());
        }
        Ok(())
    }
}

/// Opens the conversation for writing, and checks who edits there.
fn prepare(tx: &Tx<'_>, me: &Me, home: Home) -> Result<GroupId, KithError> {
    let Home::Group(group) = home else { return Ok(home.conv(me)) };
    let conversation = match tx.find_conversation(group)? {
        Some(conversation) => conversation,
        None => ensure_direct(tx, me, me.contact_of_direct(tx, group)?.ok_or(Refusal::GroupUnknown)?)?,
    };
    let conversation = open_for_writing(tx, me, conversation)?;
    let outlook = outlook(tx, me, &conversation)?;
    if outlook.policy().who_edits == Who::Leads && outlook.role_of(me.account()) != Some(Role::Lead) {
        return Err(Denial::NotLead.into());
    }
    Ok(conversation.id)
}

/// Whether so many more bytes fit. What was replaced is still in the sum that is kept, so a full one is counted anew.
fn has_room(tx: &Tx<'_>, conv: GroupId, more: u64) -> Result<bool, KithError> {
    let most = u64::try_from(MAX_RECORD_BYTES).unwrap_or(u64::MAX);
    let mut state = tx.record_state(conv)?;
    if state.bytes.saturating_add(more) > most {
        state.bytes = tx.sum_record_bytes(conv)?;
        tx.put_record_state(conv, &state)?;
    }
    Ok(state.bytes.saturating_add(more) <= most)
}

/// Whether a change makes a record larger. What only changes it, deleting for instance, goes on in a full one.
fn adds(was: &Picture, change: &FieldChange) -> bool {
    match change {
        FieldChange::Set(field, _) => was.find(field).is_none_or(|content| content.rank.is_none()),
        FieldChange::Add(..) => true,
        FieldChange::Drop(..) => false,
    }
}

/// Whether it is one of many fields of a kind, such as the occurrences of a reminder (decision 47).
const fn is_keyed(field: &Field) -> bool {
    matches!(field, Field::Bytes(..) | Field::Text(..))
}

fn changes_something(was: &Picture, change: &FieldChange) -> bool {
    match change {
        FieldChange::Set(field, value) => was.value(field) != *value,
        FieldChange::Add(field, value) => !was.set_values(field).contains(value),
        FieldChange::Drop(field, value) => was.set_values(field).contains(value),
    }
}

fn parts(was: &Picture, change: &FieldChange) -> (Field, Merge, Vec<u8>) {
    match change {
        FieldChange::Set(field, value) => (field.clone(), Merge::Set, value.as_bytes().to_vec()),
        FieldChange::Add(field, value) => (field.clone(), Merge::Add, value.as_bytes().to_vec()),
        FieldChange::Drop(field, value) => {
            let elements = was.elements(field).iter().filter(|element| element.value == *value);
            (field.clone(), Merge::Drop(elements.map(|element| element.dot).collect()), NULL.to_vec())
        }
    }
}

/// One's own records count at once.
fn count_own(tx: &Tx<'_>, me: &Me, conv: GroupId, ops: &[SignedOp]) -> Result<(), KithError> {
    let mut shelf = TxShelf::new(tx, conv);
    let account = PublicKey::new(*me.account().as_bytes());
    for op in ops {
        shelf.take_in(&AdmittedOp::own(op.clone(), account))?;
    }
    shelf.finish(None)?;
    Ok(())
}

/// Queues the envelope; until it comes back from the log its operations show here and do not count.
fn queue(tx: &Tx<'_>, me: &Me, group: GroupId, record: RecordId, ops: Vec<SignedOp>) -> Result<IntentId, KithError> {
    let rows = ops.iter().map(|op| row_of(op, me.account(), None)).collect::<Vec<_>>();
    let body = Body::State(StateBody { ops, certs: Vec::new(), unknown: Unknown::none() });
    let subject = Some(record.as_bytes().to_vec());
    let kind = IntentKind::Envelope(body.kind());
    let id = intents::queue(tx, me.rng(), kind, Some(group), subject, body.to_bytes(), me.now())?;
    for row in rows {
        let dot = kith_protocol::hash::first_16(row.hash);
        tx.put_record_op(&kith_store::RecordOp { own: Some(id), dot: Some(dot), ..row })?;
    }
    Ok(id)
}
