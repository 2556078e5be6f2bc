//! The name of a photo's file, and what kind of picture it is.

use data_encoding::HEXLOWER;

/// The id of a photo, which is also the name of its file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhotoId([u8; 16]);

impl PhotoId {
    /// Wraps the raw bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    pub(super) fn file_name(self) -> String {
        format!("{}.photo", HEXLOWER.encode(&self.0))
    }

    pub(super) fn from_file_name(name: &str) -> Option<Self> {
        let hex = name.strip_suffix(".photo")?;
        HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok().map(Self)
    }
}

impl std::fmt::Debug for PhotoId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhotoId(…)")
    }
}

/// The format of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl PhotoKind {
    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Jpeg => 1,
            Self::Png => 2,
            Self::Webp => 3,
        }
    }

    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Jpeg),
            2 => Some(Self::Png),
            3 => Some(Self::Webp),
            _ => None,
        }
    }
}
