//! JPEG (ITU T.81): segments up to each scan, the scan's own bytes, up to the end marker.

use super::{Problem, bytes, orientation, pass, put, some};
use std::io::{BufRead, Read, Write};

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// Copies a JPEG without its metadata; gives its orientation.
pub(super) fn clean(source: &mut impl BufRead, out: &mut dyn Write) -> Result<u8, Problem> {
    if bytes(source)? != [0xff, 0xd8] {
        return Err(Problem::Damaged);
    }
    put(out, &[0xff, 0xd8])?;
    let mut turned = 1;
    let mut scans = 0_u32;
    let mut marker = next_marker(source)?;
    loop {
        match marker {
            END if scans > 0 => {
                put(out, &[0xff, END])?;
                return Ok(turned);
            }
            // Markers without a body that cannot stand here, and an end without a picture.
            0x00 | 0x01 | 0xd0..=0xd9 => return Err(Problem::Damaged),
            _ => {}
        }
        let length = u16::from_be_bytes(bytes(source)?).checked_sub(2).ok_or(Problem::Damaged)?;
        segment(marker, length, source, out, &mut turned)?;
        marker = if marker == SCAN {
            scans = scans.saturating_add(1);
            scan(source, out)?
        } else {
            next_marker(source)?
        };
    }
}

/// One segment, whose body has `length` bytes.
fn segment(
    marker: u8,
    length: u16,
    source: &mut impl Read,
    out: &mut dyn Write,
    turned: &mut u8,
) -> Result<(), Problem> {
    let keep = |out: &mut dyn Write, body: &[u8]| {
        let length = u16::try_from(body.len().saturating_add(2)).map_err(|_| Problem::Damaged)?;
        put(out, &[0xff, marker])?;
        put(out, &length.to_be_bytes())?;
        put(out, body)
    };
    match marker {
        // Frames, Huffman and arithmetic tables, scans, quantisation, restart interval, lines, hierarchy.
        0xc0..=0xcf | SCAN..=0xdf => {
            put(out, &[0xff, marker])?;
            put(out, &length.saturating_add(2).to_be_bytes())?;
            pass(source, Some(out), u64::from(length))
        }
        0xe0..=0xef => {
            // At most 64 KiB, as the length has two bytes.
            let body = some(source, usize::from(length))?;
            match (marker, body.as_slice()) {
                (0xe0, [b'J', b'F', b'I', b'F', 0, ..]) => match body.first_chunk::<12>() {
                    // Version and density stay, the thumbnail goes.
                    Some(head) => keep(out, &[head.as_slice(), &[0, 0]].concat()),
                    None => Err(Problem::Damaged),
                },
                (0xe1, _) => {
                    if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
                        *turned = orientation::of(exif);
                    }
                    Ok(())
                }
                (0xe2, _) if body.starts_with(b"ICC_PROFILE\0") => keep(out, &body),
                (0xee, _) if body.starts_with(b"Adobe") => keep(out, body.get(..12).ok_or(Problem::Damaged)?),
                _ => Ok(()),
            }
        }
        _ => pass(source, None, u64::from(length)),
    }
}

/// The next marker, after any filling.
fn next_marker(source: &mut impl Read) -> Result<u8, Problem> {
    let [mut byte] = bytes(source)?;
    if byte != 0xff {
        return Err(Problem::Damaged);
    }
    while byte == 0xff {
        [byte] = bytes(source)?;
    }
    Ok(byte)
}

/// Copies the bytes of a scan; gives the marker that ends it.
fn scan(source: &mut impl BufRead, out: &mut dyn Write) -> Result<u8, Problem> {
    loop {
        let part = source.fill_buf().map_err(Problem::Read)?;
        if part.is_empty() {
            return Err(Problem::Damaged);
        }
        let plain = part.iter().position(|byte| *byte == 0xff).unwrap_or(part.len());
        put(out, part.get(..plain).unwrap_or_default())?;
        let ended = plain < part.len();
        source.consume(plain);
        if !ended {
            continue;
        }
        let marker = next_marker(source)?;
        match marker {
            // A byte of data that happens to be 0xff, and the marks between which decoding may begin anew.
            0x00 | 0xd0..=0xd7 => put(out, &[0xff, marker])?,
            ends => return Ok(ends),
        }
    }
}
