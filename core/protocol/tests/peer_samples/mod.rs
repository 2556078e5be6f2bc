//! One full and one bare value of every format between people.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use kith_protocol::cbor::Unknown;
use kith_protocol::cose::public_key;
use kith_protocol::id::{Chain, Hash, LogId, PublicKey, ReadKey};
use kith_protocol::peer::*;

pub const ROOT_SEED: [u8; 32] = [0x11; 32];
pub const DEVICE_SEED: [u8; 32] = [0x22; 32];

pub fn root() -> PublicKey {
    PublicKey::new(public_key(&ROOT_SEED))
}

pub fn device() -> PublicKey {
    PublicKey::new(public_key(&DEVICE_SEED))
}

pub fn cert() -> DeviceCert {
    DeviceCert {
        root_pk: root(),
        device_id: [0x33; 16],
        device_pk: device(),
        serial: 7,
        app_data: Some(vec![0xa1, 0x01, 0x02]),
        name: Some("Zoë".into()),
        unknown: Unknown::none(),
    }
}

pub fn bare_cert() -> DeviceCert {
    DeviceCert { app_data: None, name: None, serial: 0, ..cert() }
}

pub fn blob() -> BlobDescriptor {
    BlobDescriptor {
        log: LogId::new([0x41; 32]),
        key: WireSecret::new([0x42; 32]),
        size: 100_000,
        chunks: 1,
        index: Hash::new([0x43; 32]),
        mime: Some("image/jpeg".into()),
        name: Some("garden.jpg".into()),
        dimensions: Some((640, 480)),
        thumbnail: Some(vec![0x44; 8]),
        unknown: Unknown::none(),
    }
}

pub fn bare_blob() -> BlobDescriptor {
    BlobDescriptor { mime: None, name: None, dimensions: None, thumbnail: None, ..blob() }
}

pub fn bare_card() -> Card {
    Card {
        root_pk: root(),
        name: "Zoë".into(),
        relay: "https://relay.example".into(),
        mailbox: LogId::new([0x51; 32]),
        grant_seed: WireSecret::new([0x52; 32]),
        seal_pk: [0x53; 32],
        suites: vec![3],
        avatar: None,
        kp_key: WireSecret::new([0x54; 32]),
        unknown: Unknown::none(),
    }
}

pub fn card() -> Card {
    Card { avatar: Some(blob()), suites: vec![3, 0x4f], ..bare_card() }
}

pub fn contact_link() -> ContactLink {
    ContactLink {
        card: bare_card(),
        until_ms: Some(1_800_000_000_000),
        psk: Some(WireSecret::new([0x61; 32])),
        unknown: Unknown::none(),
    }
}

pub fn bare_contact_link() -> ContactLink {
    ContactLink { until_ms: None, psk: None, ..contact_link() }
}

pub fn group_link() -> GroupLink {
    GroupLink {
        conversation: [0x62; 16],
        name: "Night shift".into(),
        inviter: bare_card(),
        nonce: [0x63; 16],
        until_ms: Some(1_800_000_000_000),
        unknown: Unknown::none(),
    }
}

pub fn predecessor() -> Predecessor {
    Predecessor { group_id: vec![0x71; 20], seq: 9, chain: Chain::new([0x72; 32]), unknown: Unknown::none() }
}

pub fn control() -> Control {
    Control {
        conversation: [0x62; 16],
        kind: GroupKind::Circle,
        leads: vec![root(), device()],
        policy: Policy {
            who_adds: Who::Members,
            who_edits: Who::Leads,
            message_ttl_s: 86_400,
            reportable: true,
            history_days: 90,
            join_by_link: JoinByLink::LeadAdmits,
            unknown: Unknown::none(),
        },
        name: "Night shift".into(),
        topic: "Those who work late".into(),
        picture: Some(bare_blob()),
        revoked: vec![[0x73; 16]],
        created_ms: 1_790_000_000_000,
        min_version: 1,
        predecessor: Some(predecessor()),
        unknown: Unknown::none(),
    }
}

pub fn bare_control() -> Control {
    Control {
        kind: GroupKind::Direct,
        policy: Policy::default_of(GroupKind::Direct),
        name: String::new(),
        topic: String::new(),
        picture: None,
        revoked: Vec::new(),
        predecessor: None,
        ..control()
    }
}

pub fn welcome_info() -> WelcomeInfo {
    WelcomeInfo {
        period: 3,
        period_secret: Some(WireSecret::new([0x74; 32])),
        log: LogId::new([0x75; 32]),
        relay: "https://relay.example".into(),
        seq: 41,
        chain: Chain::new([0x76; 32]),
        cards: vec![bare_card()],
        unknown: Unknown::none(),
    }
}

