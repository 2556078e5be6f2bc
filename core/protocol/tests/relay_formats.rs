//! Every relay format comes back from its encoding, keeps no byte that means nothing, and panics on no input.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_protocol::api::{
    BlobHave, BlobMissing, Details, Done, Entry, Info, Limits, OpResult, Origin, Page, PageBody, Read, ReadAnswer,
    ReadRequest, Refusal, SlotValue, WakeRequest, decode_results, encode_ops, encode_results, split_items,
};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::{Chain, EntryId, Hash, LogId, PublicKey, ReadKey, ReadKeyHash, RelayId, RequestId, Salt};
use kith_protocol::op::{
    Act, Admission, Append, AuthorizeBlob, CreateLog, Cut, Grant, Holder, LogClass, Manage, Op, OpPayload,
    PutKeyPackages, PutSlot, Rights, SlotIndex, TakeKeyPackage, Token, sign_op,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..80)
}

fn grants() -> impl Strategy<Value = Vec<Grant>> {
    let limits =
        (option::of(any::<u64>()), option::of(any::<u64>()), option::of(any::<u64>()), option::of(any::<u64>()));
    let grant = (any::<bool>(), 1_u64..32, limits);
    vec(grant, 0..4).prop_map(|grants| {
        let numbered = grants.into_iter().zip(0_u8..);
        let made =
            numbered.map(|((by_token, rights, (max_entries, max_bytes, until_ms, max_takes_per_day)), n)| Grant {
                gid: u64::from(n) * 300,
                holder: if by_token { Holder::Token(format!("kind{n}")) } else { Holder::Key(PublicKey::new([n; 32])) },
                rights: Rights::from_bits(rights).unwrap(),
                max_entries,
                max_bytes,
                until_ms,
                max_takes_per_day,
            });
        made.collect()
    })
}

