//! What the tests of the log domain share: a service over a storage of choice, a manual clock, people with keys.

#![allow(dead_code, missing_docs, reason = "each test crate uses a part")]

use kith_protocol::api::{OpResult, Origin, Page, PageBody, Read, ReadRequest, Refusal};
use kith_protocol::cbor::Wire;
use kith_protocol::cose::public_key;
use kith_protocol::hash::{hash_of, log_id};
use kith_protocol::id::{EntryId, LogId, PublicKey, ReadKey, RelayId, RequestId, Salt};
use kith_protocol::op::{
    Act, Admission, Append, AuthorizeBlob, CreateLog, Cut, Grant, LogClass, Manage, OpPayload, PutKeyPackages, PutSlot,
    Rights, SlotIndex, TakeKeyPackage, sign_op,
};
use kith_relay::clock::ManualClock;
use kith_relay::log::{AdmissionPolicy, Database, LogService, OpsRequest, Rules};
use std::sync::Arc;

pub const DAY: u64 = 24 * 60 * 60 * 1000;
/// Where the clock of every test begins.
pub const START: u64 = 1_700_000_000_000;

/// Everything that a grant can allow.
pub fn all_rights() -> Rights {
    Rights::from_bits(31).unwrap()
}

pub fn origin() -> Origin {
    Origin::from_url("http://127.0.0.1:8787").unwrap()
}

pub fn open_rules() -> Rules {
    Rules::new(AdmissionPolicy::new(true, None))
}

/// Somebody who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(pub u8);

impl Key {
    pub fn seed(self) -> [u8; 32] {
        [self.0; 32]
    }

    pub fn public(self) -> PublicKey {
        PublicKey::new(public_key(&self.seed()))
    }

    pub fn sign(self, log: LogId, act: Act) -> Vec<u8> {
        sign_op(&OpPayload { log, act }, &self.seed(), &origin()).to_bytes()
    }
}

pub const FOUNDER: Key = Key(1);
pub const ANNA: Key = Key(2);
pub const BEN: Key = Key(3);
pub const STRANGER: Key = Key(9);

pub fn read_key(number: u8) -> ReadKey {
    ReadKey::new([number; 32])
}

pub fn entry_id(number: u64) -> EntryId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    EntryId::new(id)
}

pub fn request_id(number: u8) -> RequestId {
    RequestId::new([number; 16])
}

/// A grant of `rights` for `key`; its gid is the key's number.
pub fn grant(key: Key, rights: Rights) -> Grant {
    Grant::new(u64::from(key.0), key.public(), rights)
}

/// The log that the founder makes with a salt.
pub fn log(salt: u8) -> LogId {
    log_id(&FOUNDER.public(), &Salt::new([salt; 16]))
}

pub fn creation(salt: u8, class: LogClass, grants: Vec<Grant>) -> CreateLog {
    CreateLog {
        salt: Salt::new([salt; 16]),
        class,
        ttl_ms: None,
        grants,
        read_key: Some(read_key(0).hash()),
        admission: Admission::Open,
    }
}

pub fn create(salt: u8, class: LogClass, grants: Vec<Grant>) -> Vec<u8> {
    FOUNDER.sign(log(salt), Act::Create(creation(salt, class, grants)))
}

pub fn plain(entry: u64, body: &[u8]) -> Append {
    Append {
        entry: entry_id(entry),
        body: body.to_vec(),
        seen: Some(0),
        expect: None,
        at: None,
        cut: None,
        rewake: Vec::new(),
        slot_1_ver: None,
        hush: None,
    }
}

pub fn fenced(entry: u64, body: &[u8], expect: u64) -> Append {
    Append { expect: Some(expect), ..plain(entry, body) }
}

pub fn cut(entry: u64, expect: u64, grants: Vec<Grant>, key: u8) -> Append {
    Append { cut: Some(Cut { grants, read_key: read_key(key).hash(), slot_1: None }), ..fenced(entry, b"cut", expect) }
}

