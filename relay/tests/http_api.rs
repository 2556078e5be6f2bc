//! The API over real connections: what each endpoint answers when all is well.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::http_support;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_support::*;
use kith_protocol::api::{
    BlobHave, BlobMissing, Done, Info, Limits, OpResult, Origin, ReadRequest, Refusal, WakeRequest, blob_path,
};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::{chain_start, hash_of};
use kith_protocol::id::{Hash, ReadKey};
use kith_protocol::op::{Act, Admission, AuthorizeBlob, OpPayload};
use kith_relay::RelayConfig;
use kith_relay::clock::ManualClock;
use kith_relay::log::{AdmissionPolicy, OperatorCode, Rules};
use std::sync::Arc;

#[tokio::test]
async fn info_gives_limits_clock_admission_and_the_relays_own_id() {
    let clock = Arc::new(ManualClock::new(1_772_884_800_000));
    let relay = start_with(RelayConfig { clock, ..RelayConfig::on_loopback() }).await;
    let answer = get(&relay, "/v1/info").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/cbor"));
    let info = Info::from_bytes(&answer.body).unwrap();
    assert_eq!((info.versions.as_slice(), info.now_ms), ([1].as_slice(), 1_772_884_800_000));
    assert_eq!((info.limits, info.admission.as_slice()), (Limits::default(), ["open".to_owned()].as_slice()));
    let other = start().await;
    let other = Info::from_bytes(&get(&other, "/v1/info").await.body).unwrap();
    assert_ne!(info.relay_id, other.relay_id);
    relay.shutdown().await;
}

#[tokio::test]
async fn what_is_appended_is_read_with_its_chain() {
    let relay = start().await;
    make_log(&relay, &[b"one", b"two"]).await;
    let answer = post_read(&relay, &ReadRequest::new(vec![read_after(0)])).await;
    assert_eq!(bodies(&answer.pages[0]), [b"one".to_vec(), b"two".to_vec()]);
    let kith_protocol::api::PageBody::Log { entries, chain, head, .. } = &answer.pages[0].body else { panic!() };
    assert_eq!((*head, *chain), (2, chain_start(&log())));
    let end = entries.iter().fold(*chain, |chain, entry| entry.chain_after(&chain));
    let again = post_ops(&relay, &[sign(&append_payload(2, b"two"), &relay.origin().unwrap())]).await;
    assert!(matches!(&again[0], OpResult::Ok(Done::Appended { seq: 2, chain, .. }) if *chain == end));
    assert!(post_read(&relay, &ReadRequest::new(vec![read_after(2)])).await.pages.is_empty());
}

#[tokio::test]
async fn a_waiting_read_is_answered_by_the_append_it_waits_for() {
    let relay = start().await;
    make_log(&relay, &[b"one"]).await;
    let request = ReadRequest { wait_s: Some(25), ..ReadRequest::new(vec![read_after(1)]) };
    let mut waiting = Client::connect(relay.address()).await;
    waiting.begin("POST", "/v1/read", &[], &request.to_bytes()).await;
    post_ops(&relay, &[sign(&append_payload(2, b"two"), &relay.origin().unwrap())]).await;
    let answer = kith_protocol::api::ReadAnswer::from_bytes(&waiting.answer().await.body).unwrap();
    assert_eq!(bodies(&answer.pages[0]), [b"two".to_vec()]);
}

