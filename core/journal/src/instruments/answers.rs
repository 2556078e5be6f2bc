//! Answers: as many as there are items, each a value of the instrument or left out.

use super::Instrument;

/// Why answers give no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswersError {
    /// Another number of answers than of items, or a value that the instrument does not have.
    #[error("these are not the answers of this instrument")]
    Invalid,
    /// Fewer answers than a score needs.
    #[error("too few answers for a score")]
    Missing {
        /// Whether an answer that was given calls for help lines all the same.
        alarm: bool,
    },
}

/// Answers that fit an instrument: the right number, each of its values or left out.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers {
    instrument: Instrument,
    given: Vec<Option<u8>>,
}

impl Answers {
    /// Answers in the order of the items.
    ///
    /// # Errors
    /// [`AnswersError::Invalid`].
    pub fn new(instrument: Instrument, given: Vec<Option<u8>>) -> Result<Self, AnswersError> {
        let known = |answer: &Option<u8>| answer.is_none_or(|value| instrument.values().contains(&value));
        if given.len() != instrument.items() || !given.iter().all(known) {
            return Err(AnswersError::Invalid);
        }
        Ok(Self { instrument, given })
    }

    /// Reads `1,2,,3`: whole numbers between commas, an empty place for one left out.
    ///
    /// # Errors
    /// [`AnswersError::Invalid`].
    pub fn parse(instrument: Instrument, text: &str) -> Result<Self, AnswersError> {
        let one = |place: &str| match place.trim() {
            "" => Ok(None),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().map(Some).map_err(|_| AnswersError::Invalid)
            }
            _ => Err(AnswersError::Invalid),
        };
        // No instrument has as many items as this; a longer text is not read to its end.
        let given = text.split(',').take(64).map(one).collect::<Result<_, _>>()?;
        Self::new(instrument, given)
    }

    /// The instrument that they answer.
    #[must_use]
    pub const fn instrument(&self) -> Instrument {
        self.instrument
    }

    /// The answers in the order of the items.
    #[must_use]
    pub fn given(&self) -> &[Option<u8>] {
        &self.given
    }

    /// Whether an answer calls for help lines at once.
    #[must_use]
    pub fn alarm(&self) -> bool {
        let item = self.instrument.alarm_item();
        item.and_then(|item| self.given.get(item).copied().flatten()).is_some_and(|value| value > 0)
    }
}

/// `1,2,,3`.
impl std::fmt::Display for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, answer) in self.given.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            if let Some(value) = answer {
                write!(f, "{value}")?;
            }
        }
        Ok(())
    }
}

/// What a person answered is in no log.
impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_they_are_written() {
        let read = Answers::parse(Instrument::CbiPersonal, "100, ,75,50,25,0").unwrap();
        assert_eq!(read.given(), [Some(100), None, Some(75), Some(50), Some(25), Some(0)]);
        assert_eq!(read.to_string(), "100,,75,50,25,0");
        for instrument in Instrument::ALL {
            let nothing = ",".repeat(instrument.items() - 1);
            assert!(Answers::parse(instrument, &nothing).is_ok());
            for bad in [format!("{nothing},"), nothing.replacen(',', "x,", 1), nothing.replacen(',', "9,", 1)] {
                assert_eq!(Answers::parse(instrument, &bad), Err(AnswersError::Invalid), "{instrument:?} {bad}");
            }
            for value in 0..=255_u8 {
                let text = format!("{value}{nothing}");
                assert_eq!(Answers::parse(instrument, &text).is_ok(), instrument.values().contains(&value));
            }
        }
        for bad in ["", "1", "1,2", "+1,,", "-1,,", "1.0,,", "１,,", "1,,256", "1,,99999999999999999999"] {
            assert_eq!(Answers::parse(Instrument::Ucla3, bad), Err(AnswersError::Invalid), "{bad}");
        }
    }

    #[test]
    fn only_the_ninth_item_of_the_phq_9_calls_for_help() {
        for instrument in Instrument::ALL {
            for item in 0..instrument.items() {
                for &value in instrument.values() {
                    let mut given = vec![None; instrument.items()];
                    given[item] = Some(value);
                    let alarm = Answers::new(instrument, given).unwrap().alarm();
                    assert_eq!(alarm, instrument == Instrument::Phq9 && item == 8 && value > 0);
                }
            }
        }
    }
}
