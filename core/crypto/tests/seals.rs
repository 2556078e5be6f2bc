//! Seals open by the right key in the right place only, and lengths say little.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_crypto::*;
use kith_model::{Rng, Secret32, SeededRng};
use kith_protocol::cbor::Unknown;
use kith_protocol::id::{Chain, EntryId, LogId};
use kith_protocol::peer::{BlobDescriptor, CHUNK, JoinAnswer, JoinCode, MailBody, MailItem, SlotValue};

fn rng() -> SeededRng {
    SeededRng::new([1; 32])
}

fn keys(seed: u8) -> PeriodKeys {
    PeriodKeys::derive(&PeriodSecret::new(Secret32::new([seed; 32]))).unwrap()
}

const LOG: LogId = LogId::new([1; 32]);
const OTHER_LOG: LogId = LogId::new([2; 32]);
const ENTRY: EntryId = EntryId::new([3; 16]);

#[test]
fn an_entry_opens_in_its_place_only() {
    let body = seal_entry(&rng(), &keys(1), &LOG, &ENTRY, 4, b"message").unwrap();
    assert_eq!(open_entry(&keys(1), &LOG, &ENTRY, 4, &body).unwrap(), b"message");
    assert!(open_entry(&keys(2), &LOG, &ENTRY, 4, &body).is_err(), "another period's key");
    assert!(open_entry(&keys(1), &OTHER_LOG, &ENTRY, 4, &body).is_err(), "another log");
    assert!(open_entry(&keys(1), &LOG, &EntryId::new([4; 16]), 4, &body).is_err(), "another entry id");
    assert!(open_entry(&keys(1), &LOG, &ENTRY, 5, &body).is_err(), "another period");
    for byte in 0..body.len() {
        let mut changed = body.clone();
        changed[byte] ^= 1;
        assert!(open_entry(&keys(1), &LOG, &ENTRY, 4, &changed).is_err(), "byte {byte}");
    }
    assert!(open_entry(&keys(1), &LOG, &ENTRY, 4, &body[..28]).is_err());
}

#[test]
fn a_newer_seal_is_told_from_a_damaged_one() {
    let mut body = seal_entry(&rng(), &keys(1), &LOG, &ENTRY, 4, b"message").unwrap();
    body[0] = 2;
    let refused = open_entry(&keys(1), &LOG, &ENTRY, 4, &body);
    let expected = kith_protocol::cbor::WireError::Unsupported { format: "sealed entry", version: 2 };
    assert!(matches!(refused, Err(CryptoError::Malformed(error)) if error == expected), "{refused:?}");
}

#[test]
fn yes_and_no_are_equally_long_on_the_wire() {
    let seal = |text: &[u8]| seal_entry(&rng(), &keys(1), &LOG, &ENTRY, 0, text).unwrap().len();
    assert_eq!(seal(b"yes"), seal(b"no"));
    let mail = |code| {
        let answer = JoinAnswer { nonce: [0; 16], code, unknown: Unknown::none() };
        let keys = HpkeKeys::derive(&Secret32::new([5; 32])).unwrap();
        seal_mail(&keys.public(), &MailItem::from(MailBody::JoinAnswer(answer))).unwrap().len()
    };
    assert_eq!(mail(JoinCode::LinkOver), mail(JoinCode::Other(u64::MAX)));
}

#[test]
fn a_slot_opens_in_its_place_only() {
    let value =
        SlotValue { epoch: 1, group_info: vec![1, 2, 3], seq: 4, chain: Chain::new([5; 32]), unknown: Unknown::none() };
    let sealed = seal_slot(&rng(), &keys(1), &LOG, 4, &value).unwrap();
    assert_eq!(open_slot(&keys(1), &LOG, 4, &sealed).unwrap(), value);
    assert!(open_slot(&keys(2), &LOG, 4, &sealed).is_err());
    assert!(open_slot(&keys(1), &OTHER_LOG, 4, &sealed).is_err());
    assert!(open_slot(&keys(1), &LOG, 5, &sealed).is_err());
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(open_slot(&keys(1), &LOG, 4, &changed).is_err(), "byte {byte}");
    }
}

#[test]
fn a_mailbox_item_opens_for_its_owner_only() {
    let owner = HpkeKeys::derive(&Secret32::new([5; 32])).unwrap();
    let item = MailItem::from(MailBody::Welcome(vec![7; 100]));
    let sealed = seal_mail(&owner.public(), &item).unwrap();
    assert_eq!(open_mail(&owner, &sealed).unwrap(), item);
    assert_ne!(sealed, seal_mail(&owner.public(), &item).unwrap(), "each sealing is fresh");
    assert!(open_mail(&HpkeKeys::derive(&Secret32::new([6; 32])).unwrap(), &sealed).is_err());
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(open_mail(&owner, &changed).is_err(), "byte {byte}");
    }
    assert!(open_mail(&owner, &sealed[..31]).is_err());
}

#[test]
fn a_key_package_opens_with_its_card_and_mailbox_only() {
    let key = Secret32::new([5; 32]);
    let sealed = seal_key_package(&rng(), &key, &LOG, b"package").unwrap();
    assert_eq!(open_key_package(&key, &LOG, &sealed).unwrap(), b"package");
    assert!(open_key_package(&Secret32::new([6; 32]), &LOG, &sealed).is_err());
    assert!(open_key_package(&key, &OTHER_LOG, &sealed).is_err());
    for byte in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[byte] ^= 1;
        assert!(open_key_package(&key, &LOG, &changed).is_err(), "byte {byte}");
    }
}

