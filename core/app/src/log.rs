//! The log: the last lines in memory, and each line to whoever listens.
//!
//! The core logs nothing about a person (invariant 8). What is here is a second wall: lines of other crates are left out,
//! and whatever looks like an id, an address, a path or a quoted text is taken out of a line.

use crate::redacted;
use kith_model::{Clock, SystemClock};
use std::collections::VecDeque;
use std::fmt::{Debug, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, Once, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Lines that are kept.
const KEPT: usize = 500;
/// Lines that wait for a slow sink; more are dropped.
const WAITING: usize = 1_000;

pub use kith_model::{LogLevel, LogLine};

static RING: Mutex<VecDeque<LogLine>> = Mutex::new(VecDeque::new());
static SINK: Mutex<Option<SyncSender<LogLine>>> = Mutex::new(None);

/// The last lines, at most 500, oldest first: what a person may attach to a report.
#[must_use]
pub fn recent() -> Vec<LogLine> {
    RING.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

/// Gives every line from now on to `sink`, on a thread of its own, in order; without one nobody gets them. A sink that is too
/// slow misses lines.
pub fn set_sink(sink: Option<Box<dyn Fn(LogLine) + Send>>) {
    listen();
    let sender = sink.and_then(|sink| {
        let (sender, lines) = sync_channel(WAITING);
        std::thread::Builder::new().name("kith-log".to_owned()).spawn(move || drain(&lines, &*sink)).ok()?;
        Some(sender)
    });
    *SINK.lock().unwrap_or_else(PoisonError::into_inner) = sender;
}

fn drain(lines: &Receiver<LogLine>, sink: &dyn Fn(LogLine)) {
    while let Ok(line) = lines.recv() {
        sink(line);
    }
}

/// Begins to listen, once. An app that has a subscriber of its own in this process keeps it.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = tracing::subscriber::set_global_default(Recorder);
    });
}

fn keep(line: LogLine) {
    if let Some(sink) = &*SINK.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = sink.try_send(line.clone());
    }
    let mut ring = RING.lock().unwrap_or_else(PoisonError::into_inner);
    if ring.len() >= KEPT {
        ring.pop_front();
    }
    ring.push_back(line);
}

/// Takes the lines of Kith's own crates, without spans.
struct Recorder;

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("kith") && *metadata.level() <= Level::DEBUG
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warn,
            Level::INFO => LogLevel::Info,
            _ => LogLevel::Debug,
        };
        let part = event.metadata().target().to_owned();
        keep(LogLine { at: SystemClock.now(), level, part, text: redacted(&(text.message + &text.fields)) });
    }

    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_last_lines_of_kith_alone() {
        listen();
        for n in 0..KEPT + 20 {
            tracing::info!(target: "kith_test", n, "line");
        }
        tracing::info!(target: "hyper", "not ours");
        let lines = recent();
        assert_eq!(lines.len(), KEPT);
        assert!(lines.iter().all(|line| line.part.starts_with("kith")));
        assert!(lines.iter().any(|line| line.text == format!("line n={}", KEPT + 19)));
    }
}
