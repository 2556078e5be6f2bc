//! The life of groups, told through the public API: founding, talking, committing, losing state, leaving.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::party;

use kith_crypto::*;
use kith_model::{Secret32, SeededRng};
use kith_protocol::id::EntryId;
use openmls_memory_storage::MemoryStorage;
use party::*;

#[test]
fn five_devices_talk_and_the_sender_is_proven() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem", "Dee", "Eli"]);
    assert_agree(&devices);
    let message = devices[3].says(b"hello");
    for at in [0, 1, 2, 4] {
        let Incoming::Application(heard) = devices[at].processes(&message) else { panic!("not heard") };
        assert_eq!(heard.bytes, b"hello");
        assert_eq!(heard.sender.leaf.account, devices[3].me.account());
        assert_eq!(heard.sender.leaf.name.as_deref(), Some("Dee"));
    }
    assert!(matches!(devices[3].processes(&message), Incoming::Own));
    assert!(matches!(devices[0].processes(&message), Incoming::CannotOpen(CannotOpen::Undecryptable)), "a replay");
}

#[test]
fn names_roles_and_settings_change_by_commits() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let mut control = devices[0].group().control().unwrap();
    control.leads.push(devices[1].me.root_pk());
    control.name = "new name".into();
    let staged = devices[0].stages(CommitPlan { control: Some(control.clone()), ..CommitPlan::default() }).unwrap();
    assert!(staged.effects.control_changed && staged.welcome.is_none() && !staged.effects.must_cut);
    everybody_accepts(&mut devices, 0, &staged.message);
    assert_agree(&devices);
    assert_eq!(devices[2].group().control().unwrap(), control);

    devices[2].me = devices[2].me.renamed("Cemal").unwrap();
    let staged = devices[2].stages(CommitPlan { renew_certificate: true, ..CommitPlan::default() }).unwrap();
    assert_eq!(staged.effects.renewed.as_ref().unwrap().name.as_deref(), Some("Cemal"));
    everybody_accepts(&mut devices, 2, &staged.message);
    assert_agree(&devices);
    let tree = devices[0].group().tree().unwrap();
    assert_eq!(tree.name_of(devices[2].me.account()), Some("Cemal"));

    control.name = "not his to change".into();
    let refused = devices[2].stages(CommitPlan { control: Some(control), ..CommitPlan::default() });
    assert!(matches!(refused, Err(CryptoError::NotAllowed(VoidReason::LeadsOnly))), "{refused:?}");
    assert!(!devices[2].group().has_pending());
    let message = devices[2].says(b"still here");
    assert_eq!(devices[0].hears(&message), b"still here");
}

#[test]
fn a_removed_member_learns_of_it_and_opens_nothing_after_the_cut() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let plan = CommitPlan { remove_accounts: vec![devices[2].me.account()], ..CommitPlan::default() };
    let staged = devices[0].stages(plan).unwrap();
    assert!(staged.effects.must_cut);
    assert_eq!(staged.effects.accounts_gone, [devices[2].me.account()]);
    let next = devices[0].group().pending_period_secret(&devices[0].p(), &LOG, 1).unwrap();
    let guess = devices[2].group().period_secret(&devices[2].p(), &LOG, 1).unwrap();
    let Incoming::Commit(commit) = devices[1].processes(&staged.message) else { panic!("no commit") };
    assert_eq!(commit.period_secret(&devices[1].p(), &LOG, 1).unwrap(), next, "known before the merge");
    assert!(!commit.effects.self_removed);
    devices[0].merges();
    devices[1].takes(*commit);
    let Incoming::Commit(commit) = devices[2].processes(&staged.message) else { panic!("no commit") };
    assert!(commit.effects.self_removed);
    assert!(matches!(commit.period_secret(&devices[2].p(), &LOG, 1), Err(CryptoError::Removed)));
    devices[2].takes(*commit);
    assert_eq!(devices[0].group().period_secret(&devices[0].p(), &LOG, 1).unwrap(), next);

    // What follows the cut is sealed under keys that the removed device cannot derive, and MLS refuses it too.
    let message = devices[0].says(b"after the cut");
    let (old, new) = (PeriodKeys::derive(&guess).unwrap(), PeriodKeys::derive(&next).unwrap());
    let entry = EntryId::new([1; 16]);
    let body = seal_entry(&devices[0].rng, &new, &LOG, &entry, 1, &message).unwrap();
    assert!(matches!(open_entry(&old, &LOG, &entry, 1, &body), Err(CryptoError::DoesNotOpen)));
    assert_eq!(devices[1].hears(&open_entry(&new, &LOG, &entry, 1, &body).unwrap()), b"after the cut");
    assert!(!devices[2].group().is_active());
    let mut gone = devices.pop().unwrap();
    let p = Provider::new(&gone.storage, &gone.rng);
    let removed = gone.group.as_mut().unwrap().process(&p, &message);
    assert!(matches!(removed, Err(CryptoError::Removed)));
}

