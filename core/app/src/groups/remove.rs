//! Removing somebody. From the removal on they can read nothing that is written.

use super::{Groups, open_group_as_lead, view};
use kith_model::{AccountId, GroupId, GroupView, KithError, Refusal};
use kith_store::Tx;
use kith_sync::intents::{IntentKind, account_of, kind_of, never_tried, queue_about};

impl Groups<'_> {
    /// Queues the removal of a member. An add of them that was never tried is taken back instead.
    ///
    /// # Errors
    /// `not_lead`, `member_unknown`, `value_invalid` for oneself (leave instead), `direct_fixed`, `group_closed`.
    pub fn remove(&self, group: GroupId, member: AccountId) -> Result<GroupView, KithError> {
        self.kith.write(|tx, me| {
            let (conversation, outlook) = open_group_as_lead(tx, me, group)?;
            if member == me.account() {
                return Err(Refusal::ValueInvalid.into());
            }
            outlook.role_of(member).ok_or(Refusal::MemberUnknown)?;
            let in_roster = match conversation.replica {
                Some(replica) => tx.find_member(replica, member)?.is_some(),
                None => false,
            };
            if in_roster || !take_back_add(tx, group, member)? {
                queue_about(tx, me.rng(), IntentKind::Remove, group, member, Vec::new(), me.now())?;
            }
            view(tx, me, conversation)
        })
    }
}

fn take_back_add(tx: &Tx<'_>, group: GroupId, member: AccountId) -> Result<bool, KithError> {
    for intent in tx.list_open_intents_of(group, u64::MAX)? {
        if kind_of(&intent) == IntentKind::Add && account_of(&intent) == Some(member) && never_tried(&intent) {
            tx.drop_intent(intent.id)?;
            return Ok(true);
        }
    }
    Ok(false)
}
