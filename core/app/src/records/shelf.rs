//! The state of one conversation over the store: what `kith-records` merges into.

use kith_model::{AccountId, GroupId, IntentId, RecordId};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Hlc, Merge, SignedOp};
use kith_records::{AdmittedOp, Applied, FieldKey, Gone, Rank, Shelf, apply, bucket_of, dies_at, expire};
use kith_store::{RecordOp, RecordPlace, RecordRank, StoreError, Tx};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Entries whose changes are kept, for roots of earlier places in the log.
pub(super) const KEPT_CHANGES: u64 = 256;

/// A place in a log.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) log: [u8; 32],
    pub(super) seq: u64,
    pub(super) relay_ms: u64,
}

/// The state of a conversation inside one transaction, and what changed in it.
pub(super) struct TxShelf<'a, 't> {
    tx: &'a Tx<'t>,
    conv: GroupId,
    delta: Vec<u8>,
    bytes_in: u64,
    changed: Vec<RecordId>,
    touched: HashSet<RecordId>,
    /// What was looked up: the same place is asked before and after a signature is checked.
    known: RefCell<HashMap<Looked, Option<Rank>>>,
    /// Records that were looked for, and whether the database had nothing of them then: of a new one no place is looked up.
    new: RefCell<HashMap<[u8; 16], bool>>,
}

/// A record, a field, and the dot of an element or drop; none for a register.
type Looked = ([u8; 16], FieldKey, Option<[u8; 16]>);

impl<'a, 't> TxShelf<'a, 't> {
    pub(super) fn new(tx: &'a Tx<'t>, conv: GroupId) -> Self {
        Self {
            tx,
            conv,
            delta: Vec::new(),
            bytes_in: 0,
            changed: Vec::new(),
            touched: HashSet::new(),
            known: RefCell::default(),
            new: RefCell::default(),
        }
    }

    /// Puts an operation; true when something changed.
    pub(super) fn take_in(&mut self, op: &AdmittedOp) -> Result<bool, StoreError> {
        let record = op.signed().op().record;
        let Applied { entered, left } = apply(self, op)?;
        for hash in left {
            self.note(0, &record, &hash);
        }
        if let Some(hash) = entered {
            self.note(1, &record, &hash);
            self.touch(RecordId::new(record));
        }
        Ok(entered.is_some())
    }

    /// Whether an operation would change nothing, if it counted: then nobody needs to check its signature.
    pub(super) fn has(&self, signed: &SignedOp) -> Result<bool, StoreError> {
        let op = signed.op();
        let (field, dot) = (op.field.to_bytes(), signed.dot());
        let known = match op.merge {
            Merge::Set => self.winner(&op.record, &field)?,
            Merge::Add if self.is_dropped(&op.record, &field, &dot)? => return Ok(true),
            Merge::Add => self.element(&op.record, &field, &dot)?,
            Merge::Drop(_) => self.dropping(&op.record, &field, &dot)?,
        };
        Ok(known.is_some_and(|known| known >= Rank::of(signed)))
    }

    /// Lets go what is dead for too long.
    pub(super) fn expire(&mut self, relay_ms: u64) -> Result<(), StoreError> {
        for (record, hash) in expire(self, relay_ms)? {
            self.note(0, &record, &hash);
        }
        Ok(())
    }

    /// Stores what changed as a whole; `at` is the entry of the log that did it, none for one's own records. Gives the records
    /// that changed.
    pub(super) fn finish(self, at: Option<At>) -> Result<Vec<RecordId>, StoreError> {
        if let Some(at) = at {
            if !self.delta.is_empty() {
                self.tx.put_record_change(self.conv, &at.log, at.seq, &self.delta, KEPT_CHANGES)?;
            }
            let mut state = self.tx.record_state(self.conv)?;
            state.bytes = state.bytes.saturating_add(self.bytes_in);
            state.entry_ms = state.entry_ms.max(at.relay_ms);
            self.tx.put_record_state(self.conv, &state)?;
        }
        Ok(self.changed)
    }

    fn note(&mut self, sign: u8, record: &[u8; 16], hash: &[u8; 32]) {
        self.delta.push(sign);
        self.delta.push(bucket_of(record));
        self.delta.extend_from_slice(hash);
    }

    fn touch(&mut self, record: RecordId) {
        if self.touched.insert(record) {
            self.changed.push(record);
        }
    }

