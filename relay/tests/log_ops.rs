//! The rules of ops, as tables: who may do what, what is refused as what, and in which order.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[allow(unreachable_pub, reason = "shared by several test crates")]
use crate::log_support;

use kith_protocol::api::{Done, OpResult, Origin, PageBody, Refusal};
use kith_protocol::cbor::{MapEncoder, Wire};
use kith_protocol::cose::sign_with_key;
use kith_protocol::id::{LogId, ReadKeyHash, Salt};
use kith_protocol::op::{
    Act, Admission, Append, CreateLog, Cut, Grant, Holder, LogClass, Manage, OpPayload, Rights, SlotIndex, Token,
    sign_op,
};
use kith_relay::log::{AdmissionPolicy, Database, OperatorCode, OpsRequest, Rules};
use log_support::*;

fn appended(result: &OpResult) -> (u64, u64) {
    match result {
        OpResult::Ok(Done::Appended { seq, fence, .. }) => (*seq, *fence),
        other => panic!("{other:?}"),
    }
}

fn ok_ver(result: &OpResult) -> (u64, u64) {
    match result {
        OpResult::Ok(Done::SlotPut { fence, ver }) => (*fence, *ver),
        other => panic!("{other:?}"),
    }
}

fn taken(result: &OpResult) -> (Vec<u8>, bool) {
    match result {
        OpResult::Ok(Done::Taken { package, last_resort }) => (package.clone(), *last_resort),
        other => panic!("{other:?}"),
    }
}

