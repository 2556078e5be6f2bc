//! Days with their moods and factors: what the statistics look at.

use crate::entries::{Day, Mood};
use std::collections::{BTreeMap, BTreeSet};

/// The days with an entry, in order.
#[derive(Clone, PartialEq, Default)]
pub struct DaySeries {
    days: Vec<Day>,
    moods: Vec<f64>,
    /// For each factor the places of the days that have it, in order.
    factors: BTreeMap<String, Vec<usize>>,
}

impl DaySeries {
    /// The days of these entries, which may come in any order.
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = (Day, Mood, &'a [String])>) -> Self {
        struct One<'a> {
            sum: f64,
            count: f64,
            factors: BTreeSet<&'a str>,
        }
        let mut by_day: BTreeMap<Day, One<'a>> = BTreeMap::new();
        for (day, mood, factors) in entries {
            let one = by_day.entry(day).or_insert_with(|| One { sum: 0.0, count: 0.0, factors: BTreeSet::new() });
            one.sum += f64::from(mood.level());
            one.count += 1.0;
            one.factors.extend(factors.iter().map(String::as_str));
        }
        let mut series = Self::default();
        for (place, (day, one)) in by_day.into_iter().enumerate() {
            series.days.push(day);
            series.moods.push(one.sum / one.count);
            for factor in one.factors {
                series.factors.entry(factor.to_owned()).or_default().push(place);
            }
        }
        series
    }

    /// The days, in order, each once.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The mood of each day, 1 to 5.
    #[must_use]
    pub fn moods(&self) -> &[f64] {
        &self.moods
    }

    /// Each factor with the places of its days.
    pub(super) fn factors(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.factors.iter().map(|(factor, places)| (factor.as_str(), places.as_slice()))
    }

    /// The days from `from` on and before `until`, without factors.
    pub(super) fn between(&self, from: Day, until: Day) -> Self {
        let inside = |day: &&Day| **day >= from && **day < until;
        let skip = self.days.iter().take_while(|day| **day < from).count();
        let take = self.days.iter().filter(inside).count();
        Self {
            days: self.days.iter().skip(skip).take(take).copied().collect(),
            moods: self.moods.iter().skip(skip).take(take).copied().collect(),
            factors: BTreeMap::new(),
        }
    }
}

/// A person's days are in no log.
impl std::fmt::Debug for DaySeries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DaySeries({} days)", self.days.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_the_mean_of_its_moods_and_the_union_of_its_factors() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let (run, tea) = (["run".to_owned()], ["tea".to_owned(), "run".to_owned()]);
        let mood = |level| Mood::new(level).unwrap();
        let entries: [(Day, Mood, &[String]); 4] = [
            (day("2026-01-02"), mood(5), &run),
            (day("2026-01-01"), mood(1), &[]),
            (day("2026-01-02"), mood(2), &tea),
            (day("2026-01-05"), mood(3), &tea),
        ];
        let series = DaySeries::of(entries);
        assert_eq!(series.moods(), [1.0, 3.5, 3.0]);
        let factors: Vec<_> = series.factors().collect();
        assert_eq!(factors, [("run", &[1, 2][..]), ("tea", &[1, 2])]);
        let part = series.between(day("2026-01-02"), day("2026-01-05"));
        assert_eq!((part.days(), part.moods()), (&[day("2026-01-02")][..], &[3.5][..]));
    }
}
