//! What reads give, what waits, and what wakes.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[allow(unreachable_pub, reason = "shared by several test crates")]
use crate::log_support;

use kith_protocol::api::{BlobHave, BlobMissing, PageBody, Read, ReadRequest, Refusal, WakeRequest};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::{chain_start, hash_of};
use kith_protocol::id::{Hash, LogId};
use kith_protocol::op::{Act, Append, Cut, Grant, LogClass, Manage, Rights, SlotIndex};
use log_support::*;
use std::sync::Arc;
use std::time::Duration;

/// What matters of a page: (seqs, head, first, more, closed_at).
type Gist = (Vec<u64>, u64, u64, bool, Option<u64>);

fn gist(body: &PageBody) -> Gist {
    match body {
        PageBody::Log { entries, head, first, more, closed_at, .. } => {
            (entries.iter().map(|entry| entry.seq).collect(), *head, *first, *more, *closed_at)
        }
        other => panic!("{other:?}"),
    }
}

async fn filled(bench: &Bench, salt: u8, entries: u64, bytes: usize) -> LogId {
    let group = bench.group(salt).await;
    for entry in 1..=entries {
        assert_eq!(code(&bench.append(FOUNDER, group, plain(entry, &vec![0; bytes])).await), "ok");
    }
    group
}

#[tokio::test]
async fn a_log_without_news_has_no_page() {
    let bench = Bench::new();
    let (one, two) = (filled(&bench, 1, 2, 1).await, filled(&bench, 2, 3, 1).await);
    let pages = bench.read(vec![read(one, Some(0), 2), read(two, Some(0), 2), read(one, Some(0), 1)]).await;
    assert_eq!(
        pages.iter().map(|page| (page.index, gist(&page.body).0)).collect::<Vec<_>>(),
        [(1, vec![3]), (2, vec![2])]
    );
}

#[tokio::test]
async fn entries_and_the_chain_before_them_prove_each_other() {
    let bench = Bench::new();
    let group = filled(&bench, 1, 5, 3).await;
    for after in 0..5 {
        let PageBody::Log { entries, chain, fence, .. } = bench.page(read(group, Some(0), after)).await else {
            panic!()
        };
        let mut value = chain;
        for entry in &entries {
            value = entry.chain_after(&value);
        }
        let PageBody::Log { chain: end, .. } = bench.page(read(group, Some(0), 99)).await else { panic!() };
        assert_eq!((value, fence, entries.len() as u64), (end, 0, 5 - after));
        assert_eq!(chain == chain_start(&group), after == 0);
    }
}

#[tokio::test]
async fn a_reader_beyond_the_head_gets_a_page_so_that_a_rolled_back_relay_shows() {
    let bench = Bench::new();
    let group = filled(&bench, 1, 2, 1).await;
    assert_eq!(gist(&bench.page(read(group, Some(0), 3)).await), (vec![], 2, 1, false, None));
    assert_eq!(gist(&bench.page(read(group, Some(0), u64::MAX)).await), (vec![], 2, 1, false, None));
    let empty = bench.group(2).await;
    assert!(bench.read(vec![read(empty, Some(0), 0)]).await.is_empty());
    assert_eq!(gist(&bench.page(read(empty, Some(0), 1)).await), (vec![], 0, 1, false, None));
}

#[tokio::test]
async fn an_unknown_log_and_a_wrong_key_give_equal_bytes() {
    let bench = Bench::new();
    let group = filled(&bench, 1, 2, 1).await;
    let slots = |read: Read| Read { slots: vec![SlotIndex::Zero, SlotIndex::One], ..read };
    let wrong = [
        read(group, Some(9), 0),
        read(log(9), Some(0), 0),
        slots(read(group, Some(9), 0)),
        read(group, None, 0),
        Read { slots: vec![SlotIndex::Zero], ..read(group, None, 0) },
        slots(read(log(9), None, 0)),
    ];
    let pages: Vec<Vec<u8>> = {
        let mut pages = Vec::new();
        for read in wrong {
            pages.push(bench.read(vec![read]).await[0].to_bytes());
        }
        pages
    };
    // {0: …} has no place: an index, and a problem with a code and nothing else.
    let expected = [&[0xa2, 1, 0, 10, 0xa1, 1, 0x6b][..], b"not_allowed"].concat();
    assert!(pages.iter().all(|page| *page == expected), "{pages:?}");
}

#[tokio::test]
async fn a_broken_read_spoils_its_own_page_only() {
    let bench = Bench::new();
    let group = filled(&bench, 1, 1, 1).await;
    let request = ReadRequest {
        reads: vec![Err(Refusal::Malformed), Ok(read(group, Some(0), 0))],
        budget: 4 * 1024 * 1024,
        wait_s: None,
    };
    let pages = bench.service.read(request).await.unwrap().pages;
    assert_eq!(pages[0].body, PageBody::Problem(Refusal::Malformed));
    assert_eq!(gist(&pages[1].body).0, [1]);
}

