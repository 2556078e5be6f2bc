//! Making a group, and one's own card.
//!
//! A group is made at once and offline: its MLS state, its log's id and keys, and its place in the list are one
//! transaction. The relay learns of the log at the next sync.

use crate::me::{Me, bug};
use crate::replica::follow::storage_fault;
use kith_crypto::{Group, HpkeKeys, MlsGroupId, store_link_psk};
use kith_model::{AccountId, GroupId, GroupKind, GroupState, KithError, LogId, RelayFault, Secret32, Timestamp};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::hash::{chain_start, log_id};
use kith_protocol::id::{PublicKey, Salt};
use kith_protocol::peer::{Card, Control, GroupKind as WireKind, JoinByLink, Policy, Who, WireSecret};
use kith_store::{Conversation, MailGrant, Member, Read, Replica, ReplicaState, Setting, Tx};

/// What a new conversation is.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Its id.
    pub conv: GroupId,
    /// What it is for.
    pub kind: GroupKind,
    /// Its name; empty for a direct chat.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// The other of a direct chat.
    pub peer: Option<AccountId>,
}

/// The kind as Control names it.
#[must_use]
pub fn wire_kind(kind: GroupKind) -> WireKind {
    match kind {
        GroupKind::Direct => WireKind::Direct,
        GroupKind::Circle => WireKind::Circle,
        GroupKind::Erg => WireKind::Erg,
        GroupKind::Buddy => WireKind::Buddy,
        GroupKind::Mentoring => WireKind::Mentoring,
        GroupKind::Workshop => WireKind::Workshop,
        GroupKind::Project => WireKind::Project,
        GroupKind::Pool => WireKind::Pool,
        GroupKind::Own => WireKind::SelfGroup,
        GroupKind::Ask => WireKind::Ask,
    }
}

/// The kind as a screen names it.
#[must_use]
pub fn model_kind(kind: WireKind) -> GroupKind {
    match kind {
        WireKind::Direct => GroupKind::Direct,
        WireKind::Circle => GroupKind::Circle,
        WireKind::Erg => GroupKind::Erg,
        WireKind::Buddy => GroupKind::Buddy,
        WireKind::Mentoring => GroupKind::Mentoring,
        WireKind::Workshop => GroupKind::Workshop,
        WireKind::Project => GroupKind::Project,
        WireKind::Pool => GroupKind::Pool,
        WireKind::SelfGroup => GroupKind::Own,
        WireKind::Ask => GroupKind::Ask,
    }
}

/// Makes a conversation with this account as its first member.
///
/// # Errors
/// When the database fails.
pub fn found(tx: &Tx<'_>, me: &Me, founding: Founding) -> Result<Conversation, KithError> {
    let now = me.now();
    let own = PublicKey::new(*me.account().as_bytes());
    let mut leads = vec![own];
    leads.extend(founding.peer.map(|peer| PublicKey::new(*peer.as_bytes())));
    leads.sort_unstable();
    let policy = Policy {
        who_adds: Who::Leads,
        who_edits: Who::Members,
        message_ttl_s: 0,
        history_days: 0,
        join_by_link: if founding.kind == GroupKind::Direct { JoinByLink::Off } else { JoinByLink::LeadAdmits },
        ..Policy::default_of(wire_kind(founding.kind))
    };
    let control = Control {
        conversation: *founding.conv.as_bytes(),
        kind: wire_kind(founding.kind),
        leads,
        policy,
        name: founding.name.clone(),
        topic: founding.about.clone(),
        picture: None,
        revoked: Vec::new(),
        created_ms: now.as_ms(),
        min_version: 1,
        predecessor: None,
        unknown: Unknown::none(),
    };
    let founder_seed = Secret32::new(me.rng().bytes32());
    let salt = me.rng().bytes16();
    let founder = PublicKey::new(kith_protocol::cose::public_key(founder_seed.expose()));
    let log = log_id(&founder, &Salt::new(salt));
    let scope = tx.new_mls_scope()?;
    let storage = tx.mls(scope);
    let p = me.provider(&storage);
    let id = MlsGroupId::first(founding.conv);
    let group = Group::create(&p, me.identity(), id, &control).map_err(storage_fault)?;
    let secret = group.period_secret(&p, &log, 0).map_err(storage_fault)?;
    let mut replica = Replica {
        id: 0,
        conv: founding.conv,
        refound: 0,
        log: LogId::new(*log.as_bytes()),
        origin: tx.find_text_setting(Setting::Relay)?,
        scope,
        state: ReplicaState::Active,
        founder_seed: Some(founder_seed),
        salt: Some(salt),
        made: false,
        control: control.to_bytes(),
        period: 0,
        secret: secret.secret().clone(),
        period_since: now,
        fence: 0,
        cursor: 0,
        chain: *chain_start(&log).as_bytes(),
        skip: false,
        epoch: group.epoch(),
        leaf: u64::from(group.own_leaf().0),
        next_n: 0,
        slot_ver: 0,
        slot_fence: 0,
        slot_dirty: true,
        last_time: Timestamp::from_ms(0),
        committer: 0,
        trouble: 0,
        retry: Timestamp::from_ms(0),
        rejoins: 0,
        update_due: None,
        card_sent: false,
        forked_seq: None,
    };
    replica.id = tx.put_replica(&replica)?;
    let member = Member { account: me.account(), leaf: 0, leaves: 1, lead: true, leaving: None, left: None };
    tx.put_member(replica.id, &member)?;
    let conversation = Conversation {
        id: founding.conv,
        kind: founding.kind,
        name: founding.name,
        about: founding.about,
        state: GroupState::Active,
        stop_reason: None,
        peer: founding.peer,
        accepted: true,
        adder: None,
        replica: Some(replica.id),
        join_nonce: None,
        created: now,
        last_used: now,
    };
    tx.put_conversation(&conversation)?;
    Ok(conversation)
}

/// This account's card with a grant of its mailbox (protocol 3).
///
/// # Errors
/// `relay_unset`: a card names the relay of the mailbox.
pub fn own_card(read: &Read<'_>, me: &Me, grant: &MailGrant) -> Result<Card, KithError> {
    let relay = read.find_text_setting(Setting::Relay)?.ok_or(RelayFault::Unset)?;
    let mailbox = read.find_mailbox()?.ok_or(KithError::Storage(kith_model::StorageFault::Corrupt))?;
    let seal = HpkeKeys::derive(&mailbox.seal_ikm).map_err(bug)?;
    Ok(Card {
        root_pk: PublicKey::new(*me.account().as_bytes()),
        name: me.name().to_owned(),
        relay,
        mailbox: kith_protocol::id::LogId::new(*mailbox.log.as_bytes()),
        grant_seed: WireSecret::new(*grant.seed.expose()),
        seal_pk: seal.public(),
        suites: vec![3],
        avatar: None,
        kp_key: WireSecret::new(*mailbox.kp_key.expose()),
        unknown: Unknown::none(),
    })
}

/// Keeps the secret of a link, so that a Welcome that was made with it opens (protocol 19).
///
/// # Errors
/// When the database fails.
pub fn keep_psk(tx: &Tx<'_>, me: &Me, psk: &Secret32) -> Result<(), KithError> {
    let storage = Me::own_storage(tx);
    store_link_psk(&me.provider(&storage), psk).map_err(storage_fault)
}
