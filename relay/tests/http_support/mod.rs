//! What the tests of the HTTP layer share: a relay on a free port, a client that sends exactly the bytes it is given, and
//! people who sign.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test crate uses a part")]

use kith_protocol::api::{OpResult, Origin, Page, PageBody, Read, ReadAnswer, ReadRequest, decode_results, encode_ops};
use kith_protocol::cbor::Wire;
use kith_protocol::cose::public_key;
use kith_protocol::hash::log_id;
use kith_protocol::id::{EntryId, LogId, PublicKey, ReadKey, Salt};
use kith_protocol::op::{Act, Admission, Append, CreateLog, Grant, LogClass, Op, OpPayload, Rights, sign_op};
use kith_relay::{Relay, RelayConfig, RunningRelay};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const SEED: [u8; 32] = [7; 32];
pub const SALT: [u8; 16] = [3; 16];

pub async fn start() -> RunningRelay {
    start_with(RelayConfig::on_loopback()).await
}

pub async fn start_with(config: RelayConfig) -> RunningRelay {
    Relay::start(config).await.unwrap()
}

pub fn founder() -> PublicKey {
    PublicKey::new(public_key(&SEED))
}

pub fn log() -> LogId {
    log_id(&founder(), &Salt::new(SALT))
}

pub fn read_key() -> ReadKey {
    ReadKey::new([9; 32])
}

pub fn create_payload(admission: Admission) -> OpPayload {
    let act = Act::Create(CreateLog {
        salt: Salt::new(SALT),
        class: LogClass::Normal,
        ttl_ms: None,
        grants: vec![Grant::new(0, founder(), Rights::from_bits(15).unwrap())],
        read_key: Some(read_key().hash()),
        admission,
    });
    OpPayload { log: log(), act }
}

pub fn append_payload(number: u8, body: &[u8]) -> OpPayload {
    append_as(EntryId::new([number; 16]), body)
}

pub fn append_as(entry: EntryId, body: &[u8]) -> OpPayload {
    let act = Act::Append(Append {
        entry,
        body: body.to_vec(),
        seen: Some(u64::MAX - 1),
        expect: None,
        at: None,
        cut: None,
        rewake: Vec::new(),
        slot_1_ver: None,
        hush: None,
    });
    OpPayload { log: log(), act }
}

pub fn sign(payload: &OpPayload, origin: &Origin) -> Op {
    sign_op(payload, &SEED, origin)
}

/// Makes the log and appends `bodies`.
pub async fn make_log(relay: &RunningRelay, bodies: &[&[u8]]) {
    let origin = relay.origin().unwrap();
    let mut ops = vec![sign(&create_payload(Admission::Open), &origin)];
    for (body, number) in bodies.iter().zip(1..) {
        ops.push(sign(&append_payload(number, body), &origin));
    }
    for result in post_ops(relay, &ops).await {
        assert!(matches!(result, OpResult::Ok(_)), "{result:?}");
    }
}

pub async fn post_ops(relay: &RunningRelay, ops: &[Op]) -> Vec<OpResult> {
    let answer = post(relay, "/v1/ops", &encode_ops(ops)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/cbor");
    decode_results(&answer.body).unwrap()
}

pub fn read_after(after: u64) -> Read {
    Read { log: log(), read_key: Some(read_key()), after, limit: 512, slots: Vec::new() }
}

pub async fn post_read(relay: &RunningRelay, request: &ReadRequest) -> ReadAnswer {
    let answer = post(relay, "/v1/read", &request.to_bytes()).await;
    assert_eq!(answer.status, 200);
    ReadAnswer::from_bytes(&answer.body).unwrap()
}

pub fn bodies(page: &Page) -> Vec<Vec<u8>> {
    let PageBody::Log { entries, .. } = &page.body else { panic!("no entries in {page:?}") };
    entries.iter().map(|entry| entry.body.clone()).collect()
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The code of a problem document, which must agree with its status.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let document: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(document["status"], self.status);
        assert!(document["title"].is_string());
        document["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub async fn post(relay: &RunningRelay, path: &str, body: &[u8]) -> Answer {
    send(relay, "POST", path, &[], body).await
}

pub async fn get(relay: &RunningRelay, path: &str) -> Answer {
    send(relay, "GET", path, &[], b"").await
}

/// One request on a connection of its own.
pub async fn send(relay: &RunningRelay, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut client = Client::connect(relay.address()).await;
    client.request(method, path, headers, body).await
}

/// A connection that sends exactly what it is given.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address).await.unwrap()
    }

    /// The same; none when nobody listens any more.
    pub async fn try_connect(address: SocketAddr) -> Option<Self> {
        Some(Self { address, stream: TcpStream::connect(address).await.ok()?, buffer: Vec::new() })
    }

    /// Sends a request and reads its answer. A `host` among the headers replaces the connection's own.
    pub async fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.begin(method, path, headers, body).await;
        self.answer().await
    }

    pub async fn begin(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut head = format!("{method} {path} HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            head.push_str(&format!("host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        self.raw(&[head.as_bytes(), body].concat()).await;
    }

    /// A relay that refuses early may have closed already; what it said is still there to be read.
    pub async fn raw(&mut self, bytes: &[u8]) {
        drop(self.stream.write_all(bytes).await);
    }

    /// The answer, or none when the relay is gone before all of it came.
    pub async fn try_answer(&mut self) -> Option<Answer> {
        loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                if self.buffer.len() >= end + 4 + length.unwrap_or(0) {
                    return Some(self.answer().await);
                }
            }
            if !self.more().await {
                return None;
            }
        }
    }

    pub async fn answer(&mut self) -> Answer {
        let (status, headers) = self.head().await;
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        while self.buffer.len() < length {
            assert!(self.more().await, "the answer was cut off");
        }
        let body = self.buffer.drain(..length).collect();
        Answer { status, headers, body }
    }

    /// The status and the headers of an answer.
    pub async fn head(&mut self) -> (u16, BTreeMap<String, String>) {
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            assert!(self.more().await, "no answer");
        };
        let head = String::from_utf8(self.buffer.drain(..end + 4).collect()).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        (status, headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect())
    }

    /// The next chunk of a streamed answer; none at its end.
    pub async fn chunk(&mut self) -> Option<String> {
        loop {
            if let Some(line) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                let size = usize::from_str_radix(std::str::from_utf8(&self.buffer[..line]).unwrap(), 16).unwrap();
                if self.buffer.len() >= line + 2 + size + 2 {
                    let chunk: Vec<u8> = self.buffer.drain(..line + 2 + size + 2).skip(line + 2).take(size).collect();
                    return (size > 0).then(|| String::from_utf8(chunk).unwrap());
                }
            }
            assert!(self.more().await, "the stream was cut off");
        }
    }

    /// Whether the relay closed the connection, now or soon.
    pub async fn closed(&mut self) -> bool {
        let mut byte = [0; 1];
        !matches!(self.stream.read(&mut byte).await, Ok(read) if read > 0)
    }

    async fn more(&mut self) -> bool {
        self.stream.read_buf(&mut self.buffer).await.is_ok_and(|read| read > 0)
    }
}
