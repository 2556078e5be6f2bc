//! What relays answered to operations: one transaction a batch.

use super::op::{Batch, Errand};
use crate::engine::Core;
use crate::home::{key_packages, mailbox};
use crate::intents::{IntentKind, account_of, kind_of};
use crate::mail;
use crate::me::Me;
use crate::replica::follow::{Following, follow};
use crate::replica::page::advance;
use crate::replica::{own, rejoin, room, trouble};
use crate::session::Session;
use kith_crypto::{open_key_package, read_key_package};
use kith_model::{GroupId, GroupState, IntentId, KithError, OutboxReason, RelayFault, Secret32, Timestamp};
use kith_protocol::api::{Done, Entry, OpResult, Refusal};
use kith_protocol::hash::first_16;
use kith_protocol::id::{Chain, EntryId};
use kith_store::{Durability, Intent, IntentState, Place, Tx};

/// What an accepted append says.
#[derive(Debug, Clone, Copy)]
struct Appended {
    seq: u64,
    time: u64,
    chain: Chain,
    fence: u64,
}

impl Core {
    /// Takes in the results of a batch.
    pub(crate) fn take_in_results(
        &self,
        batch: &Batch,
        results: &[OpResult],
        session: &mut Session,
    ) -> Result<(), KithError> {
        self.write_following(Durability::Full, session, |tx, session| {
            for (op, result) in batch.ops.iter().zip(results) {
                match result {
                    OpResult::Ok(done) => self.done(tx, &op.errand, done, session)?,
                    OpResult::Refused(refusal) => {
                        self.refused(tx, &op.errand, refusal, batch.origin.as_str(), session)?;
                    }
                }
            }
            Ok(())
        })
    }

    fn done(&self, tx: &Tx<'_>, errand: &Errand, done: &Done, session: &mut Session) -> Result<(), KithError> {
        // Entries count as moved when they are taken in: an answer alone can be repeated for ever.
        let repeats = Errand::replica(errand).is_some();
        session.moved |= !repeats;
        match (errand, done) {
            (Errand::MakeMailbox, Done::Created) => {
                if let Some(mut mailbox) = tx.find_mailbox()? {
                    mailbox.made = true;
                    tx.put_mailbox(&mailbox)?;
                }
            }
            (Errand::ManageMailbox { added, dropped, trimmed }, Done::Managed { ctl }) => {
                mailbox::managed(tx, *ctl, added, dropped, *trimmed)?;
            }
            (Errand::Stock { references }, Done::Stocked { stock }) => {
                session.stocked = true;
                key_packages::stocked(&self.me, tx, references, *stock)?;
            }
            (Errand::TakeOut { reference }, Done::Taken { .. }) => key_packages::taken_out(&self.me, tx, reference)?,
            (Errand::MakeLog { replica }, Done::Created) => {
                if let Some(mut replica) = tx.find_replica(*replica)? {
                    replica.made = true;
                    tx.put_replica(&replica)?;
                }
            }
            (Errand::Envelope { replica, intent, entry }, Done::Appended { seq, time, chain, fence }) => {
                let at = Appended { seq: *seq, time: *time, chain: *chain, fence: *fence };
                follow(self, tx, *replica, session, |f| envelope_done(f, *intent, *entry, at))?;
            }
            (Errand::Commit { replica, entry }, Done::Appended { seq, time, chain, fence }) => {
                let at = Appended { seq: *seq, time: *time, chain: *chain, fence: *fence };
                follow(self, tx, *replica, session, |f| commit_done(f, *entry, at))?;
            }
            (Errand::Slot { replica, .. }, Done::SlotPut { fence, ver }) => {
                follow(self, tx, *replica, session, |f| {
                    f.r.slot_ver = *ver;
                    f.r.slot_fence = *fence;
                    f.r.slot_dirty = false;
                    Ok(())
                })?;
            }
            (Errand::Extend { replica }, Done::Managed { ctl }) => room::extended(session, *replica, *ctl),
            (Errand::Take { intent }, Done::Taken { package, .. }) => self.taken(tx, *intent, package, session)?,
            (Errand::Mail { id }, Done::Appended { .. }) => delivered(tx, *id, session)?,
            // An answer that does not fit its question: nothing is known.
            _ => {
                session.put_off.insert(errand.name());
                return Ok(());
            }
        }
        session.progress = true;
        Ok(())
    }

