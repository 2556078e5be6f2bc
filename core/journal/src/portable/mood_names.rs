//! From the name of a mood to its level: Daylio's own five names, and what the person says. Never a guess.

use crate::entries::Mood;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// Daylio's names, the best first.
const DAYLIO: [&str; 5] = ["rad", "good", "meh", "bad", "awful"];

/// Names and their levels.
#[derive(Clone, PartialEq, Eq)]
pub struct MoodNames {
    known: BTreeMap<String, Mood>,
    said: BTreeMap<String, Mood>,
}

impl MoodNames {
    /// Daylio's names, and over them what the person says.
    pub fn new<'a>(said: impl IntoIterator<Item = (&'a str, Mood)>) -> Self {
        let known = DAYLIO.into_iter().zip(Mood::ALL.into_iter().rev());
        Self {
            known: known.map(|(name, mood)| (folded(name), mood)).collect(),
            said: said.into_iter().map(|(name, mood)| (folded(name), mood)).collect(),
        }
    }

    /// The level of a name, whatever its case and the white space around it.
    pub(super) fn level(&self, name: &str) -> Option<Mood> {
        self.said(name).or_else(|| self.known.get(&folded(name)).copied())
    }

    /// The level that the person said, and nothing else.
    pub(super) fn said(&self, name: &str) -> Option<Mood> {
        self.said.get(&folded(name)).copied()
    }
}

/// A name in the form in which names are compared.
pub(super) fn folded(name: &str) -> String {
    caseless::default_case_fold_str(name.trim()).nfc().collect()
}

/// A person's names of moods are in no log.
impl std::fmt::Debug for MoodNames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MoodNames({})", self.said.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daylio_s_names_are_known_in_any_case_and_can_be_said_otherwise() {
        let level = |names: &MoodNames, name: &str| names.level(name).map(Mood::level);
        let names = MoodNames::new([("Ok", Mood::ALL[2]), (" MEH ", Mood::ALL[3])]);
        for (name, found) in [
            ("rad", Some(5)),
            (" Good ", Some(4)),
            ("BAD", Some(2)),
            ("awful", Some(1)),
            ("meh", Some(4)),
            ("oK", Some(3)),
            ("fine", None),
            ("", None),
        ] {
            assert_eq!(level(&names, name), found, "{name}");
        }
    }
}
