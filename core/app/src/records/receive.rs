//! What the engine hands over: operations of others, and what became of one's own.
//!
//! Everything here is decided by the entry that carries the operations and by the group at that place of the log, so it is
//! decided alike on every device. What is refused leaves no trace.

use super::duty::{Duties, Duty};
use super::shelf::{At, TxShelf, row_of};
use super::{Home, bodies, cancelled, kinds, repair, snapshot, stale, stamp, tend};
use crate::me::Me;
use kith_model::{AccountId, Denial, GroupId, IntentId, KithError, RecordId};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::Hash;
use kith_protocol::peer::{Body, Control, DeviceCert, Hlc, SignedOp, StateBody, StateOp, VerifiedCert, Who};
use kith_records::{Candidate, Entry, admit_each};
use kith_store::{BlobWant, Place, Read, Tx};
use kith_sync::intents::{self, IntentKind};
use kith_sync::{Domain, Draft, GroupFacts, HeldBlobs, Notice, Received, Sent, Tended};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The envelope type of an offered snapshot.
const OFFER: u64 = 11;
/// The envelope type that asks for one.
const WANT: u64 = 12;
/// The envelope type of operations.
pub(super) const STATE: u64 = 16;
/// The envelope type of a root.
const ROOT: u64 = 17;
/// The envelope type of buckets.
const BUCKETS: u64 = 18;

/// Handles the envelopes of records.
#[derive(Debug)]
pub(crate) struct RecordDomain {
    pub(crate) me: Arc<Me>,
}

