//! The payload of an operation: which log, and what is to be done to it.

use super::grant::{decode_gids, decode_grants, encode_grants};
use super::{Admission, Cut, Grant};
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};
use crate::id::{EntryId, Hash, LogId, ReadKeyHash, RequestId, Salt};

/// The most key packages in one operation.
pub const MAX_KEY_PACKAGES: u64 = 32;
/// The most wake-ups that one append may ask for.
pub const MAX_REWAKES: u64 = 3;

/// The size and lifetime of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogClass {
    /// Mailbox, rendezvous, vault.
    Small,
    /// Every MLS group.
    Normal,
    /// A space's feed, surveys.
    Wide,
}

impl LogClass {
    /// All classes.
    pub const ALL: [Self; 3] = [Self::Small, Self::Normal, Self::Wide];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Small => 1,
            Self::Normal => 2,
            Self::Wide => 3,
        }
    }

    /// The class of a number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|class| u64::from(class.number()) == number)
    }
}

/// One of the two registers of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlotIndex {
    /// 1 MiB; reading needs the read key.
    Zero,
    /// 64 KiB; reading needs the log id only.
    One,
}

impl SlotIndex {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Zero => 0,
            Self::One => 1,
        }
    }

    /// The slot of a number.
    #[must_use]
    pub const fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::Zero),
            1 => Some(Self::One),
            _ => None,
        }
    }
}

/// `create`: makes a log, signed by its founder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateLog {
    /// What the log's id is made of beside the founder's key.
    pub salt: Salt,
    /// Its class.
    pub class: LogClass,
    /// Milliseconds that entries are kept; none: the class's default; 0: for ever.
    pub ttl_ms: Option<u64>,
    /// The first grants. The founder has no right but by one of them.
    pub grants: Vec<Grant>,
    /// The hash of the first read key; none for a public log (stage 2).
    pub read_key: Option<ReadKeyHash>,
    /// Why the relay should.
    pub admission: Admission,
}

/// `append`: adds an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The entry's id, which makes retries safe.
    pub entry: EntryId,
    /// The sealed body.
    pub body: Vec<u8>,
    /// The newest entry that the author had read; required under right 2.
    pub seen: Option<u64>,
    /// Fenced: stored iff the fence is this, and raises it.
    pub expect: Option<u64>,
    /// Plain: stored iff the fence is this.
    pub at: Option<u64>,
    /// Closes the period; only in a fenced append.
    pub cut: Option<Cut>,
    /// Wake again after so many seconds (stage 2).
    pub rewake: Vec<u64>,
    /// The version that slot 1 must have.
    pub slot_1_ver: Option<u64>,
    /// Ends the wakes that the entry of this seq asked for (stage 2).
    pub hush: Option<u64>,
}

/// `slot`: compare-and-set of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutSlot {
    /// Which.
    pub slot: SlotIndex,
    /// Its present version.
    pub ver: u64,
    /// The new value.
    pub value: Vec<u8>,
    /// The fence must be this.
    pub at: Option<u64>,
}

/// `manage`: the owner's changes, compare-and-set on `ctl`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manage {
    /// The present value of the log's management counter.
    pub ctl: u64,
    /// Grants to add, or to replace by gid.
    pub grants: Vec<Grant>,
    /// Gids to drop.
    pub drop: Vec<u64>,
    /// A new ttl in milliseconds.
    pub ttl_ms: Option<u64>,
    /// Deletes the log with everything in it.
    pub delete: bool,
    /// Extends the log.
    pub extend: Option<Admission>,
    /// Drops entries up to this seq (class 1).
    pub trim: Option<u64>,
}

impl Manage {
    /// Whether it asks for more room and for nothing else: right 1 is enough for that.
    #[must_use]
    pub fn only_extends(&self) -> bool {
        let Self { ctl: _, grants, drop, ttl_ms, delete, extend, trim } = self;
        extend.is_some() && grants.is_empty() && drop.is_empty() && ttl_ms.is_none() && !delete && trim.is_none()
    }
}

/// `kp.put`: stocks sealed key packages; a set, so that a repeat changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutKeyPackages {
    /// One-time packages.
    pub packages: Vec<Vec<u8>>,
    /// The package that is given when none is left; replaces the one before.
    pub last_resort: Option<Vec<u8>>,
}

/// `kp.take`: takes one key package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakeKeyPackage {
    /// The same id gets the same package for 24 hours.
    pub request: RequestId,
}

