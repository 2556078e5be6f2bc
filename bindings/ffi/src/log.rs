//! The log, as the facade keeps it.

use crate::shell::LogSink;
use kith_model::LogLine;
use std::sync::Arc;

/// The last lines, at most 500, oldest first: what a person may attach to a report.
#[uniffi::export]
pub fn recent_log() -> Vec<LogLine> {
    kith::log::recent()
}

/// Gives every line from now on to `sink`, on a thread of its own, in order; without one nobody gets them. A sink that is too
/// slow misses lines.
#[uniffi::export]
pub fn set_log_sink(sink: Option<Arc<dyn LogSink>>) {
    kith::log::set_sink(sink.map(|sink| Box::new(move |line| sink.log(line).unwrap_or_default()) as _));
}
