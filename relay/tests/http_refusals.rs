//! What the HTTP layer refuses, each time with its code, and when it ends the connection.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::dice;
use crate::http_support;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_support::*;
use kith_protocol::api::{Limits, MAX_BLOB, OpResult, ReadRequest, Refusal, WakeRequest, blob_path, encode_ops};
use kith_protocol::cbor::{Encoder, Wire};
use kith_protocol::hash::hash_of;
use kith_protocol::op::{Act, Admission, AuthorizeBlob, OpPayload};
use kith_relay::RelayConfig;
use kith_relay::clock::ManualClock;
use kith_relay::config::RateLimits;
use std::sync::Arc;
use std::time::Duration;

type Headers<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn an_unknown_path_or_method_is_404() {
    let relay = start().await;
    let blob = format!("/v1/blob/{}/{}", log().to_hex(), hash_of(b"").to_hex());
    let upper = format!("/v1/blob/{}/{}", log().to_hex().to_uppercase(), hash_of(b"").to_hex());
    let short = format!("/v1/blob/{}/{}", &log().to_hex()[2..], hash_of(b"").to_hex());
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v2/info"),
        ("GET", "/v1/info/"),
        ("POST", "/v1/info"),
        ("GET", "/v1/ops"),
        ("PUT", "/v1/ops"),
        ("DELETE", blob.as_str()),
        ("GET", upper.as_str()),
        ("GET", short.as_str()),
        ("GET", "/v1/blob/have"),
        ("GET", "/v1/page/00/0"),
        ("POST", "/v1/push"),
        ("POST", "/v1/tokens/issue"),
        ("GET", "/healthz"),
        ("GET", "/metrics"),
        ("OPTIONS", "/v1/ops"),
        ("GET", "/c/x"),
    ] {
        let answer = send(&relay, method, path, &[], b"").await;
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not_allowed"), "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_deterministic_batch_is_400() {
    let relay = start().await;
    let op = sign(&create_payload(Admission::Open), &relay.origin().unwrap());
    let batch = |count: usize| encode_ops(&vec![op.clone(); count]);
    let indefinite = [b"\x9f".as_slice(), &op.to_bytes(), b"\xff"].concat();
    let trailing = [batch(1).as_slice(), b"\0"].concat();
    for body in [b"".to_vec(), vec![0x80], vec![0xa0], indefinite, trailing, batch(33)] {
        let answer = post(&relay, "/v1/ops", &body).await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed"));
    }
    // Whatever stands in a batch that is one is its own result.
    let mut e = Encoder::new();
    e.array(2).uint(1).raw(&op.to_bytes());
    let answer = post(&relay, "/v1/ops", &e.into_bytes()).await;
    let results = kith_protocol::api::decode_results(&answer.body).unwrap();
    assert!(matches!(results.as_slice(), [OpResult::Refused(Refusal::Malformed), OpResult::Ok(_)]), "{results:?}");
}

#[tokio::test]
async fn reads_and_wakes_above_their_counts_are_400_and_above_their_bytes_413() {
    let relay = start().await;
    let reads = |count: usize| ReadRequest::new(vec![read_after(0); count]);
    for request in [reads(257), ReadRequest { wait_s: Some(26), ..reads(1) }] {
        let answer = post(&relay, "/v1/read", &request.to_bytes()).await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, "malformed"));
    }
    let greedy = ReadRequest { budget: 4 * 1024 * 1024 + 1, ..reads(1) };
    let answer = post(&relay, "/v1/read", &greedy.to_bytes()).await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "too_large"));
    assert_eq!(answer.json()["max"], 4 * 1024 * 1024);
    let wakes = WakeRequest(vec![(log(), read_key()); 1025]);
    assert_eq!(post(&relay, "/v1/wake", &wakes.to_bytes()).await.problem(), "malformed");
    assert_eq!(post(&relay, "/v1/blob/have", b"\xa0").await.problem(), "malformed");
}

