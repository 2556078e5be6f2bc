//! The recovery code as words: 128 random bits as twelve words of BIP-39's English list, and a thirteenth that checks them.
//!
//! The twelve are a BIP-39 mnemonic, whose own checksum has four bits and lets one wrong word in sixteen pass. The thirteenth is
//! the sum of `(2i + 1) · wordᵢ` modulo 2048: every weight is odd, so one wrong word of the thirteen is always seen. Words may be
//! typed in any case and by their first four letters, which no two words of the list share.

use super::CodeError;
use bip39::{Language, Mnemonic};
use ring::digest::{SHA256, digest};

pub(super) const COUNT: usize = 13;

/// The words.
pub(super) fn write(bits: &[u8; 16]) -> String {
    let sum = digest(&SHA256, bits).as_ref().first().map_or(0, |first| u128::from(first >> 4));
    let value = u128::from_be_bytes(*bits);
    // Eleven words have eleven bits each; the twelfth has the last seven and the four of the checksum.
    let eleven = (0..11_u32).map(|at| value >> 117_u32.saturating_sub(11 * at));
    let mut places: Vec<u16> =
        eleven.chain([(value << 4) | sum]).map(|word| u16::try_from(word & 2_047).unwrap_or(0)).collect();
    places.push(check(&places));
    let list = Language::English.word_list();
    let words: Vec<&str> = places.iter().filter_map(|place| list.get(usize::from(*place)).copied()).collect();
    words.join(" ")
}

/// Reads words with white space, commas or hyphens between them.
pub(super) fn parse(text: &str) -> Result<[u8; 16], CodeError> {
    let typed: Vec<&str> = split(text).collect();
    if typed.len() != COUNT {
        return Err(CodeError::WordsCount { found: typed.len() });
    }
    let mut places = Vec::with_capacity(COUNT);
    for (at, word) in typed.into_iter().enumerate() {
        places.push(find(word).ok_or(CodeError::WordUnknown { place: at + 1 })?);
    }
    let last = places.pop().ok_or(CodeError::WordsSum)?;
    if check(&places) != last {
        return Err(CodeError::WordsSum);
    }
    let list = Language::English.word_list();
    let words: Vec<&str> = places.iter().filter_map(|place| list.get(usize::from(*place)).copied()).collect();
    let mnemonic =
        Mnemonic::parse_in_normalized(Language::English, &words.join(" ")).map_err(|_| CodeError::WordsSum)?;
    let (entropy, length) = mnemonic.to_entropy_array();
    entropy.get(..length).and_then(|entropy| entropy.try_into().ok()).ok_or(CodeError::WordsSum)
}

/// The words of a text.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == '-').filter(|word| !word.is_empty())
}

/// The place of a word in the list, by the whole word or by its beginning, four letters at least.
pub(super) fn find(typed: &str) -> Option<u16> {
    let typed = typed.to_lowercase();
    if let Some(place) = Language::English.find_word(&typed) {
        return Some(place);
    }
    if typed.chars().count() < 4 {
        return None;
    }
    let place = Language::English.word_list().iter().position(|word| word.starts_with(&typed));
    place.and_then(|place| u16::try_from(place).ok())
}

/// The place of the thirteenth word.
fn check(places: &[u16]) -> u16 {
    let sum: u32 = (0_u32..).zip(places).map(|(at, place)| (2 * at + 1) * u32::from(*place)).sum();
    u16::try_from(sum % 2_048).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_of_them_are_the_mnemonic_of_the_standard() {
        // The first vectors of BIP-39.
        let zeros = write(&[0; 16]);
        assert!(zeros.starts_with(&format!("{}about ", "abandon ".repeat(11))), "{zeros}");
        let sevens = write(&[0x7f; 16]);
        let known = "legal winner thank year wave sausage worth useful legal winner thank yellow ";
        assert!(sevens.starts_with(known), "{sevens}");
        assert_eq!(sevens.split(' ').count(), COUNT);
    }

    #[test]
    fn words_come_back_however_they_are_typed() {
        for bits in [[0; 16], [0xff; 16], [0x5a; 16], *b"0123456789abcdef"] {
            let words = write(&bits);
            assert_eq!(parse(&words), Ok(bits));
            assert_eq!(parse(&format!("\n {} ", words.to_uppercase().replace(' ', " \t"))), Ok(bits));
            assert_eq!(parse(&words.replace(' ', ", ")), Ok(bits));
            let short: Vec<&str> = words.split(' ').map(|word| &word[..word.len().min(4)]).collect();
            assert_eq!(parse(&short.join("-")), Ok(bits));
        }
    }

    #[test]
    fn one_wrong_word_is_always_seen_and_said_where_it_is_none() {
        let words = write(b"fedcba9876543210");
        let typed: Vec<&str> = words.split(' ').collect();
        for at in 0..COUNT {
            for other in Language::English.word_list() {
                if *other != typed[at] {
                    let mut wrong = typed.clone();
                    wrong[at] = other;
                    assert_eq!(parse(&wrong.join(" ")), Err(CodeError::WordsSum), "{at} {other}");
                }
            }
            let mut wrong = typed.clone();
            wrong[at] = "kith";
            assert_eq!(parse(&wrong.join(" ")), Err(CodeError::WordUnknown { place: at + 1 }));
            wrong.remove(at);
            assert_eq!(parse(&wrong.join(" ")), Err(CodeError::WordsCount { found: 12 }));
        }
        let (mut swapped, mut caught) = (0, 0);
        for one in 0..COUNT {
            for other in one + 1..COUNT {
                let mut wrong = typed.clone();
                wrong.swap(one, other);
                swapped += 1;
                caught += u32::from(parse(&wrong.join(" ")).is_err());
            }
        }
        assert_eq!(swapped, caught);
    }
}
