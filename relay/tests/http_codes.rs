//! Every code of the table is produced by a relay over HTTP, and a machine counts them: a code that nothing produces, or
//! that the OpenAPI file does not have, fails here.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::http_support;
#[allow(unreachable_pub, reason = "shared by several test crates")]
use crate::log_support;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_support::{Answer, Client, get, post, send, start_with};
use kith_protocol::api::{OpResult, PageBody, ReadAnswer, ReadRequest, Refusal, decode_results, encode_ops};
use kith_protocol::cbor::Wire;
use kith_protocol::id::LogId;
use kith_protocol::op::{
    Act, Admission, Append, CreateLog, Grant, Holder, LogClass, Manage, Op, OpPayload, Rights, SlotIndex, sign_op,
};
use kith_relay::clock::ManualClock;
use kith_relay::config::RateLimits;
use kith_relay::log::Rules;
use kith_relay::{RelayConfig, RunningRelay};
use log_support::{
    ANNA, BEN, DAY, FOUNDER, Key, START, all_rights, creation, cut, fenced, grant, log, managed, open_rules, plain,
    put_slot, read,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Codes of what is not built yet: tokens, which come with asks and communities (protocol 12, 13).
const LATER: [&str; 2] = ["token_bad", "token_spent"];

/// The codes that answers held.
#[derive(Default)]
struct Produced {
    of_ops: BTreeSet<&'static str>,
    of_reads: BTreeSet<&'static str>,
    of_requests: BTreeSet<String>,
}

impl Produced {
    /// Sends a batch; its results.
    async fn batch(&mut self, relay: &RunningRelay, ops: &[Op]) -> Vec<OpResult> {
        let answer = post(relay, "/v1/ops", &encode_ops(ops)).await;
        assert_eq!(answer.status, 200);
        let results = decode_results(&answer.body).unwrap();
        for result in &results {
            if let OpResult::Refused(refusal) = result {
                self.of_ops.insert(refusal.code());
            }
        }
        results
    }

    async fn act(&mut self, relay: &RunningRelay, key: Key, log: LogId, act: Act) -> &'static str {
        log_support::code(&self.batch(relay, &[sign(relay, key, log, act)]).await[0])
    }

    async fn append(&mut self, relay: &RunningRelay, key: Key, append: Append) -> &'static str {
        self.act(relay, key, log(1), Act::Append(append)).await
    }

    /// Makes log 1.
    async fn make(&mut self, relay: &RunningRelay, class: LogClass, grants: Vec<Grant>) {
        assert_eq!(self.act(relay, FOUNDER, log(1), Act::Create(creation(1, class, grants))).await, "ok");
    }

    async fn read(&mut self, relay: &RunningRelay, log: LogId) {
        let answer = post(relay, "/v1/read", &ReadRequest::new(vec![read(log, Some(0), 0)]).to_bytes()).await;
        for page in ReadAnswer::from_bytes(&answer.body).unwrap().pages {
            if let PageBody::Problem(refusal) = page.body {
                self.of_reads.insert(refusal.code());
            }
        }
    }

    /// Takes in a whole request's refusal, which stands at its status.
    fn problem(&mut self, answer: &Answer) {
        let code = answer.problem();
        let document = answer.json();
        let details = kith_protocol::api::Details {
            max: document["max"].as_u64(),
            after_s: document["after_s"].as_u64(),
            ..Default::default()
        };
        let refusal = Refusal::from_code(&code, details).unwrap();
        assert_eq!(refusal.status(), Some(answer.status), "{code}");
        self.of_requests.insert(code);
    }
}

fn sign(relay: &RunningRelay, key: Key, log: LogId, act: Act) -> Op {
    sign_op(&OpPayload { log, act }, &key.seed(), &relay.origin().unwrap())
}

fn with_rules(change: impl FnOnce(&mut Rules)) -> RelayConfig {
    let mut rules = open_rules();
    change(&mut rules);
    RelayConfig { rules, ..RelayConfig::on_loopback() }
}

