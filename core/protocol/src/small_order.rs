//! The eight points of the curve whose order divides eight, as signatures and keys would spell them.
//!
//! What one of them signs holds for many messages, so a signature with one is refused (RFC 8032 allows it, dalek's strict rule
//! does not).

/// The canonical encodings of the eight points.
pub(crate) const SMALL_ORDER: [[u8; 32]; 8] = [
    filled(0x01, 0x00, 0x00),
    filled(0xec, 0xff, 0x7f),
    filled(0x00, 0x00, 0x00),
    filled(0x00, 0x00, 0x80),
    ended(LOW, 0x05),
    ended(LOW, 0x85),
    ended(HIGH, 0x7a),
    ended(HIGH, 0xfa),
];

/// y of the points of order eight, without its last byte; the sign of x is in the last one.
const LOW: [u8; 31] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac,
    0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc,
];
/// The other y of points of order eight.
const HIGH: [u8; 31] = [
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53,
    0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03,
];

/// `rest` between a first and a last byte.
const fn filled(first: u8, rest: u8, last: u8) -> [u8; 32] {
    let mut bytes = [rest; 32];
    let [start, .., end] = &mut bytes;
    *start = first;
    *end = last;
    bytes
}

const fn ended(start: [u8; 31], last: u8) -> [u8; 32] {
    let mut bytes = [last; 32];
    if let Some((rest, _)) = bytes.split_first_chunk_mut::<31>() {
        *rest = start;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::EIGHT_TORSION;

    #[test]
    fn these_are_the_eight_points_of_the_library_and_no_others() {
        let mut theirs = EIGHT_TORSION.map(|point| point.compress().to_bytes());
        let mut ours = SMALL_ORDER;
        theirs.sort_unstable();
        ours.sort_unstable();
        assert_eq!(ours, theirs);
    }
}
