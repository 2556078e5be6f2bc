//! Photos in our JSON: the last list of the file, each on a line of its own, so that none is ever in memory whole.
//!
//! Going out a picture is read in pieces and written as base64. Coming in the text in front of the list is read as always; of the
//! list only the places are noted, and a picture is read from its place as the bytes that it stands for. A file that another
//! program has written anew, with its lines elsewhere, is read as a text with everything in it, up to the limit of texts.

use super::archive::PhotoArchive;
use super::contents::{FoundPhotos, InlinePhoto};
use super::{MAX_PHOTO_BYTES, PortableError};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Seek, SeekFrom, Write};

/// The line after which the photos stand.
pub(super) const LINE: &[u8] = b"\"photos\":[\n";
/// What ends the text when the photos are left away.
pub(super) const NO_PHOTOS: &[u8] = b"\"photos\":[]}";
/// Bytes of a picture that become base64 at once.
const PIECE: usize = 12_288;
/// Bytes before the picture of a line.
const MOST_HEAD: usize = 512;

/// A photo on its way out.
pub struct OutgoingPhoto<'p> {
    /// The name by which entries say that it is theirs.
    pub name: String,
    /// How to turn it, as EXIF counts.
    pub orientation: u8,
    /// Its picture.
    pub picture: Box<dyn Read + 'p>,
}

impl std::fmt::Debug for OutgoingPhoto<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OutgoingPhoto(…)")
    }
}

/// A line of the list; the picture stands last, so that it is found without reading it.
#[derive(Serialize, Deserialize)]
pub(super) struct PhotoForm {
    pub(super) photo: String,
    #[serde(default)]
    pub(super) orientation: u8,
    #[serde(default)]
    pub(super) data: String,
}

/// Writes the list, without the bracket in front of it and behind it.
pub(super) fn write<'p>(
    out: &mut impl Write,
    photos: impl Iterator<Item = io::Result<OutgoingPhoto<'p>>>,
) -> io::Result<()> {
    for (at, photo) in photos.enumerate() {
        let OutgoingPhoto { name, orientation, mut picture } = photo?;
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        let name = serde_json::to_string(&name)?;
        write!(out, "{{\"photo\":{name},\"orientation\":{orientation},\"data\":\"")?;
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            picture.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            out.write_all(BASE64.encode(&piece).as_bytes())?;
            if piece.len() < PIECE {
                break;
            }
        }
        out.write_all(b"\"}")?;
    }
    Ok(())
}

/// A picture that can be read from any place.
pub trait Picture: Read + Seek {}

impl<T: Read + Seek> Picture for T {}

/// The photos of a file that [`super::read`] has read before, one by one.
pub struct PhotoSource<R>(Kind<R>);

enum Kind<R> {
    Archive(PhotoArchive<R>),
    Lines(R, HashMap<String, Place>),
    Inline(HashMap<String, InlinePhoto>),
}

/// Where the base64 of a picture lies in the file.
#[derive(Clone, Copy)]
struct Place {
    start: u64,
    length: u64,
    orientation: u8,
}

impl<R> std::fmt::Debug for PhotoSource<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhotoSource(…)")
    }
}

impl<R: Read + Seek> PhotoSource<R> {
    /// Opens them.
    ///
    /// # Errors
    /// [`PortableError::Unreadable`].
    pub fn open(mut source: R, found: FoundPhotos) -> Result<Self, PortableError> {
        Ok(Self(match found {
            FoundPhotos::Archive => Kind::Archive(PhotoArchive::open(source)?),
            FoundPhotos::Inline(photos) => Kind::Inline(photos),
            FoundPhotos::Lines(at) => {
                let places = places(&mut source, at).map_err(|_| PortableError::Unreadable)?;
                Kind::Lines(source, places)
            }
        }))
    }

    /// One photo, and how to turn it where the file says that beside the picture.
    ///
    /// # Errors
    /// [`PortableError::TooLarge`] of an archive, [`PortableError::Unreadable`].
    pub fn photo(&mut self, name: &str) -> Result<(Box<dyn Picture + '_>, Option<u8>), PortableError> {
        Ok(match &mut self.0 {
            Kind::Archive(archive) => (Box::new(Cursor::new(archive.photo(name)?)), None),
            Kind::Inline(photos) => {
                let photo = photos.get(name).ok_or(PortableError::Unreadable)?;
                (Box::new(Cursor::new(photo.picture.as_slice())), upright(photo.orientation))
            }
            Kind::Lines(source, places) => {
                let place = *places.get(name).ok_or(PortableError::Unreadable)?;
                let picture = Base64Picture::new(source, place).map_err(|_| PortableError::Unreadable)?;
                (Box::new(BufReader::with_capacity(PIECE, picture)), upright(place.orientation))
            }
        })
    }
}

