//! What turns one list into another: the edits, by a pure function.
//!
//! Ids are the keys, and each stands once. What keeps its place among the others and shows something else is an update; what
//! moves is removed and inserted. Which items stay is decided by Myers' algorithm, so that few are touched.

use super::ListItem;
use kith_model::ListEdit;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;

/// The edits that turn `old` into `new`, in the order in which they are to be applied.
pub(super) fn compare<T: ListItem>(old: &[T], new: &[T]) -> Vec<ListEdit<T>> {
    let mut edits = Vec::new();
    // How far the list under the edits has come: everything before it is as in `new`.
    let mut known = HashMap::new();
    let (before, after) = (numbers(old, &mut known), numbers(new, &mut known));
    for op in paths(&before, &after) {
        let (gone, came, kept) = match op {
            DiffOp::Equal { old_index, new_index, len } => ((0, 0), (new_index, 0), (old_index, len)),
            DiffOp::Delete { old_len, new_index, .. } => ((new_index, old_len), (new_index, 0), (0, 0)),
            DiffOp::Insert { new_index, new_len, .. } => ((0, 0), (new_index, new_len), (0, 0)),
            DiffOp::Replace { old_len, new_index, new_len, .. } => ((new_index, old_len), (new_index, new_len), (0, 0)),
        };
        let (at, count) = gone;
        edits.extend((0..count).map(|_| ListEdit::Remove { index: place(at) }));
        let (at, count) = came;
        let items = new.iter().enumerate().skip(at).take(count);
        edits.extend(items.map(|(index, item)| ListEdit::Insert { index: place(index), item: item.clone() }));
        let (from, count) = kept;
        let before = old.iter().skip(from).take(count);
        for ((index, item), before) in new.iter().enumerate().skip(at).zip(before) {
            if item != before {
                edits.push(ListEdit::Update { index: place(index), item: item.clone() });
            }
        }
    }
    edits
}

/// The items by number: equal keys have the same.
fn numbers<T: ListItem>(items: &[T], known: &mut HashMap<T::Key, usize>) -> Vec<usize> {
    let mut number = |item: &T| {
        let next = known.len();
        *known.entry(item.key()).or_insert(next)
    };
    items.iter().map(&mut number).collect()
}

/// For all lists alike: the algorithm stands in the library for phones once, and not once for each kind of id.
fn paths(old: &[usize], new: &[usize]) -> Vec<DiffOp> {
    capture_diff_slices(Algorithm::Myers, old, new)
}

/// Windows hold far fewer items than this counts.
fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl ListItem for (u8, char) {
        type Key = u8;

        fn key(&self) -> u8 {
            self.0
        }
    }

    fn items(text: &str) -> Vec<(u8, char)> {
        text.split_whitespace()
            .map(|word| {
                let mut chars = word.chars();
                let id = u8::try_from(chars.next().unwrap()).unwrap();
                (id, chars.next().unwrap_or('-'))
            })
            .collect()
    }

    #[test]
    fn few_items_are_touched() {
        // (old, new, edits as text)
        for (old, new, edits) in [
            ("a b c", "a b c", ""),
            ("", "a b", "+0a +1b"),
            ("a b", "", "-0 -0"),
            ("a b c", "a c", "-1"),
            ("a c", "a b c", "+1b"),
            ("a b c", "a bx c", "=1b"),
            ("a b c", "c a b", "+0c -3"),
            ("a b c d", "b c d e", "-0 +3e"),
            ("a b c", "a x c", "-1 +1x"),
            ("a b c d e", "ax d e bx f", "=0a -1 -1 +3b +4f"),
        ] {
            let made: Vec<String> = compare(&items(old), &items(new))
                .into_iter()
                .map(|edit| match edit {
                    ListEdit::Reset { .. } => panic!("a comparison never starts anew"),
                    ListEdit::Insert { index, item } => format!("+{index}{}", char::from(item.0)),
                    ListEdit::Update { index, item } => format!("={index}{}", char::from(item.0)),
                    ListEdit::Remove { index } => format!("-{index}"),
                })
                .collect();
            assert_eq!(made.join(" "), edits, "{old} to {new}");
        }
    }

    fn list() -> impl Strategy<Value = Vec<(u8, char)>> {
        let ids = Just((0..24_u8).collect::<Vec<u8>>()).prop_shuffle();
        (ids, 0..24_usize, prop::collection::vec(prop::sample::select(vec!['x', 'y']), 24))
            .prop_map(|(ids, len, shown)| ids.into_iter().take(len).zip(shown).collect())
    }

    proptest! {
        #[test]
        fn applying_the_edits_gives_the_new_list(old in list(), new in list()) {
            let edits = compare(&old, &new);
            let mut followed = old.clone();
            for edit in edits.clone() {
                edit.apply_to(&mut followed);
            }
            prop_assert_eq!(&followed, &new);
            prop_assert!(edits.len() <= old.len() + new.len());
            prop_assert!(compare(&new, &new).is_empty());
        }
    }
}
