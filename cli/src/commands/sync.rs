//! `sync` and `outbox`.

use super::Context;
use crate::arguments::{OutboxArgs, OutboxCommand, SyncArgs};
use crate::output::Failure;
use kith_model::SyncReport;

/// Exchanges with the relay. The line is printed in every case.
pub(super) fn sync(context: &mut Context, arguments: &SyncArgs) -> Result<(), Failure> {
    let kith = context.open()?;
    let (report, problem) = match context.sync_once(&kith, arguments.deadline.duration()) {
        Ok(done) => done,
        Err(failure) if failure.is_relay() => (idle_report(&kith)?, Some(failure)),
        Err(failure) => return Err(failure),
    };
    context.printer.one(&report)?;
    if let Some(problem) = problem {
        return Err(problem);
    }
    context.warn_of_refused(report.refused);
    Ok(())
}

/// What there is to say when not even a try was possible, as without a relay.
fn idle_report(kith: &kith::Kith) -> Result<SyncReport, Failure> {
    let status = kith.account().status()?;
    Ok(SyncReport { queued: status.queued, last_checked: status.last_checked, ..SyncReport::default() })
}

/// What waits.
pub(super) fn outbox(context: &mut Context, arguments: &OutboxArgs) -> Result<(), Failure> {
    match &arguments.command {
        None => context.read(|kith| Ok(kith.outbox().list()?)),
        Some(OutboxCommand::Cancel { id }) => {
            let id = id.utf8()?;
            context.write(|kith| Ok(kith.outbox().cancel(kith.resolve().intent(id)?)?), |_, view| Ok(vec![view]))
        }
    }
}
