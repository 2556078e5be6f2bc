//! A state is a function of the set of operations: of no order, and not of how often one came.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::people;

use kith_protocol::cbor::{Encoder, Wire};
use kith_protocol::peer::{Field, Hlc, Merge, SignedOp, StateOp};
use kith_records::{AdmittedOp, MemoryShelf, Picture, Piece, apply, buckets, expire, root};
use people::{account, by, op};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const TRUE: &[u8] = &[0xf5];
const FALSE: &[u8] = &[0xf4];

fn merged<'a>(ops: impl IntoIterator<Item = &'a AdmittedOp>) -> MemoryShelf {
    let mut shelf = MemoryShelf::default();
    for op in ops {
        apply(&mut shelf, op).unwrap();
    }
    shelf
}

fn root_of(shelf: &MemoryShelf) -> [u8; 16] {
    root(&buckets(shelf.items()))
}

fn picture(shelf: &MemoryShelf, record: u8) -> Picture {
    Picture::of(shelf.pieces(&[record; 16]))
}

/// The rules once more, word by word and as slowly as can be: what the state of these operations is.
fn oracle(ops: &[AdmittedOp]) -> BTreeSet<[u8; 32]> {
    let mut state = BTreeSet::new();
    for one in ops {
        let (mine, hash) = (one.signed().op(), *one.signed().hash());
        let same_field = |other: &StateOp| other.record == mine.record && other.field == mine.field;
        let stays = match &mine.merge {
            Merge::Drop(_) => true,
            Merge::Add => !ops.iter().any(|other| {
                let Merge::Drop(dots) = &other.signed().op().merge else { return false };
                same_field(other.signed().op()) && dots.contains(&one.signed().dot())
            }),
            Merge::Set => !ops.iter().any(|other| {
                let rank = |op: &AdmittedOp| (op.signed().op().stamp, *op.signed().cert(), *op.signed().hash());
                other.signed().op().merge == Merge::Set && same_field(other.signed().op()) && rank(other) > rank(one)
            }),
        };
        if stays {
            state.insert(hash);
        }
    }
    state
}

/// What a person does; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Deed {
    /// Sets a field.
    Set { author: u8, record: u8, field: u8, stamp: u8, value: u8, later: bool },
    /// Adds an element.
    Add { author: u8, record: u8, field: u8, stamp: u8, value: u8 },
    /// Drops some elements that were added before, seen or not, perhaps of another record.
    Drop { author: u8, record: u8, field: u8, stamp: u8, which: Vec<u8> },
}

fn deed() -> impl Strategy<Value = Deed> {
    let place = (0..6_u8, 0..4_u8, 0..4_u8, 0..9_u8);
    prop_oneof![
        4 => (place.clone(), 0..3_u8, any::<bool>())
            .prop_map(|((author, record, field, stamp), value, later)| Deed::Set { author, record, field, stamp, value, later }),
        2 => (place.clone(), 0..3_u8)
            .prop_map(|((author, record, field, stamp), value)| Deed::Add { author, record, field, stamp, value }),
        2 => (place, prop::collection::vec(any::<u8>(), 1..4))
            .prop_map(|((author, record, field, stamp), which)| Deed::Drop { author, record, field, stamp, which }),
    ]
}

/// A history: stamps are few, so that many are equal; days apart and of types and keys of a later version, too.
fn history(deeds: &[Deed]) -> Vec<AdmittedOp> {
    const DAY: u64 = 86_400_000;
    let at = |stamp: u8| Hlc::at_ms(1_000 * DAY + u64::from(stamp) * 3 * DAY).number();
    let mut ops: Vec<AdmittedOp> = Vec::new();
    for deed in deeds {
        let made = match deed {
            Deed::Set { author, record, field, stamp, value, later } => {
                let value = match field {
                    0 if *value == 0 => FALSE.to_vec(),
                    0 => TRUE.to_vec(),
                    _ => vec![*value],
                };
                let mut made = op(*record, u64::from(*field), Merge::Set, at(*stamp), &value);
                if *later {
                    made.kind = 4_711;
                    made = with_unknown_key(&made);
                }
                by(*author, &made)
            }
            Deed::Add { author, record, field, stamp, value } => {
                by(*author, &op(*record, u64::from(*field), Merge::Add, at(*stamp), &[*value]))
            }
            Deed::Drop { author, record, field, stamp, which } => {
                let adds: Vec<&AdmittedOp> = ops.iter().filter(|op| op.signed().op().merge == Merge::Add).collect();
                let dots =
                    which.iter().filter(|_| !adds.is_empty()).map(|n| adds[usize::from(*n) % adds.len()].signed());
                // Half of them name elements of their own field, the others hit nothing.
                let dots: Vec<SignedOp> = dots.cloned().collect();
                let place = dots.first().filter(|_| *stamp % 2 == 0).map(|first| first.op().clone());
                let dots: Vec<[u8; 16]> = dots.iter().map(SignedOp::dot).collect();
                let dots = if dots.is_empty() { vec![[*record; 16]] } else { dots };
                let mut made = op(*record, u64::from(*field), Merge::Drop(dots), at(*stamp), &[]);
                if let Some(place) = place {
                    made.record = place.record;
                    made.field = place.field;
                }
                by(*author, &made)
            }
        };
        ops.push(made);
    }
    ops
}

