//! Formats between people: what is written is read, what is above its bound is not, what is unknown is kept.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::peer_samples;

use kith_protocol::cbor::{Decoder, Encoder, Wire, WireError};
use kith_protocol::peer::*;
use peer_samples::*;
use std::fmt::Debug;

/// Decodes what it encodes, keeps a key that it does not know, and refuses every other encoding near it.
fn holds<T: Wire + PartialEq + Debug>(what: &str, value: &T) {
    let bytes = value.to_bytes();
    assert_eq!(&T::from_bytes(&bytes).unwrap(), value, "{what}");
    if bytes[0] >> 5 == 5 {
        let newer = with_key_4000(&bytes);
        let read = T::from_bytes(&newer).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_ne!(&read, value, "{what}");
        assert_eq!(read.to_bytes(), newer, "{what}: a key that it does not know is written back");
    }
    for len in 0..bytes.len() {
        assert!(T::from_bytes(&bytes[..len]).is_err(), "{what}: cut at {len}");
    }
    assert_eq!(T::from_bytes(&[bytes.as_slice(), &[0]].concat()), Err(WireError::TrailingBytes), "{what}");
}

/// The map with one more key at its end.
fn with_key_4000(bytes: &[u8]) -> Vec<u8> {
    let mut d = Decoder::new(bytes);
    let pairs = d.map().unwrap();
    let mut e = Encoder::new();
    e.map(pairs + 1);
    for _ in 0..pairs {
        e.raw(d.raw_item().unwrap());
        e.raw(d.raw_item().unwrap());
    }
    e.uint(4_000).text("later");
    e.into_bytes()
}

/// The map with the value of one key replaced.
fn with(value: &impl Wire, key: u64, write: impl Fn(&mut Encoder)) -> Vec<u8> {
    let bytes = value.to_bytes();
    let mut d = Decoder::new(&bytes);
    let pairs = d.map().unwrap();
    let mut e = Encoder::new();
    e.map(pairs);
    for _ in 0..pairs {
        let found = d.uint().unwrap();
        e.uint(found);
        let old = d.raw_item().unwrap();
        if found == key {
            write(&mut e);
        } else {
            e.raw(old);
        }
    }
    e.into_bytes()
}

#[test]
fn every_format_comes_back_and_keeps_what_it_does_not_know() {
    holds("certificate", &cert());
    holds("bare certificate", &bare_cert());
    holds("card", &card());
    holds("bare card", &bare_card());
    holds("contact link", &contact_link());
    holds("bare contact link", &bare_contact_link());
    holds("group link", &group_link());
    holds("control", &control());
    holds("bare control", &bare_control());
    holds("policy", &control().policy);
    holds("welcome info", &welcome_info());
    holds("leave", &leave());
    holds("readmit", &readmit());
    holds("blob", &blob());
    holds("bare blob", &bare_blob());
    holds("blob index", &BlobIndex(vec![[1; 32], [2; 32]]));
    holds("slot", &slot());
    holds("full envelope", &full_envelope());
    for (what, body) in mail_bodies() {
        holds(what, &MailItem::from(body));
    }
    holds("snapshot", &snapshot());
    holds("bare snapshot", &bare_snapshot());
    holds("pack", &pack());
    holds("bare pack", &bare_pack());
    holds("update of a pack", &pack_update());
    holds("history", &history());
    for (what, op) in ops() {
        holds(what, &op);
        holds(what, &signed_op(&op));
    }
    for (what, body) in bodies().into_iter().chain(record_bodies()).chain([("history", history_offer())]) {
        let envelope = envelope(&body);
        holds(what, &envelope);
        assert_eq!(envelope.read_body().unwrap(), body, "{what}");
    }
}

