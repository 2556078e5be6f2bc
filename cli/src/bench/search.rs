//! `search-resources`: finding resources among 5,000 documents of a group.
//!
//! The value is what `resource search` does between opening the home and printing: views of everything that matches, in the
//! order of the lists, packs looked through too, on average over five queries of one to three words. The floor is the bare query of the full-text index, which gives the names of
//! what matches and nothing else.

use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, round, scratch};
use crate::home::Home;
use crate::output::{Failure, Printer};
use kith::model::{GroupKind, Rng, SeededRng};
use kith::{Kith, NewAccount, NewGroup, NewResource, ResourceBody, floors};
use serde_json::{Map, Value};
use std::hint::black_box;
use std::time::Duration;
use tempfile::TempDir;

const DOCUMENTS: u64 = 5_000;
/// Words of the language that the documents are written in; early ones are frequent.
const WORDS: u64 = 4_000;
/// Words of a document.
const LENGTH: u64 = 80;
/// As many as there are queries.
const EACH: u32 = 5;
const QUERIES: [&str; 5] = ["mal river", "keto", "w0 w1 ana", "suvi lo", "nothing-like-it"];

/// Searching.
pub(super) struct SearchResources {
    kith: Kith,
    found: usize,
    slowest: Duration,
    _folder: TempDir,
}

impl SearchResources {
    /// A home with a group and its documents.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let folder = scratch()?;
        let home = Home::at(folder.path().join("home"));
        let account = NewAccount { name: "reader".to_owned(), relay: None, relay_code: None };
        let kith = home.create(account, &mut Printer::new(false, true))?;
        let group = NewGroup { name: "Library".to_owned(), kind: GroupKind::Circle, about: String::new() };
        let group = kith.groups().create(group)?.group;
        let rng = SeededRng::new([7; 32]);
        let all: Vec<NewResource> = (0..DOCUMENTS).map(|number| document(number, &rng)).collect();
        kith.resources().add_all(group, &all)?;
        Ok(Self { kith, found: 0, slowest: Duration::ZERO, _folder: folder })
    }
}

/// A word of a language of syllables; the same number gives the same word.
fn word(number: u64) -> String {
    const SYLLABLES: [&str; 16] =
        ["ma", "lo", "ri", "ver", "ke", "to", "su", "vi", "an", "a", "no", "te", "pa", "du", "li", "wen"];
    let syllable = |number: u64| usize::try_from(number % 16).ok().and_then(|at| SYLLABLES.get(at)).copied();
    let parts = [number, number / 16, number / 256].map(syllable);
    parts.into_iter().flatten().collect()
}

fn document(number: u64, rng: &SeededRng) -> NewResource {
    // The smaller of three draws: few words are frequent, most are rare.
    let draw = || word(rng.below(WORDS).min(rng.below(WORDS)).min(rng.below(WORDS)));
    let text: Vec<String> = (0..LENGTH).map(|_| draw()).collect();
    NewResource {
        title: format!("{} {} w{}", draw(), draw(), number % 50),
        body: ResourceBody::Text(text.join(" ")),
        tags: vec![draw()],
    }
}

impl Bench for SearchResources {
    const LIMIT: f64 = 1.5;
    const MOST: Option<Duration> = Some(Duration::from_millis(50));
    const RUNS: usize = 41;

    fn run(&mut self) -> Result<Spent, Failure> {
        let mut whole = Spent::default();
        for query in QUERIES {
            let start = Stopwatch::start();
            let found = self.kith.resources().search(query, None)?;
            let taken = start.spent();
            self.found = self.found.max(black_box(found).len());
            self.slowest = self.slowest.max(taken.wall);
            whole += taken;
        }
        Ok(whole / EACH)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        for query in QUERIES {
            black_box(floors::bare_search(&self.kith, query)?);
        }
        Ok(start.spent() / EACH)
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("documents".to_owned(), DOCUMENTS.into()),
            ("most_found".to_owned(), self.found.into()),
            ("slowest_ms".to_owned(), round(self.slowest.as_secs_f64() * 1_000.0).into()),
        ])
    }
}
