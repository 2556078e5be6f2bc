//! Carrying a group on in a new log.

use super::{Groups, check_version, conversation, is_lead, view};
use crate::messages::write_again;
use kith_model::{AccountId, Denial, GroupId, GroupState, GroupView, KithError};
use kith_sync::CarriedOn;
use kith_sync::refounding::refound;

impl Groups<'_> {
    /// Carries a group on where its log cannot be used any more: it was forked or taken over, its relay is gone, or it is
    /// full. The group keeps its id, its name and rules, its leads and all that was written; everybody of its roster but
    /// `without` is added again, by Welcome, and what waits in the outbox goes to the new log. Works offline.
    ///
    /// # Errors
    /// `group_unknown`, `group_closed` where this account left or was removed, `not_accepted` for a request, `not_lead`,
    /// `app_too_old`.
    pub fn refound(&self, group: GroupId, without: &[AccountId]) -> Result<GroupView, KithError> {
        self.kith.write(|tx, me| {
            let conversation = conversation(tx, group)?;
            match conversation.state {
                GroupState::Active | GroupState::Stopped | GroupState::Joining => {}
                GroupState::Request => return Err(Denial::NotAccepted.into()),
                GroupState::Left | GroupState::Removed => return Err(Denial::GroupClosed.into()),
            }
            check_version(tx, &conversation)?;
            if conversation.replica.is_none() {
                return Err(Denial::GroupClosed.into());
            }
            if !is_lead(tx, me, &conversation)? {
                return Err(Denial::NotLead.into());
            }
            let old = conversation.replica.map(|id| tx.find_replica(id)).transpose()?.flatten();
            let conversation = refound(tx, me, conversation, without)?;
            if let Some(old) = old {
                let carried = CarriedOn { conv: group, me: me.account(), log: old.log, after: old.cursor };
                write_again(tx, &carried)?;
            }
            view(tx, me, conversation)
        })
    }
}
