//! The frozen vectors of what this crate seals and derives open for ever.
//!
//! `KITH_WRITE_VECTORS=1` makes a file that is not there yet; it never touches one that is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use data_encoding::HEXLOWER;
use kith_crypto::*;
use kith_model::{AccountId, Secret32, SeededRng};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::{Chain, EntryId, LogId};
use kith_protocol::peer::{BlobDescriptor, CHUNK, SlotValue};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn path(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(format!("{format}-v1.json"))
}

fn hexed(bytes: &[u8]) -> Value {
    Value::from(HEXLOWER.encode(bytes))
}

fn keys(secret: [u8; 32]) -> PeriodKeys {
    PeriodKeys::derive(&PeriodSecret::new(Secret32::new(secret))).unwrap()
}

/// A key or a number that is not the sealed one.
fn other(mut bytes: Vec<u8>) -> Vec<u8> {
    *bytes.last_mut().unwrap() ^= 1;
    bytes
}

fn period_keys_vectors() -> Value {
    let cases: Vec<Value> = [[0x01; 32], [0xfe; 32]]
        .into_iter()
        .map(|secret| {
            let keys = keys(secret);
            let pool = PeriodKeys::derive_pool(&PeriodSecret::new(Secret32::new(secret))).unwrap();
            json!({
                "secret": hexed(&secret), "append_seed": hexed(keys.append_seed.expose()),
                "append_pk": hexed(keys.append_pk.as_bytes()), "read": hexed(keys.read.expose()),
                "outer": hexed(keys.outer.expose()), "slot": hexed(keys.slot.expose()), "pool_pk": hexed(&pool.public()),
            })
        })
        .collect();
    let number = SafetyNumber::of(&AccountId::new([0x11; 32]), &AccountId::new([0x22; 32]));
    json!({
        "format": "period_keys", "version": 1, "cases": cases,
        "safety_number": { "one": hexed(&[0x11; 32]), "other": hexed(&[0x22; 32]), "digits": number.digits() },
    })
}

fn sealed_entry_vectors() -> Value {
    let (rng, secret) = (SeededRng::new([0x01; 32]), [0x02; 32]);
    let (log, entry, k) = (LogId::new([0x03; 32]), EntryId::new([0x04; 16]), 5);
    let cases: Vec<Value> = [b"yes".to_vec(), Vec::new(), vec![0xaa; 300]]
        .into_iter()
        .map(|message| {
            let body = seal_entry(&rng, &keys(secret), &log, &entry, k, &message).unwrap();
            json!({
                "secret": hexed(&secret), "log": hexed(log.as_bytes()), "entry": hexed(entry.as_bytes()), "k": k,
                "message": hexed(&message), "body": hexed(&body),
            })
        })
        .collect();
    let body = seal_entry(&rng, &keys(secret), &log, &entry, k, b"yes").unwrap();
    let row = |name: &str, secret: &[u8], log: &[u8], entry: &[u8], k: u32, body: &[u8], reason: &str| {
        json!({
            "name": name, "secret": hexed(secret), "log": hexed(log), "entry": hexed(entry), "k": k, "body": hexed(body),
            "reason": reason,
        })
    };
    let (log, entry) = (log.as_bytes().to_vec(), entry.as_bytes().to_vec());
    let mut newer = body.clone();
    newer[0] = 2;
    let shut = "the seal does not open";
    let refused = vec![
        row("another secret", &other(secret.to_vec()), &log, &entry, k, &body, shut),
        row("another log", &secret, &other(log.clone()), &entry, k, &body, shut),
        row("another entry", &secret, &log, &other(entry.clone()), k, &body, shut),
        row("another period", &secret, &log, &entry, 6, &body, shut),
        row("a flipped bit", &secret, &log, &entry, k, &other(body.clone()), shut),
        row(
            "a newer version",
            &secret,
            &log,
            &entry,
            k,
            &newer,
            "malformed: sealed entry of version 2 is not supported",
        ),
        row("too short", &secret, &log, &entry, k, &body[..28], "malformed: invalid sealed entry"),
    ];
    json!({ "format": "sealed_entry", "version": 1, "cases": cases, "refused": refused })
}