fn stock(result: &OpResult) -> u64 {
    match result {
        OpResult::Ok(Done::Stocked { stock }) => *stock,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn creating_again_answers_the_same_and_another_payload_is_entry_reused() {
    let bench = Bench::new();
    let grants = vec![grant(FOUNDER, all_rights())];
    let first = create(1, LogClass::Normal, grants.clone());
    for _ in 0..2 {
        assert_eq!(bench.op(first.clone()).await, OpResult::Ok(Done::Created));
    }
    assert_eq!(code(&bench.act(FOUNDER, log(1), Act::Manage(managed(0))).await), "ok");
    assert_eq!(bench.op(first).await, OpResult::Ok(Done::Created));
    assert_eq!(code(&bench.op(create(1, LogClass::Small, grants)).await), "entry_reused");
}

#[tokio::test]
async fn nobody_takes_an_id_that_is_not_made_of_their_key_and_salt() {
    let bench = Bench::new();
    let creation = creation(1, LogClass::Normal, Vec::new());
    let foreign = ANNA.sign(log(1), Act::Create(creation.clone()));
    let other_salt = FOUNDER.sign(log(1), Act::Create(CreateLog { salt: Salt::new([2; 16]), ..creation }));
    for op in [foreign, other_salt] {
        assert_eq!(code(&bench.op(op).await), "bad_signature");
    }
}

/// (what is changed in a good creation, its result)
#[tokio::test]
async fn creations_are_refused_by_their_rules() {
    let day = Some(DAY);
    let grants = |count: u64| (0..count).map(|gid| Grant { gid, ..token_grant(gid) }).collect::<Vec<_>>();
    type Case = (&'static str, LogClass, Option<u64>, Vec<Grant>, &'static str);
    let table: Vec<Case> = vec![
        ("as it should be", LogClass::Normal, day, grants(64), "ok"),
        ("one grant too many", LogClass::Normal, day, grants(65), "quota"),
        ("more grants in a mailbox", LogClass::Small, day, grants(1024), "ok"),
        ("one grant too many in a mailbox", LogClass::Small, day, grants(1025), "quota"),
        ("no grant at all", LogClass::Wide, Some(30 * DAY), Vec::new(), "ok"),
        ("ttl too short", LogClass::Normal, Some(DAY - 1), Vec::new(), "malformed"),
        ("ttl too long", LogClass::Normal, Some(90 * DAY + 1), Vec::new(), "malformed"),
        ("for ever", LogClass::Small, Some(0), Vec::new(), "malformed"),
        ("for ever, a feed", LogClass::Wide, Some(0), Vec::new(), "ok"),
    ];
    let bench = Bench::new();
    for (salt, (name, class, ttl_ms, grants, expected)) in (1..).zip(table) {
        let creation = CreateLog { ttl_ms, ..creation(salt, class, grants) };
        assert_eq!(code(&bench.act(FOUNDER, log(salt), Act::Create(creation)).await), expected, "{name}");
    }
    let public = CreateLog { read_key: None, ..creation(99, LogClass::Wide, Vec::new()) };
    assert_eq!(code(&bench.act(FOUNDER, log(99), Act::Create(public)).await), "unsupported_version");
}

fn token_grant(number: u64) -> Grant {
    Grant { holder: Holder::Token(format!("kind {number}")), ..grant(ANNA, Rights::APPEND) }
}

#[tokio::test]
async fn only_what_the_operator_admits_makes_logs() {
    let code_of = |text: &[u8]| OperatorCode::from_file(text).unwrap();
    let rules = Rules::new(AdmissionPolicy::new(false, Some(code_of(b"let me in\n"))));
    let bench = Bench::with(&Database::SqliteMemory, rules);
    let needed = refused(Refusal::AdmissionNeeded { kinds: vec!["code".into()] });
    assert_eq!(bench.op(create(1, LogClass::Normal, Vec::new())).await, needed);
    let sealed = |text: &[u8]| {
        let mut payload = OpPayload {
            log: log(1),
            act: Act::Create(creation(1, LogClass::Normal, vec![grant(FOUNDER, all_rights())])),
        };
        payload.admit_by_code(text).unwrap();
        sign_op(&payload, &FOUNDER.seed(), &origin()).to_bytes()
    };
    assert_eq!(bench.op(sealed(b"let me out")).await, needed);
    assert_eq!(code(&bench.op(sealed(b"let me in")).await), "ok");
    let token = Token { kind: "create".into(), key_id: [0; 8], nonce: [0; 32], mac: [0; 32] };
    for admission in [Admission::Token(token), Admission::Other("passkey".into())] {
        let creation = CreateLog { admission, ..creation(2, LogClass::Normal, Vec::new()) };
        assert_eq!(bench.act(FOUNDER, log(2), Act::Create(creation)).await, needed);
    }
    let extend = Manage { extend: Some(Admission::Open), ..managed(0) };
    assert_eq!(bench.act(FOUNDER, log(1), Act::Manage(extend)).await, needed);
}

#[tokio::test]
async fn an_append_gets_the_next_seq_and_a_repeat_the_stored_answer() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    let first = bench.append(FOUNDER, group, plain(1, b"a")).await;
    assert_eq!(appended(&first), (1, 0));
    bench.clock.advance_ms(5);
    assert_eq!(appended(&bench.append(FOUNDER, group, fenced(2, b"b", 0)).await), (2, 1));
    assert_eq!(bench.append(FOUNDER, group, plain(1, b"a")).await, first);
    assert_eq!(code(&bench.append(FOUNDER, group, plain(1, b"other")).await), "entry_reused");
    // A repeat is answered as it was, even if what it asked for no longer holds.
    assert_eq!(appended(&bench.append(FOUNDER, group, fenced(2, b"b", 0)).await), (2, 1));
}

/// (the act, by whom) -> the code, in a group where Anna may append only and the fence is 1.
#[tokio::test]
async fn appends_are_refused_by_their_rules_in_their_order() {
    let bench = Bench::new();
    let group = bench
        .made(
            1,
            LogClass::Normal,
            vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::APPEND), grant(BEN, Rights::TAKE)],
        )
        .await;
    assert_eq!(code(&bench.append(FOUNDER, group, fenced(1, b"x", 0)).await), "ok");
    let big = vec![0; 128 * 1024 + 1];
    let huge = vec![0; 512 * 1024 + 1];
    let unseen = |append: Append| Append { seen: None, ..append };
    let slot = |append: Append, ver: u64| Append { slot_1_ver: Some(ver), ..append };
    let at = |append: Append, fence: u64| Append { at: Some(fence), ..append };
    let many = (10..75).map(token_grant).map(|grant| Grant { gid: 100, ..grant });
    let many: Vec<Grant> = (100..).zip(many).map(|(gid, grant)| Grant { gid, ..grant }).collect();
    let table: Vec<(&str, Key, Append, &str)> = vec![
        ("a stranger", STRANGER, plain(2, b"x"), "not_allowed"),
        ("a stranger who knows an id", STRANGER, fenced(1, b"x", 0), "not_allowed"),
        ("anybody with a grant may learn an answer", BEN, fenced(1, b"x", 0), "ok"),
        ("a right too few", BEN, plain(2, b"x"), "not_allowed"),
        ("plain right, fenced append", ANNA, fenced(2, b"x", 1), "not_allowed"),
        ("no view under right 2", FOUNDER, unseen(fenced(2, b"x", 9)), "malformed"),
        ("no view under right 2, plain", FOUNDER, unseen(plain(2, b"x")), "malformed"),
        ("a view is not needed under right 1", ANNA, unseen(plain(2, b"x")), "ok"),
        ("an old fence", FOUNDER, fenced(3, &huge, 0), "fence_moved"),
        ("a fence ahead", FOUNDER, fenced(3, b"x", 2), "fence_moved"),
        ("an old at", ANNA, at(plain(3, &big), 0), "fence_moved"),
        ("an at ahead", ANNA, at(plain(3, b"x"), 2), "fence_moved"),
        ("the fence comes before slot 1", FOUNDER, slot(fenced(3, b"x", 0), 5), "fence_moved"),
        (
            "slot 1 comes before the cut's grants",
            FOUNDER,
            slot(cut(3, 1, vec![grant(FOUNDER, Rights::APPEND)], 1), 5),
            "slot_moved",
        ),
        (
            "the cut's grants come before limits",
            FOUNDER,
            Append { body: huge.clone(), ..cut(3, 1, vec![grant(FOUNDER, Rights::APPEND)], 1) },
            "malformed",
        ),
        ("a cut gives no right 8", FOUNDER, cut(3, 1, vec![grant(BEN, Rights::MANAGE)], 1), "malformed"),
        (
            "a cut repeats no kept gid",
            FOUNDER,
            cut(3, 1, vec![Grant { gid: 1, ..grant(BEN, Rights::APPEND) }], 1),
            "malformed",
        ),
        (
            "a cut repeats no kept key",
            FOUNDER,
            cut(3, 1, vec![Grant { gid: 7, ..grant(FOUNDER, Rights::APPEND) }], 1),
            "malformed",
        ),
        ("too many grants in a cut", FOUNDER, cut(3, 1, many[..64].to_vec(), 1), "quota"),
        ("too large", ANNA, plain(3, &big), "too_large"),
        ("as large as may be", ANNA, plain(3, &big[1..]), "ok"),
        ("too large, fenced", FOUNDER, fenced(4, &huge, 1), "too_large"),
        ("as large as may be, fenced", FOUNDER, fenced(4, &huge[1..], 1), "ok"),
        ("at the fence", ANNA, at(plain(5, b"x"), 2), "ok"),
        ("slot 1 as named", ANNA, slot(plain(6, b"x"), 0), "ok"),
        ("the most grants", FOUNDER, cut(7, 2, many[..63].to_vec(), 1), "ok"),
    ];
    for (name, key, append, expected) in table {
        assert_eq!(code(&bench.append(key, group, append).await), expected, "{name}");
    }
}

#[tokio::test]
async fn only_groups_have_fences() {
    let bench = Bench::new();
    for (salt, class) in [(1, LogClass::Small), (2, LogClass::Wide)] {
        let log = bench.made(salt, class, vec![grant(FOUNDER, all_rights())]).await;
        assert_eq!(code(&bench.append(FOUNDER, log, fenced(1, b"x", 0)).await), "not_allowed");
        assert_eq!(code(&bench.append(FOUNDER, log, plain(1, b"x")).await), "ok");
    }
}

