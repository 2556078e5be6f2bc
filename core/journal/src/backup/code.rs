//! The recovery code (protocol 17): 128 random bits and 12 bits of checksum as 28 characters in groups of 4.
//!
//! Crockford's base32 leaves out letters that are taken for others, and reads those that are typed all the same.

use kith_model::Rng;
use ring::digest::{SHA256, digest};
use zeroize::{Zeroize, ZeroizeOnDrop};

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 28;
const LABEL: &[u8] = b"kith/recovery-code/1";

/// The code that opens a backup. Shown to the person once; kept nowhere.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; 16]);

/// Why a text is no recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a recovery code")]
pub struct CodeError;

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

    /// The code as a person writes it down: `ABCD-EFGH-…`.
    #[must_use]
    pub fn to_text(&self) -> String {
        // 128 bits and 12 of checksum are 28 groups of five.
        let bits = u128::from_be_bytes(self.0);
        let letter = |value: u32| LETTERS.get(usize::try_from(value & 31).unwrap_or(0)).copied().unwrap_or(b'0');
        let mut text = String::with_capacity(LENGTH + 6);
        for place in 0..LENGTH {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(letter(group_of(bits, checksum(&self.0), place))));
        }
        text
    }

    /// Reads a code in either case, with or without hyphens and spaces; `O` is 0, `I` and `L` are 1.
    ///
    /// # Errors
    /// [`CodeError`] when a character is none, one is missing, or the checksum says that one was misread.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-').collect();
        if letters.len() != LENGTH {
            return Err(CodeError);
        }
        let (mut bits, mut last) = (0_u128, 0_u32);
        for (place, letter) in letters.iter().enumerate() {
            let letter = match letter.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let value = LETTERS.iter().position(|known| *known == letter).ok_or(CodeError)?;
            let value = u32::try_from(value).map_err(|_| CodeError)?;
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
        if checksum(&bytes) == last { Ok(Self(bytes)) } else { Err(CodeError) }
    }
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

/// The first 12 bits of SHA-256 over a label and the 128 bits.
fn checksum(bits: &[u8; 16]) -> u32 {
    let sum = digest(&SHA256, &[LABEL, bits].concat());
    match sum.as_ref() {
        [first, second, ..] => (u32::from(*first) << 4) | (u32::from(*second) >> 4),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_back_however_it_is_typed() {
        for bits in [[0; 16], [0xff; 16], [0x5a; 16], *b"0123456789abcdef"] {
            let code = RecoveryCode(bits);
            let text = code.to_text();
            assert_eq!((text.len(), text.matches('-').count()), (34, 6), "{text}");
            assert_eq!(RecoveryCode::parse(&text), Ok(code.clone()));
            let sloppy = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(RecoveryCode::parse(&format!(" {sloppy}\n")), Ok(code));
        }
    }

    #[test]
    fn a_wrong_letter_is_caught() {
        let text = RecoveryCode(*b"fedcba9876543210").to_text();
        let letters: Vec<char> = text.chars().filter(|letter| *letter != '-').collect();
        let (mut wrong, mut caught) = (0, 0);
        for place in 0..letters.len() {
            for other in LETTERS {
                let mut changed = letters.clone();
                changed[place] = char::from(*other);
                if changed != letters {
                    wrong += 1;
                    caught += u32::from(RecoveryCode::parse(&changed.iter().collect::<String>()).is_err());
                }
            }
        }
        // 12 bits let one in 4,096 pass.
        assert!(wrong == 28 * 31 && caught + 3 > wrong, "{caught} of {wrong}");
        for bad in ["", "U", &text[..33], &format!("{text}0"), &text.replace(&text[..1], "U")] {
            assert_eq!(RecoveryCode::parse(bad), Err(CodeError));
        }
        assert_eq!(format!("{:?}", RecoveryCode([1; 16])), "RecoveryCode(…)");
    }
}
