//! Invariant 7: a leaf with a wrong key, a foreign certificate, a listed one or none comes in by none of the five ways.
//! The attackers here use OpenMLS directly, as somebody with a changed app would.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::party;

use kith_crypto::{CryptoError, *};
use kith_model::GroupId;
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::*;
use openmls_memory_storage::MemoryStorage;
use party::*;

const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;

/// What is wrong with a leaf, the credential that is so, and how it is refused.
fn bad_leaves() -> Vec<(&'static str, Device, Vec<u8>, LeafError)> {
    let (thief, victim) = (Device::new("Thief", 70), Device::new("Victim", 71));
    let stolen = victim.me.cert_bytes().to_vec();
    let none = Device::new("None", 72);
    let forger = Device::new("Forger", 73);
    let mut forged = forger.me.cert_bytes().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    let bare = Device::new("Bare", 74);
    vec![
        ("a certificate of another device", thief, stolen, LeafError::WrongKey),
        ("no certificate", none, b"None".to_vec(), LeafError::NoCertificate),
        ("an empty credential", bare, Vec::new(), LeafError::NoCertificate),
        ("a certificate that the root did not sign", forger, forged, LeafError::ForeignCertificate),
    ]
}

fn credential(device: &Device, identity: &[u8]) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(identity.to_vec()).into(),
        signature_key: device.me.device_pk().as_bytes().to_vec().into(),
    }
}

fn capabilities() -> Capabilities {
    let extensions = [ExtensionType::Unknown(0xF0A1), ExtensionType::Unknown(0xF0A2)];
    Capabilities::new(None, Some(&[SUITE]), Some(&extensions), None, None)
}

fn raw_key_package(device: &Device, identity: &[u8]) -> KeyPackage {
    raw_key_package_until(device, identity, u64::MAX)
}

fn raw_key_package_until(device: &Device, identity: &[u8], not_after: u64) -> KeyPackage {
    KeyPackage::builder()
        .key_package_lifetime(Lifetime::init(0, not_after))
        .leaf_node_capabilities(capabilities())
        .build(SUITE, &device.p(), &device.me.signer(), credential(device, identity))
        .unwrap()
        .key_package()
        .clone()
}

/// Loads the device's group below the API and commits an add of the package.
fn raw_add(device: &Device, package: KeyPackage) -> (Vec<u8>, Vec<u8>) {
    let id = openmls::prelude::GroupId::from_slice(&device.group().id().unwrap().to_bytes());
    let mut group = MlsGroup::load(&device.storage, &id).unwrap().unwrap();
    let info = Extension::Unknown(0xF0A2, UnknownExtension(kith_protocol::cbor::Wire::to_bytes(&info(None))));
    let bundle = group
        .commit_builder()
        .propose_adds([package])
        .load_psks(&device.storage)
        .unwrap()
        .create_group_info_with_extensions([info])
        .unwrap()
        .build(device.p().rand(), device.p().crypto(), &device.me.signer(), |_| true)
        .unwrap()
        .stage_commit(&device.p())
        .unwrap();
    let (commit, welcome, _) = bundle.into_messages();
    group.merge_pending_commit(&device.p()).unwrap();
    (commit.tls_serialize_detached().unwrap(), welcome.unwrap().tls_serialize_detached().unwrap())
}

#[test]
fn before_an_add() {
    let mut devices = circle_of(&["Ada", "Ben"]);
    for (what, device, identity, reason) in bad_leaves() {
        let package = raw_key_package(&device, &identity).tls_serialize_detached().unwrap();
        let refused = read_key_package(&devices[0].p(), &package);
        assert!(matches!(refused, Err(CryptoError::Leaf(error)) if error == reason), "{what}: {refused:?}");
        let plan = CommitPlan { adds: vec![package], welcome: Some(info(None)), ..CommitPlan::default() };
        let refused = devices[0].stages(plan);
        assert!(matches!(refused, Err(CryptoError::Leaf(error)) if error == reason), "{what}: {refused:?}");
    }
}

#[test]
fn in_a_commit_of_a_member() {
    for (what, device, identity, reason) in bad_leaves() {
        let mut devices = circle_of(&["Ada", "Ben"]);
        let (commit, _) = raw_add(&devices[0], raw_key_package(&device, &identity));
        let incoming = devices[1].processes(&commit);
        assert!(
            matches!(incoming, Incoming::Void(VoidReason::BadLeaf(error)) if error == reason),
            "{what}: {incoming:?}"
        );
    }
}