#[tokio::test]
async fn details_tell_what_is_there_now() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, fenced(1, b"x", 0)).await;
    let cases = [
        (Act::Append(fenced(2, b"x", 0)), Refusal::FenceMoved { fence: 1, head: 1 }),
        (Act::Append(plain(2, &vec![0; 131_073])), Refusal::TooLarge { max: 131_072 }),
        (Act::Slot(put_slot(SlotIndex::One, 4, b"")), Refusal::SlotMoved { ver: 0 }),
        (Act::Manage(managed(3)), Refusal::CtlMoved { ctl: 0 }),
        (Act::Append(Append { slot_1_ver: Some(2), ..plain(2, b"x") }), Refusal::SlotMoved { ver: 0 }),
    ];
    for (act, refusal) in cases {
        assert_eq!(bench.act(FOUNDER, group, act).await, refused(refusal));
    }
}

#[tokio::test]
async fn a_grant_is_spent_by_time_by_entries_or_by_bytes() {
    let bench = Bench::new();
    let limited = |key: Key, limit: fn(&mut Grant)| {
        let mut grant = grant(key, Rights::APPEND);
        limit(&mut grant);
        grant
    };
    let grants = vec![
        grant(FOUNDER, all_rights()),
        limited(Key(11), |grant| grant.max_entries = Some(2)),
        limited(Key(12), |grant| grant.max_bytes = Some(5)),
        limited(Key(13), |grant| grant.until_ms = Some(START + 10)),
    ];
    let mailbox = bench.made(1, LogClass::Small, grants.clone()).await;
    let append = |key: u8, entry: u64, body: &'static [u8]| bench.append(Key(key), mailbox, plain(entry, body));
    assert_eq!(code(&append(11, 1, b"x").await), "ok");
    assert_eq!(code(&append(11, 2, b"x").await), "ok");
    assert_eq!(code(&append(11, 3, b"x").await), "grant_spent");
    assert_eq!(code(&append(11, 2, b"x").await), "ok", "a repeat is not counted");
    assert_eq!(code(&append(12, 4, b"abc").await), "ok");
    assert_eq!(code(&append(12, 5, b"abc").await), "grant_spent");
    assert_eq!(code(&append(12, 5, b"ab").await), "ok");
    assert_eq!(code(&append(13, 6, b"x").await), "ok");
    bench.clock.advance_ms(10);
    assert_eq!(code(&append(13, 7, b"x").await), "grant_spent");
    assert_eq!(code(&append(13, 6, b"x").await), "ok", "what was done stays done");
    // Setting the same grant again begins its counters anew.
    let renewed = Manage { grants: vec![grants[1].clone()], ..managed(0) };
    assert_eq!(code(&bench.act(FOUNDER, mailbox, Act::Manage(renewed)).await), "ok");
    assert_eq!(code(&append(11, 3, b"x").await), "ok");
}

#[tokio::test]
async fn a_cut_ends_grants_and_the_read_key_at_its_seq() {
    let bench = Bench::new();
    let group = bench
        .made(
            1,
            LogClass::Normal,
            vec![
                grant(FOUNDER, all_rights()),
                grant(ANNA, Rights::APPEND.and(Rights::FENCE)),
                grant(BEN, Rights::APPEND),
            ],
        )
        .await;
    bench.append(BEN, group, plain(1, b"before")).await;
    let cut_entry = cut(2, 0, vec![grant(ANNA, Rights::APPEND)], 1);
    assert_eq!(appended(&bench.append(ANNA, group, cut_entry.clone()).await), (2, 1));
    bench.append(FOUNDER, group, plain(3, b"after")).await;

    let closed = refused(Refusal::Closed { closed_at: 2 });
    assert_eq!(bench.append(BEN, group, plain(4, b"x")).await, closed);
    assert_eq!(appended(&bench.append(BEN, group, plain(1, b"before")).await), (1, 0), "a lost answer is told again");
    assert_eq!(code(&bench.append(BEN, group, plain(1, b"x")).await), "entry_reused");
    assert_eq!(appended(&bench.append(ANNA, group, cut_entry).await), (2, 1));
    assert_eq!(code(&bench.append(ANNA, group, plain(5, b"anna")).await), "ok", "the cut gave her another");

    let old = bench.page(read(group, Some(0), 0)).await;
    let PageBody::Log { entries, head, fence, closed_at, more, .. } = old else { panic!() };
    assert_eq!((entries.len(), head, fence, closed_at, more), (2, 2, 1, Some(2), false));
    assert_eq!((entries[1].period, entries[1].fenced), (0, true));
    let PageBody::Log { entries, closed_at, .. } = bench.page(read(group, Some(1), 0)).await else { panic!() };
    assert_eq!((entries.len(), entries[2].period, closed_at), (4, 1, None));
}

#[tokio::test]
async fn a_cut_can_replace_slot_1_in_the_same_step() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    assert_eq!(ok_ver(&bench.act(FOUNDER, group, Act::Slot(put_slot(SlotIndex::One, 0, b"old"))).await), (0, 1));
    let with_slot = |entry: u64, expect: u64, value: Vec<u8>| Append {
        cut: Some(Cut { grants: Vec::new(), read_key: read_key(1).hash(), slot_1: Some(value) }),
        slot_1_ver: Some(1),
        ..fenced(entry, b"cut", expect)
    };
    assert_eq!(
        bench.append(FOUNDER, group, with_slot(1, 0, vec![0; 65_537])).await,
        refused(Refusal::TooLarge { max: 65_536 })
    );
    assert_eq!(code(&bench.append(FOUNDER, group, with_slot(1, 0, b"new".to_vec())).await), "ok");
    let asked = kith_protocol::api::Read { slots: vec![SlotIndex::One], ..read(group, None, 0) };
    let PageBody::Slots(slots) = bench.page(asked).await else { panic!() };
    assert_eq!((slots[0].1.ver, slots[0].1.fence, &slots[0].1.value[..]), (2, 1, &b"new"[..]));
    assert_eq!(bench.append(FOUNDER, group, with_slot(2, 1, Vec::new())).await, refused(Refusal::SlotMoved { ver: 2 }));
}