fn slot_vectors() -> Value {
    let (rng, secret, log, k) = (SeededRng::new([0x11; 32]), [0x12; 32], LogId::new([0x13; 32]), 7);
    let value = SlotValue {
        epoch: 3,
        group_info: vec![0x14; 40],
        seq: 9,
        chain: Chain::new([0x15; 32]),
        unknown: Unknown::none(),
    };
    let sealed = seal_slot(&rng, &keys(secret), &log, k, &value).unwrap();
    let row = |name: &str, secret: &[u8], log: &[u8], k: u32, sealed: &[u8]| json!({ "name": name, "secret": hexed(secret), "log": hexed(log), "k": k, "sealed": hexed(sealed) });
    let mut good = row("a slot", &secret, log.as_bytes(), k, &sealed);
    good["value"] = hexed(&value.to_bytes());
    let refused = vec![
        row("another secret", &other(secret.to_vec()), log.as_bytes(), k, &sealed),
        row("another log", &secret, &other(log.as_bytes().to_vec()), k, &sealed),
        row("another period", &secret, log.as_bytes(), 8, &sealed),
        row("a flipped bit", &secret, log.as_bytes(), k, &other(sealed.clone())),
    ];
    json!({ "format": "slot", "version": 1, "cases": [good], "refused": refused })
}

fn blob_vectors() -> Value {
    let (rng, log) = (SeededRng::new([0x21; 32]), LogId::new([0x22; 32]));
    let cases: Vec<Value> = [0, 5, 1_000]
        .into_iter()
        .map(|size| {
            let plain = vec![0x23; size];
            let blob = seal_blob(&rng, &log, &plain).unwrap();
            let parts: Vec<Value> = blob.parts.iter().map(|(_, part)| hexed(part)).collect();
            json!({ "plain": hexed(&plain), "descriptor": hexed(&blob.descriptor.to_bytes()), "parts": parts })
        })
        .collect();
    // Two chunks, of which the file holds the hashes alone.
    let plain = vec![0x24; CHUNK + 1];
    let blob = seal_blob(&SeededRng::new([0x25; 32]), &log, &plain).unwrap();
    let hashes: Vec<Value> = blob.parts.iter().map(|(hash, _)| hexed(hash.as_bytes())).collect();
    let large = json!({ "rng_seed": hexed(&[0x25; 32]), "byte": 0x24, "size": CHUNK + 1, "hashes": hashes });
    json!({ "format": "blob", "version": 1, "cases": cases, "two_chunks": large })
}

#[test]
fn every_format_has_its_vectors() {
    let all = [
        ("period_keys", period_keys_vectors()),
        ("sealed_entry", sealed_entry_vectors()),
        ("slot", slot_vectors()),
        ("blob", blob_vectors()),
    ];
    for (format, value) in all {
        if std::env::var_os("KITH_WRITE_VECTORS").is_some() && !path(format).exists() {
            std::fs::write(path(format), serde_json::to_string_pretty(&value).unwrap() + "\n").unwrap();
        }
        assert!(path(format).exists(), "{format}: make it with KITH_WRITE_VECTORS=1");
    }
}

fn read(format: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(format)).unwrap()).unwrap()
}

fn list<'a>(vectors: &'a Value, name: &str) -> &'a [Value] {
    let list = vectors[name].as_array().unwrap();
    assert!(!list.is_empty());
    list
}

fn hex(case: &Value, name: &str) -> Vec<u8> {
    HEXLOWER.decode(case[name].as_str().unwrap().as_bytes()).unwrap()
}

fn fixed<const N: usize>(case: &Value, name: &str) -> [u8; N] {
    hex(case, name).try_into().unwrap()
}

