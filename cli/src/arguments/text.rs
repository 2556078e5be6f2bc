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