/// `blob`: authorises the upload of one blob; travels in the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorizeBlob {
    /// The blob's name: the hash of its bytes.
    pub hash: Hash,
    /// Its length.
    pub length: u64,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Make the log.
    Create(CreateLog),
    /// Add an entry.
    Append(Append),
    /// Put a slot.
    Slot(PutSlot),
    /// Manage the log.
    Manage(Manage),
    /// Stock key packages.
    PutKeyPackages(PutKeyPackages),
    /// Take a key package.
    TakeKeyPackage(TakeKeyPackage),
    /// Authorise a blob.
    Blob(AuthorizeBlob),
}

/// A decoded payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpPayload {
    /// The log.
    pub log: LogId,
    /// What is to be done to it.
    pub act: Act,
}

impl OpPayload {
    /// The kind's name on the wire.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.act {
            Act::Create(_) => "create",
            Act::Append(_) => "append",
            Act::Slot(_) => "slot",
            Act::Manage(_) => "manage",
            Act::PutKeyPackages(_) => "kp.put",
            Act::TakeKeyPackage(_) => "kp.take",
            Act::Blob(_) => "blob",
        }
    }

    /// Whether it uses a field of a later stage, which a relay of stage 1 answers with `unsupported_version`: public logs,
    /// grants for tokens, `rewake` and `hush`.
    #[must_use]
    pub fn needs_later_stage(&self) -> bool {
        let for_tokens = |grants: &[Grant]| grants.iter().any(|grant| matches!(grant.holder, super::Holder::Token(_)));
        match &self.act {
            Act::Create(create) => create.read_key.is_none() || for_tokens(&create.grants),
            Act::Append(append) => {
                !append.rewake.is_empty()
                    || append.hush.is_some()
                    || append.cut.as_ref().is_some_and(|cut| for_tokens(&cut.grants))
            }
            Act::Manage(manage) => for_tokens(&manage.grants),
            Act::Slot(_) | Act::PutKeyPackages(_) | Act::TakeKeyPackage(_) | Act::Blob(_) => false,
        }
    }

    /// Puts in the admission by an operator's code; does nothing where none is due.
    ///
    /// # Errors
    /// Never for a payload that can be encoded.
    pub fn admit_by_code(&mut self, code: &[u8]) -> Result<(), WireError> {
        let admission = Admission::by_code(code, &self.to_bytes())?;
        match &mut self.act {
            Act::Create(create) => create.admission = admission,
            Act::Manage(Manage { extend: Some(extend), .. }) => *extend = admission,
            _ => {}
        }
        Ok(())
    }
}

impl Wire for OpPayload {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put_uint(1, 1).put_text(2, self.kind()).put_wire(3, &self.log);
        match &self.act {
            Act::Create(create) => encode_create(&mut map, create),
            Act::Append(append) => encode_append(&mut map, append),
            Act::Slot(put) => {
                map.put_uint(4, u64::from(put.slot.number())).put_uint(5, put.ver).put_bytes(6, &put.value);
                put_opt_uint(&mut map, 7, put.at);
            }
            Act::Manage(manage) => encode_manage(&mut map, manage),
            Act::PutKeyPackages(put) => {
                map.put(4, |e| {
                    e.array_of(&put.packages);
                    for package in &put.packages {
                        e.bytes(package);
                    }
                });
                if let Some(last_resort) = &put.last_resort {
                    map.put_bytes(5, last_resort);
                }
            }
            Act::TakeKeyPackage(take) => {
                map.put_wire(4, &take.request);
            }
            Act::Blob(blob) => {
                map.put_wire(4, &blob.hash).put_uint(5, blob.length);
            }
        }
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        map.version("op")?;
        let kind = map.required(2, |d| d.text().map(str::to_owned))?;
        let log = map.required(3, LogId::decode)?;
        let act = match kind.as_str() {
            "create" => Act::Create(decode_create(&mut map)?),
            "append" => Act::Append(decode_append(&mut map)?),
            "slot" => Act::Slot(PutSlot {
                slot: map.required(4, |d| SlotIndex::from_number(d.uint()?).ok_or(WireError::Invalid("slot")))?,
                ver: map.required(5, Decoder::uint)?,
                value: map.required(6, owned_bytes)?,
                at: map.optional(7, Decoder::uint)?,
            }),
            "manage" => Act::Manage(decode_manage(&mut map)?),
            "kp.put" => Act::PutKeyPackages(PutKeyPackages {
                packages: map.required(4, |d| d.list(0, MAX_KEY_PACKAGES, owned_bytes))?,
                last_resort: map.optional(5, owned_bytes)?,
            }),
            "kp.take" => Act::TakeKeyPackage(TakeKeyPackage { request: map.required(4, RequestId::decode)? }),
            "blob" => Act::Blob(AuthorizeBlob {
                hash: map.required(4, Hash::decode)?,
                length: map.required(5, Decoder::uint)?,
            }),
            // An unknown kind is of a later version of the protocol.
            _ => return Err(WireError::Unsupported { format: "op", version: 1 }),
        };
        map.finish()?;
        Ok(Self { log, act })
    }
}

