//! What a device holds of a group, below the facade: for checks that no screen can make, and for members who misbehave.

use crate::Device;
use kith::model::{AccountId, GroupId, KithError, SeededRng};
use kith_crypto::{CommitPlan, Group, MlsGroupId, PeriodKeys, PeriodSecret, Provider, TreeView, seal_entry};
use kith_protocol::api::{OpResult, Origin, decode_results};
use kith_protocol::cbor::{Encoder, Wire};
use kith_protocol::id::{EntryId, LogId};
use kith_protocol::op::{Act, Append, Cut, OpPayload, sign_op};
use kith_protocol::peer::{Body, Control, Envelope};
use kith_store::{Durability, PendingCommit, Replica, Store, UnknownEnvelope};
use kith_sync::Me;
use kith_sync::intents::queue_envelope;
use kith_sync::transport::{Deadline, HttpTransport, Request, Transport};
use std::sync::Arc;

/// What must be equal on every device that follows a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The MLS epoch.
    pub epoch: u64,
    /// MLS's proof that two devices are in the same state.
    pub authenticator: Vec<u8>,
    /// Control, encoded.
    pub control: Vec<u8>,
    /// Every leaf.
    pub tree: TreeView,
    /// The open period.
    pub period: u64,
    /// The log's fence.
    pub fence: u64,
    /// The log's newest entry.
    pub cursor: u64,
    /// The chain value there.
    pub chain: [u8; 32],
}

/// What a member puts into the log without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Junk {
    /// Bytes that are not even sealed.
    Unsealed,
    /// Sealed bytes that are no MLS message.
    Sealed,
}

