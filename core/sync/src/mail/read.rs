//! Taking in the entries of one's own mailbox.
//!
//! Strangers may write here: what does not open, decode or verify is passed over, and never stops what comes after it.

use super::{missed, readmit, request};
use crate::blobs::kept_here;
use crate::engine::Core;
use crate::session::Session;
use kith_crypto::{HpkeKeys, open_mail};
use kith_model::KithError;
use kith_protocol::api::Entry;
use kith_protocol::cbor::Wire;
use kith_protocol::hash::{hash_of, sha256};
use kith_protocol::id::Chain;
use kith_protocol::peer::MailBody;
use kith_store::{BlobIn, Durability, Mailbox, Tx};

/// Takes in entries, each with all that it does in one transaction.
pub(crate) fn take_in(core: &Core, entries: Vec<Entry>, session: &mut Session) -> Result<(), KithError> {
    let Some(mailbox) = core.store.read(|read| Ok::<_, KithError>(read.find_mailbox()?))? else { return Ok(()) };
    let keys = HpkeKeys::derive(&mailbox.seal_ikm).map_err(crate::me::bug)?;
    if !entries.is_empty() {
        core.store.write(Durability::Normal, |tx| Ok::<_, KithError>(tx.forget_old_mail(core.me.now())?))?;
    }
    for entry in entries {
        take_in_one(core, &keys, &entry, session)?;
    }
    Ok(())
}

/// The mailbox begins at `first`: what was between the cursor and that was never read here.
pub(crate) fn pass_gap(core: &Core, first: u64, session: &mut Session) -> Result<(), KithError> {
    let begins_later = |mailbox: &Mailbox| first > mailbox.cursor.saturating_add(1);
    let behind = core.store.read(|read| Ok::<_, KithError>(read.find_mailbox()?))?.is_some_and(|m| begins_later(&m));
    if !behind {
        return Ok(());
    }
    core.store.write(Durability::Full, |tx| {
        let Some(mut mailbox) = tx.find_mailbox()?.filter(begins_later) else { return Ok(()) };
        mailbox.cursor = first.saturating_sub(1);
        mailbox.trimmed = mailbox.cursor;
        tx.put_mailbox(&mailbox)?;
        missed::note(core, tx, session)
    })
}

fn take_in_one(core: &Core, keys: &HpkeKeys, entry: &Entry, session: &mut Session) -> Result<(), KithError> {
    match open_one(core, keys, entry, session, false) {
        // Whatever a stranger wrote that hits a mistake of ours is passed over: it must not stop what comes after it.
        Err(KithError::Internal { .. }) => open_one(core, keys, entry, session, true),
        result => result,
    }
}

fn open_one(
    core: &Core,
    keys: &HpkeKeys,
    entry: &Entry,
    session: &mut Session,
    pass_over: bool,
) -> Result<(), KithError> {
    core.store.write(Durability::Full, |tx| {
        let Some(mut mailbox) = tx.find_mailbox()? else { return Ok(()) };
        if entry.seq <= mailbox.cursor {
            return Ok(());
        }
        mailbox.chain = *next_chain(&mailbox, entry).as_bytes();
        mailbox.cursor = entry.seq;
        tx.put_mailbox(&mailbox)?;
        session.progress = true;
        session.moved = true;
        if pass_over {
            return Ok(());
        }
        let Ok(item) = open_mail(keys, &entry.body) else { return Ok(()) };
        let plain = item.to_bytes();
        let hash = sha256(&[&plain]);
        let kind = item.body.kind();
        let unknown = matches!(item.body, MailBody::Other { .. });
        if !tx.note_mail(&hash, core.me.now(), kind, unknown.then_some(plain.as_slice()))? {
            return Ok(());
        }
        match item.body {
            // It is opened once the logs are read as far: a Welcome back into a group comes after the removal.
            MailBody::Welcome(bytes) => wait_for_logs(core, tx, hash, kept_here(&bytes), session),
            MailBody::WelcomePointer(pointer) => wait_for_logs(core, tx, hash, pointer.to_bytes(), session),
            MailBody::JoinRequest(request) => request::take_in(core, tx, &request),
            MailBody::JoinAnswer(answer) => request::take_in_answer(core, tx, &answer, session),
            MailBody::ReadmitRequest(request) => readmit::take_in(core, tx, &request),
            MailBody::RefoundNotice(_) | MailBody::Other { .. } => Ok(()),
        }
    })
}

fn wait_for_logs(
    core: &Core,
    tx: &Tx<'_>,
    mail_hash: [u8; 32],
    pointer: Vec<u8>,
    session: &mut Session,
) -> Result<(), KithError> {
    tx.put_blob_in(&BlobIn { mail_hash, pointer, attempts: 0, created: core.me.now() })?;
    session.progress = true;
    Ok(())
}

/// A mailbox is read by its owner alone; its chain is kept so that a relay that swaps mail shows in the log file.
fn next_chain(mailbox: &Mailbox, entry: &Entry) -> Chain {
    if entry.seq == mailbox.cursor.saturating_add(1) {
        entry.chain_after(&Chain::new(mailbox.chain))
    } else {
        Chain::new(*hash_of(&entry.body).as_bytes())
    }
}
