//! The endpoints of protocol section 2 as calls, over any transport.
//!
//! Rules kept here: an answer counts only with the status, the type and the shape that its endpoint gives, and only if
//! it fits the question; a relay that asks for patience (429 and 503 with `Retry-After`) gets it while the caller's
//! deadline allows, and the caller sees only the end of it. All calls are safe to repeat (protocol 2), so a lost answer
//! may be asked for again. What an entry says is checked where its chain is known, not here.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use data_encoding::BASE64URL_NOPAD;
use kith_protocol::api::{
    BlobHave, BlobMissing, Info, MAX_BLOB, MAX_HAVE, MAX_OPS, MAX_READS, MAX_WAIT_S, MAX_WAKES, OpResult, Origin,
    PageBody, ReadAnswer, ReadRequest, WakeRequest, blob_path, decode_results,
};
use kith_protocol::cbor::{Encoder, Wire, WireError};
use kith_protocol::hash::hash_of;
use kith_protocol::id::{Hash, LogId, ReadKey};

use super::problem::read_refusal;
use super::request::{SILENCE, WAKE_SILENCE};
use super::{Answer, BadAnswer, Deadline, Media, Method, Request, Transport, TransportError, WakeStream};

/// The least wait before a call is made again because the relay asks for patience, whatever it names. It doubles each time.
const LEAST_WAIT: Duration = Duration::from_millis(50);
/// As far as the least wait grows.
const MOST_LEAST_WAIT: Duration = Duration::from_secs(2);
/// The most bytes that a refusal of a wake stream may have.
const REFUSAL_MAX: usize = 64 * 1024;

/// One relay, as one persona sees it.
#[derive(Clone)]
pub struct RelayApi {
    transport: Arc<dyn Transport>,
    relay: Origin,
}

impl fmt::Debug for RelayApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayApi").finish_non_exhaustive()
    }
}

impl RelayApi {
    /// The relay at `relay`, reached through a persona's own transport.
    pub fn new(transport: Arc<dyn Transport>, relay: Origin) -> Self {
        Self { transport, relay }
    }

    /// The origin that operations for this relay are signed for.
    pub fn origin(&self) -> &Origin {
        &self.relay
    }

