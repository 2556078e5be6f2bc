//! How a picture is turned: the one thing of EXIF that is needed to show it, kept as a number outside of it.

use exif::{In, Reader, Tag};

/// EXIF blocks longer than this are not looked at.
pub(super) const LONGEST: usize = 128 * 1_024;

/// The orientation in an EXIF block that begins with the TIFF header; 1, upright, when it says none.
pub(super) fn of(exif: &[u8]) -> u8 {
    let read = Reader::new().read_raw(exif.to_vec()).ok();
    let value = read.and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0));
    value.and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value)).unwrap_or(1)
}
