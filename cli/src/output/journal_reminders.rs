//! How own reminders to write read to a person and to a script.

use super::{Cell, Human, Page};
use kith::journal::reminders::{Firing, JournalReminder, ReminderPlan};
use kith_model::Timestamp;
use serde::Serialize;

/// A reminder.
#[derive(Debug, Serialize)]
pub(crate) struct OwnReminderView {
    reminder: String,
    at: String,
    days: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'static str>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    off: Option<bool>,
    #[serde(skip)]
    local: Option<String>,
}

impl OwnReminderView {
    /// A reminder and when it fires next.
    pub(crate) fn of(reminder: JournalReminder, next: Option<Firing>) -> Self {
        Self {
            reminder: reminder.reminder.to_string(),
            at: reminder.at.to_string(),
            days: reminder.days.to_string(),
            zone: reminder.zone.map(kith::journal::zones::Zone::name),
            title: reminder.shown_title().to_owned(),
            local: next.as_ref().map(|next| next.local.format("%Y-%m-%d %H:%M").to_string()),
            next: next.map(|next| next.fires_at),
            off: None,
        }
    }

    /// One that was taken away.
    pub(crate) const fn off(mut self) -> Self {
        self.off = Some(true);
        self
    }
}

impl Human for OwnReminderView {
    fn human(&self, page: &mut Page) {
        let next = match (&self.local, self.off) {
            (_, Some(true)) => "off".to_owned(),
            (Some(local), _) => format!("next {local}"),
            (None, _) => String::new(),
        };
        page.row([
            Cell::new(&self.at).strong(),
            Cell::new(&self.days),
            Cell::new(self.zone.unwrap_or("where you are")).dim(),
            Cell::new(&self.title),
            Cell::new(next).dim(),
        ]);
    }
}

/// A line of a plan: an item, or at the end when to make a new one.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum OwnPlanLine {
    /// Something that fires.
    Item {
        /// Its reminder.
        reminder: String,
        /// The nominal time of the occurrence.
        occurrence: String,
        /// When it fires.
        fires_at: Timestamp,
        /// The same by the clock of its zone.
        local: String,
        /// What it says.
        title: String,
    },
    /// The limit cut something off.
    Refresh {
        /// When a new plan is due.
        refresh_at: Timestamp,
    },
}

impl OwnPlanLine {
    /// The lines of a plan.
    pub(crate) fn all(plan: ReminderPlan) -> Vec<Self> {
        let refresh = plan.refresh_at.map(|refresh_at| Self::Refresh { refresh_at });
        let item = |item: Firing| Self::Item {
            reminder: item.reminder.to_string(),
            occurrence: item.occurrence.to_string(),
            fires_at: item.fires_at,
            local: item.local.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false),
            title: item.title,
        };
        plan.items.into_iter().map(item).chain(refresh).collect()
    }
}

impl Human for OwnPlanLine {
    fn human(&self, page: &mut Page) {
        match self {
            Self::Item { local, title, .. } => page.row([Cell::new(local), Cell::new(title).strong()]),
            Self::Refresh { refresh_at } => page.line(format!("There is more after {refresh_at}.")),
        }
    }
}