fn with_unknown_key(op: &StateOp) -> StateOp {
    let bytes = op.to_bytes();
    let mut d = kith_protocol::cbor::Decoder::new(&bytes);
    let pairs = d.map().unwrap();
    let mut e = Encoder::new();
    e.map(pairs + 1);
    for _ in 0..pairs * 2 {
        e.raw(d.raw_item().unwrap());
    }
    e.uint(77).text("of a later version");
    StateOp::from_bytes(&e.into_bytes()).unwrap()
}

/// Deeds, and the order in which each of 3 to 6 replicas hears of them, with duplicates.
fn histories() -> impl Strategy<Value = (Vec<Deed>, Vec<Vec<usize>>)> {
    prop::collection::vec(deed(), 1..40).prop_flat_map(|deeds| {
        let all: Vec<usize> = (0..deeds.len()).collect();
        let twice = (Just(all), prop::collection::vec(0..deeds.len(), 0..10)).prop_map(|(mut all, more)| {
            all.extend(more);
            all
        });
        (Just(deeds), prop::collection::vec(twice.prop_shuffle(), 3..=6))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replicas_end_equal_whatever_the_order((deeds, orders) in histories()) {
        let ops = history(&deeds);
        let expected = oracle(&ops);
        let mut shown: Option<Vec<Picture>> = None;
        for order in orders {
            let mut shelf = MemoryShelf::default();
            for at in order {
                apply(&mut shelf, &ops[at]).unwrap();
            }
            let state: BTreeSet<[u8; 32]> = shelf.items().map(|item| item.hash).collect();
            prop_assert_eq!(&state, &expected);
            let pictures: Vec<Picture> = (0..4).map(|record| picture(&shelf, record)).collect();
            // What is shown of a state is what is shown of everything that ever came.
            for record in 0..4_u8 {
                let of_all = ops.iter().filter(|op| op.signed().op().record == [record; 16]).map(Piece::of);
                let of_all = Picture::of(of_all);
                prop_assert_eq!(of_all.is_alive(), pictures[usize::from(record)].is_alive());
                for (field, content) in of_all.fields() {
                    let of_state = &pictures[usize::from(record)];
                    prop_assert_eq!(&content.value, &of_state.value(field));
                    prop_assert_eq!(content.elements.as_slice(), of_state.elements(field));
                }
            }
            prop_assert_eq!(shown.get_or_insert(pictures.clone()), &pictures);
        }
    }

    #[test]
    fn merging_states_is_commutative_associative_and_idempotent(
        one in prop::collection::vec(deed(), 0..20),
        two in prop::collection::vec(deed(), 0..20),
        three in prop::collection::vec(deed(), 0..20),
    ) {
        let (one, two, three) = (merged(&history(&one)), merged(&history(&two)), merged(&history(&three)));
        let join = |a: &MemoryShelf, b: &MemoryShelf| {
            let mut joined = a.clone();
            b.ops().for_each(|op| { apply(&mut joined, op).unwrap(); });
            joined
        };
        prop_assert_eq!(join(&one, &two), join(&two, &one));
        prop_assert_eq!(join(&join(&one, &two), &three), join(&one, &join(&two, &three)));
        prop_assert_eq!(join(&one, &one), one.clone());
        prop_assert_eq!(root_of(&join(&join(&one, &two), &one)), root_of(&join(&one, &two)));
    }

    #[test]
    fn what_an_operation_did_is_told_so_that_roots_follow(deeds in prop::collection::vec(deed(), 0..40)) {
        let mut shelf = MemoryShelf::default();
        let mut followed: BTreeSet<[u8; 32]> = BTreeSet::new();
        for op in history(&deeds) {
            let applied = apply(&mut shelf, &op).unwrap();
            prop_assert!(applied.left.iter().all(|hash| followed.remove(hash)));
            if let Some(hash) = applied.entered {
                prop_assert!(followed.insert(hash));
            }
            let state: BTreeSet<[u8; 32]> = shelf.items().map(|item| item.hash).collect();
            prop_assert_eq!(&followed, &state);
        }
    }
}

#[test]
fn the_table_of_merges() {
    let set = |author, stamp, value: u8| by(author, &op(1, 2, Merge::Set, stamp, &[value]));
    // (writes of one register: author, stamp, value) -> the value that stays
    for (writes, value) in [
        (vec![(1, 10, 1), (2, 20, 2)], 2),
        (vec![(1, 20, 1), (2, 10, 2)], 1),
        (vec![(1, 10, 1), (2, 10, 2)], 2),
        (vec![(3, 10, 1), (2, 10, 2)], 1),
    ] {
        let writes: Vec<AdmittedOp> =
            writes.into_iter().map(|(author, stamp, value)| set(author, stamp, value)).collect();
        for order in [writes.clone(), writes.into_iter().rev().collect()] {
            assert_eq!(picture(&merged(&order), 1).value(&Field::Number(2)).as_uint(), Some(value));
        }
    }
    // Two writes of one device with one stamp: the payload decides, for everybody alike.
    let (a, b) = (set(1, 10, 1), set(1, 10, 2));
    let winner = if a.signed().hash() > b.signed().hash() { 1 } else { 2 };
    for order in [[&a, &b], [&b, &a]] {
        assert_eq!(picture(&merged(order), 1).value(&Field::Number(2)).as_uint(), Some(winner));
    }
}

#[test]
fn an_element_lives_while_a_dot_of_it_lives() {
    let add = |author, stamp| by(author, &op(1, 5, Merge::Add, stamp, b"\x64calm"));
    let drop = |dots: &[&AdmittedOp]| {
        by(3, &op(1, 5, Merge::Drop(dots.iter().map(|add| add.signed().dot()).collect()), 30, &[]))
    };
    let (first, second) = (add(1, 10), add(2, 20));
    let tags = |ops: &[&AdmittedOp]| picture(&merged(ops.iter().copied()), 1).set_values(&Field::Number(5)).len();
    assert_eq!(tags(&[&first, &second]), 1, "two dots, one value");
    assert_eq!(tags(&[&first, &second, &drop(&[&first])]), 1, "whoever added it at the same time wins");
    assert_eq!(tags(&[&first, &second, &drop(&[&first, &second])]), 0);
    assert_eq!(tags(&[&drop(&[&first]), &first]), 0, "a drop may come first");
    assert_eq!(tags(&[&first, &drop(&[&first]), &add(1, 40)]), 1, "added again it has a new dot");
}

#[test]
fn a_late_edit_never_resurrects() {
    let alive = by(1, &op(1, 0, Merge::Set, 10, TRUE));
    let dead = by(2, &op(1, 0, Merge::Set, 20, FALSE));
    let edit = by(3, &op(1, 2, Merge::Set, 90, &[7]));
    let undo = by(2, &op(1, 0, Merge::Set, 91, TRUE));
    for order in [[&alive, &dead, &edit], [&edit, &dead, &alive], [&dead, &edit, &alive]] {
        let shelf = merged(order);
        assert!(!picture(&shelf, 1).is_alive());
        assert_eq!(picture(&shelf, 1).value(&Field::Number(2)).as_uint(), Some(7), "kept, and unseen");
        assert!(picture(&merged(order.into_iter().chain([&undo])), 1).is_alive());
    }
}

#[test]
fn what_is_dead_leaves_after_180_days_and_what_lives_stays() {
    const DAY: u64 = 86_400_000;
    let day = |n: u64| Hlc::at_ms(n * DAY).number();
    let tag = by(1, &op(3, 5, Merge::Add, day(1), b"\x64calm"));
    let ops = [
        by(1, &op(1, 0, Merge::Set, day(1), TRUE)),
        by(1, &op(1, 2, Merge::Set, day(1), &[1])),
        by(1, &op(2, 0, Merge::Set, day(10), FALSE)),
        by(1, &op(2, 2, Merge::Set, day(100), &[1])),
        by(1, &op(2, 5, Merge::Add, day(1), b"\x64calm")),
        by(1, &op(3, 0, Merge::Set, day(1), TRUE)),
        tag.clone(),
        by(1, &op(3, 5, Merge::Drop(vec![tag.signed().dot()]), day(12), &[])),
    ];
    let all = merged(&ops);
    for (at, left) in [(0, 7), (189, 7), (190, 4), (191, 4), (192, 3), (9_999, 3)] {
        let mut shelf = all.clone();
        expire(&mut shelf, at * DAY).unwrap();
        assert_eq!(shelf.ops().count(), left, "day {at}");
        let mut again = shelf.clone();
        assert_eq!(expire(&mut again, at * DAY).unwrap().len(), 0, "day {at}: twice is once");
    }
    let mut shelf = all.clone();
    let gone = expire(&mut shelf, 190 * DAY).unwrap();
    assert_eq!(gone.len(), 3, "the record with all its fields, the newer one too");
    assert!(gone.iter().all(|(record, _)| *record == [2; 16]));
    // A late edit of what left is a field of nothing.
    apply(&mut shelf, &by(1, &op(2, 2, Merge::Set, day(300), &[9]))).unwrap();
    assert!(!picture(&shelf, 2).is_alive());
}

#[test]
fn a_record_has_the_type_of_its_living_write() {
    let alive = by(1, &op(1, 0, Merge::Set, 10, TRUE));
    let mut other = op(1, 2, Merge::Set, 90, &[7]);
    other.kind = 64;
    let other = by(2, &other);
    assert_eq!(picture(&merged([&alive, &other]), 1).kind(), Some(2));
    assert_eq!(picture(&merged([&other]), 1).kind(), Some(64));
    let by_type: BTreeMap<u64, bool> = BTreeMap::from([(2, true)]);
    assert!(by_type[&picture(&merged([&other, &alive]), 1).kind().unwrap()]);
    assert_eq!(account(1), *alive.author());
}