#[tokio::test]
async fn more_than_may_be_asked_is_refused_as_a_whole() {
    let bench = Bench::new();
    let one = || Ok(read(log(1), Some(0), 0));
    let request = |reads: usize, budget: u64, wait_s: Option<u64>| ReadRequest {
        reads: (0..reads).map(|_| one()).collect(),
        budget,
        wait_s,
    };
    let most = 4 * 1024 * 1024;
    assert_eq!(bench.service.read(request(257, 1, None)).await, Err(Refusal::Malformed));
    assert_eq!(bench.service.read(request(1, 1, Some(26))).await, Err(Refusal::Malformed));
    assert_eq!(bench.service.read(request(1, most + 1, None)).await, Err(Refusal::TooLarge { max: most }));
    assert_eq!(bench.service.read(request(256, most, None)).await.unwrap().pages.len(), 256);
}

#[tokio::test]
async fn limit_and_budget_are_kept_and_the_smallest_backlog_is_served_first() {
    let bench = Bench::new();
    let (long, short) = (filled(&bench, 1, 6, 100).await, filled(&bench, 2, 2, 100).await);
    let asked =
        |budget: u64| ReadRequest { budget, ..ReadRequest::new(vec![read(long, Some(0), 0), read(short, Some(0), 0)]) };
    for (budget, expected) in [(0, (1, 1)), (250, (1, 1)), (300, (1, 2)), (400, (2, 2)), (10_000, (6, 2))] {
        let pages = bench.service.read(asked(budget)).await.unwrap().pages;
        let given = (gist(&pages[0].body).0.len(), gist(&pages[1].body).0.len());
        assert_eq!(given, expected, "{budget}");
        assert_eq!(gist(&pages[0].body).3, given.0 < 6);
    }
    let limited = Read { limit: 4, ..read(long, Some(0), 1) };
    assert_eq!(gist(&bench.page(limited).await), (vec![2, 3, 4, 5], 6, 1, true, None));
}

#[tokio::test]
async fn no_answer_is_larger_than_a_budget_and_one_entry() {
    let bench = Bench::new();
    let mut reads = Vec::new();
    for salt in 1..=12 {
        let group = bench.group(salt).await;
        bench.append(FOUNDER, group, fenced(1, &vec![0; 512 * 1024], 0)).await;
        reads.push(read(group, Some(0), 0));
    }
    let pages = bench.read(reads).await;
    assert_eq!(pages.len(), 12, "every log with news has a page");
    let given = pages.iter().filter(|page| !gist(&page.body).0.is_empty()).count();
    assert_eq!(given, 9);
    assert!(pages.iter().all(|page| gist(&page.body).0.is_empty() == gist(&page.body).3));
}

#[tokio::test]
async fn slots_are_given_to_their_keys() {
    let bench = Bench::new();
    let group = filled(&bench, 1, 1, 1).await;
    bench.act(FOUNDER, group, Act::Slot(put_slot(SlotIndex::One, 0, b"one"))).await;
    let both = |read: Read| Read { slots: vec![SlotIndex::Zero, SlotIndex::One], ..read };
    let PageBody::Log { slots, entries, .. } = bench.page(both(read(group, Some(0), 1))).await else { panic!() };
    assert!(entries.is_empty());
    let seen: Vec<_> = slots.iter().map(|(slot, value)| (slot.number(), value.ver, value.value.clone())).collect();
    assert_eq!(seen, [(0, 0, vec![]), (1, 1, b"one".to_vec())]);
    let PageBody::Slots(slots) = bench.page(both(read(group, None, 0))).await else { panic!() };
    assert_eq!(slots.len(), 1);
    bench.append(FOUNDER, group, cut(2, 0, Vec::new(), 1)).await;
    let PageBody::Log { slots, closed_at, .. } = bench.page(both(read(group, Some(0), 2))).await else { panic!() };
    assert_eq!((slots.len(), closed_at), (0, Some(2)));
}

#[tokio::test]
async fn slots_too_have_only_the_room_of_an_answer() {
    let bench = Bench::new();
    let mut reads = Vec::new();
    for salt in 1..=6 {
        let group = bench.group(salt).await;
        bench.act(FOUNDER, group, Act::Slot(put_slot(SlotIndex::Zero, 0, &vec![0; 1024 * 1024]))).await;
        reads.push(Read { slots: vec![SlotIndex::Zero], ..read(group, Some(0), 0) });
    }
    let pages = bench.read(reads).await;
    let given = |page: &kith_protocol::api::Page| match &page.body {
        PageBody::Log { slots, more, .. } => (slots.len(), *more),
        other => panic!("{other:?}"),
    };
    let given: Vec<_> = pages.iter().map(given).collect();
    assert_eq!(given, [(1, false), (1, false), (1, false), (1, false), (0, true), (0, true)]);
}

