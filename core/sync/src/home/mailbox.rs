//! The mailbox log: making it, its grants, trimming what was read.

use super::key_packages;
use crate::me::Me;
use crate::round::op::{Errand, OutOp};
use kith_model::{KithError, Secret32};
use kith_protocol::api::Origin;
use kith_protocol::cose::public_key;
use kith_protocol::hash::chain_start;
use kith_protocol::id::{LogId, PublicKey, ReadKey, Salt};
use kith_protocol::op::{Act, Admission, CreateLog, Grant, LogClass, Manage, OpPayload, Rights};
use kith_store::{GrantPurpose, GrantState, MailGrant, Mailbox, Setting, Tx};

/// Entries read before the mailbox is trimmed.
const TRIM_AFTER: u64 = 64;
/// Grants that lie ready for links made offline.
const SPARES: u64 = 8;
/// Grants changed in one operation.
const GRANTS_AT_ONCE: usize = 64;

/// What the mailbox needs, in order: to exist, its grants, a trim.
pub(crate) fn plan(me: &Me, tx: &Tx<'_>, origin: &Origin, ops: &mut Vec<OutOp>) -> Result<(), KithError> {
    let Some(mailbox) = tx.find_mailbox()? else { return Ok(()) };
    let log = LogId::new(*mailbox.log.as_bytes());
    if !mailbox.made {
        let mut payload = create(&mailbox, log);
        admit(tx, &mut payload)?;
        ops.push(OutOp::sign(Errand::MakeMailbox, &payload, mailbox.founder_seed.expose(), origin));
        return Ok(());
    }
    for _ in tx.count_spare_grants()?..SPARES {
        let seed = Secret32::new(me.rng().bytes32());
        tx.make_grant(GrantPurpose::Spare, &public_key(seed.expose()), seed, None)?;
    }
    let unsettled = tx.list_unsettled_grants()?;
    let (mut grants, mut added, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for grant in unsettled.into_iter().take(GRANTS_AT_ONCE) {
        match grant.state {
            GrantState::Wanted => {
                added.push(grant.gid);
                grants.push(wire_grant(&grant));
            }
            GrantState::ToDrop => dropped.push(grant.gid),
            GrantState::There => {}
        }
    }
    let trim = (mailbox.cursor.saturating_sub(mailbox.trimmed) >= TRIM_AFTER).then_some(mailbox.cursor);
    if grants.is_empty() && dropped.is_empty() && trim.is_none() {
        return Ok(());
    }
    let manage =
        Manage { ctl: mailbox.ctl, grants, drop: dropped.clone(), ttl_ms: None, delete: false, extend: None, trim };
    let payload = OpPayload { log, act: Act::Manage(manage) };
    let errand = Errand::ManageMailbox { added, dropped, trimmed: trim };
    ops.push(OutOp::sign(errand, &payload, mailbox.owner_seed.expose(), origin));
    Ok(())
}

fn create(mailbox: &Mailbox, log: LogId) -> OpPayload {
    let owner = PublicKey::new(public_key(mailbox.owner_seed.expose()));
    let rights = Rights::APPEND.and(Rights::FENCE).and(Rights::SLOTS).and(Rights::MANAGE);
    OpPayload {
        log,
        act: Act::Create(CreateLog {
            salt: Salt::new(mailbox.salt),
            class: LogClass::Small,
            ttl_ms: None,
            grants: vec![Grant::new(0, owner, rights)],
            read_key: Some(ReadKey::new(*mailbox.read_key.expose()).hash()),
            admission: Admission::Open,
        }),
    }
}

/// Puts in the operator's code, where one is set.
pub(crate) fn admit(tx: &Tx<'_>, payload: &mut OpPayload) -> Result<(), KithError> {
    if let Some(code) = tx.find_setting(Setting::RelayCode)? {
        payload.admit_by_code(&code).map_err(crate::me::bug)?;
    }
    Ok(())
}

/// One grant for each contact, group or link, with the limits of protocol 3.
fn wire_grant(grant: &MailGrant) -> Grant {
    let key = PublicKey::new(public_key(grant.seed.expose()));
    let (entries, bytes, takes) = match grant.purpose {
        GrantPurpose::Own => return Grant::new(grant.gid, key, Rights::TAKE),
        GrantPurpose::Link | GrantPurpose::Spare => (64, 512 * 1024, 20),
        GrantPurpose::Contact | GrantPurpose::Group => (256, 2 * 1024 * 1024, 100),
    };
    Grant {
        max_entries: Some(entries),
        max_bytes: Some(bytes),
        until_ms: grant.until.map(|until| until.as_ms()),
        max_takes_per_day: Some(takes),
        ..Grant::new(grant.gid, key, Rights::APPEND.and(Rights::TAKE))
    }
}

/// Notes what the relay did.
pub(crate) fn managed(
    tx: &Tx<'_>,
    ctl: u64,
    added: &[u64],
    dropped: &[u64],
    trimmed: Option<u64>,
) -> Result<(), KithError> {
    let Some(mut mailbox) = tx.find_mailbox()? else { return Ok(()) };
    mailbox.ctl = ctl;
    if let Some(trimmed) = trimmed {
        mailbox.trimmed = trimmed;
    }
    tx.put_mailbox(&mailbox)?;
    for gid in added {
        tx.settle_grant(*gid)?;
    }
    for gid in dropped {
        tx.forget_grant(*gid)?;
    }
    Ok(())
}

/// The relay does not know the mailbox any more: it is made again with the same keys, so that every card that others have
/// still works. What a relay says is not known to be true, so nothing of this home is lost by it: mail that comes twice is
/// known by its hash.
pub(crate) fn gone(me: &Me, tx: &Tx<'_>) -> Result<(), KithError> {
    let Some(mut mailbox) = tx.find_mailbox()?.filter(|mailbox| mailbox.made) else { return Ok(()) };
    tracing::warn!("the relay lost the mailbox: it is made again");
    mailbox.made = false;
    mailbox.ctl = 0;
    mailbox.cursor = 0;
    mailbox.chain = *chain_start(&LogId::new(*mailbox.log.as_bytes())).as_bytes();
    mailbox.trimmed = 0;
    mailbox.kp_stock = 0;
    tx.put_mailbox(&mailbox)?;
    tx.want_grants_again()?;
    key_packages::gone(me, tx)
}

/// Another value of the relay's counter: an answer was lost, or this home was put back to an older copy. Then grants that it
/// counts as there may be dropped, and others have their numbers.
pub(crate) fn ctl_moved(tx: &Tx<'_>, ctl: u64) -> Result<(), KithError> {
    let Some(mut mailbox) = tx.find_mailbox()? else { return Ok(()) };
    mailbox.ctl = ctl;
    tx.put_mailbox(&mailbox)?;
    Ok(tx.confirm_grants()?)
}
