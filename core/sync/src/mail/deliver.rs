//! Mail on its way to others' mailboxes. It waits until their relay takes it.

use crate::engine::Core;
use crate::founding::own_card;
use crate::intents::account_of;
use crate::me::bug;
use crate::replica::follow::Following;
use kith_crypto::{seal_blob, seal_mail};
use kith_model::{AccountId, GroupId, GroupKind, IntentId, KithError, LogId, Secret32, Timestamp};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{Card, JoinRequest, MailBody, MailItem, WelcomePointer};
use kith_store::{GrantPurpose, Intent, MailOut, Setting, Tx};

/// A Welcome from this size up lies in a blob, one for all who were added (protocol 3).
const POINTER_FROM: usize = 8 * 1024;

/// The card by which the subject of an add is reached: that of their join request, else the newest one known.
pub(crate) fn card_for(tx: &Tx<'_>, intent: &Intent) -> Result<Option<Card>, KithError> {
    if let Ok(request) = JoinRequest::from_bytes(&intent.body) {
        return Ok(Some(request.card));
    }
    account_of(intent).map_or(Ok(None), |account| card_of(tx, account))
}

/// The newest card that is known of somebody who is not blocked.
pub(crate) fn card_of(tx: &Tx<'_>, account: AccountId) -> Result<Option<Card>, KithError> {
    let person = tx.find_person(account)?.filter(|person| !person.blocked);
    Ok(person.and_then(|person| person.card).and_then(|card| Card::from_bytes(&card).ok()))
}

/// This account's card for the people of a group; none while no relay is set.
pub(crate) fn group_card(f: &Following<'_, '_>) -> Result<Option<Card>, KithError> {
    match f.conv.kind {
        GroupKind::Direct => match f.conv.peer {
            Some(peer) => card_with(f.core, f.tx, GrantPurpose::Contact, peer.as_bytes()),
            None => Ok(None),
        },
        _ => card_for_group_of(f.core, f.tx, f.r.conv),
    }
}

/// The same for a group that this device is not in yet.
pub(crate) fn card_for_group_of(core: &Core, tx: &Tx<'_>, conv: GroupId) -> Result<Option<Card>, KithError> {
    card_with(core, tx, GrantPurpose::Group, conv.as_bytes())
}

fn card_with(core: &Core, tx: &Tx<'_>, purpose: GrantPurpose, subject: &[u8]) -> Result<Option<Card>, KithError> {
    if tx.find_text_setting(Setting::Relay)?.is_none() {
        return Ok(None);
    }
    let grant = tx.make_grant(purpose, subject, Secret32::new(core.me.rng().bytes32()), None)?;
    own_card(tx, &core.me, &grant).map(Some)
}

/// Seals a piece of mail and queues it. `intent` is what it does, when it is a person's own.
pub(crate) fn queue(
    core: &Core,
    tx: &Tx<'_>,
    card: &Card,
    conv: GroupId,
    item: &MailItem,
    intent: Option<IntentId>,
) -> Result<(), KithError> {
    let sealed = seal_mail(&card.seal_pk, item).map_err(bug)?;
    put(core, tx, card, conv, item.body.kind(), sealed, None, intent)
}

#[allow(clippy::too_many_arguments, reason = "one row, one call")]
fn put(
    core: &Core,
    tx: &Tx<'_>,
    card: &Card,
    conv: GroupId,
    kind: u64,
    sealed: Vec<u8>,
    after_blob: Option<[u8; 32]>,
    intent: Option<IntentId>,
) -> Result<(), KithError> {
    // The entry id of mail that does an intent is the intent's id, so that its answer finds it.
    let entry_id = intent.map_or_else(|| core.me.rng().bytes16(), |id| *id.as_bytes());
    tx.put_mail_out(&MailOut {
        id: 0,
        entry_id,
        account: AccountId::new(*card.root_pk.as_bytes()),
        conv,
        kind,
        origin: card.relay.clone(),
        log: LogId::new(*card.mailbox.as_bytes()),
        grant_seed: Secret32::new(*card.grant_seed.expose()),
        sealed,
        after_blob,
        attempts: 0,
        last_error: None,
        next_try: Timestamp::from_ms(0),
        created: core.me.now(),
    })?;
    Ok(())
}

/// Queues a Welcome for each of these: itself while it is small, else a pointer to one blob for all.
pub(crate) fn queue_welcomes(f: &Following<'_, '_>, welcome: &[u8], cards: &[Card]) -> Result<(), KithError> {
    if welcome.len() < POINTER_FROM {
        let item = MailItem { body: MailBody::Welcome(welcome.to_vec()), unknown: Unknown::none() };
        for card in cards {
            queue(f.core, f.tx, card, f.r.conv, &item, None)?;
        }
        return Ok(());
    }
    let blob = seal_blob(f.core.me.rng(), &f.log(), welcome).map_err(bug)?;
    let mut last = None;
    for (hash, bytes) in &blob.parts {
        f.tx.put_blob_out(f.r.id, hash.as_bytes(), bytes)?;
        last = Some(*hash.as_bytes());
    }
    let pointer = WelcomePointer {
        log: f.log(),
        blob: blob.descriptor,
        read_key: f.keys.read.clone(),
        relay: f.r.origin.clone().unwrap_or_default(),
        unknown: Unknown::none(),
    };
    let item = MailItem { body: MailBody::WelcomePointer(Box::new(pointer)), unknown: Unknown::none() };
    for card in cards {
        let sealed = seal_mail(&card.seal_pk, &item).map_err(bug)?;
        put(f.core, f.tx, card, f.r.conv, item.body.kind(), sealed, last, None)?;
    }
    Ok(())
}
