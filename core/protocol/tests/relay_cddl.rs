//! `docs/protocol.cddl` says of the relay's formats what the code writes: every frozen operation and a body of each kind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::cddl;

use cddl::Rules;
use data_encoding::HEXLOWER;
use kith_protocol::api::{
    BlobHave, BlobMissing, Details, Done, Entry, Info, Limits, OpResult, Page, PageBody, Read, ReadAnswer, ReadRequest,
    Refusal, SlotValue, WakeRequest, encode_results,
};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::{Chain, EntryId, Hash, LogId, ReadKey, RelayId};
use kith_protocol::op::SlotIndex;
use std::path::Path;

fn vectors() -> serde_json::Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/op-v1.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_frozen_operation_is_one() {
    let rules = Rules::of_the_protocol();
    for case in vectors()["cases"].as_array().unwrap() {
        let op = HEXLOWER.decode(case["op"].as_str().unwrap().as_bytes()).unwrap();
        rules.check("op", &op).unwrap_or_else(|why| panic!("{}: {why}", case["name"]));
        rules.check("ops", &[&[0x81], op.as_slice()].concat()).unwrap();
        let payload = HEXLOWER.decode(case["payload"].as_str().unwrap().as_bytes()).unwrap();
        rules
            .check(
                &case["kind"]
                    .as_str()
                    .unwrap()
                    .replace('.', "-")
                    .replace("slot", "put-slot")
                    .replace("blob", "put-blob"),
                &payload,
            )
            .unwrap();
    }
}

#[test]
fn operations_of_another_shape_are_none() {
    let rules = Rules::of_the_protocol();
    for reason in
        ["no right", "an unknown right", "class 4", "slot 2", "four rewakes", "a log id of 31 bytes", "no kid"]
    {
        let all = vectors();
        let case = all["refused"].as_array().unwrap().iter().find(|case| case["reason"] == reason).unwrap();
        let op = HEXLOWER.decode(case["op"].as_str().unwrap().as_bytes()).unwrap();
        assert!(rules.check("op", &op).is_err(), "{reason}");
    }
}

#[test]
fn every_answer_and_every_refusal_is_in_the_file() {
    let rules = Rules::of_the_protocol();
    let refusals = [
        Refusal::Malformed,
        Refusal::UnsupportedVersion,
        Refusal::TooLarge { max: 1 },
        Refusal::BadSignature,
        Refusal::NotAllowed,
        Refusal::FenceMoved { fence: 1, head: 2 },
        Refusal::SlotMoved { ver: 1 },
        Refusal::CtlMoved { ctl: 1 },
        Refusal::Closed { closed_at: 1 },
        Refusal::StaleView { first: Some(1) },
        Refusal::EntryReused,
        Refusal::GrantSpent,
        Refusal::LogFull,
        Refusal::Quota { kind: "kp".into() },
        Refusal::TokenSpent,
        Refusal::TokenBad,
        Refusal::AdmissionNeeded { kinds: vec!["code".into()] },
        Refusal::RateLimited { after_s: 1 },
        Refusal::Busy { after_s: 1 },
        Refusal::DiskFull,
        Refusal::NotTried,
    ];
    let done = [
        Done::Created,
        Done::Appended { seq: 1, time: 2, chain: Chain::new([3; 32]), fence: 4 },
        Done::SlotPut { fence: 1, ver: 2 },
        Done::Managed { ctl: 1 },
        Done::Stocked { stock: 1 },
        Done::Taken { package: vec![1], last_resort: true },
    ];
    for refusal in &refusals {
        rules.check("refusal", &refusal.to_bytes()).unwrap();
        rules.check("problem-page", &Page { index: 0, body: PageBody::Problem(refusal.clone()) }.to_bytes()).unwrap();
    }
    let results: Vec<_> =
        done.into_iter().map(OpResult::Ok).chain(refusals.into_iter().map(OpResult::Refused)).collect();
    rules.check("results", &encode_results(&results)).unwrap();
    rules.check("details", &Details { kinds: Some(vec!["open".into()]), ..Details::default() }.to_bytes()).unwrap();
    assert!(rules.check("refusal", b"\xa1\x01\x63new").is_err());
}

#[test]
fn requests_and_answers_of_reading_are_in_the_file() {
    let rules = Rules::of_the_protocol();
    let (log, key) = (LogId::new([1; 32]), ReadKey::new([2; 32]));
    let read =
        Read { log, read_key: Some(key.clone()), after: 0, limit: 512, slots: vec![SlotIndex::Zero, SlotIndex::One] };
    let plain = Read { read_key: None, slots: Vec::new(), ..read.clone() };
    let request = ReadRequest { wait_s: Some(25), ..ReadRequest::new(vec![read, plain]) };
    rules.check("read-request", &request.to_bytes()).unwrap();
    let slots = vec![(SlotIndex::One, SlotValue { ver: 1, fence: 2, value: vec![3] })];
    let entry = Entry { seq: 1, time: 2, fence: 3, period: 4, fenced: true, id: EntryId::new([5; 16]), body: vec![6] };
    let body = PageBody::Log {
        entries: vec![entry],
        head: 1,
        fence: 3,
        first: 1,
        chain: Chain::new([1; 32]),
        more: false,
        closed_at: Some(1),
        slots: slots.clone(),
    };
    let pages = vec![Page { index: 0, body }, Page { index: 1, body: PageBody::Slots(slots) }];
    rules.check("read-answer", &ReadAnswer { pages, now_ms: 1 }.to_bytes()).unwrap();
    rules.check("wake-request", &WakeRequest(vec![(log, key)]).to_bytes()).unwrap();
}

#[test]
fn information_and_blobs_are_in_the_file() {
    let rules = Rules::of_the_protocol();
    let info = Info {
        versions: vec![1],
        limits: Limits::default(),
        now_ms: 1,
        admission: vec!["open".into()],
        relay_id: RelayId::new([1; 16]),
        unknown: Unknown::none(),
    };
    rules.check("info", &info.to_bytes()).unwrap();
    let hashes = vec![Hash::new([2; 32])];
    rules.check("blob-have", &BlobHave { log: LogId::new([1; 32]), hashes: hashes.clone() }.to_bytes()).unwrap();
    rules.check("blob-missing", &BlobMissing(hashes).to_bytes()).unwrap();
}