/// Opens a blob from its sealed parts, the index last.
fn open(blob: &SealedBlob, parts: &[Vec<u8>], index: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut reader = BlobReader::open(&blob.descriptor, index)?;
    for part in parts {
        reader.push(part)?;
    }
    reader.finish()
}

#[test]
fn a_blob_opens_whole_and_in_order_only() {
    let rng = rng();
    let mut bytes = vec![0; 2 * CHUNK + 1000];
    rng.fill(&mut bytes);
    let blob = seal_blob(&rng, &LOG, &bytes).unwrap();
    let mut parts: Vec<Vec<u8>> = blob.parts.iter().map(|(_, part)| part.clone()).collect();
    let index = parts.pop().unwrap();
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| part.len() <= CHUNK + 16));
    assert_eq!(open(&blob, &parts, &index).unwrap(), bytes);

    assert!(open(&blob, &parts[..2], &index).is_err(), "truncated");
    let swapped = vec![parts[1].clone(), parts[0].clone(), parts[2].clone()];
    assert!(open(&blob, &swapped, &index).is_err(), "reordered");
    let mut doubled = parts.clone();
    doubled.push(parts[2].clone());
    assert!(open(&blob, &doubled, &index).is_err(), "one too many");
    let foreign = seal_blob(&rng, &LOG, &bytes).unwrap();
    let with_foreign = vec![parts[0].clone(), foreign.parts[1].1.clone(), parts[2].clone()];
    assert!(open(&blob, &with_foreign, &index).is_err(), "a chunk of another blob");
    let again = reseal_blob(&blob.descriptor, &bytes).unwrap();
    assert_eq!(again.parts, blob.parts, "whoever holds the bytes makes the same parts");
    assert!(reseal_blob(&blob.descriptor, &bytes[1..]).is_err());
    let mut other = bytes.clone();
    other[0] ^= 1;
    assert!(reseal_blob(&blob.descriptor, &other).is_err());
    for claims in [
        BlobDescriptor { chunks: blob.descriptor.chunks + 1, ..blob.descriptor.clone() },
        BlobDescriptor { size: 10, ..blob.descriptor.clone() },
    ] {
        assert!(BlobReader::open(&claims, &index).is_err(), "a size that does not go with its chunks");
    }
    assert!(open(&blob, &parts, &foreign.parts[3].1).is_err(), "another's index");
    let mut changed = parts.clone();
    changed[1][7] ^= 1;
    assert!(open(&blob, &changed, &index).is_err(), "a flipped bit");
}

#[test]
fn equal_files_share_no_hash_and_small_ones_no_length() {
    let rng = rng();
    let (one, two) = (seal_blob(&rng, &LOG, b"same").unwrap(), seal_blob(&rng, &LOG, b"same").unwrap());
    assert!(one.parts.iter().all(|(hash, _)| two.parts.iter().all(|(other, _)| hash != other)));
    assert_eq!(one.parts[0].1.len(), seal_blob(&rng, &LOG, b"another length").unwrap().parts[0].1.len());
    assert_eq!(open(&one, &[one.parts[0].1.clone()], &one.parts[1].1).unwrap(), b"same");
    let empty = seal_blob(&rng, &LOG, b"").unwrap();
    assert_eq!(open(&empty, &[empty.parts[0].1.clone()], &empty.parts[1].1).unwrap(), b"");
}

#[test]
fn the_keys_of_a_period_differ_from_each_other_and_from_the_next_ones() {
    let (one, next) = (keys(1), keys(2));
    let of = |keys: &PeriodKeys| {
        [*keys.append_seed.expose(), *keys.read.expose(), *keys.outer.expose(), *keys.slot.expose()]
    };
    let all: std::collections::BTreeSet<[u8; 32]> = of(&one).into_iter().chain(of(&next)).collect();
    assert_eq!(all.len(), 8);
    let pool = PeriodKeys::derive_pool(&PeriodSecret::new(Secret32::new([1; 32]))).unwrap();
    assert!(!all.contains(&pool.public()));
}

#[test]
fn debug_shows_no_secret_and_no_name() {
    let rng = rng();
    let me = OwnIdentity::make(&rng, "Ada Lovelace").unwrap();
    let secret = PeriodSecret::new(Secret32::new([0xab; 32]));
    let shown = [
        format!("{me:?}"),
        format!("{:?}", me.signer()),
        format!("{:?}", me.root_seed()),
        format!("{secret:?}"),
        format!("{:?}", PeriodKeys::derive(&secret).unwrap()),
        format!("{:?}", HpkeKeys::derive(&Secret32::new([1; 32])).unwrap()),
        format!("{:?}", seal_blob(&rng, &LOG, b"x").unwrap()),
        format!("{:?}", CommitPlan { psk: Some(Secret32::new([0xab; 32])), ..CommitPlan::default() }),
        format!("{:?}", SafetyNumber::of(&me.account(), &me.account())),
    ];
    for text in shown {
        assert!(text.ends_with("(…)"), "{text}");
        assert!(!text.contains("Ada") && !text.contains("171") && !text.contains("ab"), "{text}");
    }
}
