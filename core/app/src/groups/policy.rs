//! The rules of a group.

use super::{Groups, change_settings, conversation, open_group_as_lead, outlook};
use kith_model::{GroupId, JoinRule, KithError, PolicyRequest, PolicyView, Refusal, Who};
use kith_protocol::peer::{JoinByLink, MAX_HISTORY_DAYS, Policy, Who as WireWho};
use kith_sync::intents::SettingsChange;

/// The longest life of messages that can be asked for: ten years.
const MAX_DISAPPEAR_S: u64 = 10 * 366 * 86_400;

impl Groups<'_> {
    /// Changes the rules, and gives them as they will be. A request without a change only looks.
    ///
    /// # Errors
    /// `not_lead`, `direct_fixed`, `group_closed` for a change; `value_invalid`.
    pub fn policy(&self, group: GroupId, request: PolicyRequest) -> Result<PolicyView, KithError> {
        if request.history.is_some_and(|days| days > MAX_HISTORY_DAYS)
            || request.disappear.is_some_and(|seconds| seconds > MAX_DISAPPEAR_S)
        {
            return Err(Refusal::ValueInvalid.into());
        }
        if request == PolicyRequest::default() {
            return self.kith.read(|read, me| {
                let conversation = conversation(read, group)?;
                Ok(policy_view(group, &outlook(read, me, &conversation)?.policy()))
            });
        }
        let who = |who: Who| u64::from(who == Who::Members);
        let change = SettingsChange {
            who_adds: request.add.map(who),
            who_edits: request.records.map(who),
            join_by_link: request.join.map(|rule| match rule {
                JoinRule::Off => 0,
                JoinRule::Lead => 1,
                JoinRule::Member => 2,
            }),
            history_days: request.history,
            message_ttl_s: request.disappear,
            ..SettingsChange::default()
        };
        self.kith.write(|tx, me| {
            let (conversation, _) = open_group_as_lead(tx, me, group)?;
            change_settings(tx, me, group, &change)?;
            Ok(policy_view(group, &outlook(tx, me, &conversation)?.policy()))
        })
    }
}

fn policy_view(group: GroupId, policy: &Policy) -> PolicyView {
    let who = |who: WireWho| if who == WireWho::Members { Who::Members } else { Who::Leads };
    PolicyView {
        group,
        add: who(policy.who_adds),
        records: who(policy.who_edits),
        join: match policy.join_by_link {
            JoinByLink::Off => JoinRule::Off,
            JoinByLink::LeadAdmits => JoinRule::Lead,
            JoinByLink::MemberAdmits => JoinRule::Member,
        },
        history: policy.history_days,
        disappear: policy.message_ttl_s,
    }
}