pub fn put_slot(slot: SlotIndex, ver: u64, value: &[u8]) -> PutSlot {
    PutSlot { slot, ver, value: value.to_vec(), at: None }
}

pub fn managed(ctl: u64) -> Manage {
    Manage { ctl, ..Manage::default() }
}

pub fn packages(bytes: &[&[u8]], last_resort: Option<&[u8]>) -> PutKeyPackages {
    PutKeyPackages {
        packages: bytes.iter().map(|package| package.to_vec()).collect(),
        last_resort: last_resort.map(<[u8]>::to_vec),
    }
}

pub fn take(request: u8) -> Act {
    Act::TakeKeyPackage(TakeKeyPackage { request: request_id(request) })
}

pub fn blob_act(bytes: &[u8]) -> Act {
    Act::Blob(AuthorizeBlob { hash: hash_of(bytes), length: bytes.len().try_into().unwrap() })
}

pub fn read(log: LogId, key: Option<u8>, after: u64) -> Read {
    Read { log, read_key: key.map(read_key), after, limit: 512, slots: Vec::new() }
}

/// A relay without HTTP.
pub struct Bench {
    pub service: LogService,
    pub clock: Arc<ManualClock>,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(&Database::SqliteMemory, open_rules())
    }

    pub fn with(database: &Database, rules: Rules) -> Self {
        Self::at(START, database, rules)
    }

    pub fn at(now: u64, database: &Database, rules: Rules) -> Self {
        let clock = Arc::new(ManualClock::new(now));
        let service = LogService::open(database, RelayId::new([7; 16]), clock.clone(), rules).unwrap();
        Self { service, clock }
    }

    /// Does a batch.
    pub async fn batch(&self, items: &[Vec<u8>]) -> Vec<OpResult> {
        let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
        self.service.ops(OpsRequest { items: &items, origins: &[origin()], source: None }).await
    }

    /// Does one op.
    pub async fn op(&self, item: Vec<u8>) -> OpResult {
        self.batch(&[item]).await.remove(0)
    }

    pub async fn act(&self, key: Key, log: LogId, act: Act) -> OpResult {
        self.op(key.sign(log, act)).await
    }

    pub async fn append(&self, key: Key, log: LogId, append: Append) -> OpResult {
        self.act(key, log, Act::Append(append)).await
    }

    /// Makes log `salt` of class 2 in which the founder may do everything.
    pub async fn group(&self, salt: u8) -> LogId {
        self.made(salt, LogClass::Normal, vec![grant(FOUNDER, all_rights())]).await
    }

    /// Makes log `salt`.
    pub async fn made(&self, salt: u8, class: LogClass, grants: Vec<Grant>) -> LogId {
        assert_eq!(code(&self.op(create(salt, class, grants)).await), "ok");
        log(salt)
    }

    pub async fn read(&self, reads: Vec<Read>) -> Vec<Page> {
        self.service.read(ReadRequest::new(reads)).await.unwrap().pages
    }

    /// The page of one read that has one.
    pub async fn page(&self, read: Read) -> PageBody {
        let mut pages = self.read(vec![read]).await;
        assert_eq!(pages.len(), 1);
        pages.remove(0).body
    }

    /// The bodies that a key reads.
    pub async fn bodies(&self, log: LogId, key: u8, after: u64) -> Vec<Vec<u8>> {
        match self.read(vec![read(log, Some(key), after)]).await.pop().map(|page| page.body) {
            Some(PageBody::Log { entries, .. }) => entries.into_iter().map(|entry| entry.body).collect(),
            None => Vec::new(),
            Some(other) => panic!("{other:?}"),
        }
    }
}

/// The code of a result.
pub fn code(result: &OpResult) -> &'static str {
    match result {
        OpResult::Ok(_) => "ok",
        OpResult::Refused(refusal) => refusal.code(),
    }
}

pub fn codes(results: &[OpResult]) -> Vec<&'static str> {
    results.iter().map(code).collect()
}

pub fn refused(refusal: Refusal) -> OpResult {
    OpResult::Refused(refusal)
}
