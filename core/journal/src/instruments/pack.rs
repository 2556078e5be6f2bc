//! The words of the instruments: data packs with version, licence and source.
//!
//! One pack serves all instruments of a family; an instrument is a range of its items. The pack of the WHO-5 is under a
//! licence of its own (decision 33), so a build may leave it out (feature `who5-text`): scoring works without words.

use super::{AnswerOption, Instrument, Item, Pack, Text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A data pack as it is stored.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pack: String,
    version: u32,
    checked_on: String,
    licence: String,
    source: String,
    #[serde(default)]
    languages_left_out: Option<String>,
    texts: Vec<FileText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    language: String,
    translation: String,
    instruction: String,
    options: BTreeMap<String, Vec<(u8, String)>>,
    items: Vec<FileItem>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileItem {
    text: String,
    options: String,
}

fn source_of(instrument: Instrument) -> (Option<&'static str>, Range<usize>) {
    const PHQ: &str = include_str!("../../data/phq.json");
    const GAD: &str = include_str!("../../data/gad.json");
    const CBI: &str = include_str!("../../data/cbi.json");
    const UCLA: &str = include_str!("../../data/ucla-3.json");
    #[cfg(feature = "who5-text")]
    const WHO: Option<&str> = Some(include_str!("../../data/who-5.json"));
    #[cfg(not(feature = "who5-text"))]
    const WHO: Option<&str> = None;
    match instrument {
        Instrument::Who5 => (WHO, 0..5),
        Instrument::Phq2 => (Some(PHQ), 0..2),
        Instrument::Phq8 => (Some(PHQ), 0..8),
        Instrument::Phq9 => (Some(PHQ), 0..9),
        Instrument::Gad2 => (Some(GAD), 0..2),
        Instrument::Gad7 => (Some(GAD), 0..7),
        Instrument::CbiPersonal => (Some(CBI), 0..6),
        Instrument::CbiWork => (Some(CBI), 6..13),
        Instrument::CbiClient => (Some(CBI), 13..19),
        Instrument::Ucla3 => (Some(UCLA), 0..3),
    }
}

/// The files, read once each.
fn files() -> &'static BTreeMap<Instrument, File> {
    static FILES: OnceLock<BTreeMap<Instrument, File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let read = |instrument| Some((instrument, serde_json::from_str(source_of(instrument).0?).ok()?));
        Instrument::ALL.into_iter().filter_map(read).collect()
    })
}

/// The words of an instrument; none when this build left them out.
#[must_use]
pub fn pack(instrument: Instrument) -> Option<Pack> {
    let file = files().get(&instrument)?;
    let range = source_of(instrument).1;
    let texts = file.texts.iter().map(|text| Text {
        language: text.language.clone(),
        translation: text.translation.clone(),
        instruction: text.instruction.clone(),
        items: text
            .items
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .map(|item| Item { text: item.text.clone(), options: options(text, item) })
            .collect(),
    });
    Some(Pack {
        name: file.pack.clone(),
        version: file.version,
        checked_on: file.checked_on.clone(),
        licence: file.licence.clone(),
        source: file.source.clone(),
        languages_left_out: file.languages_left_out.clone(),
        texts: texts.collect(),
    })
}

fn options(text: &FileText, item: &FileItem) -> Vec<AnswerOption> {
    let set = text.options.get(&item.options);
    set.into_iter().flatten().map(|(value, label)| AnswerOption { value: *value, label: label.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_pack_is_read_and_fits_its_instrument() {
        for instrument in Instrument::ALL {
            let Some(pack) = pack(instrument) else {
                assert!(instrument == Instrument::Who5 && cfg!(not(feature = "who5-text")));
                continue;
            };
            assert!(pack.version >= 1 && pack.licence.len() > 10 && pack.source.len() > 20, "{instrument:?}");
            assert_eq!(pack.texts[0].language, "en");
            let english_only = pack.texts.len() == 1 && pack.languages_left_out.is_some();
            assert!(pack.texts.len() >= 3 || english_only, "{instrument:?}: three languages, or English and why");
            for text in &pack.texts {
                assert_eq!(text.items.len(), instrument.items(), "{instrument:?} {}", text.language);
                for item in &text.items {
                    let values: BTreeSet<u8> = item.options.iter().map(|option| option.value).collect();
                    let wanted: BTreeSet<u8> = instrument.values().iter().copied().collect();
                    assert_eq!((values, item.options.len()), (wanted, instrument.values().len()));
                    assert!(item.text.trim() == item.text && item.text.len() > 10);
                }
            }
        }
    }

    #[test]
    fn items_whose_scoring_is_special_stand_where_the_code_expects_them() {
        let text = |instrument| pack(instrument).unwrap().texts.remove(0);
        assert!(text(Instrument::Phq9).items[8].text.contains("better off dead"));
        assert!(text(Instrument::CbiWork).items[6].text.contains("enough energy for family and friends"));
        assert!(text(Instrument::CbiPersonal).items[0].text.contains("tired"));
        assert!(text(Instrument::CbiClient).items[0].text.contains("hard to work with clients"));
    }
}
