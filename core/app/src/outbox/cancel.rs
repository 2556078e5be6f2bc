//! Taking back what was never sent.

use super::Outbox;
use super::list::view;
use crate::groups::after_cancel;
use crate::messages::{public_id, undo, undo_reaction};
use kith_model::{IntentId, IntentView, KithError, Refusal};
use kith_store::IntentState;
use kith_sync::intents::{IntentKind, is_visible, kind_of};

impl Outbox<'_> {
    /// Takes an intent back; nothing of it leaves. A message goes from its timeline too.
    ///
    /// # Errors
    /// `intent_unknown`; `in_flight` while it may be on its way.
    pub fn cancel(&self, id: IntentId) -> Result<IntentView, KithError> {
        self.kith.write(|tx, me| {
            let intent = tx.find_intent(id)?.filter(is_visible).ok_or(Refusal::IntentUnknown)?;
            // A join request that its mailbox did not take is known not to be there: it can be taken back.
            let not_taken = kind_of(&intent) == IntentKind::Join && intent.last_error.is_some();
            if intent.state == IntentState::Sealed && !not_taken {
                return Err(Refusal::InFlight.into());
            }
            tx.drop_intent(id)?;
            for mail in tx.list_mail_out()?.into_iter().filter(|mail| mail.entry_id == *id.as_bytes()) {
                tx.drop_mail_out(mail.id)?;
            }
            match (kind_of(&intent), intent.conv) {
                (IntentKind::Envelope(1), Some(conv)) => {
                    if let Some(message) = tx.find_message(public_id(conv, me.account(), id.as_bytes()))? {
                        tx.unindex_message(message.row)?;
                        tx.drop_message(message.row)?;
                        // What was to happen to it has nothing to happen to any more.
                        for act in tx.list_intents_about(message.id.as_bytes())? {
                            tx.drop_intent(act.id)?;
                        }
                    }
                }
                (IntentKind::Envelope(2 | 3), _) => undo(tx, &intent)?,
                (IntentKind::Envelope(4), _) => undo_reaction(tx, me.account(), &intent)?,
                (IntentKind::Envelope(16), _) => crate::records::cancelled(tx, me, &intent)?,
                (kind, Some(conv)) => after_cancel(tx, me, conv, kind, &intent)?,
                _ => {}
            }
            Ok(view(&intent))
        })
    }
}
