//! Multiples of a point from a table, for a key that checks many signatures.
//!
//! A check needs s·B − k·A. Without tables of A that is 253 doublings in a row, which are most of it. With the odd multiples of
//! every 2^(15 b) A at hand, digit by digit of all seventeen stretches of a scalar at once, it is fifteen, and for each digit
//! that is not zero an addition as before. The scalars are taken as the integers that they are, so the result is the library's,
//! also for points that are not of prime order. Points and scalars are public here: nothing takes the same time for all of them.

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use std::array::from_fn;
use std::sync::OnceLock;

/// Bits of a stretch.
const STRETCH: usize = 15;
/// Stretches of a scalar, which is below 2^253; its last digit is below 2^254.
const STRETCHES: usize = 17;
/// Doublings of three bits that a stretch is long.
const EIGHTFOLDS: usize = STRETCH / 3;

/// Digits of a scalar: those at the same place of each stretch side by side.
type Digits = [[i32; STRETCHES]; STRETCH];

/// The first `ODD` odd multiples of a point, and of its 2^15-fold, and so on. `ODD` is a power of two.
#[derive(Clone)]
pub(crate) struct Multiples<const ODD: usize>(Box<[[EdwardsPoint; ODD]]>);

/// Of a key: 22 kB.
pub(crate) type OfKey = Multiples<8>;
/// Of the base point, 87 kB, made once in a process.
type OfBase = Multiples<32>;

impl<const ODD: usize> Multiples<ODD> {
    /// Bits from a digit to the next, if they are close: digits are odd and less than half of this many bits say.
    const WIDTH: u32 = ODD.ilog2() + 2;

    /// Makes the table.
    pub(crate) fn of(point: &EdwardsPoint) -> Self {
        let mut start = *point;
        let stretches = (0..STRETCHES).map(|_| {
            let (mut odd, twice) = (start, start + start);
            let row = from_fn(|_| {
                let this = odd;
                odd += twice;
                this
            });
            start = (0..EIGHTFOLDS).fold(start, |point, _| point.mul_by_cofactor());
            row
        });
        Self(stretches.collect())
    }

    /// Adds what one place of each stretch stands for.
    fn add(&self, sum: &mut EdwardsPoint, digits: &[i32; STRETCHES]) {
        for (digit, row) in digits.iter().zip(&self.0) {
            // The multiples are 1, 3, 5 …
            let place = usize::try_from(digit.unsigned_abs() / 2).unwrap_or(usize::MAX);
            let Some(multiple) = row.get(place) else { continue };
            match digit.signum() {
                1 => *sum += multiple,
                -1 => *sum -= multiple,
                _ => {}
            }
        }
    }
}

/// `of_base` times the base point and `of_key` times the point of the table.
pub(crate) fn sum(of_base: &Scalar, of_key: &Scalar, key: &OfKey) -> EdwardsPoint {
    static BASE: OnceLock<OfBase> = OnceLock::new();
    let base = BASE.get_or_init(|| OfBase::of(&ED25519_BASEPOINT_POINT));
    let (of_base, of_key) = (digits(of_base, OfBase::WIDTH), digits(of_key, OfKey::WIDTH));
    let mut sum = EdwardsPoint::identity();
    for (of_base, of_key) in of_base.iter().zip(&of_key).rev() {
        sum = sum + sum;
        base.add(&mut sum, of_base);
        key.add(&mut sum, of_key);
    }
    sum
}

/// The non-adjacent form of a scalar: odd digits below 2^(width - 1) in amount, at most one in `width` places.
fn digits(scalar: &Scalar, width: u32) -> Digits {
    let mut digits = [[0; STRETCHES]; STRETCH];
    let mut bytes = [0; 40];
    for (byte, of_scalar) in bytes.iter_mut().zip(scalar.as_bytes()) {
        *byte = *of_scalar;
    }
    let whole = 1_i32 << width;
    let (mut place, mut carry) = (0_usize, 0_i32);
    while let Some(word) = bytes.get(place / 8..).and_then(|rest| rest.first_chunk()) {
        // 25 bits at the least, which is more than the widest.
        let word = u32::from_le_bytes(*word) >> (place % 8);
        let window = i32::try_from(word % whole.unsigned_abs()).unwrap_or(0) + carry;
        if window % 2 == 0 {
            place += 1;
            continue;
        }
        let digit = if window < whole / 2 { window } else { window - whole };
        carry = i32::from(digit < 0);
        if let Some(slot) = digits.get_mut(place % STRETCH).and_then(|row| row.get_mut(place / STRETCH)) {
            *slot = digit;
        }
        place += usize::try_from(width).unwrap_or(1);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::EIGHT_TORSION;
    use sha2::Sha512;

    /// Zero, the ends of the range, single bits, long runs of ones, and what is drawn from a hash.
    fn scalars() -> Vec<Scalar> {
        let mut all = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -Scalar::from(2_u64), Scalar::from(u64::MAX)];
        let mut power = Scalar::ONE;
        for _ in 0..252 {
            power += power;
            all.extend([power, power - Scalar::ONE, -power]);
        }
        all.extend((0..200_u64).map(|n| Scalar::hash_from_bytes::<Sha512>(&n.to_le_bytes())));
        all
    }

    #[test]
    fn the_digits_of_a_scalar_stand_for_it() {
        for width in [OfKey::WIDTH, OfBase::WIDTH] {
            for scalar in scalars() {
                let digits = digits(&scalar, width);
                let mut back = Scalar::ZERO;
                for place in (0..STRETCH * STRETCHES).rev() {
                    let digit = digits[place % STRETCH][place / STRETCH];
                    assert!(digit == 0 || digit % 2 != 0 && digit.abs() < 1 << (width - 1), "{digit}");
                    let amount = Scalar::from(digit.unsigned_abs());
                    back = back + back + if digit < 0 { -amount } else { amount };
                }
                assert_eq!(back, scalar);
            }
        }
    }

    #[test]
    fn sums_are_those_of_the_library() {
        let honest = ED25519_BASEPOINT_POINT * Scalar::from(77_u64);
        let points = EIGHT_TORSION.into_iter().chain(EIGHT_TORSION.map(|small| honest + small));
        let scalars = scalars();
        for point in points {
            let table = OfKey::of(&point);
            // Each scalar beside one that has nothing to do with it.
            for (s, k) in scalars.iter().zip(scalars.iter().cycle().skip(391)) {
                let theirs = EdwardsPoint::vartime_double_scalar_mul_basepoint(k, &point, s);
                assert_eq!(sum(s, k, &table).compress(), theirs.compress(), "{s:?} {k:?}");
            }
        }
    }
}
