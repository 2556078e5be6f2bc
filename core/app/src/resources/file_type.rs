//! Whether a file is what the end of its name says.
//!
//! A phone opens a file by its name: `photo.png` that is a program must not get as far as that. The first bytes of well-known
//! types are compared with the name; a name that says nothing that is known claims nothing, and its file is kept as bytes.

/// Names for the same type.
const SAME: [(&str, &str); 5] = [("jpeg", "jpg"), ("jpe", "jpg"), ("tiff", "tif"), ("oga", "ogg"), ("tgz", "gz")];
/// Types that every file of begins in a way of its own.
const CERTAIN: [&str; 13] = ["png", "jpg", "gif", "webp", "bmp", "tif", "pdf", "gz", "7z", "rar", "wav", "flac", "ogg"];
/// Types that are a zip archive inside.
const ZIPPED: [&str; 12] = ["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "jar", "apk", "daylio", "kmz"];
/// Types of older office programs, which share one container.
const OLD_OFFICE: [&str; 3] = ["doc", "xls", "ppt"];
/// Types that a person reads as text.
const TEXTS: [&str; 13] =
    ["txt", "md", "csv", "tsv", "json", "jsonl", "ics", "vcf", "log", "srt", "yaml", "toml", "html"];

/// How programs begin, however short.
const PROGRAMS: [&[u8]; 5] =
    [b"\x7fELF", b"MZ", &[0xca, 0xfe, 0xba, 0xbe], &[0xcf, 0xfa, 0xed, 0xfe], &[0xce, 0xfa, 0xed, 0xfe]];

/// Whether the bytes may be of the type that the name claims: false when they are known to be of another one, or are text where
/// no text can be. A name that claims nothing that is known, and bytes that nobody knows, are no lie.
pub(super) fn is_what_it_says(name: &str, bytes: &[u8]) -> bool {
    let Some((_, end)) = name.rsplit_once('.') else { return true };
    let end = end.to_ascii_lowercase();
    let end = SAME.iter().find(|(other, _)| *other == end).map_or(end.as_str(), |(_, one)| one);
    let holds = if CERTAIN.contains(&end) {
        infer::is(bytes, end)
    } else if ZIPPED.contains(&end) {
        bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
    } else if OLD_OFFICE.contains(&end) {
        bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
    } else if TEXTS.contains(&end) {
        return is_text(bytes);
    } else {
        return true;
    };
    let is_words = std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
    let is_known = infer::get(bytes).is_some() || PROGRAMS.iter().any(|start| bytes.starts_with(start));
    holds || !(is_known || is_words)
}

/// Text of any encoding that is in use: no NUL, unless it begins as UTF-16 does, and no type of its own.
fn is_text(bytes: &[u8]) -> bool {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let is_other = infer::get(bytes).is_some_and(|found| found.matcher_type() != infer::MatcherType::Text);
    utf16 || (!bytes.contains(&0) && !is_other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says_or_claims_nothing() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice();
        let jpg = [0xff, 0xd8, 0xff, 0xe0, 0, 16].as_slice();
        let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0\x01\0\0\0".as_slice();
        let exe = b"MZ\x90\0\x03\0\0\0".as_slice();
        let zip = b"PK\x03\x04\x14\0\0\0".as_slice();
        let pdf = b"%PDF-1.7\n%".as_slice();
        let text = "Für später: ruhig bleiben\n".as_bytes();
        for (name, bytes, holds) in [
            ("a.png", png, true),
            ("A.PNG", png, true),
            ("a.png", jpg, false),
            ("a.png", elf, false),
            ("a.png", b"<html>".as_slice(), false),
            ("a.png", &[0, 31, 62, 200, 251], true),
            ("photo.jpeg", jpg, true),
            ("photo.jpg", exe, false),
            ("card.pdf", pdf, true),
            ("card.pdf", zip, false),
            ("sheet.docx", zip, true),
            ("sheet.docx", pdf, false),
            ("old.doc", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1], true),
            ("old.doc", text, false),
            ("notes.txt", text, true),
            ("notes.txt", &[0xe4, 0xf6, 0xfc], true),
            ("notes.txt", &[0xff, 0xfe, b'a', 0], true),
            ("notes.txt", png, false),
            ("notes.txt", elf, false),
            ("notes.txt", exe, false),
            ("data.csv", b"a,b\n1,2\n", true),
            ("data.csv", zip, false),
            ("page.html", b"<!DOCTYPE html><p>a</p>", true),
            ("page.html", pdf, false),
            ("README", elf, true),
            ("data.bin", elf, true),
            ("a.tar.gz", &[0x1f, 0x8b, 8, 0], true),
            ("a.tar.gz", text, false),
            ("strange.", text, true),
        ] {
            assert_eq!(is_what_it_says(name, bytes), holds, "{name}: {bytes:?}");
        }
    }
}