pub fn leave() -> LeaveStatement {
    LeaveStatement { conversation: [0x62; 16], leaf_keys: vec![[0x77; 32]], unknown: Unknown::none() }
}

pub fn readmit() -> ReadmitStatement {
    ReadmitStatement {
        conversation: [0x62; 16],
        key_package: [0x78; 32],
        old_certs: vec![[0x79; 16]],
        unknown: Unknown::none(),
    }
}

pub fn mail_bodies() -> Vec<(&'static str, MailBody)> {
    let unknown = Unknown::none();
    vec![
        ("welcome", MailBody::Welcome(vec![0x81; 64])),
        (
            "welcome pointer",
            MailBody::WelcomePointer(Box::new(WelcomePointer {
                log: LogId::new([0x82; 32]),
                blob: bare_blob(),
                read_key: ReadKey::new([0x83; 32]),
                relay: "https://relay.example".into(),
                unknown: unknown.clone(),
            })),
        ),
        (
            "join request",
            MailBody::JoinRequest(Box::new(JoinRequest {
                nonce: [0x63; 16],
                key_package: vec![0x84; 64],
                card: bare_card(),
                unknown: unknown.clone(),
            })),
        ),
        (
            "readmit request",
            MailBody::ReadmitRequest(ReadmitRequest {
                statement: readmit().sign(&DEVICE_SEED),
                key_package: vec![0x84; 64],
                unknown: unknown.clone(),
            }),
        ),
        (
            "refound notice",
            MailBody::RefoundNotice(Box::new(RefoundNotice {
                conversation: [0x62; 16],
                number: 1,
                predecessor: predecessor(),
                log: LogId::new([0x85; 32]),
                relay: "https://relay.example".into(),
                unknown: unknown.clone(),
            })),
        ),
        ("join answer", MailBody::JoinAnswer(JoinAnswer { nonce: [0x63; 16], code: JoinCode::LinkOver, unknown })),
        ("a kind of a later version", MailBody::Other { kind: 99, raw: vec![0x82, 0x01, 0x02] }),
    ]
}

pub fn bodies() -> Vec<(&'static str, Body)> {
    let unknown = Unknown::none();
    vec![
        (
            "text",
            Body::Text(TextBody {
                text: "yes".into(),
                reply_to: Some([0x91; 16]),
                mentions: vec![root()],
                thread_root: Some([0x92; 16]),
                unknown: unknown.clone(),
            }),
        ),
        ("edit", Body::Edit(EditBody { target: [0x91; 16], text: "no".into(), unknown: unknown.clone() })),
        ("delete", Body::Delete(DeleteBody { target: [0x91; 16], unknown: unknown.clone() })),
        (
            "reaction",
            Body::Reaction(ReactionBody { target: [0x91; 16], emoji: Some("👍".into()), unknown: unknown.clone() }),
        ),
        (
            "reaction taken back",
            Body::Reaction(ReactionBody { target: [0x91; 16], emoji: None, unknown: unknown.clone() }),
        ),
        ("leave", Body::Leave(LeaveBody { statement: leave().sign(&DEVICE_SEED), unknown })),
        ("card", Body::Card(Box::new(bare_card()))),
        ("a type of a later version", Body::Other { kind: 999, raw: vec![0xa0] }),
    ]
}

pub fn envelope(body: &Body) -> Envelope {
    Envelope::new([0xa1; 16], 5, Seen { seq: 40, chain16: [0xa2; 16] }, body, Some(1_790_000_000_000))
}

pub fn full_envelope() -> Envelope {
    Envelope {
        fallback: Some("Somebody sent something".into()),
        ttl_s: Some(3_600),
        signature: Some(vec![0xa3; 96]),
        ..envelope(&Body::Other { kind: 999, raw: vec![0xa0] })
    }
}

pub fn slot() -> SlotValue {
    SlotValue { epoch: 4, group_info: vec![0xb1; 32], seq: 40, chain: Chain::new([0xb2; 32]), unknown: Unknown::none() }
}

/// One operation of each kind, the last with a key of a later version.
pub fn ops() -> Vec<(&'static str, StateOp)> {
    let op = |field, merge, value: &[u8]| StateOp {
        conversation: [0x62; 16],
        record: [0xc1; 16],
        kind: 2,
        field,
        merge,
        stamp: Hlc::new((1_790_000_000_000 << 16) | 3),
        value: value.to_vec(),
        unknown: Unknown::none(),
    };
    vec![
        ("alive", op(Field::ALIVE, Merge::Set, &[0xf5])),
        ("a text", op(Field::Number(2), Merge::Set, b"\x65hello")),
        ("a tag", op(Field::Number(5), Merge::Add, b"\x64calm")),
        ("tags dropped", op(Field::Number(5), Merge::Drop(vec![[0xc2; 16], [0xc3; 16]]), &NULL)),
        ("a field by name", op(Field::Name("x-colour".into()), Merge::Set, &[0x01])),
        ("a vote", StateOp { kind: 3, ..op(Field::Bytes(3, vec![0x11; 32]), Merge::Set, &[0x02]) }),
        ("an occurrence", StateOp { kind: 1, ..op(Field::Text(2, "2026-03-08T02:30".into()), Merge::Set, &[0xa0]) }),
    ]
}

