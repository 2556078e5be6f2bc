//! The index finds what reading every text from start to end would find, and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use kith_model::SeededRng;
use kith_store::{Durability, SearchQuery, Store, StoreError};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(&dir.path().join("home"), b"sixteen bytes or more", &SeededRng::new([1; 32])).unwrap();
    (dir, store)
}

fn put(store: &Store, id: u8, fields: &[&str]) {
    store.write(Durability::Normal, |tx| tx.index(1, b"g", &[id], fields)).unwrap();
}

fn find(store: &Store, query: &str) -> Vec<u8> {
    let query = SearchQuery::parse(query).unwrap();
    let found = store.read(|read| read.search(&query, 1, None, None)).unwrap();
    let mut ids: Vec<u8> = found.into_iter().map(|found| found.item[0]).collect();
    ids.sort_unstable();
    ids
}

/// (text, query) -> does it match?
#[test]
fn words_match_as_the_contract_says() {
    let (_dir, store) = store();
    for (text, query, matches) in [
        ("Hello World", "wor", true),
        ("Hello World", "orld", false),
        ("Hello World", "hello wor", true),
        ("Hello World", "world hello", true),
        ("Hello World", "hello moon", false),
        ("ﬁnally", "fin", true),
        ("Straße", "strass", true),
        ("STRASSE", "straße", true),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", "width", true),
        ("width", "ｗｉｄｔｈ", true),
        ("Zoë’s café", "cafe", true),
        ("cafe", "café", true),
        ("我喜欢用手机拍照", "手机", true),
        ("我喜欢用手机拍照", "机手", false),
        ("我喜欢用手机拍照", "用 照", true),
        ("東京タワーへ", "タワー", true),
        ("한국어를 배운다", "국어", true),
        ("สวัสดีครับ", "ครับ", true),
        ("買iPhone了", "iph", true),
        ("買iPhone了", "phone", false),
        ("買iPhone了", "買iphone", true),
        ("well-known fact", "well-known", true),
        ("well-known fact", "well-fact", false),
        ("well-known fact", "known", true),
        ("say \"foo\" OR bar", "\"foo", true),
        ("nothing", "NOT", true),
        ("something", "NOT", false),
        ("a* b", "a*", true),
        ("col:umn", "text:umn", false),
        ("Привет МИР", "мир", true),
        ("ὈΔΥΣΣΕΎΣ", "οδυσσευς", true),
        ("x", "x NEAR( ) ^ + - \" '", false),
    ] {
        put(&store, 1, &[text]);
        assert_eq!(find(&store, query) == [1], matches, "{query:?} in {text:?}");
    }
}

#[test]
fn every_word_matches_in_some_field_and_no_phrase_reaches_over_two() {
    let (_dir, store) = store();
    put(&store, 1, &["sleep well", "known advice", "night"]);
    assert_eq!(find(&store, "night sleep advice"), [1]);
    assert_eq!(find(&store, "well"), [1]);
    assert!(find(&store, "well-known").is_empty());
}

#[test]
fn a_changed_text_is_found_by_its_new_words_only_and_a_removed_one_by_none() {
    let (_dir, store) = store();
    put(&store, 1, &["old words"]);
    put(&store, 1, &["new words"]);
    assert!(find(&store, "old").is_empty());
    assert_eq!(find(&store, "new"), [1]);
    store.write(Durability::Full, |tx| tx.unindex(1, &[1]).and_then(|()| tx.unindex(1, &[9]))).unwrap();
    assert!(find(&store, "words").is_empty());
    let checks = store.doctor().unwrap();
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
}

#[test]
fn results_are_of_one_kind_and_owner_newest_first_up_to_the_limit() {
    let (_dir, store) = store();
    store
        .write(Durability::Full, |tx| {
            tx.index(1, b"g", b"a", &["word"])?;
            tx.index(1, b"h", b"b", &["word"])?;
            tx.index(2, b"g", b"a", &["word"])?;
            tx.index(1, b"g", b"c", &["word"])
        })
        .unwrap();
    let query = SearchQuery::parse("word").unwrap();
    let items = |kind, owner: Option<&[u8]>, limit| {
        let found = store.read(|read| read.search(&query, kind, owner, limit)).unwrap();
        found.into_iter().map(|found| found.item).collect::<Vec<_>>()
    };
    assert_eq!(items(1, None, None), [b"c", b"b", b"a"]);
    assert_eq!(items(1, Some(b"g"), None), [b"c", b"a"]);
    assert_eq!(items(1, Some(b"g"), Some(1)), [b"c"]);
    assert_eq!(items(2, None, None), [b"a"]);
    assert!(items(3, None, None).is_empty());
}

