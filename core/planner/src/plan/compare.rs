//! The difference of two plans, as a phone's list of pending notifications needs it.

use super::{Item, Plan};
use crate::OccurrenceId;
use std::collections::BTreeMap;

/// What to do so that what is pending after the last plan becomes what the new plan says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<K> {
    /// To schedule, after everything in `cancel` was cancelled; soonest first.
    pub add: Vec<Item<K>>,
    /// To take back, by the names under which they were scheduled, soonest first. Nothing that has fired by the time the new
    /// plan begins.
    pub cancel: Vec<(K, OccurrenceId)>,
}

/// What changed from `last` to `new`. An item that fires at another time or says something else is cancelled and added.
/// The refresh is not in it: there is one, and `new.refresh` replaces it.
#[must_use]
pub fn difference<K: Clone + Ord>(last: &Plan<K>, new: &Plan<K>) -> Difference<K> {
    let old: BTreeMap<_, _> = last.items.iter().map(|item| (name(item), item)).collect();
    let now: BTreeMap<_, _> = new.items.iter().map(|item| (name(item), item)).collect();
    let same = |one: &Item<K>, other: &Item<K>| one.fires_at == other.fires_at && one.title == other.title;
    let is_in =
        |items: &BTreeMap<_, &Item<K>>, item: &Item<K>| items.get(&name(item)).is_some_and(|other| same(item, other));
    let pending = last.items.iter().filter(|item| new.from <= item.fires_at);
    Difference {
        add: new.items.iter().filter(|item| !is_in(&old, item)).cloned().collect(),
        cancel: pending
            .filter(|item| !is_in(&now, item))
            .map(|item| (item.reminder.clone(), item.occurrence))
            .collect(),
    }
}

fn name<K>(item: &Item<K>) -> (&K, OccurrenceId) {
    (&item.reminder, item.occurrence)
}
