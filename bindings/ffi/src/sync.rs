//! The network: one run, staying in touch, and what waits.

use crate::home::{Home, Syncing, calls, watches};
use crate::observe::{Subscription, Watching};
use crate::run::{CancelHandle, on_pool, runtime, waiting};
use crate::shell::{ChangeListener, ConnectivitySource, OutboxListener};
use kith::SyncOutcome;
use kith_model::{Change, IntentId, IntentView, KithError, Network, SyncReport, Window};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What a run did.
#[derive(Debug, Clone, uniffi::Record)]
pub struct SyncResult {
    /// The counts; they stand in every case.
    pub report: SyncReport,
    /// The stable code of why the home relay could not be used, if so.
    pub problem: Option<String>,
    /// What changed, in no particular order.
    pub changes: Vec<Change>,
}

impl SyncResult {
    pub(crate) fn of(outcome: SyncOutcome) -> Self {
        let problem = outcome.problem.map(|problem| problem.code().to_owned());
        Self { report: outcome.report, problem, changes: outcome.changes }
    }
}

calls! { Syncing by call:
    /// Everything that the person did and that is not done, or was refused, oldest first.
    outbox() -> Vec<IntentView> = |kith| kith.outbox().list();
    /// Takes back what was never sent.
    /// Errors: `intent_unknown`; `in_flight` while it may be on its way.
    take_back(intent: IntentId) -> IntentView = |kith| kith.outbox().cancel(intent);
}

watches! { Syncing:
    /// Follows that list.
    observe_outbox(window: Window) to OutboxListener = |kith, told| kith.outbox().observe(window, told);
}

#[uniffi::export]
impl Syncing {
    /// Reads and sends until nothing is left to do, or until the time is over: for a background slot, or a pull on a list.
    /// Errors: `relay_unset`, `stopped`, and failures of the storage. A relay that is away is in the result.
    #[uniffi::method(default(cancel = None))]
    pub async fn once(&self, deadline: Duration, cancel: Option<Arc<CancelHandle>>) -> Result<SyncResult, KithError> {
        let home = self.home.clone();
        waiting(cancel, async move {
            home.ask_network().await?;
            home.kith.sync_once(deadline).await.map(SyncResult::of)
        })
        .await
    }

    /// Syncs whenever a relay has news or something was written here, until the subscription ends: for an app in the
    /// foreground. Each change is told in order.
    /// Errors: Only `internal`; what fails meanwhile is tried again.
    pub async fn stay(&self, listener: Arc<dyn ChangeListener>) -> Watching {
        let (sender, mut changes) = mpsc::unbounded_channel::<Change>();
        let home = self.home.clone();
        home.ask_network().await?;
        let kith = home.kith.clone();
        let stop = CancellationToken::new();
        let (stopped, ended) = (stop.clone(), stop.clone());
        // What it waits for cannot move between threads, so it has one to itself.
        let threads = runtime()?.handle().clone();
        runtime()?.spawn_blocking(move || {
            let told = threads.block_on(kith.watch(ended, move |change| drop(sender.send(change))));
            if let Err(error) = told {
                tracing::warn!(target: "kith", code = error.code(), "staying in touch ended");
            }
        });
        Subscription::running(stop, async move {
            while let Some(change) = changes.recv().await {
                let (listener, stopped) = (listener.clone(), stopped.clone());
                let told = on_pool(move || {
                    let told = stopped.is_cancelled() || listener.on_change(change).is_ok();
                    Ok(told)
                });
                if !matches!(told.await, Ok(true)) {
                    tracing::warn!(target: "kith", "a listener threw");
                }
            }
        })
    }

    /// What the shell knows of the network, when it changes.
    pub fn network_changed(&self, network: Network) {
        self.home.kith.network_changed(network);
    }

    /// Who is asked about the network before each sync; none takes it away.
    pub fn set_connectivity(&self, source: Option<Arc<dyn ConnectivitySource>>) {
        *self.home.connectivity.lock().unwrap_or_else(PoisonError::into_inner) = source;
    }
}

impl Home {
    /// Asks the shell about the network, where it gave somebody to ask.
    async fn ask_network(&self) -> Result<(), KithError> {
        let source = self.connectivity.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(source) = source else { return Ok(()) };
        let kith = self.kith.clone();
        on_pool(move || {
            if let Ok(network) = source.network() {
                kith.network_changed(network);
            }
            Ok(())
        })
        .await
    }
}
