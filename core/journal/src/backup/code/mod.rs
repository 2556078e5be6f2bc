//! The recovery code: 128 random bits, which a person writes down as thirteen words.
//!
//! | form | since | written |
//! |---|---|---|
//! | `words` | the second version | yes |
//! | `letters` | the first version | no, but read for ever |
//!
//! Both say the same bits, so either form of a code opens a backup. A text with a digit is meant as letters, one with a word of
//! the list as words; else the length tells.

mod letters;
mod words;

use kith_model::Rng;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The code that opens a backup. Shown to the person once; kept nowhere.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; 16]);

/// Why a text is no recovery code. It says places and counts, and never what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Too few or too many words.
    #[error("a recovery code has 13 words, and these are {found}")]
    WordsCount {
        /// How many there are.
        found: usize,
    },
    /// A word that is not in the list.
    #[error("word {place} of 13 is no word of a recovery code: look for a misread letter in it")]
    WordUnknown {
        /// Which, from 1.
        place: usize,
    },
    /// Words of the list that do not belong together.
    #[error(
        "one of these 13 words is wrong, or two changed places: each is a word, but the last does not fit the others"
    )]
    WordsSum,
    /// Too few or too many letters, in the older form.
    #[error("a recovery code of letters has 28, and these are {found}")]
    LettersCount {
        /// How many there are.
        found: usize,
    },
    /// A character that the older form does not have.
    #[error("character {place} of 28 is none of a recovery code")]
    LetterUnknown {
        /// Which, from 1, hyphens and spaces not counted.
        place: usize,
    },
    /// Letters that do not belong together.
    #[error("one of these 28 letters was misread: their check does not fit")]
    LettersSum,
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// A new one.
    pub(super) fn make(rng: &dyn Rng) -> Self {
        Self(rng.bytes16())
    }

    pub(super) const fn bits(&self) -> &[u8; 16] {
        &self.0
    }

    /// The code as a person writes it down: thirteen words.
    #[must_use]
    pub fn to_text(&self) -> String {
        words::write(&self.0)
    }

    /// Reads a code in either form and either case: thirteen words, or the 28 letters of the first version.
    ///
    /// # Errors
    /// [`CodeError`], which says which form was read and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if is_words(text) { words::parse(text) } else { letters::parse(text) }.map(Self)
    }
}

/// Which form a text is meant to have.
fn is_words(text: &str) -> bool {
    let mut typed = words::split(text).peekable();
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let empty = typed.peek().is_none();
    let length: usize = words::split(text).map(|word| word.chars().count()).sum();
    empty || length > letters::LENGTH || typed.any(|word| words::find(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_code() {
        for bits in [[0; 16], [0xff; 16], *b"0123456789abcdef"] {
            let code = RecoveryCode(bits);
            assert_eq!(RecoveryCode::parse(&code.to_text()), Ok(code.clone()));
            assert_eq!(RecoveryCode::parse(&letters::tests::written(bits)), Ok(code));
        }
        assert_eq!(format!("{:?}", RecoveryCode([1; 16])), "RecoveryCode(…)");
    }

    #[test]
    fn what_is_wrong_is_said_of_the_form_that_was_meant() {
        for (text, error) in [
            ("", CodeError::WordsCount { found: 0 }),
            ("abandon", CodeError::WordsCount { found: 1 }),
            ("AAAA-AAAA", CodeError::LettersCount { found: 8 }),
            ("A1B2-C3D4", CodeError::LettersCount { found: 8 }),
            (&"zoo ".repeat(12), CodeError::WordsCount { found: 12 }),
            (&"zoo ".repeat(13), CodeError::WordsSum),
            (&"zzzz ".repeat(13), CodeError::WordUnknown { place: 1 }),
            (&"U".repeat(28), CodeError::LetterUnknown { place: 1 }),
            (&"7".repeat(28), CodeError::LettersSum),
            ("лошадь", CodeError::LettersCount { found: 6 }),
        ] {
            assert_eq!(RecoveryCode::parse(text), Err(error), "{text}");
            assert!(!error.to_string().contains("zoo"));
        }
    }
}
