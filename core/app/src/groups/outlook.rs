//! A group as it will be when this device's open intents are done.
//!
//! Every change shows at once on the device that made it. A change that turns out unlawful is refused by the engine, and
//! the view falls back to what the log says.

use crate::me::Me;
use kith_model::{AccountId, GroupState, KithError, MemberState, Role};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Control, GroupKind, Policy};
use kith_store::{Conversation, Intent, IntentState, Member, Read};
use kith_sync::intents::{IntentKind, SettingsChange, account_of, kind_of};

/// A member as they will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutlookMember {
    /// The account.
    pub(crate) account: AccountId,
    /// What they may do.
    pub(crate) role: Role,
    /// Whether they are in already.
    pub(crate) state: MemberState,
}

/// A group as it will be.
#[derive(Debug, Clone)]
pub(crate) struct Outlook {
    /// Control with the open changes made; none before this device was let in.
    pub(crate) control: Option<Control>,
    /// The members, by leaf, then those who are being added.
    pub(crate) members: Vec<OutlookMember>,
}

impl Outlook {
    /// The role of a member.
    pub(crate) fn role_of(&self, account: AccountId) -> Option<Role> {
        self.members.iter().find(|m| m.account == account).map(|m| m.role)
    }

    /// Members that are in.
    pub(crate) fn active(&self) -> usize {
        self.members.iter().filter(|m| m.state == MemberState::Active).count()
    }

    /// Whether somebody else is in or being added.
    pub(crate) fn has_others(&self, me: AccountId) -> bool {
        self.members.iter().any(|m| m.account != me)
    }

    /// Whether another member than `account` leads.
    pub(crate) fn has_other_lead(&self, account: AccountId) -> bool {
        self.members.iter().any(|m| m.account != account && m.role == Role::Lead && m.state == MemberState::Active)
    }

    /// The policy; the default of a circle before this device was let in.
    pub(crate) fn policy(&self) -> Policy {
        self.control.as_ref().map_or_else(|| Policy::default_of(GroupKind::Circle), |control| control.policy.clone())
    }
}

/// Makes the outlook of a conversation.
pub(crate) fn outlook(read: &Read<'_>, me: &Me, conversation: &Conversation) -> Result<Outlook, KithError> {
    let replica = match conversation.replica {
        Some(id) => read.find_replica(id)?,
        None => None,
    };
    let Some(replica) = replica else { return Ok(Outlook { control: None, members: Vec::new() }) };
    let control = Control::from_bytes(&replica.control).ok();
    let roster = read.list_members(replica.id)?;
    let intents = read.list_open_intents_of(conversation.id, u64::MAX)?;
    let closed = matches!(conversation.state, GroupState::Left | GroupState::Removed | GroupState::Stopped);
    Ok(lay_over(control, &roster, if closed { &[] } else { &intents }, me.account()))
}

/// The rule alone.
fn lay_over(mut control: Option<Control>, roster: &[Member], intents: &[Intent], me: AccountId) -> Outlook {
    let mut members: Vec<OutlookMember> = roster
        .iter()
        .filter(|member| member.leaving.is_none() || member.account == me)
        .map(|member| OutlookMember {
            account: member.account,
            role: if member.lead { Role::Lead } else { Role::Member },
            state: MemberState::Active,
        })
        .collect();
    for intent in intents.iter().filter(|intent| intent.state != IntentState::Refused) {
        let subject = account_of(intent);
        match (kind_of(intent), subject) {
            (IntentKind::Add | IntentKind::Admit, Some(account)) if !members.iter().any(|m| m.account == account) => {
                members.push(OutlookMember { account, role: Role::Member, state: MemberState::Joining });
            }
            (IntentKind::Remove, Some(account)) => members.retain(|m| m.account != account),
            (IntentKind::Role, Some(account)) => {
                let role = if intent.body.first() == Some(&1) { Role::Lead } else { Role::Member };
                if let Some(member) = members.iter_mut().find(|m| m.account == account) {
                    member.role = role;
                }
            }
            (IntentKind::Settings, _) => {
                if let (Some(control), Ok(change)) = (&mut control, SettingsChange::from_bytes(&intent.body)) {
                    *control = change.applied_to(control);
                }
            }
            _ => {}
        }
    }
    Outlook { control, members }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::{GroupId, IntentId, Timestamp};

    fn member(n: u8, lead: bool) -> Member {
        Member { account: AccountId::new([n; 32]), leaf: n.into(), leaves: 1, lead, leaving: None, left: None }
    }

    fn intent(kind: IntentKind, subject: u8, body: Vec<u8>) -> Intent {
        Intent {
            seq: 1,
            id: IntentId::new([9; 16]),
            kind: kind.number(),
            conv: Some(GroupId::new([1; 16])),
            subject: Some(vec![subject; 32]),
            body,
            created: Timestamp::from_ms(0),
            state: IntentState::Waiting,
            attempts: 0,
            last_error: None,
            next_try: Timestamp::from_ms(0),
            replica: None,
            entry_id: None,
            sealed: None,
            fence: None,
            epoch: None,
            extra: None,
        }
    }

    #[test]
    fn open_intents_show_at_once_and_refused_ones_do_not() {
        let me = AccountId::new([1; 32]);
        let roster = [member(1, true), member(2, false)];
        let mut removal = intent(IntentKind::Remove, 2, vec![]);
        let open = [intent(IntentKind::Role, 2, vec![1]), intent(IntentKind::Add, 3, vec![])];
        let seen = lay_over(None, &roster, &open, me);
        assert_eq!(seen.role_of(AccountId::new([2; 32])), Some(Role::Lead));
        assert_eq!((seen.members.len(), seen.active()), (3, 2));
        assert_eq!(lay_over(None, &roster, &[removal.clone()], me).members.len(), 1);
        removal.state = IntentState::Refused;
        assert_eq!(lay_over(None, &roster, &[removal], me).members.len(), 2);
    }
}
