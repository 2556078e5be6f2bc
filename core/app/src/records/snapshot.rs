//! Snapshots: the whole state of a group in a blob, for newcomers and for those who come back (protocol 9, decision 57).
//!
//! | who | does |
//! |---|---|
//! | lets somebody in | offers (11); where there are no records it says so by the root of nothing (17) |
//! | came in, and was offered nothing for 30 s; came back | asks (12) |
//! | reads a want | offers by rank, unless somebody else did |
//! | reads an offer | fetches it when it asked, or when its own state there was another one |
//! | has the blob | checks it whole: each operation, and the root of all; then merges it, or puts it in the place of a state that is too old |
//!
//! Where only leads edit, leads alone offer: nothing else would be admitted.

use super::carry::queue_note;
use super::duty::{Allowance, DAY_MS, Duties, Duty, SELF, cause, wait_by_rank};
use super::roots::Hashes;
use super::shelf::TxShelf;
use super::{Home, kinds, stamp};
use crate::me::Me;
use kith_crypto::seal_blob;
use kith_model::{GroupId, KithError, RecordId, StorageFault};
use kith_protocol::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use kith_protocol::hash::first_16;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::{
    Body, DeviceCert, MAX_RECORD_BYTES, SignedOp, Snapshot, SnapshotOfferBody, SnapshotWantBody, VerifiedCert,
};
use kith_records::{AdmittedOp, Candidate, Entry, MemoryShelf, admit_each, apply, buckets, root};
use kith_store::{BlobWant, Read, Tx};
use kith_sync::{Notice, Received, Tended};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a newcomer waits to be offered a snapshot before it asks, in ms.
pub(super) const PATIENCE_MS: u64 = 30_000;
/// How often a device asks for a snapshot, a day apart.
const MAX_ASKED: usize = 5;
/// Bytes of a snapshot: a full group, and its certificates.
const MAX_BYTES: u64 = MAX_RECORD_BYTES as u64 + 4 * 1024 * 1024;
/// In the place of a record's id where a blob is that of a snapshot.
pub(super) const NO_RECORD: RecordId = RecordId::new([0; 16]);

/// Somebody asks for a snapshot.
pub(super) fn want_came(tx: &Tx<'_>, me: &Me, got: &Received<'_>) -> Result<(), KithError> {
    let duties = Duties::of(tx, got.conv);
    if got.sender == got.me || duties.has(Duty::Stale)? || duties.has(Duty::Want)? {
        return Ok(());
    }
    let now = got.place.time.as_ms();
    // What is gone from the relay anybody may hold: who does not answer looks a day later.
    duties.add(Duty::Bodies, &[], now.saturating_add(DAY_MS), Vec::new())?;
    if let Some(wait) = wait_by_rank(tx, me, got.conv, got.sender, got.group.leads_only()?)? {
        duties.add(Duty::Offer, &[], now.saturating_add(wait), Vec::new())?;
    }
    Ok(())
}

/// Asks for a snapshot, once a day for some days.
pub(super) fn ask(tx: &Tx<'_>, me: &Me, conv: GroupId, asked: &[u8], now_ms: u64) -> Result<(), KithError> {
    let duties = Duties::of(tx, conv);
    if asked.len() >= MAX_ASKED {
        // The next root that somebody sends tells what is missing.
        return duties.forget(Duty::Want, &[]);
    }
    let asked = [asked, &[1]].concat();
    duties.put(Duty::Want, &[], now_ms.saturating_add(DAY_MS), asked)?;
    queue_note(tx, me, conv, &Body::SnapshotWant(SnapshotWantBody { unknown: Unknown::none() }))
}

/// This device has what the others have.
pub(super) fn is_complete(duties: &Duties<'_, '_>) -> Result<(), KithError> {
    duties.forget(Duty::Want, &[])
}

