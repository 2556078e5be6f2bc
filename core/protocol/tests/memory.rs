//! No decoder takes more memory than twice its input and a constant, whatever the input claims (protocol 0).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail at any line")]

mod peer_samples;

use kith_protocol::api::{
    BlobHave, BlobMissing, Entry, Info, Limits, OpResult, Origin, Page, PageBody, Read, ReadAnswer, ReadRequest,
    Refusal, SlotValue as ReadSlot, WakeRequest, decode_results, split_items,
};
use kith_protocol::cbor::{Decoder, Encoder, Unknown, Wire};
use kith_protocol::cose::Sign1;
use kith_protocol::id::{Chain, EntryId, Hash, LogId, PublicKey, ReadKey, ReadKeyHash, RelayId};
use kith_protocol::op::{Act, Append, Cut, Grant, Manage, Op, OpPayload, PutKeyPackages, Rights, SlotIndex, sign_op};
use kith_protocol::pad::unpad;
use kith_protocol::peer::*;
use peer_samples::*;

/// What a decoder may take beside twice its input.
const CONSTANT: u64 = 4 * 1024;
/// Lists that a format bounds by a count hold structs, which are larger than their smallest encoding. These cost at most
/// five times their bytes, and this.
const CONSTANT_OF_LISTS: u64 = 64 * 1024;

/// Reads bytes, and drops what it read.
type Decode = fn(&[u8]);

/// Every decoder of the first stage, by name.
const DECODERS: &[(&str, Decode)] = &[
    ("raw item", |b| {
        let _ = Decoder::new(b).raw_item().map(<[u8]>::len);
    }),
    ("COSE", |b| {
        let _ = Sign1::from_bytes(b);
    }),
    ("operation", |b| {
        let _ = Op::from_bytes(b);
    }),
    ("payload", |b| {
        let _ = OpPayload::from_bytes(b);
    }),
    ("batch", |b| {
        let _ = split_items(b, 32).map(|items| items.len());
    }),
    ("results", |b| {
        let _ = decode_results(b);
    }),
    ("read", |b| {
        let _ = Read::from_bytes(b);
    }),
    ("read request", |b| {
        let _ = ReadRequest::from_bytes(b);
    }),
    ("page", |b| {
        let _ = Page::from_bytes(b);
    }),
    ("read answer", |b| {
        let _ = ReadAnswer::from_bytes(b);
    }),
    ("wake", |b| {
        let _ = WakeRequest::from_bytes(b);
    }),
    ("blobs asked for", |b| {
        let _ = BlobHave::from_bytes(b);
    }),
    ("blobs missing", |b| {
        let _ = BlobMissing::from_bytes(b);
    }),
    ("info", |b| {
        let _ = Info::from_bytes(b);
    }),
    ("certificate", |b| {
        let _ = DeviceCert::from_bytes(b);
    }),
    ("signed certificate", |b| {
        let _ = DeviceCert::verify(b);
    }),
    ("card", |b| {
        let _ = Card::from_bytes(b);
    }),
    ("contact link", |b| {
        let _ = ContactLink::from_bytes(b);
    }),
    ("group link", |b| {
        let _ = GroupLink::from_bytes(b);
    }),
    ("mail", |b| {
        let _ = MailItem::from_bytes(b);
    }),
    ("control", |b| {
        let _ = Control::from_bytes(b);
    }),
    ("welcome info", |b| {
        let _ = WelcomeInfo::from_bytes(b);
    }),
    ("envelope", |b| {
        let _ = Envelope::from_bytes(b);
    }),
    ("text", |b| {
        let _ = Body::from_bytes(1, b);
    }),
    ("edit", |b| {
        let _ = Body::from_bytes(2, b);
    }),
    ("delete", |b| {
        let _ = Body::from_bytes(3, b);
    }),
    ("reaction", |b| {
        let _ = Body::from_bytes(4, b);
    }),
    ("leave", |b| {
        let _ = Body::from_bytes(7, b);
    }),
    ("card in a group", |b| {
        let _ = Body::from_bytes(10, b);
    }),
    ("leave statement", |b| {
        let _ = LeaveStatement::verify(b);
    }),
    ("readmit statement", |b| {
        let _ = ReadmitStatement::verify(b);
    }),
    ("blob descriptor", |b| {
        let _ = BlobDescriptor::from_bytes(b);
    }),
    ("blob index", |b| {
        let _ = BlobIndex::from_bytes(b);
    }),
    ("slot", |b| {
        let _ = SlotValue::from_bytes(b);
    }),
    ("sealed entry", |b| {
        let _ = SealedEntry::parse(b);
    }),
    ("operation on a record", |b| {
        let _ = SignedOp::from_bytes(b);
    }),
    ("its payload", |b| {
        let _ = StateOp::from_bytes(b);
    }),
    ("snapshot", |b| {
        let _ = Snapshot::from_bytes(b);
    }),
    ("pack", |b| {
        let _ = Pack::from_bytes(b);
    }),
    ("operations in an envelope", |b| {
        let _ = StateBody::from_bytes(b);
    }),
    ("root", |b| {
        let _ = RootBody::from_bytes(b);
    }),
    ("buckets", |b| {
        let _ = BucketsBody::from_bytes(b);
    }),
    ("offer of a snapshot", |b| {
        let _ = SnapshotOfferBody::from_bytes(b);
    }),
    ("want of a snapshot", |b| {
        let _ = SnapshotWantBody::from_bytes(b);
    }),
    ("frame", |b| {
        let _ = unframe_mls(b);
    }),
    ("padding", |b| {
        let _ = unpad(b);
    }),
];

