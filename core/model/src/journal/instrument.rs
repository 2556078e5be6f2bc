//! Which instruments there are.

/// A questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Instrument {
    /// WHO-5 Well-Being Index.
    Who5,
    /// Patient Health Questionnaire, the first two items.
    Phq2,
    /// Patient Health Questionnaire without the item on suicide.
    Phq8,
    /// Patient Health Questionnaire, depression module.
    Phq9,
    /// Generalized Anxiety Disorder, the first two items.
    Gad2,
    /// Generalized Anxiety Disorder.
    Gad7,
    /// Copenhagen Burnout Inventory: personal.
    CbiPersonal,
    /// Copenhagen Burnout Inventory: work.
    CbiWork,
    /// Copenhagen Burnout Inventory: client.
    CbiClient,
    /// Three-Item Loneliness Scale.
    Ucla3,
}

impl Instrument {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Who5,
        Self::Phq2,
        Self::Phq8,
        Self::Phq9,
        Self::Gad2,
        Self::Gad7,
        Self::CbiPersonal,
        Self::CbiWork,
        Self::CbiClient,
        Self::Ucla3,
    ];

    /// The stable key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Who5 => "who-5",
            Self::Phq2 => "phq-2",
            Self::Phq8 => "phq-8",
            Self::Phq9 => "phq-9",
            Self::Gad2 => "gad-2",
            Self::Gad7 => "gad-7",
            Self::CbiPersonal => "cbi-personal",
            Self::CbiWork => "cbi-work",
            Self::CbiClient => "cbi-client",
            Self::Ucla3 => "ucla-3",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Who5 => "WHO-5 Well-Being Index",
            Self::Phq2 => "PHQ-2, a short look at depression",
            Self::Phq8 => "PHQ-8, depression",
            Self::Phq9 => "PHQ-9, depression",
            Self::Gad2 => "GAD-2, a short look at anxiety",
            Self::Gad7 => "GAD-7, anxiety",
            Self::CbiPersonal => "Copenhagen Burnout Inventory, personal",
            Self::CbiWork => "Copenhagen Burnout Inventory, work",
            Self::CbiClient => "Copenhagen Burnout Inventory, clients",
            Self::Ucla3 => "Three-Item Loneliness Scale",
        }
    }

    /// The instrument with this key.
    #[must_use]
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|instrument| instrument.key() == key)
    }

    /// How many items it has.
    #[must_use]
    pub const fn items(self) -> usize {
        match self {
            Self::Phq2 | Self::Gad2 => 2,
            Self::Ucla3 => 3,
            Self::Who5 => 5,
            Self::CbiPersonal | Self::CbiClient => 6,
            Self::Gad7 | Self::CbiWork => 7,
            Self::Phq8 => 8,
            Self::Phq9 => 9,
        }
    }

    /// The values that an answer may have.
    #[must_use]
    pub const fn values(self) -> &'static [u8] {
        match self {
            Self::Who5 => &[0, 1, 2, 3, 4, 5],
            Self::Phq2 | Self::Phq8 | Self::Phq9 | Self::Gad2 | Self::Gad7 => &[0, 1, 2, 3],
            Self::CbiPersonal | Self::CbiWork | Self::CbiClient => &[100, 75, 50, 25, 0],
            Self::Ucla3 => &[1, 2, 3],
        }
    }

    /// How many items must be answered for a score. Only the CBI's authors say how to score with fewer than all.
    #[must_use]
    pub const fn answers_needed(self) -> usize {
        match self {
            Self::CbiPersonal | Self::CbiClient => 3,
            Self::CbiWork => 4,
            _ => self.items(),
        }
    }

    /// The item whose answer above 0 calls for help lines at once, counted from 0.
    #[must_use]
    pub const fn alarm_item(self) -> Option<usize> {
        match self {
            Self::Phq9 => Some(8),
            _ => None,
        }
    }

    /// Whether a higher score is better.
    #[must_use]
    pub const fn higher_is_better(self) -> bool {
        matches!(self, Self::Who5)
    }

    /// The smallest difference of scores that its literature calls a change, in points of the score.
    ///
    /// WHO-5: 10 (Topp et al. 2015); PHQ-8 and PHQ-9: 5 (Kroenke 2012); GAD-7: 4 (Toussaint et al. 2020).
    #[must_use]
    pub const fn smallest_change(self) -> Option<u32> {
        match self {
            Self::Who5 => Some(10),
            Self::Phq8 | Self::Phq9 => Some(5),
            Self::Gad7 => Some(4),
            _ => None,
        }
    }
}
