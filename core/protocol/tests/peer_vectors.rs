//! The frozen vectors of the formats between people decode for ever, and what they refuse stays refused.
//!
//! `KITH_WRITE_VECTORS=1` makes a file that is not there yet, from the samples; it never touches one that is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::peer_samples;

use data_encoding::HEXLOWER;
use kith_protocol::cbor::{Decoder, Encoder, Kind, Wire, WireError};
use kith_protocol::peer::*;
use peer_samples::*;
use serde_json::{Value, json};
use std::fmt::Debug;
use std::path::{Path, PathBuf};

fn path(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(format!("{format}-v1.json"))
}

/// RFC 8949 section 8, for the types in use: what another reader compares with.
fn diagnostic(d: &mut Decoder<'_>) -> String {
    match d.peek().unwrap() {
        Kind::Uint => d.uint().unwrap().to_string(),
        Kind::Negative => d.int().unwrap().to_string(),
        Kind::Bytes => format!("h'{}'", HEXLOWER.encode(d.bytes().unwrap())),
        Kind::Text => Value::from(d.text().unwrap()).to_string(),
        Kind::Bool => d.bool().unwrap().to_string(),
        Kind::Null => {
            d.null().unwrap();
            "null".into()
        }
        Kind::Array => {
            let items: Vec<String> = (0..d.array().unwrap()).map(|_| diagnostic(d)).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Map => {
            let pairs: Vec<String> =
                (0..d.map().unwrap()).map(|_| format!("{}: {}", diagnostic(d), diagnostic(d))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

fn case(name: &str, bytes: &[u8]) -> Value {
    json!({ "name": name, "hex": HEXLOWER.encode(bytes), "diagnostic": diagnostic(&mut Decoder::new(bytes)) })
}

/// What is wrong with the bytes, in the words of the error.
fn refusals<T: Wire + Debug>(bytes: &[u8]) -> Vec<Value> {
    let mut newer = bytes.to_vec();
    newer[2] = 2;
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("a newer version", newer),
        ("cut", bytes[..bytes.len() - 1].to_vec()),
        ("a byte too many", [bytes, &[0]].concat()),
        ("an array", vec![0x80]),
        ("no version", vec![0xa0]),
        ("an indefinite length", vec![0xbf, 0xff]),
    ];
    bad.into_iter()
        .map(|(name, bytes)| {
            let reason = T::from_bytes(&bytes).unwrap_err().to_string();
            json!({ "name": name, "hex": HEXLOWER.encode(&bytes), "reason": reason })
        })
        .collect()
}

fn fields<T: Wire + Debug>(format: &str, cases: &[(&str, Vec<u8>)]) -> Value {
    let refused = refusals::<T>(&cases[0].1);
    let cases: Vec<Value> = cases.iter().map(|(name, bytes)| case(name, bytes)).collect();
    json!({ "format": format, "version": 1, "cases": cases, "refused": refused })
}

fn link_vectors() -> Value {
    let mut value = fields::<ContactLink>(
        "link",
        &[("contact link", contact_link().to_bytes()), ("bare contact link", bare_contact_link().to_bytes())],
    );
    value["group_cases"] = json!([case("group link", &group_link().to_bytes())]);
    value["urls"] = json!([
        { "url": contact_link().to_url(), "hex": HEXLOWER.encode(&contact_link().to_bytes()) },
        { "url": group_link().to_url(), "hex": HEXLOWER.encode(&group_link().to_bytes()) },
    ]);
    value
}

fn cert_vectors() -> Value {
    let mut value =
        fields::<DeviceCert>("device_cert", &[("full", cert().to_bytes()), ("bare", bare_cert().to_bytes())]);
    let signed = cert().sign(&ROOT_SEED);
    let mut forged = signed.clone();
    *forged.last_mut().unwrap() ^= 1;
    value["signed"] = json!([{ "root_seed": HEXLOWER.encode(&ROOT_SEED), "hex": HEXLOWER.encode(&signed), "valid": true },
        { "root_seed": HEXLOWER.encode(&ROOT_SEED), "hex": HEXLOWER.encode(&forged), "valid": false }]);
    value
}

fn mail_vectors() -> Value {
    let items: Vec<(&str, Vec<u8>)> =
        mail_bodies().into_iter().map(|(name, body)| (name, MailItem::from(body).to_bytes())).collect();
    fields::<MailItem>("mail_item", &items)
}

fn envelope_vectors() -> Value {
    let mut items: Vec<(&str, Vec<u8>)> =
        bodies().into_iter().map(|(name, body)| (name, envelope(&body).to_bytes())).collect();
    items.push(("everything", full_envelope().to_bytes()));
    let mut value = fields::<Envelope>("envelope", &items);
    let body = &bodies()[0].1;
    value["public_id"] = json!({
        "hex": HEXLOWER.encode(&envelope(body).to_bytes()),
        "conversation": HEXLOWER.encode(&[0x62; 16]),
        "account": HEXLOWER.encode(root().as_bytes()),
        "id": HEXLOWER.encode(&envelope(body).public_id(&[0x62; 16], &root())),
    });
    value
}

fn op_vectors() -> Value {
    let items: Vec<(&str, Vec<u8>)> = ops().into_iter().map(|(name, op)| (name, op.to_bytes())).collect();
    let mut value = fields::<StateOp>("state_op", &items);
    let signed: Vec<Value> = ops()
        .iter()
        .map(|(name, op)| {
            let signed = signed_op(op);
            json!({
                "name": name,
                "device_seed": HEXLOWER.encode(&DEVICE_SEED),
                "cert": HEXLOWER.encode(signed.cert()),
                "hex": HEXLOWER.encode(&signed.to_bytes()),
                "hash": HEXLOWER.encode(signed.hash()),
                "valid": true,
            })
        })
        .collect();
    value["signed"] = Value::from(signed);
    value["bodies"] = bodies_of(|kind| matches!(kind, 16..=18));
    value
}

/// The bodies of records whose type is one of these.
fn bodies_of(wanted: impl Fn(u64) -> bool) -> Value {
    let bodies = record_bodies();
    let wanted = bodies.iter().filter(|(_, body)| wanted(body.kind()));
    Value::from_iter(wanted.map(|(name, body)| {
        let mut value = case(name, &body.to_bytes());
        value["type"] = body.kind().into();
        value
    }))
}

fn snapshot_vectors() -> Value {
    let mut value = fields::<Snapshot>(
        "snapshot",
        &[("full", snapshot().to_bytes()), ("nothing shared yet", bare_snapshot().to_bytes())],
    );
    value["bodies"] = bodies_of(|kind| matches!(kind, 11 | 12));
    value
}

fn pack_vectors() -> Value {
    let mut value = fields::<Pack>(
        "pack",
        &[("full", pack().to_bytes()), ("bare", bare_pack().to_bytes()), ("update", pack_update().to_bytes())],
    );
    let signed = [pack(), pack_update()].map(|pack| HEXLOWER.encode(&pack.sign(&ROOT_SEED).unwrap()));
    value["signed"] = json!({ "whole": signed[0], "update": signed[1] });
    value
}

fn history_vectors() -> Value {
    let nothing = History { items: vec![], ..history() };
    let mut value =
        fields::<History>("history", &[("two messages", history().to_bytes()), ("nothing", nothing.to_bytes())]);
    let mut offer = case("offer", &history_offer().to_bytes());
    offer["type"] = 13.into();
    value["bodies"] = Value::from(vec![offer]);
    value
}

/// Stamps: the last one, the time, the next one; and what an entry may carry.
fn hlc_vectors() -> Value {
    let last = |ms: u64, counter: u64| (ms << 16) | counter;
    let next: Vec<Value> = [
        ("the time is ahead", last(1_000, 9), 2_000),
        ("the same millisecond", last(2_000, 9), 2_000),
        ("the clock went back", last(2_000, 9), 1_000),
        ("the counter is full", last(2_000, 0xffff), 2_000),
        ("the first of all", 0, 1_790_000_000_000),
        ("a time above 48 bits", last(2_000, 0), 1 << 60),
    ]
    .iter()
    .map(|(name, last, time)| {
        json!({ "name": name, "last": last, "time": time, "next": Hlc::next(Hlc::new(*last), *time).number() })
    })
    .collect();
    let relay = 1_790_000_000_000;
    let within: Vec<Value> = [
        ("long ago", last(5, 0)),
        ("at the bound", last(relay + 600_000, 0xffff)),
        ("a millisecond over it", last(relay + 600_001, 0)),
    ]
    .iter()
    .map(|(name, stamp)| {
        json!({ "name": name, "stamp": stamp, "relay_time": relay, "admitted": Hlc::new(*stamp).is_within(relay) })
    })
    .collect();
    json!({ "format": "hlc", "version": 1, "next": next, "within": within })
}

#[test]
fn every_format_has_its_vectors() {
    let all = [
        ("device_cert", cert_vectors()),
        ("card", fields::<Card>("card", &[("full", card().to_bytes()), ("bare", bare_card().to_bytes())])),
        ("link", link_vectors()),
        ("mail_item", mail_vectors()),
        (
            "control",
            fields::<Control>("control", &[("full", control().to_bytes()), ("bare", bare_control().to_bytes())]),
        ),
        ("envelope", envelope_vectors()),
        ("state_op", op_vectors()),
        ("snapshot", snapshot_vectors()),
        ("history", history_vectors()),
        ("hlc", hlc_vectors()),
        ("pack", pack_vectors()),
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

/// Each case decodes, says what its diagnostic says and is written back; each refusal keeps its reason.
fn check<T: Wire + Debug>(vectors: &Value, cases: &str) {
    for case in list(vectors, cases) {
        let bytes = hex(case, "hex");
        let value = T::from_bytes(&bytes).unwrap_or_else(|error| panic!("{error}: {case}"));
        assert_eq!(value.to_bytes(), bytes, "{case}");
        assert_eq!(diagnostic(&mut Decoder::new(&bytes)), case["diagnostic"].as_str().unwrap());
    }
    for case in list(vectors, "refused") {
        let refused: WireError = T::from_bytes(&hex(case, "hex")).unwrap_err();
        assert_eq!(refused.to_string(), case["reason"].as_str().unwrap(), "{case}");
    }
}

#[test]
fn device_cert_v1() {
    let vectors = read("device_cert");
    check::<DeviceCert>(&vectors, "cases");
    assert_eq!(hex(&vectors["cases"][0], "hex"), cert().to_bytes());
    for case in list(&vectors, "signed") {
        assert_eq!(DeviceCert::verify(&hex(case, "hex")).is_ok(), case["valid"].as_bool().unwrap(), "{case}");
    }
    assert_eq!(hex(&vectors["signed"][0], "hex"), cert().sign(&ROOT_SEED), "Ed25519 signs alike for ever");
}

#[test]
fn card_v1() {
    let vectors = read("card");
    check::<Card>(&vectors, "cases");
    assert_eq!(Card::from_bytes(&hex(&vectors["cases"][0], "hex")), Ok(card()));
}

#[test]
fn link_v1() {
    let vectors = read("link");
    check::<ContactLink>(&vectors, "cases");
    for case in list(&vectors, "group_cases") {
        assert_eq!(GroupLink::from_bytes(&hex(case, "hex")), Ok(group_link()));
    }
    for case in list(&vectors, "urls") {
        let bytes = match LinkUrl::parse(case["url"].as_str().unwrap()).unwrap() {
            LinkUrl::Contact(link) => link.to_bytes(),
            LinkUrl::Group(link) => link.to_bytes(),
        };
        assert_eq!(bytes, hex(case, "hex"));
    }
}

#[test]
fn mail_item_v1() {
    let vectors = read("mail_item");
    check::<MailItem>(&vectors, "cases");
    for (case, (_, body)) in list(&vectors, "cases").iter().zip(mail_bodies()) {
        assert_eq!(MailItem::from_bytes(&hex(case, "hex")), Ok(MailItem::from(body)), "{case}");
    }
}

#[test]
fn control_v1() {
    let vectors = read("control");
    check::<Control>(&vectors, "cases");
    assert_eq!(Control::from_bytes(&hex(&vectors["cases"][0], "hex")), Ok(control()));
    assert_eq!(Control::from_bytes(&hex(&vectors["cases"][1], "hex")), Ok(bare_control()));
}

#[test]
fn envelope_v1() {
    let vectors = read("envelope");
    check::<Envelope>(&vectors, "cases");
    for (case, (_, body)) in list(&vectors, "cases").iter().zip(bodies()) {
        assert_eq!(Envelope::from_bytes(&hex(case, "hex")).unwrap().read_body(), Ok(body), "{case}");
    }
    let case = &vectors["public_id"];
    let envelope = Envelope::from_bytes(&hex(case, "hex")).unwrap();
    let conversation: [u8; 16] = hex(case, "conversation").try_into().unwrap();
    let account = kith_protocol::id::PublicKey::from_slice(&hex(case, "account")).unwrap();
    assert_eq!(envelope.public_id(&conversation, &account).as_slice(), hex(case, "id"));
    let mut e = Encoder::new();
    envelope.encode(&mut e);
    assert_eq!(e.as_bytes(), hex(case, "hex"));
}

fn check_bodies(vectors: &Value) {
    let known: Vec<(&str, Body)> = record_bodies();
    for case in list(vectors, "bodies") {
        let name = case["name"].as_str().unwrap();
        let body = &known.iter().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(&Body::from_bytes(case["type"].as_u64().unwrap(), &hex(case, "hex")).unwrap(), body, "{name}");
        assert_eq!(body.to_bytes(), hex(case, "hex"), "{name}");
    }
}

#[test]
fn state_op_v1() {
    let vectors = read("state_op");
    check::<StateOp>(&vectors, "cases");
    for ((case, signed), (name, op)) in list(&vectors, "cases").iter().zip(list(&vectors, "signed")).zip(ops()) {
        assert_eq!(StateOp::from_bytes(&hex(case, "hex")), Ok(op.clone()), "{name}");
        let read = SignedOp::from_bytes(&hex(signed, "hex")).unwrap();
        assert_eq!(read, signed_op(&op), "{name}");
        assert!(read.is_signed_by(device().as_bytes()), "{name}");
        assert!(!read.is_signed_by(root().as_bytes()), "{name}");
        assert_eq!(read.hash().as_slice(), hex(signed, "hash"), "{name}");
        assert_eq!(read.cert().as_slice(), hex(signed, "cert"), "{name}");
    }
    check_bodies(&vectors);
}

#[test]
fn history_v1() {
    let vectors = read("history");
    check::<History>(&vectors, "cases");
    assert_eq!(History::from_bytes(&hex(&vectors["cases"][0], "hex")), Ok(history()));
    let offer = &vectors["bodies"][0];
    assert_eq!(Body::from_bytes(13, &hex(offer, "hex")), Ok(history_offer()));
}

#[test]
fn snapshot_v1() {
    let vectors = read("snapshot");
    check::<Snapshot>(&vectors, "cases");
    assert_eq!(Snapshot::from_bytes(&hex(&vectors["cases"][0], "hex")), Ok(snapshot()));
    check_bodies(&vectors);
}

#[test]
fn pack_v1() {
    let vectors = read("pack");
    check::<Pack>(&vectors, "cases");
    let [whole, update] = ["whole", "update"].map(|name| Pack::verify(&hex(&vectors["signed"], name)).unwrap());
    let content = whole.applied_to(None).unwrap();
    assert_eq!(content, pack_items());
    assert_eq!(update.applied_to(Some((2, content))).unwrap().len(), 3);
}

#[test]
fn hlc_v1() {
    let vectors = read("hlc");
    let number = |case: &Value, name: &str| case[name].as_u64().unwrap();
    for case in list(&vectors, "next") {
        let next = Hlc::next(Hlc::new(number(case, "last")), number(case, "time"));
        assert_eq!(next.number(), number(case, "next"), "{case}");
    }
    for case in list(&vectors, "within") {
        let within = Hlc::new(number(case, "stamp")).is_within(number(case, "relay_time"));
        assert_eq!(within, case["admitted"].as_bool().unwrap(), "{case}");
    }
}
