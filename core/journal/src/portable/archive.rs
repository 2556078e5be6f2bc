//! What is read of a `.daylio` archive, after the whole of it was looked at: the journal, and photos one by one.
//!
//! Nothing is unpacked. An archive with a name that would leave its folder, or with a member that grows beyond reason, is
//! refused whole: an honest backup has neither.

use super::format::bounded;
use super::{MAX_PHOTO_BYTES, MAX_TEXT_BYTES, PortableError};
use std::io::{Read, Seek};
use zip::ZipArchive;

/// Members that an archive may have: entries have at most a few photos each.
const MAX_MEMBERS: usize = 100_000;
/// From this size on a member must not have shrunk by more than [`MOST_SHRUNK`].
const LARGE: u64 = 8 * 1024 * 1024;
/// How many times smaller than itself a member may be stored.
const MOST_SHRUNK: u64 = 200;

/// The bytes of the member that holds the journal, and the names of all members that are files.
pub(super) fn daylio_member(source: &mut (impl Read + Seek)) -> Result<(Vec<u8>, Vec<String>), PortableError> {
    let mut archive = ZipArchive::new(source).map_err(|_| PortableError::Unreadable)?;
    if archive.len() > MAX_MEMBERS {
        return Err(PortableError::TooLarge);
    }
    let (mut journal, mut files) = (None, Vec::new());
    for at in 0..archive.len() {
        let member = archive.by_index_raw(at).map_err(|_| PortableError::Unreadable)?;
        let name = member.name().map_err(|_| PortableError::ArchiveUnsafe)?.into_owned();
        if !is_plain(&name) || member.is_symlink() {
            return Err(PortableError::ArchiveUnsafe);
        }
        let (size, stored) = (member.size(), member.compressed_size());
        if size > LARGE && size / stored.max(1) > MOST_SHRUNK {
            return Err(PortableError::ArchiveUnsafe);
        }
        if member.is_file() {
            files.push(name.clone());
        }
        let name = name.to_ascii_lowercase();
        if member.is_file() && (name.ends_with(".daylio") || (journal.is_none() && name.ends_with(".json"))) {
            journal = Some(at);
        }
    }
    let journal = journal.ok_or(PortableError::FormatUnknown)?;
    let mut member = archive.by_index(journal).map_err(|_| PortableError::Unreadable)?;
    // What an archive says of itself may be wrong: the bytes are counted while they come.
    if member.size() > MAX_TEXT_BYTES { Err(PortableError::TooLarge) } else { Ok((bounded(&mut member)?, files)) }
}

/// The photos of an archive, which [`super::read`] has looked at before.
pub(super) struct PhotoArchive<R>(ZipArchive<R>);

impl<R> std::fmt::Debug for PhotoArchive<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhotoArchive(…)")
    }
}

impl<R: Read + Seek> PhotoArchive<R> {
    /// Opens it again.
    ///
    /// # Errors
    /// [`PortableError::Unreadable`].
    pub(super) fn open(source: R) -> Result<Self, PortableError> {
        ZipArchive::new(source).map(Self).map_err(|_| PortableError::Unreadable)
    }

    /// The bytes of one photo, at most [`MAX_PHOTO_BYTES`], counted while they come.
    ///
    /// # Errors
    /// [`PortableError::TooLarge`], [`PortableError::Unreadable`].
    pub(super) fn photo(&mut self, name: &str) -> Result<Vec<u8>, PortableError> {
        let mut member = self.0.by_name(name).map_err(|_| PortableError::Unreadable)?;
        if member.size() > MAX_PHOTO_BYTES {
            return Err(PortableError::TooLarge);
        }
        let mut bytes = Vec::new();
        (&mut member).take(MAX_PHOTO_BYTES + 1).read_to_end(&mut bytes).map_err(|_| PortableError::Unreadable)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > MAX_PHOTO_BYTES { Err(PortableError::TooLarge) } else { Ok(bytes) }
    }
}

/// Whether a name stays inside of its archive on every system.
fn is_plain(name: &str) -> bool {
    let stays = |part: &str| part != "..";
    !name.starts_with('/') && !name.contains(['\\', ':', '\0']) && name.split('/').all(stays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_archive_are_refused() {
        for good in ["backup.daylio", "assets/2024/01/02/a.jpg", "assets/", "a..b"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["../x", "a/../../x", "/etc/passwd", "..", "C:/x", "a\\..\\x", "..\\x", "a\0b"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
