//! Sharing an answer's bytes among logs: round after round one entry for each, smallest backlog first.
//!
//! In the first round every log with news gets an entry, also beyond the budget, until [`HARD`] bytes are given; after that
//! a log gets another one while the budget lasts. Bytes are those of bodies, and of slots against [`HARD`].

use kith_protocol::api::MAX_BUDGET;

/// No answer gives more: a whole budget and the greatest entry on top.
pub(super) const HARD: u64 = MAX_BUDGET + 512 * 1024;

/// A log that wants a share.
#[derive(Debug, Clone)]
pub(super) struct Want {
    /// How many entries the reader lacks.
    pub(super) backlog: u64,
    /// The most entries that it wants.
    pub(super) limit: u64,
    /// How many it gets.
    pub(super) given: u64,
}

/// Shares `budget` bytes; `spent` are gone already. `size(log, n)` is the size of the log's `n`th wanted entry, from 0.
pub(super) fn share<E>(
    wants: &mut [Want],
    budget: u64,
    mut spent: u64,
    mut size: impl FnMut(usize, u64) -> Result<Option<u64>, E>,
) -> Result<(), E> {
    let mut order: Vec<usize> = (0..wants.len()).collect();
    order.sort_by_key(|index| wants.get(*index).map_or(0, |want| want.backlog));
    let mut entries: u64 = 0;
    let mut first_round = true;
    while !order.is_empty() {
        let mut again = Vec::new();
        for index in order {
            let Some(want) = wants.get_mut(index) else { continue };
            if want.given >= want.limit.min(want.backlog) {
                continue;
            }
            let Some(bytes) = size(index, want.given)? else { continue };
            let fits = spent.saturating_add(bytes) <= HARD && (first_round || entries.saturating_add(bytes) <= budget);
            if fits {
                want.given += 1;
                spent += bytes;
                entries += bytes;
                again.push(index);
            }
        }
        first_round = false;
        order = again;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// Every entry of a log has one size here.
    fn shared(logs: &[(u64, u64, u64)], budget: u64, spent: u64) -> Vec<u64> {
        let mut wants: Vec<Want> =
            logs.iter().map(|(backlog, limit, _)| Want { backlog: *backlog, limit: *limit, given: 0 }).collect();
        let sizes: Vec<u64> = logs.iter().map(|(_, _, size)| *size).collect();
        share(&mut wants, budget, spent, |log, _| Ok::<_, Infallible>(sizes.get(log).copied())).unwrap();
        wants.iter().map(|want| want.given).collect()
    }

    /// (logs as (backlog, limit, size), budget, spent before) -> entries given to each
    #[test]
    fn an_answer_is_shared_in_rounds() {
        let table = [
            ("no log", vec![], 100, 0, vec![]),
            ("all fit", vec![(3, 512, 10), (2, 512, 10)], 100, 0, vec![3, 2]),
            ("the limit holds", vec![(9, 2, 10)], 100, 0, vec![2]),
            ("one entry each, whatever the budget", vec![(3, 512, 10), (2, 512, 10)], 0, 0, vec![1, 1]),
            ("the budget is exact", vec![(9, 512, 10)], 30, 0, vec![3]),
            ("the smallest backlog comes first", vec![(9, 512, 10), (8, 512, 10)], 30, 0, vec![1, 2]),
            ("a log that does not fit leaves room for others", vec![(2, 512, 90), (9, 512, 10)], 130, 0, vec![1, 4]),
            ("slots take from the end of the answer", vec![(1, 512, 11), (1, 512, 11)], 0, HARD - 12, vec![1, 0]),
        ];
        for (name, logs, budget, spent, expected) in table {
            assert_eq!(shared(&logs, budget, spent), expected, "{name}");
        }
    }

    #[test]
    fn not_even_first_entries_go_beyond_the_hard_end() {
        let logs = vec![(1, 512, 512 * 1024); 12];
        assert_eq!(shared(&logs, MAX_BUDGET, 0).iter().sum::<u64>(), 9);
    }
}
