//! What a notification extension calls, in a process of its own, on the same home as the app and at the same time.
//!
//! A push carries nothing: this opens the home, syncs, and gives what came in, so that the extension can word a notification.

use crate::home::{HomeRequest, surroundings};
use crate::run::{CancelHandle, on_pool, waiting};
use crate::shell::SecretVault;
use crate::sync::SyncResult;
use kith_model::KithError;
use std::sync::Arc;
use std::time::Duration;

/// Opens the home in this process, syncs for at most `deadline`, closes it, and gives what came in. Neither makes a home nor
/// asks a person anything.
/// Errors: As opening; `stopped`.
#[uniffi::export(default(cancel = None))]
pub async fn process_push(
    request: HomeRequest,
    vault: Arc<dyn SecretVault>,
    deadline: Duration,
    cancel: Option<Arc<CancelHandle>>,
) -> Result<SyncResult, KithError> {
    waiting(cancel, async move {
        let kith = on_pool(move || {
            let zone = kith::planner::Zone::named(&request.zone).map_err(kith::planner_refusal)?;
            let (folder, options) = surroundings(&request, vault)?;
            let kith = kith::Kith::open(&folder, options)?;
            kith.set_zone(zone);
            Ok(kith)
        })
        .await?;
        kith.sync_once(deadline).await.map(SyncResult::of)
    })
    .await
}