/// A picture that stands in a text; the limit of texts holds for all of them.
pub(super) fn inline(form: PhotoForm) -> Option<(String, InlinePhoto)> {
    let picture = BASE64.decode(form.data.as_bytes()).ok()?;
    let fits = u64::try_from(picture.len()).is_ok_and(|length| length <= MAX_PHOTO_BYTES);
    fits.then_some((form.photo, InlinePhoto { picture, orientation: form.orientation }))
}

fn upright(orientation: u8) -> Option<u8> {
    (1..=8).contains(&orientation).then_some(orientation)
}

/// Where each picture lies: a line that is none of ours ends the list.
fn places(source: &mut (impl Read + Seek), from: u64) -> io::Result<HashMap<String, Place>> {
    const DATA: &[u8] = b"\"data\":\"";
    source.seek(SeekFrom::Start(from))?;
    let mut reader = BufReader::new(source);
    let (mut at, mut places) = (from, HashMap::new());
    loop {
        let mut head = Vec::new();
        while !head.ends_with(DATA) {
            let mut byte = [0];
            if head.len() > MOST_HEAD || head.ends_with(b"\n") || reader.read(&mut byte)? == 0 {
                return Ok(places);
            }
            head.extend(byte);
        }
        at = at.saturating_add(head.len() as u64);
        let length = skip(&mut reader, b'"')?;
        head.extend(b"\"}");
        if let (Some(length), Ok(form)) = (length, serde_json::from_slice::<PhotoForm>(&head)) {
            places.insert(form.photo, Place { start: at, length, orientation: form.orientation });
        }
        let Some(length) = length else { return Ok(places) };
        at = at.saturating_add(length).saturating_add(1);
        let Some(rest) = skip(&mut reader, b'\n')? else { return Ok(places) };
        at = at.saturating_add(rest).saturating_add(1);
    }
}

/// Reads up to and with `end`; how many bytes came before it, or nothing when it does not come.
fn skip(reader: &mut impl BufRead, end: u8) -> io::Result<Option<u64>> {
    let mut before = 0_u64;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let found = buffer.iter().position(|byte| *byte == end);
        let passed = found.unwrap_or(buffer.len());
        before = before.saturating_add(passed as u64);
        reader.consume(passed.saturating_add(usize::from(found.is_some())));
        if found.is_some() {
            return Ok(Some(before));
        }
    }
}

/// The bytes that a base64 text in a file stands for, from any place.
struct Base64Picture<'r, R> {
    source: &'r mut R,
    place: Place,
    size: u64,
    at: u64,
}

impl<'r, R: Read + Seek> Base64Picture<'r, R> {
    fn new(source: &'r mut R, place: Place) -> io::Result<Self> {
        let mut end = [0; 2];
        if !place.length.is_multiple_of(4) || place.length == 0 {
            return Err(ErrorKind::InvalidData.into());
        }
        source.seek(SeekFrom::Start(place.start.saturating_add(place.length).saturating_sub(2)))?;
        source.read_exact(&mut end)?;
        let padding = end.iter().filter(|byte| **byte == b'=').count() as u64;
        Ok(Self { source, place, size: (place.length / 4 * 3).saturating_sub(padding), at: 0 })
    }
}

impl<R: Read + Seek> Read for Base64Picture<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let (group, skipped) = (self.at / 3, self.at % 3);
        let wanted = (buffer.len().min(PIECE) as u64).saturating_add(skipped).div_ceil(3);
        let groups = wanted.min((self.place.length / 4).saturating_sub(group));
        self.source.seek(SeekFrom::Start(self.place.start.saturating_add(group.saturating_mul(4))))?;
        let mut text = Vec::new();
        self.source.by_ref().take(groups.saturating_mul(4)).read_to_end(&mut text)?;
        let bytes = BASE64.decode(&text).map_err(|_| io::Error::from(ErrorKind::InvalidData))?;
        let own = bytes.get(usize::try_from(skipped).unwrap_or(0)..).unwrap_or_default();
        let count = own.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(own) {
            *to = *from;
        }
        self.at = self.at.saturating_add(count as u64);
        if count == 0 { Err(ErrorKind::InvalidData.into()) } else { Ok(count) }
    }
}

impl<R> Seek for Base64Picture<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
