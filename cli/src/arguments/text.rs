//! Texts as the shell hands them over: bytes that may be no UTF-8, which is an error of the text and not of the usage.

use clap::builder::{MapValueParser, OsStringValueParser, TypedValueParser, ValueParserFactory};
use kith_model::Refusal;
use std::ffi::OsString;

/// A name, text, link or id from the command line, not looked at yet.
#[derive(Debug, Clone)]
pub(crate) struct Text(OsString);

impl Text {
    /// The text.
    pub(crate) fn utf8(&self) -> Result<&str, Refusal> {
        self.0.to_str().ok_or(Refusal::TextNotUtf8)
    }

    /// Whether it is the dash that stands for standard input.
    pub(crate) fn is_dash(&self) -> bool {
        self.0 == "-"
    }
}

/// A query: it may begin with a hyphen, since punctuation in it is never syntax. With two it is a flag that does not exist, and
/// more likely a slip than a search.
pub(crate) fn query() -> impl TypedValueParser<Value = Text> {
    OsStringValueParser::new().try_map(|text| {
        let flag = text.as_encoded_bytes().starts_with(b"--");
        if flag {
            Err("there is no such flag: to search for it, put a space in front, in quotes")
        } else {
            Ok(Text(text))
        }
    })
}

impl From<OsString> for Text {
    fn from(text: OsString) -> Self {
        Self(text)
    }
}

impl ValueParserFactory for Text {
    type Parser = MapValueParser<OsStringValueParser, fn(OsString) -> Self>;

    fn value_parser() -> Self::Parser {
        OsStringValueParser::new().map(Self::from)
    }
}