#[test]
fn the_loser_of_a_fence_clears_its_commit_and_follows_the_winner() {
    let mut devices = circle_of(&["Ada", "Ben"]);
    let won = devices[0].stages(CommitPlan::default()).unwrap();
    let lost = devices[1].stages(CommitPlan::default()).unwrap();
    devices[0].merges();
    devices[1].clears();
    devices[1].accepts(&won.message);
    assert_agree(&devices);
    assert!(matches!(devices[0].processes(&lost.message), Incoming::CannotOpen(CannotOpen::EarlierEpoch)));
    let mut third = circle_of(&["Ada", "Ben"]);
    let ahead = devices[0].stages(CommitPlan::default()).unwrap();
    devices[0].merges();
    let later = devices[0].says(b"later");
    assert!(matches!(devices[1].processes(&later), Incoming::CannotOpen(CannotOpen::LaterEpoch)));
    devices[1].accepts(&ahead.message);
    assert_eq!(devices[1].hears(&later), b"later");
    assert!(matches!(third[0].processes(b"junk"), Incoming::CannotOpen(CannotOpen::NotMls)));
}

#[test]
fn a_pending_commit_survives_a_restart() {
    let mut devices = circle_of(&["Ada", "Ben"]);
    let id = devices[0].group().id().unwrap();
    let staged = devices[0].stages(CommitPlan::default()).unwrap();
    let secret = devices[0].group().pending_period_secret(&devices[0].p(), &LOG, 1).unwrap();
    devices[0].group = Group::load(&devices[0].p(), id).unwrap();
    assert!(devices[0].group().has_pending());
    assert_eq!(devices[0].group().pending_period_secret(&devices[0].p(), &LOG, 1).unwrap(), secret);
    assert!(matches!(devices[0].stages(CommitPlan::default()), Err(CryptoError::CommitPending)));
    everybody_accepts(&mut devices, 0, &staged.message);
    assert_agree(&devices);
}

#[test]
fn a_lost_device_comes_back_by_external_commit() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
    let p = Provider::new(&devices[1].storage, &devices[1].rng);
    assert_eq!(devices[1].group().check_slot(&p, &group_info).unwrap(), SlotCheck::Same);
    let rejoined = devices[2].rejoins(&group_info, &[]);
    assert!(rejoined.lost_leaves.is_empty(), "the leaf of the same key goes by the commit itself");
    for at in [0, 1] {
        let effects = devices[at].accepts(&rejoined.message);
        assert!(effects.external && effects.accounts_new.is_empty() && effects.accounts_gone.is_empty());
    }
    devices[2].group = Some(rejoined.group);
    assert_agree(&devices);
    assert_eq!(devices[0].group().tree().unwrap().leaves.len(), 3);
    let message = devices[2].says(b"back");
    assert_eq!(devices[0].hears(&message), b"back");
    let p = Provider::new(&devices[1].storage, &devices[1].rng);
    assert_eq!(devices[1].group().check_slot(&p, &group_info).unwrap(), SlotCheck::Other { epoch: 1 });
    assert_eq!(devices[1].group().check_slot(&p, b"junk").unwrap(), SlotCheck::Unverifiable);
}

#[test]
fn a_device_with_a_new_key_comes_back_and_takes_its_old_leaf_out() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let old = devices[2].me.cert_hash16();
    devices[2].me = devices[2].me.with_new_device(&devices[2].rng).unwrap();
    let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
    let rejoined = devices[2].rejoins(&group_info, &[old]);
    assert_eq!(rejoined.lost_leaves.len(), 1);
    for at in [0, 1] {
        devices[at].accepts(&rejoined.message);
    }
    devices[2].group = Some(rejoined.group);
    assert_eq!(devices[0].group().tree().unwrap().leaves.len(), 4);
    let mut control = devices[2].group().control().unwrap();
    control.revoked.push(old);
    let plan = CommitPlan { removes: rejoined.lost_leaves, control: Some(control), ..CommitPlan::default() };
    let staged = devices[2].stages(plan).unwrap();
    assert!(staged.effects.must_cut);
    everybody_accepts(&mut devices, 2, &staged.message);
    assert_agree(&devices);
    assert_eq!(devices[0].group().tree().unwrap().leaves.len(), 3);
}

