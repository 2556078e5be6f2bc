//! How exports and imports read to a person and to a script.

use super::{Cell, Human, Page};
use kith::journal::entries::Unreadable;
use kith::journal::exchange::{Exported, ImportReport};
use kith::journal::portable::Problem;
use serde::Serialize;

/// What went out.
#[derive(Debug, Serialize)]
pub(crate) struct ExportedView {
    entries: u64,
    photos: u64,
    photos_left_out: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<UnreadableView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden: Vec<&'static str>,
}

impl ExportedView {
    /// What went out, and what did not.
    pub(crate) fn of(exported: &Exported) -> Self {
        Self {
            entries: exported.entries,
            photos: exported.photos,
            photos_left_out: exported.photos_left_out,
            unreadable: exported.unreadable.iter().map(UnreadableView::from).collect(),
            hidden: exported.hidden.clone(),
        }
    }

    /// What is to be known about what is not in the file.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let photos = match self.photos_left_out {
            0 => None,
            photos => {
                Some(format!("{photos} photos are not in the file: json and a backup hold those that are not damaged"))
            }
        };
        let entries = match self.unreadable.len() {
            0 => None,
            entries => Some(format!("{entries} entries are not in the file: they lie where the journal is damaged")),
        };
        let hidden = (!self.hidden.is_empty())
            .then(|| format!("not in the file, because the journal is damaged: {}", self.hidden.join(", ")));
        photos.into_iter().chain(entries).chain(hidden).collect()
    }
}

/// An entry that cannot be read, as far as anything of it is known.
#[derive(Debug, Serialize)]
pub(crate) struct UnreadableView {
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mood: Option<u8>,
}

impl From<&Unreadable> for UnreadableView {
    fn from(one: &Unreadable) -> Self {
        Self {
            entry: one.entry.map(|entry| entry.to_string()),
            day: one.day.map(|day| day.to_string()),
            mood: one.mood.map(|mood| mood.level()),
        }
    }
}

impl Human for ExportedView {
    fn human(&self, page: &mut Page) {
        let photos = if self.photos == 0 { String::new() } else { format!(" and {} photos", self.photos) };
        page.line(format!("{} entries{photos} written. Anybody who gets this file can read it.", self.entries));
    }
}

/// A row that was not taken.
#[derive(Debug, Serialize)]
pub(crate) struct ProblemView {
    line: u64,
    code: &'static str,
    message: &'static str,
}

impl From<&Problem> for ProblemView {
    fn from(problem: &Problem) -> Self {
        Self { line: problem.line, code: problem.refusal.code(), message: problem.refusal.message() }
    }
}

impl Human for ProblemView {
    fn human(&self, page: &mut Page) {
        page.row([Cell::new(format!("line {}", self.line)), Cell::new(self.message)]);
    }
}

/// What came in.
#[derive(Debug, Serialize)]
pub(crate) struct ImportedView {
    entries: u64,
    added: u64,
    #[serde(skip_serializing_if = "is_zero")]
    brought_back: u64,
    skipped: u64,
    problems: usize,
    #[serde(skip_serializing_if = "is_zero")]
    results_added: u64,
    #[serde(skip_serializing_if = "is_zero")]
    photos: u64,
    dry_run: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl ImportedView {
    /// What an import did, or would do.
    pub(crate) fn of(report: &ImportReport, dry_run: bool) -> Self {
        Self {
            entries: report.entries,
            added: report.added,
            brought_back: report.brought_back,
            skipped: report.skipped,
            problems: report.problems.len(),
            results_added: report.results_added,
            photos: report.photos,
            dry_run,
        }
    }
}

impl Human for ImportedView {
    fn human(&self, page: &mut Page) {
        let would = if self.dry_run { "would be " } else { "" };
        let results = match self.results_added {
            0 => String::new(),
            more => format!(", {more} results of questionnaires {would}added"),
        };
        let back = match self.brought_back {
            0 => String::new(),
            more => format!(" ({more} of them had been deleted here)"),
        };
        let photos = match self.photos {
            0 => String::new(),
            more => format!(", {more} photos"),
        };
        page.line(format!(
            "{} entries: {} {would}added{back}, {} there already{results}{photos}, {} problems",
            self.entries, self.added, self.skipped, self.problems
        ));
    }
}
