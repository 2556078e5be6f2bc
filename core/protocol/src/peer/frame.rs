//! The frame of an MLS message inside the outer seal: `0x01 ‖ len32 ‖ MLSMessage`, then padded as a whole.

use super::fields::{malformed, unsupported};
use crate::cbor::WireError;

/// The version of the frame.
const VERSION: u8 = 0x01;

/// Puts an MLS message into its frame (not padded).
///
/// A message of 4 GiB and more cannot be framed; its length would be cut, so that nobody opens it.
#[must_use]
pub fn frame_mls(message: &[u8]) -> Vec<u8> {
    let len = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[VERSION], len.to_be_bytes().as_slice(), message].concat()
}

/// Takes an MLS message out of its frame; padding must be gone.
///
/// # Errors
/// [`WireError`] when the version is newer, or the length is not that of what follows.
pub fn unframe_mls(frame: &[u8]) -> Result<&[u8], WireError> {
    let (version, rest) = frame.split_first().ok_or(malformed("frame"))?;
    if *version != VERSION {
        return Err(unsupported("frame", u64::from(*version)));
    }
    let (len, message) = rest.split_first_chunk::<4>().ok_or(malformed("frame"))?;
    if usize::try_from(u32::from_be_bytes(*len)) != Ok(message.len()) {
        return Err(malformed("frame"));
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_gives_back_its_message_and_nothing_else_is_a_frame() {
        let frame = frame_mls(b"hello");
        assert_eq!(frame, b"\x01\x00\x00\x00\x05hello");
        assert_eq!(unframe_mls(&frame), Ok(b"hello".as_slice()));
        for bad in [
            b"".as_slice(),
            b"\x01",
            b"\x01\x00\x00\x00\x06hello",
            b"\x01\x00\x00\x00\x04hello",
            b"\x02\x00\x00\x00\x00",
        ] {
            assert!(unframe_mls(bad).is_err(), "{bad:?}");
        }
    }
}