async fn what_a_group_refuses(produced: &mut Produced) {
    let relay = start_with(RelayConfig::on_loopback()).await;
    let append_only = grant(ANNA, Rights::APPEND);
    let once = Grant { max_entries: Some(1), ..grant(BEN, Rights::APPEND) };
    produced.make(&relay, LogClass::Normal, vec![grant(FOUNDER, all_rights()), append_only, once]).await;
    assert_eq!(produced.append(&relay, FOUNDER, fenced(1, b"x", 0)).await, "ok");
    assert_eq!(produced.append(&relay, FOUNDER, fenced(2, b"x", 0)).await, "fence_moved");
    assert_eq!(produced.append(&relay, FOUNDER, plain(1, b"other")).await, "entry_reused");
    let slot = Act::Slot(put_slot(SlotIndex::Zero, 4, b""));
    assert_eq!(produced.act(&relay, FOUNDER, log(1), slot).await, "slot_moved");
    assert_eq!(produced.act(&relay, FOUNDER, log(1), Act::Manage(managed(9))).await, "ctl_moved");
    assert_eq!(produced.append(&relay, ANNA, fenced(2, b"x", 1)).await, "not_allowed");
    assert_eq!(produced.append(&relay, ANNA, plain(2, &vec![0; 131_073])).await, "too_large");
    assert_eq!(produced.append(&relay, BEN, plain(3, b"x")).await, "ok");
    assert_eq!(produced.append(&relay, BEN, plain(4, b"x")).await, "grant_spent");
    let unseen = Append { seen: None, ..plain(5, b"x") };
    assert_eq!(produced.append(&relay, FOUNDER, unseen).await, "malformed");
    let elsewhere = kith_protocol::api::Origin::from_url("http://127.0.0.1:1").unwrap();
    let payload = OpPayload { log: log(1), act: Act::Append(plain(6, b"x")) };
    let foreign = sign_op(&payload, &FOUNDER.seed(), &elsewhere);
    let next = sign(&relay, FOUNDER, log(1), Act::Append(plain(7, b"x")));
    let results = produced.batch(&relay, &[foreign, next]).await;
    assert_eq!(log_support::codes(&results), ["bad_signature", "not_tried"]);
    assert_eq!(produced.append(&relay, FOUNDER, cut(8, 1, Vec::new(), 1)).await, "ok");
    assert_eq!(produced.append(&relay, ANNA, plain(9, b"x")).await, "closed");
    produced.read(&relay, log(2)).await;

    let public = CreateLog { read_key: None, ..creation(2, LogClass::Wide, Vec::new()) };
    assert_eq!(produced.act(&relay, FOUNDER, log(2), Act::Create(public)).await, "unsupported_version");
    let token = |gid: u64| Grant { gid, holder: Holder::Token(format!("kind {gid}")), ..grant(ANNA, Rights::APPEND) };
    let crowded = creation(2, LogClass::Normal, (0..65).map(token).collect());
    assert_eq!(produced.act(&relay, FOUNDER, log(2), Act::Create(crowded)).await, "quota");
    let strange =
        CreateLog { admission: Admission::Other("passkey".into()), ..creation(2, LogClass::Normal, Vec::new()) };
    assert_eq!(produced.act(&relay, FOUNDER, log(2), Act::Create(strange)).await, "admission_needed");
}

async fn what_time_and_room_refuse(produced: &mut Produced) {
    let clock = Arc::new(ManualClock::new(START));
    let relay = start_with(RelayConfig { clock: clock.clone(), ..RelayConfig::on_loopback() }).await;
    produced.make(&relay, LogClass::Normal, vec![grant(FOUNDER, all_rights())]).await;
    assert_eq!(produced.append(&relay, FOUNDER, plain(1, b"x")).await, "ok");
    clock.advance_ms(46 * DAY);
    assert_eq!(produced.append(&relay, FOUNDER, plain(1, b"x")).await, "stale_view");

    let relay = start_with(with_rules(|rules| rules.limits.normal.entries = 1)).await;
    produced.make(&relay, LogClass::Normal, vec![grant(FOUNDER, all_rights())]).await;
    assert_eq!(produced.append(&relay, FOUNDER, plain(1, b"x")).await, "ok");
    assert_eq!(produced.append(&relay, FOUNDER, plain(2, b"x")).await, "log_full");
    let extend = Act::Manage(Manage { extend: Some(Admission::Open), ..managed(0) });
    assert_eq!(produced.act(&relay, FOUNDER, log(1), extend).await, "ok");

    let relay = start_with(with_rules(|rules| rules.disk_quota = Some(1))).await;
    let create = Act::Create(creation(1, LogClass::Normal, Vec::new()));
    assert_eq!(produced.act(&relay, FOUNDER, log(1), create).await, "disk_full");
}

