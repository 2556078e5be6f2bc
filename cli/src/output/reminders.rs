//! How reminders, plans and quiet hours read to a person.

use super::{Cell, Human, Page};
use kith_model::{OccurrenceState, OccurrenceView, PlanItemView, PlanView, QuietView, ReminderView};
use serde::Serialize;

/// A line of a plan: an item, or at the end when to make a new one.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum PlanLine {
    /// Something that fires.
    Item(PlanItemView),
    /// The limit cut something off.
    Refresh {
        /// When a new plan is due.
        refresh_at: String,
    },
}

impl PlanLine {
    /// The lines of a plan.
    pub(crate) fn all(plan: PlanView) -> Vec<Self> {
        let refresh = plan.refresh_at.map(|refresh_at| Self::Refresh { refresh_at });
        plan.items.into_iter().map(Self::Item).chain(refresh).collect()
    }
}

impl Human for PlanLine {
    fn human(&self, page: &mut Page) {
        match self {
            Self::Item(item) => page.row([
                Cell::id(item.reminder),
                Cell::new(&item.local),
                Cell::new(&item.title).strong(),
                Cell::new(&item.occurrence).dim(),
            ]),
            Self::Refresh { refresh_at } => page.line(format!("There is more after {refresh_at}.")),
        }
    }
}

impl Human for ReminderView {
    fn human(&self, page: &mut Page) {
        let mut when: Vec<String> = Vec::new();
        if let Some(every) = &self.every {
            when.push(format!("every {every} from"));
        }
        when.extend(self.at.clone());
        when.extend(self.zone.clone());
        when.extend(self.rrule.clone());
        if !self.exdates.is_empty() {
            when.push(format!("not {}", self.exdates.join(", ")));
        }
        let next = match (&self.next, self.deleted) {
            (_, true) => "(deleted)".to_owned(),
            (Some(next), _) => format!("next {next}"),
            (None, _) => "over".to_owned(),
        };
        page.row([
            Cell::id(self.reminder),
            Cell::new(&self.title).strong(),
            Cell::new(next),
            Cell::new(when.join(" ")).dim(),
        ]);
    }
}

impl Human for OccurrenceView {
    fn human(&self, page: &mut Page) {
        let state = match (self.state, &self.snoozed_until) {
            (OccurrenceState::Done, _) => "done".to_owned(),
            (OccurrenceState::Skipped, _) => "skipped".to_owned(),
            (OccurrenceState::Snoozed, Some(until)) => format!("snoozed until {until}"),
            (OccurrenceState::Snoozed, None) => "snoozed".to_owned(),
        };
        page.row([Cell::id(self.reminder), Cell::new(&self.occurrence), Cell::new(state)]);
    }
}

impl Human for QuietView {
    fn human(&self, page: &mut Page) {
        if self.windows.is_empty() && self.leave.is_empty() {
            page.line("No quiet hours and no leave.");
        }
        for window in &self.windows {
            page.row([
                Cell::new("quiet"),
                Cell::new(&window.days),
                Cell::new(format!("{} to {}", window.from, window.to)),
            ]);
        }
        for leave in &self.leave {
            page.row([Cell::new("leave"), Cell::new(format!("{} to {}", leave.from, leave.to))]);
        }
    }
}
