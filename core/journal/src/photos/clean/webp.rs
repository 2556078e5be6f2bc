//! WebP (RFC 9649): chunks of a RIFF file. The length stands in front, so the file is read twice.

use super::{Problem, bytes, orientation, pass, put, some};
use std::io::{Read, Seek, SeekFrom, Write};

const STAYS: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The flags of VP8X that say that there is EXIF and XMP.
const METADATA: u8 = 0x08 | 0x04;
const HEAD: u64 = 12;

/// Copies a WebP without its metadata; gives its orientation.
pub(super) fn clean(source: &mut (impl Read + Seek), out: &mut dyn Write) -> Result<u8, Problem> {
    let [_, _, _, _, a, b, c, d, ..] = bytes::<12>(source)?;
    // Counted from behind the length itself.
    let end = u64::from(u32::from_le_bytes([a, b, c, d])).saturating_add(8);
    let (mut turned, mut kept, mut image) = (1, 4_u64, false);
    let mut at = HEAD;
    while at < end {
        let (kind, length) = chunk(source, &mut at, end)?;
        let body = padded(length);
        image |= matches!(&kind, b"VP8 " | b"VP8L" | b"ANMF");
        if STAYS.contains(&&kind) {
            kept = kept.saturating_add(8).saturating_add(body);
            pass(source, None, body)?;
        } else if &kind == b"EXIF" && usize::try_from(length).is_ok_and(|length| length <= orientation::LONGEST) {
            let exif = some(source, usize::try_from(length).unwrap_or(0))?;
            turned = orientation::of(exif.strip_prefix(b"Exif\0\0").unwrap_or(&exif));
            pass(source, None, body.saturating_sub(u64::from(length)))?;
        } else {
            pass(source, None, body)?;
        }
        at = at.saturating_add(body);
    }
    if !image || at != end {
        return Err(Problem::Damaged);
    }
    source.seek(SeekFrom::Start(HEAD)).map_err(Problem::Read)?;
    put(out, b"RIFF")?;
    put(out, &u32::try_from(kept).map_err(|_| Problem::Damaged)?.to_le_bytes())?;
    put(out, b"WEBP")?;
    let mut at = HEAD;
    while at < end {
        let (kind, length) = chunk(source, &mut at, end)?;
        let body = padded(length);
        at = at.saturating_add(body);
        if !STAYS.contains(&&kind) {
            pass(source, None, body)?;
            continue;
        }
        put(out, &kind)?;
        put(out, &length.to_le_bytes())?;
        if &kind == b"VP8X" && body > 0 {
            let [flags] = bytes(source)?;
            put(out, &[flags & !METADATA])?;
            pass(source, Some(out), body.saturating_sub(1))?;
        } else {
            pass(source, Some(out), body)?;
        }
    }
    Ok(turned)
}

/// The head of the next chunk; one that reaches over the end is damage.
fn chunk(source: &mut impl Read, at: &mut u64, end: u64) -> Result<([u8; 4], u32), Problem> {
    let (kind, length) = (bytes(source)?, u32::from_le_bytes(bytes(source)?));
    *at = at.saturating_add(8);
    if at.saturating_add(padded(length)) > end { Err(Problem::Damaged) } else { Ok((kind, length)) }
}

/// Chunks have even lengths.
fn padded(length: u32) -> u64 {
    u64::from(length).saturating_add(u64::from(length % 2))
}