/// Offers a snapshot of the state as it is now; one of the last day with the same root is named again.
pub(super) fn offer(tx: &Tx<'_>, me: &Me, tended: &Tended<'_>, now_ms: u64) -> Result<(), KithError> {
    let duties = Duties::of(tx, tended.conv);
    duties.forget(Duty::Offer, &[])?;
    if tended.group.leads_only()? && !tended.leads || !duties.spend(Allowance::Offer, SELF, now_ms)? {
        return Ok(());
    }
    let state = Hashes::now(tx, tended.conv)?;
    if state.is_empty() {
        return duties.put(Duty::Root, &[], now_ms, Vec::new());
    }
    duties.put(Duty::Bodies, &[], now_ms, Vec::new())?;
    let root = state.root();
    let before = duties.find(Duty::Offered, &[])?.and_then(|made| SnapshotOfferBody::from_bytes(&made.body).ok());
    if let Some(before) = before.filter(|made| made.root == root && *made.blob.log.as_bytes() == tended.log) {
        if duties.find(Duty::Upload, before.blob.index.as_bytes())?.is_none() {
            queue_note(tx, me, tended.conv, &Body::SnapshotOffer(Box::new(before)))?;
        }
        return Ok(());
    }
    if !duties.spend(Allowance::Upload, SELF, now_ms)? {
        return Ok(());
    }
    let bytes = make(tx, tended)?.to_bytes();
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        tracing::warn!("the records of a group do not fit into a snapshot");
        return Ok(());
    }
    let Ok(sealed) = seal_blob(me.rng(), &LogId::new(tended.log), &bytes) else { return Ok(()) };
    for (hash, part) in &sealed.parts {
        tx.put_blob_out(tended.replica, hash.as_bytes(), part)?;
    }
    let index = sealed.descriptor.index;
    let chain16 = first_16(tended.chain);
    let offer = SnapshotOfferBody { blob: sealed.descriptor, seq: tended.seq, chain16, root, unknown: Unknown::none() };
    duties.put(Duty::Offered, &[], now_ms.saturating_add(DAY_MS), offer.to_bytes())?;
    duties.put(Duty::Upload, index.as_bytes(), now_ms, offer.to_bytes())
}

/// The snapshot after the newest entry that was read.
fn make(tx: &Tx<'_>, tended: &Tended<'_>) -> Result<Snapshot, KithError> {
    let members = tx.list_members(tended.replica)?;
    let leaving = members.into_iter().filter_map(|member| member.leaving).collect();
    collect(tx, tended.conv, tended.seq, Chain::new(tended.chain), leaving)
}

/// Everything that counts in a conversation, as a snapshot after an entry.
pub(super) fn collect(
    read: &Read<'_>,
    conv: GroupId,
    seq: u64,
    chain: Chain,
    leaving: Vec<Vec<u8>>,
) -> Result<Snapshot, KithError> {
    let damaged = |_| KithError::Storage(StorageFault::Corrupt);
    let mut ops = Vec::new();
    let mut certs: BTreeMap<[u8; 16], Vec<u8>> = BTreeMap::new();
    for row in read.list_counting_ops(conv)? {
        ops.push(SignedOp::from_bytes(&row.bytes).map_err(damaged)?);
        if !certs.contains_key(&row.cert)
            && let Some(cert) = read.find_record_cert(&row.cert)?
        {
            certs.insert(row.cert, cert);
        }
    }
    Ok(Snapshot {
        conversation: *conv.as_bytes(),
        seq,
        chain,
        ops,
        certs: certs.into_values().collect(),
        leaving,
        cards: Vec::new(),
        unknown: Unknown::none(),
    })
}

/// Names a snapshot whose blob is there now.
pub(super) fn name(tx: &Tx<'_>, me: &Me, tended: &Tended<'_>, index: &[u8], offer: &[u8]) -> Result<(), KithError> {
    // The index is put last.
    if let Ok(index) = <[u8; 32]>::try_from(index)
        && tx.has_blob_out(&index)?
    {
        return Ok(());
    }
    Duties::of(tx, tended.conv).forget(Duty::Upload, index)?;
    let Ok(offer) = SnapshotOfferBody::from_bytes(offer) else { return Ok(()) };
    if *offer.blob.log.as_bytes() != tended.log {
        return Ok(());
    }
    queue_note(tx, me, tended.conv, &Body::SnapshotOffer(Box::new(offer)))
}

/// Under which circumstances a snapshot was offered: its operations are admitted by them.
struct Offered {
    relay_ms: u64,
    leads_only: bool,
    by_lead: bool,
    root: [u8; 16],
}

impl Wire for Offered {
    fn encode(&self, e: &mut Encoder) {
        e.array(4).uint(self.relay_ms).bool(self.leads_only).bool(self.by_lead).bytes(&self.root);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(4)?;
        Ok(Self { relay_ms: d.uint()?, leads_only: d.bool()?, by_lead: d.bool()?, root: d.bytes_n()? })
    }
}

