//! Records of SQLite (its file format, section 2.1): varints, and values by their serial types.

/// A value of a row, as it lies in the file.
#[derive(Clone, PartialEq)]
pub enum RawValue {
    /// Nothing; in place of a row's own number too.
    Null,
    /// A whole number; a real one that is whole is kept so too.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// What a person wrote is in no log.
impl std::fmt::Debug for RawValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawValue(…)")
    }
}

/// A varint, and what comes after it.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for place in 0..9 {
        let byte = *bytes.get(place)?;
        if place == 8 {
            return Some((value << 8 | u64::from(byte), bytes.get(9..)?));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(place.saturating_add(1)..)?));
        }
    }
    None
}

/// The values of a record; none when it is not one.
pub(super) fn record(bytes: &[u8]) -> Option<Vec<RawValue>> {
    let (length, _) = varint(bytes)?;
    let (head, mut body) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    let (_, mut head) = varint(head)?;
    let mut values = Vec::new();
    while !head.is_empty() {
        let (kind, rest) = varint(head)?;
        head = rest;
        let (own, rest) = body.split_at_checked(size(kind)?)?;
        body = rest;
        values.push(value(kind, own)?);
    }
    Some(values)
}

/// Bytes that a value of this serial type has.
fn size(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => usize::try_from((kind - 12) / 2).ok(),
    }
}

fn value(kind: u64, bytes: &[u8]) -> Option<RawValue> {
    Some(match kind {
        0 => RawValue::Null,
        8 => RawValue::Integer(0),
        9 => RawValue::Integer(1),
        1..=6 => RawValue::Integer(integer(bytes)?),
        7 => RawValue::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
        _ if kind.is_multiple_of(2) => RawValue::Blob(bytes.to_vec()),
        _ => RawValue::Text(String::from_utf8(bytes.to_vec()).ok()?),
    })
}

/// Big-endian, with a sign.
fn integer(bytes: &[u8]) -> Option<i64> {
    let (first, rest) = bytes.split_first()?;
    let start = i64::from(i8::from_be_bytes([*first]));
    Some(rest.iter().fold(start, |number, byte| number << 8 | i64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_are_read_as_the_file_format_says() {
        for (bytes, value) in [
            (&[0x00][..], 0),
            (&[0x7f], 127),
            (&[0x81, 0x00], 128),
            (&[0xff, 0x7f], 16_383),
            (&[0xff; 9], u64::MAX),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x05], 5),
        ] {
            assert_eq!(varint(bytes).map(|(value, _)| value), Some(value), "{bytes:?}");
        }
        assert_eq!(varint(&[0x81]), None);
        assert_eq!(varint(&[]), None);
    }

    #[test]
    fn values_of_each_serial_type_are_read_and_nonsense_is_no_record() {
        let bytes = [
            &[13, 0, 1, 2, 3, 5, 6, 7, 8, 9, 15, 14, 13][..],
            &[0xff],
            &[0x80, 0x00],
            &[0x01, 0x00, 0x00],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xfe],
            &i64::MAX.to_be_bytes(),
            &(-0.5_f64).to_be_bytes(),
            b"a",
            &[7],
        ]
        .concat();
        use RawValue::{Blob, Integer, Null, Real, Text};
        let expected = [
            Null,
            Integer(-1),
            Integer(-32_768),
            Integer(65_536),
            Integer(-2),
            Integer(i64::MAX),
            Real(-0.5),
            Integer(0),
            Integer(1),
            Text("a".to_owned()),
            Blob(vec![7]),
            Text(String::new()),
        ];
        assert!(record(&bytes).unwrap() == expected);
        for cut in 0..bytes.len() {
            assert!(record(&bytes[..cut]).is_none(), "{cut}");
        }
        for nonsense in [&[2, 10][..], &[2, 11], &[3, 15, 15, 0xff, b'a'], &[200]] {
            assert!(record(nonsense).is_none(), "{nonsense:?}");
        }
    }
}
