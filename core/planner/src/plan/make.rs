//! Making a plan: each reminder gives its occurrences in order of time, and the soonest are kept.
//!
//! A reminder is left as soon as it can give nothing sooner than what is kept, so the work grows with the limit and not with
//! the horizon.

use super::{Ask, Item, Plan};
use crate::quiet::Stretches;
use crate::time::{earliest, latest};
use crate::{OccurrenceId, Reminder};
use chrono::{DateTime, Utc};

/// The soonest items that fire from `ask.from` to `ask.until`. Equal inputs give equal plans, whatever their order.
///
/// Nothing before the year 1900 or after 9999 is planned.
#[must_use]
pub fn plan<K: Clone + Ord>(reminders: &[Reminder<K>], ask: &Ask<'_>) -> Plan<K> {
    let mut ranked: Vec<&Reminder<K>> = reminders.iter().collect();
    ranked.sort_by(|one, other| one.key.cmp(&other.key));
    let (from, until) = (ask.from.max(earliest()), ask.until.min(latest()));
    let mut soonest = Soonest { from, until, most: ask.limit.get().saturating_add(1), kept: Vec::new(), bound: None };
    if from < until {
        // What was due in a quiet time that reaches up to the beginning fires when that ends.
        let due_from = ask.quiet.reaches_back(from, ask.device);
        let mut quiet = Stretches::new(ask.quiet, ask.device, due_from, until);
        for (rank, reminder) in ranked.iter().enumerate() {
            for displaced in reminder.displaced(ask.device) {
                if due_from <= displaced.due {
                    soonest.offer((quiet.awake(displaced.due), rank, displaced.id));
                }
            }
            for occurrence in reminder.schedule.series(ask.device, due_from, until) {
                let item = (quiet.awake(occurrence.due), rank, occurrence.id);
                if soonest.is_beyond(&item) {
                    break;
                }
                if reminder.is_in_place(occurrence.id) {
                    soonest.offer(item);
                }
            }
        }
    }
    let (kept, was_cut) = soonest.finish();
    let items: Vec<Item<K>> = kept
        .into_iter()
        .filter_map(|(fires_at, rank, occurrence)| {
            let reminder = ranked.get(rank)?;
            Some(Item {
                reminder: reminder.key.clone(),
                occurrence,
                fires_at,
                local: reminder.schedule.zone(ask.device).local(fires_at),
                title: reminder.title_of(occurrence).clone(),
            })
        })
        .collect();
    let refresh = items.last().filter(|_| was_cut).map(|item| item.fires_at);
    Plan { from: ask.from, items, refresh }
}

/// When it fires, the rank of its reminder by key, and which occurrence: the order of a plan.
type Candidate = (DateTime<Utc>, usize, OccurrenceId);

/// The soonest candidates of a span of time.
struct Soonest {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// One more than the limit, to see whether something is cut off.
    most: usize,
    /// In no order, and at most twice as many as `most`.
    kept: Vec<Candidate>,
    /// As many as `most` are not later than this.
    bound: Option<Candidate>,
}

impl Soonest {
    /// Whether neither this one nor a later one of its reminder can be among the soonest.
    fn is_beyond(&self, item: &Candidate) -> bool {
        self.until <= item.0 || self.bound.as_ref().is_some_and(|bound| bound <= item)
    }

    fn offer(&mut self, item: Candidate) {
        if item.0 < self.from || self.is_beyond(&item) {
            return;
        }
        self.kept.push(item);
        if self.kept.len() >= self.most.saturating_mul(2) {
            self.bound = Some(*self.kept.select_nth_unstable(self.most - 1).1);
            self.kept.truncate(self.most);
        }
    }

    /// In order, and whether the limit cut something off.
    fn finish(mut self) -> (Vec<Candidate>, bool) {
        self.kept.sort_unstable();
        let was_cut = self.kept.len() >= self.most;
        self.kept.truncate(self.most - 1);
        (self.kept, was_cut)
    }
}