#[test]
fn a_newer_version_is_told_from_damage() {
    let cases: Vec<(&str, Result<(), WireError>)> = vec![
        (
            "card",
            Card::from_bytes(&with(&card(), 1, |e| {
                e.uint(2);
            }))
            .map(drop),
        ),
        (
            "control",
            Control::from_bytes(&with(&control(), 1, |e| {
                e.uint(2);
            }))
            .map(drop),
        ),
        (
            "envelope",
            Envelope::from_bytes(&with(&full_envelope(), 1, |e| {
                e.uint(2);
            }))
            .map(drop),
        ),
        (
            "contact link",
            ContactLink::from_bytes(&with(&contact_link(), 1, |e| {
                e.uint(2);
            }))
            .map(drop),
        ),
        (
            "device certificate",
            DeviceCert::from_bytes(&with(&cert(), 1, |e| {
                e.uint(2);
            }))
            .map(drop),
        ),
    ];
    for (format, refused) in cases {
        assert_eq!(refused, Err(WireError::Unsupported { format, version: 2 }));
    }
}

#[test]
fn texts_and_counts_have_edges() {
    let named = |len| Card { name: "n".repeat(len), ..bare_card() }.to_bytes();
    assert!(Card::from_bytes(&named(MAX_NAME)).is_ok());
    assert_eq!(Card::from_bytes(&named(MAX_NAME + 1)), Err(WireError::Invalid("name")));

    let leads = |count| Control { leads: vec![root(); count], ..control() }.to_bytes();
    assert!(Control::from_bytes(&leads(MAX_LEADS)).is_ok());
    assert!(Control::from_bytes(&leads(MAX_LEADS + 1)).is_err());
    let revoked = |count| Control { revoked: vec![[1; 16]; count], ..control() }.to_bytes();
    assert!(Control::from_bytes(&revoked(MAX_REVOKED)).is_ok());
    assert!(Control::from_bytes(&revoked(MAX_REVOKED + 1)).is_err());
    let topic = |len| Control { topic: "t".repeat(len), ..control() }.to_bytes();
    assert!(Control::from_bytes(&topic(MAX_TOPIC)).is_ok());
    assert!(Control::from_bytes(&topic(MAX_TOPIC + 1)).is_err());
    let history = |days| Control { policy: Policy { history_days: days, ..control().policy }, ..control() }.to_bytes();
    assert!(Control::from_bytes(&history(MAX_HISTORY_DAYS)).is_ok());
    assert!(Control::from_bytes(&history(MAX_HISTORY_DAYS + 1)).is_err());

    let cards = |count| WelcomeInfo { cards: vec![bare_card(); count], ..welcome_info() }.to_bytes();
    assert!(WelcomeInfo::from_bytes(&cards(MAX_WELCOME_CARDS)).is_ok());
    assert!(WelcomeInfo::from_bytes(&cards(MAX_WELCOME_CARDS + 1)).is_err());

    let text =
        |len: usize| Body::Edit(EditBody { target: [0; 16], text: "x".repeat(len), unknown: Default::default() });
    assert!(Body::from_bytes(2, &text(MAX_TEXT).to_bytes()).is_ok());
    assert!(Body::from_bytes(2, &text(MAX_TEXT + 1).to_bytes()).is_err());
    let emoji = |len| {
        Body::Reaction(ReactionBody { target: [0; 16], emoji: Some("e".repeat(len)), unknown: Default::default() })
    };
    assert!(Body::from_bytes(4, &emoji(MAX_EMOJI).to_bytes()).is_ok());
    assert!(Body::from_bytes(4, &emoji(MAX_EMOJI + 1).to_bytes()).is_err());

    let fallback = |len| Envelope { fallback: Some("f".repeat(len)), ..full_envelope() }.to_bytes();
    assert!(Envelope::from_bytes(&fallback(MAX_FALLBACK)).is_ok());
    assert!(Envelope::from_bytes(&fallback(MAX_FALLBACK + 1)).is_err());
    let head = Envelope { body: Vec::new(), ..full_envelope() }.to_bytes().len() + 4;
    let whole = |len: usize| Envelope { body: vec![0; len - head], ..full_envelope() }.to_bytes();
    assert_eq!(whole(MAX_ENVELOPE).len(), MAX_ENVELOPE);
    assert!(Envelope::from_bytes(&whole(MAX_ENVELOPE)).is_ok());
    assert!(Envelope::from_bytes(&whole(MAX_ENVELOPE + 1)).is_err());

    let size = |size| BlobDescriptor { size, ..blob() }.to_bytes();
    assert!(BlobDescriptor::from_bytes(&size(MAX_BLOB)).is_ok());
    assert!(BlobDescriptor::from_bytes(&size(MAX_BLOB + 1)).is_err());
    assert!(BlobDescriptor::from_bytes(&BlobDescriptor { chunks: 0, ..blob() }.to_bytes()).is_err());
    let most = kith_protocol::pad::padded_length(usize::try_from(MAX_BLOB).unwrap()).div_ceil(CHUNK);
    assert!(most <= MAX_CHUNKS, "the largest blob has {most} chunks");
}

