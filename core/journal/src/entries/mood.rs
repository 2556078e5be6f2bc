//! The mood of an entry: one of five ordered levels.

/// One of five ordered levels, 1 the worst and 5 the best. Names and emoji are settings, the level is what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mood(u8);

impl Mood {
    /// All levels, the worst first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The level of this number, if it is 1 to 5.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        if level >= 1 && level <= 5 { Some(Self(level)) } else { None }
    }

    /// The number, 1 to 5.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }
}
