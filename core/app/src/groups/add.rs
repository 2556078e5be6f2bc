//! Adding contacts to a group.

use super::{Groups, member_views, open_group};
use kith_model::{AccountId, Denial, GroupId, KithError, MemberView, Refusal, Role};
use kith_protocol::peer::{MAX_LEAVES, Who};
use kith_sync::intents::{IntentKind, queue_about};

impl Groups<'_> {
    /// Queues the add of each contact. Whoever is in already, or being added, stays as they are.
    ///
    /// # Errors
    /// `group_unknown`, `contact_unknown`, `contact_blocked`, `not_lead` when the policy keeps adding to leads,
    /// `direct_fixed`, `group_closed`, `group_full`.
    pub fn add(&self, group: GroupId, contacts: &[AccountId]) -> Result<Vec<MemberView>, KithError> {
        self.kith.write(|tx, me| {
            let (conversation, outlook) = open_group(tx, me, group)?;
            if outlook.role_of(me.account()) != Some(Role::Lead) && outlook.policy().who_adds != Who::Members {
                return Err(Denial::NotLead.into());
            }
            if outlook.members.len().saturating_add(contacts.len()) > MAX_LEAVES {
                return Err(Refusal::GroupFull.into());
            }
            for contact in contacts {
                if *contact == me.account() {
                    continue;
                }
                let person = tx.find_person(*contact)?.ok_or(Refusal::ContactUnknown)?;
                if person.blocked {
                    return Err(Denial::ContactBlocked.into());
                }
                if person.card.is_none() {
                    return Err(Refusal::ContactUnknown.into());
                }
                if outlook.role_of(*contact).is_none() {
                    queue_about(tx, me.rng(), IntentKind::Add, group, *contact, Vec::new(), me.now())?;
                }
            }
            let members = member_views(tx, me, &conversation)?;
            Ok(members.into_iter().filter(|member| contacts.contains(&member.member)).collect())
        })
    }
}
