//! Fields of the formats of this module: values with their bounds, read and written.

use super::secret::WireSecret;
use crate::cbor::{Decoder, Encoder, Kind, MapDecoder, MapEncoder, Unknown, Wire, WireError};

/// A `Debug` that shows the type's name and nothing of a person.
macro_rules! redacted {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
pub(super) use redacted;

/// A value that the format does not allow.
pub(super) const fn malformed(what: &'static str) -> WireError {
    WireError::Invalid(what)
}

/// A version that this build does not read.
pub(super) const fn unsupported(format: &'static str, version: u64) -> WireError {
    WireError::Unsupported { format, version }
}

/// Begins a map whose key 1 is version 1.
pub(super) fn open_v1<'d, 'a>(d: &'d mut Decoder<'a>, format: &'static str) -> Result<MapDecoder<'d, 'a>, WireError> {
    let mut map = MapDecoder::open(d)?;
    map.version(format)?;
    Ok(map)
}

/// Refuses a length above its bound.
pub(super) fn check_len(what: &'static str, len: usize, most: usize) -> Result<(), WireError> {
    if len <= most { Ok(()) } else { Err(malformed(what)) }
}

/// Text of at most `most` bytes.
pub(super) fn text(d: &mut Decoder<'_>, what: &'static str, most: usize) -> Result<String, WireError> {
    let text = d.text()?;
    check_len(what, text.len(), most)?;
    Ok(text.to_owned())
}

/// A byte string of 1 to `most` bytes.
pub(super) fn some_bytes(d: &mut Decoder<'_>, what: &'static str, most: usize) -> Result<Vec<u8>, WireError> {
    let bytes = d.bytes()?;
    if bytes.is_empty() {
        return Err(malformed(what));
    }
    check_len(what, bytes.len(), most)?;
    Ok(bytes.to_vec())
}

/// A secret of 32 bytes.
pub(super) fn secret(d: &mut Decoder<'_>) -> Result<WireSecret, WireError> {
    d.bytes_n().map(WireSecret::new)
}

/// A number of at most `most`.
pub(super) fn at_most(d: &mut Decoder<'_>, what: &'static str, most: u64) -> Result<u64, WireError> {
    let value = d.uint()?;
    if value <= most { Ok(value) } else { Err(malformed(what)) }
}

/// A number of 32 bits.
pub(super) fn uint32(d: &mut Decoder<'_>, what: &'static str) -> Result<u32, WireError> {
    u32::try_from(d.uint()?).map_err(|_| malformed(what))
}

/// An array of at most `most` items.
pub(super) fn list<T>(
    d: &mut Decoder<'_>,
    most: usize,
    item: impl FnMut(&mut Decoder<'_>) -> Result<T, WireError>,
) -> Result<Vec<T>, WireError> {
    d.list(0, u64::try_from(most).unwrap_or(u64::MAX), item)
}

/// An array of 1 to `most` items: what an optional key holds, which is left out when there is none.
pub(super) fn some_list<T>(
    d: &mut Decoder<'_>,
    most: usize,
    item: impl FnMut(&mut Decoder<'_>) -> Result<T, WireError>,
) -> Result<Vec<T>, WireError> {
    d.list(1, u64::try_from(most).unwrap_or(u64::MAX), item)
}

/// One map, as its bytes.
pub(super) fn raw_map(d: &mut Decoder<'_>) -> Result<Vec<u8>, WireError> {
    if d.peek()? == Kind::Map { Ok(d.raw_item()?.to_vec()) } else { Err(WireError::Expected("a map")) }
}

/// Writes a map whose optional keys are left out when they hold nothing.
pub(super) struct MapWriter(MapEncoder);

impl MapWriter {
    pub(super) fn new() -> Self {
        Self(MapEncoder::new())
    }

    /// A map whose key 1 is version 1.
    pub(super) fn v1() -> Self {
        let mut map = Self::new();
        map.uint(1, 1);
        map
    }

    pub(super) fn with(&mut self, key: u64, write: impl FnOnce(&mut Encoder)) {
        self.0.put(key, write);
    }

    pub(super) fn uint(&mut self, key: u64, value: u64) {
        self.0.put_uint(key, value);
    }

    pub(super) fn bytes(&mut self, key: u64, value: &[u8]) {
        self.0.put_bytes(key, value);
    }

    pub(super) fn text(&mut self, key: u64, value: &str) {
        self.0.put_text(key, value);
    }

    pub(super) fn item(&mut self, key: u64, value: &impl Wire) {
        self.0.put_wire(key, value);
    }

    pub(super) fn list<T>(&mut self, key: u64, items: &[T], mut write: impl FnMut(&mut Encoder, &T)) {
        self.0.put(key, |e| {
            e.array_of(items);
            for item in items {
                write(e, item);
            }
        });
    }

    pub(super) fn opt_uint(&mut self, key: u64, value: Option<u64>) {
        if let Some(value) = value {
            self.uint(key, value);
        }
    }

    pub(super) fn opt_bytes(&mut self, key: u64, value: Option<&[u8]>) {
        if let Some(value) = value {
            self.bytes(key, value);
        }
    }

    pub(super) fn opt_text(&mut self, key: u64, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    pub(super) fn opt_item(&mut self, key: u64, value: Option<&impl Wire>) {
        if let Some(value) = value {
            self.item(key, value);
        }
    }

    /// Writes the map with the keys that it came with and this version does not know.
    pub(super) fn finish(mut self, unknown: &Unknown, e: &mut Encoder) {
        self.0.put_unknown(unknown).write(e);
    }
}