impl Domain for RecordDomain {
    fn types(&self) -> &'static [u64] {
        &[OFFER, WANT, STATE, ROOT, BUCKETS]
    }

    fn receive(&self, tx: &Tx<'_>, got: &Received<'_>) -> Result<Vec<Notice>, KithError> {
        match got.envelope.read_body() {
            Ok(Body::State(body)) => {
                let carried = Carried { conv: got.conv, place: got.place, by_lead: got.by_lead, group: got.group };
                self.take_in(tx, &carried, body)
            }
            Ok(Body::SnapshotWant(_)) => snapshot::want_came(tx, &self.me, got).map(|()| Vec::new()),
            Ok(Body::SnapshotOffer(offer)) => snapshot::offer_came(tx, got, &offer).map(|()| Vec::new()),
            Ok(Body::Root(root)) => repair::root_came(tx, &self.me, got, &root).map(|()| Vec::new()),
            Ok(Body::Buckets(buckets)) => repair::buckets_came(tx, &self.me, got, &buckets).map(|()| Vec::new()),
            // A body that does not decode has no effect; the entry is read all the same.
            _ => Ok(Vec::new()),
        }
    }

    fn sent(&self, tx: &Tx<'_>, sent: &Sent<'_>) -> Result<Vec<Notice>, KithError> {
        if sent.kind != STATE {
            return Ok(Vec::new());
        }
        let Ok(Body::State(body)) = Body::from_bytes(STATE, sent.body) else { return Ok(Vec::new()) };
        let id = IntentId::new(*sent.id);
        let shown = !tx.list_own_ops(id)?.is_empty();
        tx.drop_own_ops(id)?;
        let late = |op: &&SignedOp| shown && !op.op().stamp.is_within(sent.place.time.as_ms());
        let late: Vec<SignedOp> = body.ops.iter().filter(late).cloned().collect();
        let by_lead = sent.group.leads(sent.me)?;
        let carried = Carried { conv: sent.conv, place: sent.place, by_lead, group: sent.group };
        let notices = self.take_in(tx, &carried, body)?;
        if !late.is_empty() {
            self.carry_again(tx, sent, late)?;
        }
        Ok(notices)
    }

    fn objection(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<&'static str>, KithError> {
        // What is passed on may be that of leads.
        let own = draft.kind == STATE && draft.intent.subject.is_some();
        Ok((own && !draft.leads && leads_only(tx, draft.conv)?).then_some(Denial::NotLead.code()))
    }

    fn refused(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<(), KithError> {
        cancelled(tx, &self.me, draft.intent)
    }

    fn let_in(&self, tx: &Tx<'_>, conv: GroupId) -> Result<(), KithError> {
        Duties::of(tx, conv).put(Duty::Offer, &[], 0, Vec::new())
    }

    fn joined(&self, tx: &Tx<'_>, conv: GroupId, _adder: AccountId) -> Result<(), KithError> {
        stale::is_back(tx, &self.me, conv)?;
        let due = self.me.relay_now(tx)?.as_ms().saturating_add(snapshot::PATIENCE_MS);
        Duties::of(tx, conv).add(Duty::Want, &[], due, Vec::new())
    }

    fn tend(&self, tx: &Tx<'_>, tended: &Tended<'_>) -> Result<(), KithError> {
        tend::tend(tx, &self.me, tended)
    }

    fn held_blobs(&self, read: &Read<'_>) -> Result<Vec<HeldBlobs>, KithError> {
        bodies::held(read, &self.me)
    }

    fn missing_blobs(&self, tx: &Tx<'_>, held: &HeldBlobs, missing: &[Hash]) -> Result<(), KithError> {
        bodies::put_again(tx, &self.me, held, missing)
    }

    fn not_fetched(&self, tx: &Tx<'_>, want: &BlobWant) -> Result<(), KithError> {
        snapshot::not_fetched(tx, &self.me, want)
    }

    fn fetched(&self, tx: &Tx<'_>, want: &BlobWant, bytes: &[u8]) -> Result<Vec<Notice>, KithError> {
        if let Some(changed) = snapshot::fetched(tx, &self.me, want, bytes)? {
            return Ok(changed);
        }
        if want.record == snapshot::NO_RECORD {
            return Ok(Vec::new());
        }
        tx.put_body(want.conv, want.record, &want.hash, bytes)?;
        kinds::refresh(tx, &self.me, want.conv, want.record)?;
        Ok(vec![Notice::Record { conv: want.conv, record: want.record }])
    }

    fn came_back(&self, tx: &Tx<'_>, conv: GroupId) -> Result<(), KithError> {
        stale::is_back(tx, &self.me, conv)?;
        Duties::of(tx, conv).add(Duty::Want, &[], 0, Vec::new())
    }

    fn prepare(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<Vec<u8>>, KithError> {
        if let (ROOT, Some(seen)) = (draft.kind, draft.seen) {
            // It is about the newest entry that was read when it leaves.
            return Ok(Some(repair::root_body(tx, draft.conv, seen.seq)?.to_bytes()));
        }
        if draft.kind != STATE {
            return Ok(None);
        }
        let Ok(mut body) = StateBody::from_bytes(&draft.intent.body) else { return Ok(None) };
        if draft.intent.subject.is_none() {
            return Ok(None);
        }
        let home = Home::Group(draft.conv);
        let mut again = false;
        for op in &body.ops {
            again |= stamp::is_ahead(tx, &self.me, op.op().stamp)?;
        }
        if !again || draft.intent.attempts > 0 {
            for op in &body.ops {
                stamp::leaves(tx, op.op().stamp)?;
            }
            return Ok(None);
        }
        // The phone's clock was ahead when this was written; nobody has seen it yet.
        tx.drop_own_ops(draft.intent.id)?;
        for op in &mut body.ops {
            *op = stamped(&self.me, op, stamp::again(tx, home, self.me.relay_now(tx)?.as_ms())?);
            tx.put_record_op(&row_of(op, self.me.account(), Some(draft.intent.id)))?;
        }
        Ok(Some(body.to_bytes()))
    }
}

/// What the log says about an envelope of operations.
struct Carried<'a> {
    conv: GroupId,
    place: Place,
    by_lead: bool,
    group: &'a dyn GroupFacts,
}

impl RecordDomain {
    fn take_in(&self, tx: &Tx<'_>, carried: &Carried<'_>, body: StateBody) -> Result<Vec<Notice>, KithError> {
        let relay_ms = carried.place.time.as_ms();
        let mut certs = Certs::new(tx, carried.group, &body.certs)?;
        let mut shelf = TxShelf::new(tx, carried.conv);
        shelf.expire(relay_ms)?;
        let leads_only = carried.group.leads_only()?;
        // What is known already is not checked again.
        let mut unknown = Vec::new();
        for op in body.ops {
            if !shelf.has(&op)? && certs.look_for(op.cert())? {
                unknown.push(op);
            }
        }
        let mut candidates = Vec::with_capacity(unknown.len());
        for signed in unknown {
            let Some(cert) = certs.found(signed.cert()) else { continue };
            let author = AccountId::new(*cert.cert.root_pk.as_bytes());
            let entry = Entry {
                conversation: *carried.conv.as_bytes(),
                relay_ms,
                leads_only,
                carrier_leads: carried.by_lead,
                author_leads: leads_only && carried.group.leads(author)?,
            };
            candidates.push(Candidate { signed: Arc::new(signed), cert, entry });
        }
        let mut newest = None;
        admit_each(&candidates, |decided| {
            match decided {
                Ok(op) => {
                    newest = newest.max(Some(op.signed().op().stamp));
                    shelf.take_in(&op)?;
                }
                Err(refused) => tracing::info!(%refused, "an operation does not count"),
            }
            Ok::<_, KithError>(())
        })?;
        if let Some(newest) = newest {
            stamp::note(tx, Home::Group(carried.conv), newest)?;
        }
        shelf.expire(relay_ms)?;
        let at = At { log: *carried.place.log.as_bytes(), seq: carried.place.seq, relay_ms };
        let changed = shelf.finish(Some(at))?;
        self.tell(tx, carried.conv, changed)
    }

