//! What goes with which mood, and how the mood goes: what was found, and what it says in words.

/// What every claim is said with.
pub const ASSOCIATION: &str = "association, not cause";

/// What can be said of a range of days.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Insights {
    /// Days with an entry.
    pub days: u32,
    /// Days with a factor, and as many without, that are needed before anything is said of it.
    pub days_needed: u32,
    /// The factors that have enough days, what is surest first.
    pub effects: Vec<FactorEffect>,
    /// The trend and the changes that there are enough days for.
    pub findings: Vec<MoodFinding>,
}

/// What is known of one factor.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FactorEffect {
    /// The factor.
    pub factor: String,
    /// Days that have it.
    pub days_with: u32,
    /// Days that have not.
    pub days_without: u32,
    /// Mean mood of the days with it less that of the days without, in levels.
    pub difference: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The permutation p-value.
    pub p: f64,
    /// The q-value, corrected for everything that was asked of these days: all factors, the trend and the changes.
    pub q: f64,
    /// Whether a difference is claimed.
    pub claim: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl FactorEffect {
    /// What it says, in words.
    #[must_use]
    pub fn note(&self) -> String {
        let (with, without) = (self.days_with, self.days_without);
        if self.claim {
            let way = if self.difference > 0.0 { "higher" } else { "lower" };
            let size = self.difference.abs();
            format!("mood was {size:.2} {way} on the {with} days with it than on the {without} without: {ASSOCIATION}")
        } else {
            format!("no difference can be claimed from {with} days with it and {without} without: {ASSOCIATION}")
        }
    }
}

/// A person's factors are in no log.
impl std::fmt::Debug for FactorEffect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FactorEffect({} with, {} without)", self.days_with, self.days_without)
    }
}

/// What was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FindingKind {
    /// The slope over all days, in levels for 30 days.
    Trend,
    /// The last so many days less as many before them, in levels.
    Change {
        /// The length of each side, in days.
        window: i32,
    },
}

/// A trend or a change.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MoodFinding {
    /// What was asked about.
    pub kind: FindingKind,
    /// Days with an entry: on the later side, or all of a trend.
    pub days: u32,
    /// Days with an entry on the earlier side; none for a trend.
    pub days_before: Option<u32>,
    /// The slope for 30 days, or the difference.
    pub value: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The permutation p-value.
    pub p: f64,
    /// The q-value, corrected for everything that was asked of these days: all factors, the trend and the changes.
    pub q: f64,
    /// Whether it is claimed.
    pub claim: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl MoodFinding {
    /// What it says, in words.
    #[must_use]
    pub fn note(&self) -> String {
        let days = self.days;
        let size = self.value.abs();
        let way = |up, down| if self.value > 0.0 { up } else { down };
        match (self.kind, self.claim) {
            (FindingKind::Trend, true) => {
                format!("mood {} by {size:.2} in 30 days, over {days} days", way("rose", "fell"))
            }
            (FindingKind::Trend, false) => format!("no trend can be claimed from {days} days"),
            (FindingKind::Change { window }, claim) => {
                let before = self.days_before.unwrap_or_default();
                if claim {
                    let way = way("higher", "lower");
                    format!(
                        "mood was {size:.2} {way} in the last {window} days ({days} with an entry) than in the {window} \
                         before ({before})"
                    )
                } else {
                    format!("no change can be claimed between the last {window} days and the {window} before")
                }
            }
        }
    }
}
