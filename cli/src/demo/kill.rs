//! Killing a real process in the middle of a send.
//!
//! The line carries what the process sends and keeps back the relay's answers. For each answer that is held, somebody else
//! looks whether the message is out; when it is, the process dies by SIGKILL: the relay has the message, and nobody ever
//! told the process so. Earlier answers, to housekeeping, are let through.

use super::line::{Held, Weather};
use super::person::Person;
use super::stage::Stage;
use crate::output::Failure;
use kith::PageRequest;
use kith_model::GroupId;
use std::process::{Child, ExitStatus};
use std::time::Duration;

/// Answers that may be held before the one that counts.
const ANSWERS: usize = 32;
/// How long a sync may take to its next answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// `writer` sends `text` and dies while it does; `reader` tells whether it is out.
///
/// # Errors
/// When the message is sent without an answer that can be held, or the process ends otherwise.
pub(super) fn mid_send(
    stage: &mut Stage<'_>,
    writer: &Person,
    reader: &Person,
    group: GroupId,
    text: &str,
) -> Result<(), Failure> {
    stage.line.turn(Weather::HoldAnswers);
    let spawned = writer.process(&["sync"])?.spawn();
    let mut child = spawned.map_err(|_| Failure::bug("the process does not start"))?;
    let held = until_it_is_out(stage, reader, group, text);
    let status = kill(&mut child);
    stage.line.turn(Weather::Up);
    // Only now may the answer go on: nobody is there to hear it.
    drop(held?);
    if was_killed(status?) { Ok(()) } else { Err(Failure::bug("the process was not killed")) }
}

fn until_it_is_out(stage: &mut Stage<'_>, reader: &Person, group: GroupId, text: &str) -> Result<Held, Failure> {
    for _ in 0..ANSWERS {
        let line = &mut stage.line;
        let held = stage.runtime.block_on(async { tokio::time::timeout(PATIENCE, line.next_held()).await });
        let held = held.ok().flatten().ok_or_else(|| Failure::bug("nothing was sent"))?;
        stage.line.turn(Weather::Up);
        reader.syncs(stage.runtime.handle())?;
        let page = PageRequest { limit: Some(1), before: None, peek: true };
        let newest = reader.opens()?.messages().page(group, page)?;
        if newest.iter().any(|message| message.text.as_deref() == Some(text)) {
            return Ok(held);
        }
        stage.line.turn(Weather::HoldAnswers);
        drop(held);
    }
    Err(Failure::bug("the message was never out"))
}

/// SIGKILL: no handler runs, nothing is flushed.
fn kill(child: &mut Child) -> Result<ExitStatus, Failure> {
    let failed = |_| Failure::bug("the process does not die");
    child.kill().map_err(failed)?;
    child.wait().map_err(failed)
}

#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(signal_hook::consts::SIGKILL)
}

#[cfg(not(unix))]
fn was_killed(status: ExitStatus) -> bool {
    !status.success()
}