#[test]
fn a_tentative_way_back_can_be_dropped_and_the_old_state_stays() {
    let mut devices = circle_of(&["Ada", "Ben"]);
    let group_info = devices[0].group().export_group_info(&devices[0].p(), &devices[0].me).unwrap();
    // Another generation of storage: OpenMLS writes over the rows of the same group id.
    let next = MemoryStorage::default();
    let p = Provider::new(&next, &devices[1].rng);
    let rejoined = Group::rejoin(&p, &devices[1].me, &group_info, &[]).unwrap();
    assert_eq!(rejoined.group.epoch(), devices[1].group().epoch() + 1);
    drop((rejoined, next));
    let message = devices[0].says(b"the fence went to another");
    assert_eq!(devices[1].hears(&message), b"the fence went to another");
}

#[test]
fn a_member_that_left_is_taken_out_by_anybody_and_a_replay_does_nothing() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let statement = devices[0].group().make_leave_statement(&devices[0].me).unwrap();
    let plan = devices[2].group().plan_leave(&statement).unwrap();
    let staged = devices[2].stages(plan).unwrap();
    assert!(staged.effects.must_cut && staged.effects.control.leads.is_empty(), "the only lead left");
    devices[2].merges();
    devices[1].accepts(&staged.message);
    devices.remove(0);
    assert_agree(&devices);
    let control = devices[0].group().control().unwrap();
    let tree = devices[0].group().tree().unwrap();
    assert!(tree.is_lead(&control, devices[0].me.account()), "the lowest leaf leads when nobody else does");
    assert!(devices[1].group().plan_leave(&statement).unwrap().removes.is_empty());

    let alone = CommitPlan { removes: vec![LeafIndex(1)], ..CommitPlan::default() };
    let refused = devices[1].stages(alone);
    assert!(matches!(refused, Err(CryptoError::NotAllowed(VoidReason::MayNotRemove))), "{refused:?}");
}

#[test]
fn a_readmit_request_is_granted_by_any_member() {
    let mut devices = circle_of(&["Ada", "Ben", "Cem"]);
    let conversation = kith_model::GroupId::new(CONVERSATION);
    devices[2].storage = MemoryStorage::default();
    let request = devices[2].asks_back(conversation);
    let mut plan = devices[1].group().plan_readmit(&devices[1].p(), &request).unwrap();
    plan.welcome = Some(info(None));
    let staged = devices[1].stages(plan).unwrap();
    assert!(staged.effects.must_cut && staged.effects.accounts_gone.is_empty());
    devices[1].merges();
    devices[0].accepts(&staged.message);
    let p = Provider::new(&devices[2].storage, &devices[2].rng);
    let joined = Invitation::open(&p, &staged.welcome.unwrap()).unwrap().verify(&p).unwrap();
    assert_eq!(joined.period, devices[0].group().period_secret(&devices[0].p(), &LOG, 0).unwrap(), "derived");
    assert_eq!(joined.adder.leaf.account, devices[1].me.account());
    devices[2].group = Some(joined.finish(&Provider::new(&devices[2].storage, &devices[2].rng)).unwrap());
    assert_agree(&devices);

    let stranger = Device::new("Zoe", 99);
    let request = stranger.asks_back(conversation);
    let refused = devices[1].group().plan_readmit(&devices[1].p(), &request);
    assert!(matches!(refused, Err(CryptoError::NotAllowed(VoidReason::Stranger))));
}

