//! Labels, factors and notes: their bounds, and the form in which they are kept.

use crate::JournalError;
use unicode_normalization::UnicodeNormalization as _;

/// Characters that a label or factor may have.
pub const MAX_WORD_CHARS: usize = 80;
/// Labels, and as many factors, that an entry may have.
pub const MAX_WORDS: usize = 100;
/// Bytes that a note may have.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;

/// Labels or factors as they are kept: composed (NFC), without white space around them, each once, in the order given.
///
/// # Errors
/// [`JournalError::TextEmpty`], [`JournalError::TextTooLong`]; [`JournalError::ValueInvalid`] for too many.
pub fn clean_words(words: &[String]) -> Result<Vec<String>, JournalError> {
    let mut clean: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let word: String = word.trim().nfc().collect();
        if word.is_empty() {
            return Err(JournalError::TextEmpty);
        }
        if word.chars().count() > MAX_WORD_CHARS {
            return Err(JournalError::TextTooLong);
        }
        if !clean.contains(&word) {
            clean.push(word);
        }
    }
    if clean.len() > MAX_WORDS { Err(JournalError::ValueInvalid) } else { Ok(clean) }
}

/// Checks the bounds of a note.
///
/// # Errors
/// [`JournalError::TextEmpty`], [`JournalError::TextTooLong`].
pub fn check_note(note: &str) -> Result<(), JournalError> {
    if note.is_empty() {
        return Err(JournalError::TextEmpty);
    }
    if note.len() > MAX_NOTE_BYTES { Err(JournalError::TextTooLong) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_trimmed_composed_and_once() {
        let words = [" run ", "cafe\u{301}", "café", "run"].map(str::to_owned);
        assert_eq!(clean_words(&words).unwrap(), ["run", "café"]);
        assert_eq!(clean_words(&["  ".to_owned()]), Err(JournalError::TextEmpty));
        assert!(clean_words(&["é".repeat(80)]).is_ok());
        assert_eq!(clean_words(&["é".repeat(81)]), Err(JournalError::TextTooLong));
        let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
        assert_eq!(clean_words(&many), Err(JournalError::ValueInvalid));
        assert!(clean_words(&many[..100]).is_ok());
    }

    #[test]
    fn a_note_has_one_byte_to_sixty_four_kibibytes() {
        assert!(check_note(&"a".repeat(65_536)).is_ok());
        assert_eq!(check_note(&"a".repeat(65_537)), Err(JournalError::TextTooLong));
        assert_eq!(check_note(""), Err(JournalError::TextEmpty));
    }
}
