//! What to send now.
//!
//! One transaction seals and stages whatever is due; what it gives is what may leave afterwards. Order: one's own mailbox
//! and its grants, so that whoever gets a card can use it; logs; commits and envelopes; slots; mail.

use super::op::{Batch, Errand, OutOp};
use crate::engine::Core;
use crate::home::{key_packages, mailbox};
use crate::intents::{IntentKind, is_visible, kind_of};
use crate::mail;
use crate::replica::follow::{Following, follow};
use crate::replica::{own, room, send, slot, stage, upkeep};
use crate::session::Session;
use kith_model::{Denial, GroupState, KithError};
use kith_protocol::api::{MAX_OPS, Origin};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::id::{EntryId, LogId, RequestId, Salt};
use kith_protocol::op::{Act, Admission, Append, CreateLog, LogClass, OpPayload, TakeKeyPackage};
use kith_protocol::peer::{Control, RULES_VERSION};
use kith_store::{Durability, Intent, IntentState, ReplicaState, Setting, Tx};
use std::collections::BTreeMap;

/// Bytes of operations that go into one request.
const MAX_REQUEST: usize = 4 * 1024 * 1024;

type ByOrigin = BTreeMap<String, Vec<OutOp>>;

impl Core {
    /// Everything that is due, by relay.
    pub(crate) fn plan_ops(&self, session: &mut Session) -> Result<Vec<Batch>, KithError> {
        let by_origin = self.write_following(Durability::Full, session, |tx, session| {
            let mut by_origin = ByOrigin::new();
            let Some(home) = tx.find_text_setting(Setting::Relay)? else { return Ok(by_origin) };
            self.refuse_what_is_over(tx)?;
            self.plan_replicas(tx, &home, &mut by_origin, session)?;
            self.plan_joins(tx)?;
            plan_mail(tx, &mut by_origin, session)?;
            if let Ok(origin) = Origin::from_url(&home) {
                let mut own = Vec::new();
                key_packages::tend(&self.me, tx)?;
                mailbox::plan(&self.me, tx, &origin, &mut own)?;
                if !session.stocked {
                    key_packages::plan(&self.me, tx, &origin, &mut own)?;
                }
                own.append(by_origin.entry(home).or_default());
                by_origin.insert(origin.as_str().to_owned(), own);
            }
            Ok::<_, KithError>(by_origin)
        })?;
        Ok(batches(by_origin, session))
    }

    /// Intents of groups that are over can never be done: they stay with their author as refused.
    fn refuse_what_is_over(&self, tx: &Tx<'_>) -> Result<(), KithError> {
        for conv in tx.list_busy_conversations()? {
            let Some(conversation) = tx.find_conversation(conv)? else { continue };
            let replicas = tx.list_replicas_of(conv)?;
            let over = match conversation.state {
                GroupState::Removed | GroupState::Stopped => true,
                GroupState::Left => replicas.iter().all(|r| r.state.is_over()),
                GroupState::Active | GroupState::Request | GroupState::Joining => false,
            };
            if over {
                for intent in tx.list_open_intents_of(conv, u64::MAX)? {
                    self.refuse(tx, intent, Denial::GroupClosed.code())?;
                }
            }
        }
        Ok(())
    }

    /// Refuses an intent, and tells the domain whose envelope it was.
    pub(crate) fn refuse(&self, tx: &Tx<'_>, mut intent: Intent, code: &str) -> Result<(), KithError> {
        let kind = kind_of(&intent);
        // Whoever is out already has nothing left to leave.
        if !is_visible(&intent) || kind == IntentKind::Envelope(7) {
            return Ok(tx.drop_intent(intent.id)?);
        }
        if let (IntentKind::Envelope(number), Some(conv)) = (kind, intent.conv)
            && let Some(domain) = self.domains.iter().find(|domain| domain.types().contains(&number))
        {
            let draft =
                crate::Draft { conv, me: self.me.account(), leads: false, kind: number, seen: None, intent: &intent };
            domain.refused(tx, &draft)?;
            intent.extra = None;
        }
        crate::replica::own::unseal(&mut intent);
        intent.state = IntentState::Refused;
        intent.last_error = Some(code.to_owned());
        Ok(tx.put_intent(&intent)?)
    }

    fn plan_replicas(
        &self,
        tx: &Tx<'_>,
        home: &str,
        by_origin: &mut ByOrigin,
        session: &mut Session,
    ) -> Result<(), KithError> {
        for mut replica in tx.list_live_replicas()? {
            if replica.origin.is_none() {
                replica.origin = Some(home.to_owned());
                tx.put_replica(&replica)?;
            }
            let origin = replica.origin.clone().unwrap_or_default();
            let Ok(parsed) = Origin::from_url(&origin) else { continue };
            let mut foreign = Vec::new();
            let ops = follow(self, tx, replica.id, session, |f| plan_one(f, &parsed, &mut foreign))?;
            for (other, op) in foreign {
                by_origin.entry(other).or_default().push(op);
            }
            by_origin.entry(origin).or_default().extend(ops.unwrap_or_default());
        }
        Ok(())
    }

