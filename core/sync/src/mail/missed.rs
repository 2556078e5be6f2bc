//! Mail that this device can never open: its home was put back to a copy from before it, or was away for longer than mail
//! is kept.
//!
//! Two things show it: a Welcome for a key package that is not here, and a mailbox that begins behind the place up to which
//! it was read. A Welcome back into a group may have been among that mail, and whoever was removed cannot read the log to
//! see. So this device asks to be let in again, as protocol 5.6 has it, in every group that a removal took it out of:
//! members who do not count it among them do nothing. The relay then also hands out key packages that are not here: the
//! stock is replaced.

use super::readmit;
use crate::engine::Core;
use crate::home::key_packages;
use crate::replica::follow::Following;
use crate::replica::trouble::is_due;
use crate::session::Session;
use kith_model::{GroupState, KithError, Timestamp};
use kith_store::{Conversation, Replica, ReplicaState, Setting, Tx};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// A mailbox keeps mail for so long: a removal from before cannot have been followed by a Welcome that was missed.
const MAIL_KEPT_MS: u64 = 60 * DAY_MS;

/// Notes that mail was missed, and asks wherever it may have mattered.
pub(crate) fn note(core: &Core, tx: &Tx<'_>, session: &mut Session) -> Result<(), KithError> {
    let now = core.me.relay_now(tx)?;
    let before = tx.find_number_setting(Setting::MailMissed)?.map(Timestamp::from_ms);
    if before.is_none_or(|before| before > now || now.ms_since(before) >= DAY_MS) {
        // Once a day: whoever may write here could ask for it as often as they like.
        key_packages::renew(&core.me, tx)?;
    }
    tx.put_number_setting(Setting::MailMissed, now.as_ms())?;
    tracing::warn!("mail for this device was missed");
    for conversation in tx.list_conversations()? {
        let replica = tx.find_replica_of(conversation.id)?;
        let Some(mut replica) = replica.filter(|replica| replica.state == ReplicaState::Removed) else { continue };
        if now.ms_since(replica.last_time) <= MAIL_KEPT_MS && ask(core, tx, &conversation, &mut replica, session)? {
            tx.put_replica(&replica)?;
        }
    }
    Ok(())
}

/// This device reads, only now, that a commit of that relay time took it out: mail that was missed later may have let it in.
pub(crate) fn after_removal(f: &mut Following<'_, '_>, removed: Timestamp) -> Result<(), KithError> {
    let missed = f.tx.find_number_setting(Setting::MailMissed)?.map(Timestamp::from_ms);
    if missed.is_some_and(|missed| missed >= removed) {
        ask(f.core, f.tx, &f.conv, &mut f.r, f.session)?;
    }
    Ok(())
}

/// Asks, at most once an hour; whether it did.
fn ask(
    core: &Core,
    tx: &Tx<'_>,
    conversation: &Conversation,
    replica: &mut Replica,
    session: &mut Session,
) -> Result<bool, KithError> {
    let now = core.me.now();
    if conversation.state != GroupState::Removed || !conversation.accepted || !is_due(replica.retry, now) {
        return Ok(false);
    }
    replica.retry = now.plus_ms(HOUR_MS);
    readmit::ask(core, tx, replica, session)?;
    Ok(true)
}