    fn tell(&self, tx: &Tx<'_>, conv: GroupId, changed: Vec<RecordId>) -> Result<Vec<Notice>, KithError> {
        let mut notices = Vec::new();
        for record in changed {
            kinds::refresh(tx, &self.me, conv, record)?;
            notices.push(Notice::Record { conv, record });
        }
        Ok(notices)
    }

    /// Operations of one's own that the entry could not carry: relay time is further back than this device thought. Nobody took
    /// them in, so they are stamped again by what the relay said, show on, and go out again.
    fn carry_again(&self, tx: &Tx<'_>, sent: &Sent<'_>, late: Vec<SignedOp>) -> Result<(), KithError> {
        let me = &self.me;
        let mut ops = Vec::new();
        for op in &late {
            let stamp = stamp::again(tx, Home::Group(sent.conv), sent.place.time.as_ms())?;
            ops.push(stamped(me, op, stamp));
        }
        let subject = ops.first().map(|op| op.op().record.to_vec());
        let body = Body::State(StateBody { ops: ops.clone(), certs: Vec::new(), unknown: Unknown::none() });
        let kind = IntentKind::Envelope(STATE);
        let id = intents::queue(tx, me.rng(), kind, Some(sent.conv), subject, body.to_bytes(), me.now())?;
        for op in &ops {
            tx.put_record_op(&row_of(op, me.account(), Some(id)))?;
        }
        Ok(())
    }
}

/// The same operation of one's own with another stamp.
pub(super) fn stamped(me: &Me, op: &SignedOp, stamp: Hlc) -> SignedOp {
    let again = StateOp { stamp, ..op.op().clone() };
    again.sign(me.identity().device_seed().expose(), me.identity().cert_hash16())
}

/// Whether only leads edit, as of the last commit.
fn leads_only(read: &Read<'_>, conv: GroupId) -> Result<bool, KithError> {
    let Some(replica) = read.find_replica_of(conv)? else { return Ok(false) };
    Ok(Control::from_bytes(&replica.control).is_ok_and(|control| control.policy.who_edits == Who::Leads))
}

/// Certificates of authors: those of the group's leaves, and those that an envelope brings along.
struct Certs<'a, 't> {
    tx: &'a Tx<'t>,
    group: &'a dyn GroupFacts,
    known: BTreeMap<[u8; 16], Option<VerifiedCert>>,
}

impl<'a, 't> Certs<'a, 't> {
    fn new(tx: &'a Tx<'t>, group: &'a dyn GroupFacts, brought: &[Vec<u8>]) -> Result<Self, KithError> {
        let mut known = BTreeMap::new();
        for bytes in brought {
            let Ok(cert) = DeviceCert::verify(bytes) else { continue };
            tx.put_record_cert(&cert.hash16, bytes)?;
            known.insert(cert.hash16, Some(cert));
        }
        Ok(Self { tx, group, known })
    }

    /// Whether the certificate with this hash is to be had.
    fn look_for(&mut self, hash: &[u8; 16]) -> Result<bool, KithError> {
        if let Some(known) = self.known.get(hash) {
            return Ok(known.is_some());
        }
        let found = match self.group.certificate(hash)? {
            Some(bytes) => {
                let cert = DeviceCert::verify(&bytes).ok().filter(|cert| cert.hash16 == *hash);
                if cert.is_some() {
                    self.tx.put_record_cert(hash, &bytes)?;
                }
                cert
            }
            None => None,
        };
        let is_there = found.is_some();
        self.known.insert(*hash, found);
        Ok(is_there)
    }

    /// The certificate with this hash, if it was looked for and is there.
    fn found(&self, hash: &[u8; 16]) -> Option<&VerifiedCert> {
        self.known.get(hash)?.as_ref()
    }
}
