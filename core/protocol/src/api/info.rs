//! What a relay says about itself.

use super::{MAX_BUDGET, MAX_OPS, MAX_READS, MAX_WAIT_S, MAX_WAKES};
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Unknown, Wire, WireError};
use crate::id::RelayId;
use crate::op::LogClass;

/// A day in milliseconds.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// What a class of logs may hold. A ttl of 0 is "for ever".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassLimits {
    /// Kept entries.
    pub entries: u64,
    /// Bytes of kept entries and blobs.
    pub bytes: u64,
    /// The shortest ttl, in milliseconds.
    pub ttl_min_ms: u64,
    /// The ttl of a log that names none.
    pub ttl_default_ms: u64,
    /// The longest ttl.
    pub ttl_max_ms: u64,
    /// Bytes of a plain entry.
    pub entry: u64,
    /// Bytes of a fenced entry; 0: there are none.
    pub fenced_entry: u64,
}

/// Every limit that a relay enforces and a client must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request.
    pub request_bytes: u64,
    /// Bytes of a request's header.
    pub header_bytes: u64,
    /// Operations in a batch.
    pub ops: u64,
    /// Reads in a request.
    pub reads: u64,
    /// Bytes of entries in an answer.
    pub budget: u64,
    /// Seconds of a long poll.
    pub wait_s: u64,
    /// Logs of a wake stream.
    pub wakes: u64,
    /// Class 1.
    pub small: ClassLimits,
    /// Class 2.
    pub normal: ClassLimits,
    /// Class 3.
    pub wide: ClassLimits,
    /// Grants of a log.
    pub grants: u64,
    /// Grants of a log of class 1.
    pub grants_small: u64,
    /// Key packages in stock.
    pub key_packages: u64,
    /// Appends a second on one log.
    pub appends_per_s: u64,
    /// Appends on one log that may come at once.
    pub append_burst: u64,
}

impl Limits {
    /// The limits of a class.
    #[must_use]
    pub const fn class(&self, class: LogClass) -> &ClassLimits {
        match class {
            LogClass::Small => &self.small,
            LogClass::Normal => &self.normal,
            LogClass::Wide => &self.wide,
        }
    }

    /// How many grants a log of a class may have.
    #[must_use]
    pub const fn grants_of(&self, class: LogClass) -> u64 {
        match class {
            LogClass::Small => self.grants_small,
            LogClass::Normal | LogClass::Wide => self.grants,
        }
    }
}

impl Default for Limits {
    /// The protocol's own numbers.
    fn default() -> Self {
        Self {
            request_bytes: 5 * MIB,
            header_bytes: 16 * KIB,
            ops: MAX_OPS,
            reads: MAX_READS,
            budget: MAX_BUDGET,
            wait_s: MAX_WAIT_S,
            wakes: MAX_WAKES,
            small: ClassLimits {
                entries: 512,
                bytes: 4 * MIB,
                ttl_min_ms: 60 * 60 * 1000,
                ttl_default_ms: 60 * DAY_MS,
                ttl_max_ms: 90 * DAY_MS,
                entry: 64 * KIB,
                fenced_entry: 0,
            },
            normal: ClassLimits {
                entries: 50_000,
                bytes: 16 * MIB,
                ttl_min_ms: DAY_MS,
                ttl_default_ms: 45 * DAY_MS,
                ttl_max_ms: 90 * DAY_MS,
                entry: 128 * KIB,
                fenced_entry: 512 * KIB,
            },
            wide: ClassLimits {
                entries: 20_000,
                bytes: 16 * MIB,
                ttl_min_ms: 30 * DAY_MS,
                ttl_default_ms: 0,
                ttl_max_ms: 0,
                entry: 128 * KIB,
                fenced_entry: 0,
            },
            grants: 64,
            grants_small: 1024,
            key_packages: 128,
            appends_per_s: 20,
            append_burst: 2000,
        }
    }
}