#[tokio::test]
async fn a_request_over_its_bytes_is_413_however_its_length_is_told() {
    let relay = start().await;
    let max = Limits::default().request_bytes;
    let mut client = Client::connect(relay.address()).await;
    let head = format!("POST /v1/ops HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n\r\n", relay.address(), max + 1);
    client.raw(head.as_bytes()).await;
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "too_large"));
    assert_eq!(answer.json()["max"], max);
    assert!(client.closed().await);

    let mut client = Client::connect(relay.address()).await;
    let head = format!("POST /v1/ops HTTP/1.1\r\nhost: {}\r\ntransfer-encoding: chunked\r\n\r\n", relay.address());
    client.raw(head.as_bytes()).await;
    let chunk = [b"100000\r\n".as_slice(), &vec![0; 0x10_0000], b"\r\n"].concat();
    for _ in 0..6 {
        client.raw(&chunk).await;
    }
    assert_eq!(client.answer().await.problem(), "too_large");
}

#[tokio::test]
async fn blobs_are_refused_by_status() {
    let relay = start().await;
    make_log(&relay, &[]).await;
    let bytes = b"sealed".to_vec();
    let hash = hash_of(&bytes);
    let path = blob_path(&log(), &hash);
    let authorization = |seed: [u8; 32]| {
        let act = Act::Blob(AuthorizeBlob { hash, length: 6 });
        let op = kith_protocol::op::sign_op(&OpPayload { log: log(), act }, &seed, &relay.origin().unwrap());
        format!("Kith {}", URL_SAFE_NO_PAD.encode(op.to_bytes()))
    };
    let good = authorization(SEED);
    let stranger = authorization([8; 32]);
    let padded = format!("{good}=");
    let elsewhere = [("authorization", good.as_str()), ("host", "localhost:1")];
    let cases: [(Headers<'_>, &[u8], u16, &str); 7] = [
        (&[], &bytes, 400, "malformed"),
        (&[("authorization", "Bearer x")], &bytes, 400, "malformed"),
        (&[("authorization", &padded)], &bytes, 400, "malformed"),
        (&[("authorization", &stranger)], &bytes, 404, "not_allowed"),
        (&elsewhere, &bytes, 401, "bad_signature"),
        (&[("authorization", &good)], b"another", 400, "malformed"),
        (&[("authorization", &good)], &vec![0; usize::try_from(MAX_BLOB).unwrap() + 1], 413, "too_large"),
    ];
    for (headers, body, status, code) in cases {
        let answer = send(&relay, "PUT", &path, headers, body).await;
        assert_eq!((answer.status, answer.problem().as_str()), (status, code), "{headers:?}");
    }
    let answer = send(&relay, "PUT", &path, &[("authorization", &good)], &bytes).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn framing_that_contradicts_itself_is_400_and_the_end() {
    let relay = start().await;
    let host = relay.address();
    for head in [
        format!(
            "POST /v1/ops HTTP/1.1\r\nhost: {host}\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        format!(
            "POST /v1/ops HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n"
        ),
        format!("POST /v1/ops HTTP/1.1\r\nhost: {host}\r\nhost: {host}\r\ncontent-length: 0\r\n\r\n"),
        "GET /v1/info HTTP/1.1\r\n\r\n".to_owned(),
    ] {
        let mut client = Client::connect(relay.address()).await;
        // A request before it on the same connection changes nothing.
        assert_eq!(client.request("POST", "/v1/read", &[], b"x").await.status, 400);
        client.raw(head.as_bytes()).await;
        let answer = client.answer().await;
        assert_eq!(
            (answer.status, answer.problem().as_str(), answer.header("connection")),
            (400, "malformed", "close")
        );
        assert!(client.closed().await, "{head}");
    }
    // What the HTTP library refuses by itself.
    for head in [
        format!("POST /v1/ops HTTP/1.1\r\nhost: {host}\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd"),
        format!("POST /v1/ops HTTP/1.1\r\nhost: {host}\r\ncontent-length: -1\r\n\r\n"),
        "\r\n\r\nnonsense\r\n\r\n".to_owned(),
    ] {
        let mut client = Client::connect(relay.address()).await;
        client.raw(head.as_bytes()).await;
        assert_eq!(client.answer().await.status, 400, "{head}");
        assert!(client.closed().await, "{head}");
    }
}

#[tokio::test]
async fn a_header_over_its_bytes_is_431_and_the_end() {
    let relay = start().await;
    let mut client = Client::connect(relay.address()).await;
    let fits = "x".repeat(15 * 1024);
    assert_eq!(client.request("GET", "/v1/info", &[("x", &fits)], b"").await.status, 200);
    let too_long = "x".repeat(16 * 1024);
    assert_eq!(client.request("GET", "/v1/info", &[("x", &too_long)], b"").await.status, 431);
    assert!(client.closed().await);
}

#[tokio::test]
async fn a_header_or_a_body_that_does_not_arrive_ends_the_connection() {
    let time_to_send = Duration::from_millis(50);
    let relay = start_with(RelayConfig { time_to_send, ..RelayConfig::on_loopback() }).await;
    for begin in ["", "P", "POST /v1/ops HTTP/1.1\r\nhost: loc"] {
        let mut client = Client::connect(relay.address()).await;
        client.raw(begin.as_bytes()).await;
        assert!(client.closed().await, "{begin:?}");
    }
    let mut client = Client::connect(relay.address()).await;
    let head = format!("POST /v1/ops HTTP/1.1\r\nhost: {}\r\ncontent-length: 9\r\n\r\nhalf", relay.address());
    client.raw(head.as_bytes()).await;
    assert_eq!(client.answer().await.problem(), "malformed");
    assert!(client.closed().await);
}

#[tokio::test]
async fn a_connection_over_its_rate_is_told_when_to_come_back() {
    let clock = Arc::new(ManualClock::new(1_000_000));
    let rates = Some(RateLimits { connection_requests_per_s: 1, connection_burst: 2, ..RateLimits::default() });
    let relay = start_with(RelayConfig { clock: clock.clone(), rates, ..RelayConfig::on_loopback() }).await;
    let mut client = Client::connect(relay.address()).await;
    for _ in 0..2 {
        assert_eq!(client.request("GET", "/v1/info", &[], b"").await.status, 200);
    }
    let answer = client.request("GET", "/v1/info", &[], b"").await;
    assert_eq!((answer.status, answer.problem().as_str(), answer.header("retry-after")), (429, "rate_limited", "1"));
    assert_eq!(answer.json()["after_s"], 1);
    assert_eq!(get(&relay, "/v1/info").await.status, 200);
    clock.advance_ms(1000);
    assert_eq!(client.request("GET", "/v1/info", &[], b"").await.status, 200);
}

#[tokio::test]
async fn a_connection_has_no_more_wake_streams_than_its_cap() {
    let relay = start_with(RelayConfig { connection_wakes: 0, ..RelayConfig::on_loopback() }).await;
    let answer = post(&relay, "/v1/wake", &WakeRequest(vec![(log(), read_key())]).to_bytes()).await;
    assert_eq!((answer.status, answer.problem().as_str()), (429, "rate_limited"));
}

/// What a flood sees, and that it is over with it. Loopback is free of caps by address, so the cap over all is low here.
#[tokio::test]
async fn of_hundreds_of_connections_those_above_the_cap_are_refused_by_code_and_places_come_back() {
    const ROOM: usize = 40;
    let relay = start_with(RelayConfig { connections: Some(ROOM), ..RelayConfig::on_loopback() }).await;
    make_log(&relay, &[b"before"]).await;
    let request = format!("GET /v1/info HTTP/1.1\r\nhost: {}\r\n\r\n", relay.address());
    let mut open = Vec::new();
    for _ in 0..250 {
        let mut client = Client::connect(relay.address()).await;
        client.raw(request.as_bytes()).await;
        open.push(client);
    }
    let mut served = Vec::new();
    let mut refused = 0;
    for mut client in open {
        let answer = client.answer().await;
        if answer.status == 200 {
            served.push(client);
            continue;
        }
        assert_eq!((answer.status, answer.problem().as_str(), answer.header("retry-after")), (503, "busy", "1"));
        assert!(client.closed().await);
        refused += 1;
    }
    // `make_log` may have held a place for a moment longer.
    assert!((ROOM - 1..=ROOM).contains(&served.len()), "{} were served", served.len());
    assert_eq!(refused, 250 - served.len());
    // Who has a place is served on, in the middle of it.
    assert_eq!(served[0].request("GET", "/v1/info", &[], b"").await.status, 200);
    drop(served);
    // A place comes back when its connection has ended, which the relay sees a moment later.
    let mut answer = post(&relay, "/v1/read", &ReadRequest::new(vec![read_after(0)]).to_bytes()).await;
    for _ in 0..500 {
        if answer.status == 200 {
            break;
        }
        assert_eq!(answer.problem(), "busy");
        tokio::time::sleep(Duration::from_millis(10)).await;
        answer = post(&relay, "/v1/read", &ReadRequest::new(vec![read_after(0)]).to_bytes()).await;
    }
    let answer = kith_protocol::api::ReadAnswer::from_bytes(&answer.body).unwrap();
    assert_eq!(bodies(&answer.pages[0]), [b"before"], "and nothing was lost");
}

/// What is said before anything was asked is no answer: a client takes it for a broken connection.
#[tokio::test]
async fn who_is_turned_away_is_answered_when_they_ask() {
    use http_body_util::{BodyExt, Empty};
    use hyper_util::rt::TokioIo;
    let relay = start_with(RelayConfig { connections: Some(1), ..RelayConfig::on_loopback() }).await;
    let mut first = Client::connect(relay.address()).await;
    assert_eq!(first.request("GET", "/v1/info", &[], b"").await.status, 200);
    let stream = tokio::net::TcpStream::connect(relay.address()).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(200), stream.readable()).await.is_err(), "nothing was asked");
    let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get("/v1/info").header("host", relay.address().to_string());
    let answer = client.send_request(request.body(Empty::<bytes::Bytes>::new()).unwrap()).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "1"));
    let document = answer.into_body().collect().await.unwrap().to_bytes();
    let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
    assert_eq!(document["type"], "/problems/busy");
}