impl Device {
    /// The store of the home, opened a second time.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::open(&self.home, &self.secret()).unwrap()
    }

    /// The row of the replica that a conversation shows.
    #[must_use]
    pub fn replica(&self, group: GroupId) -> Replica {
        self.store()
            .read(|read| {
                let conversation = read.find_conversation(group)?.unwrap();
                Ok::<_, KithError>(read.find_replica(conversation.replica.unwrap())?.unwrap())
            })
            .unwrap()
    }

    /// What the records of a group hash to here.
    #[must_use]
    pub fn root(&self, group: GroupId) -> [u8; 16] {
        let hashes = self.store().read(|read| read.list_record_hashes(group)).unwrap();
        let item = |(record, hash): (kith::model::RecordId, [u8; 32])| kith_records::Item {
            bucket: kith_records::bucket_of(record.as_bytes()),
            hash,
        };
        kith_records::root(&kith_records::buckets(hashes.into_iter().map(item)))
    }

    /// Mail that others have not got yet: whose mailbox it is for, its kind, and why not.
    #[must_use]
    pub fn waiting_mail(&self) -> Vec<(AccountId, u64, Option<String>)> {
        let mail = self.store().read(|read| read.list_mail_out()).unwrap();
        mail.into_iter().map(|mail| (mail.account, mail.kind, mail.last_error)).collect()
    }

    /// From now on no blob that this device puts arrives.
    pub fn puts_no_blob(&self) {
        self.network.put_before(|request| {
            if request.method == kith_sync::transport::Method::Put {
                request.path = "/v1/nowhere".into();
            }
        });
    }

    /// The log of a group.
    #[must_use]
    pub fn log_of(&self, group: GroupId) -> LogId {
        LogId::new(*self.replica(group).log.as_bytes())
    }

    /// What this device holds of a group.
    #[must_use]
    pub fn inside(&self, group: GroupId) -> Inside {
        let r = self.replica(group);
        self.store()
            .write(Durability::Normal, |tx| {
                let storage = tx.mls(r.scope);
                let rng = SeededRng::new([0; 32]);
                let p = Provider::new(&storage, &rng);
                let loaded = Group::load(&p, MlsGroupId::first(group)).unwrap().unwrap();
                Ok::<_, KithError>(Inside {
                    epoch: loaded.epoch(),
                    authenticator: loaded.epoch_authenticator(),
                    control: loaded.control().unwrap().to_bytes(),
                    tree: loaded.tree().unwrap(),
                    period: r.period,
                    fence: r.fence,
                    cursor: r.cursor,
                    chain: r.chain,
                })
            })
            .unwrap()
    }

    /// The envelopes that are kept for a later version, by their types.
    #[must_use]
    pub fn keeps_for_later(&self) -> Vec<UnknownEnvelope> {
        self.store()
            .read(|read| {
                let mut kept = Vec::new();
                for kind in read.list_unknown_types()? {
                    kept.extend(read.list_unknown_envelopes(kind)?);
                }
                Ok::<_, KithError>(kept)
            })
            .unwrap()
    }

    /// Writes what a newer app would: an envelope of a type that nobody here knows. The next sync sends it.
    pub fn says_something_new(&self, group: GroupId, body: &Body) {
        let rng = SeededRng::new([0xee; 32]);
        let now = kith::model::Timestamp::from_ms(1);
        self.store().write(Durability::Full, |tx| queue_envelope(tx, &rng, group, body, now, None)).unwrap();
    }

    /// From now on this device's app knows a new type: it is what this build knows as `kind`.
    pub fn learns_the_type_of(&self, kept: &UnknownEnvelope, kind: u64) {
        let envelope = Envelope::from_bytes(&kept.bytes).unwrap();
        let envelope = Envelope { kind, written_ms: Some(kept.time.as_ms()), ..envelope };
        let learned = UnknownEnvelope { kind, bytes: envelope.to_bytes(), ..kept.clone() };
        self.store()
            .write(Durability::Full, |tx| {
                tx.drop_unknown_envelope(kept)?;
                Ok::<_, KithError>(tx.put_unknown_envelope(&learned)?)
            })
            .unwrap();
    }

    /// Stages what a lead with a newer app would: rules that this build does not know. The next sync sends it.
    pub fn raises_the_rules(&self, group: GroupId, version: u64) {
        let r = self.replica(group);
        let keys = PeriodKeys::derive(&PeriodSecret::new(r.secret.clone())).unwrap();
        self.store()
            .write(Durability::Full, |tx| {
                let rng = SeededRng::new([version.to_be_bytes()[7]; 32]);
                let me = Me::load(tx, Arc::new(kith::model::SystemClock), Arc::new(SeededRng::new([0; 32]))).unwrap();
                let storage = tx.mls(r.scope);
                let p = Provider::new(&storage, &rng);
                let mut loaded = Group::load(&p, MlsGroupId::first(group)).unwrap().unwrap();
                let control = Control { min_version: version, ..loaded.control().unwrap() };
                let plan = CommitPlan { control: Some(control), ..CommitPlan::default() };
                let staged = loaded.stage(&p, me.identity(), plan).unwrap();
                let entry = EntryId::new(kith::model::Rng::bytes16(&rng));
                let (log, period) = (LogId::new(*r.log.as_bytes()), u32::try_from(r.period).unwrap());
                tx.put_pending_commit(&PendingCommit {
                    replica: r.id,
                    entry_id: *entry.as_bytes(),
                    sealed: seal_entry(&rng, &keys, &log, &entry, period, &staged.message).unwrap(),
                    fence: r.fence,
                    next_secret: None,
                    welcome: None,
                    intents: Vec::new(),
                    rejoin: None,
                })?;
                Ok::<_, KithError>(())
            })
            .unwrap();
    }

    /// Appends junk to the log of a group with the keys that every member has.
    pub fn appends_junk(&self, group: GroupId, junk: Junk, fenced: bool, cut: Option<Cut>) -> OpResult {
        let r = self.replica(group);
        let keys = PeriodKeys::derive(&PeriodSecret::new(r.secret.clone())).unwrap();
        let log = LogId::new(*r.log.as_bytes());
        let rng = SeededRng::new([u8::try_from(r.cursor % 251).unwrap(); 32]);
        let entry = EntryId::new(kith::model::Rng::bytes16(&rng));
        let body = match junk {
            Junk::Unsealed => vec![7; 300],
            Junk::Sealed => {
                seal_entry(&rng, &keys, &log, &entry, u32::try_from(r.period).unwrap(), b"no MLS message").unwrap()
            }
        };
        let append = Append {
            entry,
            body,
            seen: Some(r.cursor),
            expect: fenced.then_some(r.fence),
            at: None,
            cut,
            rewake: Vec::new(),
            slot_1_ver: None,
            hush: None,
        };
        self.tells_relay(
            r.origin.as_deref().unwrap(),
            &OpPayload { log, act: Act::Append(append) },
            keys.append_seed.expose(),
        )
    }

    /// One operation, past the engine.
    pub fn tells_relay(&self, origin: &str, payload: &OpPayload, seed: &[u8; 32]) -> OpResult {
        let origin = Origin::from_url(origin).unwrap();
        let op = sign_op(payload, seed, &origin).to_bytes();
        let mut body = Encoder::new();
        body.array(1).raw(&op);
        let request = Request::post(origin, "/v1/ops", body.into_bytes(), Deadline::none());
        let answer = self.runtime.block_on(HttpTransport::new().unwrap().send(request)).unwrap();
        decode_results(&answer.body).unwrap().remove(0)
    }
}