    fn plan_joins(&self, tx: &Tx<'_>) -> Result<(), KithError> {
        for intent in tx.list_intents()? {
            if kind_of(&intent) == IntentKind::Join && intent.state == IntentState::Waiting {
                mail::request::send(self, tx, &intent)?;
            }
        }
        Ok(())
    }
}

/// The operations of one replica. `foreign` takes those for other relays.
fn plan_one(
    f: &mut Following<'_, '_>,
    origin: &Origin,
    foreign: &mut Vec<(String, OutOp)>,
) -> Result<Vec<OutOp>, KithError> {
    let mut ops = Vec::new();
    let replica = f.r.id;
    upkeep::leave_twin(f);
    if !f.r.made {
        if let Some(op) = make_log(f, origin)? {
            ops.push(op);
        }
        // Everything else waits until the log is there.
        return Ok(ops);
    }
    let seed = *f.keys.append_seed.expose();
    let pending = f.tx.find_pending_commit(replica)?;
    match f.r.state {
        ReplicaState::Rejoining => {}
        ReplicaState::Active if !f.r.skip && f.conv.state != GroupState::Request => {}
        _ => return Ok(ops),
    }
    if f.r.state == ReplicaState::Active && waits_for_update(f)? {
        return Ok(ops);
    }
    if f.r.state == ReplicaState::Active {
        ops.extend(room::extend(f, origin)?);
    }
    if let Some(pending) = pending {
        let payload = stage::payload(f, &pending)?;
        ops.push(OutOp::sign(Errand::Commit { replica, entry: pending.entry_id }, &payload, &seed, origin));
        return Ok(ops);
    }
    if f.r.state != ReplicaState::Active {
        return Ok(ops);
    }
    upkeep::tend(f)?;
    match stage::next(f)? {
        stage::Next::Nothing => {}
        stage::Next::Staged => {
            if let Some(pending) = f.tx.find_pending_commit(replica)? {
                let payload = stage::payload(f, &pending)?;
                ops.push(OutOp::sign(Errand::Commit { replica, entry: pending.entry_id }, &payload, &seed, origin));
            }
            return Ok(ops);
        }
        stage::Next::Take(intents) => {
            for intent in intents {
                foreign.extend(take(f, &intent)?);
            }
        }
        stage::Next::Envelopes(intents) => {
            ops.extend(envelopes(f, intents, &seed, origin)?);
            upkeep::renew_leaf(f)?;
        }
    }
    if let Some(payload) = slot::put(f)? {
        let errand = Errand::Slot { replica, fence: f.r.fence };
        ops.push(OutOp::sign(errand, &payload, &seed, origin));
    }
    Ok(ops)
}

/// Whether the group asks for newer rules than this build knows: then it follows, and sends nothing (protocol 5.4).
fn waits_for_update(f: &Following<'_, '_>) -> Result<bool, KithError> {
    if !Control::from_bytes(&f.r.control).is_ok_and(|control| control.min_version > RULES_VERSION) {
        return Ok(false);
    }
    for mut intent in f.tx.list_open_intents_of(f.r.conv, u64::MAX)? {
        let why = Denial::AppTooOld.code();
        if intent.last_error.as_deref() != Some(why) {
            intent.last_error = Some(why.to_owned());
            f.tx.put_intent(&intent)?;
        }
    }
    Ok(true)
}

fn make_log(f: &Following<'_, '_>, origin: &Origin) -> Result<Option<OutOp>, KithError> {
    let (Some(seed), Some(salt)) = (&f.r.founder_seed, f.r.salt) else { return Ok(None) };
    let mut payload = OpPayload {
        log: f.log(),
        act: Act::Create(CreateLog {
            salt: Salt::new(salt),
            class: LogClass::Normal,
            ttl_ms: None,
            grants: vec![stage::period_grant(0, f.keys.append_pk)],
            read_key: Some(f.keys.read.hash()),
            admission: Admission::Open,
        }),
    };
    mailbox::admit(f.tx, &mut payload)?;
    Ok(Some(OutOp::sign(Errand::MakeLog { replica: f.r.id }, &payload, seed.expose(), origin)))
}

