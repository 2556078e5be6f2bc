//! `relay/openapi.json` says what the relay does: every route is in it, every route answers as it says, and every body has
//! the shape that `docs/protocol.cddl` gives it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::cddl;
use crate::http_support;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cddl::Rules;
use http_support::*;
use kith_protocol::api::{BlobHave, ReadRequest, Refusal, WakeRequest, blob_path, encode_ops};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::hash_of;
use kith_protocol::op::{Act, Admission, AuthorizeBlob, OpPayload};
use kith_relay::{RelayConfig, list_endpoints};
use serde_json::Value;
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::from_str(include_str!("../openapi.json")).unwrap()
}

const METHODS: [&str; 4] = ["get", "put", "post", "delete"];

#[test]
fn the_file_has_every_route_and_no_other() {
    let document = document();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|key| METHODS.contains(&key.as_str()));
        described.extend(methods.map(|method| (method.clone(), path.clone())));
    }
    let served = list_endpoints().into_iter().map(|(method, path)| (method.to_owned(), path.to_owned()));
    assert_eq!(described, served.collect());
}

#[test]
fn the_file_has_every_code_at_its_status() {
    let document = document();
    let codes: Vec<_> = document["components"]["schemas"]["Code"]["enum"].as_array().unwrap().iter().collect();
    for code in &codes {
        let details = kith_protocol::api::Details {
            max: Some(1),
            fence: Some(1),
            head: Some(1),
            ver: Some(1),
            ctl: Some(1),
            closed_at: Some(1),
            kind: Some(String::new()),
            kinds: Some(Vec::new()),
            after_s: Some(1),
            ..Default::default()
        };
        let refusal = Refusal::from_code(code.as_str().unwrap(), details).unwrap();
        if let Some(status) = refusal.status() {
            let described = document["components"]["responses"][status.to_string()]["description"].as_str().unwrap();
            assert!(described.contains(&format!("`{}`", refusal.code())), "{code}");
        }
    }
    assert_eq!(codes.len(), 21);
}

#[test]
fn every_reference_of_the_file_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        assert!(document.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference}");
    }
}

/// Checks answers against the file.
struct Described {
    document: Value,
    rules: Rules,
    driven: BTreeSet<(String, String)>,
}

impl Described {
    fn new() -> Self {
        Self { document: document(), rules: Rules::of_the_protocol(), driven: BTreeSet::new() }
    }

    /// The body sent and the answer got, on the route `path`.
    fn check(&mut self, method: &str, path: &str, sent: &[u8], answer: &Answer) {
        let operation = &self.document["paths"][path][method];
        assert!(operation.is_object(), "{method} {path} is not in the file");
        let described = &operation["responses"][answer.status.to_string()];
        let described = match described["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
            None => described,
        };
        assert!(described.is_object(), "{method} {path} answers {}, which is not in the file", answer.status);
        match described["content"].as_object().and_then(|content| content.iter().next()) {
            None => assert!(answer.body.is_empty()),
            Some((content_type, content)) => {
                assert_eq!(answer.header("content-type"), content_type, "{method} {path}");
                if let Some(rule) = content["schema"]["x-cddl"].as_str() {
                    self.rules.check(rule, &answer.body).unwrap();
                }
            }
        }
        if answer.status == 200
            && let Some(rule) = operation["requestBody"]["content"]["application/cbor"]["schema"]["x-cddl"].as_str()
        {
            self.rules.check(rule, sent).unwrap();
        }
        if answer.status < 400 {
            self.driven.insert((method.to_owned(), path.to_owned()));
        }
    }
}

