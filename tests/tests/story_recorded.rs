//! One recorded session between phones and a relay, replayed against this build in both roles (protocol 21): the relay must
//! give each answer byte for byte, and the client must ask with the same bytes and take each answer.
//!
//! `tests/vectors/session-stage1.bin` is a CBOR array of exchanges in the order in which they happened. It was made once, with
//! `KITH_WRITE_SESSION=1`, and never changes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use data_encoding::BASE64URL_NOPAD;
use kith_model::Clock;
use kith_protocol::api::{BlobHave, Info, MAX_OPS, Origin, ReadRequest, split_items};
use kith_protocol::cbor::{Decoder, Encoder, Wire, WireError};
use kith_relay::clock::ManualClock;
use kith_relay::log::Database;
use kith_relay::{Relay, RelayConfig};
use kith_sync::transport::{
    Answer, Deadline, HttpTransport, Media, Method, OpenStream, RelayApi, Request, Transport, TransportError,
    TransportFuture,
};
use kith_tests::World;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Exchange {
    /// The relay's clock, in ms since 1970.
    now_ms: u64,
    origin: String,
    method: u64,
    path: String,
    authorization: String,
    content: u64,
    body: Vec<u8>,
    status: u64,
    media: u64,
    answer: Vec<u8>,
}

const METHODS: [Method; 3] = [Method::Get, Method::Post, Method::Put];
const MEDIA: [Option<Media>; 5] =
    [None, Some(Media::Cbor), Some(Media::Octets), Some(Media::Events), Some(Media::Problem)];

fn place<T: PartialEq>(list: &[T], item: &T) -> u64 {
    list.iter().position(|one| one == item).unwrap().try_into().unwrap()
}

impl Exchange {
    fn write(&self, e: &mut Encoder) {
        e.array(10).uint(self.now_ms).text(&self.origin).uint(self.method).text(&self.path).text(&self.authorization);
        e.uint(self.content).bytes(&self.body).uint(self.status).uint(self.media).bytes(&self.answer);
    }

    fn read(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(10)?;
        Ok(Self {
            now_ms: d.uint()?,
            origin: d.text()?.to_owned(),
            method: d.uint()?,
            path: d.text()?.to_owned(),
            authorization: d.text()?.to_owned(),
            content: d.uint()?,
            body: d.bytes()?.to_vec(),
            status: d.uint()?,
            media: d.uint()?,
            answer: d.bytes()?.to_vec(),
        })
    }

    /// The request, to the relay at `relay`.
    fn request(&self, relay: &Origin) -> Request {
        Request {
            method: METHODS[usize::try_from(self.method).unwrap()],
            authorization: Some(self.authorization.clone()).filter(|text| !text.is_empty()),
            content: MEDIA[usize::try_from(self.content).unwrap()],
            body: self.body.clone().into(),
            ..Request::get(relay.clone(), &*self.path, Deadline::within(Duration::from_secs(30)))
        }
    }

    fn answer(&self) -> Answer {
        Answer {
            status: u16::try_from(self.status).unwrap(),
            media: MEDIA[usize::try_from(self.media).unwrap()],
            retry_after: None,
            body: self.answer.clone().into(),
        }
    }
}

fn file() -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/session-stage1.bin")
}

fn recorded() -> Vec<Exchange> {
    let bytes = std::fs::read(file()).unwrap();
    let mut d = Decoder::new(&bytes);
    let count = d.array().unwrap();
    let exchanges: Vec<_> = (0..count).map(|_| Exchange::read(&mut d).unwrap()).collect();
    d.finish().unwrap();
    exchanges
}

/// Strangers, a group, a removal with its cut, somebody who comes by a link, a direct chat, somebody who leaves.
fn record() -> Vec<Exchange> {
    let world = World::new();
    let names = ["Alice", "Bob", "Carol", "Dan"];
    let people: Vec<_> = names.iter().map(|name| world.person(name)).collect();
    let log: Arc<Mutex<Vec<Exchange>>> = Arc::default();
    for person in &people {
        let (log, clock) = (log.clone(), world.clock.clone());
        person.network.put_between(move |request, answer| {
            let answer = answer?;
            log.lock().unwrap().push(Exchange {
                now_ms: clock.now().as_ms(),
                origin: request.relay.to_string(),
                method: place(&METHODS, &request.method),
                path: request.path.clone(),
                authorization: request.authorization.clone().unwrap_or_default(),
                content: place(&MEDIA, &request.content),
                body: request.body.to_vec(),
                status: answer.status.into(),
                media: place(&MEDIA, &answer.media),
                answer: answer.body.to_vec(),
            });
            Ok(answer)
        });
    }
    let [alice, bob, carol, dan] = &people[..] else { unreachable!() };
    let settle = || {
        world.clock.advance_ms(60_000);
        world.settle(&[alice, bob, carol, dan]);
    };
    settle();
    alice.knows(bob);
    alice.knows(carol);
    let group = alice.founds("Circle");
    alice.adds(group, &[bob, carol]);
    alice.says(group, "first");
    settle();
    for (person, text) in [(bob, "from Bob"), (carol, "from Carol"), (alice, "from Alice")] {
        person.says(group, text);
    }
    settle();
    alice.removes(group, bob);
    alice.says(group, "without Bob");
    settle();
    let link = alice.kith.groups().invite(group, 7 * 24 * 3_600_000).unwrap();
    dan.kith.groups().join(&link.link).unwrap();
    settle();
    settle();
    dan.says(group, "from Dan");
    bob.knows(carol);
    bob.kith.messages().dm(carol.account(), "only for Carol").unwrap();
    settle();
    carol.kith.groups().leave(group).unwrap();
    settle();
    let exchanges = log.lock().unwrap().clone();
    assert_eq!(alice.reads(group).last().unwrap(), "from Dan");
    exchanges
}

