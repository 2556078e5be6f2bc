//! Looking for what must not be there, in every encoding that a program is likely to give it.
//!
//! | planted | looked for |
//! |---|---|
//! | a text or a name | as it is, in lower and upper case; UTF-16 of either order; hex of either case; base64 |
//! | an id or a key | its first and its last 8 bytes: as they are, hex of either case, base64, a list of decimals |
//!
//! Base64 is looked for in both alphabets, at each of the three places that a value may have in a group of three bytes; what
//! a neighbour decides is left out. [`Planted::proves_itself`] shows that each form is found where it stands.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use memchr::memmem;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What of an id or a key is looked for.
const PART: usize = 8;

/// Strings and bytes that must not be found.
#[derive(Default)]
pub struct Planted {
    /// Bytes, what they are of, and how they are written.
    needles: BTreeMap<Vec<u8>, (String, &'static str)>,
}

impl std::fmt::Debug for Planted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Planted({} needles)", self.needles.len())
    }
}

impl Planted {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Plants a text or a name, of six letters at least: what is shorter stands anywhere by chance.
    pub fn text(&mut self, what: &str, text: &str) -> &mut Self {
        assert!(text.len() >= 6, "{text:?} is too short to be told from chance");
        for (form, bytes) in encodings_of_text(text) {
            self.needles.entry(bytes).or_insert_with(|| (what.to_owned(), form));
        }
        self
    }

    /// Plants an id or a key.
    pub fn bytes(&mut self, what: &str, value: &[u8]) -> &mut Self {
        assert!(value.len() >= PART, "{what} is too short to be told from chance");
        for part in [&value[..PART], &value[value.len() - PART..]] {
            for (form, bytes) in encodings_of_bytes(part) {
                self.needles.entry(bytes).or_insert_with(|| (what.to_owned(), form));
            }
        }
        self
    }

    /// How many forms are looked for.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.needles.len()
    }

    /// What stands in `hay`, and how it is written there; never the thing itself.
    #[must_use]
    pub fn found_in(&self, hay: &[u8]) -> Vec<String> {
        let found = self.needles.iter().filter(|(bytes, _)| memmem::find(hay, bytes).is_some());
        found.map(|(_, (what, form))| format!("{what} as {form}")).collect()
    }

    /// Nothing of it is in `hay`.
    ///
    /// # Panics
    /// When something is, or when there is nothing to look at.
    pub fn are_not_in(&self, place: &str, hay: &[u8]) {
        assert!(!hay.is_empty(), "{place} is empty: nothing was looked at");
        let found = self.found_in(hay);
        assert!(found.is_empty(), "{place} ({} bytes) holds {found:?}", hay.len());
    }

    /// Each form is found between other bytes, so a search that finds nothing has looked.
    ///
    /// # Panics
    /// When one is not.
    pub fn proves_itself(&self) {
        for (bytes, (what, form)) in &self.needles {
            let hay = [&[0xa5; 100], bytes.as_slice(), &[0x5a; 100]].concat();
            let expected = format!("{what} as {form}");
            assert!(self.found_in(&hay).contains(&expected), "{expected} is not found");
        }
    }
}

/// A text in every encoding.
fn encodings_of_text(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = Vec::new();
    for (case, text) in
        [("text", text.to_owned()), ("lower case", text.to_lowercase()), ("upper case", text.to_uppercase())]
    {
        forms.push((case, text.clone().into_bytes()));
        forms.push(("UTF-16 LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        forms.push(("UTF-16 BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    }
    forms.extend(in_letters(text.as_bytes()));
    forms
}

/// Bytes in every encoding.
fn encodings_of_bytes(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![("bytes", bytes.to_vec())];
    forms.extend(in_letters(bytes));
    for (form, comma) in [("decimals", ", "), ("decimals without spaces", ",")] {
        let mut list = String::new();
        for (n, byte) in bytes.iter().enumerate() {
            let _ = write!(list, "{}{byte}", if n == 0 { "" } else { comma });
        }
        forms.push((form, list.into_bytes()));
    }
    forms
}

/// Bytes as hex and base64.
fn in_letters(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms =
        vec![("hex", HEXLOWER.encode(bytes).into_bytes()), ("upper hex", HEXUPPER.encode(bytes).into_bytes())];
    // Inside of something longer a value may begin at any of the three places of a group.
    for shift in 0..3_usize {
        let shifted = [vec![0; shift], bytes.to_vec()].concat();
        // Letters that hold bits of this value only.
        let (first, end) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
        forms.push(("base64", BASE64.encode(&shifted).as_bytes()[first..end].to_vec()));
        forms.push(("base64", BASE64URL_NOPAD.encode(&shifted).as_bytes()[first..end].to_vec()));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Adelheid walks alone";

    fn planted() -> Planted {
        let mut planted = Planted::new();
        planted.text("the text", SECRET).bytes("the key", &KEY);
        planted
    }

    const KEY: [u8; 32] = [
        0xfb, 0xef, 0xbe, 1, 2, 3, 0xff, 0xfe, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 0xfb,
        0xef, 0xbe, 0x7f, 0x80, 0x81, 0xff, 0xfe,
    ];

    /// What a program would write, by other code than that which made the needles.
    fn written(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        vec![
            ("hex", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()),
            ("upper hex", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes()),
            ("base64", BASE64.encode(bytes).into_bytes()),
            ("base64", BASE64URL_NOPAD.encode(bytes).into_bytes()),
            ("decimals", format!("{bytes:?}").into_bytes()),
        ]
    }

    #[test]
    fn every_encoding_is_found_wherever_it_stands() {
        let planted = planted();
        planted.proves_itself();
        for (what, value) in [("the text", SECRET.as_bytes()), ("the key", KEY.as_slice())] {
            for before in 0..7 {
                for after in 0..4 {
                    let around = [&vec![7; before][..], value, &vec![200; after]].concat();
                    let raw = planted.found_in(&around);
                    assert!(raw.iter().any(|found| found.starts_with(what)), "{what} itself");
                    for (encoding, text) in written(&around) {
                        if what == "the text" && encoding == "decimals" {
                            continue;
                        }
                        let found = planted.found_in(&text);
                        let expected = format!("{what} as {encoding}");
                        assert!(found.contains(&expected), "{expected}, {before} before, {after} after: {found:?}");
                    }
                }
            }
        }
        for (encoding, bytes) in [
            ("UTF-16 LE", SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            ("UTF-16 BE", SECRET.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            ("lower case", SECRET.to_lowercase().into_bytes()),
            ("upper case", SECRET.to_uppercase().into_bytes()),
        ] {
            let found = planted.found_in(&[&[1; 3], bytes.as_slice()].concat());
            assert!(found.contains(&format!("the text as {encoding}")), "{encoding}: {found:?}");
        }
    }

    #[test]
    fn half_of_a_key_is_found_and_what_is_not_there_is_not() {
        let planted = planted();
        assert!(!planted.found_in(&KEY[..16]).is_empty(), "the first half");
        assert!(!planted.found_in(&KEY[16..]).is_empty(), "the second half");
        assert!(planted.found_in(&KEY[1..31]).is_empty());
        assert!(planted.found_in(b"Adelheid walks alon").is_empty());
    }

    #[test]
    #[should_panic(expected = "holds [\"the text as text\"]")]
    fn a_search_that_finds_something_fails() {
        planted().are_not_in("a page", format!("a page with {SECRET} in it").as_bytes());
    }
}
