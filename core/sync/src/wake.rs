//! Waiting for news: one wake stream for each relay (protocol 10).
//!
//! A stream says only that something happened in a log; what it was is read as always. Two personas never share a stream.

use crate::engine::{Engine, Trouble};
use crate::replica::follow::keys_of;
use crate::session::Session;
use crate::transport::{Deadline, WakeEvent};
use futures_util::future::{BoxFuture, select_all};
use kith_model::KithError;
use kith_protocol::api::{MAX_WAKES, Origin};
use kith_protocol::id::{LogId, ReadKey};
use kith_store::Setting;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

impl Engine {
    /// Returns when a relay has news, or when `time` is over. Errors are no reason to stop: the caller tries again later.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn wait_for_news(&self, time: Duration) -> Result<bool, KithError> {
        let session = Arc::new(Mutex::new(Session::default()));
        let logs = self
            .blocking(&session, |core, _| {
                core.store.read(|read| {
                    let mut logs: BTreeMap<String, Vec<(LogId, ReadKey)>> = BTreeMap::new();
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
                    Ok::<_, KithError>(logs)
                })
            })
            .await?;
        let most = usize::try_from(MAX_WAKES).unwrap_or(1);
        let mut waits: Vec<BoxFuture<'_, bool>> = Vec::new();
        for (origin, mut logs) in logs {
            logs.truncate(most);
            if let Ok(origin) = Origin::from_url(&origin) {
                waits.push(Box::pin(self.wait_at(origin, logs, time)));
            }
        }
        if waits.is_empty() {
            tokio::time::sleep(time).await;
            return Ok(false);
        }
        Ok(tokio::time::timeout(time, select_all(waits)).await.is_ok_and(|(news, ..)| news))
    }

    async fn wait_at(&self, origin: Origin, logs: Vec<(LogId, ReadKey)>, time: Duration) -> bool {
        let opened = match self.api(&origin) {
            Ok(api) => api.wake(logs, Deadline::within(time)).await,
            Err(Trouble::Home(_) | Trouble::Fatal(_)) => return pause(time).await,
        };
        let Ok(mut stream) = opened else { return pause(time).await };
        loop {
            match stream.next().await {
                Ok(Some(WakeEvent::News(_))) => return true,
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return pause(time).await,
            }
        }
    }
}

/// A relay without a stream is asked again when the time is over.
async fn pause(time: Duration) -> bool {
    tokio::time::sleep(time).await;
    false
}
