//! The rules of validity as a table: a tree, Control and a commit in, what everybody decides out (protocol 5.4).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_crypto::*;
use kith_model::{AccountId, DeviceId};
use kith_protocol::cbor::Unknown;
use kith_protocol::hash::direct_conversation_id;
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{Control, GroupKind, JoinByLink, Policy, Who};

const CONVERSATION: [u8; 16] = [0xc0; 16];

/// Device `device` of account `account`; every other value follows from the two.
fn leaf(account: u8, device: u8) -> VerifiedLeaf {
    let mark = account.wrapping_mul(16).wrapping_add(device);
    VerifiedLeaf {
        account: AccountId::new([account; 32]),
        device: DeviceId::new([mark; 16]),
        device_pk: [mark; 32],
        serial: 1,
        name: None,
        cert_hash16: [mark; 16],
    }
}

fn tree(leaves: &[(u32, VerifiedLeaf)]) -> TreeView {
    let leaves = leaves
        .iter()
        .map(|(index, leaf)| LeafView { index: LeafIndex(*index), key_hash: leaf.device_pk, leaf: leaf.clone() })
        .collect();
    TreeView { leaves }
}

/// Account 1 leads with two devices (leaves 0 and 1); accounts 2 (leaves 2 and 3) and 3 (leaf 4) are members.
fn three() -> TreeView {
    tree(&[(0, leaf(1, 0)), (1, leaf(1, 1)), (2, leaf(2, 0)), (3, leaf(2, 1)), (4, leaf(3, 0))])
}

fn control(kind: GroupKind, leads: &[u8]) -> Control {
    Control {
        conversation: CONVERSATION,
        kind,
        leads: leads.iter().map(|lead| PublicKey::new([*lead; 32])).collect(),
        policy: Policy::default_of(kind),
        name: "name".into(),
        topic: String::new(),
        picture: None,
        revoked: Vec::new(),
        created_ms: 1,
        min_version: 1,
        predecessor: None,
        unknown: Unknown::none(),
    }
}

fn circle() -> Control {
    control(GroupKind::Circle, &[1])
}

fn by(index: u32) -> CommitView {
    CommitView {
        committer: Committer::Member(LeafIndex(index)),
        path_leaf: None,
        adds: Vec::new(),
        removes: Vec::new(),
        control: ControlChange::Same,
        has_psk: false,
        statements: Vec::new(),
    }
}

fn add(leaf: VerifiedLeaf) -> AddView {
    AddView { key_package: leaf.device_pk, leaf, endless: true }
}

fn adds(index: u32, leaves: &[VerifiedLeaf]) -> CommitView {
    CommitView { adds: leaves.iter().cloned().map(add).collect(), ..by(index) }
}

fn removes(index: u32, leaves: &[u32]) -> CommitView {
    CommitView { removes: leaves.iter().copied().map(LeafIndex).collect(), ..by(index) }
}

fn sets(commit: CommitView, change: impl FnOnce(&mut Control)) -> CommitView {
    let mut control = circle();
    change(&mut control);
    CommitView { control: ControlChange::To(Box::new(control)), ..commit }
}

fn leave(conversation: [u8; 16], signer: &VerifiedLeaf, leaves: &[VerifiedLeaf]) -> Statement {
    let leaf_keys = leaves.iter().map(|leaf| leaf.device_pk).collect();
    Statement::Leave { conversation, leaf_keys, device_pk: signer.device_pk }
}

fn readmit(conversation: [u8; 16], new: &VerifiedLeaf, old: &[VerifiedLeaf]) -> Statement {
    Statement::Readmit {
        conversation,
        key_package: new.device_pk,
        old_certs: old.iter().map(|leaf| leaf.cert_hash16).collect(),
        device_pk: new.device_pk,
    }
}

fn with(statement: Statement, commit: CommitView) -> CommitView {
    CommitView { statements: vec![statement], ..commit }
}

fn external(newcomer: VerifiedLeaf, leaves: &[u32]) -> CommitView {
    CommitView { committer: Committer::External, path_leaf: Some(newcomer), ..removes(0, leaves) }
}

fn pk(account: u8) -> PublicKey {
    PublicKey::new([account; 32])
}