#[tokio::test]
async fn http_2_shares_the_port_and_its_streams_are_counted_by_connection() {
    use http_body_util::{BodyExt, Full};
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let relay = start().await;
    make_log(&relay, &[]).await;
    let stream = tokio::net::TcpStream::connect(relay.address()).await.unwrap();
    let (mut client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = |path: &str, body: Vec<u8>, filler: &str| {
        let uri = format!("{}{path}", relay.url());
        let request = http::Request::post(uri).header("x", filler);
        request.body(Full::new(bytes::Bytes::from(body))).unwrap()
    };
    let op = sign(&append_payload(1, b"over two"), &relay.origin().unwrap());
    let answer = client.send_request(request("/v1/ops", encode_ops(&[op]), "")).await.unwrap();
    let results = answer.into_body().collect().await.unwrap().to_bytes();
    let results = kith_protocol::api::decode_results(&results).unwrap();
    assert!(matches!(results.as_slice(), [OpResult::Ok(_)]), "{results:?}");

    let wake = WakeRequest(vec![(log(), read_key())]).to_bytes();
    let mut streams = Vec::new();
    for status in [200, 200, 429] {
        let answer = client.send_request(request("/v1/wake", wake.clone(), "")).await.unwrap();
        assert_eq!(answer.status(), status);
        streams.push(answer);
    }
    let refused = streams.pop().unwrap().into_body().collect().await.unwrap().to_bytes();
    let refused: serde_json::Value = serde_json::from_slice(&refused).unwrap();
    assert_eq!(refused["type"], "/problems/rate_limited");
    let mut kept = streams.pop().unwrap().into_body();
    let first = kept.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, ":\n\n");

    let long = client.send_request(request("/v1/read", Vec::new(), &"x".repeat(17 * 1024))).await;
    assert!(long.map_or(true, |answer| answer.status() == 431));
}

