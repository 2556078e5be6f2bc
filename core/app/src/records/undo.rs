//! Taking back one's own last act.
//!
//! What nobody has seen yet is taken out of the outbox, and nothing leaves. Anything else is undone by an act that brings
//! back what was, where it still is as this person left it. Undoing again takes back the act before.

use super::act::{Act, inverse};
use super::read::{Record, pieces};
use super::write::{RecordWrite, write};
use super::{Home, kinds};
use crate::me::Me;
use kith_model::{GroupId, IntentId, KithError, RecordId, Refusal, UndoneView};
use kith_planner::Zone;
use kith_protocol::cbor::Wire;
use kith_records::Picture;
use kith_store::{Intent, RecordAct, Tx};
use kith_sync::intents::{self, SettingsChange, kind_of, never_tried};

/// Takes back the last act of this device's person.
///
/// # Errors
/// `nothing_to_undo`; what writing says, when the act left already.
pub(crate) fn undo_last(tx: &Tx<'_>, me: &Me, device: &Zone) -> Result<UndoneView, KithError> {
    loop {
        let stored = tx.find_last_act()?.ok_or(Refusal::NothingToUndo)?;
        let act = Act::from_bytes(&stored.body);
        let undone = match act {
            Ok(act) => undo(tx, me, device, &stored, act)?,
            Err(_) => None,
        };
        tx.drop_act(stored.seq)?;
        if let Some(undone) = undone {
            return Ok(undone);
        }
    }
}

fn undo(tx: &Tx<'_>, me: &Me, device: &Zone, stored: &RecordAct, act: Act) -> Result<Option<UndoneView>, KithError> {
    let waiting = match act.intent() {
        Some(intent) => tx.find_intent(intent)?.filter(never_tried),
        None => None,
    };
    match act {
        Act::Record { kind, intent: _, before } => {
            let was = Picture::of(pieces(tx, stored.conv, stored.record)?);
            if let Some(waiting) = waiting {
                tx.drop_intent(waiting.id)?;
                tx.drop_own_ops(waiting.id)?;
                kinds::refresh(tx, me, stored.conv, stored.record)?;
                return shown(tx, me, device, stored, kind, was);
            }
            let changes = inverse(&was, me.account().as_bytes(), &before);
            if changes.is_empty() {
                // Others changed all of it, or it was refused: nothing of it is left to take back.
                return Ok(None);
            }
            let back = RecordWrite { record: stored.record, kind, changes };
            write(tx, me, Home::of(me, stored.conv), &back)?;
            // What undid it is no act of its own: undoing again goes further back.
            if let Some(made) = tx.find_last_act()?.filter(|made| made.seq != stored.seq) {
                tx.drop_act(made.seq)?;
            }
            shown(tx, me, device, stored, kind, was)
        }
        Act::Settings { set, was, .. } => {
            match waiting {
                Some(waiting) => tx.drop_intent(waiting.id)?,
                None => {
                    let back = match crate::groups::settings_now(tx, me, stored.conv)? {
                        // What a later commit set is not this person's any more.
                        Some(now) => was.within(&set.that_hold(&now)),
                        None => SettingsChange::default(),
                    };
                    if back == SettingsChange::default() {
                        return Ok(None);
                    }
                    crate::groups::open_group_as_lead(tx, me, stored.conv)?;
                    intents::queue_settings(tx, me.rng(), stored.conv, &back, me.now())?;
                }
            }
            let conversation = tx.find_conversation(stored.conv)?.ok_or(Refusal::GroupUnknown)?;
            Ok(Some(UndoneView::Group(crate::groups::view(tx, me, conversation)?)))
        }
    }
}

/// The record as it stands now; what is not there at all any more, as it stood.
fn shown(
    tx: &Tx<'_>,
    me: &Me,
    device: &Zone,
    stored: &RecordAct,
    kind: u64,
    was: Picture,
) -> Result<Option<UndoneView>, KithError> {
    let now = super::find(tx, me, stored.conv, stored.record, kind)?;
    let gone = Record { record: stored.record, home: Home::of(me, stored.conv), picture: was.into_dead() };
    match now {
        Some(now) => kinds::undone(tx, me, device, &now, kind),
        None => kinds::undone(tx, me, device, &gone, kind),
    }
}

/// Keeps a change of a group's settings, so that it can be taken back.
pub(crate) fn keep_settings(
    tx: &Tx<'_>,
    me: &Me,
    conv: GroupId,
    intent: IntentId,
    set: SettingsChange,
    was: SettingsChange,
) -> Result<(), KithError> {
    // It is about no record.
    let nothing = RecordId::new([0; RecordId::LEN]);
    Act::Settings { intent, set: Box::new(set), was: Box::new(was) }.keep(tx, conv, nothing, me.now())
}

/// An intent was cancelled or refused: what it said is not shown any more.
pub(crate) fn cancelled(tx: &Tx<'_>, me: &Me, intent: &Intent) -> Result<(), KithError> {
    if kind_of(intent) != intents::IntentKind::Envelope(super::receive::STATE) {
        return Ok(());
    }
    let ops = tx.list_own_ops(intent.id)?;
    tx.drop_own_ops(intent.id)?;
    let mut records: Vec<(GroupId, RecordId)> = ops.iter().map(|op| (op.conv, op.record)).collect();
    records.sort_unstable();
    records.dedup();
    for (conv, record) in records {
        kinds::refresh(tx, me, conv, record)?;
    }
    forget_act(tx, intent.id)
}

/// The newest act goes with its intent; an older one is found to be empty when its turn comes.
fn forget_act(tx: &Tx<'_>, intent: IntentId) -> Result<(), KithError> {
    if let Some(stored) = tx.find_last_act()?
        && Act::from_bytes(&stored.body).is_ok_and(|act| act.intent() == Some(intent))
    {
        tx.drop_act(stored.seq)?;
    }
    Ok(())
}
