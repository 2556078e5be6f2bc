//! The wake stream: which of the watched logs have something new, and nothing else.

use super::LogService;
use crate::log::hub::Subscription;
use crate::log::read::is_open_key;
use kith_protocol::api::{Refusal, WakeRequest};
use std::sync::Arc;

/// A stream of wake-ups. Dropping it ends the watch.
#[derive(Debug)]
pub struct Watch {
    events: Subscription,
}

impl Watch {
    /// The place in the request of a log with news. None when no watched log has anything more to tell: each one's key is
    /// no longer, or never was, of the open period.
    pub async fn next(&mut self) -> Option<usize> {
        self.events.next().await
    }
}

impl LogService {
    /// Watches logs. When this returns, every later change is told. An index whose log is unknown, or whose key does not
    /// read the open period, is told once and ends.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for more logs than the limit, [`Refusal::Busy`].
    pub async fn watch(&self, request: WakeRequest) -> Result<Watch, Refusal> {
        if u64::try_from(request.0.len()).unwrap_or(u64::MAX) > self.shared.rules.limits.wakes {
            return Err(Refusal::Malformed);
        }
        let events = self.shared.hub.watch(request.0.iter().map(|(log, _)| *log).collect());
        let watched = Arc::new(request.0);
        let open = self
            .shared
            .look(move |view| {
                watched.iter().map(|(log, key)| is_open_key(view, log, key)).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        for (index, open) in open.into_iter().enumerate() {
            if !open {
                events.end(index);
            }
        }
        Ok(Watch { events })
    }
}
