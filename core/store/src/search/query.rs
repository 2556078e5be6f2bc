//! What a person typed, as an expression for the index.

use super::fold::{fold, is_alone};
use std::collections::BTreeSet;

/// A query: words that must all match.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchQuery {
    expression: String,
    words: BTreeSet<String>,
}

/// A query in which no word has a letter or digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no word to search for")]
pub struct EmptyQuery;

impl SearchQuery {
    /// Splits a query at white space and folds its words; those without letter or digit are ignored.
    ///
    /// # Errors
    /// [`EmptyQuery`] when none is left.
    pub fn parse(query: &str) -> Result<Self, EmptyQuery> {
        let words: BTreeSet<String> = query.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Err(EmptyQuery);
        }
        let phrases: Vec<String> = words.iter().map(|word| phrase(word)).collect();
        Ok(Self { expression: phrases.join(" AND "), words })
    }

    /// Whether a thing with these fields matches, by the same rule as the index: for what is in no database.
    #[must_use]
    pub fn matches(&self, fields: &[&str]) -> bool {
        self.matches_folded(&fields.iter().map(|field| fold(field)).collect::<Vec<_>>())
    }

    /// The same with fields that were folded before.
    #[must_use]
    pub fn matches_folded(&self, fields: &[String]) -> bool {
        self.words.iter().all(|word| fields.iter().any(|field| begins_in(field, word)))
    }

    pub(crate) fn expression(&self) -> &str {
        &self.expression
    }
}

/// What somebody looked for is as private as what they wrote.
impl std::fmt::Debug for SearchQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SearchQuery(…)")
    }
}

/// A folded word as a phrase. It holds letters, digits and spaces only, so that quoting needs no escape.
fn phrase(word: &str) -> String {
    let star = if is_alone(word) { "" } else { "*" };
    format!("\"{word}\"{star}")
}

/// Whether the folded words of a query stand in a folded text one after the other, the last maybe as a beginning.
fn begins_in(field: &str, word: &str) -> bool {
    let wanted: Vec<&str> = word.split(' ').collect();
    let Some((last, whole)) = wanted.split_last() else { return false };
    let there: Vec<&str> = field.split(' ').collect();
    there.windows(wanted.len()).any(|window| {
        window.split_last().is_some_and(|(end, start)| {
            start == whole && if is_alone(word) { end == last } else { end.starts_with(last) }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_become_phrases_as_the_table_says() {
        for (query, expression) in [
            ("Hello", "\"hello\"*"),
            ("b a b", "\"a\"* AND \"b\"*"),
            ("\"foo-bar", "\"foo bar\"*"),
            ("a OR NOT* (b:c)", "\"a\"* AND \"b c\"* AND \"not\"* AND \"or\"*"),
            ("用iPhone", "\"用 iphone\"*"),
            ("iPhone用", "\"iphone 用\""),
            ("- ok ***", "\"ok\"*"),
        ] {
            assert_eq!(SearchQuery::parse(query).unwrap().expression(), expression, "{query}");
        }
    }

    #[test]
    fn a_query_without_letter_or_digit_is_empty() {
        for query in ["", " \t\n", "-", "\"\" * ( )", "🙂 …", "\u{301}"] {
            assert_eq!(SearchQuery::parse(query), Err(EmptyQuery), "{query:?}");
        }
    }
}
