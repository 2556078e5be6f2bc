//! Valence and arousal: how pleasant and how stirred, each from -1 to 1, and the seven classes of valence.

macro_rules! signed_unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            /// The value, if it is from -1 to 1.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                // Adding zero makes a negative zero a plain one.
                (-1.0..=1.0).contains(&value).then_some(Self(value + 0.0))
            }

            /// From -1 to 1.
            #[must_use]
            pub const fn value(self) -> f64 {
                self.0
            }
        }

        // A value is never NaN.
        impl Eq for $name {}
    };
}

signed_unit!(
    /// How pleasant: -1 very unpleasant, 1 very pleasant.
    Valence
);
signed_unit!(
    /// How stirred: -1 calm, 1 excited. Only what the person says; never inferred.
    Arousal
);

/// Valence and arousal of an entry, each of which may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Affect {
    /// How pleasant.
    pub valence: Option<Valence>,
    /// How stirred.
    pub arousal: Option<Arousal>,
}

/// The seven classes of valence, as Apple's State of Mind (HealthKit, `HKStateOfMind.ValenceClassification`) has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValenceClass {
    /// -1 to -5/7.
    VeryUnpleasant,
    /// Up to -3/7.
    Unpleasant,
    /// Up to -1/7.
    SlightlyUnpleasant,
    /// Around 0.
    Neutral,
    /// From 1/7.
    SlightlyPleasant,
    /// From 3/7.
    Pleasant,
    /// From 5/7 to 1.
    VeryPleasant,
}

impl Valence {
    /// The class that this value lies in: seven equal parts of -1..1. A value on a border belongs to the outer class.
    #[must_use]
    pub fn class(self) -> ValenceClass {
        use ValenceClass as Class;
        let sevenths = self.0 * 7.0;
        match sevenths {
            x if x <= -5.0 => Class::VeryUnpleasant,
            x if x <= -3.0 => Class::Unpleasant,
            x if x <= -1.0 => Class::SlightlyUnpleasant,
            x if x < 1.0 => Class::Neutral,
            x if x < 3.0 => Class::SlightlyPleasant,
            x if x < 5.0 => Class::Pleasant,
            _ => Class::VeryPleasant,
        }
    }
}

impl ValenceClass {
    /// A stable key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::VeryUnpleasant => "very_unpleasant",
            Self::Unpleasant => "unpleasant",
            Self::SlightlyUnpleasant => "slightly_unpleasant",
            Self::Neutral => "neutral",
            Self::SlightlyPleasant => "slightly_pleasant",
            Self::Pleasant => "pleasant",
            Self::VeryPleasant => "very_pleasant",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valence_falls_into_seven_classes() {
        for (value, key) in [
            (-1.0, "very_unpleasant"),
            (-0.72, "very_unpleasant"),
            (-0.7, "unpleasant"),
            (-0.4, "slightly_unpleasant"),
            (-0.15, "slightly_unpleasant"),
            (-0.1, "neutral"),
            (0.0, "neutral"),
            (0.14, "neutral"),
            (0.15, "slightly_pleasant"),
            (0.43, "pleasant"),
            (0.72, "very_pleasant"),
            (1.0, "very_pleasant"),
        ] {
            assert_eq!(Valence::new(value).unwrap().class().key(), key, "{value}");
        }
    }

    #[test]
    fn nothing_outside_of_minus_one_to_one_is_a_valence() {
        for bad in [-1.000_1, 1.000_1, f64::NAN, f64::INFINITY] {
            assert_eq!(Valence::new(bad), None);
            assert_eq!(Arousal::new(bad), None);
        }
    }
}
