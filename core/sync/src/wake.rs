//! Hearing of news: one wake stream for each relay (protocol 10).
//!
//! A stream says only that something happened in a log; what it was is read as always. Who has just opened streams reads
//! once more, so that what came between the last read and the watching is not missed. Two personas never share a stream.

use crate::engine::{Engine, Trouble};
use crate::replica::follow::keys_of;
use crate::session::Session;
use crate::transport::{Deadline, WakeEvent, WakeStream};
use futures_util::future::{BoxFuture, join_all, select_all};
use kith_model::KithError;
use kith_protocol::api::{MAX_WAKES, Origin};
use kith_protocol::id::{LogId, ReadKey};
use kith_store::Setting;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a relay may take to open a stream and to watch all its logs.
const OPENING: Duration = Duration::from_secs(10);

/// The logs to watch, by the relay that keeps them.
type Logs = BTreeMap<String, Vec<(LogId, ReadKey)>>;

/// Open streams. Dropping it closes them.
#[derive(Debug)]
pub struct Listening {
    logs: Logs,
    streams: Vec<WakeStream>,
}

/// What the streams say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A log has news.
    News,
    /// A relay ended its stream or is away: read, and listen anew.
    Cut,
}

impl Engine {
    /// Opens the streams and returns when the relays watch. One that gives no stream is left out: it is asked by reading.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn listen(&self) -> BoxFuture<'_, Result<Listening, KithError>> {
        Box::pin(self.listen_to_all())
    }

    async fn listen_to_all(&self) -> Result<Listening, KithError> {
        let logs = self.logs_to_watch().await?;
        let opening = logs.iter().map(|(origin, logs)| self.listen_at(origin, logs));
        let streams = tokio::time::timeout(OPENING, join_all(opening)).await.unwrap_or_default();
        Ok(Listening { logs, streams: streams.into_iter().flatten().collect() })
    }

    /// Whether `listening` watches all that this home has now: false after a new group or a new period of one.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn hears_all(&self, listening: &Listening) -> BoxFuture<'_, Result<bool, KithError>> {
        // The streams are not held over the wait, so that watching may move between threads.
        let logs = listening.logs.clone();
        Box::pin(async move { Ok(self.logs_to_watch().await? == logs) })
    }

    async fn logs_to_watch(&self) -> Result<Logs, KithError> {
        let session = Arc::new(Mutex::new(Session::default()));
        self.blocking(&session, |core, _| {
            core.store.read(|read| {
                let mut logs = Logs::new();
                if let (Some(home), Some(mailbox)) = (read.find_text_setting(Setting::Relay)?, read.find_mailbox()?)
                    && mailbox.made
                {
                    let key = ReadKey::new(*mailbox.read_key.expose());
                    logs.entry(home).or_default().push((LogId::new(*mailbox.log.as_bytes()), key));
                }
                for r in read.list_live_replicas()?.into_iter().filter(|r| r.made) {
                    let Some(origin) = r.origin.clone() else { continue };
                    let keys = keys_of(&r.secret)?;
                    logs.entry(origin).or_default().push((LogId::new(*r.log.as_bytes()), keys.read.clone()));
                }
                let most = usize::try_from(MAX_WAKES).unwrap_or(1);
                logs.values_mut().for_each(|logs| logs.truncate(most));
                Ok(logs)
            })
        })
        .await
    }

    async fn listen_at(&self, origin: &str, logs: &[(LogId, ReadKey)]) -> Option<WakeStream> {
        let api = match self.api(&Origin::from_url(origin).ok()?) {
            Ok(api) => api,
            Err(Trouble::Home(_) | Trouble::Fatal(_)) => return None,
        };
        let mut stream = api.wake(logs.to_vec(), Deadline::within(OPENING)).await.ok()?;
        // The first event says that the relay watches; news before it are read anyway.
        matches!(stream.next().await, Ok(Some(WakeEvent::Watching | WakeEvent::News(_)))).then_some(stream)
    }
}

impl Listening {
    /// The next thing that a relay says; never returns when no relay gave a stream. Dropping the future loses nothing.
    pub fn hear(&mut self) -> BoxFuture<'_, Heard> {
        Box::pin(self.hear_next())
    }

    async fn hear_next(&mut self) -> Heard {
        if self.streams.is_empty() {
            return std::future::pending().await;
        }
        let nexts = self.streams.iter_mut().map(|stream| Box::pin(next_at(stream)));
        select_all(nexts).await.0
    }
}

async fn next_at(stream: &mut WakeStream) -> Heard {
    loop {
        match stream.next().await {
            Ok(Some(WakeEvent::News(_))) => return Heard::News,
            Ok(Some(WakeEvent::Watching)) => {}
            Ok(None) | Err(_) => return Heard::Cut,
        }
    }
}
