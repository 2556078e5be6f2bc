//! The journal as Markdown, for reading and printing: a heading for each day, a paragraph for each entry.
//!
//! Notes are Markdown themselves; as quotations they cannot be mistaken for the headings around them.

use super::PortableResult;
use crate::entries::{Affect, Entry};
use crate::instruments::{NOT_A_DIAGNOSIS, score};
use crate::leaving::ExportLeave;
use crate::zones::local_of;
use std::io::{self, Write};

/// Writes entries, which come in order, and results, once for each leave.
///
/// # Errors
/// What `out` says.
pub fn write_markdown<'e>(
    _: ExportLeave,
    out: &mut impl Write,
    entries: impl IntoIterator<Item = &'e Entry>,
    results: &[PortableResult],
) -> io::Result<()> {
    writeln!(out, "# Journal")?;
    let mut day = None;
    for entry in entries {
        if day != Some(entry.day) {
            day = Some(entry.day);
            writeln!(out, "\n## {}", entry.day)?;
        }
        write_entry(out, entry)?;
    }
    if results.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n# Questionnaires\n\n{NOT_A_DIAGNOSIS}\n\n| taken at | instrument | score | band |\n|---|---|---|---|"
    )?;
    for result in results {
        let Ok(scored) = score(&result.answers) else { continue };
        let band = scored.band.map_or("", |band| band.key());
        let title = result.answers.instrument().title();
        writeln!(out, "| {} | {title} | {} | {band} |", result.taken_at, scored.score)?;
    }
    Ok(())
}

fn write_entry(out: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let local = local_of(entry.at, entry.zone).0;
    let date = if local.date() == entry.day.date() { "" } else { "%Y-%m-%d " };
    let time = local.format(&format!("{date}%H:%M")).to_string();
    writeln!(out, "\n### {time} ({}), mood {} of 5\n", entry.zone, entry.mood.level())?;
    let words = |words: &[String]| words.iter().map(|word| inline(word)).collect::<Vec<_>>().join(", ");
    if let Some(valence) = entry.affect.valence {
        writeln!(out, "- Valence: {} ({})", valence.value(), valence.class().key())?;
    }
    if let Some(arousal) = entry.affect.arousal {
        writeln!(out, "- Arousal: {}", arousal.value())?;
    }
    if !entry.labels.is_empty() {
        writeln!(out, "- Labels: {}", words(&entry.labels))?;
    }
    if !entry.factors.is_empty() {
        writeln!(out, "- Factors: {}", words(&entry.factors))?;
    }
    if entry.photos > 0 {
        writeln!(out, "- Photos: {}", entry.photos)?;
    }
    if let Some(note) = &entry.note {
        let has_list = entry.affect != Affect::default()
            || !entry.labels.is_empty()
            || !entry.factors.is_empty()
            || entry.photos > 0;
        if has_list {
            writeln!(out)?;
        }
        for line in note.lines() {
            writeln!(out, "{}", format!("> {line}").trim_end())?;
        }
    }
    Ok(())
}

/// A word that Markdown takes as it is.
fn inline(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for character in word.chars() {
        if "\\`*_{}[]<>#|!".contains(character) {
            out.push('\\');
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out
}
