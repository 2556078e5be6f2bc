//! The running sum of a write-ahead log (SQLite's file format, section 4.2), and the one byte that a sum shows to be damaged.

/// Adds bytes, eight by eight, to the sum.
pub(super) fn add(sum: &mut [u32; 2], bytes: &[u8], little: bool) {
    let [mut first, mut second] = *sum;
    for eight in bytes.as_chunks::<8>().0 {
        let [x, y] = if little {
            let n = u64::from_le_bytes(*eight);
            [n & 0xFFFF_FFFF, n >> 32]
        } else {
            let n = u64::from_be_bytes(*eight);
            [n >> 32, n & 0xFFFF_FFFF]
        }
        .map(|half| u32::try_from(half).unwrap_or(0));
        first = first.wrapping_add(x).wrapping_add(second);
        second = second.wrapping_add(y).wrapping_add(first);
    }
    *sum = [first, second];
}

/// The single bytes that could be another one so that the sum goes from `from` to `to`, and what they would have to be. The sum is
/// linear, so that what a byte adds to it is known without adding all of them up again. Of the highest bits of a word it sees little,
/// so that there may be many: the caller has to find out the right one.
pub(super) fn bytes(bytes: &[u8], from: [u32; 2], to: [u32; 2], little: bool) -> Vec<(usize, u8)> {
    let mut found = Vec::new();
    let mut sum = from;
    add(&mut sum, bytes, little);
    let missing = [to[0].wrapping_sub(sum[0]), to[1].wrapping_sub(sum[1])];
    // What one more in the first and in the second word of these eight bytes adds to the sum at the end.
    let (mut first, mut second) = ([1_u32, 1_u32], [0_u32, 1_u32]);
    for (number, eight) in bytes.as_chunks::<8>().0.iter().enumerate().rev() {
        for (place, old) in eight.iter().enumerate() {
            let weight = if place < 4 { first } else { second };
            let shift = 8 * if little { place % 4 } else { 3 - place % 4 };
            for new in (0..=u8::MAX).filter(|new| new != old) {
                let more = u32::from(new).wrapping_sub(u32::from(*old)) << shift;
                if weight.map(|each| each.wrapping_mul(more)) == missing {
                    found.push((number * 8 + place, new));
                }
            }
        }
        for weight in [&mut first, &mut second] {
            let [one, other] = *weight;
            let one = one.wrapping_add(other);
            *weight = [one, other.wrapping_add(one)];
        }
    }
    found
}

/// Whether two words each differ in one byte at most, taken together.
pub(super) fn is_near(one: [u32; 2], other: [u32; 2]) -> bool {
    let split = |words: [u32; 2]| words.map(u32::to_be_bytes).into_iter().flatten();
    let pairs = split(one).zip(split(other));
    pairs.filter(|(one, other)| one != other).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::{Rng, SeededRng};

    #[test]
    fn every_flipped_byte_is_found_and_two_are_not() {
        let mut bytes = vec![0; 4_104];
        SeededRng::new([3; 32]).fill(&mut bytes);
        for little in [true, false] {
            let from = [0x1234_5678, 0x9abc_def0];
            let mut to = from;
            add(&mut to, &bytes, little);
            assert_eq!(super::bytes(&bytes, from, to, little), [], "nothing is wrong");
            for at in (0..bytes.len()).step_by(101).chain([0, 7, 8, 4_103]) {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << (at % 8);
                let found = super::bytes(&flipped, from, to, little);
                assert!(found.contains(&(at, bytes[at])), "{at}: {found:?}");
                if little && at % 4 == 0 {
                    // Two of the lowest bytes, of which the sum sees everything.
                    assert_eq!(found.len(), 1, "{at}: {found:?}");
                    flipped[(at + 1_000) % 4_104] ^= 0x41;
                    assert_eq!(super::bytes(&flipped, from, to, little), [], "{at} and another");
                }
            }
        }
    }

    #[test]
    fn words_are_near_when_one_byte_differs() {
        assert!(is_near([1, 2], [1, 2]) && is_near([1, 2], [0x0500_0001, 2]));
        assert!(!is_near([1, 2], [2, 3]) && !is_near([1, 2], [0x0101, 0x0202]));
    }
}
