//! Maps with optional keys, and keys that this version does not know.

use super::encode::length;
use super::{Decoder, Encoder, Wire, WireError};
use std::ops::Range;

/// A map key. The order is that of the encoded bytes: 0, 1, 2 … and then -1, -2 …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub(super) negative: bool,
    pub(super) argument: u64,
}

impl From<u64> for Key {
    fn from(argument: u64) -> Self {
        Self { negative: false, argument }
    }
}

impl Key {
    fn encode(self, e: &mut Encoder) {
        e.head(u8::from(self.negative), self.argument);
    }
}

/// The keys of a map that this version does not know, each followed by its value, as they came: a stranger may send many
/// of them, and they cost their bytes and no more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Unknown(Vec<u8>);

impl Unknown {
    /// No unknown key.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether every key was known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a byte string out; `None`, and nothing taken, when the key is missing or holds something else.
    pub fn take_bytes(&mut self, key: u64) -> Option<Vec<u8>> {
        let mut rest = MapEncoder::new();
        let mut taken = None;
        for (present, value) in self.entries() {
            match Decoder::new(value).bytes() {
                Ok(bytes) if present == Key::from(key) => taken = Some(bytes.to_vec()),
                _ => {
                    rest.add(present, value.to_vec());
                }
            }
        }
        self.0 = rest.into_stretch();
        taken
    }

    /// Puts a byte string in, in key order; what stands under the key is replaced.
    pub fn put_bytes(&mut self, key: u64, value: &[u8]) {
        let mut all = MapEncoder::new();
        for (present, value) in self.entries().filter(|(present, _)| *present != Key::from(key)) {
            all.add(present, value.to_vec());
        }
        all.put_bytes(key, value);
        self.0 = all.into_stretch();
    }

    /// Keys with the raw bytes of their values, which were checked when they were read.
    fn entries(&self) -> impl Iterator<Item = (Key, &[u8])> {
        let mut d = Decoder::new(&self.0);
        std::iter::from_fn(move || Some((d.key().ok()?, d.raw_item().ok()?)))
    }
}

/// Collects the entries of a map in any order and writes them in key order.
#[derive(Debug, Default, Clone)]
pub struct MapEncoder(Vec<(Key, Vec<u8>)>);

impl MapEncoder {
    /// A map without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `key` with the one item that `write` writes. A key that is there already stays as it is.
    pub fn put(&mut self, key: u64, write: impl FnOnce(&mut Encoder)) -> &mut Self {
        let mut e = Encoder::new();
        write(&mut e);
        self.add(Key::from(key), e.into_bytes())
    }

    /// Adds `key` when there is a value.
    pub fn put_opt<T>(&mut self, key: u64, value: Option<T>, write: impl FnOnce(&mut Encoder, T)) -> &mut Self {
        if let Some(value) = value {
            self.put(key, |e| write(e, value));
        }
        self
    }

    /// Adds `key` with a value that has an encoding of its own.
    pub fn put_wire<T: Wire>(&mut self, key: u64, value: &T) -> &mut Self {
        self.put(key, |e| value.encode(e))
    }

    /// Adds an unsigned integer.
    pub fn put_uint(&mut self, key: u64, value: u64) -> &mut Self {
        self.put(key, |e| {
            e.uint(value);
        })
    }

    /// Adds a byte string.
    pub fn put_bytes(&mut self, key: u64, value: &[u8]) -> &mut Self {
        self.put(key, |e| {
            e.bytes(value);
        })
    }

    /// Adds a text string.
    pub fn put_text(&mut self, key: u64, value: &str) -> &mut Self {
        self.put(key, |e| {
            e.text(value);
        })
    }

    /// Adds the unknown keys that came with a decoded map.
    pub fn put_unknown(&mut self, unknown: &Unknown) -> &mut Self {
        for (key, value) in unknown.entries() {
            self.add(key, value.to_vec());
        }
        self
    }

    /// The entries one after the other, without the head of a map.
    fn into_stretch(self) -> Vec<u8> {
        let mut e = Encoder::new();
        for (key, value) in &self.0 {
            key.encode(&mut e);
            e.raw(value);
        }
        e.into_bytes()
    }

    /// Writes the map as one item.
    pub fn write(&self, e: &mut Encoder) {
        e.map(length(self.0.len()));
        for (key, value) in &self.0 {
            key.encode(e);
            e.raw(value);
        }
    }