#[tokio::test]
async fn a_stopping_relay_answers_those_who_wait_and_ends_their_streams() {
    let relay = start().await;
    make_log(&relay, &[b"one"]).await;
    let request = ReadRequest { wait_s: Some(25), ..ReadRequest::new(vec![read_after(1)]) };
    let (mut waiting, mut waking) = (Client::connect(relay.address()).await, Client::connect(relay.address()).await);
    waking.begin("POST", "/v1/wake", &[], &WakeRequest(vec![(log(), read_key())]).to_bytes()).await;
    assert_eq!(waking.head().await.0, 200);
    assert_eq!(waking.chunk().await.as_deref(), Some(":\n\n"));
    // The header is sent and half of the body; the rest comes while the relay stops.
    let body = request.to_bytes();
    let address = relay.address();
    let head = format!("POST /v1/read HTTP/1.1\r\nhost: {address}\r\ncontent-length: {}\r\n\r\n", body.len());
    waiting.raw(&[head.as_bytes(), &body[..3]].concat()).await;
    let mut probe = Client::connect(address).await;
    assert_eq!(probe.request("GET", "/v1/info", &[], b"").await.status, 200);
    let stopping = tokio::spawn(relay.shutdown());
    assert_eq!(waking.chunk().await, None);
    waiting.raw(&body[3..]).await;
    let answer = waiting.answer().await;
    assert_eq!(answer.status, 200);
    stopping.await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_wake_stream_names_the_log_with_news_and_nothing_else() {
    let relay = start().await;
    make_log(&relay, &[b"one"]).await;
    let mut waking = Client::connect(relay.address()).await;
    let wrong = ReadKey::new([1; 32]);
    let request = WakeRequest(vec![(log(), wrong), (log(), read_key())]);
    waking.begin("POST", "/v1/wake", &[], &request.to_bytes()).await;
    let (status, headers) = waking.head().await;
    assert_eq!((status, headers["content-type"].as_str()), (200, "text/event-stream"));
    assert_eq!(waking.chunk().await.as_deref(), Some(":\n\n"));
    // A key that reads nothing is told at once, so that the phone looks.
    assert_eq!(waking.chunk().await.as_deref(), Some("data: 0\n\n"));
    post_ops(&relay, &[sign(&append_payload(2, b"two"), &relay.origin().unwrap())]).await;
    assert_eq!(waking.chunk().await.as_deref(), Some("data: 1\n\n"));
}

#[tokio::test]
async fn a_wake_stream_ends_when_no_log_can_have_news() {
    let relay = start().await;
    let mut waking = Client::connect(relay.address()).await;
    waking.begin("POST", "/v1/wake", &[], &WakeRequest(vec![(log(), read_key())]).to_bytes()).await;
    assert_eq!(waking.head().await.0, 200);
    assert_eq!(waking.chunk().await.as_deref(), Some(":\n\n"));
    assert_eq!(waking.chunk().await.as_deref(), Some("data: 0\n\n"));
    assert_eq!(waking.chunk().await, None);
}

#[tokio::test]
async fn a_blob_is_put_once_and_read_by_its_hash_alone() {
    let relay = start().await;
    make_log(&relay, &[]).await;
    let bytes = vec![5; 1000];
    let hash = hash_of(&bytes);
    let act = Act::Blob(AuthorizeBlob { hash, length: 1000 });
    let op = sign(&OpPayload { log: log(), act }, &relay.origin().unwrap());
    let authorization = format!("Kith {}", URL_SAFE_NO_PAD.encode(op.to_bytes()));
    let path = blob_path(&log(), &hash);

    let other = Hash::new([1; 32]);
    let have = BlobHave { log: log(), hashes: vec![other, hash] }.to_bytes();
    let missing = post(&relay, "/v1/blob/have", &have).await;
    assert_eq!(BlobMissing::from_bytes(&missing.body), Ok(BlobMissing(vec![other, hash])));
    assert_eq!(get(&relay, &path).await.problem(), "not_allowed");

    for status in [201, 200] {
        let answer = send(&relay, "PUT", &path, &[("authorization", &authorization)], &bytes).await;
        assert_eq!((answer.status, answer.body.len()), (status, 0));
    }
    let missing = post(&relay, "/v1/blob/have", &have).await;
    assert_eq!(BlobMissing::from_bytes(&missing.body), Ok(BlobMissing(vec![other])));
    let answer = get(&relay, &path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/octet-stream"));
    assert!(answer.header("cache-control").contains("immutable"));
    assert_eq!(answer.body, bytes);
}

#[tokio::test]
async fn links_opened_in_a_browser_show_one_page_without_script() {
    let relay = start().await;
    let mut pages = Vec::new();
    for path in ["/c", "/g", "/s"] {
        let answer = get(&relay, path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        pages.push(String::from_utf8(answer.body).unwrap());
    }
    assert!(pages.iter().all(|page| page == &pages[0] && !page.contains("<script") && page.contains("Kith")));
}

#[tokio::test]
async fn a_signature_is_for_the_loopback_host_that_the_client_named() {
    let relay = start().await;
    let port = relay.address().port();
    let ops = |origin: &str| {
        let origin = Origin::from_url(origin).unwrap();
        kith_protocol::api::encode_ops(&[sign(&create_payload(Admission::Open), &origin)])
    };
    // (host, origin that was signed, taken?)
    let table = [
        (format!("localhost:{port}"), format!("http://localhost:{port}"), true),
        (format!("LocalHost:{port}"), format!("http://localhost:{port}"), true),
        ("127.0.0.1:9".to_owned(), "http://127.0.0.1:9".to_owned(), true),
        ("localhost:8443".to_owned(), "https://localhost:8443".to_owned(), true),
        ("[::1]:9".to_owned(), "http://[::1]:9".to_owned(), true),
        (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"), false),
        (format!("127.0.0.1:{port}"), "http://127.0.0.1:9".to_owned(), false),
        ("relay.example".to_owned(), "https://relay.example".to_owned(), false),
        ("not a host".to_owned(), format!("http://127.0.0.1:{port}"), false),
    ];
    for (host, origin, taken) in table {
        let answer = send(&relay, "POST", "/v1/ops", &[("host", &host)], &ops(&origin)).await;
        assert_eq!(answer.status, 200);
        let results = kith_protocol::api::decode_results(&answer.body).unwrap();
        let expected = if taken { OpResult::Ok(Done::Created) } else { OpResult::Refused(Refusal::BadSignature) };
        assert_eq!(results, [expected], "{host} {origin}");
    }
    // A read changes nothing and looks at no host.
    let read = ReadRequest::new(vec![read_after(0)]).to_bytes();
    assert_eq!(send(&relay, "POST", "/v1/read", &[("host", "relay.example")], &read).await.status, 200);
}

#[tokio::test]
async fn a_relay_with_origins_takes_just_these() {
    let origins = ["https://relay.example", "https://other.example:8443"].map(|url| Origin::from_url(url).unwrap());
    let relay = start_with(RelayConfig { origins: origins.to_vec(), ..RelayConfig::on_loopback() }).await;
    for origin in &origins {
        let results = post_ops(&relay, &[sign(&create_payload(Admission::Open), origin)]).await;
        assert_eq!(results, [OpResult::Ok(Done::Created)]);
    }
    let here = relay.origin().unwrap();
    let results = post_ops(&relay, &[sign(&create_payload(Admission::Open), &here)]).await;
    assert_eq!(results, [OpResult::Refused(Refusal::BadSignature)]);
}

#[tokio::test]
async fn a_relay_with_a_code_admits_whoever_knows_it() {
    let policy = AdmissionPolicy::new(false, OperatorCode::from_file(b"let me in\n"));
    let relay = start_with(RelayConfig { rules: Rules::new(policy), ..RelayConfig::on_loopback() }).await;
    let origin = relay.origin().unwrap();
    let info = Info::from_bytes(&get(&relay, "/v1/info").await.body).unwrap();
    assert_eq!(info.admission, ["code"]);
    let needed = OpResult::Refused(Refusal::AdmissionNeeded { kinds: vec!["code".into()] });
    let mut payload = create_payload(Admission::Open);
    assert_eq!(post_ops(&relay, &[sign(&payload, &origin)]).await, std::slice::from_ref(&needed));
    payload.admit_by_code(b"wrong").unwrap();
    assert_eq!(post_ops(&relay, &[sign(&payload, &origin)]).await, [needed]);
    payload.admit_by_code(b"let me in").unwrap();
    assert_eq!(post_ops(&relay, &[sign(&payload, &origin)]).await, [OpResult::Ok(Done::Created)]);
}

#[tokio::test]
async fn connections_are_kept_over_many_requests() {
    let relay = start().await;
    let mut client = Client::connect(relay.address()).await;
    for _ in 0..50 {
        assert_eq!(client.request("GET", "/v1/info", &[], b"").await.status, 200);
    }
    // Two requests at once are answered in order.
    client.begin("GET", "/v1/info", &[], b"").await;
    client.begin("GET", "/nothing", &[], b"").await;
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(client.answer().await.status, 404);
}
