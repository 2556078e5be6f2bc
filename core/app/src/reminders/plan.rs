//! What fires next.

use super::fields::{REMINDER, written};
use super::show::{Seen, planned};
use super::{PlanRequest, Reminders};
use crate::records::{self, Home};
use chrono::{SecondsFormat, TimeDelta};
use kith_model::{GroupState, KithError, PlanItemView, PlanView};
use kith_planner::{Ask, plan};
use kith_store::Read;

impl Reminders<'_> {
    /// The soonest items of one's own reminders and of those of groups that one is in, after snoozes and quiet hours.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn plan(&self, request: &PlanRequest) -> Result<PlanView, KithError> {
        let device = request.device.clone().unwrap_or_else(|| self.kith.zone());
        self.kith.read(|read, me| {
            let seen = Seen::from(read, me, &device)?;
            let mut reminders = Vec::new();
            for record in records::list(read, me, None, REMINDER)? {
                if fires(read, record.home)? {
                    reminders.extend(planned(read, me, &record)?);
                }
            }
            let from = request.from.unwrap_or(seen.now);
            let until = from.checked_add_signed(TimeDelta::days(request.days.into()));
            let ask = Ask {
                from,
                until: until.unwrap_or(chrono::DateTime::<chrono::Utc>::MAX_UTC),
                device: &device,
                quiet: &seen.quiet,
                limit: request.limit,
            };
            let plan = plan(&reminders, &ask);
            let items = plan.items.into_iter().map(|item| PlanItemView {
                reminder: item.reminder,
                occurrence: item.occurrence.to_string(),
                fires_at: written(item.fires_at),
                local: item.local.to_rfc3339_opts(SecondsFormat::AutoSi, false),
                title: item.title.as_str().to_owned(),
            });
            Ok(PlanView { items: items.collect(), refresh_at: plan.refresh.map(written) })
        })
    }
}

/// Whether the reminders of a home fire: not those of a group that one left, was removed from, or has not accepted.
fn fires(read: &Read<'_>, home: Home) -> Result<bool, KithError> {
    let Home::Group(group) = home else { return Ok(true) };
    let state = read.find_conversation(group)?.map(|conversation| conversation.state);
    Ok(matches!(state, Some(GroupState::Active | GroupState::Joining)))
}