#[tokio::test]
async fn a_slot_is_put_at_its_version_and_fence_only() {
    let bench = Bench::new();
    let group = bench.made(1, LogClass::Normal, vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::SLOTS)]).await;
    bench.append(FOUNDER, group, fenced(1, b"x", 0)).await;
    let put = |ver: u64, at: Option<u64>, value: Vec<u8>| {
        let slot = kith_protocol::op::PutSlot { at, value, ..put_slot(SlotIndex::Zero, ver, b"") };
        bench.act(ANNA, group, Act::Slot(slot))
    };
    assert_eq!(put(0, Some(0), Vec::new()).await, refused(Refusal::FenceMoved { fence: 1, head: 1 }));
    assert_eq!(put(1, Some(1), Vec::new()).await, refused(Refusal::SlotMoved { ver: 0 }));
    assert_eq!(ok_ver(&put(0, Some(1), b"v".to_vec()).await), (1, 1));
    assert_eq!(put(0, None, b"v".to_vec()).await, refused(Refusal::SlotMoved { ver: 1 }));
    assert_eq!(put(1, None, vec![0; 1024 * 1024 + 1]).await, refused(Refusal::TooLarge { max: 1024 * 1024 }));
    assert_eq!(ok_ver(&put(1, None, vec![0; 1024 * 1024]).await), (1, 2));
    assert_eq!(code(&bench.act(ANNA, group, Act::Append(plain(2, b"x"))).await), "not_allowed");
    assert_eq!(code(&bench.act(BEN, group, Act::Slot(put_slot(SlotIndex::One, 0, b""))).await), "not_allowed");
}

/// (changes, in a mailbox with grants 1 (founder) and 2 (Anna)) -> the code
#[tokio::test]
async fn management_keeps_grants_unique() {
    let bench = Bench::new();
    let append = Rights::APPEND;
    let numbered = |gid: u64, key: Key| Grant { gid, ..grant(key, append) };
    let table: Vec<(&str, Vec<Grant>, Vec<u64>, &str)> = vec![
        ("a new grant", vec![numbered(3, BEN)], vec![], "ok"),
        ("a key that another gid has", vec![numbered(3, ANNA)], vec![], "malformed"),
        ("the key of a gid that goes", vec![numbered(3, ANNA)], vec![2], "ok"),
        ("another key for a gid", vec![numbered(2, BEN)], vec![], "ok"),
        ("two gids change keys", vec![numbered(2, FOUNDER), numbered(1, ANNA)], vec![], "ok"),
        ("a gid that is set and dropped", vec![numbered(2, BEN)], vec![2], "malformed"),
        ("an unknown gid goes", vec![], vec![77], "ok"),
        ("too many", (3..1026).map(|gid| Grant { gid, ..token_grant(gid) }).collect(), vec![], "quota"),
        ("as many as may be", (3..1025).map(|gid| Grant { gid, ..token_grant(gid) }).collect(), vec![], "ok"),
        ("too many, but some go", (3..1026).map(|gid| Grant { gid, ..token_grant(gid) }).collect(), vec![2], "ok"),
    ];
    for (salt, (name, grants, drop, expected)) in (1..).zip(table) {
        let mailbox = bench.made(salt, LogClass::Small, vec![grant(FOUNDER, all_rights()), grant(ANNA, append)]).await;
        let act = Act::Manage(Manage { grants, drop, ..managed(0) });
        assert_eq!(code(&bench.act(FOUNDER, mailbox, act).await), expected, "{name}");
    }
}

#[tokio::test]
async fn management_is_compare_and_set_and_needs_right_8() {
    let bench = Bench::new();
    let rest = Rights::from_bits(31 - 8).unwrap();
    let group = bench.made(1, LogClass::Normal, vec![grant(FOUNDER, Rights::MANAGE), grant(ANNA, rest)]).await;
    assert_eq!(code(&bench.act(ANNA, group, Act::Manage(managed(0))).await), "not_allowed");
    assert_eq!(code(&bench.append(FOUNDER, group, plain(1, b"x")).await), "not_allowed");
    assert_eq!(bench.act(FOUNDER, group, Act::Manage(managed(0))).await, OpResult::Ok(Done::Managed { ctl: 1 }));
    assert_eq!(bench.act(FOUNDER, group, Act::Manage(managed(0))).await, refused(Refusal::CtlMoved { ctl: 1 }));
    let broken = [
        Manage { trim: Some(1), ..managed(1) },
        Manage { ttl_ms: Some(DAY - 1), ..managed(1) },
        Manage { ttl_ms: Some(0), ..managed(1) },
    ];
    for manage in broken {
        assert_eq!(code(&bench.act(FOUNDER, group, Act::Manage(manage)).await), "malformed");
    }
}

#[tokio::test]
async fn a_key_that_management_drops_is_a_stranger_at_once() {
    let bench = Bench::new();
    let group = bench.made(1, LogClass::Normal, vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::APPEND)]).await;
    assert_eq!(code(&bench.append(ANNA, group, plain(1, b"x")).await), "ok");
    assert_eq!(code(&bench.append(FOUNDER, group, cut(2, 0, vec![grant(ANNA, Rights::APPEND)], 1)).await), "ok");
    let act = Act::Manage(Manage { drop: vec![2], ..managed(0) });
    assert_eq!(code(&bench.act(FOUNDER, group, act).await), "ok");
    assert_eq!(code(&bench.append(ANNA, group, plain(1, b"x")).await), "not_allowed");
    assert_eq!(code(&bench.append(ANNA, group, plain(3, b"x")).await), "not_allowed");
}