/// Somebody offers a snapshot.
pub(super) fn offer_came(tx: &Tx<'_>, got: &Received<'_>, offer: &SnapshotOfferBody) -> Result<(), KithError> {
    let leads_only = got.group.leads_only()?;
    if got.sender == got.me
        || leads_only && !got.by_lead
        || offer.blob.log.as_bytes() != got.place.log.as_bytes()
        || offer.blob.size > MAX_BYTES
        || offer.seq >= got.place.seq
    {
        return Ok(());
    }
    let duties = Duties::of(tx, got.conv);
    let now = got.place.time.as_ms();
    let (asked, stale) = (duties.has(Duty::Want)?, duties.has(Duty::Stale)?);
    let mine = match duties.spend(Allowance::Compare, cause(got.sender), now)? {
        true => Hashes::at(tx, got.conv, got.place.log.as_bytes(), offer.seq)?,
        false => None,
    };
    let equal = mine.map(|mine| mine.root() == offer.root);
    if equal == Some(true) && !stale {
        // It says what this device would say.
        is_complete(&duties)?;
        return duties.forget_all(Duty::Offer);
    }
    let wanted = asked || stale || equal == Some(false) && duties.spend(Allowance::Fetch, cause(got.sender), now)?;
    let Some(origin) = origin(tx, got.conv)?.filter(|_| wanted) else { return Ok(()) };
    let offered = Offered { relay_ms: now, leads_only, by_lead: got.by_lead, root: offer.root };
    let hash = *offer.blob.index.as_bytes();
    duties.add(Duty::Fetching, &hash, now.saturating_add(30 * DAY_MS), offered.to_bytes())?;
    let descriptor = offer.blob.to_bytes();
    Ok(tx.want_blob(&BlobWant { conv: got.conv, record: NO_RECORD, hash, origin, descriptor, attempts: 0 })?)
}

fn origin(tx: &Tx<'_>, conv: GroupId) -> Result<Option<String>, KithError> {
    Ok(tx.find_replica_of(conv)?.and_then(|replica| replica.origin))
}

/// A blob came: what changed, when it is the snapshot that was to be fetched; none when it is no snapshot.
pub(super) fn fetched(tx: &Tx<'_>, me: &Me, want: &BlobWant, bytes: &[u8]) -> Result<Option<Vec<Notice>>, KithError> {
    let duties = Duties::of(tx, want.conv);
    let Some(duty) = duties.find(Duty::Fetching, &want.hash)? else { return Ok(None) };
    duties.forget(Duty::Fetching, &want.hash)?;
    let now = me.relay_now(tx)?.as_ms();
    let opened = Offered::from_bytes(&duty.body).ok().and_then(|offered| open(want.conv, &offered, bytes));
    let Some(Opened { ops, certs }) = opened else {
        tracing::warn!("a snapshot was refused");
        ask_again(&duties, now)?;
        return Ok(Some(Vec::new()));
    };
    let changed = match duties.has(Duty::Stale)? {
        true => super::stale::replace(tx, want.conv, &ops)?,
        false => Some(merge(tx, want.conv, &ops)?),
    };
    let Some(changed) = changed else {
        ask_again(&duties, now)?;
        return Ok(Some(Vec::new()));
    };
    for (hash, cert) in &certs {
        tx.put_record_cert(hash, cert)?;
    }
    if let Some(newest) = ops.iter().map(|op| op.signed().op().stamp).max() {
        stamp::note(tx, Home::Group(want.conv), newest)?;
    }
    is_complete(&duties)?;
    duties.forget_all(Duty::Stale)?;
    duties.put(Duty::Root, &[], now, Vec::new())?;
    let mut notices = Vec::new();
    for record in changed {
        kinds::refresh(tx, me, want.conv, record)?;
        notices.push(Notice::Record { conv: want.conv, record });
    }
    Ok(Some(notices))
}

/// What was to be fetched is not there.
pub(super) fn not_fetched(tx: &Tx<'_>, me: &Me, want: &BlobWant) -> Result<(), KithError> {
    /// After so many tries others are asked.
    const TRIES: u64 = 3;
    if want.attempts != TRIES {
        return Ok(());
    }
    let duties = Duties::of(tx, want.conv);
    let now = me.relay_now(tx)?.as_ms();
    if duties.find(Duty::Fetching, &want.hash)?.is_some() {
        duties.forget(Duty::Fetching, &want.hash)?;
        tx.drop_blob_want(want)?;
        ask_again(&duties, now)
    } else if duties.spend(Allowance::Ask, SELF, now)? {
        // Whoever holds the bytes looks, after a want, whether the relay still has them.
        duties.add(Duty::Want, &[], now, Vec::new())
    } else {
        Ok(())
    }
}