    fn taken(&self, tx: &Tx<'_>, id: IntentId, sealed: &[u8], session: &mut Session) -> Result<(), KithError> {
        let Some(mut intent) = tx.find_intent(id)? else { return Ok(()) };
        let Some(card) = mail::deliver::card_for(tx, &intent)? else { return Ok(()) };
        let storage = Me::own_storage(tx);
        let p = self.me.provider(&storage);
        let kp_key = Secret32::new(*card.kp_key.expose());
        let package = open_key_package(&kp_key, &card.mailbox, sealed).ok();
        let holds = package.as_deref().and_then(|bytes| read_key_package(&p, bytes).ok());
        if holds.map(|view| view.leaf.account) == account_of(&intent) {
            intent.extra = package;
            intent.last_error = None;
        } else {
            // Whoever owns the mailbox put nonsense there: ask for another one next time.
            intent.fence = Some(intent.fence.unwrap_or(0).saturating_add(1));
            intent.last_error = Some(OutboxReason::KeyPackageRefused.code().to_owned());
            session.taken.insert(id);
        }
        Ok(tx.put_intent(&intent)?)
    }

    fn refused(
        &self,
        tx: &Tx<'_>,
        errand: &Errand,
        refusal: &Refusal,
        origin: &str,
        session: &mut Session,
    ) -> Result<(), KithError> {
        if *refusal == Refusal::NotTried {
            return Ok(());
        }
        if let Refusal::RateLimited { after_s } | Refusal::Busy { after_s } = refusal {
            session.wait_s = Some(session.wait_s.unwrap_or(0).max(*after_s));
        }
        if let (Refusal::AdmissionNeeded { .. }, false) = (refusal, matches!(errand, Errand::Extend { .. })) {
            session.away.insert(origin.to_owned(), RelayFault::AdmissionNeeded.into());
        }
        if is_full(refusal) {
            session.full.insert(origin.to_owned());
        }
        match (errand, refusal) {
            (Errand::ManageMailbox { .. }, Refusal::CtlMoved { ctl }) => {
                mailbox::ctl_moved(tx, *ctl)?;
                session.progress = true;
            }
            (Errand::Extend { replica }, refusal) => {
                match refusal {
                    Refusal::CtlMoved { ctl } => room::ctl_moved(session, *replica, *ctl),
                    _ => room::not_extended(session, *replica),
                }
                session.progress = true;
            }
            (Errand::Envelope { replica, .. } | Errand::Commit { replica, .. }, Refusal::LogFull)
                if room::note_full(session, *replica) =>
            {
                session.progress = true;
            }
            (Errand::Envelope { .. } | Errand::Slot { .. }, Refusal::FenceMoved { .. } | Refusal::Closed { .. }) => {
                session.progress = true;
            }
            (Errand::Envelope { .. }, Refusal::StaleView { .. }) => session.progress = true,
            (Errand::Commit { replica, .. }, Refusal::StaleView { first }) => {
                session.progress = true;
                if let Some(first) = *first {
                    follow(self, tx, *replica, session, |f| rejoin::see_from(f, first))?;
                }
            }
            (Errand::Commit { replica, entry }, Refusal::FenceMoved { .. } | Refusal::Closed { .. }) => {
                session.progress = true;
                follow(self, tx, *replica, session, |f| {
                    let pending = f.tx.find_pending_commit(f.r.id)?.filter(|pending| pending.entry_id == *entry);
                    let tentative = pending.is_some_and(|pending| pending.rejoin.is_some());
                    if tentative { own::lose_race(f) } else { Ok(()) }
                })?;
            }
            (Errand::Slot { replica, .. }, Refusal::SlotMoved { ver }) => {
                follow(self, tx, *replica, session, |f| {
                    f.r.slot_ver = *ver;
                    f.session.want_slot.insert(f.r.id);
                    f.r.slot_dirty = false;
                    Ok(())
                })?;
                session.progress = true;
            }
            // It was deleted there, or is none of this account's: nobody can be told more than that the relay refuses.
            (Errand::MakeMailbox, Refusal::NotAllowed) => {
                tracing::warn!("the mailbox cannot be made");
                session.put_off.insert(errand.name());
                session.no_mailbox = Some(origin.to_owned());
            }
            // None is left, or an answer from days ago was lost.
            (Errand::TakeOut { reference }, Refusal::NotAllowed | Refusal::StaleView { .. }) => {
                key_packages::taken_out(&self.me, tx, reference)?;
                session.progress = true;
            }
            (Errand::MakeLog { replica }, refusal) => {
                if let Some(replica) = tx.find_replica(*replica)? {
                    note_all(tx, replica.conv, refusal.code())?;
                }
                session.put_off.insert(errand.name());
            }
            (Errand::Take { intent }, refusal) => self.not_taken(tx, *intent, refusal, session)?,
            (Errand::Mail { id }, refusal) => not_delivered(tx, *id, refusal, session)?,
            (Errand::Envelope { intent, .. }, Refusal::TooLarge { .. } | Refusal::Malformed | Refusal::EntryReused) => {
                if let Some(intent) = tx.find_intent(*intent)? {
                    self.refuse(tx, intent, refusal.code())?;
                }
                session.progress = true;
            }
            (Errand::Envelope { intent, .. }, refusal) => {
                note_error(tx, *intent, refusal.code())?;
                session.put_off.insert(errand.name());
            }
            (Errand::Commit { replica, .. }, refusal) => {
                if let Some(pending) = tx.find_pending_commit(*replica)? {
                    for intent in &pending.intents {
                        note_error(tx, *intent, refusal.code())?;
                    }
                }
                session.put_off.insert(errand.name());
            }
            _ => {
                tracing::warn!(code = refusal.code(), "a relay refused an operation");
                session.put_off.insert(errand.name());
            }
        }
        Ok(())
    }

