//! Repeatable chance for long stories: a seed and a number of steps, from the environment or from the story itself.
//!
//! A story in CI has fixed numbers; `cargo xtask torture` runs the same story for long by giving it others. Whatever a
//! story does follows from its seed, so the line that a failure prints repeats it.

/// The variable with the seed of a story.
const SEED: &str = "KITH_TORTURE_SEED";
/// The variable with the number of its steps.
const STEPS: &str = "KITH_TORTURE_STEPS";

/// The numbers of one run of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordeal {
    /// Where its dice begin.
    pub seed: u64,
    /// How many steps it has.
    pub steps: u64,
    /// Whether the environment gave its numbers: then threads may race, which a story of CI must not, since it is the same
    /// each time.
    pub is_given: bool,
}

impl Ordeal {
    /// The numbers that the environment gives, else these. They are printed: a test that fails shows them.
    ///
    /// # Panics
    /// When the environment gives something that is no number.
    #[must_use]
    pub fn or(seed: u64, steps: u64) -> Self {
        let given = |name: &str, otherwise: u64| match std::env::var(name) {
            Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
            Err(_) => otherwise,
        };
        let is_given = std::env::var_os(SEED).is_some();
        let ordeal = Self { seed: given(SEED, seed), steps: given(STEPS, steps), is_given };
        println!("{SEED}={} {STEPS}={}", ordeal.seed, ordeal.steps);
        ordeal
    }
}

/// Dice (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall alike for the same seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub const fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    /// Whether something of this chance happens.
    pub const fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// The index of one of so many.
    ///
    /// # Panics
    /// When there are none.
    pub fn of(&mut self, count: usize) -> usize {
        usize::try_from(self.below(u64::try_from(count).unwrap())).unwrap()
    }
}