#[test]
fn one_conversation_in_two_groups_lives_in_two_storages() {
    let (mut ada, mut ben) = (Device::new("Ada", 1), Device::new("Ben", 2));
    let control = direct(&ada, &ben);
    ada.founds(&control);
    ben.founds(&control);
    let (ada_second, ben_second) = (MemoryStorage::default(), MemoryStorage::default());
    let for_ben = make_key_package(&Provider::new(&ben_second, &ben.rng), &ben.me, false).unwrap().bytes;
    let for_ada = make_key_package(&Provider::new(&ada_second, &ada.rng), &ada.me, false).unwrap().bytes;
    let by_ada =
        ada.stages(CommitPlan { adds: vec![for_ben], welcome: Some(info(None)), ..CommitPlan::default() }).unwrap();
    let by_ben =
        ben.stages(CommitPlan { adds: vec![for_ada], welcome: Some(info(None)), ..CommitPlan::default() }).unwrap();
    ada.merges();
    ben.merges();
    let (ada_rng, ben_rng) = (SeededRng::new([11; 32]), SeededRng::new([12; 32]));
    let pa = Provider::new(&ada_second, &ada_rng);
    let mut ada_in_bens =
        Invitation::open(&pa, &by_ben.welcome.unwrap()).unwrap().verify(&pa).unwrap().finish(&pa).unwrap();
    let pb = Provider::new(&ben_second, &ben_rng);
    let mut ben_in_adas =
        Invitation::open(&pb, &by_ada.welcome.unwrap()).unwrap().verify(&pb).unwrap().finish(&pb).unwrap();
    assert_eq!(ada_in_bens.id().unwrap(), ada.group().id().unwrap());
    let in_bens = ada_in_bens.encrypt(&pa, &ada.me, b"in yours").unwrap();
    assert_eq!(ben.hears(&in_bens), b"in yours");
    let in_adas = ben_in_adas.encrypt(&pb, &ben.me, b"in yours too").unwrap();
    assert_eq!(ada.hears(&in_adas), b"in yours too");
    assert!(matches!(ada.processes(&in_bens), Incoming::Own | Incoming::CannotOpen(_)));
}

#[test]
fn a_chat_from_a_link_needs_the_secret_of_the_link() {
    let (mut ada, mut ben) = (Device::new("Ada", 1), Device::new("Ben", 2));
    let control = direct(&ada, &ben);
    ada.founds(&control);
    let psk = Secret32::new([0x5e; 32]);
    let plan = CommitPlan {
        adds: vec![make_key_package(&ben.p(), &ben.me, true).unwrap().bytes],
        welcome: Some(info(None)),
        psk: Some(psk.clone()),
        ..CommitPlan::default()
    };
    let welcome = ada.stages(plan).unwrap().welcome.unwrap();
    ada.merges();
    assert!(matches!(Invitation::open(&ben.p(), &welcome), Err(CryptoError::PskMissing)));
    store_link_psk(&ben.p(), &psk).unwrap();
    ben.joins(&welcome);
    let message = ada.says(b"hi");
    assert_eq!(ben.hears(&message), b"hi");

    let late = ben.stages(CommitPlan { psk: Some(psk), ..CommitPlan::default() });
    assert!(matches!(late, Err(CryptoError::NotAllowed(VoidReason::LatePsk))), "{late:?}");
}

#[test]
fn a_welcome_is_peeked_at_before_anything_is_joined() {
    let (mut ada, ben) = (Device::new("Ada", 1), Device::new("Ben", 2));
    let control = direct(&ada, &ben);
    ada.founds(&control);
    let adds = vec![ben.key_package()];
    let welcome =
        ada.stages(CommitPlan { adds, welcome: Some(info(None)), ..CommitPlan::default() }).unwrap().welcome.unwrap();
    let cem = Device::new("Cem", 3);
    assert!(matches!(Invitation::open(&cem.p(), &welcome), Err(CryptoError::NoKeyPackage)));
    let p = ben.p();
    let invitation = Invitation::open(&p, &welcome).unwrap();
    assert_eq!(invitation.control(), &control);
    assert_eq!(invitation.info(), &info(None));
    assert_eq!(invitation.id().conversation.as_bytes(), &control.conversation);
    assert!(matches!(Invitation::open(&p, &welcome), Err(CryptoError::NoKeyPackage)), "the key package is used up");
}

#[test]
fn a_forgotten_key_package_opens_no_welcome_and_others_still_do() {
    let ben = Device::new("Ben", 2);
    let [gone, kept] = [(); 2].map(|()| make_key_package(&ben.p(), &ben.me, false).unwrap());
    for _ in 0..2 {
        forget_key_package(&ben.p(), &gone.reference).unwrap();
    }
    for (package, opens) in [(gone, false), (kept, true)] {
        let mut ada = Device::new("Ada", 1);
        ada.founds(&direct(&ada, &ben));
        let plan = CommitPlan { adds: vec![package.bytes], welcome: Some(info(None)), ..CommitPlan::default() };
        let welcome = ada.stages(plan).unwrap().welcome.unwrap();
        match Invitation::open(&ben.p(), &welcome) {
            Ok(invitation) => assert!(opens && invitation.references() == [package.reference]),
            Err(error) => assert!(!opens && matches!(error, CryptoError::NoKeyPackage)),
        }
    }
}
