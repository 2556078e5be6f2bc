//! Writing items, always in their shortest form.

/// Writes CBOR items one after the other. The caller writes as many items as it announced; [`super::MapEncoder`] counts
/// and orders map entries by itself.
#[derive(Debug, Default, Clone)]
pub struct Encoder(Vec<u8>);

impl Encoder {
    /// An encoder with nothing written.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// What was written so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Begins a map of `pairs` keys, which the caller writes in ascending order.
    pub fn map(&mut self, pairs: u64) -> &mut Self {
        self.head(5, pairs)
    }

    /// Begins an array of `items`.
    pub fn array(&mut self, items: u64) -> &mut Self {
        self.head(4, items)
    }

    /// Begins an array of as many items as `items` has.
    pub fn array_of<T>(&mut self, items: &[T]) -> &mut Self {
        self.array(length(items.len()))
    }

    /// An unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        self.head(0, value)
    }

    /// A signed integer.
    pub fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(value) => self.head(0, value),
            Err(_) => self.head(1, value.unsigned_abs().wrapping_sub(1)),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(2, length(value.len()));
        self.0.extend_from_slice(value);
        self
    }

    /// A text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(3, length(value.len()));
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.0.push(if value { 0xf5 } else { 0xf4 });
        self
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Self {
        self.0.push(0xf6);
        self
    }

    /// One item that is encoded already, for instance by [`super::Decoder::raw_item`].
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.0.extend_from_slice(item);
        self
    }

    /// The head of an item: major type and argument, in the shortest form.
    pub(super) fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let major = major << 5;
        if let Ok(small) = u8::try_from(argument) {
            if small < 24 {
                self.0.push(major | small);
            } else {
                self.0.extend_from_slice(&[major | 24, small]);
            }
        } else if let Ok(two) = u16::try_from(argument) {
            self.0.push(major | 25);
            self.0.extend_from_slice(&two.to_be_bytes());
        } else if let Ok(four) = u32::try_from(argument) {
            self.0.push(major | 26);
            self.0.extend_from_slice(&four.to_be_bytes());
        } else {
            self.0.push(major | 27);
            self.0.extend_from_slice(&argument.to_be_bytes());
        }
        self
    }
}

/// A length as CBOR carries it.
pub(super) fn length(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
