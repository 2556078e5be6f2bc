//! PNG (W3C, third edition): chunks between the signature and the end.

use super::{Problem, bytes, orientation, pass, put, some};
use std::io::{Read, Write};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What makes the picture, its colours, its density and its movement.
const STAYS: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// Copies a PNG without its metadata; gives its orientation.
pub(super) fn clean(source: &mut impl Read, out: &mut dyn Write) -> Result<u8, Problem> {
    if bytes::<8>(source)? != *SIGNATURE {
        return Err(Problem::Damaged);
    }
    put(out, SIGNATURE)?;
    let (mut turned, mut first, mut data) = (1, true, false);
    loop {
        let (length, kind) = (u32::from_be_bytes(bytes(source)?), bytes::<4>(source)?);
        let well_formed = length <= 0x7fff_ffff && kind.iter().all(u8::is_ascii_alphabetic);
        if !well_formed || first != (&kind == b"IHDR") {
            return Err(Problem::Damaged);
        }
        first = false;
        data |= &kind == b"IDAT";
        // The body and its checksum.
        let rest = u64::from(length).saturating_add(4);
        if STAYS.contains(&&kind) {
            put(out, &length.to_be_bytes())?;
            put(out, &kind)?;
            pass(source, Some(out), rest)?;
        } else if &kind == b"eXIf" && usize::try_from(length).is_ok_and(|length| length <= orientation::LONGEST) {
            turned = orientation::of(&some(source, usize::try_from(length).unwrap_or(0))?);
            pass(source, None, 4)?;
        } else if kind.first().is_some_and(u8::is_ascii_uppercase) {
            // A part without which the picture cannot be shown, of a kind that nobody has defined.
            return Err(Problem::Unsupported);
        } else {
            pass(source, None, rest)?;
        }
        if &kind == b"IEND" {
            return if data { Ok(turned) } else { Err(Problem::Damaged) };
        }
    }
}