pub fn signed_op(op: &StateOp) -> SignedOp {
    op.sign(&DEVICE_SEED, DeviceCert::verify(&cert().sign(&ROOT_SEED)).unwrap().hash16)
}

pub fn snapshot() -> Snapshot {
    Snapshot {
        conversation: [0x62; 16],
        seq: 41,
        chain: Chain::new([0x76; 32]),
        ops: ops().iter().map(|(_, op)| signed_op(op)).collect(),
        certs: vec![cert().sign(&ROOT_SEED)],
        leaving: vec![leave().sign(&DEVICE_SEED)],
        cards: vec![(root(), bare_card())],
        unknown: Unknown::none(),
    }
}

pub fn bare_snapshot() -> Snapshot {
    Snapshot { ops: vec![], certs: vec![], leaving: vec![], cards: vec![], ..snapshot() }
}

/// Bodies of the envelopes about records.
pub fn record_bodies() -> Vec<(&'static str, Body)> {
    let unknown = Unknown::none();
    let signed: Vec<SignedOp> = ops().iter().map(|(_, op)| signed_op(op)).collect();
    vec![
        (
            "snapshot offer",
            Body::SnapshotOffer(Box::new(SnapshotOfferBody {
                blob: bare_blob(),
                seq: 41,
                chain16: [0xd1; 16],
                root: [0xd2; 16],
                unknown: unknown.clone(),
            })),
        ),
        ("snapshot want", Body::SnapshotWant(SnapshotWantBody { unknown: unknown.clone() })),
        (
            "own operations",
            Body::State(StateBody { ops: vec![signed[0].clone()], certs: vec![], unknown: unknown.clone() }),
        ),
        (
            "operations of one who left",
            Body::State(StateBody { ops: signed, certs: vec![cert().sign(&ROOT_SEED)], unknown: unknown.clone() }),
        ),
        ("root", Body::Root(RootBody { seq: 41, root: [0xd2; 16], unknown: unknown.clone() })),
        ("buckets", Body::Buckets(Box::new(BucketsBody { seq: 41, buckets: vec![[0xd3; 32]; BUCKETS], unknown }))),
    ]
}

pub fn pack_items() -> PackContent {
    let text = PackItem {
        id: [0xa1; 16],
        place: 2,
        kind: PackItemKind::Text,
        title: "Listening".into(),
        body: "Ask, and wait.".into(),
        tags: vec!["calm".into(), "first".into()],
        file_name: None,
        checked_on: Some("2026-11-24".into()),
        region: Some("GB".into()),
        source: Some("our own words".into()),
        unknown: Unknown::none(),
    };
    let bare = PackItem { tags: vec![], checked_on: None, region: None, source: None, ..text.clone() };
    let link =
        PackItem { id: [0xa2; 16], place: 1, kind: PackItemKind::Link, body: "tel:116123".into(), ..bare.clone() };
    let file = PackItem {
        id: [0xa3; 16],
        place: 3,
        kind: PackItemKind::File,
        body: vec![0, 1, 2],
        file_name: Some("map.bin".into()),
        ..bare
    };
    [text, link, file].into_iter().map(|item| (item.id, item)).collect()
}

pub fn pack() -> Pack {
    Pack {
        title: "Quiet paths".into(),
        made_ms: 1_790_000_000_000,
        publisher_name: Some("Zo\u{eb}".into()),
        ..Pack::whole([0xa0; 16], root(), 2, &pack_items())
    }
}

pub fn bare_pack() -> Pack {
    Pack::whole([0xa0; 16], root(), 1, &PackContent::new())
}

/// Version 3: one resource is new, one gone, one changed.
pub fn pack_update() -> Pack {
    let mut items = pack_items();
    let mut text = items.remove(&[0xa1; 16]).unwrap();
    text.title = "Listening well".into();
    items.insert(text.id, text.clone());
    items.remove(&[0xa2; 16]);
    let more = PackItem { id: [0xa4; 16], title: "More".into(), ..text };
    items.insert(more.id, more);
    Pack { title: "Quiet paths".into(), ..Pack::whole([0xa0; 16], root(), 3, &items) }.since(2, &pack_items())
}