    fn not_taken(&self, tx: &Tx<'_>, id: IntentId, refusal: &Refusal, session: &mut Session) -> Result<(), KithError> {
        session.taken.insert(id);
        session.progress = true;
        let Some(mut intent) = tx.find_intent(id)? else { return Ok(()) };
        intent.attempts = intent.attempts.saturating_add(1);
        match refusal {
            Refusal::GrantSpent => return self.refuse(tx, intent, "link_expired"),
            Refusal::StaleView { .. } => intent.fence = Some(intent.fence.unwrap_or(0).saturating_add(1)),
            _ => {}
        }
        let code = code_of(refusal);
        intent.last_error = Some(code.to_owned());
        tx.put_intent(&intent)?;
        note_what_waits(tx, &intent, code)
    }
}

/// What `not_allowed` means on somebody's mailbox: they never synced, or the link is over.
fn code_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotAllowed => OutboxReason::WaitingForContact.code(),
        other => other.code(),
    }
}

/// Whether the relay, and not a log of it, has no room.
fn is_full(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::DiskFull => true,
        Refusal::Quota { kind } => kind == "open",
        _ => false,
    }
}

/// What is written in a conversation whose log cannot be made waits for that.
fn note_all(tx: &Tx<'_>, conv: GroupId, code: &str) -> Result<(), KithError> {
    for mut intent in tx.list_open_intents_of(conv, u64::MAX)? {
        intent.last_error = Some(code.to_owned());
        tx.put_intent(&intent)?;
    }
    Ok(())
}

/// Words that nobody but the one who cannot be reached would read wait for the same reason.
fn note_what_waits(tx: &Tx<'_>, add: &Intent, code: &str) -> Result<(), KithError> {
    let Some(conv) = add.conv else { return Ok(()) };
    let replica = tx.find_conversation(conv)?.and_then(|conversation| conversation.replica);
    let alone = replica.map(|id| tx.list_members(id)).transpose()?.is_some_and(|members| members.len() <= 1);
    if !alone {
        return Ok(());
    }
    for mut intent in tx.list_open_intents_of(conv, u64::MAX)? {
        if matches!(kind_of(&intent), IntentKind::Envelope(_)) && intent.state == IntentState::Waiting {
            intent.last_error = Some(code.to_owned());
            tx.put_intent(&intent)?;
        }
    }
    Ok(())
}

fn note_error(tx: &Tx<'_>, id: IntentId, code: &str) -> Result<(), KithError> {
    if let Some(mut intent) = tx.find_intent(id)? {
        intent.last_error = Some(code.to_owned());
        tx.put_intent(&intent)?;
    }
    Ok(())
}