    /// The bytes of the map alone.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        let mut e = Encoder::new();
        self.write(&mut e);
        e.into_bytes()
    }

    fn add(&mut self, key: Key, value: Vec<u8>) -> &mut Self {
        if let Err(place) = self.0.binary_search_by_key(&key, |(key, _)| *key) {
            self.0.insert(place, (key, value));
        }
        self
    }
}

/// Reads a map in key order: the caller asks for its keys in ascending order, and keys that it passes over are unknown.
///
/// ```
/// use kith_protocol::cbor::{Decoder, MapDecoder};
/// // {1: 1, 7: "new", 9: 3}
/// let mut d = Decoder::new(&[0xa3, 1, 1, 7, 0x63, b'n', b'e', b'w', 9, 3]);
/// let mut map = MapDecoder::open(&mut d).unwrap();
/// map.version("example").unwrap();
/// assert_eq!(map.optional(8, |d| d.uint()).unwrap(), None);
/// assert_eq!(map.required(9, |d| d.uint()).unwrap(), 3);
/// assert!(!map.finish().unwrap().is_empty());
/// ```
#[derive(Debug)]
pub struct MapDecoder<'d, 'a> {
    decoder: &'d mut Decoder<'a>,
    left: u64,
    last: Option<Key>,
    /// A key that was read and whose value was not.
    pending: Option<Key>,
    /// Where that key begins.
    key_at: usize,
    /// Where unknown keys with their values stand: as many stretches as known keys are between them.
    unknown: Vec<Range<usize>>,
}

impl<'d, 'a> MapDecoder<'d, 'a> {
    /// Begins the map that is the next item.
    ///
    /// # Errors
    /// [`WireError`] when it is no map.
    pub fn open(decoder: &'d mut Decoder<'a>) -> Result<Self, WireError> {
        let left = decoder.map()?;
        Ok(Self { decoder, left, last: None, pending: None, key_at: 0, unknown: Vec::new() })
    }

    /// Reads key 1, the version, which must be 1.
    ///
    /// # Errors
    /// [`WireError::Unsupported`] for another version.
    pub fn version(&mut self, format: &'static str) -> Result<(), WireError> {
        match self.required(1, Decoder::uint)? {
            1 => Ok(()),
            version => Err(WireError::Unsupported { format, version }),
        }
    }

    /// Reads `key`, which must be there.
    ///
    /// # Errors
    /// [`WireError::MissingKey`], and those of `read`.
    pub fn required<T>(
        &mut self,
        key: u64,
        read: impl FnOnce(&mut Decoder<'a>) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        self.optional(key, read)?.ok_or(WireError::MissingKey(key))
    }

    /// Reads `key` if it is there.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn optional<T>(
        &mut self,
        key: u64,
        read: impl FnOnce(&mut Decoder<'a>) -> Result<T, WireError>,
    ) -> Result<Option<T>, WireError> {
        let wanted = Key::from(key);
        while let Some(found) = self.next_key()? {
            if found > wanted {
                return Ok(None);
            }
            self.pending = None;
            if found == wanted {
                return read(self.decoder).map(Some);
            }
            self.pass_over()?;
        }
        Ok(None)
    }

    /// Reads the rest of the map; gives the keys that nobody asked for.
    ///
    /// # Errors
    /// [`WireError`] when what is left is not deterministic.
    pub fn finish(mut self) -> Result<Unknown, WireError> {
        while self.next_key()?.is_some() {
            self.pending = None;
            self.pass_over()?;
        }
        let stretches: Vec<&[u8]> = self.unknown.iter().map(|stretch| self.decoder.stretch(stretch.clone())).collect();
        Ok(Unknown(stretches.concat()))
    }

    /// Passes over the value of a key that nobody asked for, and notes where both are.
    fn pass_over(&mut self) -> Result<(), WireError> {
        self.decoder.raw_item()?;
        let (start, end) = (self.key_at, self.decoder.at());
        match self.unknown.last_mut().filter(|stretch| stretch.end == start) {
            Some(stretch) => stretch.end = end,
            None => self.unknown.push(start..end),
        }
        Ok(())
    }

    /// The next key, whose value is then due.
    fn next_key(&mut self) -> Result<Option<Key>, WireError> {
        if self.pending.is_none() && self.left > 0 {
            self.key_at = self.decoder.at();
            let key = self.decoder.key()?;
            if self.last.is_some_and(|last| key <= last) {
                return Err(WireError::KeyOrder);
            }
            self.left -= 1;
            self.last = Some(key);
            self.pending = Some(key);
        }
        Ok(self.pending)
    }
}
