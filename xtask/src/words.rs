//! The words and facts of the iOS app, made of what the Android app and the documentation have: one source for all.
//!
//! `android/core` has the words as files of properties, one a language; the models for Swift read JSON with the same keys. The page
//! "what can my employer see?" is made of the rows of `docs/threat-model.md`.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::Failure;
use crate::step::root;

/// All words of one language by key, as JSON.
pub(crate) fn words(language: &str) -> Result<Vec<u8>, Failure> {
    let path = format!("android/core/src/main/resources/words/{language}.properties");
    let text = fs::read_to_string(root().join(&path))?;
    let mut words = BTreeMap::new();
    for line in text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (key, words_of) = line.split_once('=').ok_or_else(|| format!("{path}: no key in: {line}"))?;
        let unescaped = unescape(words_of).ok_or_else(|| format!("{path}: an escape that is not known, in {key}"))?;
        if words.insert(key.trim_end().to_owned(), unescaped).is_some() {
            return Err(format!("{path}: {key} twice").into());
        }
    }
    printed(&json!(words))
}

/// The rows of the threat model that are a `can` or a `cannot`, in the order of the page.
pub(crate) fn facts() -> Result<Vec<u8>, Failure> {
    let page = fs::read_to_string(root().join("docs/threat-model.md"))?;
    let rows: Vec<Value> = page.lines().filter_map(fact).collect();
    if rows.is_empty() {
        return Err("docs/threat-model.md has no row that is a `can` or a `cannot`".into());
    }
    printed(&Value::from(rows))
}

/// `| employer-1 | cannot | …` as an id and whether it is seen.
fn fact(line: &str) -> Option<Value> {
    let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
    let (id, verb) = (cells.next()?, cells.next()?);
    match verb {
        "can" | "cannot" => Some(json!({ "id": id, "isSeen": verb == "can" })),
        _ => None,
    }
}

/// As a value of a file of properties means it; nothing for an escape that none of them needs.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escaped)) = rest.split_once('\\') {
        out.push_str(before);
        let code = escaped.strip_prefix('u')?.get(..4)?;
        out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        rest = escaped.get(5..)?;
    }
    out.push_str(rest);
    Some(out)
}

fn printed(value: &Value) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_java_reads_them_and_unknown_escapes_are_refused() {
        assert_eq!(unescape("a, \\u0020b\\u00fc").as_deref(), Some("a,  b\u{fc}"));
        assert_eq!(unescape("plain {0}").as_deref(), Some("plain {0}"));
        assert_eq!(unescape("a\\tb"), None);
        assert_eq!(unescape("cut \\u00"), None);
    }

    #[test]
    fn rows_of_tables_are_facts_and_nothing_else_is() {
        assert_eq!(fact("| employer-1 | cannot | read | `x` |"), Some(json!({ "id": "employer-1", "isSeen": false })));
        assert_eq!(
            fact("| operator-3 | can | see | not proven |"),
            Some(json!({ "id": "operator-3", "isSeen": true }))
        );
        assert_eq!(fact("| id | | what | held by |"), None);
        assert_eq!(fact("can | cannot"), None);
    }
}