/// One's own envelope is durable at the relay. When nothing is between the cursor and it, it counts as read at once.
fn envelope_done(f: &mut Following<'_, '_>, id: IntentId, entry: [u8; 16], at: Appended) -> Result<(), KithError> {
    let Some(intent) = f.tx.find_intent(id)?.filter(|intent| intent.entry_id == Some(entry)) else { return Ok(()) };
    let Some(sealed) = intent.sealed.clone() else { return Ok(()) };
    f.session.moved = true;
    if at.seq == f.r.cursor.saturating_add(1) {
        let entry = own_entry(f, at, entry, sealed, false);
        return take_place(f, &entry, at.chain, false);
    }
    if !is_vouched_for(f, at)? {
        return Ok(());
    }
    let place = Place { refound: f.r.refound, time: Timestamp::from_ms(at.time), log: f.r.log, seq: at.seq };
    own::finish_envelope(f, &intent, place)
}

/// One's own commit is in the log.
fn commit_done(f: &mut Following<'_, '_>, entry: [u8; 16], at: Appended) -> Result<(), KithError> {
    let pending = f.tx.find_pending_commit(f.r.id)?;
    let Some(pending) = pending.filter(|pending| pending.entry_id == entry) else { return Ok(()) };
    if pending.rejoin.is_some() {
        f.session.moved = true;
        return rejoin::finish(f, at.seq, Timestamp::from_ms(at.time), at.chain, at.fence);
    }
    if at.seq == f.r.cursor.saturating_add(1) {
        let entry = own_entry(f, at, pending.entry_id, pending.sealed, true);
        return take_place(f, &entry, at.chain, pending.next_secret.is_some());
    }
    // Entries of others are before it: it is merged when the log is read up to it.
    is_vouched_for(f, at).map(drop)
}

/// What the relay acknowledged must be there when the log is read up to it, and be what was read there already.
fn is_vouched_for(f: &mut Following<'_, '_>, at: Appended) -> Result<bool, KithError> {
    let mark = first_16(*at.chain.as_bytes());
    match f.tx.find_chain_mark(f.r.id, at.seq)? {
        Some(known) if known != mark => {
            trouble::become_forked(f, at.seq);
            return Ok(false);
        }
        None if at.seq > f.r.cursor => f.tx.put_chain_mark(f.r.id, at.seq, &mark, u64::MAX)?,
        _ => {}
    }
    Ok(true)
}

fn own_entry(f: &Following<'_, '_>, at: Appended, id: [u8; 16], body: Vec<u8>, fenced: bool) -> Entry {
    Entry { seq: at.seq, time: at.time, fence: at.fence, period: f.period(), fenced, id: EntryId::new(id), body }
}

fn take_place(f: &mut Following<'_, '_>, entry: &Entry, chain: Chain, closes: bool) -> Result<(), KithError> {
    if entry.chain_after(&f.chain()) != chain {
        trouble::become_forked(f, entry.seq);
        return Ok(());
    }
    advance(f, entry, closes)?;
    Ok(())
}

/// Mail is in its mailbox. A join request is done by it.
fn delivered(tx: &Tx<'_>, id: u64, session: &mut Session) -> Result<(), KithError> {
    let Some(mail) = tx.find_mail_out(id)? else { return Ok(()) };
    tx.drop_mail_out(id)?;
    if tx.find_intent(IntentId::new(mail.entry_id))?.is_some() {
        tx.drop_intent(IntentId::new(mail.entry_id))?;
        session.sent = session.sent.saturating_add(1);
    }
    Ok(())
}

fn not_delivered(tx: &Tx<'_>, id: u64, refusal: &Refusal, session: &mut Session) -> Result<(), KithError> {
    session.mailed.insert(id);
    let Some(mut mail) = tx.find_mail_out(id)? else { return Ok(()) };
    mail.attempts = mail.attempts.saturating_add(1);
    mail.last_error = Some(code_of(refusal).to_owned());
    let intent = IntentId::new(mail.entry_id);
    if *refusal == Refusal::GrantSpent {
        // A link that is used up or over: whoever asked by it is told.
        tx.drop_mail_out(id)?;
        if tx.find_intent(intent)?.is_some() {
            tx.drop_intent(intent)?;
            if let Some(mut conversation) = tx.find_conversation(mail.conv)?
                && conversation.state == GroupState::Joining
            {
                conversation.state = GroupState::Stopped;
                conversation.stop_reason = Some("link_expired".to_owned());
                tx.put_conversation(&conversation)?;
            }
        }
        return Ok(());
    }
    note_error(tx, intent, code_of(refusal))?;
    Ok(tx.put_mail_out(&mail)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_mailbox_waits_for_its_owner() {
        assert_eq!(code_of(&Refusal::NotAllowed), "waiting_for_contact");
        assert_eq!(code_of(&Refusal::LogFull), "log_full");
    }
}