#[tokio::test]
async fn every_key_of_a_chain_of_cuts_reads_up_to_its_own_end() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    for period in 0..4_u8 {
        let number = u64::from(period);
        bench.append(FOUNDER, group, plain(100 + number, &[period])).await;
        bench.append(FOUNDER, group, cut(number, number, Vec::new(), period + 1)).await;
    }
    bench.append(FOUNDER, group, plain(999, b"end")).await;
    for period in 0..4_u8 {
        let closed = 2 * (u64::from(period) + 1);
        let body = bench.page(read(group, Some(period), 1)).await;
        assert_eq!(gist(&body), ((2..=closed).collect(), closed, 1, false, Some(closed)));
        let PageBody::Log { fence, .. } = body else { panic!() };
        assert_eq!(fence, u64::from(period) + 1);
        assert!(gist(&bench.page(read(group, Some(period), 9)).await).0.is_empty(), "beyond the cut");
    }
    assert_eq!(gist(&bench.page(read(group, Some(4), 0)).await).0.len(), 9);
}

#[tokio::test]
async fn a_long_poll_ends_with_the_first_news() {
    let bench = Arc::new(Bench::new());
    let group = filled(&bench, 1, 1, 1).await;
    let other = bench.group(2).await;
    let waiting = {
        let bench = bench.clone();
        tokio::spawn(async move {
            let reads = vec![read(other, Some(0), 0), read(group, Some(0), 1)];
            bench.service.read(ReadRequest { wait_s: Some(25), ..ReadRequest::new(reads) }).await.unwrap()
        })
    };
    tokio::task::yield_now().await;
    bench.append(FOUNDER, group, plain(2, b"news")).await;
    let answer = waiting.await.unwrap();
    assert_eq!((answer.pages[0].index, gist(&answer.pages[0].body).0), (1, vec![2]));
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_without_news_ends_empty_and_one_with_a_page_never_waits() {
    let bench = Bench::new();
    let group = filled(&bench, 1, 1, 1).await;
    let ask = |read: Read| bench.service.read(ReadRequest { wait_s: Some(25), ..ReadRequest::new(vec![read]) });
    assert!(ask(read(group, Some(0), 1)).await.unwrap().pages.is_empty());
    for at_once in [read(group, Some(0), 0), read(group, Some(0), 7), read(group, Some(9), 1)] {
        let answer = tokio::time::timeout(Duration::from_secs(24), ask(at_once)).await;
        assert_eq!(answer.unwrap().unwrap().pages.len(), 1);
    }
}

#[tokio::test]
async fn a_watch_tells_of_entries_cuts_and_the_end_and_of_nothing_else() {
    let bench = Bench::new();
    let (one, two) = (bench.group(1).await, bench.group(2).await);
    let asked = WakeRequest(vec![(one, read_key(0)), (two, read_key(0)), (log(9), read_key(0)), (one, read_key(9))]);
    let mut watch = bench.service.watch(asked).await.unwrap();
    assert_eq!((watch.next().await, watch.next().await), (Some(2), Some(3)), "unknown and wrong, once at once");
    bench.append(FOUNDER, one, plain(1, b"x")).await;
    assert_eq!(watch.next().await, Some(0));
    bench.act(FOUNDER, one, Act::Slot(put_slot(SlotIndex::One, 0, b"v"))).await;
    bench.act(FOUNDER, one, Act::Manage(managed(0))).await;
    bench.append(FOUNDER, one, plain(1, b"x")).await;
    bench.append(FOUNDER, one, fenced(2, b"x", 9)).await;
    bench.append(FOUNDER, two, cut(1, 0, Vec::new(), 1)).await;
    assert_eq!(watch.next().await, Some(1), "slots, management, replays and refusals are silent");
    bench.append(FOUNDER, two, plain(2, b"x")).await;
    bench.act(FOUNDER, one, Act::Manage(Manage { delete: true, ..managed(1) })).await;
    assert_eq!((watch.next().await, watch.next().await), (Some(0), None));
}

#[tokio::test]
async fn blobs_are_put_once_with_an_op_and_read_without_a_key() {
    let bench = Bench::new();
    let spare = Grant { max_bytes: Some(10), ..grant(BEN, Rights::APPEND) };
    let group =
        bench.made(1, LogClass::Normal, vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::TAKE), spare]).await;
    let origins = [origin()];
    let put = |key: Key, hash: Hash, act: Act, bytes: &[u8]| {
        let authorization = key.sign(group, act);
        let bytes = bytes.to_vec();
        let (service, origins) = (&bench.service, &origins);
        async move { service.blob_put(group, hash, &authorization, origins, bytes).await }
    };
    let name = hash_of(b"chunk");
    assert_eq!(bench.service.blob(group, name).await, Err(Refusal::NotAllowed));
    assert_eq!(put(FOUNDER, name, blob_act(b"chunk"), b"chunk").await, Ok(true));
    assert_eq!(put(FOUNDER, name, blob_act(b"chunk"), b"chunk").await, Ok(false));
    assert_eq!(bench.service.blob(group, name).await, Ok(b"chunk".to_vec()));
    assert_eq!(bench.service.blob(log(9), name).await, Err(Refusal::NotAllowed));

    let large = vec![1; 256 * 1024 + 17];
    let table = [
        ("other bytes", put(FOUNDER, name, blob_act(b"chunk"), b"chunk!").await, Refusal::Malformed),
        ("another name", put(FOUNDER, hash_of(b"x"), blob_act(b"chunk"), b"chunk").await, Refusal::Malformed),
        ("another act", put(FOUNDER, name, Act::Append(plain(1, b"x")), b"chunk").await, Refusal::Malformed),
        ("a stranger", put(STRANGER, name, blob_act(b"chunk"), b"chunk").await, Refusal::NotAllowed),
        ("a right too few", put(ANNA, name, blob_act(b"chunk"), b"chunk").await, Refusal::NotAllowed),
        ("bytes of the grant", put(BEN, hash_of(&[7; 11]), blob_act(&[7; 11]), &[7; 11]).await, Refusal::GrantSpent),
        (
            "too large",
            put(FOUNDER, hash_of(&large), blob_act(&large), &large).await,
            Refusal::TooLarge { max: 262_160 },
        ),
    ];
    for (name, result, refusal) in table {
        assert_eq!(result, Err(refusal), "{name}");
    }
    assert_eq!(put(BEN, hash_of(&[7; 10]), blob_act(&[7; 10]), &[7; 10]).await, Ok(true));
    assert_eq!(put(FOUNDER, hash_of(&large[1..]), blob_act(&large[1..]), &large[1..]).await, Ok(true));
    assert_eq!(code(&bench.append(BEN, group, plain(1, b"x")).await), "grant_spent", "blobs and entries share bytes");

    let asked = vec![hash_of(b"no"), name, hash_of(b"neither")];
    let missing = |log| bench.service.blob_have(BlobHave { log, hashes: asked.clone() });
    assert_eq!(missing(group).await, Ok(BlobMissing(vec![asked[0], asked[2]])));
    assert_eq!(missing(log(9)).await, Ok(BlobMissing(asked.clone())));
}