    /// The rank of what lies at a place.
    fn look(&self, record: &[u8; 16], field: &FieldKey, dot: Option<&[u8; 16]>) -> Result<Option<Rank>, StoreError> {
        let key = (*record, field.clone(), dot.copied());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(*known);
        }
        let place = self.place(record, field);
        let found = match dot {
            _ if self.was_new(record)? => None,
            None => self.tx.find_register(place)?.map(rank),
            Some(dot) => self.tx.find_dotted(place, dot)?.map(rank),
        };
        self.known.borrow_mut().insert(key, found);
        Ok(found)
    }

    /// Whether the database had nothing of a record before this shelf put what it knows there.
    fn was_new(&self, record: &[u8; 16]) -> Result<bool, StoreError> {
        if let Some(new) = self.new.borrow().get(record) {
            return Ok(*new);
        }
        let new = !self.tx.has_counting_ops(self.conv, RecordId::new(*record))?;
        self.new.borrow_mut().insert(*record, new);
        Ok(new)
    }

    const fn place<'f>(&self, record: &[u8; 16], field: &'f FieldKey) -> RecordPlace<'f> {
        RecordPlace { conv: self.conv, record: RecordId::new(*record), field: field.as_slice() }
    }

    fn put(&mut self, op: &AdmittedOp) -> Result<(), StoreError> {
        let row = row_of(op.signed(), AccountId::new(*op.author().as_bytes()), None);
        self.bytes_in = self.bytes_in.saturating_add(u64::try_from(row.bytes.len()).unwrap_or(u64::MAX));
        self.tx.put_record_op(&row)?;
        let key = (op.signed().op().record, row.field, row.dot);
        self.known.borrow_mut().insert(key, Some(Rank::of(op.signed())));
        Ok(())
    }
}

/// The row of an operation; `own` while it does not count.
pub(super) fn row_of(signed: &SignedOp, author: AccountId, own: Option<IntentId>) -> RecordOp {
    let op = signed.op();
    let (merge, register) = match op.merge {
        Merge::Set => (0, true),
        Merge::Add => (1, false),
        Merge::Drop(_) => (2, false),
    };
    RecordOp {
        conv: GroupId::new(op.conversation),
        record: RecordId::new(op.record),
        field: op.field.to_bytes(),
        own,
        // Several writes of one register may wait in the outbox.
        dot: (own.is_some() || !register).then(|| signed.dot()),
        merge,
        kind: op.kind,
        stamp: op.stamp.number(),
        dies: dies_at(op).is_some(),
        cert: *signed.cert(),
        hash: *signed.hash(),
        author,
        bytes: signed.to_bytes(),
    }
}

const fn rank((stamp, cert, hash): RecordRank) -> Rank {
    Rank { stamp: Hlc::new(stamp), cert, hash }
}

impl Shelf for TxShelf<'_, '_> {
    type Error = StoreError;

    fn winner(&self, record: &[u8; 16], field: &FieldKey) -> Result<Option<Rank>, StoreError> {
        self.look(record, field, None)
    }

    fn put_winner(&mut self, _: &FieldKey, op: &AdmittedOp) -> Result<(), StoreError> {
        self.put(op)
    }

    fn element(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<Option<Rank>, StoreError> {
        self.look(record, field, Some(dot))
    }

    fn put_element(&mut self, _: &FieldKey, op: &AdmittedOp) -> Result<(), StoreError> {
        self.put(op)
    }

    fn drop_element(
        &mut self,
        record: &[u8; 16],
        field: &FieldKey,
        dot: &[u8; 16],
    ) -> Result<Option<[u8; 32]>, StoreError> {
        self.known.borrow_mut().remove(&(*record, field.clone(), Some(*dot)));
        self.tx.drop_element(self.place(record, field), dot)
    }

    fn is_dropped(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<bool, StoreError> {
        // What a drop names is dropped while the drop lies there.
        Ok(!self.was_new(record)? && self.tx.is_dropped(self.place(record, field), dot)?)
    }

    fn dropping(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<Option<Rank>, StoreError> {
        self.look(record, field, Some(dot))
    }

    fn put_drop(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), StoreError> {
        let Merge::Drop(dots) = &op.signed().op().merge else { return Ok(()) };
        let by = op.signed().dot();
        self.new.borrow_mut().insert(op.signed().op().record, false);
        for dot in dots {
            self.tx.put_dropped(self.place(&op.signed().op().record, field), dot, &by)?;
        }
        self.put(op)
    }

    fn take_dead(&mut self, cut: Hlc) -> Result<Vec<Gone>, StoreError> {
        let gone = self.tx.take_dead_records(self.conv, cut.number())?;
        if !gone.is_empty() {
            self.known.borrow_mut().clear();
            self.new.borrow_mut().clear();
        }
        for (record, _) in &gone {
            self.touch(*record);
        }
        Ok(gone.into_iter().map(|(record, hash)| (*record.as_bytes(), hash)).collect())
    }
}