/// Whether every decoder keeps to the bound on this input.
fn within_bounds(what: &str, input: &[u8]) {
    within(what, input, 2 * u64::try_from(input.len()).unwrap() + CONSTANT);
}

/// The same for a list of the smallest items that its format allows.
fn within_bounds_of_lists(what: &str, input: &[u8]) {
    within(what, input, 5 * u64::try_from(input.len()).unwrap() + CONSTANT_OF_LISTS);
}

fn within(what: &str, input: &[u8], most: u64) {
    for (name, decode) in DECODERS {
        let used = allocation_counter::measure(|| decode(input));
        assert!(used.bytes_max <= most, "{name} took {} for {} bytes: {what}", used.bytes_max, input.len());
        assert_eq!(used.bytes_current, 0, "{name}");
    }
}

/// Operations, signed and not.
fn signed_samples() -> Vec<Vec<u8>> {
    let log = LogId::new([1; 32]);
    let grant = |n| Grant::new(n, PublicKey::new([2; 32]), Rights::APPEND);
    let append = Append {
        entry: EntryId::new([3; 16]),
        body: vec![4; 300],
        seen: Some(1),
        expect: Some(2),
        at: None,
        cut: Some(Cut { grants: vec![grant(1)], read_key: ReadKeyHash::new([5; 32]), slot_1: None }),
        rewake: vec![1, 2, 3],
        slot_1_ver: Some(1),
        hush: Some(2),
    };
    let manage = Manage {
        ctl: 1,
        grants: vec![grant(2)],
        drop: vec![3, 4],
        ttl_ms: None,
        delete: false,
        extend: None,
        trim: None,
    };
    let packages = PutKeyPackages { packages: vec![vec![6; 40]; 3], last_resort: Some(vec![7; 40]) };
    let acts = [Act::Append(append), Act::Manage(manage), Act::PutKeyPackages(packages)];
    let origin = Origin::from_url("https://relay.example").unwrap();
    let payloads = acts.map(|act| OpPayload { log, act });
    let bytes = |payload: &OpPayload| [payload.to_bytes(), sign_op(payload, &[7; 32], &origin).to_bytes()];
    payloads.iter().flat_map(bytes).collect()
}

/// A sample of every format.
fn samples() -> Vec<Vec<u8>> {
    let log = LogId::new([1; 32]);
    let read = Read { log, read_key: Some(ReadKey::new([2; 32])), after: 3, limit: 4, slots: vec![SlotIndex::One] };
    let entry =
        Entry { seq: 1, time: 2, fence: 3, period: 4, fenced: true, id: EntryId::new([8; 16]), body: vec![9; 40] };
    let page = Page {
        index: 0,
        body: PageBody::Log {
            entries: vec![entry; 3],
            head: 3,
            fence: 3,
            first: 1,
            chain: Chain::new([1; 32]),
            more: false,
            closed_at: Some(3),
            slots: vec![(SlotIndex::Zero, ReadSlot { ver: 1, fence: 2, value: vec![3; 30] })],
        },
    };
    let problem = Page { index: 1, body: PageBody::Problem(Refusal::AdmissionNeeded { kinds: vec!["code".into()] }) };
    let info = Info {
        versions: vec![1],
        limits: Limits::default(),
        now_ms: 5,
        admission: vec!["open".into()],
        relay_id: RelayId::new([3; 16]),
        unknown: Unknown::none(),
    };
    let mut samples = vec![
        ReadRequest::new(vec![read.clone(); 3]).to_bytes(),
        read.to_bytes(),
        ReadAnswer { pages: vec![page, problem], now_ms: 1 }.to_bytes(),
        WakeRequest(vec![(log, ReadKey::new([2; 32])); 3]).to_bytes(),
        BlobHave { log, hashes: vec![Hash::new([2; 32]); 3] }.to_bytes(),
        BlobMissing(vec![Hash::new([2; 32]); 3]).to_bytes(),
        info.to_bytes(),
        [&[0x81], OpResult::Refused(Refusal::Quota { kind: "kp".into() }).to_bytes().as_slice()].concat(),
        cert().to_bytes(),
        cert().sign(&ROOT_SEED),
        card().to_bytes(),
        contact_link().to_bytes(),
        group_link().to_bytes(),
        control().to_bytes(),
        welcome_info().to_bytes(),
        full_envelope().to_bytes(),
        leave().sign(&DEVICE_SEED),
        readmit().sign(&DEVICE_SEED),
        blob().to_bytes(),
        slot().to_bytes(),
        snapshot().to_bytes(),
        pack().to_bytes(),
        pack_update().to_bytes(),
    ];
    samples.extend(signed_samples());
    samples.extend(mail_bodies().into_iter().map(|(_, body)| MailItem::from(body).to_bytes()));
    samples.extend(bodies().iter().map(|(_, body)| body.to_bytes()));
    samples
}

