//! Search: text is folded to words in Rust, SQLite finds the words.
//!
//! A query is split at white space and a text matches when every word does; a word matches the start of any word, ignoring
//! case and diacritics, and a word in Han, kana, Hangul or Thai matches anywhere (docs/cli.md 3, "Search"). Nothing in a query
//! is ever syntax.

mod fold;
mod index;
mod message;
mod query;

pub use fold::fold;
pub use index::Found;
pub use query::{EmptyQuery, SearchQuery};