#[tokio::test]
async fn a_deleted_log_is_unknown_and_its_id_is_never_used_again() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, plain(1, b"x")).await;
    let delete = Act::Manage(Manage { delete: true, ..managed(0) });
    assert_eq!(bench.act(FOUNDER, group, delete.clone()).await, OpResult::Ok(Done::Managed { ctl: 1 }));
    for _ in 0..2 {
        assert_eq!(code(&bench.act(FOUNDER, group, delete.clone()).await), "not_allowed");
        assert_eq!(code(&bench.append(FOUNDER, group, plain(1, b"x")).await), "not_allowed");
        let again = create(1, LogClass::Normal, vec![grant(FOUNDER, all_rights())]);
        assert_eq!(code(&bench.op(again).await), "not_allowed");
        assert_eq!(bench.page(read(group, Some(0), 0)).await, PageBody::Problem(Refusal::NotAllowed));
        bench.service.expire().await.unwrap();
    }
    assert_eq!(bench.service.counts().await.unwrap().totals, Default::default());
}

#[tokio::test]
async fn key_packages_are_a_set_and_given_once() {
    let bench = Bench::new();
    let mailbox = bench
        .made(
            1,
            LogClass::Small,
            vec![grant(FOUNDER, Rights::MANAGE), grant(ANNA, Rights::TAKE), grant(BEN, Rights::TAKE)],
        )
        .await;
    let put = |act| bench.act(FOUNDER, mailbox, Act::PutKeyPackages(act));
    let take = |key: Key, request: u8| bench.act(key, mailbox, take(request));
    assert_eq!(code(&take(ANNA, 1).await), "not_allowed", "nothing is there");
    assert_eq!(stock(&put(packages(&[b"a", b"b", b"a"], None)).await), 2);
    assert_eq!(stock(&put(packages(&[b"a", b"c"], Some(b"last"))).await), 3);
    assert_eq!(taken(&take(ANNA, 1).await), (b"a".to_vec(), false));
    assert_eq!(taken(&take(ANNA, 1).await), (b"a".to_vec(), false), "the same request");
    assert_eq!(taken(&take(BEN, 1).await), (b"b".to_vec(), false), "a request belongs to its key");
    assert_eq!(stock(&put(packages(&[b"a", b"b", b"c"], Some(b"last"))).await), 1, "a replay stocks nothing");
    assert_eq!(taken(&take(ANNA, 2).await), (b"c".to_vec(), false));
    assert_eq!(taken(&take(ANNA, 3).await), (b"last".to_vec(), true));
    assert_eq!(taken(&take(BEN, 4).await), (b"last".to_vec(), true));
    assert_eq!(stock(&put(packages(&[], Some(b"newer"))).await), 0);
    assert_eq!(stock(&put(packages(&[], Some(b"last"))).await), 0, "an old one does not come back");
    assert_eq!(taken(&take(BEN, 5).await), (b"newer".to_vec(), true));
    assert_eq!(taken(&take(BEN, 4).await), (b"last".to_vec(), true), "what was given stays given");
    assert_eq!(code(&bench.act(ANNA, mailbox, Act::PutKeyPackages(packages(&[b"z"], None))).await), "not_allowed");
    assert_eq!(code(&take(FOUNDER, 1).await), "not_allowed");
}

#[tokio::test]
async fn a_stock_has_an_end_and_a_refused_put_stores_none_of_its_packages() {
    let bench = Bench::new();
    let mailbox = bench.made(1, LogClass::Small, vec![grant(FOUNDER, Rights::MANAGE.and(Rights::TAKE))]).await;
    let batch = |from: u32, count: u32| {
        let bytes: Vec<[u8; 4]> = (from..from + count).map(u32::to_be_bytes).collect();
        let bytes: Vec<&[u8]> = bytes.iter().map(<[u8; 4]>::as_slice).collect();
        Act::PutKeyPackages(packages(&bytes, None))
    };
    for from in [0, 32, 64] {
        bench.act(FOUNDER, mailbox, batch(from, 32)).await;
    }
    assert_eq!(stock(&bench.act(FOUNDER, mailbox, batch(96, 31)).await), 127);
    assert_eq!(bench.act(FOUNDER, mailbox, batch(200, 2)).await, refused(Refusal::Quota { kind: "kp".into() }));
    assert_eq!(stock(&bench.act(FOUNDER, mailbox, batch(200, 1)).await), 128);
    assert_eq!(stock(&bench.act(FOUNDER, mailbox, batch(0, 32)).await), 128, "known packages need no room");
}

#[tokio::test]
async fn takes_are_limited_by_day_and_their_answers_end_after_one() {
    let bench = Bench::new();
    let limited = Grant { max_takes_per_day: Some(2), ..grant(ANNA, Rights::TAKE) };
    let mailbox = bench.made(1, LogClass::Small, vec![grant(FOUNDER, Rights::MANAGE), limited.clone()]).await;
    bench.act(FOUNDER, mailbox, Act::PutKeyPackages(packages(&[b"a", b"b"], Some(b"last")))).await;
    let take = |request: u8| bench.act(ANNA, mailbox, take(request));
    assert_eq!(taken(&take(1).await).0, b"a");
    bench.clock.advance_ms(1000);
    assert_eq!(taken(&take(2).await).0, b"b");
    assert_eq!(take(3).await, refused(Refusal::RateLimited { after_s: DAY / 1000 - 1 }));
    assert_eq!(taken(&take(1).await).0, b"a", "a repeat is not counted");
    bench.clock.set(START + DAY - 1);
    assert_eq!(taken(&take(1).await).0, b"a");
    assert_eq!(take(3).await, refused(Refusal::RateLimited { after_s: 1 }));
    bench.clock.set(START + DAY);
    assert_eq!(take(1).await, refused(Refusal::StaleView { first: Some(1) }));
    assert_eq!(taken(&take(3).await).0, b"last");
    assert_eq!(code(&take(4).await), "rate_limited");
    let renewed = Act::Manage(Manage { grants: vec![limited], ..managed(0) });
    assert_eq!(code(&bench.act(FOUNDER, mailbox, renewed).await), "ok");
    assert_eq!(taken(&take(4).await).0, b"last", "a grant that is set anew counts anew");
    bench.service.expire().await.unwrap();
    assert_eq!(code(&take(1).await), "stale_view", "for as long as the log lives");
}