#[test]
fn lengths_that_are_only_claimed_cost_nothing() {
    for major in [2_u8, 3, 4, 5] {
        for claimed in [1_u64 << 16, 1 << 31, 1 << 32, 1 << 40, u64::MAX / 2, u64::MAX] {
            let mut head = vec![(major << 5) | 27];
            head.extend(claimed.to_be_bytes());
            if claimed < 1 << 32 {
                head = vec![(major << 5) | 26];
                head.extend(u32::try_from(claimed).unwrap().to_be_bytes());
            }
            within_bounds("a head alone", &head);
            for sample in samples() {
                // The claim in the place of each item of a format, and followed by what is there.
                for at in 0..sample.len().min(200) {
                    let input = [&sample[..at], &head, &sample[at..]].concat();
                    within_bounds("a claimed length", &input);
                }
            }
        }
    }
}

#[test]
fn deep_nesting_costs_nothing() {
    for open in [0x81_u8, 0xa1] {
        for depth in [1_usize, 11, 12, 13, 1_000, 1_000_000] {
            let one = if open == 0x81 { vec![open] } else { vec![open, 0x05] };
            let mut input = one.repeat(depth);
            input.push(0x00);
            within_bounds("deep nesting", &input);
            for key in 1..13 {
                within_bounds("deep nesting under a key", &[&[0xa1, key], input.as_slice()].concat());
            }
        }
    }
}

/// A head of a container of so many items.
fn container(major: u8, count: u32) -> Vec<u8> {
    let mut e = Encoder::new();
    match major {
        4 => e.array(u64::from(count)),
        _ => e.map(u64::from(count)),
    };
    e.into_bytes()
}

/// Lists as long as their formats allow, of the smallest items.
#[test]
fn long_lists_of_small_things_cost_no_more_than_their_bytes() {
    for count in [3_u32, 8, 16, 32, 33, 64, 128, 250, 256, 272, 512, 1_024, 1_025] {
        let times = usize::try_from(count).unwrap();
        for item in [&[0x00_u8][..], &[0x40], &[0xa0], &[0x82, 0x00, 0x00], &[0xa1, 0x00, 0x00], &[0xa1, 0x01, 0x00]] {
            let array = [container(4, count), item.repeat(times)].concat();
            within_bounds_of_lists("a list", &array);
            for key in 1_u8..14 {
                within_bounds_of_lists("a list under a key", &[&[0xa1, key], array.as_slice()].concat());
                within_bounds_of_lists(
                    "a list under key 1",
                    &[&[0xa2, 1], array.as_slice(), &[key.max(2), 0]].concat(),
                );
                within_bounds_of_lists(
                    "a list after a version",
                    &[&[0xa2, 1, 1, key.max(2)], array.as_slice()].concat(),
                );
            }
        }
    }
    let entry =
        Entry { seq: 0, time: 0, fence: 0, period: 0, fenced: true, id: EntryId::new([0; 16]), body: Vec::new() };
    let page = |count| Page {
        index: 0,
        body: PageBody::Log {
            entries: vec![entry.clone(); count],
            head: 0,
            fence: 0,
            first: 0,
            chain: Chain::new([0; 32]),
            more: false,
            closed_at: None,
            slots: Vec::new(),
        },
    };
    for (pages, entries) in [(256, 0), (1, 512), (40, 512), (256, 3), (256, 5), (200, 257)] {
        within_bounds_of_lists("pages", &ReadAnswer { pages: vec![page(entries); pages], now_ms: 0 }.to_bytes());
    }
    let log = LogId::new([0; 32]);
    let read = Read { log, read_key: None, after: 0, limit: 1, slots: Vec::new() };
    within_bounds_of_lists("reads", &ReadRequest::new(vec![read; 256]).to_bytes());
    within_bounds_of_lists("wakes", &WakeRequest(vec![(log, ReadKey::new([2; 32])); 1_024]).to_bytes());
    let refused = vec![OpResult::Refused(Refusal::NotAllowed); 32];
    within_bounds_of_lists("results", &kith_protocol::api::encode_results(&refused));
    let manage = Manage {
        ctl: 0,
        grants: Vec::new(),
        drop: (0..2_048).collect(),
        ttl_ms: None,
        delete: false,
        extend: None,
        trim: None,
    };
    within_bounds_of_lists("dropped grants", &OpPayload { log, act: Act::Manage(manage) }.to_bytes());
    let small = |n: u64| {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&n.to_be_bytes());
        Grant::new(n, PublicKey::new(key), Rights::APPEND)
    };
    let grants = (0..2_048).map(small).collect();
    let manage = Manage { ctl: 0, grants, drop: Vec::new(), ttl_ms: None, delete: false, extend: None, trim: None };
    within_bounds_of_lists("grants", &OpPayload { log, act: Act::Manage(manage) }.to_bytes());
}

