//! Which format a file has: by what is in it, never by its name.

use super::contents::FoundPhotos;
use super::{
    Contents, MAX_TEXT_BYTES, PortableError, archive, daylio_backup, daylio_csv, own_csv, own_json, own_photos, table,
};
use data_encoding::BASE64_MIME_PERMISSIVE;
use std::io::{BufRead as _, BufReader, Read, Seek, SeekFrom};

/// The first bytes of a zip archive.
const ZIP: &[u8] = b"PK\x03\x04";
/// What a file may begin with to say that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads a journal of any known format.
///
/// # Errors
/// [`PortableError`] when nothing of it can be read. A broken row is no error but a problem in what comes back.
pub fn read(source: &mut (impl Read + Seek)) -> Result<Contents, PortableError> {
    let mut start = Vec::new();
    source.by_ref().take(4).read_to_end(&mut start).map_err(|_| PortableError::Unreadable)?;
    source.seek(SeekFrom::Start(0)).map_err(|_| PortableError::Unreadable)?;
    if start == ZIP {
        let (journal, members) = archive::daylio_member(source)?;
        return daylio_backup::read(&from_base64(&journal).ok_or(PortableError::FormatUnknown)?, &members);
    }
    let (bytes, photos) = text_of(source)?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    match text.trim_ascii_start().first() {
        Some(b'{') => {
            let contents = json(text)?;
            Ok(match photos {
                Some(at) => Contents { photos: FoundPhotos::Lines(at), ..contents },
                None => contents,
            })
        }
        // The member of a Daylio backup without the archive around it begins as base64 of `{"`.
        Some(b'e') if text.trim_ascii_start().starts_with(b"eyJ") => {
            daylio_backup::read(&from_base64(text).ok_or(PortableError::FormatUnknown)?, &[])
        }
        _ => rows(text),
    }
}

/// The text of a file, and where its photos begin when it is JSON of ours with photos on lines of their own: these are not read.
/// No text of JSON has a line end within, so that nothing a person wrote is taken for that line.
fn text_of(source: &mut (impl Read + Seek)) -> Result<(Vec<u8>, Option<u64>), PortableError> {
    let mut lines = BufReader::new(source.by_ref().take(MAX_TEXT_BYTES + 1));
    let mut bytes = Vec::new();
    loop {
        let before = bytes.len();
        let count = lines.read_until(b'\n', &mut bytes).map_err(|_| PortableError::Unreadable)?;
        let at = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if at > MAX_TEXT_BYTES {
            return Err(PortableError::TooLarge);
        }
        if count == 0 {
            return Ok((bytes, None));
        }
        if bytes.get(before..) == Some(own_photos::LINE) && begins_json(&bytes) {
            bytes.truncate(before);
            bytes.extend(own_photos::NO_PHOTOS);
            return Ok((bytes, Some(at)));
        }
    }
}

fn begins_json(bytes: &[u8]) -> bool {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start().first() == Some(&b'{')
}

/// All bytes, when they are not too many.
pub(super) fn bounded(source: &mut impl Read) -> Result<Vec<u8>, PortableError> {
    let mut bytes = Vec::new();
    source.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(|_| PortableError::Unreadable)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > MAX_TEXT_BYTES { Err(PortableError::TooLarge) } else { Ok(bytes) }
}

/// A text that may be base64, with or without line breaks and padding, or plain JSON.
fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    if text.first() == Some(&b'{') {
        return Some(text.to_vec());
    }
    let compact: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let padding = compact.len().wrapping_neg() % 4;
    let padded: Vec<u8> = compact.into_iter().chain(std::iter::repeat_n(b'=', padding)).collect();
    BASE64_MIME_PERMISSIVE.decode(&padded).ok()
}

fn json(text: &[u8]) -> Result<Contents, PortableError> {
    if own_json::is_ours(text) { own_json::read(text) } else { daylio_backup::read(text, &[]) }
}

fn rows(text: &[u8]) -> Result<Contents, PortableError> {
    let table = table::Table::open(text).ok_or(PortableError::FormatUnknown)?;
    if own_csv::is_ours(&table) {
        own_csv::read(table)
    } else if daylio_csv::is_daylio(&table) {
        daylio_csv::read(table)
    } else {
        Err(PortableError::FormatUnknown)
    }
}
