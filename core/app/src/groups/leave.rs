//! Leaving a group.
//!
//! The leaver is out at once on this device. Taking the leaf out of the tree is a commit, which any remaining member
//! makes when the Leave message reaches them (protocol 5.5); until then the roster already hides the leaver.

use super::accept::leave_request;
use super::{Groups, Outlook, conversation, outlook, view};
use kith_model::{AccountId, Denial, GroupId, GroupState, GroupView, KithError};
use kith_sync::leaving::queue_leave;

impl Groups<'_> {
    /// Leaves `group` and queues the Leave message. Works offline; old messages stay readable. Twice is once.
    ///
    /// # Errors
    /// `last_lead` when others remain and this account is their only lead; `group_closed` after a removal.
    pub fn leave(&self, group: GroupId) -> Result<GroupView, KithError> {
        self.kith.write(|tx, me| {
            let mut conversation = conversation(tx, group)?;
            match conversation.state {
                GroupState::Left => return view(tx, me, conversation),
                GroupState::Removed | GroupState::Stopped => return Err(Denial::GroupClosed.into()),
                GroupState::Active | GroupState::Request | GroupState::Joining => {}
            }
            may_leave(&outlook(tx, me, &conversation)?, me.account())?;
            if conversation.state == GroupState::Request {
                leave_request(tx, me, &conversation)?;
            } else {
                queue_leave(tx, me, &conversation)?;
            }
            conversation.state = GroupState::Left;
            tx.put_conversation(&conversation)?;
            view(tx, me, conversation)
        })
    }
}

/// The rule alone: no store, no clock, no network. A direct chat has two leads, so either may go.
fn may_leave(outlook: &Outlook, me: AccountId) -> Result<(), KithError> {
    let i_lead = outlook.role_of(me) == Some(kith_model::Role::Lead);
    if i_lead && outlook.has_others(me) && !outlook.has_other_lead(me) { Err(Denial::LastLead.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::outlook::OutlookMember;
    use super::*;
    use kith_model::{MemberState, Role};

    #[test]
    fn only_the_last_lead_of_others_must_stay() {
        use MemberState::{Active, Joining};
        use Role::{Lead, Member};
        // (role and state of members 1, 2, …; who leaves) -> may they?
        type Row = (&'static [(Role, MemberState)], u8, bool);
        let table: &[Row] = &[
            (&[(Lead, Active)], 1, true),
            (&[(Lead, Active), (Member, Active)], 1, false),
            (&[(Lead, Active), (Member, Active)], 2, true),
            (&[(Lead, Active), (Lead, Active)], 1, true),
            (&[(Lead, Active), (Member, Joining)], 1, false),
            (&[(Lead, Active), (Lead, Joining)], 1, false),
        ];
        for (members, who, may) in table {
            let members = (1..)
                .zip(members.iter())
                .map(|(n, (role, state))| OutlookMember {
                    account: AccountId::new([n; 32]),
                    role: *role,
                    state: *state,
                })
                .collect();
            let outlook = Outlook { control: None, members };
            assert_eq!(may_leave(&outlook, AccountId::new([*who; 32])).is_ok(), *may, "{outlook:?} {who}");
        }
    }
}