#[test]
fn operations_have_edges() {
    let base = ops().remove(1).1;
    let of = |op: StateOp| StateOp::from_bytes(&op.to_bytes());
    let value = |len: usize| {
        let mut e = Encoder::new();
        e.bytes(&vec![0; len - 3]);
        StateOp { value: e.into_bytes(), ..base.clone() }
    };
    assert_eq!(value(MAX_VALUE).value.len(), MAX_VALUE);
    assert!(of(value(MAX_VALUE)).is_ok());
    assert_eq!(of(value(MAX_VALUE + 1)), Err(WireError::Invalid("value")));
    for (least, most) in [
        (Field::Name("n".repeat(MAX_FIELD)), Field::Name("n".repeat(MAX_FIELD + 1))),
        (Field::Text(2, "n".repeat(MAX_FIELD)), Field::Text(2, "n".repeat(MAX_FIELD + 1))),
        (Field::Bytes(2, vec![0; MAX_FIELD]), Field::Bytes(2, vec![0; MAX_FIELD + 1])),
    ] {
        assert!(of(StateOp { field: least, ..base.clone() }).is_ok());
        assert_eq!(of(StateOp { field: most, ..base.clone() }), Err(WireError::Invalid("field")));
    }
    let drops = |count| StateOp { merge: Merge::Drop(vec![[1; 16]; count]), value: NULL.to_vec(), ..base.clone() };
    assert!(of(drops(MAX_DOTS)).is_ok());
    assert!(of(drops(MAX_DOTS + 1)).is_err());
    assert!(of(drops(0)).is_err());
    let body = |count| StateBody { ops: vec![signed_op(&base); count], certs: vec![], unknown: Default::default() };
    assert!(StateBody::from_bytes(&body(MAX_OPS).to_bytes()).is_ok());
    assert!(StateBody::from_bytes(&body(MAX_OPS + 1).to_bytes()).is_err());
    assert!(StateBody::from_bytes(&body(0).to_bytes()).is_err());
    for count in [BUCKETS - 1, BUCKETS + 1] {
        let buckets = BucketsBody { seq: 1, buckets: vec![[0; 32]; count], unknown: Default::default() };
        assert!(BucketsBody::from_bytes(&buckets.to_bytes()).is_err());
    }
    let merge = |number| {
        with(&base, 6, |e| {
            e.uint(number);
        })
    };
    assert!(StateOp::from_bytes(&merge(1)).is_ok());
    assert_eq!(StateOp::from_bytes(&merge(3)), Err(WireError::Invalid("merge")));
    assert_eq!(StateOp::from_bytes(&merge(2)), Err(WireError::MissingKey(9)), "a drop names dots");
    let by_key = kith_protocol::cose::sign_with_key(&DEVICE_SEED, b"kith/state/1", base.to_bytes());
    assert_eq!(SignedOp::from_bytes(&by_key.to_bytes()), Err(WireError::Invalid("kid")));
}

