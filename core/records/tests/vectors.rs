//! The frozen vectors of merge and root: what operations leave, and what that hashes to.
//!
//! `KITH_WRITE_VECTORS=1` makes a file that is not there yet; it never touches one that is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::people;

use data_encoding::HEXLOWER;
use kith_protocol::cbor::Wire;
use kith_protocol::hash::sha256;
use kith_protocol::peer::{Merge, SignedOp};
use kith_records::{AdmittedOp, MemoryShelf, apply, bucket_of, buckets, root};
use people::{account, op, signed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn path(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(format!("{format}-v1.json"))
}

fn cases() -> Vec<(&'static str, Vec<SignedOp>)> {
    let set = |author, record, field, stamp, value: u8| signed(author, &op(record, field, Merge::Set, stamp, &[value]));
    let alive = |author, stamp, value| set(author, 0xc1, 0, stamp, value);
    let add = |author, stamp| signed(author, &op(0xc1, 5, Merge::Add, stamp, b"\x64calm"));
    let drop = |field, stamp, of: &[&SignedOp]| {
        signed(3, &op(0xc1, field, Merge::Drop(of.iter().map(|add| add.dot()).collect()), stamp, &[]))
    };
    let (one, two) = (add(1, 10), add(2, 20));
    vec![
        ("nothing", vec![]),
        ("the later stamp wins", vec![set(1, 0xc1, 2, 20, 1), set(2, 0xc1, 2, 10, 2)]),
        ("one stamp: the greater certificate hash wins", vec![set(1, 0xc1, 2, 10, 1), set(2, 0xc1, 2, 10, 2)]),
        ("one stamp and device: the greater payload hash wins", vec![set(1, 0xc1, 2, 10, 1), set(1, 0xc1, 2, 10, 2)]),
        ("twice is once", vec![set(1, 0xc1, 2, 10, 1), set(1, 0xc1, 2, 10, 1)]),
        ("fields and records are apart", vec![set(1, 0xc1, 2, 10, 1), set(1, 0xc1, 3, 10, 1), set(1, 0x07, 2, 10, 1)]),
        ("an edit after a delete", vec![alive(1, 10, 0xf5), alive(2, 20, 0xf4), set(1, 0xc1, 2, 30, 1)]),
        ("two dots of one value", vec![one.clone(), two.clone()]),
        ("a drop of one dot", vec![one.clone(), two.clone(), drop(5, 30, &[&one])]),
        ("a drop before its element", vec![drop(5, 30, &[&one, &two]), one.clone(), two.clone()]),
        ("a drop of another field hits nothing", vec![one.clone(), drop(6, 30, &[&one])]),
        ("two drops of one dot both stay", vec![one.clone(), drop(5, 30, &[&one]), drop(5, 31, &[&one])]),
    ]
}

fn state(ops: &[SignedOp]) -> MemoryShelf {
    let mut shelf = MemoryShelf::default();
    for op in ops {
        apply(&mut shelf, &AdmittedOp::own(op.clone(), account(1))).unwrap();
    }
    shelf
}

fn hashes(shelf: &MemoryShelf) -> Vec<String> {
    let mut hashes: Vec<String> = shelf.items().map(|item| HEXLOWER.encode(&item.hash)).collect();
    hashes.sort();
    hashes
}

fn hex_ops(ops: &[SignedOp]) -> Vec<String> {
    ops.iter().map(|op| HEXLOWER.encode(&op.to_bytes())).collect()
}

fn full_buckets(shelf: &MemoryShelf) -> BTreeMap<String, String> {
    let empty = sha256(&[]);
    let hashed = buckets(shelf.items()).into_iter().enumerate().filter(|(_, hash)| *hash != empty);
    hashed.map(|(n, hash)| (format!("{n:02x}"), HEXLOWER.encode(&hash))).collect()
}

#[test]
fn new_vectors_are_written_when_asked_for() {
    let merge: Vec<Value> = cases()
        .iter()
        .map(|(name, ops)| json!({ "name": name, "ops": hex_ops(ops), "state": hashes(&state(ops)) }))
        .collect();
    let roots: Vec<Value> = cases()
        .iter()
        .map(|(name, ops)| {
            let shelf = state(ops);
            let root = HEXLOWER.encode(&root(&buckets(shelf.items())));
            json!({ "name": name, "ops": hex_ops(ops), "buckets": full_buckets(&shelf), "root": root })
        })
        .collect();
    for (format, cases) in [("merge", merge), ("root", roots)] {
        if std::env::var_os("KITH_WRITE_VECTORS").is_some() && !path(format).exists() {
            let value = json!({ "format": format, "version": 1, "cases": cases });
            std::fs::write(path(format), serde_json::to_string_pretty(&value).unwrap() + "\n").unwrap();
        }
        assert!(path(format).exists(), "{format}: make it with KITH_WRITE_VECTORS=1");
    }
}

fn read(format: &str) -> Vec<Value> {
    let value: Value = serde_json::from_str(&std::fs::read_to_string(path(format)).unwrap()).unwrap();
    let cases = value["cases"].as_array().unwrap().clone();
    assert!(cases.len() >= 12);
    cases
}

fn ops_of(case: &Value) -> Vec<SignedOp> {
    let ops = case["ops"].as_array().unwrap().iter();
    ops.map(|op| SignedOp::from_bytes(&HEXLOWER.decode(op.as_str().unwrap().as_bytes()).unwrap()).unwrap()).collect()
}

#[test]
fn merge_v1() {
    for case in read("merge") {
        let ops = ops_of(&case);
        let reversed: Vec<SignedOp> = ops.iter().rev().cloned().collect();
        for order in [ops, reversed] {
            assert_eq!(json!(hashes(&state(&order))), case["state"], "{}", case["name"]);
        }
    }
}

#[test]
fn root_v1() {
    for case in read("root") {
        let shelf = state(&ops_of(&case));
        assert_eq!(json!(full_buckets(&shelf)), case["buckets"], "{}", case["name"]);
        assert_eq!(HEXLOWER.encode(&root(&buckets(shelf.items()))), case["root"].as_str().unwrap(), "{}", case["name"]);
    }
    assert_eq!(bucket_of(&[0xc1; 16]), 0xc1);
}
