//! Bounds of names and texts (docs/cli.md, section 1).

use kith_model::{KithError, Refusal};

/// Characters that a name may have.
const MAX_NAME_CHARS: usize = 80;
/// Characters that a description may have.
const MAX_ABOUT_CHARS: usize = 500;
/// Characters that the title of a record may have.
const MAX_TITLE_CHARS: usize = 500;
/// Bytes that a message may have.
const MAX_TEXT_BYTES: usize = 64 * 1024;
/// Bytes that a reaction may have (protocol 8.2).
const MAX_EMOJI: usize = 32;

/// A name of a person or group: 1 to 80 characters, not only white space.
pub(crate) fn check_name(name: &str) -> Result<(), KithError> {
    check_line(name, MAX_NAME_CHARS)
}

/// A title of a resource or reminder: 1 to 500 characters, not only white space.
pub(crate) fn check_title(title: &str) -> Result<(), KithError> {
    check_line(title, MAX_TITLE_CHARS)
}

fn check_line(line: &str, most: usize) -> Result<(), KithError> {
    if line.trim().is_empty() {
        return Err(Refusal::TextEmpty.into());
    }
    if line.chars().count() > most {
        return Err(Refusal::TextTooLong.into());
    }
    Ok(())
}

/// What a group is about: at most 500 characters.
pub(crate) fn check_about(about: &str) -> Result<(), KithError> {
    if about.chars().count() > MAX_ABOUT_CHARS { Err(Refusal::TextTooLong.into()) } else { Ok(()) }
}

/// A message: 1 byte to 64 KiB.
pub(crate) fn check_text(text: &str) -> Result<(), KithError> {
    if text.is_empty() {
        return Err(Refusal::TextEmpty.into());
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(Refusal::TextTooLong.into());
    }
    Ok(())
}

/// A reaction: 1 to 32 bytes that hold no space and no control character.
pub(crate) fn check_emoji(emoji: &str) -> Result<(), KithError> {
    let fits = (1..=MAX_EMOJI).contains(&emoji.len());
    if fits && !emoji.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Ok(())
    } else {
        Err(Refusal::EmojiInvalid.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_holds_at_its_edge() {
        assert!(check_name(&"é".repeat(80)).is_ok());
        assert!(check_name(&"é".repeat(81)).is_err());
        assert!(check_name(" \t").is_err());
        assert!(check_title(&"é".repeat(500)).is_ok());
        assert!(check_title(&"é".repeat(501)).is_err());
        assert!(check_title("\n").is_err());
        assert!(check_about(&"é".repeat(500)).is_ok());
        assert!(check_about(&"é".repeat(501)).is_err());
        assert!(check_text(&"a".repeat(65_536)).is_ok());
        assert!(check_text(&"a".repeat(65_537)).is_err());
        assert!(check_text("").is_err());
    }
}
