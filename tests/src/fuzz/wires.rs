//! What every format is asked.

use kith_protocol::cbor::Wire;
use std::fmt::Debug;

/// Reads an input as a format and drops it.
pub(super) fn reads<T: Wire>(input: &[u8]) {
    let _ = T::from_bytes(input);
}

/// What was read is read again from its own bytes, which are its only ones.
pub(super) fn holds<T: Wire + PartialEq + Debug>(input: &[u8]) {
    let Ok(read) = T::from_bytes(input) else { return };
    let written = read.to_bytes();
    let again = T::from_bytes(&written);
    assert!(again.as_ref() == Ok(&read), "not read again as the same: {read:?}");
    assert_eq!(again.unwrap().to_bytes(), written);
    assert!(written.len() <= input.len(), "it grew from {} to {} bytes", input.len(), written.len());
}

/// Two functions over a list of formats: one reads, one asks more.
macro_rules! formats {
    ($($format:ty),* $(,)?) => {
        fn read_all(input: &[u8]) { $(super::wires::reads::<$format>(input);)* }
        fn hold_all(input: &[u8]) { $(super::wires::holds::<$format>(input);)* }
    };
}
pub(super) use formats;