/// A snapshot was of no use: asks once more, if this device asked.
fn ask_again(duties: &Duties<'_, '_>, now_ms: u64) -> Result<(), KithError> {
    let asked = duties.find(Duty::Want, &[])?.map(|want| want.body);
    match asked {
        Some(asked) => duties.put(Duty::Want, &[], now_ms.saturating_add(PATIENCE_MS), asked),
        None => duties.put(Duty::Want, &[], now_ms.saturating_add(PATIENCE_MS), Vec::new()),
    }
}

/// What a snapshot holds.
struct Opened {
    ops: Vec<AdmittedOp>,
    /// The certificates of their authors, by their hashes.
    certs: Vec<([u8; 16], Vec<u8>)>,
}

/// A snapshot holds something that does not belong in it.
struct Refusal;

/// What is in a snapshot, if all of it is as it was offered: one operation that does not count refuses the whole.
fn open(conv: GroupId, offered: &Offered, bytes: &[u8]) -> Option<Opened> {
    let snapshot = Snapshot::from_bytes(bytes).ok()?;
    if snapshot.conversation != *conv.as_bytes() {
        return None;
    }
    let mut certs: BTreeMap<[u8; 16], VerifiedCert> = BTreeMap::new();
    let mut kept = Vec::new();
    for bytes in snapshot.certs {
        let cert = DeviceCert::verify(&bytes).ok()?;
        kept.push((cert.hash16, bytes));
        certs.insert(cert.hash16, cert);
    }
    let entry = Entry {
        conversation: snapshot.conversation,
        relay_ms: offered.relay_ms,
        leads_only: offered.leads_only,
        carrier_leads: offered.by_lead,
        author_leads: false,
    };
    let mut ops = Vec::with_capacity(snapshot.ops.len());
    let mut scratch = MemoryShelf::default();
    let mut candidates = Vec::with_capacity(snapshot.ops.len());
    for signed in snapshot.ops {
        let cert = certs.get(signed.cert())?;
        candidates.push(Candidate { signed: Arc::new(signed), cert, entry });
    }
    let mut take = |op: AdmittedOp| {
        let Ok(applied) = apply(&mut scratch, &op);
        ops.push(op);
        // A state holds no operation that another one of it took away.
        if applied.changed() && applied.left.is_empty() { Ok(()) } else { Err(Refusal) }
    };
    admit_each(&candidates, |decided| take(decided.map_err(|_| Refusal)?)).ok()?;
    (root(&buckets(scratch.items())) == offered.root).then_some(Opened { ops, certs: kept })
}

/// Checks a snapshot whose root is known, and merges it; false when it is refused.
pub(super) fn open_and_merge(
    tx: &Tx<'_>,
    conv: GroupId,
    relay_ms: u64,
    root: [u8; 16],
    bytes: &[u8],
) -> Result<bool, KithError> {
    let offered = Offered { relay_ms, leads_only: false, by_lead: false, root };
    let Some(opened) = open(conv, &offered, bytes) else { return Ok(false) };
    merge(tx, conv, &opened.ops)?;
    Ok(true)
}

/// Merges operations that counted elsewhere into the state.
fn merge(tx: &Tx<'_>, conv: GroupId, ops: &[AdmittedOp]) -> Result<Vec<RecordId>, KithError> {
    let mut shelf = TxShelf::new(tx, conv);
    for op in ops {
        shelf.take_in(op)?;
    }
    settle(tx, conv, shelf)
}

/// Lets go what others let go at the last entry about records, and begins anew to note what changes.
pub(super) fn settle(tx: &Tx<'_>, conv: GroupId, mut shelf: TxShelf<'_, '_>) -> Result<Vec<RecordId>, KithError> {
    shelf.expire(tx.record_state(conv)?.entry_ms)?;
    let changed = shelf.finish(None)?;
    if let Some(replica) = tx.find_replica_of(conv)? {
        tx.restart_record_changes(conv, replica.log.as_bytes(), replica.cursor)?;
    }
    let mut state = tx.record_state(conv)?;
    state.bytes = tx.sum_record_bytes(conv)?;
    tx.put_record_state(conv, &state)?;
    Ok(changed)
}