fn number(case: &Value, name: &str) -> u32 {
    u32::try_from(case[name].as_u64().unwrap()).unwrap()
}

#[test]
fn period_keys_v1() {
    let vectors = read("period_keys");
    for case in list(&vectors, "cases") {
        let secret: [u8; 32] = fixed(case, "secret");
        let keys = keys(secret);
        assert_eq!(keys.append_seed.expose().as_slice(), hex(case, "append_seed"));
        assert_eq!(keys.append_pk.as_bytes().as_slice(), hex(case, "append_pk"));
        assert_eq!(keys.read.expose().as_slice(), hex(case, "read"));
        assert_eq!(keys.outer.expose().as_slice(), hex(case, "outer"));
        assert_eq!(keys.slot.expose().as_slice(), hex(case, "slot"));
        let pool = PeriodKeys::derive_pool(&PeriodSecret::new(Secret32::new(secret))).unwrap();
        assert_eq!(pool.public().as_slice(), hex(case, "pool_pk"));
    }
    let case = &vectors["safety_number"];
    let number = SafetyNumber::of(&AccountId::new(fixed(case, "one")), &AccountId::new(fixed(case, "other")));
    assert_eq!(number.digits(), case["digits"].as_str().unwrap());
}

#[test]
fn sealed_entry_v1() {
    let vectors = read("sealed_entry");
    let open = |case: &Value| {
        let (log, entry) = (LogId::new(fixed(case, "log")), EntryId::new(fixed(case, "entry")));
        open_entry(&keys(fixed(case, "secret")), &log, &entry, number(case, "k"), &hex(case, "body"))
    };
    for case in list(&vectors, "cases") {
        assert_eq!(open(case).unwrap(), hex(case, "message"));
    }
    for case in list(&vectors, "refused") {
        assert_eq!(open(case).unwrap_err().to_string(), case["reason"].as_str().unwrap(), "{case}");
    }
}

#[test]
fn slot_v1() {
    let vectors = read("slot");
    let open = |case: &Value| {
        let log = LogId::new(fixed(case, "log"));
        open_slot(&keys(fixed(case, "secret")), &log, number(case, "k"), &hex(case, "sealed"))
    };
    for case in list(&vectors, "cases") {
        assert_eq!(open(case).unwrap().to_bytes(), hex(case, "value"));
    }
    for case in list(&vectors, "refused") {
        assert!(matches!(open(case), Err(CryptoError::DoesNotOpen)), "{case}");
    }
}

#[test]
fn blob_v1() {
    let vectors = read("blob");
    for case in list(&vectors, "cases") {
        let descriptor = BlobDescriptor::from_bytes(&hex(case, "descriptor")).unwrap();
        let parts: Vec<Vec<u8>> = list(case, "parts")
            .iter()
            .map(|part| HEXLOWER.decode(part.as_str().unwrap().as_bytes()).unwrap())
            .collect();
        let (index, chunks) = parts.split_last().unwrap();
        let mut reader = BlobReader::open(&descriptor, index).unwrap();
        for chunk in chunks {
            reader.push(chunk).unwrap();
        }
        assert_eq!(reader.finish().unwrap(), hex(case, "plain"));
    }
    let case = &vectors["two_chunks"];
    let size = usize::try_from(case["size"].as_u64().unwrap()).unwrap();
    let byte = u8::try_from(case["byte"].as_u64().unwrap()).unwrap();
    let blob = seal_blob(&SeededRng::new(fixed(case, "rng_seed")), &LogId::new([0x22; 32]), &vec![byte; size]).unwrap();
    let hashes: Vec<String> = blob.parts.iter().map(|(hash, _)| hash.to_hex()).collect();
    let expected: Vec<&str> = list(case, "hashes").iter().map(|hash| hash.as_str().unwrap()).collect();
    assert_eq!(hashes, expected);
}