#[test]
fn values_outside_of_their_tables_are_refused() {
    for kind in [0, 11, 99] {
        assert!(
            Control::from_bytes(&with(&control(), 3, |e| {
                e.uint(kind);
            }))
            .is_err(),
            "kind {kind}"
        );
    }
    for kind in GroupKind::ALL {
        assert_eq!(GroupKind::from_number(kind.number()), Some(kind));
    }
    assert!(
        Policy::from_bytes(&with(&control().policy, 1, |e| {
            e.uint(2);
        }))
        .is_err()
    );
    assert!(
        Policy::from_bytes(&with(&control().policy, 6, |e| {
            e.uint(3);
        }))
        .is_err()
    );
    assert!(Envelope::from_bytes(&Envelope { n: 0, ..full_envelope() }.to_bytes()).is_err(), "n counts from 1");
    for kind in [1, 2] {
        let untimed = Envelope { kind, written_ms: None, ..full_envelope() };
        assert!(Envelope::from_bytes(&untimed.to_bytes()).is_err(), "type {kind} says when it was written");
    }
    assert!(
        DeviceCert::from_bytes(&with(&cert(), 6, |e| {
            e.uint(1);
        }))
        .is_err(),
        "app data are a map"
    );
}

#[test]
fn a_certificate_holds_for_its_root_and_bytes_only() {
    let bytes = cert().sign(&ROOT_SEED);
    let verified = DeviceCert::verify(&bytes).unwrap();
    assert_eq!(verified.cert, cert());
    assert_eq!(verified.hash16, kith_protocol::hash::sha256(&[&bytes])[..16]);
    assert_eq!(DeviceCert::verify(&cert().sign(&DEVICE_SEED)), Err(CertError::BadSignature));
    for byte in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[byte] ^= 1;
        assert!(DeviceCert::verify(&changed).is_err(), "byte {byte}");
    }
}

#[test]
fn a_statement_holds_for_its_device_and_purpose_only() {
    let left = leave().sign(&DEVICE_SEED);
    assert_eq!(LeaveStatement::verify(&left), Ok((leave(), device())));
    assert!(ReadmitStatement::verify(&left).is_err(), "another label");
    let back = readmit().sign(&DEVICE_SEED);
    assert_eq!(ReadmitStatement::verify(&back), Ok((readmit(), device())));
    assert!(LeaveStatement::verify(&back).is_err(), "another label");
    for byte in 0..left.len() {
        let mut changed = left.clone();
        changed[byte] ^= 1;
        assert!(LeaveStatement::verify(&changed).is_err(), "byte {byte}");
    }
}

