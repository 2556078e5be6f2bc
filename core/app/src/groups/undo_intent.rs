//! What a cancelled intent leaves behind.

use crate::me::Me;
use kith_model::{GroupId, GroupState, KithError};
use kith_store::{Intent, Tx};
use kith_sync::intents::IntentKind;

/// A cancelled join stops waiting; a cancelled leave brings the group back.
pub(crate) fn after_cancel(
    tx: &Tx<'_>,
    _me: &Me,
    conv: GroupId,
    kind: IntentKind,
    _intent: &Intent,
) -> Result<(), KithError> {
    let Some(mut conversation) = tx.find_conversation(conv)? else { return Ok(()) };
    match kind {
        IntentKind::Join if conversation.state == GroupState::Joining => {
            conversation.state = GroupState::Left;
        }
        IntentKind::Envelope(7) if conversation.state == GroupState::Left => {
            conversation.state = GroupState::Active;
        }
        _ => return Ok(()),
    }
    tx.put_conversation(&conversation)?;
    Ok(())
}