fn encode_create(map: &mut MapEncoder, create: &CreateLog) {
    map.put_wire(4, &create.salt).put_uint(5, u64::from(create.class.number()));
    put_opt_uint(map, 6, create.ttl_ms);
    map.put(7, |e| encode_grants(e, &create.grants));
    map.put(8, |e| match &create.read_key {
        Some(hash) => hash.encode(e),
        None => {
            e.null();
        }
    });
    map.put_wire(9, &create.admission);
}

fn decode_create(map: &mut MapDecoder<'_, '_>) -> Result<CreateLog, WireError> {
    Ok(CreateLog {
        salt: map.required(4, Salt::decode)?,
        class: map.required(5, |d| LogClass::from_number(d.uint()?).ok_or(WireError::Invalid("class")))?,
        ttl_ms: map.optional(6, Decoder::uint)?,
        grants: map.required(7, decode_grants)?,
        read_key: map.required(8, |d| d.nullable(ReadKeyHash::decode))?,
        admission: map.required(9, Admission::decode)?,
    })
}

fn encode_append(map: &mut MapEncoder, append: &Append) {
    map.put_wire(4, &append.entry).put_bytes(5, &append.body);
    put_opt_uint(map, 6, append.seen);
    put_opt_uint(map, 7, append.expect);
    put_opt_uint(map, 8, append.at);
    map.put_opt(9, append.cut.as_ref(), |e, cut| cut.encode(e));
    if !append.rewake.is_empty() {
        map.put(10, |e| encode_uints(e, &append.rewake));
    }
    put_opt_uint(map, 11, append.slot_1_ver);
    put_opt_uint(map, 12, append.hush);
}

fn decode_append(map: &mut MapDecoder<'_, '_>) -> Result<Append, WireError> {
    let append = Append {
        entry: map.required(4, EntryId::decode)?,
        body: map.required(5, owned_bytes)?,
        seen: map.optional(6, Decoder::uint)?,
        expect: map.optional(7, Decoder::uint)?,
        at: map.optional(8, Decoder::uint)?,
        cut: map.optional(9, Cut::decode)?,
        rewake: map.optional(10, |d| d.list(0, MAX_REWAKES, Decoder::uint))?.unwrap_or_default(),
        slot_1_ver: map.optional(11, Decoder::uint)?,
        hush: map.optional(12, Decoder::uint)?,
    };
    if append.expect.is_some() && append.at.is_some() {
        return Err(WireError::Invalid("append: fenced and plain at once"));
    }
    if append.cut.is_some() && append.expect.is_none() {
        return Err(WireError::Invalid("append: a cut without a fence"));
    }
    Ok(append)
}

fn encode_manage(map: &mut MapEncoder, manage: &Manage) {
    map.put_uint(4, manage.ctl);
    if !manage.grants.is_empty() {
        map.put(5, |e| encode_grants(e, &manage.grants));
    }
    if !manage.drop.is_empty() {
        map.put(6, |e| encode_uints(e, &manage.drop));
    }
    put_opt_uint(map, 7, manage.ttl_ms);
    if manage.delete {
        map.put(8, |e| {
            e.bool(true);
        });
    }
    map.put_opt(9, manage.extend.as_ref(), |e, admission| admission.encode(e));
    put_opt_uint(map, 10, manage.trim);
}

fn decode_manage(map: &mut MapDecoder<'_, '_>) -> Result<Manage, WireError> {
    Ok(Manage {
        ctl: map.required(4, Decoder::uint)?,
        grants: map.optional(5, decode_grants)?.unwrap_or_default(),
        drop: map.optional(6, decode_gids)?.unwrap_or_default(),
        ttl_ms: map.optional(7, Decoder::uint)?,
        delete: map
            .optional(8, |d| if d.bool()? { Ok(true) } else { Err(WireError::Invalid("delete")) })?
            .unwrap_or(false),
        extend: map.optional(9, Admission::decode)?,
        trim: map.optional(10, Decoder::uint)?,
    })
}

fn put_opt_uint(map: &mut MapEncoder, key: u64, value: Option<u64>) {
    map.put_opt(key, value, |e, value| {
        e.uint(value);
    });
}

fn encode_uints(e: &mut Encoder, values: &[u64]) {
    e.array_of(values);
    for value in values {
        e.uint(*value);
    }
}

fn owned_bytes(d: &mut Decoder<'_>) -> Result<Vec<u8>, WireError> {
    d.bytes().map(<[u8]>::to_vec)
}