impl Wire for ClassLimits {
    fn encode(&self, e: &mut Encoder) {
        e.array(7).uint(self.entries).uint(self.bytes).uint(self.ttl_min_ms).uint(self.ttl_default_ms);
        e.uint(self.ttl_max_ms).uint(self.entry).uint(self.fenced_entry);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(7)?;
        Ok(Self {
            entries: d.uint()?,
            bytes: d.uint()?,
            ttl_min_ms: d.uint()?,
            ttl_default_ms: d.uint()?,
            ttl_max_ms: d.uint()?,
            entry: d.uint()?,
            fenced_entry: d.uint()?,
        })
    }
}

impl Wire for Limits {
    fn encode(&self, e: &mut Encoder) {
        let mut classes = MapEncoder::new();
        for class in LogClass::ALL {
            classes.put_wire(u64::from(class.number()), self.class(class));
        }
        let mut map = MapEncoder::new();
        map.put_uint(1, self.request_bytes).put_uint(2, self.header_bytes).put_uint(3, self.ops);
        map.put_uint(4, self.reads).put_uint(5, self.budget).put_uint(6, self.wait_s).put_uint(7, self.wakes);
        map.put(8, |e| classes.write(e)).put_uint(9, self.grants).put_uint(10, self.grants_small);
        map.put_uint(11, self.key_packages).put_uint(12, self.appends_per_s).put_uint(13, self.append_burst);
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let request_bytes = map.required(1, Decoder::uint)?;
        let header_bytes = map.required(2, Decoder::uint)?;
        let ops = map.required(3, Decoder::uint)?;
        let reads = map.required(4, Decoder::uint)?;
        let budget = map.required(5, Decoder::uint)?;
        let wait_s = map.required(6, Decoder::uint)?;
        let wakes = map.required(7, Decoder::uint)?;
        let (small, normal, wide) = map.required(8, |d| {
            let mut classes = MapDecoder::open(d)?;
            let small = classes.required(1, ClassLimits::decode)?;
            let normal = classes.required(2, ClassLimits::decode)?;
            let wide = classes.required(3, ClassLimits::decode)?;
            classes.finish()?;
            Ok((small, normal, wide))
        })?;
        let limits = Self {
            request_bytes,
            header_bytes,
            ops,
            reads,
            budget,
            wait_s,
            wakes,
            small,
            normal,
            wide,
            grants: map.required(9, Decoder::uint)?,
            grants_small: map.required(10, Decoder::uint)?,
            key_packages: map.required(11, Decoder::uint)?,
            appends_per_s: map.required(12, Decoder::uint)?,
            append_burst: map.required(13, Decoder::uint)?,
        };
        map.finish()?;
        Ok(limits)
    }
}

/// The answer to `GET /v1/info`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// The versions of the API that are served.
    pub versions: Vec<u64>,
    /// What is enforced.
    pub limits: Limits,
    /// The relay's clock, in milliseconds.
    pub now_ms: u64,
    /// The kinds of admission that are taken.
    pub admission: Vec<String>,
    /// The relay itself, whatever its address.
    pub relay_id: RelayId,
    /// Keys of later stages: issuer directory, gateway keys.
    pub unknown: Unknown,
}

impl Wire for Info {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put(1, |e| {
            e.array_of(&self.versions);
            for version in &self.versions {
                e.uint(*version);
            }
        });
        map.put_wire(2, &self.limits).put_uint(3, self.now_ms);
        map.put(4, |e| {
            e.array_of(&self.admission);
            for kind in &self.admission {
                e.text(kind);
            }
        });
        map.put_wire(7, &self.relay_id).put_unknown(&self.unknown);
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            versions: map.required(1, |d| d.list(1, 16, Decoder::uint))?,
            limits: map.required(2, Limits::decode)?,
            now_ms: map.required(3, Decoder::uint)?,
            admission: map.required(4, |d| d.list(0, 16, |d| d.text().map(str::to_owned)))?,
            relay_id: map.required(7, RelayId::decode)?,
            unknown: map.finish()?,
        })
    }
}