async fn what_whole_requests_are_refused(produced: &mut Produced) {
    let relay = start_with(RelayConfig::on_loopback()).await;
    produced.problem(&post(&relay, "/v1/ops", b"no batch").await);
    produced.problem(&get(&relay, "/v2/info").await);
    let greedy = ReadRequest { budget: u64::MAX >> 1, ..ReadRequest::new(vec![read(log(1), Some(0), 0)]) };
    produced.problem(&post(&relay, "/v1/read", &greedy.to_bytes()).await);
    // An upload is authorised by an op in a header, so its refusals are the request's.
    let blob = kith_protocol::api::blob_path(&log(1), &kith_protocol::hash::hash_of(b"sealed"));
    let op = sign_op(
        &OpPayload { log: log(1), act: log_support::blob_act(b"sealed") },
        &FOUNDER.seed(),
        &kith_protocol::api::Origin::from_url("http://127.0.0.1:1").unwrap(),
    );
    let authorization = format!("Kith {}", URL_SAFE_NO_PAD.encode(op.to_bytes()));
    produced.problem(&send(&relay, "PUT", &blob, &[("authorization", &authorization)], b"sealed").await);

    let clock = Arc::new(ManualClock::new(START));
    let rates = Some(RateLimits { connection_requests_per_s: 1, connection_burst: 1, ..RateLimits::default() });
    let relay = start_with(RelayConfig { clock, rates, ..RelayConfig::on_loopback() }).await;
    let mut client = Client::connect(relay.address()).await;
    assert_eq!(client.request("GET", "/v1/info", &[], b"").await.status, 200);
    produced.problem(&client.request("GET", "/v1/info", &[], b"").await);

    let relay = start_with(RelayConfig { connections: Some(1), ..RelayConfig::on_loopback() }).await;
    let mut first = Client::connect(relay.address()).await;
    assert_eq!(first.request("GET", "/v1/info", &[], b"").await.status, 200);
    produced.problem(&get(&relay, "/v1/info").await);
    assert_eq!(first.request("GET", "/v1/info", &[], b"").await.status, 200);
}

#[tokio::test]
async fn every_code_of_the_file_is_produced_over_http() {
    let mut produced = Produced::default();
    what_a_group_refuses(&mut produced).await;
    what_time_and_room_refuse(&mut produced).await;
    what_whole_requests_are_refused(&mut produced).await;

    let document: serde_json::Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let described = document["components"]["schemas"]["Code"]["enum"].as_array().unwrap();
    let described: BTreeSet<&str> = described.iter().map(|code| code.as_str().unwrap()).collect();
    let seen: BTreeSet<&str> = produced
        .of_ops
        .iter()
        .chain(&produced.of_reads)
        .copied()
        .chain(produced.of_requests.iter().map(String::as_str))
        .collect();
    let expected: BTreeSet<&str> = described.iter().copied().filter(|code| !LATER.contains(code)).collect();
    assert_eq!(seen, expected, "on the left what a relay answered, on the right what the file promises");
    assert_eq!(described.len(), seen.len() + LATER.len(), "what is later is in the file");
    assert!(produced.of_reads.contains("not_allowed"));
    let requests: Vec<&str> = produced.of_requests.iter().map(String::as_str).collect();
    assert_eq!(requests, ["bad_signature", "busy", "malformed", "not_allowed", "rate_limited", "too_large"]);
}

/// The table of protocol 2 and the file name the same codes.
#[test]
fn the_protocol_and_the_file_name_the_same_codes() {
    let document: serde_json::Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let described = document["components"]["schemas"]["Code"]["enum"].as_array().unwrap();
    let described: BTreeSet<&str> = described.iter().map(|code| code.as_str().unwrap()).collect();
    let protocol = include_str!("../../docs/protocol.md");
    assert_eq!(table(protocol), described);
}

/// The codes in the first column of the protocol's table of refusals.
fn table(protocol: &str) -> BTreeSet<&str> {
    let rows = protocol.lines().skip_while(|line| !line.starts_with("| code (problem ")).skip(2);
    let cells = rows.take_while(|line| line.starts_with("| ")).filter_map(|row| row.split(" | ").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(|code| code.split('{').next().unwrap()).collect()
}