#[test]
fn long_texts_and_long_queries_are_taken() {
    let (_dir, store) = store();
    let long = "word ".repeat(13_000);
    let unbroken = "z".repeat(65_536);
    put(&store, 1, &[&long]);
    put(&store, 2, &[&unbroken]);
    assert_eq!(find(&store, "wor"), [1]);
    assert_eq!(find(&store, &unbroken), [2]);
    assert_eq!(find(&store, &"word ".repeat(5_000)), [1]);
    let many: String = (0..3_000).map(|n| format!("w{n} ")).collect();
    put(&store, 3, &[&many]);
    assert_eq!(find(&store, &many), [3]);
    assert_eq!(find(&store, &"手".repeat(2_000)), Vec::<u8>::new());
}

/// The same rule by reading: characters of a text, each letter or digit with its folded form.
fn naive(text: &str, query: &str) -> Option<bool> {
    let words: Vec<String> =
        query.split_whitespace().map(letters).filter(|word| word.chars().any(|c| c != ' ')).collect();
    if words.is_empty() {
        return None;
    }
    let text = format!(" {} ", letters(text));
    Some(words.iter().all(|word| {
        let word = word.trim();
        text.char_indices().any(|(at, _)| {
            let starts = at == 0
                || text[..at].ends_with(' ')
                || text[..at].chars().next_back().is_some_and(alone)
                || text[at..].chars().next().is_some_and(alone);
            starts && text[at..].starts_with(word)
        })
    }))
}

/// Folded letters and digits; a single space for each run of anything else.
fn letters(text: &str) -> String {
    let strip = |text: &str| text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>();
    let folded = strip(&caseless::default_case_fold_str(&strip(text)));
    let mut out = String::new();
    for c in folded.chars().filter(|c| !matches!(*c, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}')) {
        if matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number) {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    // Spaces beside characters that stand alone mean nothing.
    let chars: Vec<char> = out.chars().collect();
    let mut kept = String::new();
    for (at, c) in chars.iter().enumerate() {
        let beside = |other: Option<&char>| other.is_some_and(|c| alone(*c));
        if *c == ' ' && (beside(at.checked_sub(1).and_then(|at| chars.get(at))) || beside(chars.get(at + 1))) {
            continue;
        }
        kept.push(*c);
    }
    kept
}

fn alone(c: char) -> bool {
    matches!(c, '\u{0E01}'..='\u{0E4F}' | '\u{1100}'..='\u{11FF}' | '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        " ",
        " ",
        "-",
        "\"",
        "*",
        "a",
        "B",
        "ab",
        "fi",
        "ﬁ",
        "ß",
        "SS",
        "ss",
        "é",
        "e",
        "e\u{301}",
        "İ",
        "i",
        "ａ",
        "１",
        "1",
        "日",
        "本",
        "か",
        "が",
        "カ",
        "ｶ",
        "ﾞ",
        "ー",
        "한",
        "하",
        "ก",
        "กำ",
        "\u{AD}",
        "\u{200D}",
        "’",
        "🙂",
        "Σ",
        "ς",
        "ſ",
        "K",
        "(",
        ":",
        "\u{3000}",
        "AND",
        "½",
        "中a",
        "\u{0}",
        "\u{10FFFF}",
    ];
    prop_oneof![9 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => any::<char>().prop_filter(
        "the naive rule knows fewer blocks and format characters",
        |c| {
            let folded: String = c.to_string().nfkd().collect();
            folded.chars().all(|c| u32::from(c) < 0x0600 && c.general_category_group() != GeneralCategoryGroup::Other)
        }
    ).prop_map(String::from)]
}

fn text(most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..most).prop_map(|pieces| pieces.concat())
}

#[test]
fn the_index_agrees_with_reading_every_text() {
    let (_dir, store) = store();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        cases: 1500,
        ..ProptestConfig::default()
    });
    runner
        .run(&(proptest::collection::vec(text(12), 1..6), text(5)), |(texts, query)| {
            let parsed = SearchQuery::parse(&query);
            let expected: Option<Vec<bool>> = texts.iter().map(|text| naive(text, &query)).collect();
            let Some(expected) = expected else {
                prop_assert!(parsed.is_err());
                return Ok(());
            };
            let query = parsed.unwrap();
            let mut found = store
                .write(Durability::Normal, |tx| {
                    for (n, text) in (0_u8..).zip(&texts) {
                        tx.index(7, b"", &[n], &[text])?;
                    }
                    let found = tx.search(&query, 7, None, None)?;
                    for n in (0_u8..).take(texts.len()) {
                        tx.unindex(7, &[n])?;
                    }
                    Ok::<Vec<u8>, StoreError>(found.into_iter().map(|found| found.item[0]).collect())
                })
                .unwrap();
            found.sort_unstable();
            let matching: Vec<bool> = texts.iter().map(|text| query.matches(&[text])).collect();
            prop_assert_eq!(&matching, &expected, "what is in no database is found by the same rule");
            let wanted: Vec<u8> = (0_u8..).zip(&expected).filter(|(_, yes)| **yes).map(|(n, _)| n).collect();
            prop_assert_eq!(found, wanted);
            Ok(())
        })
        .unwrap();
}