#[tokio::test]
async fn a_blob_takes_room_of_its_log_and_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut rules = open_rules();
    rules.limits.normal.bytes = 20;
    let path = folder.path().join("relay.db");
    let bench = Bench::with(&kith_relay::log::Database::SqliteFile(path), rules);
    let group = bench.group(1).await;
    let origins = [origin()];
    let put = |bytes: &'static [u8]| {
        let authorization = FOUNDER.sign(group, blob_act(bytes));
        let (service, origins) = (&bench.service, &origins);
        async move { service.blob_put(group, hash_of(bytes), &authorization, origins, bytes.to_vec()).await }
    };
    assert_eq!(put(b"0123456789ABCDE").await, Ok(true));
    assert_eq!(put(b"abcdef").await, Err(Refusal::LogFull));
    assert_eq!(code(&bench.append(FOUNDER, group, plain(1, b"abcdef")).await), "log_full");
    assert_eq!(code(&bench.append(FOUNDER, group, plain(1, b"abcde")).await), "ok");
    let files = || walk(folder.path()).into_iter().filter(|name| name.len() == 64).count();
    assert_eq!(files(), 1 + 1, "the log's folder and the blob");
    bench.act(FOUNDER, group, Act::Manage(Manage { delete: true, ..managed(0) })).await;
    assert_eq!(bench.service.blob(group, hash_of(b"0123456789ABCDE")).await, Err(Refusal::NotAllowed));
    bench.service.expire().await.unwrap();
    assert_eq!(files(), 0);
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        names.push(entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            names.extend(walk(&entry.path()));
        }
    }
    names
}

#[tokio::test]
async fn a_cut_that_names_a_slot_is_seen_with_its_key() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    let append = Append {
        cut: Some(Cut { grants: Vec::new(), read_key: read_key(1).hash(), slot_1: Some(b"door".to_vec()) }),
        ..fenced(1, b"cut", 0)
    };
    bench.append(FOUNDER, group, append).await;
    let asked = Read { slots: vec![SlotIndex::One], ..read(group, Some(1), 0) };
    let PageBody::Log { slots, entries, .. } = bench.page(asked).await else { panic!() };
    assert_eq!((slots[0].1.fence, entries[0].fence), (1, 1));
}
