//! The 60-digit number by which two people make sure that nobody stands between them.
//!
//! Thirty digits for each root, the lower root first, so that both phones show the same. The digits of a root come from
//! 5,200 rounds of SHA-256, each over the last result and the root, so that finding a root with like digits costs as much
//! more.

use kith_model::AccountId;
use kith_protocol::hash::sha256;

/// Rounds of hashing.
const ROUNDS: u32 = 5_200;
/// What the first round hashes with the root.
const LABEL: &[u8] = b"kith/number/1";

/// Sixty digits that are equal on both phones and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct SafetyNumber(String);

impl SafetyNumber {
    /// The number of two accounts; the order does not matter.
    #[must_use]
    pub fn of(one: &AccountId, other: &AccountId) -> Self {
        let (lower, higher) = if one <= other { (one, other) } else { (other, one) };
        Self(thirty_digits(lower) + &thirty_digits(higher))
    }

    /// The digits without spaces.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Twelve groups of five digits with a space between.
    #[must_use]
    pub fn spaced(&self) -> String {
        let mut spaced = String::with_capacity(71);
        for (at, digit) in self.0.chars().enumerate() {
            if at > 0 && at % 5 == 0 {
                spaced.push(' ');
            }
            spaced.push(digit);
        }
        spaced
    }
}

/// It tells who verifies whom, so a log line holds none.
impl std::fmt::Debug for SafetyNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SafetyNumber(…)")
    }
}

fn thirty_digits(root: &AccountId) -> String {
    let mut hash = sha256(&[LABEL, root.as_bytes()]);
    for _ in 1..ROUNDS {
        hash = sha256(&[&hash, root.as_bytes()]);
    }
    hash.chunks_exact(5).take(6).map(five_digits).collect()
}

/// Five bytes as a number modulo 100,000.
fn five_digits(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:05}", number % 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_see_the_same_sixty_digits_and_others_see_others() {
        let (a, b, c) = (AccountId::new([1; 32]), AccountId::new([2; 32]), AccountId::new([3; 32]));
        let number = SafetyNumber::of(&a, &b);
        assert_eq!(number, SafetyNumber::of(&b, &a));
        assert_eq!(number.digits().len(), 60);
        assert!(number.digits().bytes().all(|digit| digit.is_ascii_digit()));
        assert_eq!(number.spaced().split(' ').count(), 12);
        assert_ne!(number, SafetyNumber::of(&a, &c));
    }
}