/// So many streams wait at once, fifty to a connection; then appends come faster than the rate allows.
#[tokio::test]
async fn an_overloaded_relay_refuses_by_code_and_serves_again_when_it_is_over() {
    use http_body_util::{BodyExt, Full};
    use hyper_util::rt::{TokioExecutor, TokioIo};
    const EACH: usize = 50;
    let ordeal = dice::Ordeal::or(1, 600);
    let clock = Arc::new(ManualClock::new(1_000_000));
    let mut config = RelayConfig { connection_wakes: EACH, clock: clock.clone(), ..RelayConfig::on_loopback() };
    config.rules.rates = Some(kith_relay::log::Rates {
        appends_per_s: 5,
        append_burst: 10,
        ..kith_relay::log::Rates::of(&config.rules.limits)
    });
    let relay = start_with(config).await;
    make_log(&relay, &[]).await;
    let ask = |body: Vec<u8>| {
        let request = http::Request::post(format!("{}/v1/wake", relay.url()));
        request.body(Full::new(bytes::Bytes::from(body))).unwrap()
    };
    let wake = WakeRequest(vec![(log(), read_key())]).to_bytes();
    let (mut streams, mut connections) = (Vec::new(), Vec::new());
    for _ in 0..usize::try_from(ordeal.steps).unwrap().div_ceil(EACH) {
        let stream = tokio::net::TcpStream::connect(relay.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (mut client, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        for _ in 0..EACH {
            let answer = client.send_request(ask(wake.clone())).await.unwrap();
            assert_eq!(answer.status(), 200);
            streams.push(answer.into_body());
        }
        // One more than its connection may have.
        let refused = client.send_request(ask(wake.clone())).await.unwrap();
        assert_eq!(refused.status(), 429);
        let refused: serde_json::Value =
            serde_json::from_slice(&refused.into_body().collect().await.unwrap().to_bytes()).unwrap();
        assert_eq!(refused["type"], "/problems/rate_limited");
        connections.push(client);
    }
    let frame = async |body: &mut hyper::body::Incoming| body.frame().await.unwrap().unwrap().into_data().unwrap();
    for body in &mut streams {
        assert_eq!(frame(body).await, ":\n\n", "it is watched");
    }
    // Appends above the rate are refused by code, and what was taken is news to every stream.
    let append = |number: u8| sign(&append_payload(number, b"news"), &relay.origin().unwrap());
    let (mut taken, mut refused) = (0_u64, 0_u64);
    for number in 1..=60 {
        match post_ops(&relay, &[append(number)]).await.as_slice() {
            [OpResult::Ok(_)] => taken += 1,
            [OpResult::Refused(Refusal::RateLimited { after_s })] if *after_s > 0 => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(taken > 0 && refused > 20, "{taken} taken, {refused} refused");
    for body in &mut streams {
        // Comments keep a quiet stream alive.
        let mut said = frame(body).await;
        while said.starts_with(b":") {
            said = frame(body).await;
        }
        assert!(said.starts_with(b"data: "), "{said:?}");
    }
    // It is over: all that were refused come in, and nothing that was taken is gone.
    drop((streams, connections));
    for number in 1..=60 {
        clock.advance_ms(1_000);
        assert!(matches!(post_ops(&relay, &[append(number)]).await.as_slice(), [OpResult::Ok(_)]), "{number}");
    }
    let answer = post_read(&relay, &ReadRequest::new(vec![read_after(0)])).await;
    assert_eq!(bodies(&answer.pages[0]).len(), 60);
}