#[tokio::test]
async fn a_batch_stops_a_log_at_its_first_failure_and_no_other() {
    let bench = Bench::new();
    let (one, two) = (bench.group(1).await, bench.group(2).await);
    let op = |log: LogId, append: Append| FOUNDER.sign(log, Act::Append(append));
    let results = bench
        .batch(&[
            op(one, plain(1, b"x")),
            op(one, fenced(2, b"x", 9)),
            op(two, plain(1, b"x")),
            op(one, plain(3, b"x")),
            op(two, plain(2, b"x")),
            vec![0xf6],
            op(one, plain(1, b"x")),
        ])
        .await;
    assert_eq!(codes(&results), ["ok", "fence_moved", "ok", "not_tried", "ok", "malformed", "not_tried"]);
    assert_eq!(bench.bodies(one, 0, 0).await.len(), 1);
}

#[tokio::test]
async fn a_malformed_op_stops_no_other() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    let op = |append: Append| FOUNDER.sign(group, Act::Append(append));
    let results = bench
        .batch(&[
            op(Append { seen: None, ..plain(1, b"x") }),
            op(Append { at: Some(0), ..fenced(2, b"x", 0) }),
            op(plain(3, b"x")),
        ])
        .await;
    assert_eq!(codes(&results), ["malformed", "malformed", "ok"]);
}

#[tokio::test]
async fn a_batch_may_use_what_it_makes() {
    let bench = Bench::new();
    let results = bench
        .batch(&[
            create(1, LogClass::Normal, vec![grant(FOUNDER, all_rights())]),
            FOUNDER.sign(log(1), Act::Append(fenced(1, b"x", 0))),
            FOUNDER.sign(log(1), Act::Slot(put_slot(SlotIndex::Zero, 0, b"v"))),
        ])
        .await;
    assert_eq!(codes(&results), ["ok", "ok", "ok"]);
}

#[tokio::test]
async fn what_is_signed_for_another_origin_or_changed_on_the_way_is_refused() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    let payload = OpPayload { log: group, act: Act::Append(plain(1, b"x")) };
    let elsewhere = sign_op(&payload, &FOUNDER.seed(), &Origin::from_url("http://127.0.0.1:9999").unwrap());
    assert_eq!(code(&bench.op(elsewhere.to_bytes()).await), "bad_signature");
    let good = sign_op(&payload, &FOUNDER.seed(), &origin()).to_bytes();
    let nowhere = bench.service.ops(OpsRequest { items: &[&good], origins: &[], source: None }).await;
    assert_eq!(codes(&nowhere), ["bad_signature"]);
    let either = [Origin::from_url("https://other.example").unwrap(), origin()];
    for bit in (0..good.len() * 8).step_by(7) {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let results = bench.service.ops(OpsRequest { items: &[&flipped], origins: &either, source: None }).await;
        assert_ne!(codes(&results), ["ok"], "bit {bit}");
    }
    let results = bench.service.ops(OpsRequest { items: &[&good], origins: &either, source: None }).await;
    assert_eq!(codes(&results), ["ok"]);
}

#[tokio::test]
async fn what_this_stage_does_not_serve_is_unsupported_and_stops_its_log() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    let token = Token { kind: "ask".into(), key_id: [0; 8], nonce: [0; 32], mac: [0; 32] };
    let paid = kith_protocol::op::Op::Token {
        payload: OpPayload { log: group, act: Act::Append(plain(1, b"x")) }.to_bytes(),
        token,
    };
    let signed_kind = |kind: &str, version: u64| {
        let mut map = MapEncoder::new();
        map.put_uint(1, version).put_text(2, kind).put_wire(3, &group);
        let aad = kith_protocol::cose::external_aad("kith/op/1", origin().as_str().as_bytes());
        sign_with_key(&FOUNDER.seed(), &aad, map.into_bytes()).to_bytes()
    };
    let ops = [
        paid.to_bytes(),
        signed_kind("dance", 1),
        signed_kind("append", 2),
        FOUNDER.sign(group, Act::Append(Append { rewake: vec![60], ..plain(1, b"x") })),
        FOUNDER.sign(group, Act::Append(Append { hush: Some(1), ..plain(1, b"x") })),
    ];
    for op in ops {
        let results = bench.batch(&[op, FOUNDER.sign(group, Act::Append(plain(9, b"x")))]).await;
        assert_eq!(codes(&results), ["unsupported_version", "not_tried"]);
    }
    let authorisation = FOUNDER.sign(group, blob_act(b"x"));
    assert_eq!(code(&bench.op(authorisation).await), "malformed", "an upload is no op of a batch");
}

#[tokio::test]
async fn a_full_log_refuses_and_an_admission_extends_it() {
    let mut rules = open_rules();
    rules.limits.normal.entries = 3;
    rules.limits.normal.bytes = 100;
    let bench = Bench::with(&Database::SqliteMemory, rules);
    let group = bench.group(1).await;
    let append = |entry: u64, bytes: usize| bench.append(FOUNDER, group, plain(entry, &vec![0; bytes]));
    assert_eq!(code(&append(1, 100).await), "ok");
    assert_eq!(code(&append(2, 1).await), "log_full", "bytes");
    assert_eq!(code(&append(2, 0).await), "ok");
    assert_eq!(code(&append(3, 0).await), "ok");
    assert_eq!(code(&append(4, 0).await), "log_full", "entries");
    let extend = Act::Manage(Manage { extend: Some(Admission::Open), ..managed(0) });
    assert_eq!(code(&bench.act(FOUNDER, group, extend).await), "ok");
    assert_eq!(code(&append(4, 100).await), "ok");
    assert_eq!(code(&append(5, 1).await), "log_full");
    let mailbox = bench.made(2, LogClass::Small, vec![grant(FOUNDER, all_rights())]).await;
    let extend = Act::Manage(Manage { extend: Some(Admission::Open), ..managed(0) });
    assert_eq!(code(&bench.act(FOUNDER, mailbox, extend).await), "log_full", "a mailbox has one size");
}