#[test]
fn a_link_is_read_in_each_of_its_forms_and_from_no_other_text() {
    let link = contact_link();
    let url = link.to_url();
    assert!(url.starts_with("https://relay.example/c#"), "{url}");
    let expected = LinkUrl::Contact(Box::new(link));
    assert_eq!(LinkUrl::parse(&url), Ok(expected.clone()));
    assert_eq!(LinkUrl::parse(&format!("  {url}\n")), Ok(expected.clone()));
    assert_eq!(LinkUrl::parse(&url.replace("https:", "kith:")), Ok(expected.clone()));
    assert_eq!(LinkUrl::parse(&url.replace("https://relay", "HTTPS://Relay")), Ok(expected));
    let group = group_link().to_url();
    assert!(group.starts_with("https://relay.example/g#"), "{group}");
    assert_eq!(LinkUrl::parse(&group), Ok(LinkUrl::Group(Box::new(group_link()))));
    assert_eq!(LinkUrl::parse(&group).unwrap().relay(), "https://relay.example");

    let fragment = url.split_once('#').unwrap().1;
    let newer = data_encoding::BASE64URL_NOPAD.encode(&with(&contact_link(), 1, |e| {
        e.uint(2);
    }));
    let cases: Vec<(String, LinkError)> = vec![
        (String::new(), LinkError::NotALink),
        ("hello".into(), LinkError::NotALink),
        ("https://relay.example/c".into(), LinkError::NotALink),
        (format!("https://relay.example/s#{fragment}"), LinkError::NotALink),
        (format!("https:///c#{fragment}"), LinkError::NotALink),
        (format!("https://relay.example@evil.example/c#{fragment}"), LinkError::NotALink),
        ("x".repeat(MAX_LINK_TEXT + 1), LinkError::NotALink),
        (url.replace("https:", "http:"), LinkError::Scheme),
        (url.replace("https:", "ftp:"), LinkError::Scheme),
        (url[..url.len() - 4].to_owned(), LinkError::Damaged),
        (url.replace("/c#", "/g#"), LinkError::Damaged),
        (format!("https://relay.example/c#{fragment}!"), LinkError::Damaged),
        ("https://relay.example/c#".into(), LinkError::Damaged),
        (format!("https://relay.example/c#{newer}"), LinkError::Unsupported { version: 2 }),
        (url.replace("relay.example/", "evil.example/"), LinkError::RelayMismatch),
    ];
    for (text, expected) in cases {
        assert_eq!(LinkUrl::parse(&text), Err(expected), "{text}");
    }
}

#[test]
fn a_link_with_any_one_character_changed_never_gives_another_link() {
    for (url, link) in [
        (contact_link().to_url(), LinkUrl::Contact(Box::new(contact_link()))),
        (group_link().to_url(), LinkUrl::Group(Box::new(group_link()))),
    ] {
        assert_eq!(LinkUrl::parse(&url), Ok(link.clone()));
        let fragment = url.find('#').unwrap() + 1;
        for at in fragment..url.len() {
            for to in ["A", "b", "7", "_"].into_iter().filter(|to| *to != &url[at..=at]) {
                let changed = format!("{}{to}{}", &url[..at], &url[at + 1..]);
                // A changed number of the check itself makes it a key of a later version: the link is whole then.
                let whole = match LinkUrl::parse(&changed) {
                    Err(_) => continue,
                    Ok(LinkUrl::Contact(mut link)) => {
                        link.unknown = contact_link().unknown;
                        LinkUrl::Contact(link)
                    }
                    Ok(LinkUrl::Group(mut link)) => {
                        link.unknown = group_link().unknown;
                        LinkUrl::Group(link)
                    }
                };
                assert_eq!(whole, link, "position {at}, {to}");
            }
        }
    }
    let older =
        format!("https://relay.example/c#{}", data_encoding::BASE64URL_NOPAD.encode(&contact_link().to_bytes()));
    assert_eq!(
        LinkUrl::parse(&older),
        Ok(LinkUrl::Contact(Box::new(contact_link()))),
        "an earlier build wrote no check"
    );
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for relay in ["http://127.0.0.1:8787", "http://localhost", "http://[::1]:1"] {
        let link = ContactLink { card: Card { relay: relay.into(), ..bare_card() }, ..bare_contact_link() };
        assert_eq!(LinkUrl::parse(&link.to_url()), Ok(LinkUrl::Contact(Box::new(link.clone()))), "{relay}");
        let as_kith = link.to_url().replace("http:", "kith:");
        assert!(LinkUrl::parse(&as_kith).is_ok(), "{relay}");
    }
    for relay in
        ["http://relay.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example:80", "ftp://x"]
    {
        let link = ContactLink { card: Card { relay: relay.into(), ..bare_card() }, ..bare_contact_link() };
        assert_eq!(LinkUrl::parse(&link.to_url()), Err(LinkError::Scheme), "{relay}");
        let dressed = link.to_url().replace("http:", "https:").replace("ftp:", "https:");
        assert_eq!(LinkUrl::parse(&dressed), Err(LinkError::Scheme), "{relay} inside");
    }
}

