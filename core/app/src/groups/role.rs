//! Making somebody a lead, or a member again.

use super::{Groups, open_group_as_lead, view};
use kith_model::{AccountId, Denial, GroupId, GroupView, KithError, Refusal, Role};
use kith_sync::intents::{IntentKind, queue_about};

impl Groups<'_> {
    /// Gives a member another role. The role that they have already is no change.
    ///
    /// # Errors
    /// `not_lead`, `member_unknown`, `last_lead` when nobody would lead the others, `direct_fixed`, `group_closed`.
    pub fn set_role(&self, group: GroupId, member: AccountId, role: Role) -> Result<GroupView, KithError> {
        self.kith.write(|tx, me| {
            let (conversation, outlook) = open_group_as_lead(tx, me, group)?;
            let present = outlook.role_of(member).ok_or(Refusal::MemberUnknown)?;
            if present == role {
                return view(tx, me, conversation);
            }
            if role == Role::Member && !outlook.has_other_lead(member) {
                return Err(Denial::LastLead.into());
            }
            let body = vec![u8::from(role == Role::Lead)];
            queue_about(tx, me.rng(), IntentKind::Role, group, member, body, me.now())?;
            view(tx, me, conversation)
        })
    }
}