/// One row: what happens, what it happens to, the commit, and what everybody decides.
type Row = (&'static str, TreeView, Control, CommitView, Result<(), VoidReason>);

fn check(rows: Vec<Row>) {
    for (what, tree, control, commit, expected) in rows {
        assert_eq!(judge(&tree, &control, &commit).map(drop), expected, "{what}");
    }
}

#[test]
fn adds_follow_the_policy() {
    let members = Control { policy: Policy { who_adds: Who::Members, ..circle().policy }, ..circle() };
    let by_link = |join_by_link| Control { policy: Policy { join_by_link, ..circle().policy }, ..circle() };
    let finite = CommitView { adds: vec![AddView { endless: false, ..add(leaf(9, 0)) }], ..by(0) };
    let no = Err(VoidReason::MayNotAdd);
    check(vec![
        ("a lead adds", three(), circle(), adds(0, &[leaf(9, 0)]), Ok(())),
        ("a member adds where leads do", three(), circle(), adds(2, &[leaf(9, 0)]), no),
        ("a member adds where members do", three(), members, adds(2, &[leaf(9, 0)]), Ok(())),
        ("a member adds an own device", three(), circle(), adds(2, &[leaf(2, 2)]), Ok(())),
        ("a member adds somebody's device", three(), circle(), adds(2, &[leaf(3, 1)]), no),
        ("a member admits by link", three(), by_link(JoinByLink::MemberAdmits), adds(2, &[leaf(9, 0)]), Ok(())),
        ("a member admits where a lead does", three(), by_link(JoinByLink::LeadAdmits), adds(2, &[leaf(9, 0)]), no),
        ("a lead admits by link", three(), by_link(JoinByLink::LeadAdmits), adds(0, &[leaf(9, 0)]), Ok(())),
        ("a leaf with an end date", three(), circle(), finite, Err(VoidReason::Expires)),
        ("a committer without a leaf", three(), circle(), adds(7, &[leaf(9, 0)]), Err(VoidReason::NoMember)),
    ]);
}

#[test]
fn readmission_needs_the_statement_of_the_device_that_comes() {
    let (new, old) = (leaf(3, 5), leaf(3, 0));
    let asked = |statement| with(statement, CommitView { removes: vec![LeafIndex(4)], ..adds(2, &[leaf(3, 5)]) });
    let forged = Statement::Readmit {
        conversation: CONVERSATION,
        key_package: new.device_pk,
        old_certs: vec![old.cert_hash16],
        device_pk: leaf(2, 0).device_pk,
    };
    let stranger = with(readmit(CONVERSATION, &leaf(9, 0), &[]), adds(2, &[leaf(9, 0)]));
    let others = with(
        readmit(CONVERSATION, &new, &[leaf(1, 0)]),
        CommitView { removes: vec![LeafIndex(0)], ..adds(2, &[leaf(3, 5)]) },
    );
    let no_add = with(readmit(CONVERSATION, &new, std::slice::from_ref(&old)), removes(2, &[4]));
    check(vec![
        ("as asked", three(), circle(), asked(readmit(CONVERSATION, &new, std::slice::from_ref(&old))), Ok(())),
        (
            "for another conversation",
            three(),
            circle(),
            asked(readmit([1; 16], &new, std::slice::from_ref(&old))),
            Err(VoidReason::MayNotAdd),
        ),
        ("signed by another device", three(), circle(), asked(forged), Err(VoidReason::MayNotAdd)),
        (
            "without naming the old leaf",
            three(),
            circle(),
            asked(readmit(CONVERSATION, &new, &[])),
            Err(VoidReason::MayNotRemove),
        ),
        ("by an account without a leaf", three(), circle(), stranger, Err(VoidReason::MayNotAdd)),
        ("naming somebody else's leaf", three(), circle(), others, Err(VoidReason::MayNotRemove)),
        ("the removal without the add", three(), circle(), no_add, Err(VoidReason::MayNotRemove)),
    ]);
}

#[test]
fn removals_are_for_leads_for_oneself_and_for_those_who_left() {
    let left = leave(CONVERSATION, &leaf(2, 0), &[leaf(2, 0), leaf(2, 1)]);
    let elsewhere = leave([1; 16], &leaf(2, 0), &[leaf(2, 0), leaf(2, 1)]);
    let for_another = leave(CONVERSATION, &leaf(3, 0), &[leaf(2, 0), leaf(2, 1)]);
    let partly = leave(CONVERSATION, &leaf(2, 0), &[leaf(2, 0)]);
    let no = Err(VoidReason::MayNotRemove);
    check(vec![
        ("a lead removes an account", three(), circle(), removes(0, &[2, 3]), Ok(())),
        ("a lead leaves a leaf behind", three(), circle(), removes(0, &[2]), Err(VoidReason::LeafLeftBehind)),
        ("a member removes another", three(), circle(), removes(4, &[2, 3]), no),
        ("a member removes an own device", three(), circle(), removes(2, &[3]), Ok(())),
        ("a lead removes an own device", three(), circle(), removes(0, &[1]), Ok(())),
        ("a member removes who left", three(), circle(), with(left, removes(4, &[2, 3])), Ok(())),
        ("a leave for another conversation", three(), circle(), with(elsewhere, removes(4, &[2, 3])), no),
        ("a leave signed by another account", three(), circle(), with(for_another, removes(4, &[2, 3])), no),
        ("a leave that names one leaf of two", three(), circle(), with(partly.clone(), removes(4, &[2])), Ok(())),
        ("more than the leave names", three(), circle(), with(partly, removes(4, &[2, 3])), no),
        ("the own leaf", three(), circle(), removes(2, &[2]), Err(VoidReason::NotMls)),
        ("a leaf that is not there", three(), circle(), removes(0, &[9]), Err(VoidReason::NotMls)),
    ]);
}

#[test]
fn control_is_for_leads_and_parts_of_it_for_nobody() {
    let own = || leaf(2, 1).cert_hash16;
    let revoke = |commit, hashes: Vec<[u8; 16]>| sets(commit, |control| control.revoked = hashes);
    let listed = Control { revoked: vec![[7; 16]], ..circle() };
    let unlist = CommitView { control: ControlChange::To(Box::new(circle())), ..by(0) };
    let leads_only = Err(VoidReason::LeadsOnly);
    check(vec![
        ("a lead renames", three(), circle(), sets(by(0), |control| control.name = "new".into()), Ok(())),
        ("a member renames", three(), circle(), sets(by(2), |control| control.name = "new".into()), leads_only),
        ("a member sets the topic", three(), circle(), sets(by(2), |control| control.topic = "t".into()), leads_only),
        (
            "a member sets the policy",
            three(),
            circle(),
            sets(by(2), |control| control.policy.who_adds = Who::Members),
            leads_only,
        ),
        ("a member raises the version", three(), circle(), sets(by(2), |control| control.min_version = 2), leads_only),
        ("a lead raises the version", three(), circle(), sets(by(0), |control| control.min_version = 2), Ok(())),
        ("a member leads", three(), circle(), sets(by(2), |control| control.leads.push(pk(2))), leads_only),
        ("a lead promotes", three(), circle(), sets(by(0), |control| control.leads.push(pk(2))), Ok(())),
        ("a lead hands over", three(), circle(), sets(by(0), |control| control.leads = vec![pk(2)]), Ok(())),
        (
            "a lead leaves none",
            three(),
            circle(),
            sets(by(0), |control| control.leads.clear()),
            Err(VoidReason::NoLead),
        ),
        (
            "a lead names a stranger alone",
            three(),
            circle(),
            sets(by(0), |control| control.leads = vec![pk(9)]),
            Err(VoidReason::NoLead),
        ),
        (
            "another conversation",
            three(),
            circle(),
            sets(by(0), |control| control.conversation = [1; 16]),
            Err(VoidReason::FixedControl),
        ),
        (
            "another kind",
            three(),
            circle(),
            sets(by(0), |control| control.kind = GroupKind::Erg),
            Err(VoidReason::FixedControl),
        ),
        (
            "another date",
            three(),
            circle(),
            sets(by(0), |control| control.created_ms = 2),
            Err(VoidReason::FixedControl),
        ),
        ("an own removed leaf is listed", three(), circle(), revoke(removes(2, &[3]), vec![own()]), Ok(())),
        (
            "an own leaf that stays is listed",
            three(),
            circle(),
            revoke(by(2), vec![own()]),
            Err(VoidReason::MayNotRevoke),
        ),
        (
            "a lead lists another's",
            three(),
            circle(),
            revoke(removes(0, &[2, 3]), vec![own()]),
            Err(VoidReason::MayNotRevoke),
        ),
        (
            "one is listed twice",
            three(),
            circle(),
            revoke(removes(2, &[3]), vec![own(), own()]),
            Err(VoidReason::MayNotRevoke),
        ),
        ("one is taken off the list", three(), listed, unlist, Err(VoidReason::MayNotRevoke)),
    ]);
}

#[test]
fn who_lost_the_last_leaf_leads_no_more() {
    let two = || Control { leads: vec![pk(1), pk(2)], ..circle() };
    let drops = |commit, leads: Vec<PublicKey>| CommitView {
        control: ControlChange::To(Box::new(Control { leads, ..two() })),
        ..commit
    };
    let left = || leave(CONVERSATION, &leaf(2, 0), &[leaf(2, 0), leaf(2, 1)]);
    let lone = || leave(CONVERSATION, &leaf(1, 0), &[leaf(1, 0), leaf(1, 1)]);
    let gone = CommitView {
        control: ControlChange::To(Box::new(Control { leads: vec![], ..circle() })),
        ..with(lone(), removes(4, &[0, 1]))
    };
    let crowned = CommitView {
        control: ControlChange::To(Box::new(Control { leads: vec![pk(3)], ..circle() })),
        ..with(lone(), removes(4, &[0, 1]))
    };
    let nobody = || tree(&[(2, leaf(2, 0)), (4, leaf(3, 0))]);
    check(vec![
        ("a member drops who left", three(), two(), drops(with(left(), removes(4, &[2, 3])), vec![pk(1)]), Ok(())),
        ("nobody drops who left", three(), two(), with(left(), removes(4, &[2, 3])), Err(VoidReason::LeadLeftBehind)),
        ("a lead drops who is removed", three(), two(), drops(removes(0, &[2, 3]), vec![pk(1)]), Ok(())),
        ("a lead keeps who is removed", three(), two(), removes(0, &[2, 3]), Err(VoidReason::LeadLeftBehind)),
        ("the last lead left", three(), circle(), gone, Ok(())),
        ("a member takes the lead's place", three(), circle(), crowned, Err(VoidReason::LeadsOnly)),
        ("the lowest leaf leads when nobody else does", nobody(), circle(), adds(2, &[leaf(9, 0)]), Ok(())),
        ("only the lowest", nobody(), circle(), adds(4, &[leaf(9, 0)]), Err(VoidReason::MayNotAdd)),
    ]);
}

#[test]
fn an_update_keeps_the_account_and_no_listed_certificate_comes_in() {
    let path = |leaf| CommitView { path_leaf: Some(leaf), ..by(2) };
    let listed = || Control { revoked: vec![leaf(2, 5).cert_hash16, leaf(9, 0).cert_hash16], ..circle() };
    let revoked = Err(VoidReason::BadLeaf(LeafError::Revoked));
    let lists_itself = CommitView {
        path_leaf: Some(leaf(2, 1)),
        ..sets(removes(2, &[3]), |control| control.revoked = vec![leaf(2, 1).cert_hash16])
    };
    check(vec![
        ("a new certificate", three(), circle(), path(leaf(2, 5)), Ok(())),
        ("another account's", three(), circle(), path(leaf(3, 5)), Err(VoidReason::AccountChanged)),
        ("a listed one by update", three(), listed(), path(leaf(2, 5)), revoked),
        ("a listed one by add", three(), listed(), adds(0, &[leaf(9, 0)]), revoked),
        ("a listed one by external commit", three(), listed(), external(leaf(2, 5), &[]), revoked),
        ("one that this commit lists", three(), circle(), lists_itself, revoked),
    ]);
}

#[test]
fn only_own_accounts_come_in_by_external_commit() {
    let ask = || control(GroupKind::Ask, &[1]);
    let alone = || tree(&[(0, leaf(1, 0))]);
    let claimed = || tree(&[(0, leaf(1, 0)), (1, leaf(2, 0))]);
    let greedy = CommitView { adds: vec![add(leaf(2, 6))], ..external(leaf(2, 5), &[]) };
    let with_psk = CommitView { has_psk: true, ..external(leaf(2, 5), &[]) };
    check(vec![
        ("a new device of a member", three(), circle(), external(leaf(2, 5), &[]), Ok(())),
        ("the same device again", three(), circle(), external(leaf(2, 1), &[3]), Ok(())),
        ("in place of another device", three(), circle(), external(leaf(2, 5), &[3]), Err(VoidReason::MayNotRemove)),
        ("a stranger", three(), circle(), external(leaf(9, 0), &[]), Err(VoidReason::Stranger)),
        ("with an add", three(), circle(), greedy, Err(VoidReason::NotMls)),
        ("with a key of its own", three(), circle(), with_psk, Err(VoidReason::LatePsk)),
        ("a supporter claims an ask", alone(), ask(), external(leaf(9, 0), &[]), Ok(())),
        ("a second supporter claims it", claimed(), ask(), external(leaf(9, 0), &[]), Err(VoidReason::Stranger)),
    ]);
}

#[test]
fn a_direct_chat_stays_between_its_two_accounts() {
    let conversation = direct_conversation_id(&pk(1), &pk(2));
    let direct = || Control { conversation, name: String::new(), ..control(GroupKind::Direct, &[1, 2]) };
    let both = || tree(&[(0, leaf(1, 0)), (1, leaf(2, 0))]);
    let to = |control: Control| CommitView { control: ControlChange::To(Box::new(control)), ..by(0) };
    let wrong = || Control { conversation: CONVERSATION, ..direct() };
    let gone = with(leave(conversation, &leaf(2, 0), &[leaf(2, 0)]), removes(0, &[1]));
    check(vec![
        ("its second account", tree(&[(0, leaf(1, 0))]), direct(), adds(0, &[leaf(2, 0)]), Ok(())),
        ("a second device", both(), direct(), adds(1, &[leaf(2, 1)]), Ok(())),
        ("a third account", both(), direct(), adds(0, &[leaf(3, 0)]), Err(VoidReason::NotDirect)),
        (
            "another lead",
            both(),
            direct(),
            to(Control { leads: vec![pk(1)], ..direct() }),
            Err(VoidReason::FixedControl),
        ),
        ("a name", both(), direct(), to(Control { name: "n".into(), ..direct() }), Err(VoidReason::FixedControl)),
        (
            "messages that go",
            both(),
            direct(),
            to(Control { policy: Policy { message_ttl_s: 60, ..direct().policy }, ..direct() }),
            Ok(()),
        ),
        ("a conversation of others", both(), wrong(), by(0), Err(VoidReason::NotDirect)),
        ("one leaves and both stay leads", both(), direct(), gone, Ok(())),
    ]);
}

#[test]
fn sizes_have_edges() {
    let account = |n: u32| {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        VerifiedLeaf {
            account: AccountId::new(bytes),
            device_pk: bytes,
            cert_hash16: bytes[..16].try_into().unwrap(),
            ..leaf(1, 0)
        }
    };
    let first = leaf(1, 0);
    let group = |n: u32| {
        let mut leaves = vec![(0, first.clone())];
        leaves.extend((1..n).map(|at| (at, account(at))));
        tree(&leaves)
    };
    let newcomers = |n: u32| (5_000..5_000 + n).map(account).collect::<Vec<_>>();
    let devices = |n: u8| (1..=n).map(|device| leaf(1, device)).collect::<Vec<_>>();
    let large = Err(VoidReason::TooLarge);
    check(vec![
        ("1,000 leaves", group(999), circle(), adds(0, &newcomers(1)), Ok(())),
        ("1,001 leaves", group(1_000), circle(), adds(0, &newcomers(1)), large),
        ("8 leaves of an account", group(1), circle(), adds(0, &devices(7)), Ok(())),
        ("9 leaves of an account", group(1), circle(), adds(0, &devices(8)), large),
        ("100 adds", group(1), circle(), adds(0, &newcomers(100)), Ok(())),
        ("101 adds", group(1), circle(), adds(0, &newcomers(101)), large),
    ]);
}

#[test]
fn a_key_of_a_link_is_for_the_lone_founder() {
    let psk = |commit| CommitView { has_psk: true, ..commit };
    check(vec![
        ("alone", tree(&[(0, leaf(1, 0))]), circle(), psk(adds(0, &[leaf(2, 0)])), Ok(())),
        ("in company", three(), circle(), psk(adds(0, &[leaf(9, 0)])), Err(VoidReason::LatePsk)),
    ]);
}

#[test]
fn effects_say_who_came_who_went_and_whether_a_cut_is_due() {
    let commit = CommitView { removes: vec![LeafIndex(4)], ..adds(0, &[leaf(9, 0), leaf(2, 2)]) };
    let effects = judge(&three(), &circle(), &commit).unwrap();
    assert_eq!(effects.by, leaf(1, 0).account);
    assert_eq!(effects.accounts_new, [leaf(9, 0).account]);
    assert_eq!(effects.accounts_gone, [leaf(3, 0).account]);
    assert!(effects.must_cut && !effects.control_changed && !effects.external);
    assert_eq!(effects.leaves.len(), 6);
    assert!(!judge(&three(), &circle(), &by(0)).unwrap().must_cut);
    let back = judge(&three(), &circle(), &external(leaf(2, 1), &[3])).unwrap();
    assert!(!back.must_cut && back.external && back.accounts_new.is_empty() && back.accounts_gone.is_empty());
}
