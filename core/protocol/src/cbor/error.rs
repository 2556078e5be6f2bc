//! Why bytes were refused.

/// Why bytes are not what they should be. It carries no byte of the input, so it may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The input ends before the item does, or claims more items than it has bytes.
    #[error("the input ends too early")]
    Truncated,
    /// Bytes follow the last item.
    #[error("bytes follow the item")]
    TrailingBytes,
    /// The same value has a shorter or another required encoding, or an indefinite length.
    #[error("not the deterministic encoding")]
    NotDeterministic,
    /// A float, a tag, `undefined` or a reserved simple value.
    #[error("a type that is not used on this wire")]
    UnusedType,
    /// An item of another type stands where this one is due.
    #[error("expected {0}")]
    Expected(&'static str),
    /// More nested containers than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("nested too deeply")]
    TooDeep,
    /// Map keys do not ascend, or one comes twice.
    #[error("map keys out of order")]
    KeyOrder,
    /// A required map key is absent.
    #[error("key {0} is missing")]
    MissingKey(u64),
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    NotUtf8,
    /// A value outside of what the format allows.
    #[error("invalid {0}")]
    Invalid(&'static str),
    /// A newer version of a format: keep the bytes and ask for an update.
    #[error("{format} of version {version} is not supported")]
    Unsupported {
        /// The format's name, as in the protocol's list of vectors.
        format: &'static str,
        /// The version that the bytes claim.
        version: u64,
    },
}
