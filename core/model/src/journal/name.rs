//! A person's own words: names of moods, and factors in groups.

/// A name of a level, with an emoji if it has one.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MoodName {
    /// The name.
    pub name: String,
    /// An emoji.
    pub emoji: Option<String>,
}

impl std::fmt::Debug for MoodName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MoodName(…)")
    }
}

/// A factor.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// The group that it is in.
    pub group: Option<String>,
    /// How many entries have it.
    pub entries: u64,
}

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Factor(…)")
    }
}