    /// What the relay says about itself.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn info(&self, deadline: Deadline) -> Result<Info, TransportError> {
        let answer = self.ask(self.get("/v1/info", deadline), &[200], Some(Media::Cbor)).await?;
        Info::from_bytes(&answer.body).map_err(undecodable)
    }

    /// Sends 1 to 32 encoded operations; the results are in their order.
    ///
    /// # Errors
    /// [`TransportError`]; a refusal of a single operation is in its result.
    pub async fn ops<B: AsRef<[u8]>>(&self, ops: &[B], deadline: Deadline) -> Result<Vec<OpResult>, TransportError> {
        fits(ops.len(), MAX_OPS)?;
        let mut body = Encoder::new();
        body.array_of(ops);
        for op in ops {
            body.raw(op.as_ref());
        }
        let request = self.post("/v1/ops", body.into_bytes(), deadline);
        let answer = self.ask(request, &[200], Some(Media::Cbor)).await?;
        let results = decode_results(&answer.body).map_err(undecodable)?;
        if results.len() == ops.len() { Ok(results) } else { Err(TransportError::BadAnswer(BadAnswer::DoesNotFit)) }
    }

    /// Reads up to 256 logs; waits for news as long as the request says.
    ///
    /// # Errors
    /// [`TransportError`]; a refusal of a single read is in its page.
    pub async fn read(&self, read: &ReadRequest, deadline: Deadline) -> Result<ReadAnswer, TransportError> {
        fits(read.reads.len(), MAX_READS)?;
        let wait = read.wait_s.unwrap_or(0);
        if wait > MAX_WAIT_S {
            return Err(TransportError::RequestTooLarge);
        }
        let mut request = self.post("/v1/read", read.to_bytes(), deadline);
        request.silence = SILENCE.saturating_add(Duration::from_secs(wait));
        let answer = self.ask(request, &[200], Some(Media::Cbor)).await?;
        let answer = ReadAnswer::from_bytes(&answer.body).map_err(undecodable)?;
        if answers(read, &answer) { Ok(answer) } else { Err(TransportError::BadAnswer(BadAnswer::DoesNotFit)) }
    }

    /// Watches up to 1,024 logs; an event names a place in `logs`. Only the opening is under the deadline.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn wake(&self, logs: Vec<(LogId, ReadKey)>, deadline: Deadline) -> Result<WakeStream, TransportError> {
        let count = logs.len();
        fits(count, MAX_WAKES)?;
        self.open_wake(WakeRequest(logs).to_bytes(), count, deadline).await
    }

    /// Stores a blob; `op` is the encoded operation that allows it.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn blob_put(
        &self,
        log: &LogId,
        hash: &Hash,
        op: &[u8],
        blob: Bytes,
        deadline: Deadline,
    ) -> Result<(), TransportError> {
        fits(blob.len(), MAX_BLOB)?;
        let request = Request {
            method: Method::Put,
            authorization: Some(format!("Kith {}", BASE64URL_NOPAD.encode(op))),
            content: Some(Media::Octets),
            body: blob,
            ..self.get(&blob_path(log, hash), deadline)
        };
        self.ask(request, &[200, 201], None).await.map(|_| ())
    }

    /// Fetches a blob; its bytes are checked against their hash.
    ///
    /// # Errors
    /// [`TransportError`]; [`BadAnswer::DoesNotFit`] when the bytes are not those of the hash.
    pub async fn blob_get(&self, log: &LogId, hash: &Hash, deadline: Deadline) -> Result<Bytes, TransportError> {
        let answer_max = usize::try_from(MAX_BLOB).unwrap_or(usize::MAX);
        let request = Request { answer_max, ..self.get(&blob_path(log, hash), deadline) };
        let answer = self.ask(request, &[200], Some(Media::Octets)).await?;
        if hash_of(&answer.body) == *hash {
            Ok(answer.body)
        } else {
            Err(TransportError::BadAnswer(BadAnswer::DoesNotFit))
        }
    }

    /// Which of up to 256 blobs the relay does not have, in the order asked.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn blob_have(
        &self,
        log: LogId,
        hashes: Vec<Hash>,
        deadline: Deadline,
    ) -> Result<Vec<Hash>, TransportError> {
        fits(hashes.len(), MAX_HAVE)?;
        let have = BlobHave { log, hashes };
        let request = self.post("/v1/blob/have", have.to_bytes(), deadline);
        let answer = self.ask(request, &[200], Some(Media::Cbor)).await?;
        let BlobMissing(missing) = BlobMissing::from_bytes(&answer.body).map_err(undecodable)?;
        let mut asked = have.hashes.iter();
        if missing.iter().all(|hash| asked.any(|asked| asked == hash)) {
            Ok(missing)
        } else {
            Err(TransportError::BadAnswer(BadAnswer::DoesNotFit))
        }
    }

    fn get(&self, path: &str, deadline: Deadline) -> Request {
        Request::get(self.relay.clone(), path, deadline)
    }

    fn post(&self, path: &str, body: Vec<u8>, deadline: Deadline) -> Request {
        Request::post(self.relay.clone(), path, body, deadline)
    }

    /// Sends until there is an answer that is not a request for patience, and checks its status and type.
    async fn ask(&self, request: Request, status: &[u16], media: Option<Media>) -> Result<Answer, TransportError> {
        let deadline = request.deadline;
        let mut least = Duration::ZERO;
        loop {
            let answer = self.transport.send(request.clone()).await?;
            if status.contains(&answer.status) {
                return match media {
                    Some(_) if answer.media != media => Err(TransportError::BadAnswer(BadAnswer::WrongType)),
                    _ => Ok(answer),
                };
            }
            match patience(&answer, least, deadline) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(read_refusal(&answer)),
            }
            least = least.saturating_mul(2).clamp(LEAST_WAIT, MOST_LEAST_WAIT);
        }
    }

    /// Opens a wake stream over an encoded body that names `logs` logs.
    async fn open_wake(&self, body: Vec<u8>, logs: usize, deadline: Deadline) -> Result<WakeStream, TransportError> {
        let mut request = self.post("/v1/wake", body, deadline);
        request.silence = WAKE_SILENCE;
        let mut open = self.transport.open(request).await?;
        match (open.status, open.media) {
            (200, Some(Media::Events)) => Ok(WakeStream::new(open.body, logs)),
            (200, _) => Err(TransportError::BadAnswer(BadAnswer::WrongType)),
            (status, media) => {
                let mut body = BytesMut::new();
                while let Some(part) = open.body.next().await? {
                    if body.len().saturating_add(part.len()) > REFUSAL_MAX {
                        return Err(TransportError::BadAnswer(BadAnswer::TooLong));
                    }
                    body.extend_from_slice(&part);
                }
                Err(read_refusal(&Answer { status, media, retry_after: open.retry_after, body: Bytes::from(body) }))
            }
        }
    }
}

