//! `watch`: prints what changes until a signal ends it.

use super::Context;
use super::context::wait;
use crate::output::Failure;
use tokio_util::sync::CancellationToken;

/// Stays in touch with the relay. SIGTERM ends it well; Ctrl-C ends every command.
pub(super) fn watch(context: &mut Context) -> Result<(), Failure> {
    let kith = context.open()?;
    context.printer.idle();
    let stop = CancellationToken::new();
    let mut broken = None;
    let printer = &mut context.printer;
    let ended = wait(async {
        let signalled = stop.clone();
        let term = tokio::spawn(async move {
            terminated().await;
            signalled.cancel();
        });
        let ended = kith
            .watch(stop.clone(), |change| {
                if broken.is_none()
                    && let Err(failure) = printer.one(&change)
                {
                    broken = Some(failure);
                    stop.cancel();
                }
            })
            .await;
        term.abort();
        ended
    })?;
    match broken {
        Some(failure) => Err(failure),
        None => Ok(ended?),
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut term) => {
            term.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}