#[test]
fn debug_shows_nothing_of_a_person() {
    let shown = [
        format!("{:?}", card()),
        format!("{:?}", cert()),
        format!("{:?}", control()),
        format!("{:?}", contact_link()),
        format!("{:?}", group_link()),
        format!("{:?}", LinkUrl::parse(&group_link().to_url())),
        format!("{:?}", full_envelope()),
        format!("{:?}", bodies()[0].1),
        format!("{:?}", MailItem::from(mail_bodies()[2].1.clone())),
        format!("{:?}", welcome_info()),
        format!("{:?}", WireSecret::new([0x61; 32])),
    ];
    for text in shown {
        for word in ["Zo", "Night", "yes", "relay.example", "97", "0x61", "6161"] {
            assert!(!text.contains(word), "{text}");
        }
    }
}

/// Every decoder of this module on one input: none may panic.
fn decode_all(bytes: &[u8]) {
    let _ = DeviceCert::verify(bytes);
    let _ = DeviceCert::from_bytes(bytes);
    let _ = Card::from_bytes(bytes);
    let _ = ContactLink::from_bytes(bytes);
    let _ = GroupLink::from_bytes(bytes);
    let _ = MailItem::from_bytes(bytes);
    let _ = Control::from_bytes(bytes);
    let _ = WelcomeInfo::from_bytes(bytes);
    let _ = Envelope::from_bytes(bytes).map(|envelope| envelope.read_body());
    let _ = LeaveStatement::verify(bytes);
    let _ = ReadmitStatement::verify(bytes);
    let _ = BlobDescriptor::from_bytes(bytes);
    let _ = BlobIndex::from_bytes(bytes);
    let _ = SlotValue::from_bytes(bytes);
    let _ = StateOp::from_bytes(bytes);
    let _ = SignedOp::from_bytes(bytes);
    let _ = Snapshot::from_bytes(bytes);
    let _ = Pack::from_bytes(bytes);
    let _ = Pack::verify(bytes);
    let _ = History::from_bytes(bytes);
    for kind in [11, 12, 13, 16, 17, 18] {
        let _ = Body::from_bytes(kind, bytes);
    }
    let _ = SealedEntry::parse(bytes);
    let _ = unframe_mls(bytes);
}

#[test]
fn no_decoder_panics_on_damaged_or_random_bytes() {
    let mut seeds: Vec<Vec<u8>> = vec![
        cert().sign(&ROOT_SEED),
        card().to_bytes(),
        contact_link().to_bytes(),
        group_link().to_bytes(),
        control().to_bytes(),
        welcome_info().to_bytes(),
        full_envelope().to_bytes(),
        signed_op(&ops().remove(3).1).to_bytes(),
        snapshot().to_bytes(),
        pack().to_bytes(),
        pack_update().sign(&ROOT_SEED).unwrap(),
        history().to_bytes(),
        leave().sign(&DEVICE_SEED),
        blob().to_bytes(),
        slot().to_bytes(),
        Vec::new(),
    ];
    seeds.extend(mail_bodies().into_iter().map(|(_, body)| MailItem::from(body).to_bytes()));
    // A small generator of its own: the inputs are the same in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..1_000_000_usize {
        let mut bytes = seeds[round % seeds.len()].clone();
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
        decode_all(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let _ = LinkUrl::parse(text);
        }
    }
}

/// The signed bytes of a pack that was changed after the code had made it.
fn signed_pack(change: impl FnOnce(&mut Pack)) -> Result<VerifiedPack, PackError> {
    let mut pack = pack();
    change(&mut pack);
    Pack::verify(&pack.sign(&ROOT_SEED).unwrap())
}

