//! The older form of a recovery code: 128 random bits and 12 bits of checksum as 28 characters in groups of 4.
//!
//! Crockford's base32 leaves out letters that are taken for others, and reads those that are typed all the same. Backups of the
//! first version were given such codes, so they are read for ever; none is written any more.

use super::CodeError;
use ring::digest::{SHA256, digest};

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
pub(super) const LENGTH: usize = 28;
const LABEL: &[u8] = b"kith/recovery-code/1";

/// Reads a code in either case, with or without hyphens and spaces; `O` is 0, `I` and `L` are 1.
pub(super) fn parse(text: &str) -> Result<[u8; 16], CodeError> {
    let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    if letters.len() != LENGTH {
        return Err(CodeError::LettersCount { found: letters.len() });
    }
    let (mut bits, mut last) = (0_u128, 0_u32);
    for (place, letter) in letters.into_iter().enumerate() {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = LETTERS.iter().position(|known| char::from(*known) == letter);
        let value =
            value.and_then(|value| u32::try_from(value).ok()).ok_or(CodeError::LetterUnknown { place: place + 1 })?;
        match place {
            // 25 groups hold 125 bits; the 26th has the last three and two of the checksum.
            0..=24 => bits = (bits << 5) | u128::from(value),
            25 => {
                bits = (bits << 3) | u128::from(value >> 2);
                last = value & 3;
            }
            _ => last = (last << 5) | value,
        }
    }
    let bytes = bits.to_be_bytes();
    if checksum(&bytes) == last { Ok(bytes) } else { Err(CodeError::LettersSum) }
}

/// The first 12 bits of SHA-256 over a label and the 128 bits.
fn checksum(bits: &[u8; 16]) -> u32 {
    let sum = digest(&SHA256, &[LABEL, bits].concat());
    match sum.as_ref() {
        [first, second, ..] => (u32::from(*first) << 4) | (u32::from(*second) >> 4),
        _ => 0,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The code as the first version wrote it.
    pub(crate) fn written(bytes: [u8; 16]) -> String {
        let bits = u128::from_be_bytes(bytes);
        let mut text = String::with_capacity(LENGTH + 6);
        for place in 0..LENGTH {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            let value = group_of(bits, checksum(&bytes), place);
            text.push(char::from(LETTERS[usize::try_from(value & 31).unwrap()]));
        }
        text
    }

    /// The five bits at a place of the code.
    fn group_of(bits: u128, checksum: u32, place: usize) -> u32 {
        let low = |value: u128| u32::try_from(value & 31).unwrap_or(0);
        match place {
            0..=24 => low(bits >> (123_usize.saturating_sub(5 * place))),
            25 => (low(bits << 2) & 0b1_1100) | (checksum >> 10),
            26 => (checksum >> 5) & 31,
            _ => checksum & 31,
        }
    }

    #[test]
    fn a_code_comes_back_however_it_is_typed() {
        for bits in [[0; 16], [0xff; 16], [0x5a; 16], *b"0123456789abcdef"] {
            let text = written(bits);
            assert_eq!((text.len(), text.matches('-').count()), (34, 6), "{text}");
            assert_eq!(parse(&text), Ok(bits));
            let sloppy = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(parse(&format!(" {sloppy}\n")), Ok(bits));
        }
    }

    #[test]
    fn a_wrong_letter_is_caught() {
        let text = written(*b"fedcba9876543210");
        let letters: Vec<char> = text.chars().filter(|letter| *letter != '-').collect();
        let (mut wrong, mut caught) = (0, 0);
        for place in 0..letters.len() {
            for other in LETTERS {
                let mut changed = letters.clone();
                changed[place] = char::from(*other);
                if changed != letters {
                    wrong += 1;
                    caught += u32::from(parse(&changed.iter().collect::<String>()).is_err());
                }
            }
        }
        // 12 bits let one in 4,096 pass.
        assert!(wrong == 28 * 31 && caught + 3 > wrong, "{caught} of {wrong}");
        assert_eq!(parse(""), Err(CodeError::LettersCount { found: 0 }));
        assert_eq!(parse(&text[..33]), Err(CodeError::LettersCount { found: 27 }));
        assert_eq!(parse(&format!("{text}0")), Err(CodeError::LettersCount { found: 29 }));
        assert_eq!(parse(&text.replacen(&text[..1], "U", 1)), Err(CodeError::LetterUnknown { place: 1 }));
    }
}