#[test]
fn a_recorded_session_is_written_when_asked_for_only() {
    if std::env::var_os("KITH_WRITE_SESSION").is_some() {
        assert!(!file().exists(), "a recorded session never changes");
        let exchanges = record();
        let mut e = Encoder::new();
        e.array_of(&exchanges);
        exchanges.iter().for_each(|exchange| exchange.write(&mut e));
        std::fs::write(file(), e.as_bytes()).unwrap();
    }
    let exchanges = recorded();
    for path in ["/v1/info", "/v1/ops", "/v1/read"] {
        assert!(exchanges.iter().any(|exchange| exchange.path == path), "{path}");
    }
    assert!(exchanges.len() > 60, "{}", exchanges.len());
}

#[test]
fn this_relay_answers_a_recorded_session_byte_for_byte() {
    let exchanges = recorded();
    let clock = Arc::new(ManualClock::new(exchanges[0].now_ms));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut config = RelayConfig::on_loopback();
    config.database = Database::SqliteMemory;
    config.origins = vec![Origin::from_url(&exchanges[0].origin).unwrap()];
    config.clock = clock.clone();
    let relay = runtime.block_on(Relay::start(config)).unwrap();
    let origin = Origin::from_url(&relay.url()).unwrap();
    let transport = HttpTransport::new().unwrap();
    for (n, exchange) in exchanges.iter().enumerate() {
        clock.set(exchange.now_ms);
        let answer = runtime.block_on(transport.send(exchange.request(&origin))).unwrap();
        assert_eq!(u64::from(answer.status), exchange.status, "{n} {}", exchange.path);
        assert_eq!(place(&MEDIA, &answer.media), exchange.media, "{n} {}", exchange.path);
        if exchange.path == "/v1/info" {
            // Every relay has an id of its own.
            let (mut now, then) =
                (Info::from_bytes(&answer.body).unwrap(), Info::from_bytes(&exchange.answer).unwrap());
            now.relay_id = then.relay_id;
            assert_eq!(now, then, "{n}");
            continue;
        }
        assert!(answer.body == exchange.answer, "{n} {}: another answer", exchange.path);
    }
    runtime.block_on(relay.shutdown());
}

/// A relay that gives recorded answers to recorded requests.
#[derive(Debug)]
struct Playback(Exchange);

impl Transport for Playback {
    fn send(&self, request: Request) -> TransportFuture<'_, Answer> {
        let expected = self.0.request(&request.relay);
        assert_eq!((request.method, &request.path), (expected.method, &expected.path));
        assert_eq!((&request.authorization, request.content), (&expected.authorization, expected.content));
        assert!(request.body == expected.body, "{}: another request", request.path);
        let answer = self.0.answer();
        Box::pin(async move { Ok(answer) })
    }

    fn open(&self, _: Request) -> TransportFuture<'_, OpenStream> {
        Box::pin(async { Err(TransportError::Lost) })
    }
}

#[test]
fn this_client_asks_a_recorded_session_byte_for_byte_and_takes_its_answers() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (n, exchange) in recorded().into_iter().enumerate() {
        let origin = Origin::from_url(&exchange.origin).unwrap();
        let api = RelayApi::new(Arc::new(Playback(exchange.clone())), origin);
        let soon = Deadline::within(Duration::from_secs(30));
        let taken = runtime.block_on(async {
            match exchange.path.as_str() {
                "/v1/info" => api.info(soon).await.map(|_| ()),
                "/v1/ops" => api.ops(&split_items(&exchange.body, MAX_OPS).unwrap(), soon).await.map(|_| ()),
                "/v1/read" => {
                    let answer = api.read(&ReadRequest::from_bytes(&exchange.body).unwrap(), soon).await?;
                    assert!(answer.to_bytes() == exchange.answer, "{n}: a page came back changed");
                    Ok(())
                }
                "/v1/blob/have" => {
                    let have = BlobHave::from_bytes(&exchange.body).unwrap();
                    api.blob_have(have.log, have.hashes, soon).await.map(|_| ())
                }
                path => panic!("{n}: no call for {path} {}", BASE64URL_NOPAD.encode(&exchange.body)),
            }
        });
        assert_eq!(taken.is_ok(), exchange.status == 200, "{n} {}: {taken:?}", exchange.path);
    }
}