/// Whether `count` is something, and no more than `most`.
fn fits(count: usize, most: u64) -> Result<(), TransportError> {
    let fits = count > 0 && u64::try_from(count).is_ok_and(|count| count <= most);
    if fits { Ok(()) } else { Err(TransportError::RequestTooLarge) }
}

fn undecodable(_: WireError) -> TransportError {
    TransportError::BadAnswer(BadAnswer::Undecodable)
}

/// Whether each page belongs to a read, in their order, and gives no more entries than asked for.
fn answers(request: &ReadRequest, answer: &ReadAnswer) -> bool {
    let mut next = 0;
    answer.pages.iter().all(|page| {
        let Ok(index) = usize::try_from(page.index) else { return false };
        let Some(Ok(read)) = request.reads.get(index) else { return false };
        let in_order = index >= next;
        next = index.saturating_add(1);
        let given = match &page.body {
            PageBody::Log { entries, .. } => entries.len(),
            PageBody::Slots(_) | PageBody::Problem(_) => 0,
        };
        in_order && u64::try_from(given).is_ok_and(|given| given <= read.limit)
    })
}

/// How long to wait before asking again, when the relay asked for it and the deadline leaves time for it. Without a
/// deadline nobody waits here: the caller is told, and plans.
fn patience(answer: &Answer, least: Duration, deadline: Deadline) -> Option<Duration> {
    let left = deadline.remaining();
    let asked = answer.retry_after.filter(|_| matches!(answer.status, 429 | 503))?;
    let wait = asked.max(least);
    (left < Duration::MAX && wait < left).then_some(wait)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use kith_protocol::api::{BadOrigin, Page, Read, Refusal, encode_results};
    use kith_protocol::id::Chain;

    use super::super::{ByteStream, OpenStream, TransportFuture};
    use super::*;

    /// A network that gives the answers it was told, and keeps the requests.
    #[derive(Default)]
    struct Told {
        answers: Mutex<VecDeque<Answer>>,
        requests: Mutex<Vec<Request>>,
    }

    struct Once(Option<Bytes>);

    impl ByteStream for Once {
        fn next(&mut self) -> TransportFuture<'_, Option<Bytes>> {
            let part = self.0.take();
            Box::pin(async move { Ok(part) })
        }
    }

    impl Transport for Told {
        fn send(&self, request: Request) -> TransportFuture<'_, Answer> {
            self.requests.lock().unwrap().push(request);
            let answer = self.answers.lock().unwrap().pop_front();
            Box::pin(async move { answer.ok_or(TransportError::Lost) })
        }

        fn open(&self, request: Request) -> TransportFuture<'_, OpenStream> {
            Box::pin(async move {
                let Answer { status, media, retry_after, body } = self.send(request).await?;
                Ok(OpenStream { status, media, retry_after, body: Box::new(Once(Some(body))) })
            })
        }
    }

    fn answer(status: u16, media: Media, body: &[u8]) -> Answer {
        Answer { status, media: Some(media), retry_after: None, body: Bytes::copy_from_slice(body) }
    }

    fn later(status: u16, retry_after: Option<u64>) -> Answer {
        let retry_after = retry_after.map(Duration::from_secs);
        Answer { retry_after, ..answer(status, Media::Problem, br#"{"type":"/problems/busy","after_s":9}"#) }
    }

    fn relay(answers: impl IntoIterator<Item = Answer>) -> (Arc<Told>, RelayApi) {
        let told = Arc::new(Told { answers: Mutex::new(answers.into_iter().collect()), ..Told::default() });
        let api = RelayApi::new(told.clone(), Origin::from_url("http://127.0.0.1:1").unwrap());
        (told, api)
    }

    fn soon() -> Deadline {
        Deadline::within(Duration::from_secs(60))
    }

    fn read(logs: u8) -> ReadRequest {
        let log = |n| Read { log: LogId::new([n; 32]), read_key: None, after: 0, limit: 1, slots: Vec::new() };
        ReadRequest::new((0..logs).map(log).collect())
    }

    fn bad<T: fmt::Debug>(result: Result<T, TransportError>) -> BadAnswer {
        match result.unwrap_err() {
            TransportError::BadAnswer(bad) => bad,
            other => panic!("{other}"),
        }
    }

    #[tokio::test]
    async fn as_many_results_come_as_operations_went() {
        let refused = || OpResult::Refused(Refusal::NotTried);
        let body = encode_results(&[refused(), refused()]);
        let (told, api) = relay([answer(200, Media::Cbor, &body), answer(200, Media::Cbor, &body)]);
        // Any item stands for an operation here: the API does not look into it.
        let op = [0x00];
        assert_eq!(api.ops(&[op, op], soon()).await.unwrap().len(), 2);
        assert_eq!(told.requests.lock().unwrap()[0].body.as_ref(), [0x82, 0x00, 0x00]);
        assert_eq!(bad(api.ops(&[op], soon()).await), BadAnswer::DoesNotFit);
    }

    #[tokio::test]
    async fn what_is_over_a_limit_is_not_sent() {
        let (told, api) = relay([]);
        let (log, hash) = (LogId::new([0; 32]), Hash::new([0; 32]));
        for error in [
            api.ops(&[[0_u8]; 33], soon()).await.unwrap_err(),
            api.ops::<Vec<u8>>(&[], soon()).await.unwrap_err(),
            api.read(&read(0), soon()).await.unwrap_err(),
            api.read(&ReadRequest { wait_s: Some(26), ..read(1) }, soon()).await.unwrap_err(),
            api.wake(vec![(log, ReadKey::new([0; 32])); 1025], soon()).await.unwrap_err(),
            api.blob_have(log, vec![hash; 257], soon()).await.unwrap_err(),
            api.blob_put(&log, &hash, &[], Bytes::from(vec![0; 256 * 1024 + 17]), soon()).await.unwrap_err(),
        ] {
            assert_eq!(error, TransportError::RequestTooLarge);
        }
        assert!(told.requests.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_read_that_waits_gives_the_relay_that_much_longer() {
        let (told, api) = relay([]);
        for wait_s in [None, Some(25)] {
            assert_eq!(api.read(&ReadRequest { wait_s, ..read(1) }, soon()).await.unwrap_err(), TransportError::Lost);
        }
        let silences: Vec<_> = told.requests.lock().unwrap().iter().map(|request| request.silence.as_secs()).collect();
        assert_eq!(silences, [10, 35]);
    }

    #[tokio::test]
    async fn pages_must_belong_to_the_question_in_its_order() {
        let page = |index| Page { index, body: PageBody::Problem(Refusal::NotAllowed) };
        let long = |entries| {
            let entry = kith_protocol::api::Entry {
                seq: 1,
                time: 1,
                fence: 0,
                period: 0,
                fenced: false,
                id: kith_protocol::id::EntryId::new([0; 16]),
                body: Vec::new(),
            };
            let body = PageBody::Log {
                entries: vec![entry; entries],
                head: 2,
                fence: 0,
                first: 1,
                chain: Chain::new([0; 32]),
                more: false,
                closed_at: None,
                slots: Vec::new(),
            };
            Page { index: 0, body }
        };
        for (pages, fits) in [
            (vec![], true),
            (vec![page(0), page(1)], true),
            (vec![page(1)], true),
            (vec![long(1)], true),
            (vec![long(2)], false),
            (vec![page(2)], false),
            (vec![page(1), page(0)], false),
            (vec![page(0), page(0)], false),
            (vec![page(u64::MAX)], false),
        ] {
            let body = ReadAnswer { pages, now_ms: 0 }.to_bytes();
            let (_, api) = relay([answer(200, Media::Cbor, &body)]);
            let outcome = api.read(&read(2), soon()).await;
            if fits {
                assert!(outcome.is_ok());
            } else {
                assert_eq!(bad(outcome), BadAnswer::DoesNotFit);
            }
        }
    }

    #[tokio::test]
    async fn an_answer_needs_its_endpoints_status_type_and_shape() {
        for (given, what) in [
            (answer(200, Media::Problem, b"{}"), BadAnswer::WrongType),
            (answer(200, Media::Octets, &[0x80]), BadAnswer::WrongType),
            (answer(200, Media::Cbor, b"<html>"), BadAnswer::Undecodable),
            (answer(200, Media::Cbor, b""), BadAnswer::Undecodable),
            (answer(201, Media::Cbor, &[0x80]), BadAnswer::Status(201)),
            (answer(302, Media::Cbor, &[]), BadAnswer::Status(302)),
        ] {
            let (_, api) = relay([given.clone(), given.clone(), given]);
            assert_eq!(bad(api.info(soon()).await), what);
            assert_eq!(bad(api.read(&read(1), soon()).await), what);
            assert_eq!(bad(api.ops(&[[0_u8]], soon()).await), what);
        }
    }

    #[tokio::test]
    async fn a_relay_that_asks_for_patience_gets_it_while_the_deadline_allows() {
        let answered = answer(200, Media::Cbor, &ReadAnswer { pages: vec![], now_ms: 7 }.to_bytes());
        let (told, api) = relay([later(429, Some(0)), later(503, Some(0)), answered]);
        assert_eq!(api.read(&read(1), soon()).await.unwrap().now_ms, 7);
        assert_eq!(told.requests.lock().unwrap().len(), 3);

        // Too long a wait, none named, no deadline, and another status.
        for (answers, deadline, tries) in [
            (vec![later(503, Some(3600))], soon(), 1),
            (vec![later(503, None)], soon(), 1),
            (vec![later(503, Some(0))], Deadline::none(), 1),
            (vec![later(500, Some(0))], soon(), 1),
        ] {
            let (told, api) = relay(answers);
            let error = api.read(&read(1), deadline).await.unwrap_err();
            assert!(matches!(&error, TransportError::Refused(_)), "{error}");
            assert_eq!(told.requests.lock().unwrap().len(), tries);
        }
    }

    #[tokio::test]
    async fn patience_without_end_ends_with_the_deadline_and_asks_less_and_less_often() {
        let (told, api) = relay(vec![later(503, Some(0)); 99]);
        let error = api.read(&read(1), Deadline::within(Duration::from_millis(400))).await.unwrap_err();
        assert!(matches!(&error, TransportError::Refused(_)), "{error}");
        // At once, at once again, then after 50, 100 and 200 ms.
        let tries = told.requests.lock().unwrap().len();
        assert!((2..=5).contains(&tries), "{tries}");
    }

    #[tokio::test]
    async fn a_blob_is_the_bytes_of_its_hash_or_nothing() {
        let (log, blob) = (LogId::new([0xab; 32]), b"chunk".as_slice());
        let (told, api) = relay([answer(200, Media::Octets, blob), answer(200, Media::Octets, b"other")]);
        assert_eq!(api.blob_get(&log, &hash_of(blob), soon()).await.unwrap().as_ref(), blob);
        assert_eq!(bad(api.blob_get(&log, &hash_of(blob), soon()).await), BadAnswer::DoesNotFit);
        assert_eq!(told.requests.lock().unwrap()[0].answer_max, 256 * 1024 + 16);
    }

    #[tokio::test]
    async fn an_upload_names_the_operation_that_allows_it() {
        let (log, hash) = (LogId::new([0xab; 32]), Hash::new([0xcd; 32]));
        let made = Answer { media: None, ..answer(201, Media::Octets, b"") };
        let (told, api) = relay([made, Answer { status: 200, ..later(0, None) }]);
        for _ in 0..2 {
            api.blob_put(&log, &hash, &[0xff, 0xee], Bytes::from_static(b"chunk"), soon()).await.unwrap();
        }
        let requests = told.requests.lock().unwrap();
        assert_eq!(requests[0].path, format!("/v1/blob/{}/{}", "ab".repeat(32), "cd".repeat(32)));
        assert_eq!(requests[0].authorization.as_deref(), Some("Kith _-4"));
        assert_eq!((requests[0].method, requests[0].content), (Method::Put, Some(Media::Octets)));
    }

    #[tokio::test]
    async fn only_blobs_that_were_asked_for_can_be_missing() {
        let hash = |n| Hash::new([n; 32]);
        for (missing, fits) in [(vec![], true), (vec![1, 3], true), (vec![3, 1], false), (vec![4], false)] {
            let body = BlobMissing(missing.into_iter().map(hash).collect()).to_bytes();
            let (_, api) = relay([answer(200, Media::Cbor, &body)]);
            let asked = vec![hash(1), hash(2), hash(3)];
            assert_eq!(api.blob_have(LogId::new([0; 32]), asked, soon()).await.is_ok(), fits);
        }
    }

    #[tokio::test]
    async fn a_wake_stream_opens_or_says_why_not() {
        let logs = || vec![(LogId::new([0; 32]), ReadKey::new([0; 32]))];
        let (told, api) = relay([
            answer(200, Media::Events, b":\n\ndata: 0\n\n"),
            answer(200, Media::Cbor, b""),
            later(429, Some(3)),
            answer(400, Media::Problem, &[b' '; REFUSAL_MAX + 1]),
        ]);
        let mut stream = api.wake(logs(), soon()).await.unwrap();
        assert_eq!(stream.next().await.unwrap(), Some(super::super::WakeEvent::Watching));
        assert_eq!(stream.next().await.unwrap(), Some(super::super::WakeEvent::News(0)));
        assert_eq!(stream.next().await.unwrap(), None);
        assert_eq!(told.requests.lock().unwrap()[0].silence, Duration::from_secs(40));
        assert_eq!(bad(api.wake(logs(), soon()).await), BadAnswer::WrongType);
        let error = api.wake(logs(), soon()).await.unwrap_err();
        assert!(matches!(&error, TransportError::Refused(problem) if problem.retry_after.is_some()), "{error}");
        assert_eq!(bad(api.wake(logs(), soon()).await), BadAnswer::TooLong);
    }

    #[test]
    fn an_address_that_is_no_relay_is_an_error_before_anything_is_sent() {
        let error = TransportError::from(Origin::from_url("http://relay.example").unwrap_err());
        assert_eq!(error, TransportError::RelayUnsafeUrl);
        assert!(!error.is_retryable() && !error.may_have_arrived());
        assert_eq!(Origin::from_url("ftp://127.0.0.1"), Err(BadOrigin::Scheme));
    }
}