/// OpenMLS asks the receiver's clock about a leaf's lifetime. With an end, phones that see the commit at different times would
/// decide differently; so there must be none, and a commit seen 400 days late is what it was on its first day.
#[test]
fn a_leaf_with_an_end_date_is_refused_by_everybody_at_any_time() {
    let mut devices = circle_of(&["Ada", "Ben"]);
    let cem = Device::new("Cem", 80);
    for not_after in [4_000_000_000, u64::MAX - 1] {
        let package = raw_key_package_until(&cem, cem.me.cert_bytes(), not_after);
        let bytes = package.tls_serialize_detached().unwrap();
        assert!(matches!(read_key_package(&devices[0].p(), &bytes), Err(CryptoError::BadKeyPackage)), "{not_after}");
        let plan = CommitPlan { adds: vec![bytes], welcome: Some(info(None)), ..CommitPlan::default() };
        assert!(devices[0].stages(plan).is_err(), "{not_after}");
        let mut others = circle_of(&["Ada", "Ben"]);
        let (commit, _) = raw_add(&others[0], package);
        let incoming = others[1].processes(&commit);
        assert!(
            matches!(incoming, Incoming::Void(_) | Incoming::CannotOpen(CannotOpen::Undecryptable)),
            "{not_after}: {incoming:?}"
        );
    }
}

#[test]
fn in_an_update_of_a_member() {
    let mut devices = circle_of(&["Ada", "Ben"]);
    let id = openmls::prelude::GroupId::from_slice(&devices[0].group().id().unwrap().to_bytes());
    let mut group = MlsGroup::load(&devices[0].storage, &id).unwrap().unwrap();
    let bad = credential(&devices[0], devices[1].me.cert_bytes());
    let commit = group
        .commit_builder()
        .leaf_node_parameters(LeafNodeParameters::builder().with_credential_with_key(bad).build())
        .load_psks(&devices[0].storage)
        .unwrap()
        .build(devices[0].p().rand(), devices[0].p().crypto(), &devices[0].me.signer(), |_| true)
        .unwrap()
        .stage_commit(&devices[0].p())
        .unwrap()
        .into_commit();
    let incoming = devices[1].processes(&commit.tls_serialize_detached().unwrap());
    assert!(matches!(incoming, Incoming::Void(VoidReason::BadLeaf(LeafError::WrongKey))), "{incoming:?}");
}

#[test]
fn in_an_external_commit() {
    for (what, device, identity, reason) in bad_leaves() {
        let mut devices = circle_of(&["Ada", "Ben"]);
        let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
        let MlsMessageBodyIn::GroupInfo(group_info) =
            MlsMessageIn::tls_deserialize_exact(group_info).unwrap().extract()
        else {
            panic!("no GroupInfo")
        };
        let (_, bundle) = ExternalCommitBuilder::new()
            .build_group(&device.p(), group_info, credential(&device, &identity))
            .unwrap()
            .leaf_node_parameters(LeafNodeParameters::builder().with_capabilities(capabilities()).build())
            .load_psks(&device.storage)
            .unwrap()
            .build(device.p().rand(), device.p().crypto(), &device.me.signer(), |_| true)
            .unwrap()
            .finalize(&device.p())
            .unwrap();
        let incoming = devices[1].processes(&bundle.into_commit().tls_serialize_detached().unwrap());
        assert!(
            matches!(incoming, Incoming::Void(VoidReason::BadLeaf(error)) if error == reason),
            "{what}: {incoming:?}"
        );
    }
}

#[test]
fn in_the_tree_of_a_welcome_and_of_a_group_info() {
    for (what, device, identity, reason) in bad_leaves() {
        let mut founder = Device::new("Mallory", 90);
        let control = circle(&[&founder]);
        founder.founds(&control);
        raw_add(&founder, raw_key_package(&device, &identity));
        founder.group = Group::load(&founder.p(), founder.group().id().unwrap()).unwrap();
        let joiner = Device::new("Ada", 91);
        let package = KeyPackageIn::tls_deserialize_exact(joiner.key_package()).unwrap();
        let package = package.validate(joiner.p().crypto(), ProtocolVersion::Mls10).unwrap();
        let (_, welcome) = raw_add(&founder, package);
        let p = joiner.p();
        let refused = Invitation::open(&p, &welcome).unwrap().verify(&p);
        assert!(matches!(refused, Err(CryptoError::Leaf(error)) if error == reason), "{what}: {refused:?}");

        founder.group = Group::load(&founder.p(), founder.group().id().unwrap()).unwrap();
        let group_info = founder.group().export_group_info(&founder.p(), &founder.me).unwrap();
        let refused = GroupInfoView::verify(&p, &group_info);
        assert!(matches!(refused, Err(CryptoError::Leaf(error)) if error == reason), "{what}: {refused:?}");
        let next = MemoryStorage::default();
        let rejoined = Group::rejoin(&Provider::new(&next, &joiner.rng), &joiner.me, &group_info, &[]);
        assert!(matches!(rejoined, Err(CryptoError::Leaf(error)) if error == reason), "{what}: {rejoined:?}");
    }
}

