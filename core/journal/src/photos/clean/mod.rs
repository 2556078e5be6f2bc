//! Taking everything out of a picture but the picture: by a list of what stays, never of what goes.
//!
//! | format | stays | goes |
//! |---|---|---|
//! | JPEG | tables, frames, scans, Adobe's colour transform, the colour profile, a JFIF header without its thumbnail | EXIF, XMP, IPTC, comments, every other segment, all that stands behind the end |
//! | PNG | header, palette, data, transparency, colour, density, animation | text, EXIF, time, every other chunk, all behind the end |
//! | WebP | image data, alpha, animation, colour profile | EXIF, XMP, every other chunk, all behind the end |

mod jpeg;
mod orientation;
mod png;
mod webp;

use super::PhotoKind;
use crate::JournalError;
use kith_store::StoreError;
use std::io::{BufReader, Error, ErrorKind, Read, Seek, SeekFrom, Write};

/// What was found out while cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) kind: PhotoKind,
    pub(super) orientation: u8,
    pub(super) bytes: u64,
}

/// Copies the picture of `source` to `out`, without the rest.
pub(super) fn clean(source: &mut (impl Read + Seek), out: &mut impl Write) -> Result<Cleaned, JournalError> {
    let mut head = [0; 12];
    let seen = fill(source, &mut head).map_err(unreadable)?;
    source.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let kind = kind_of(head.get(..seen).unwrap_or_default()).ok_or(JournalError::PhotoUnsupported)?;
    let mut source = BufReader::new(source);
    let done = match kind {
        PhotoKind::Jpeg => jpeg::clean(&mut source, out),
        PhotoKind::Png => png::clean(&mut source, out),
        PhotoKind::Webp => webp::clean(&mut source, out),
    };
    let orientation = done.map_err(|problem| match problem {
        Problem::Damaged => JournalError::PhotoDamaged,
        Problem::Unsupported => JournalError::PhotoUnsupported,
        Problem::Read(error) if error.kind() == ErrorKind::UnexpectedEof => JournalError::PhotoDamaged,
        Problem::Read(error) => unreadable(error),
        Problem::Write(error) => StoreError::from(error).into(),
    })?;
    Ok(Cleaned { kind, orientation, bytes: 0 })
}

fn kind_of(head: &[u8]) -> Option<PhotoKind> {
    let webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let formats = [
        (head.starts_with(&[0xff, 0xd8, 0xff]), PhotoKind::Jpeg),
        (head.starts_with(png::SIGNATURE), PhotoKind::Png),
        (webp, PhotoKind::Webp),
    ];
    formats.into_iter().find_map(|(fits, kind)| fits.then_some(kind))
}

fn unreadable(_: Error) -> JournalError {
    JournalError::FileUnreadable
}

/// Why a picture cannot be cleaned.
#[derive(Debug)]
enum Problem {
    Damaged,
    Unsupported,
    Read(Error),
    Write(Error),
}

/// As much of `buffer` as there is.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The next N bytes.
fn bytes<const N: usize>(source: &mut impl Read) -> Result<[u8; N], Problem> {
    let mut buffer = [0; N];
    source.read_exact(&mut buffer).map_err(Problem::Read)?;
    Ok(buffer)
}

/// The next `count` bytes, which are few.
fn some(source: &mut impl Read, count: usize) -> Result<Vec<u8>, Problem> {
    let mut buffer = vec![0; count];
    source.read_exact(&mut buffer).map_err(Problem::Read)?;
    Ok(buffer)
}

/// Copies, or leaves out, the next `count` bytes.
fn pass(source: &mut impl Read, out: Option<&mut dyn Write>, count: u64) -> Result<(), Problem> {
    let mut sink = std::io::sink();
    let out = out.unwrap_or(&mut sink);
    let mut buffer = [0; 8_192];
    let mut left = count;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let part = buffer.get_mut(..most).unwrap_or_default();
        source.read_exact(part).map_err(Problem::Read)?;
        out.write_all(part).map_err(Problem::Write)?;
        left = left.saturating_sub(u64::try_from(most).unwrap_or(u64::MAX));
    }
    Ok(())
}

fn put(out: &mut dyn Write, bytes: &[u8]) -> Result<(), Problem> {
    out.write_all(bytes).map_err(Problem::Write)
}

/// Counts what goes through.
pub(super) struct Counted<W> {
    out: W,
    count: u64,
}

impl<W: Write> Counted<W> {
    pub(super) const fn new(out: W) -> Self {
        Self { out, count: 0 }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn into_inner(self) -> W {
        self.out
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.count = self.count.saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
