//! What the operator of a relay has at the end of a day: the facts that `docs/threat-model.md` lists, and nothing else.

use super::day::DAY;
use kith_protocol::id::LogId;
use kith_protocol::pad::padded_length;
use kith_tests::operator::{Fact, Seen};
use std::collections::BTreeSet;

fn all() -> Seen {
    let seen: Vec<Seen> = DAY.connections.iter().map(|(_, seen)| seen.clone()).collect();
    Seen::together(&seen)
}

/// Every byte of every connection was taken apart on the way here: see `kith_tests::operator`.
#[test]
fn a_day_shows_the_operator_the_facts_of_the_page_and_no_other() {
    let seen = all();
    for (path, count) in &seen.requests {
        println!("{count:>5} {path}");
    }
    // These cross on other days: a mailbox is trimmed later, nothing was refused, nobody asked for another lifetime.
    let other_days = [Fact::LogLifetime, Fact::Trim, Fact::Refusal];
    let missing: Vec<&Fact> =
        Fact::ALL.iter().filter(|fact| !seen.facts.contains(fact) && !other_days.contains(fact)).collect();
    assert!(missing.is_empty(), "the page says that these are seen, and they were not: {missing:?}");
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/threat-model.md")).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with("What crosses")).unwrap();
    let listed: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .skip(1)
        .map(|row| row.trim_end_matches(" |"))
        .collect();
    let known: Vec<&str> = Fact::ALL.iter().map(|fact| fact.words()).collect();
    assert_eq!(listed, known, "the page lists other facts than cross");
}

#[test]
fn requests_carry_no_header_that_tells_a_phone() {
    let known = [
        "accept",
        "authorization",
        "cache-control",
        "content-length",
        "content-type",
        "date",
        "host",
        "transfer-encoding",
        "x-content-type-options",
    ];
    assert_eq!(all().headers.iter().map(String::as_str).collect::<Vec<_>>(), known);
}

#[test]
fn the_operator_knows_every_log_and_each_connection_is_one_persons() {
    let everybodys: BTreeSet<LogId> = DAY.logs_of.values().flatten().copied().collect();
    assert_eq!(all().logs, everybodys, "logs that cross, and logs that people have");
    for (name, own) in &DAY.logs_of {
        let seen: Vec<Seen> =
            DAY.connections.iter().filter(|(whose, _)| whose == name).map(|(_, seen)| seen.clone()).collect();
        let seen = Seen::together(&seen);
        // This is what the page must not describe as less: one connection shows which logs belong to one phone.
        assert!(own.iter().all(|log| seen.logs.contains(log)), "the logs of {name} were not seen");
        let reads_together = DAY.connections.iter().filter(|(whose, _)| whose == name);
        let most = reads_together.map(|(_, seen)| own.iter().filter(|log| seen.logs.contains(log)).count()).max();
        assert_eq!(most, Some(own.len()), "no single connection of {name} has all of their logs");
    }
}

/// The length of what is padded and then sealed by one of these means.
fn is_padded(length: usize, around: &[usize]) -> bool {
    around
        .iter()
        .any(|around| length.checked_sub(*around).is_some_and(|plain| plain > 0 && padded_length(plain - 1) == plain))
}

#[test]
fn sealed_sizes_are_padded_but_that_of_the_way_back() {
    let seen = all();
    assert_eq!(seen.sealed.keys().copied().collect::<Vec<_>>(), ["blob", "entry", "key package", "slot"]);
    // A version, a nonce and a tag; in mailboxes an HPKE key and a tag.
    assert!(seen.sealed["entry"].iter().all(|length| is_padded(*length, &[1 + 12 + 16, 32 + 16])));
    assert!(seen.sealed["key package"].iter().all(|length| is_padded(*length, &[12 + 16])));
    // Chunks of a padded file, and the index of their hashes: a list of one here.
    let index_of_one = 1 + 2 + 32 + 16;
    let blobs = &seen.sealed["blob"];
    assert!(blobs.iter().all(|length| *length == index_of_one || is_padded(*length, &[16])), "{blobs:?}");
    // The sealed GroupInfo has its own length, which tells about how many devices a group has: the page says so.
    let slots = &seen.sealed["slot"];
    assert!(
        slots.iter().any(|length| !is_padded(*length, &[1 + 12 + 16])),
        "slots are padded now: the page can say so"
    );
}

#[test]
fn no_name_text_id_or_key_crosses_in_any_encoding() {
    DAY.planted.proves_itself();
    assert!(DAY.planted.forms() > 1_000, "{}", DAY.planted.forms());
    DAY.planted.are_not_in("what crossed the proxy", &DAY.wire);
    DAY.of_journal.are_not_in("what crossed the proxy", &DAY.wire);
    // What does cross is found by the same search.
    assert!(!DAY.logs.found_in(&DAY.wire).is_empty() && !DAY.read_keys.found_in(&DAY.wire).is_empty());
}

#[test]
fn the_relays_files_hold_no_name_text_id_or_key_and_no_read_key() {
    for (when, files) in ["while it runs", "after it stopped"].iter().zip(&DAY.relay_files) {
        let place = format!("what the relay stored, {when},");
        assert!(files.len() > 100_000, "the relay's files were not found");
        for planted in [&DAY.planted, &DAY.of_journal, &DAY.read_keys] {
            planted.are_not_in(&place, files);
        }
        assert!(!DAY.logs.found_in(files).is_empty(), "ids of logs are there and were not found");
    }
}

#[test]
fn neither_the_relays_log_lines_and_metrics_nor_those_of_phones_name_anything() {
    let said = String::from_utf8_lossy(&DAY.said);
    for line in ["request", "/v1/ops"] {
        assert!(said.contains(line), "nothing was logged at debug level");
    }
    assert!(DAY.metrics.contains("kith_requests_total"));
    for (place, text) in [("a log line", &*said), ("the metrics", &*DAY.metrics)] {
        for planted in [&DAY.planted, &DAY.of_journal, &DAY.read_keys, &DAY.logs] {
            planted.proves_itself();
            planted.are_not_in(place, text.as_bytes());
        }
    }
}

#[test]
fn yes_and_no_make_requests_of_one_length() {
    let [yes, no] = DAY.yes_and_no;
    assert!(yes > 300, "nothing crossed");
    assert_eq!(yes, no);
}