#[test]
fn a_listed_certificate_comes_in_by_none_of_the_ways() {
    // Ben's first device is lost; his second one takes it out and lists it.
    let mut devices = circle_of(&["Ada", "Ben"]);
    let lost = devices.pop().unwrap();
    let mut second = Device::new("Ben", 60);
    second.me = lost.me.with_new_device(&second.rng).unwrap();
    let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
    let rejoined = second.rejoins(&group_info, &[lost.me.cert_hash16()]);
    devices[0].accepts(&rejoined.message);
    second.group = Some(rejoined.group);
    let mut control = second.group().control().unwrap();
    control.revoked.push(lost.me.cert_hash16());
    let plan = CommitPlan { removes: rejoined.lost_leaves, control: Some(control), ..CommitPlan::default() };
    let staged = second.stages(plan).unwrap();
    devices.push(second);
    everybody_accepts(&mut devices, 1, &staged.message);
    assert_agree(&devices);
    let revoked = |error: &CryptoError| {
        matches!(
            error,
            CryptoError::Leaf(LeafError::Revoked) | CryptoError::NotAllowed(VoidReason::BadLeaf(LeafError::Revoked))
        )
    };

    let add = CommitPlan { adds: vec![lost.key_package()], welcome: Some(info(None)), ..CommitPlan::default() };
    assert!(devices[0].stages(add).is_err_and(|error| revoked(&error)), "add");
    let request = lost.asks_back(GroupId::new(CONVERSATION));
    let mut plan = devices[0].group().plan_readmit(&devices[0].p(), &request).unwrap();
    plan.welcome = Some(info(None));
    assert!(devices[0].stages(plan).is_err_and(|error| revoked(&error)), "readmission");
    let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
    let next = MemoryStorage::default();
    let rejoined = Group::rejoin(&Provider::new(&next, &lost.rng), &lost.me, &group_info, &[]);
    assert!(rejoined.is_err_and(|error| revoked(&error)), "external commit");

    // The same below the API: a member adds it, and a founder has it in the tree.
    let id = openmls::prelude::GroupId::from_slice(&devices[0].group().id().unwrap().to_bytes());
    assert!(MlsGroup::load(&devices[0].storage, &id).unwrap().is_some());
    let package = KeyPackageIn::tls_deserialize_exact(lost.key_package()).unwrap();
    let package = package.validate(lost.p().crypto(), ProtocolVersion::Mls10).unwrap();
    let (commit, welcome) = raw_add(&devices[0], package);
    let incoming = devices[1].processes(&commit);
    assert!(matches!(incoming, Incoming::Void(VoidReason::BadLeaf(LeafError::Revoked))), "{incoming:?}");
    let p = lost.p();
    let joined = Invitation::open(&p, &welcome).unwrap().verify(&p);
    assert!(joined.is_err_and(|error| revoked(&error)), "welcome");

    // The tree of that member's GroupInfo holds the listed leaf: nobody builds on it, nobody doubts oneself by it.
    devices[0].group = Group::load(&devices[0].p(), devices[0].group().id().unwrap()).unwrap();
    let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
    let stranger = Device::new("Cem", 61);
    let seen = GroupInfoView::verify(&stranger.p(), &group_info);
    assert!(seen.is_err_and(|error| revoked(&error)), "GroupInfo");
    let second = &devices[1];
    let check = second.group().check_slot(&second.p(), &group_info).unwrap();
    assert_eq!(check, SlotCheck::Unverifiable);
    let next = MemoryStorage::default();
    let rejoined = Group::rejoin(&Provider::new(&next, &second.rng), &second.me, &group_info, &[]);
    assert!(rejoined.is_err_and(|error| revoked(&error)), "the tree that a rejoin builds on");
}

#[test]
fn a_loose_proposal_is_void_and_a_voided_commit_does_not_stop_its_sender() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let id = openmls::prelude::GroupId::from_slice(&devices[2].group().id().unwrap().to_bytes());
    let mut raw = MlsGroup::load(&devices[2].storage, &id).unwrap().unwrap();
    let (proposal, _) =
        raw.propose_remove_member(&devices[2].p(), &devices[2].me.signer(), LeafNodeIndex::new(1)).unwrap();
    let incoming = devices[0].processes(&proposal.tls_serialize_detached().unwrap());
    assert!(matches!(incoming, Incoming::Void(VoidReason::LooseProposal)), "{incoming:?}");
    raw.clear_pending_proposals(&devices[2].storage).unwrap();

    let (commit, _, _) =
        raw.remove_members(&devices[2].p(), &devices[2].me.signer(), &[LeafNodeIndex::new(1)]).unwrap();
    let incoming = devices[0].processes(&commit.tls_serialize_detached().unwrap());
    assert!(matches!(incoming, Incoming::Void(VoidReason::MayNotRemove)), "{incoming:?}");
    raw.clear_pending_commit(&devices[2].storage).unwrap();
    let message = raw.create_message(&devices[2].p(), &devices[2].me.signer(), b"still here").unwrap();
    assert_eq!(devices[0].hears(&message.tls_serialize_detached().unwrap()), b"still here");

    // A certificate is no proof of the key beside it, and nobody else's statement removes anybody.
    let forged = CommitPlan { statements: vec![b"junk".to_vec()], ..CommitPlan::default() };
    let refused = devices[0].stages(forged);
    assert!(matches!(refused, Err(CryptoError::NotAllowed(VoidReason::BadStatement))), "{refused:?}");
}
