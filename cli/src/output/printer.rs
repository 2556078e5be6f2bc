//! The one way to stdout and stderr.

use super::{
    Failure, Human, Page, escape,
    paint::{Paint, Tone},
    progress::Progress,
    steps::Steps,
};
use serde::Serialize;
use std::io::Write;

/// Prints results in the form that was asked for, and what is to be known beside them.
#[derive(Debug)]
pub(crate) struct Printer {
    json: bool,
    quiet: bool,
    paint: Paint,
    progress: Option<Progress>,
}

impl Printer {
    /// Text for people, or JSON Lines.
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet, paint: Paint::stdout(), progress: None }
    }

    /// Shows a sign of life until something is printed, should that take over a second.
    pub(crate) fn busy(&mut self, what: &'static str) {
        if !self.quiet {
            self.progress = Some(Progress::start(what));
        }
    }

    /// Shows how far work is that tells it, should that take over a second.
    pub(crate) fn steps(&mut self, what: &'static str) -> Steps {
        self.idle();
        Steps::new(what, !self.quiet)
    }

    /// Takes the sign of life away.
    pub(crate) fn idle(&mut self) {
        self.progress = None;
    }

    /// One result, flushed.
    pub(crate) fn one<T: Serialize + Human>(&mut self, result: &T) -> Result<(), Failure> {
        self.many(std::slice::from_ref(result))
    }

    /// Results, flushed at the end.
    pub(crate) fn many<T: Serialize + Human>(&mut self, results: &[T]) -> Result<(), Failure> {
        if !self.json {
            let mut page = Page::default();
            results.iter().for_each(|result| result.human(&mut page));
            return self.raw(page.render(self.paint).as_bytes());
        }
        let mut lines = Vec::new();
        for result in results {
            serde_json::to_writer(&mut lines, result).map_err(|_| Failure::bug("json"))?;
            lines.push(b'\n');
        }
        self.raw(&lines)
    }

    /// A sentence for people only.
    pub(crate) fn tell(&mut self, text: &str) -> Result<(), Failure> {
        if self.json { Ok(()) } else { self.raw(format!("{text}\n").as_bytes()) }
    }

    /// A drawing for people only.
    pub(crate) fn picture(&mut self, drawing: &str) -> Result<(), Failure> {
        let lines: Vec<String> = drawing.lines().map(|line| self.paint.tone(Tone::Picture, line)).collect();
        self.tell(&lines.join("\n"))
    }

    /// A result for scripts only, beside a drawing for people.
    pub(crate) fn only_json<T: Serialize>(&mut self, result: &T) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        let mut line = serde_json::to_vec(result).map_err(|_| Failure::bug("json"))?;
        line.push(b'\n');
        self.raw(&line)
    }

    /// Bytes as they are: a man page, completions.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.idle();
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| Failure::stdout(&error))
    }

    /// Something that a person should know and nothing depends on.
    pub(crate) fn note(&mut self, message: &str) {
        self.beside("note", None, message);
    }

    /// Something that did not work and did not matter enough to fail.
    pub(crate) fn warn(&mut self, code: Option<&str>, message: &str) {
        self.beside("warning", code, message);
    }

    fn beside(&mut self, kind: &str, code: Option<&str>, message: &str) {
        if self.quiet {
            return;
        }
        let line = if self.json {
            let mut inner = serde_json::Map::new();
            inner.extend(code.map(|code| ("code".to_owned(), code.into())));
            inner.insert("message".to_owned(), message.into());
            serde_json::json!({ kind: inner }).to_string()
        } else if kind == "warning" {
            escape::line(&format!("kith: warning: {message}"))
        } else {
            escape::line(&format!("kith: {message}"))
        };
        self.stderr(&line);
    }

    /// The line of an error.
    pub(crate) fn fail(&mut self, failure: &Failure) {
        if let Some(line) = failure.line(self.json) {
            self.stderr(&line);
        }
    }

    /// A stderr that is gone is no reason to fail.
    fn stderr(&mut self, line: &str) {
        self.idle();
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}