#[test]
fn a_pack_is_what_its_publisher_signed_or_nothing() {
    let whole = Pack::verify(&pack().sign(&ROOT_SEED).unwrap()).unwrap();
    assert_eq!(whole.pack(), &pack());
    assert_eq!(whole.applied_to(None).unwrap(), pack_items());
    let signed = pack().sign(&ROOT_SEED).unwrap();
    for at in 0..signed.len() {
        let mut flipped = signed.clone();
        flipped[at] ^= 1;
        assert!(Pack::verify(&flipped).is_err(), "byte {at}");
    }
    // Somebody else signs what names Zo\u{eb} as its publisher.
    let foreign = kith_protocol::cose::sign_with_key(&DEVICE_SEED, b"kith/pack/1", pack().to_bytes()).to_bytes();
    assert_eq!(Pack::verify(&foreign).unwrap_err(), PackError::BadSignature);
    let other_label = kith_protocol::cose::sign_with_key(&ROOT_SEED, b"kith/device/1", pack().to_bytes()).to_bytes();
    assert_eq!(Pack::verify(&other_label).unwrap_err(), PackError::BadSignature);
    let mut newer = pack().to_bytes();
    newer[2] = 2;
    let newer = kith_protocol::cose::sign_with_key(&ROOT_SEED, b"kith/pack/1", newer).to_bytes();
    assert_eq!(Pack::verify(&newer).unwrap_err(), PackError::Newer);
    assert_eq!(Pack::verify(&vec![0; MAX_PACK + 1]).unwrap_err(), PackError::TooLarge);
    assert_eq!(signed_pack(|pack| pack.items[0].title = "Other".into()).unwrap_err(), PackError::OtherContent);
    for (what, refused) in [
        ("unordered", signed_pack(|pack| pack.items.swap(0, 1))),
        ("twice", signed_pack(|pack| pack.items.push(pack.items[2].clone()))),
        ("version 0", signed_pack(|pack| pack.version = 0)),
        ("whole with removals", signed_pack(|pack| pack.removed = vec![[1; 16]])),
        ("update of itself", signed_pack(|pack| pack.base = Some(2))),
        ("removed and there", signed_pack(|pack| (pack.base, pack.removed) = (Some(1), vec![[0xa1; 16]]))),
        ("no title", signed_pack(|pack| pack.items[0].title = " ".into())),
        ("nothing in it", signed_pack(|pack| pack.items[0].body.clear())),
        ("a text that is none", signed_pack(|pack| pack.items[0].body = vec![0xff])),
        ("a file without a name", signed_pack(|pack| pack.items[2].file_name = None)),
        ("a text with the name of a file", signed_pack(|pack| pack.items[0].file_name = Some("a.txt".into()))),
        ("33 tags", signed_pack(|pack| pack.items[0].tags = vec!["a".into(); 33])),
        ("over 1 MiB", signed_pack(|pack| pack.items[0].body = vec![b'a'; MAX_PACK_BODY + 1])),
    ] {
        assert!(matches!(refused, Err(PackError::Malformed(_))), "{what}: {refused:?}");
    }
}

#[test]
fn an_update_of_a_pack_leads_to_what_the_whole_would_hold() {
    let update = Pack::verify(&pack_update().sign(&ROOT_SEED).unwrap()).unwrap();
    assert_eq!((update.pack().items.len(), update.pack().removed.len()), (2, 1), "only what differs is in it");
    let after = update.applied_to(Some((2, pack_items()))).unwrap();
    assert_eq!(pack_content_hash(&after), update.pack().content);
    let titles: Vec<&str> = after.values().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Listening well", "Listening", "More"]);
    assert_eq!(update.applied_to(None).unwrap_err(), PackError::OtherBase(2));
    assert_eq!(update.applied_to(Some((1, pack_items()))).unwrap_err(), PackError::OtherBase(2));
    let mut other = pack_items();
    other.remove(&[0xa3; 16]);
    assert_eq!(update.applied_to(Some((2, other))).unwrap_err(), PackError::OtherContent);
}
