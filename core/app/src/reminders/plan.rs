//! What fires next.

use super::fields::{REMINDER, written};
use super::show::{Seen, planned};
use super::{PlanRequest, Reminders};
use crate::records::{self, Home};
use chrono::{SecondsFormat, TimeDelta};
use kith_model::{GroupState, KithError, PendingView, PlanDifferenceView, PlanItemView, PlanView, RecordId};
use kith_planner::{Ask, Item, OccurrenceId, Plan, difference, plan};
use kith_store::Read;

impl Reminders<'_> {
    /// The soonest items of one's own reminders and of those of groups that one is in, after snoozes and quiet hours.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn plan(&self, request: &PlanRequest) -> Result<PlanView, KithError> {
        let Pending(plan) = self.replan(request)?;
        let items = plan.items.iter().map(item).collect();
        Ok(PlanView { items, refresh_at: plan.refresh.map(written) })
    }

    /// The same, to be compared with the next one ([`Pending::difference`]).
    ///
    /// # Errors
    /// When the storage fails.
    pub fn replan(&self, request: &PlanRequest) -> Result<Pending, KithError> {
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
            Ok(Pending(plan(&reminders, &ask)))
        })
    }
}

/// A plan as a phone has scheduled it.
#[derive(Clone)]
pub struct Pending(Plan<RecordId>);

/// What people write is theirs.
impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending(…)")
    }
}

/// Equal when the phone has nothing to do: when the plan begins does not matter.
impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.0.items == other.0.items && self.0.refresh == other.0.refresh
    }
}

impl Pending {
    /// What to do after `last`; without it everything that was scheduled goes first.
    #[must_use]
    pub fn difference(&self, last: Option<&Self>) -> PlanDifferenceView {
        let refresh_at = self.0.refresh.map(written);
        let Some(Self(last)) = last else {
            let add = self.0.items.iter().map(item).collect();
            return PlanDifferenceView { from_nothing: true, cancel: Vec::new(), add, refresh_at };
        };
        let difference = difference(last, &self.0);
        let pending = |(reminder, occurrence): &(RecordId, OccurrenceId)| PendingView {
            reminder: *reminder,
            occurrence: occurrence.to_string(),
        };
        PlanDifferenceView {
            from_nothing: false,
            cancel: difference.cancel.iter().map(pending).collect(),
            add: difference.add.iter().map(item).collect(),
            refresh_at,
        }
    }
}

fn item(item: &Item<RecordId>) -> PlanItemView {
    PlanItemView {
        reminder: item.reminder,
        occurrence: item.occurrence.to_string(),
        fires_at: written(item.fires_at),
        local: item.local.to_rfc3339_opts(SecondsFormat::AutoSi, false),
        title: item.title.as_str().to_owned(),
    }
}

/// Whether the reminders of a home fire: not those of a group that one left, was removed from, or has not accepted.
fn fires(read: &Read<'_>, home: Home) -> Result<bool, KithError> {
    let Home::Group(group) = home else { return Ok(true) };
    let state = read.find_conversation(group)?.map(|conversation| conversation.state);
    Ok(matches!(state, Some(GroupState::Active | GroupState::Joining)))
}
