//! Looking for texts and keys in files, as they are and as hex and base64.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use std::path::{Path, PathBuf};

/// Something that must not be there, in one encoding.
#[derive(Debug)]
pub(super) struct Needle {
    /// What to say when it was found; never the thing itself.
    what: String,
    bytes: Vec<u8>,
}

/// Every encoding of a text or key. Letters are compared without case.
pub(super) fn needles(what: &str, bytes: &[u8]) -> Vec<Needle> {
    let mut encodings = vec![("raw", bytes.to_vec()), ("hex", HEXLOWER.encode(bytes).into_bytes())];
    let utf16: Vec<u8> = String::from_utf8_lossy(bytes).encode_utf16().flat_map(u16::to_le_bytes).collect();
    if std::str::from_utf8(bytes).is_ok() {
        encodings.push(("UTF-16", utf16));
    }
    // Inside of something longer the text may begin at any of three places of a base64 group.
    for shift in 0..3_usize {
        let shifted: Vec<u8> = std::iter::repeat_n(0, shift).chain(bytes.iter().copied()).collect();
        let whole = shifted.len() / 3 * 4;
        let first = (shift * 8).div_ceil(6);
        for text in [BASE64.encode(&shifted), BASE64URL_NOPAD.encode(&shifted)] {
            if let Some(inner) = text.get(first..whole) {
                encodings.push(("base64", inner.as_bytes().to_vec()));
            }
        }
    }
    let long_enough = encodings.into_iter().filter(|(_, bytes)| bytes.len() >= 6);
    long_enough
        .map(|(encoding, bytes)| Needle { what: format!("{what} as {encoding}"), bytes: bytes.to_ascii_lowercase() })
        .collect()
}

/// Files below a folder, and their bytes.
pub(super) fn files(folder: &Path) -> std::io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                found.push((entry.path(), std::fs::read(entry.path())?));
            }
        }
    }
    Ok(found)
}

/// What of `needles` is in `bytes`.
pub(super) fn first_found<'n>(needles: &'n [Needle], bytes: &[u8]) -> Option<&'n str> {
    let hay = bytes.to_ascii_lowercase();
    needles.iter().find(|needle| contains(&hay, &needle.bytes)).map(|needle| needle.what.as_str())
}

/// Whether `hay` holds `needle`.
fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else { return true };
    let mut left = hay;
    while let Some(at) = left.iter().position(|byte| byte == first) {
        let Some((_, after)) = left.split_at_checked(at + 1) else { return false };
        if after.starts_with(rest) {
            return true;
        }
        left = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_every_encoding_wherever_it_stands() {
        let needles = needles("the text", b"Adelheid walks");
        for padding in 0..5 {
            let around = [vec![7; padding], b"ADELHEID walks".to_vec(), vec![9; 4]].concat();
            let exact = [vec![7; padding], b"Adelheid walks".to_vec(), vec![9; 4]].concat();
            assert!(first_found(&needles, &around).is_some());
            for encoded in [HEXLOWER.encode(&exact), BASE64.encode(&exact), BASE64URL_NOPAD.encode(&exact)] {
                assert!(first_found(&needles, encoded.as_bytes()).is_some(), "{encoded}");
            }
        }
        assert_eq!(first_found(&needles, b"Adelheid wal"), None);
    }
}
