//! Folding text to what is compared: words of letters and digits with one space between them.
//!
//! Compatibility decomposition (NFKD), combining marks removed, full case folding, and the same once more, since folding
//! may bring marks in. Whatever is neither letter nor digit becomes a space; format characters that only steer the shape of
//! a word (soft hyphen, joiners) vanish. A space goes round each character of a script that writes no spaces, so that
//! each is a word of its own.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Stands between the fields of one text, so that no phrase reaches from one into the next. A noncharacter: never in a
/// folded text.
pub(super) const FIELD_BREAK: char = '\u{10FFFF}';

/// Folds `text` to its words.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len().saturating_add(8));
    let mut gap = false;
    let letters =
        text.nfkd().filter(|c| !is_combining_mark(*c)).default_case_fold().nfkd().filter(|c| !is_combining_mark(*c));
    for c in letters {
        if vanishes(c) {
            continue;
        }
        if !is_word(c) {
            gap = true;
            continue;
        }
        let alone = stands_alone(c);
        if (gap || alone) && !folded.is_empty() {
            folded.push(' ');
        }
        folded.push(c);
        gap = alone;
    }
    folded
}

/// Whether a folded word is one character of a script without spaces.
pub(super) fn is_alone(word: &str) -> bool {
    word.chars().next_back().is_some_and(stands_alone)
}

fn is_word(c: char) -> bool {
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

fn vanishes(c: char) -> bool {
    // A zero-width space is a place between words.
    c.general_category() == GeneralCategory::Format && c != '\u{200B}'
}

/// Han, kana, Hangul, Thai: by the blocks of their letters, conjoining and half-width forms included.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0E01..=0x0E5B // Thai
        | 0x1100..=0x11FF | 0x3131..=0x318E | 0xA960..=0xA97C | 0xAC00..=0xD7FB | 0xFFA0..=0xFFDC // Hangul
        | 0x3041..=0x309F | 0x30A0..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9D | 0x1AFF0..=0x1B16F // kana
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3038..=0x303C | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0x16FE0..=0x16FF6 | 0x20000..=0x3FFFD // Han
    ) && is_word(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fold_as_the_table_says() {
        for (text, folded) in [
            ("", ""),
            ("Grüße aus Köln", "grusse aus koln"),
            ("STRASSE straße", "strasse strasse"),
            ("ﬁne ﬂow", "fine flow"),
            ("ＡＢＣ１２３", "abc123"),
            ("İstanbul", "istanbul"),
            ("co\u{AD}operate", "cooperate"),
            ("don’t — stop…", "don t stop"),
            ("naïve NAÏVE nai\u{308}ve", "naive naive naive"),
            ("用iPhone拍", "用 iphone 拍"),
            ("ガ", "カ"),
            ("ｶﾞ", "カ"),
            ("สวัสดี", "ส ว ส ด"),
            ("ᾼ ᾳ ΑΣ ας", "α α ασ ασ"),
            ("²½", "21 2"),
            ("🙂 ok", "ok"),
            ("\u{10FFFF}a\u{10FFFF}", "a"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
