//! Stretching a PIN: Argon2id (RFC 9106), with costs that fit the memory of a phone's push extension.

use crate::StoreError;
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// What a PIN costs to try: kept in the slot, so that a later version can ask for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Costs {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Costs {
    /// 19 MiB and two passes (OWASP's first choice): a push extension has 24 MB in all.
    pub(super) const NOW: Self = Self { memory_kib: 19 * 1_024, passes: 2, lanes: 1 };
    /// Bytes that costs take in the file.
    pub(super) const LEN: usize = 12;

    pub(super) fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        for (four, number) in bytes.as_chunks_mut::<4>().0.iter_mut().zip([self.memory_kib, self.passes, self.lanes]) {
            *four = number.to_be_bytes();
        }
        bytes
    }

    /// Costs from a file; those that would hang or exhaust a phone are damage.
    pub(super) fn from_bytes(bytes: &[u8; Self::LEN]) -> Result<Self, StoreError> {
        let mut numbers = bytes.as_chunks::<4>().0.iter().map(|four| u32::from_be_bytes(*four));
        let mut next = || numbers.next().unwrap_or(0);
        let costs = Self { memory_kib: next(), passes: next(), lanes: next() };
        let sane = (1_024..=256 * 1_024).contains(&costs.memory_kib)
            && (1..=16).contains(&costs.passes)
            && (1..=4).contains(&costs.lanes);
        if sane { Ok(costs) } else { Err(StoreError::Corrupt { what: "the key file" }) }
    }
}

/// 32 bytes out of a PIN.
pub(super) fn stretch(pin: &[u8], salt: &[u8], costs: Costs) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let refused = |_| StoreError::internal("stretching a PIN");
    let params = Params::new(costs.memory_kib, costs.passes, costs.lanes, Some(32)).map_err(refused)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin, salt, &mut *out)
        .map_err(refused)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_come_back_and_mad_ones_are_damage() {
        assert_eq!(Costs::from_bytes(&Costs::NOW.to_bytes()), Ok(Costs::NOW));
        for (memory_kib, passes, lanes) in
            [(0, 2, 1), (u32::MAX, 2, 1), (19_456, 0, 1), (19_456, 17, 1), (19_456, 2, 5)]
        {
            let bytes = Costs { memory_kib, passes, lanes }.to_bytes();
            assert!(Costs::from_bytes(&bytes).is_err(), "{memory_kib} {passes} {lanes}");
        }
    }

    #[test]
    fn the_same_pin_and_salt_give_the_same_bytes_and_nothing_else_does() {
        let costs = Costs { memory_kib: 1_024, passes: 1, lanes: 1 };
        let one = stretch(b"2580", &[1; 16], costs).unwrap();
        assert_eq!(*one, *stretch(b"2580", &[1; 16], costs).unwrap());
        assert_ne!(*one, *stretch(b"2581", &[1; 16], costs).unwrap());
        assert_ne!(*one, *stretch(b"2580", &[2; 16], costs).unwrap());
    }
}