/// A member holds right 1: room is for them to make, and nothing else (decision 42).
#[tokio::test]
async fn who_may_append_may_extend_and_change_nothing_else() {
    let bench = Bench::new();
    let grants = vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::APPEND), grant(BEN, Rights::TAKE)];
    let group = bench.made(1, LogClass::Normal, grants).await;
    let extend = || Manage { extend: Some(Admission::Open), ..managed(0) };
    let more = [
        Manage { grants: vec![grant(STRANGER, all_rights())], ..extend() },
        Manage { drop: vec![2], ..extend() },
        Manage { ttl_ms: Some(5 * DAY), ..extend() },
        Manage { delete: true, ..extend() },
        Manage { trim: Some(1), ..extend() },
        managed(0),
    ];
    for manage in more {
        assert_eq!(code(&bench.act(ANNA, group, Act::Manage(manage)).await), "not_allowed");
    }
    for stranger in [BEN, STRANGER] {
        assert_eq!(code(&bench.act(stranger, group, Act::Manage(extend())).await), "not_allowed");
    }
    assert_eq!(bench.act(ANNA, group, Act::Manage(extend())).await, OpResult::Ok(Done::Managed { ctl: 1 }));
    assert_eq!(bench.act(ANNA, group, Act::Manage(extend())).await, refused(Refusal::CtlMoved { ctl: 1 }));
}

/// As many bytes as the protocol allows pass, one more does not.
#[tokio::test]
async fn bytes_of_entries_and_slots_have_edges() {
    const KIB: usize = 1024;
    let bench = Bench::new();
    let group = bench.group(1).await;
    let mailbox = bench.made(2, LogClass::Small, vec![grant(FOUNDER, all_rights())]).await;
    let bytes = |count: usize| vec![7; count];
    let large = |count: usize| if count == 0 { "ok" } else { "too_large" };
    for over in [0, 1] {
        // What comes before limits in the order of checks fits: the fence and the slots moved in the first round.
        let moved = u64::try_from(over).unwrap();
        let id = moved * 10;
        let entry = plain(id + 1, &bytes(128 * KIB + over));
        assert_eq!(code(&bench.append(FOUNDER, group, entry).await), large(over), "an entry of a group");
        let entry = fenced(id + 2, &bytes(512 * KIB + over), moved);
        assert_eq!(code(&bench.append(FOUNDER, group, entry).await), large(over), "a fenced one");
        let entry = plain(id + 3, &bytes(64 * KIB + over));
        assert_eq!(code(&bench.append(FOUNDER, mailbox, entry).await), large(over), "an entry of a mailbox");
        for (slot, most) in [(SlotIndex::Zero, KIB * KIB), (SlotIndex::One, 64 * KIB)] {
            let put = Act::Slot(put_slot(slot, moved, &bytes(most + over)));
            assert_eq!(code(&bench.act(FOUNDER, group, put).await), large(over), "{slot:?}");
        }
    }
}

#[tokio::test]
async fn all_open_logs_together_have_an_end() {
    let rules = Rules { open_bytes: 100, ..open_rules() };
    let bench = Bench::with(&Database::SqliteMemory, rules);
    let (one, two) = (bench.group(1).await, bench.group(2).await);
    let quota = refused(Refusal::Quota { kind: "open".into() });
    assert_eq!(code(&bench.append(FOUNDER, one, plain(1, &[0; 60])).await), "ok");
    assert_eq!(bench.append(FOUNDER, two, plain(1, &[0; 41])).await, quota);
    assert_eq!(code(&bench.act(FOUNDER, two, Act::Slot(put_slot(SlotIndex::Zero, 0, &[0; 40]))).await), "ok");
    assert_eq!(bench.op(create(3, LogClass::Normal, Vec::new())).await, quota);
    assert_eq!(bench.append(FOUNDER, one, plain(2, &[0; 1])).await, quota);
    let delete = Act::Manage(Manage { delete: true, ..managed(0) });
    assert_eq!(code(&bench.act(FOUNDER, one, delete).await), "ok");
    assert_eq!(code(&bench.append(FOUNDER, two, plain(1, &[0; 41])).await), "ok");
}

#[tokio::test]
async fn a_filling_disk_stops_creations_first_and_never_deletes_or_reads() {
    let empty = Bench::new().service.counts().await.unwrap().used_bytes;
    let make = |percent: u64| {
        let quota = empty * 100 / percent;
        Bench::with(&Database::SqliteMemory, Rules { disk_quota: Some(quota), ..open_rules() })
    };
    let fine = make(50);
    let group = fine.group(1).await;
    assert_eq!(code(&fine.append(FOUNDER, group, plain(1, b"x")).await), "ok");
    // Filled until creations stop, then until appends do.
    let mut entry = 2;
    let mut creations_stopped_first = false;
    loop {
        let salt = u8::try_from(entry).unwrap();
        let created = code(&fine.op(create(salt, LogClass::Normal, Vec::new())).await);
        let appended = code(&fine.append(FOUNDER, group, plain(entry, &[0; 1000])).await);
        creations_stopped_first |= created == "disk_full" && appended == "ok";
        if appended == "disk_full" {
            break;
        }
        entry += 1;
    }
    assert!(creations_stopped_first);
    assert_eq!(code(&fine.act(FOUNDER, group, Act::Slot(put_slot(SlotIndex::Zero, 0, b"v"))).await), "disk_full");
    assert!(!fine.bodies(group, 0, 0).await.is_empty());
    let delete = Act::Manage(Manage { delete: true, ..managed(0) });
    assert_eq!(code(&fine.act(FOUNDER, group, delete).await), "ok");
    fine.service.expire().await.unwrap();
    fine.act(STRANGER, group, Act::Append(plain(1, b"x"))).await;
    assert_eq!(code(&fine.op(create(255, LogClass::Normal, Vec::new())).await), "ok", "what is deleted is room again");
}