fn envelopes(
    f: &mut Following<'_, '_>,
    mut intents: Vec<Intent>,
    seed: &[u8; 32],
    origin: &Origin,
) -> Result<Vec<OutOp>, KithError> {
    if !send::may_send(f)? {
        return Ok(Vec::new());
    }
    // Bytes of an earlier state of this device, from before it came back, can never be taken.
    if own::settle_sealed(f, f.r.fence)? {
        let ids: Vec<_> = intents.iter().map(|intent| intent.id).collect();
        intents.clear();
        for id in ids {
            intents.extend(f.tx.find_intent(id)?);
        }
    }
    let replica = f.r.id;
    let mut ordered = Vec::new();
    let texts = intents.iter().any(|intent| kind_of(intent) == IntentKind::Envelope(1));
    let begun = intents.first().is_some_and(|intent| intent.state == IntentState::Sealed);
    if texts && !begun {
        ordered.extend(send::ensure_card(f)?);
    }
    ordered.extend(intents);
    let mut ops = Vec::new();
    for mut intent in ordered {
        if intent.state == IntentState::Waiting {
            if let Some(code) = send::objection(f, &intent)? {
                f.core.refuse(f.tx, intent, code)?;
                continue;
            }
            send::seal(f, &mut intent)?;
        }
        if let Some(payload) = send::payload(f, &intent) {
            let entry = intent.entry_id.unwrap_or_default();
            let errand = Errand::Envelope { replica, intent: intent.id, entry };
            ops.push(OutOp::sign(errand, &payload, seed, origin));
        }
    }
    Ok(ops)
}

/// Takes a key package from the mailbox of somebody who is being added.
fn take(f: &Following<'_, '_>, intent: &Intent) -> Result<Option<(String, OutOp)>, KithError> {
    let Some(card) = mail::deliver::card_for(f.tx, intent)? else { return Ok(None) };
    let Ok(origin) = Origin::from_url(&card.relay) else { return Ok(None) };
    // A package that was refused, or a request that the relay forgot, asks under another id.
    let round = intent.fence.unwrap_or(0).to_be_bytes();
    let request = RequestId::new(first_16(sha256(&[b"kith/take", intent.id.as_bytes(), &round])));
    let payload = OpPayload { log: card.mailbox, act: Act::TakeKeyPackage(TakeKeyPackage { request }) };
    let op = OutOp::sign(Errand::Take { intent: intent.id }, &payload, card.grant_seed.expose(), &origin);
    Ok(Some((card.relay, op)))
}

fn plan_mail(tx: &Tx<'_>, by_origin: &mut ByOrigin, session: &Session) -> Result<(), KithError> {
    for mail in tx.list_mail_out()? {
        if session.mailed.contains(&mail.id) {
            continue;
        }
        if let Some(blob) = &mail.after_blob
            && tx.has_blob_out(blob)?
        {
            continue;
        }
        let Ok(origin) = Origin::from_url(&mail.origin) else { continue };
        let append = Append {
            entry: EntryId::new(mail.entry_id),
            body: mail.sealed.clone(),
            seen: None,
            expect: None,
            at: None,
            cut: None,
            rewake: Vec::new(),
            slot_1_ver: None,
            hush: None,
        };
        let payload = OpPayload { log: LogId::new(*mail.log.as_bytes()), act: Act::Append(append) };
        let op = OutOp::sign(Errand::Mail { id: mail.id }, &payload, mail.grant_seed.expose(), &origin);
        by_origin.entry(mail.origin.clone()).or_default().push(op);
    }
    Ok(())
}

/// Splits what is due into requests; what a relay put off in this run is left out.
fn batches(by_origin: ByOrigin, session: &Session) -> Vec<Batch> {
    let most = usize::try_from(MAX_OPS).unwrap_or(1);
    let mut batches = Vec::new();
    for (origin, ops) in by_origin {
        let Ok(origin) = Origin::from_url(&origin) else { continue };
        if session.away.contains_key(origin.as_str()) {
            continue;
        }
        let (mut batch, mut bytes) = (Vec::new(), 0usize);
        // What belongs to one log goes into one request, where the relay stops at its first failure: so whatever is put
        // off holds back what comes after it, and nobody's words change places.
        for run in runs(ops, session) {
            let size = run.iter().map(|op| op.bytes.len()).fold(0, usize::saturating_add);
            if !batch.is_empty() && (batch.len() + run.len() > most || bytes.saturating_add(size) > MAX_REQUEST) {
                batches.push(Batch { origin: origin.clone(), ops: std::mem::take(&mut batch) });
                bytes = 0;
            }
            bytes = bytes.saturating_add(size);
            batch.extend(run);
        }
        if !batch.is_empty() {
            batches.push(Batch { origin, ops: batch });
        }
    }
    batches
}

/// The operations, those of one log together; from the first that was put off on, its log sends nothing more.
fn runs(ops: Vec<OutOp>, session: &Session) -> Vec<Vec<OutOp>> {
    let mut runs: Vec<Vec<OutOp>> = Vec::new();
    let mut held: Option<u64> = None;
    for op in ops {
        let replica = op.errand.replica();
        if replica.is_some() && replica == held {
            continue;
        }
        if session.put_off.contains(&op.errand.name()) {
            held = replica;
            continue;
        }
        let last = runs
            .last_mut()
            .filter(|run| replica.is_some() && run.last().is_some_and(|before| before.errand.replica() == replica));
        match last {
            Some(run) => run.push(op),
            None => runs.push(vec![op]),
        }
    }
    runs
}
