//! A journal of its own, as the measures need it.

use super::scratch;
use crate::home::Home;
use crate::output::{Failure, Printer};
use kith::NewAccount;
use kith::journal::Journal;
use kith::journal::exchange::ImportAsk;
use kith::journal::portable::MoodNames;
use kith_model::KithError;
use std::fmt::Write;
use std::io::Cursor;
use tempfile::TempDir;

/// An empty journal that is gone when this is dropped.
pub(super) struct Diary {
    /// The journal.
    pub(super) journal: Journal,
    _folder: TempDir,
}

impl Diary {
    /// Makes a home and its journal.
    pub(super) fn begin() -> Result<Self, Failure> {
        let folder = scratch()?;
        let home = Home::at(folder.path().join("home"));
        let account = NewAccount { name: "writer".to_owned(), relay: None, relay_code: None };
        home.create(account, &mut Printer::new(false, true))?;
        Ok(Self { journal: home.open_journal()?, _folder: folder })
    }

    /// One with `entries` entries, evenly over the ten years before 2026-03-07, each with a note of a dozen words out of
    /// 2,000 (the n-th about n times rarer than the first), a label and two factors.
    pub(super) fn of_ten_years(entries: u32) -> Result<Self, Failure> {
        let diary = Self::begin()?;
        let mut dice = Dice::new();
        let mut table = "at,zone,mood,labels,factors,note\n".to_owned();
        for number in 0..entries {
            let minute = i64::from(number) * (TEN_YEARS_MINUTES / i64::from(entries.max(1)));
            let at =
                chrono::DateTime::from_timestamp(END_S - TEN_YEARS_MINUTES * 60 + minute * 60, 0).unwrap_or_default();
            let note: Vec<String> = (0..12).map(|_| dice.word()).collect();
            let zone = if number % 400 < 20 { "America/New_York" } else { "Europe/London" };
            let (mood, label) = (1 + dice.below(5), dice.below(12));
            let (one, other) = (dice.below(20), 20 + dice.below(20));
            let _ = writeln!(
                table,
                "{},{zone},{mood},label {label},factor {one} | factor {other},{}",
                at.to_rfc3339(),
                note.join(" ")
            );
        }
        let ask = ImportAsk { names: MoodNames::new([]), zone: None, dry_run: false };
        let report = diary.journal.import(&mut Cursor::new(table), &ask).map_err(KithError::from)?;
        if report.added == u64::from(entries) {
            Ok(diary)
        } else {
            Err(Failure::bug("the bench did not fill its journal"))
        }
    }
}

/// 2026-03-07T12:00:00Z.
const END_S: i64 = 1_772_884_800;
const TEN_YEARS_MINUTES: i64 = 3_652 * 24 * 60;

/// The same numbers in each run.
pub(super) struct Dice(u64);

impl Dice {
    /// At its beginning.
    pub(super) const fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 33) % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// One of 2,000 words, low ones more often.
    pub(super) fn word(&mut self) -> String {
        let bound = 1 + self.below(2_000);
        word(self.below(bound))
    }
}

/// The word of this number: syllables, so that beginnings are shared as those of real words are.
pub(super) fn word(number: u32) -> String {
    const SYLLABLES: [&str; 13] = ["ka", "lo", "mi", "ter", "sun", "ba", "rel", "no", "vi", "sha", "do", "pen", "ru"];
    let mut text = String::new();
    let mut rest = number;
    for _ in 0..3 {
        let place = usize::try_from(rest % 13).unwrap_or_default();
        text.push_str(SYLLABLES.get(place).copied().unwrap_or_default());
        rest /= 13;
    }
    text
}
