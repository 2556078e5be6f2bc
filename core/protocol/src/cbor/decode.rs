//! Reading items, refusing every encoding but the deterministic one.

use super::WireError;
use super::map::Key;
use std::ops::Range;

/// The deepest nesting of containers, counted from 1 at the item decoded. A byte string that holds CBOR starts anew.
pub const MAX_DEPTH: usize = 12;

/// What the next item is, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An unsigned integer.
    Uint,
    /// A negative integer.
    Negative,
    /// A byte string.
    Bytes,
    /// A text string.
    Text,
    /// An array.
    Array,
    /// A map.
    Map,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
}

/// Reads items from borrowed bytes. Strings are slices of the input.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    input: &'a [u8],
    at: usize,
    /// How many items each open container still expects.
    open: [u64; MAX_DEPTH],
    depth: usize,
}

impl<'a> Decoder<'a> {
    /// A decoder at the start of `input`.
    #[must_use]
    pub fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0, open: [0; MAX_DEPTH], depth: 0 }
    }

    /// Begins a map; gives the number of its keys. [`super::MapDecoder`] also checks the order of keys.
    ///
    /// # Errors
    /// [`WireError`] when the next item is no map, or claims more than the input holds.
    pub fn map(&mut self) -> Result<u64, WireError> {
        let pairs = self.head(5, "a map")?;
        let items = pairs.checked_mul(2).ok_or(WireError::Truncated)?;
        self.enter(items)?;
        Ok(pairs)
    }

    /// Begins an array; gives its length.
    ///
    /// # Errors
    /// [`WireError`] when the next item is no array, or claims more than the input holds.
    pub fn array(&mut self) -> Result<u64, WireError> {
        let items = self.head(4, "an array")?;
        self.enter(items)?;
        Ok(items)
    }

    /// Begins an array that must have exactly `items`.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another.
    pub fn array_exact(&mut self, items: u64) -> Result<(), WireError> {
        if self.array()? == items { Ok(()) } else { Err(WireError::Invalid("array length")) }
    }

    /// Reads an array whose items `item` reads.
    ///
    /// # Errors
    /// [`WireError`] when the next item is no array of `least..=most` such items.
    pub fn list<T>(
        &mut self,
        least: u64,
        most: u64,
        mut item: impl FnMut(&mut Self) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        let count = self.array()?;
        if count < least || count > most {
            return Err(WireError::Invalid("array length"));
        }
        // Room for all at once, as far as the input can be meant to hold them: a claim alone reserves nothing.
        let left = self.input.len().saturating_sub(self.at);
        let fits = left.saturating_mul(2) / size_of::<T>().max(1);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let mut items = Vec::with_capacity(count.min(fits));
        for read in 0..count {
            if read == items.capacity() {
                items.reserve_exact(read.max(4).min(count.saturating_sub(read)));
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Reads an unsigned integer.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another.
    pub fn uint(&mut self) -> Result<u64, WireError> {
        let value = self.head(0, "an unsigned integer")?;
        self.leaf();
        Ok(value)
    }

    /// Reads a signed integer.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another, or does not fit 64 bits.
    pub fn int(&mut self) -> Result<i64, WireError> {
        let (major, argument) = self.any_head()?;
        let value = i64::try_from(argument).map_err(|_| WireError::Invalid("integer"))?;
        self.leaf();
        match major {
            0 => Ok(value),
            1 => Ok(-1 - value),
            _ => Err(WireError::Expected("an integer")),
        }
    }

    /// Reads a byte string.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another.
    pub fn bytes(&mut self) -> Result<&'a [u8], WireError> {
        let length = self.head(2, "a byte string")?;
        let bytes = self.take(length)?;
        self.leaf();
        Ok(bytes)
    }

    /// Reads a byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another.
    pub fn bytes_n<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        self.bytes()?.try_into().map_err(|_| WireError::Invalid("length of a byte string"))
    }

    /// Reads a text string.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another, or not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, WireError> {
        let length = self.head(3, "text")?;
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| WireError::NotUtf8)?;
        self.leaf();
        Ok(text)
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another.
    pub fn bool(&mut self) -> Result<bool, WireError> {
        match self.head(7, "true or false")? {
            20 => {
                self.leaf();
                Ok(false)
            }
            21 => {
                self.leaf();
                Ok(true)
            }
            _ => Err(WireError::Expected("true or false")),
        }
    }

    /// Reads `null`.
    ///
    /// # Errors
    /// [`WireError`] when the next item is another.
    pub fn null(&mut self) -> Result<(), WireError> {
        if self.head(7, "null")? == 22 {
            self.leaf();
            Ok(())
        } else {
            Err(WireError::Expected("null"))
        }
    }

    /// Reads `null` as `None`, else what `item` reads.
    ///
    /// # Errors
    /// Those of `item`.
    pub fn nullable<T>(
        &mut self,
        item: impl FnOnce(&mut Self) -> Result<T, WireError>,
    ) -> Result<Option<T>, WireError> {
        if self.peek()? == Kind::Null {
            self.null()?;
            return Ok(None);
        }
        item(self).map(Some)
    }

    /// What the next item is.
    ///
    /// # Errors
    /// [`WireError`] when there is none, or none of a used type.
    pub fn peek(&self) -> Result<Kind, WireError> {
        let first = self.input.get(self.at).ok_or(WireError::Truncated)?;
        match (first >> 5, first & 31) {
            (0, _) => Ok(Kind::Uint),
            (1, _) => Ok(Kind::Negative),
            (2, _) => Ok(Kind::Bytes),
            (3, _) => Ok(Kind::Text),
            (4, _) => Ok(Kind::Array),
            (5, _) => Ok(Kind::Map),
            (7, 20 | 21) => Ok(Kind::Bool),
            (7, 22) => Ok(Kind::Null),
            _ => Err(WireError::UnusedType),
        }
    }

    /// Reads one item of any type and gives its bytes, after checking all that is inside.
    ///
    /// # Errors
    /// [`WireError`] when the item is not deterministic.
    pub fn raw_item(&mut self) -> Result<&'a [u8], WireError> {
        let start = self.at;
        self.check_item()?;
        self.input.get(start..self.at).ok_or(WireError::Truncated)
    }

    /// Ends the decoding.
    ///
    /// # Errors
    /// [`WireError::TrailingBytes`] when something is left.
    pub fn finish(self) -> Result<(), WireError> {
        if self.depth > 0 {
            return Err(WireError::Truncated);
        }
        if self.at == self.input.len() { Ok(()) } else { Err(WireError::TrailingBytes) }
    }

    /// Reads a map key: an integer of either sign.
    pub(super) fn key(&mut self) -> Result<Key, WireError> {
        let (major, argument) = self.any_head()?;
        self.leaf();
        match major {
            0 => Ok(Key { negative: false, argument }),
            1 => Ok(Key { negative: true, argument }),
            _ => Err(WireError::Expected("an integer key")),
        }
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Bytes that were read.
    pub(super) fn stretch(&self, bytes: Range<usize>) -> &'a [u8] {
        self.input.get(bytes).unwrap_or_default()
    }

    /// Checks one item with everything inside. The depth of the recursion is bounded by [`MAX_DEPTH`].
    fn check_item(&mut self) -> Result<(), WireError> {
        match self.peek()? {
            Kind::Uint => self.uint().map(drop),
            Kind::Negative => {
                self.any_head()?;
                self.leaf();
                Ok(())
            }
            Kind::Bytes => self.bytes().map(drop),
            Kind::Text => self.text().map(drop),
            Kind::Bool => self.bool().map(drop),
            Kind::Null => self.null(),
            Kind::Array => {
                for _ in 0..self.array()? {
                    self.check_item()?;
                }
                Ok(())
            }
            Kind::Map => {
                let mut last = None;
                for _ in 0..self.map()? {
                    let key = self.key()?;
                    if last.is_some_and(|last| key <= last) {
                        return Err(WireError::KeyOrder);
                    }
                    last = Some(key);
                    self.check_item()?;
                }
                Ok(())
            }
        }
    }

    /// Reads the head of an item that must have the major type `major`.
    fn head(&mut self, major: u8, expected: &'static str) -> Result<u64, WireError> {
        let before = self.at;
        let (found, argument) = self.any_head()?;
        if found != major {
            self.at = before;
            return Err(WireError::Expected(expected));
        }
        Ok(argument)
    }

    /// Reads a head: major type and argument, both in the shortest form.
    fn any_head(&mut self) -> Result<(u8, u64), WireError> {
        let first = *self.input.get(self.at).ok_or(WireError::Truncated)?;
        self.at += 1;
        let (major, low) = (first >> 5, first & 31);
        if major == 6 || (major == 7 && !(20..=22).contains(&low)) {
            return Err(WireError::UnusedType);
        }
        let argument = match low {
            0..=23 => u64::from(low),
            24 => shortest(u64::from(u8::from_be_bytes(self.fixed()?)), 23)?,
            25 => shortest(u64::from(u16::from_be_bytes(self.fixed()?)), u64::from(u8::MAX))?,
            26 => shortest(u64::from(u32::from_be_bytes(self.fixed()?)), u64::from(u16::MAX))?,
            27 => shortest(u64::from_be_bytes(self.fixed()?), u64::from(u32::MAX))?,
            _ => return Err(WireError::NotDeterministic),
        };
        Ok((major, argument))
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let end = self.at.checked_add(N).ok_or(WireError::Truncated)?;
        let bytes = self.input.get(self.at..end).ok_or(WireError::Truncated)?;
        self.at = end;
        bytes.try_into().map_err(|_| WireError::Truncated)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], WireError> {
        let length = usize::try_from(length).map_err(|_| WireError::Truncated)?;
        let end = self.at.checked_add(length).ok_or(WireError::Truncated)?;
        let bytes = self.input.get(self.at..end).ok_or(WireError::Truncated)?;
        self.at = end;
        Ok(bytes)
    }

    /// Opens a container of `items`; each item needs at least one byte of the input that is left.
    fn enter(&mut self, items: u64) -> Result<(), WireError> {
        let left = self.input.len().saturating_sub(self.at);
        if items > u64::try_from(left).unwrap_or(u64::MAX) {
            return Err(WireError::Truncated);
        }
        // The container is itself an item of the one around it, which must not close before this one does.
        if let Some(around) = self.depth.checked_sub(1).and_then(|at| self.open.get_mut(at)) {
            *around = around.saturating_sub(1);
        }
        let slot = self.open.get_mut(self.depth).ok_or(WireError::TooDeep)?;
        *slot = items;
        self.depth += 1;
        self.close_full();
        Ok(())
    }

    /// Counts an item that is no container.
    fn leaf(&mut self) {
        if let Some(around) = self.depth.checked_sub(1).and_then(|at| self.open.get_mut(at)) {
            *around = around.saturating_sub(1);
        }
        self.close_full();
    }

    /// Leaves every container that has all its items.
    fn close_full(&mut self) {
        while self.depth > 0 && self.open.get(self.depth - 1) == Some(&0) {
            self.depth -= 1;
        }
    }
}

/// Refuses an argument that a shorter head could carry.
fn shortest(argument: u64, largest_of_shorter: u64) -> Result<u64, WireError> {
    if argument > largest_of_shorter { Ok(argument) } else { Err(WireError::NotDeterministic) }
}
