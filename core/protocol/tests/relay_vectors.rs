//! The frozen vectors of the relay's formats decode for ever, and what they refuse stays refused.
//!
//! They were made once, by another program in another language, from the protocol's text.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use data_encoding::HEXLOWER;
use kith_protocol::api::{Entry, Origin, Refusal};
use kith_protocol::cbor::{Decoder, Encoder, Kind, Wire, WireError};
use kith_protocol::hash::{chain_start, log_id};
use kith_protocol::id::{EntryId, LogId, PublicKey, Salt};
use kith_protocol::op::{Op, OpPayload, sign_op};
use kith_protocol::pad::{pad, padded_length, unpad};
use serde_json::Value;
use std::path::Path;

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list<'a>(vectors: &'a Value, name: &str) -> &'a [Value] {
    let list = vectors[name].as_array().unwrap();
    assert!(!list.is_empty());
    list
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} in {case}"))
}

fn hex(case: &Value, name: &str) -> Vec<u8> {
    HEXLOWER.decode(text(case, name).as_bytes()).unwrap()
}

fn fixed<const N: usize>(case: &Value, name: &str) -> [u8; N] {
    hex(case, name).try_into().unwrap()
}

/// RFC 8949 section 8, for the types in use; writes the item again on the way.
fn diagnostic(d: &mut Decoder<'_>, e: &mut Encoder) -> String {
    match d.peek().unwrap() {
        Kind::Uint => {
            let value = d.uint().unwrap();
            e.uint(value);
            value.to_string()
        }
        Kind::Negative => {
            let value = d.int().unwrap();
            e.int(value);
            value.to_string()
        }
        Kind::Bytes => {
            let value = d.bytes().unwrap();
            e.bytes(value);
            format!("h'{}'", HEXLOWER.encode(value))
        }
        Kind::Text => {
            let value = d.text().unwrap();
            e.text(value);
            Value::from(value).to_string()
        }
        Kind::Bool => {
            let value = d.bool().unwrap();
            e.bool(value);
            value.to_string()
        }
        Kind::Null => {
            d.null().unwrap();
            e.null();
            "null".to_owned()
        }
        Kind::Array => {
            let count = d.array().unwrap();
            e.array(count);
            let items: Vec<_> = (0..count).map(|_| diagnostic(d, e)).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Map => {
            let count = d.map().unwrap();
            e.map(count);
            let pairs: Vec<_> = (0..count).map(|_| format!("{}: {}", diagnostic(d, e), diagnostic(d, e))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

fn code_of(error: WireError) -> &'static str {
    match error {
        WireError::Truncated => "truncated",
        WireError::TrailingBytes => "trailing",
        WireError::NotDeterministic => "not_deterministic",
        WireError::UnusedType => "unused_type",
        WireError::TooDeep => "too_deep",
        WireError::KeyOrder => "key_order",
        WireError::NotUtf8 => "not_utf8",
        WireError::Expected("an integer key") => "key_type",
        other => panic!("{other}"),
    }
}

#[test]
fn cbor_v1() {
    let vectors = read("cbor-v1.json");
    for case in list(&vectors, "cases") {
        let bytes = hex(case, "hex");
        let (mut d, mut e) = (Decoder::new(&bytes), Encoder::new());
        assert_eq!(diagnostic(&mut d, &mut e), text(case, "diagnostic"), "{case}");
        d.finish().unwrap();
        assert_eq!(e.into_bytes(), bytes, "{case}");
        let mut d = Decoder::new(&bytes);
        assert_eq!(d.raw_item().unwrap(), bytes, "{case}");
        d.finish().unwrap();
    }
    for case in list(&vectors, "refused") {
        let bytes = hex(case, "hex");
        let mut d = Decoder::new(&bytes);
        let refused = d.raw_item().and_then(|_| d.finish()).unwrap_err();
        assert_eq!(code_of(refused), text(case, "code"), "{case}");
    }
}

#[test]
fn op_v1() {
    let vectors = read("op-v1.json");
    for case in list(&vectors, "cases") {
        let origin = Origin::from_url(text(case, "origin")).unwrap();
        let bytes = hex(case, "op");
        let op = Op::from_bytes(&bytes).unwrap();
        assert_eq!(op.to_bytes(), bytes, "{case}");
        assert_eq!(op.payload_bytes(), hex(case, "payload"), "{case}");
        let seed = fixed(case, "seed");
        let key = PublicKey::new(kith_protocol::cose::public_key(&seed));
        assert_eq!(op.verify(&origin), Ok(key), "{case}");
        let payload = op.payload().unwrap_or_else(|refusal| panic!("{refusal:?} {case}"));
        assert_eq!(payload.kind(), text(case, "kind"));
        assert_eq!(payload.log, LogId::new(fixed(case, "log")));
        if case["encodes"] == true {
            assert_eq!(sign_op(&payload, &seed, &origin).to_bytes(), bytes, "{case}");
        }
    }
    for case in list(&vectors, "refused") {
        // Not every origin of a refused case is one; the signed text is what counts.
        let refused = Op::from_bytes(&hex(case, "op")).map_err(Refusal::from).and_then(|op| {
            op.payload()?;
            op.verify(&Origin::from_url(text(case, "origin")).unwrap())
        });
        assert_eq!(refused.unwrap_err().code(), text(case, "code"), "{case}");
    }
}

#[test]
fn an_operators_code_admits_the_frozen_payload() {
    let vectors = read("op-v1.json");
    let case = list(&vectors, "cases").iter().find(|case| case["name"] == "create by code").unwrap();
    let bytes = hex(case, "payload");
    let mut payload = OpPayload::from_bytes(&bytes).unwrap();
    payload.admit_by_code(b"operator code").unwrap();
    assert_eq!(payload.to_bytes(), bytes);
}

#[test]
fn chain_v1() {
    for case in list(&read("chain-v1.json"), "cases") {
        let mut chain = chain_start(&LogId::new(fixed(case, "log")));
        assert_eq!(chain.to_hex(), text(case, "start"));
        for entry in list(case, "entries") {
            let number = |name: &str| entry[name].as_u64().unwrap();
            let stored = Entry {
                seq: number("seq"),
                time: number("time"),
                fence: number("fence"),
                period: u32::try_from(number("period")).unwrap(),
                fenced: entry["fenced"].as_bool().unwrap(),
                id: EntryId::new(fixed(entry, "id")),
                body: hex(entry, "body"),
            };
            assert_eq!(Entry::from_bytes(&stored.to_bytes()), Ok(stored.clone()));
            chain = stored.chain_after(&chain);
            assert_eq!(chain.to_hex(), text(entry, "chain"), "{entry}");
        }
    }
}

#[test]
fn log_id_v1() {
    for case in list(&read("log_id-v1.json"), "cases") {
        let log = log_id(&PublicKey::new(fixed(case, "founder")), &Salt::new(fixed(case, "salt")));
        assert_eq!(log.to_hex(), text(case, "log"));
    }
}

#[test]
fn padme_v1() {
    let vectors = read("padme-v1.json");
    for case in list(&vectors, "lengths") {
        let number = |name: &str| usize::try_from(case[name].as_u64().unwrap()).unwrap();
        assert_eq!(padded_length(number("length")), number("padded"), "{case}");
    }
    for case in list(&vectors, "cases") {
        assert_eq!(pad(&hex(case, "plain")), hex(case, "padded"));
        assert_eq!(unpad(&hex(case, "padded")).unwrap(), hex(case, "plain"));
    }
    for case in list(&vectors, "refused") {
        assert!(unpad(&hex(case, "padded")).is_err(), "{case}");
    }
}