#[test]
fn many_small_things_cost_no_more_than_their_bytes() {
    let count = 60_000_u32;
    for item in [&[0x00_u8][..], &[0x40], &[0x60], &[0x80], &[0xa0], &[0xf6], &[0x41, 0x07], &[0x82, 0x00, 0x00]] {
        let array = [container(4, count), item.repeat(usize::try_from(count).unwrap())].concat();
        within_bounds("an array of small items", &array);
        // A map of keys that nobody knows, and the array under each key that somebody may.
        let mut map = container(5, count);
        for key in 0..count {
            let mut e = Encoder::new();
            e.uint(u64::from(key) + 100).raw(item);
            map.extend(e.into_bytes());
        }
        within_bounds("a map of unknown keys", &map);
        for key in 0_u8..14 {
            within_bounds("an array under a key", &[&[0xa1, key], array.as_slice()].concat());
            within_bounds(
                "a version and an array under a key",
                &[&[0xa2, 1, 1, key.max(2)], array.as_slice()].concat(),
            );
            within_bounds("a version and a map under a key", &[&[0xa2, 1, 1, key.max(2)], map.as_slice()].concat());
        }
    }
}

#[test]
fn every_format_with_many_unknown_keys_costs_no_more_than_its_bytes() {
    for sample in samples().into_iter().filter(|sample| sample[0] >> 5 == 5 && sample[0] & 31 < 24) {
        // The same map with keys beyond all known ones.
        let mut input = container(5, 20_000 + u32::from(sample[0] & 31));
        input.extend(&sample[1..]);
        for key in 0..20_000_u64 {
            let mut e = Encoder::new();
            e.uint(1_000 + key).uint(0);
            input.extend(e.into_bytes());
        }
        within_bounds("a format with unknown keys", &input);
    }
}

/// Damaged samples: the inputs are the same in every run, from a small generator of its own.
fn damaged(samples: Vec<Vec<u8>>, rounds: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..rounds).map(move |round| {
        let mut bytes = samples[round % samples.len()].clone();
        for _ in 0..1 + next() % 4 {
            let at = usize::try_from(next()).unwrap() % (bytes.len() + 1);
            let byte = next().to_le_bytes()[0];
            match next() % 4 {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                _ => {
                    if let Some(place) = bytes.get_mut(at) {
                        *place = byte;
                    }
                }
            }
        }
        bytes
    })
}

#[test]
fn damaged_samples_cost_no_more_than_their_bytes() {
    for bytes in damaged(samples(), 20_000) {
        within_bounds("damage", &bytes);
    }
}

/// The decoders between people are fuzzed in `peer_formats.rs`; these are the relay's, and the phone's for its answers.
#[test]
fn no_decoder_of_the_relay_panics_on_a_million_damaged_inputs() {
    let of_relay: Vec<_> = samples().into_iter().take(8).chain(signed_samples()).collect();
    for bytes in damaged(of_relay, 1_000_000) {
        for (_, decode) in DECODERS.iter().take_while(|(name, _)| *name != "certificate") {
            decode(&bytes);
        }
    }
}
