//! What a phone reads of a relay: bodies of answers, and the client around them.

use super::wires::formats;
use bytes::Bytes;
use kith_protocol::api::{
    BlobMissing, ClassLimits, Details, Entry, Info, Limits, OpResult, Origin, Page, Read, ReadAnswer, ReadRequest,
    Refusal, decode_results,
};
use kith_protocol::id::{Hash, LogId, ReadKey};
use kith_sync::transport::{
    Answer, ByteStream, Deadline, Media, OpenStream, RelayApi, Request, Transport, TransportFuture,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

formats!(Entry, Page, ReadAnswer, ClassLimits, Limits, Info, Refusal, BlobMissing, Details, OpResult);

pub(super) fn decode(input: &[u8]) {
    read_all(input);
    let _ = decode_results(input);
}

/// A relay that gives one answer to everything.
#[derive(Debug)]
struct Anything(Answer);

/// The same in parts, as a stream comes.
#[derive(Debug)]
struct Parts(Vec<Bytes>);

impl ByteStream for Parts {
    fn next(&mut self) -> TransportFuture<'_, Option<Bytes>> {
        let part = self.0.pop();
        Box::pin(async move { Ok(part) })
    }
}

impl Transport for Anything {
    fn send(&self, _: Request) -> TransportFuture<'_, Answer> {
        let answer = self.0.clone();
        Box::pin(async move { Ok(answer) })
    }

    fn open(&self, _: Request) -> TransportFuture<'_, OpenStream> {
        let Answer { status, media, retry_after, body } = self.0.clone();
        let parts: Vec<Bytes> = body.chunks(7).map(Bytes::copy_from_slice).rev().collect();
        Box::pin(async move { Ok(OpenStream { status, media, retry_after, body: Box::new(Parts(parts)) }) })
    }
}

/// The first two bytes are a status and a content type.
pub(super) fn hold(input: &[u8]) {
    hold_all(input);
    let [status, kind, body @ ..] = input else { return };
    let status = [200, 201, 204, 302, 400, 403, 404, 409, 413, 429, 500, 503, 507, 999][usize::from(*status) % 14];
    let media = [None, Some(Media::Cbor), Some(Media::Octets), Some(Media::Events), Some(Media::Problem)];
    let media = media[usize::from(*kind) % 5];
    let answer = Answer { status, media, retry_after: None, body: Bytes::copy_from_slice(body) };
    let relay = Origin::from_url("https://relay.example").unwrap();
    let api = RelayApi::new(Arc::new(Anything(answer)), relay);
    thread_local!(static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap());
    let soon = Deadline::within(Duration::from_secs(10));
    let log = LogId::new([1; 32]);
    let read = Read { log, read_key: Some(ReadKey::new([2; 32])), after: 0, limit: 512, slots: Vec::new() };
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let _ = api.info(soon).await;
            let _ = api.ops(&[b"\xa0"], soon).await;
            let _ = api.read(&ReadRequest::new(vec![read]), soon).await;
            let _ = api.blob_get(&log, &Hash::new([3; 32]), soon).await;
            let _ = api.blob_have(log, vec![Hash::new([3; 32])], soon).await;
            if let Ok(mut stream) = api.wake(vec![(log, ReadKey::new([2; 32]))], soon).await {
                while let Ok(Some(_)) = stream.next().await {}
            }
        });
    });
}