#[tokio::test]
async fn rates_hold_by_log_and_by_address_under_the_given_clock() {
    let rules = Rules { rates: Some(kith_relay::log::Rates::of(&open_rules().limits)), ..open_rules() };
    let bench = Bench::with(&Database::SqliteMemory, rules);
    let group = bench.group(1).await;
    for expect in 0..20 {
        assert_eq!(code(&bench.append(FOUNDER, group, fenced(expect, b"x", expect)).await), "ok");
    }
    assert_eq!(bench.append(FOUNDER, group, fenced(20, b"x", 20)).await, refused(Refusal::RateLimited { after_s: 1 }));
    assert_eq!(code(&bench.append(FOUNDER, group, fenced(19, b"x", 19)).await), "ok", "a repeat is not counted");
    bench.clock.advance_ms(1000);
    assert_eq!(code(&bench.append(FOUNDER, group, fenced(20, b"x", 20)).await), "ok");
    let mut plain_ones = 0;
    while code(&bench.append(FOUNDER, group, plain(100 + plain_ones, b"")).await) == "ok" {
        plain_ones += 1;
        assert!(plain_ones < 3000);
    }
    assert_eq!(plain_ones, 1999, "2,000 at once, of which one fenced had its second to come back");
    let source = kith_relay::log::Source::of("192.0.2.7".parse().unwrap());
    let creation = |salt: u8| create(salt, LogClass::Small, Vec::new());
    for salt in 2..18 {
        let results = bench.service.ops(OpsRequest { items: &[&creation(salt)], origins: &[origin()], source }).await;
        assert_eq!(codes(&results), ["ok"]);
    }
    let results = bench.service.ops(OpsRequest { items: &[&creation(18)], origins: &[origin()], source }).await;
    assert_eq!(results, [refused(Refusal::RateLimited { after_s: 4 })]);
    assert_eq!(code(&bench.op(creation(18)).await), "ok", "loopback has no cap");
}

/// Every op that is accepted, sent again: the answers are those of a replay and nothing anybody can read changes.
#[tokio::test]
async fn a_replay_of_every_accepted_op_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.db");
    let bench = Bench::with(&Database::SqliteFile(path.clone()), open_rules());
    let group = log(1);
    let mailbox = log(2);
    let wide = Rights::from_bits(7).unwrap();
    let ops: Vec<Vec<u8>> = vec![
        create(1, LogClass::Normal, vec![grant(FOUNDER, all_rights()), grant(ANNA, wide)]),
        create(2, LogClass::Small, vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::APPEND.and(Rights::TAKE))]),
        ANNA.sign(group, Act::Append(plain(1, b"one"))),
        ANNA.sign(group, Act::Append(fenced(2, b"two", 0))),
        ANNA.sign(group, Act::Slot(put_slot(SlotIndex::Zero, 0, b"slot"))),
        FOUNDER.sign(group, Act::Append(cut(3, 1, vec![grant(BEN, wide)], 1))),
        BEN.sign(group, Act::Append(plain(4, b"four"))),
        FOUNDER
            .sign(group, Act::Manage(Manage { grants: vec![Grant { gid: 40, ..grant(Key(40), wide) }], ..managed(0) })),
        FOUNDER.sign(group, Act::Manage(Manage { extend: Some(Admission::Open), ttl_ms: Some(5 * DAY), ..managed(1) })),
        ANNA.sign(mailbox, Act::Append(plain(1, b"mail"))),
        FOUNDER.sign(mailbox, Act::PutKeyPackages(packages(&[b"a", b"b"], Some(b"last")))),
        ANNA.sign(mailbox, take(1)),
        FOUNDER.sign(mailbox, Act::Manage(Manage { trim: Some(1), ..managed(0) })),
        ANNA.sign(mailbox, take(2)),
        ANNA.sign(mailbox, take(3)),
    ];
    for op in &ops {
        assert_eq!(code(&bench.op(op.clone()).await), "ok");
    }
    let before = dump(&path);
    bench.clock.advance_ms(60_000);
    for op in &ops {
        let result = code(&bench.op(op.clone()).await);
        assert!(["ok", "closed", "slot_moved", "ctl_moved", "fence_moved"].contains(&result), "{result}");
    }
    for (after, before) in dump(&path).iter().zip(&before) {
        assert_eq!(after, before);
    }
    assert_eq!(dump(&path).len(), before.len());
}

/// Every row of every table, as text.
fn dump(path: &std::path::Path) -> Vec<String> {
    #[allow(clippy::disallowed_methods, reason = "a test looks at the file from outside")]
    let db = rusqlite::Connection::open(path).unwrap();
    let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() > 8);
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<_> = (0..columns).map(|column| row.get_ref_unwrap(column).to_owned()).collect();
            rows.push(format!("{table} {values:?}"));
        }
    }
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_writers_on_one_fence_exactly_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    for database in [Database::SqliteFile(folder.path().join("relay.db")), Database::Collections] {
        let bench = std::sync::Arc::new(Bench::with(&database, open_rules()));
        let group = bench.group(1).await;
        for expect in 0..5_u64 {
            let writers: Vec<_> = (0..50_u64)
                .map(|writer| {
                    let bench = bench.clone();
                    tokio::spawn(async move {
                        bench.append(FOUNDER, group, fenced(expect * 50 + writer, &writer.to_be_bytes(), expect)).await
                    })
                })
                .collect();
            let mut codes = Vec::new();
            for writer in writers {
                codes.push(code(&writer.await.unwrap()));
            }
            assert_eq!(codes.iter().filter(|code| **code == "ok").count(), 1);
            assert_eq!(codes.iter().filter(|code| **code == "fence_moved").count(), 49);
        }
        assert_eq!(bench.bodies(group, 0, 0).await.len(), 5);
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_makes_no_entry_older_than_the_one_before() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, plain(1, b"x")).await;
    bench.clock.set(START - 5000);
    let OpResult::Ok(Done::Appended { time, .. }) = bench.append(FOUNDER, group, plain(2, b"x")).await else {
        panic!()
    };
    assert_eq!(time, START);
}

#[test]
fn read_keys_are_kept_as_hashes_only() {
    assert_eq!(ReadKeyHash::new(kith_protocol::hash::sha256(&[&[0; 32]])), read_key(0).hash());
}