type Headers<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn every_route_answers_as_the_file_says() {
    let metrics = Some("127.0.0.1:0".parse().unwrap());
    let relay = start_with(RelayConfig { metrics, ..RelayConfig::on_loopback() }).await;
    let origin = relay.origin().unwrap();
    let mut described = Described::new();

    let blob = b"sealed".to_vec();
    let path = blob_path(&log(), &hash_of(&blob));
    let act = Act::Blob(AuthorizeBlob { hash: hash_of(&blob), length: 6 });
    let op = sign(&OpPayload { log: log(), act }, &origin);
    let authorization = format!("Kith {}", URL_SAFE_NO_PAD.encode(op.to_bytes()));
    let ops = encode_ops(&[sign(&create_payload(Admission::Open), &origin), sign(&append_payload(1, b"x"), &origin)]);
    let read = ReadRequest::new(vec![read_after(0)]).to_bytes();
    let have = BlobHave { log: log(), hashes: vec![hash_of(&blob), hash_of(b"other")] }.to_bytes();
    let template = "/v1/blob/{log}/{hash}";
    let auth = [("authorization", authorization.as_str())];
    let calls: [(&str, &str, &str, Headers<'_>, &[u8]); 15] = [
        ("get", "/v1/info", "/v1/info", &[], b""),
        ("post", "/v1/ops", "/v1/ops", &[], &ops),
        ("post", "/v1/ops", "/v1/ops", &[], b"no batch"),
        ("post", "/v1/read", "/v1/read", &[], &read),
        ("post", "/v1/read", "/v1/read", &[], b"no read"),
        ("post", "/v1/wake", "/v1/wake", &[], b"no wake"),
        ("get", template, &path, &[], b""),
        ("put", template, &path, &[], &blob),
        ("put", template, &path, &auth, &blob),
        ("put", template, &path, &auth, &blob),
        ("get", template, &path, &[], b""),
        ("post", "/v1/blob/have", "/v1/blob/have", &[], &have),
        ("get", "/c", "/c", &[], b""),
        ("get", "/g", "/g", &[], b""),
        ("get", "/s", "/s", &[], b""),
    ];
    for (method, route, path, headers, body) in calls {
        let answer = send(&relay, &method.to_uppercase(), path, headers, body).await;
        described.check(method, route, body, &answer);
    }

    let wake = WakeRequest(vec![(log(), read_key())]).to_bytes();
    let mut stream = Client::connect(relay.address()).await;
    stream.begin("POST", "/v1/wake", &[], &wake).await;
    let (status, headers) = stream.head().await;
    described.check("post", "/v1/wake", &wake, &Answer { status, headers, body: Vec::new() });

    let metrics = relay.metrics_url().unwrap();
    let metrics = metrics.strip_prefix("http://").unwrap().parse().unwrap();
    for path in ["/healthz", "/metrics"] {
        let answer = Client::connect(metrics).await.request("GET", path, &[], b"").await;
        described.check("get", path, b"", &answer);
    }
    let served = list_endpoints().into_iter().map(|(method, path)| (method.to_owned(), path.to_owned()));
    assert_eq!(described.driven, served.collect(), "every route is driven to success");
}

#[tokio::test]
async fn metrics_count_and_name_no_log() {
    let metrics = Some("127.0.0.1:0".parse().unwrap());
    let relay = start_with(RelayConfig { metrics, ..RelayConfig::on_loopback() }).await;
    make_log(&relay, &[b"one", b"two"]).await;
    get(&relay, &blob_path(&log(), &hash_of(b""))).await;
    let address = relay.metrics_url().unwrap().strip_prefix("http://").unwrap().parse().unwrap();
    let text =
        String::from_utf8(Client::connect(address).await.request("GET", "/metrics", &[], b"").await.body).unwrap();
    for line in [
        "kith_requests_total{route=\"/v1/ops\",status=\"2xx\"} 1",
        "kith_requests_total{route=\"/v1/blob/{log}/{hash}\",status=\"4xx\"} 1",
        "kith_ops_total{result=\"ok\"} 3",
        "kith_logs 1",
        "kith_entries 2",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let id = log().to_hex();
    assert!(!text.contains(&id[..8]));
    let unknown = Client::connect(address).await.request("GET", "/v1/info", &[], b"").await;
    assert_eq!(unknown.status, 404);
}
