//! Padmé: the padding of every sealed plaintext (protocol 0 and 2.1).
//!
//! `x ‖ 0x80 ‖ 00…` up to `max(256, Padmé(len x + 1))`. A length then tells at most its magnitude: at most 12 % is added,
//! and lengths under 256 are all equal. Padmé is from "Reducing Metadata Leakage from Encrypted Files and Communication
//! with PURBs" (Nikitin and others, 2019).

use crate::cbor::WireError;

/// The least length of a padded plaintext.
pub const MIN_PADDED: usize = 256;

/// The length that `length` bytes are padded to, the mark included.
#[must_use]
pub fn padded_length(length: usize) -> usize {
    padme(length.saturating_add(1)).max(MIN_PADDED)
}

/// Padmé of a length: its low bits cleared upwards, as many as leave the exponent's own bit length for precision.
fn padme(length: usize) -> usize {
    let Some(exponent) = length.checked_ilog2() else { return length };
    let Some(precision) = exponent.checked_ilog2() else { return length };
    let low_bits = exponent.saturating_sub(precision + 1);
    let mask = (1_usize << low_bits) - 1;
    length.checked_add(mask).map_or(length, |raised| raised & !mask)
}

/// Pads a plaintext.
#[must_use]
pub fn pad(plain: &[u8]) -> Vec<u8> {
    let mut padded = Vec::with_capacity(padded_length(plain.len()));
    padded.extend_from_slice(plain);
    padded.push(0x80);
    padded.resize(padded_length(plain.len()), 0);
    padded
}

/// Takes the padding away.
///
/// # Errors
/// [`WireError::Invalid`] when this is not what [`pad`] makes of any plaintext.
pub fn unpad(padded: &[u8]) -> Result<&[u8], WireError> {
    let bad = WireError::Invalid("padding");
    let mark = padded.iter().rposition(|byte| *byte != 0).ok_or(bad)?;
    let plain = padded.get(..mark).ok_or(bad)?;
    if padded.get(mark) == Some(&0x80) && padded.len() == padded_length(plain.len()) { Ok(plain) } else { Err(bad) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yes_and_no_are_equally_long() {
        assert_eq!(pad(b"yes").len(), pad(b"no").len());
        assert_eq!(pad(b"").len(), 256);
    }

    #[test]
    fn padding_of_another_length_or_mark_is_refused() {
        let padded = pad(b"yes");
        assert!(unpad(&padded[..255]).is_err());
        assert!(unpad(&[padded.clone(), vec![0]].concat()).is_err());
        assert!(unpad(&[0; 256]).is_err());
        assert!(unpad(&[1; 256]).is_err());
        assert!(unpad(&[]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_padded_comes_back(plain in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let padded = pad(&plain);
            prop_assert_eq!(unpad(&padded), Ok(plain.as_slice()));
        }

        #[test]
        fn padding_never_shrinks_and_adds_at_most_an_eighth(length in 256_usize..100_000_000) {
            let padded = padded_length(length);
            prop_assert!(padded > length);
            prop_assert!(padded <= length + length / 8 + 2);
            prop_assert!(padded_length(length + 1) >= padded);
        }
    }
}