fn admission() -> impl Strategy<Value = Admission> {
    prop_oneof![
        Just(Admission::Open),
        any::<[u8; 32]>().prop_map(Admission::Code),
        (any::<[u8; 8]>(), any::<[u8; 32]>(), any::<[u8; 32]>())
            .prop_map(|(key_id, nonce, mac)| { Admission::Token(Token { kind: "create".into(), key_id, nonce, mac }) }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let number = || option::of(any::<u64>());
    let class = prop::sample::select(LogClass::ALL.to_vec());
    let create = (any::<[u8; 16]>(), class, number(), grants(), option::of(any::<[u8; 32]>()), admission());
    let cut = (grants(), any::<[u8; 32]>(), option::of(bytes()));
    let append = (
        any::<[u8; 16]>(),
        bytes(),
        number(),
        number(),
        number(),
        option::of(cut),
        vec(any::<u64>(), 0..4),
        number(),
        number(),
    );
    let manage =
        (any::<u64>(), grants(), vec(0_u64..1, 0..2), number(), any::<bool>(), option::of(admission()), number());
    prop_oneof![
        create.prop_map(|(salt, class, ttl_ms, grants, read_key, admission)| Act::Create(CreateLog {
            salt: Salt::new(salt),
            class,
            ttl_ms,
            grants,
            read_key: read_key.map(ReadKeyHash::new),
            admission,
        })),
        append.prop_map(|(entry, body, seen, expect, at, cut, rewake, slot_1_ver, hush)| Act::Append(Append {
            entry: EntryId::new(entry),
            body,
            seen,
            expect,
            at: at.filter(|_| expect.is_none()),
            cut: cut.filter(|_| expect.is_some()).map(|(grants, read_key, slot_1)| Cut {
                grants,
                read_key: ReadKeyHash::new(read_key),
                slot_1,
            }),
            rewake,
            slot_1_ver,
            hush,
        })),
        (any::<bool>(), any::<u64>(), bytes(), number()).prop_map(|(one, ver, value, at)| Act::Slot(PutSlot {
            slot: if one { SlotIndex::One } else { SlotIndex::Zero },
            ver,
            value,
            at,
        })),
        manage.prop_map(|(ctl, grants, drop, ttl_ms, delete, extend, trim)| Act::Manage(Manage {
            ctl,
            grants,
            drop,
            ttl_ms,
            delete,
            extend,
            trim,
        })),
        (vec(bytes(), 0..4), option::of(bytes()))
            .prop_map(|(packages, last_resort)| Act::PutKeyPackages(PutKeyPackages { packages, last_resort })),
        any::<[u8; 16]>().prop_map(|id| Act::TakeKeyPackage(TakeKeyPackage { request: RequestId::new(id) })),
        (any::<[u8; 32]>(), any::<u64>())
            .prop_map(|(hash, length)| Act::Blob(AuthorizeBlob { hash: Hash::new(hash), length })),
    ]
}

fn payload() -> impl Strategy<Value = OpPayload> {
    (any::<[u8; 32]>(), act()).prop_map(|(log, act)| OpPayload { log: LogId::new(log), act })
}

fn refusal() -> impl Strategy<Value = Refusal> {
    let n = any::<u64>;
    prop_oneof![
        prop::sample::select(vec![
            Refusal::Malformed,
            Refusal::UnsupportedVersion,
            Refusal::BadSignature,
            Refusal::NotAllowed,
            Refusal::EntryReused,
            Refusal::GrantSpent,
            Refusal::LogFull,
            Refusal::TokenSpent,
            Refusal::TokenBad,
            Refusal::DiskFull,
            Refusal::NotTried,
        ]),
        n().prop_map(|max| Refusal::TooLarge { max }),
        (n(), n()).prop_map(|(fence, head)| Refusal::FenceMoved { fence, head }),
        n().prop_map(|ver| Refusal::SlotMoved { ver }),
        n().prop_map(|ctl| Refusal::CtlMoved { ctl }),
        n().prop_map(|closed_at| Refusal::Closed { closed_at }),
        option::of(n()).prop_map(|first| Refusal::StaleView { first }),
        Just(Refusal::Quota { kind: "kp".into() }),
        Just(Refusal::AdmissionNeeded { kinds: vec!["code".into()] }),
        n().prop_map(|after_s| Refusal::RateLimited { after_s }),
        n().prop_map(|after_s| Refusal::Busy { after_s }),
    ]
}

fn result() -> impl Strategy<Value = OpResult> {
    let n = any::<u64>;
    let done = prop_oneof![
        Just(Done::Created),
        (n(), n(), any::<[u8; 32]>(), n()).prop_map(|(seq, time, chain, fence)| Done::Appended {
            seq,
            time,
            chain: Chain::new(chain),
            fence
        }),
        (n(), n()).prop_map(|(fence, ver)| Done::SlotPut { fence, ver }),
        n().prop_map(|ctl| Done::Managed { ctl }),
        n().prop_map(|stock| Done::Stocked { stock }),
        (bytes(), any::<bool>()).prop_map(|(package, last_resort)| Done::Taken { package, last_resort }),
    ];
    prop_oneof![done.prop_map(OpResult::Ok), refusal().prop_map(OpResult::Refused)]
}

fn entry() -> impl Strategy<Value = Entry> {
    (any::<[u64; 3]>(), any::<u32>(), any::<bool>(), any::<[u8; 16]>(), bytes()).prop_map(
        |([seq, time, fence], period, fenced, id, body)| Entry {
            seq,
            time,
            fence,
            period,
            fenced,
            id: EntryId::new(id),
            body,
        },
    )
}

fn page() -> impl Strategy<Value = Page> {
    let slots = |at: usize| {
        (any::<u64>(), any::<u64>(), bytes()).prop_map(move |(ver, fence, value)| {
            let slots = [SlotIndex::Zero, SlotIndex::One].into_iter().skip(at);
            slots.map(|slot| (slot, SlotValue { ver, fence, value: value.clone() })).collect::<Vec<_>>()
        })
    };
    let log =
        (vec(entry(), 0..4), any::<[u64; 3]>(), any::<[u8; 32]>(), any::<bool>(), option::of(any::<u64>()), slots(0));
    let body = prop_oneof![
        log.prop_map(|(entries, [head, fence, first], chain, more, closed_at, slots)| PageBody::Log {
            entries,
            head,
            fence,
            first,
            chain: Chain::new(chain),
            more,
            closed_at,
            slots,
        }),
        slots(1).prop_map(PageBody::Slots),
        refusal().prop_map(PageBody::Problem),
    ];
    (any::<u64>(), body).prop_map(|(index, body)| Page { index, body })
}

/// What an encoding must keep: it comes back, alone and whole, and no byte of it can be another or be missing unnoticed.
fn holds<T: Wire + PartialEq + std::fmt::Debug>(value: &T, flip: prop::sample::Index, bit: u8) {
    let bytes = value.to_bytes();
    assert_eq!(&T::from_bytes(&bytes).unwrap(), value);
    let longer = [bytes.as_slice(), &[0xf6]].concat();
    assert!(T::from_bytes(&longer).is_err());
    assert!(T::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    let mut flipped = bytes.clone();
    let place = flip.index(flipped.len());
    flipped[place] ^= 1 << (bit % 8);
    // Another value or a refusal, never the same value from other bytes.
    assert!(T::from_bytes(&flipped).map_or(true, |other| &other != value), "byte {place}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn payloads_hold(value in payload(), flip in any::<prop::sample::Index>(), bit in 0_u8..8) {
        holds(&value, flip, bit);
    }

    #[test]
    fn signed_ops_hold_and_a_flipped_bit_is_refused(value in payload(), flip in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let origin = Origin::from_url("https://relay.example").unwrap();
        let op = sign_op(&value, &[7; 32], &origin);
        prop_assert!(op.verify(&origin).is_ok());
        prop_assert_eq!(op.payload(), Ok(value));
        let mut flipped = op.to_bytes();
        let place = flip.index(flipped.len());
        flipped[place] ^= 1 << bit;
        let accepted = Op::from_bytes(&flipped).is_ok_and(|op| op.verify(&origin).is_ok());
        prop_assert!(!accepted);
        let elsewhere = Origin::from_url("https://relay.example:8443").unwrap();
        prop_assert_eq!(op.verify(&elsewhere), Err(Refusal::BadSignature));
    }

    #[test]
    fn results_hold(value in result(), flip in any::<prop::sample::Index>(), bit in 0_u8..8) {
        holds(&value, flip, bit);
    }

    #[test]
    fn pages_hold(value in page(), flip in any::<prop::sample::Index>(), bit in 0_u8..8) {
        holds(&value, flip, bit);
    }

    #[test]
    fn answers_hold(pages in vec(page(), 0..3), now_ms in any::<u64>(), flip in any::<prop::sample::Index>(), bit in 0_u8..8) {
        holds(&ReadAnswer { pages, now_ms }, flip, bit);
    }

    #[test]
    fn no_input_makes_a_decoder_panic(input in vec(any::<u8>(), 0..300)) {
        drop(Op::from_bytes(&input));
        drop(OpPayload::from_bytes(&input));
        drop(ReadRequest::from_bytes(&input));
        drop(ReadAnswer::from_bytes(&input));
        drop(WakeRequest::from_bytes(&input));
        drop(BlobHave::from_bytes(&input));
        drop(BlobMissing::from_bytes(&input));
        drop(Info::from_bytes(&input));
        drop(decode_results(&input));
        drop(split_items(&input, 32));
    }

    #[test]
    fn no_damage_makes_a_decoder_panic(value in payload(), damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = value.to_bytes();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        drop(OpPayload::from_bytes(&bytes));
    }
}

fn read() -> Read {
    Read {
        log: LogId::new([1; 32]),
        read_key: Some(ReadKey::new([2; 32])),
        after: 3,
        limit: 4,
        slots: vec![SlotIndex::One],
    }
}

fn info() -> Info {
    Info {
        versions: vec![1],
        limits: Limits::default(),
        now_ms: 5,
        admission: vec!["open".into(), "code".into()],
        relay_id: RelayId::new([3; 16]),
        unknown: Unknown::none(),
    }
}

proptest! {
    #[test]
    fn requests_and_their_answers_hold(flip in any::<prop::sample::Index>(), bit in 0_u8..8) {
        holds(&info(), flip, bit);
        holds(&read(), flip, bit);
        holds(&WakeRequest(vec![(LogId::new([1; 32]), ReadKey::new([2; 32]))]), flip, bit);
        holds(&BlobHave { log: LogId::new([1; 32]), hashes: vec![Hash::new([2; 32])] }, flip, bit);
        holds(&BlobMissing(vec![Hash::new([2; 32])]), flip, bit);
        holds(&ReadRequest { wait_s: Some(25), ..ReadRequest::new(vec![read()]) }, flip, bit);
    }
}

#[test]
fn keys_of_later_versions_are_kept_in_info() {
    use kith_protocol::cbor::{Decoder, MapDecoder, MapEncoder};
    let bytes = info().to_bytes();
    let mut d = Decoder::new(&bytes);
    let all = MapDecoder::open(&mut d).unwrap().finish().unwrap();
    let mut later = MapEncoder::new();
    later.put_unknown(&all).put_text(5, "issuer directory").put_uint(9, 1);
    let later = later.into_bytes();
    let read = Info::from_bytes(&later).unwrap();
    assert!(!read.unknown.is_empty());
    assert_eq!(read.to_bytes(), later);
}

#[test]
fn a_broken_read_is_its_own_and_spoils_no_other() {
    let broken = Read { limit: 513, ..read() };
    let request = ReadRequest::new(vec![read(), broken, read()]);
    let found = ReadRequest::from_bytes(&request.to_bytes()).unwrap();
    assert_eq!(found.reads, [Ok(read()), Err(Refusal::Malformed), Ok(read())]);
}

fn key_of(n: u64) -> PublicKey {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&n.to_be_bytes());
    PublicKey::new(key)
}

#[test]
fn counts_are_refused_above_their_edge() {
    let reads = |n| ReadRequest::new(vec![read(); n]).to_bytes();
    assert!(ReadRequest::from_bytes(&reads(256)).is_ok());
    assert!(ReadRequest::from_bytes(&reads(257)).is_err());
    assert!(ReadRequest::from_bytes(&reads(0)).is_err());
    let wait = |wait_s| ReadRequest { wait_s: Some(wait_s), ..ReadRequest::new(vec![read()]) }.to_bytes();
    assert!(ReadRequest::from_bytes(&wait(25)).is_ok());
    assert!(ReadRequest::from_bytes(&wait(26)).is_err());
    for (limit, good) in [(0, false), (1, true), (512, true), (513, false)] {
        assert_eq!(Read::from_bytes(&Read { limit, ..read() }.to_bytes()).is_ok(), good, "{limit}");
    }
    let wakes = |n| WakeRequest(vec![(LogId::new([1; 32]), ReadKey::new([2; 32])); n]).to_bytes();
    assert!(WakeRequest::from_bytes(&wakes(1024)).is_ok());
    assert!(WakeRequest::from_bytes(&wakes(1025)).is_err());
    let log = LogId::new([1; 32]);
    let manage = |grants: u64, gids: u64| {
        let grants = (0..grants).map(|n| Grant::new(n, key_of(n), Rights::APPEND));
        let (grants, drop) = (grants.collect(), (0..gids).collect());
        let act = Manage { ctl: 0, grants, drop, ttl_ms: None, delete: false, extend: None, trim: None };
        OpPayload { log, act: Act::Manage(act) }.to_bytes()
    };
    for (grants, gids, good) in [(2_048, 2_048, true), (2_049, 0, false), (0, 2_049, false)] {
        assert_eq!(OpPayload::from_bytes(&manage(grants, gids)).is_ok(), good, "{grants} {gids}");
    }
    let have = |n| BlobHave { log: LogId::new([1; 32]), hashes: vec![Hash::new([2; 32]); n] }.to_bytes();
    assert!(BlobHave::from_bytes(&have(256)).is_ok());
    assert!(BlobHave::from_bytes(&have(257)).is_err());
    let payload = OpPayload {
        log: LogId::new([1; 32]),
        act: Act::TakeKeyPackage(TakeKeyPackage { request: RequestId::new([1; 16]) }),
    };
    let op = sign_op(&payload, &[7; 32], &Origin::from_url("https://a").unwrap());
    assert_eq!(split_items(&encode_ops(&vec![op.clone(); 32]), 32).unwrap().len(), 32);
    assert!(split_items(&encode_ops(&vec![op; 33]), 32).is_err());
    assert!(split_items(&encode_ops(&[]), 32).is_err());
}

#[test]
fn a_result_is_as_small_as_the_protocol_says() {
    let bytes = encode_results(&[OpResult::Ok(Done::Created), OpResult::Refused(Refusal::NotTried)]);
    assert_eq!(bytes, [b"\x82\xa2\x01\x62ok\x02\xa0\xa1\x01\x69".as_slice(), b"not_tried"].concat());
    assert_eq!(decode_results(&bytes).unwrap().len(), 2);
    assert_eq!(Details::default().to_bytes(), [0xa0]);
}

#[test]
fn every_code_has_a_status_and_a_class_of_retry() {
    let statuses = [
        (Refusal::Malformed, Some(400)),
        (Refusal::UnsupportedVersion, Some(400)),
        (Refusal::TooLarge { max: 1 }, Some(413)),
        (Refusal::BadSignature, Some(401)),
        (Refusal::NotAllowed, Some(404)),
        (Refusal::FenceMoved { fence: 1, head: 1 }, Some(409)),
        (Refusal::SlotMoved { ver: 1 }, Some(409)),
        (Refusal::CtlMoved { ctl: 1 }, Some(409)),
        (Refusal::Closed { closed_at: 1 }, Some(409)),
        (Refusal::StaleView { first: Some(1) }, Some(409)),
        (Refusal::EntryReused, Some(409)),
        (Refusal::GrantSpent, Some(403)),
        (Refusal::LogFull, Some(403)),
        (Refusal::Quota { kind: "kp".into() }, Some(403)),
        (Refusal::TokenSpent, Some(403)),
        (Refusal::TokenBad, Some(403)),
        (Refusal::AdmissionNeeded { kinds: vec![] }, Some(403)),
        (Refusal::RateLimited { after_s: 1 }, Some(429)),
        (Refusal::Busy { after_s: 1 }, Some(503)),
        (Refusal::DiskFull, Some(507)),
        (Refusal::NotTried, None),
    ];
    for (refusal, status) in statuses {
        assert_eq!(refusal.status(), status, "{}", refusal.code());
        assert_eq!(Refusal::from_code(refusal.code(), refusal.details()), Ok(refusal.clone()));
        assert!(!refusal.title().is_empty());
    }
}
