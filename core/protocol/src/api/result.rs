//! The answer to one operation.

use super::Refusal;
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};
use crate::id::Chain;

/// The one table of keys that results and refusals share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the protocol's table, key 1 to 16")]
pub struct Details {
    pub seq: Option<u64>,
    pub time: Option<u64>,
    pub chain: Option<Chain>,
    pub fence: Option<u64>,
    pub ver: Option<u64>,
    pub ctl: Option<u64>,
    pub key_package: Option<Vec<u8>>,
    pub last_resort: Option<bool>,
    pub stock: Option<u64>,
    pub head: Option<u64>,
    pub closed_at: Option<u64>,
    pub first: Option<u64>,
    pub max: Option<u64>,
    pub kind: Option<String>,
    pub kinds: Option<Vec<String>>,
    pub after_s: Option<u64>,
}

impl Wire for Details {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        let uints = [
            (1, self.seq),
            (2, self.time),
            (4, self.fence),
            (5, self.ver),
            (6, self.ctl),
            (9, self.stock),
            (10, self.head),
            (11, self.closed_at),
            (12, self.first),
            (13, self.max),
            (16, self.after_s),
        ];
        for (key, value) in uints {
            map.put_opt(key, value, |e, value| {
                e.uint(value);
            });
        }
        map.put_opt(3, self.chain.as_ref(), |e, chain| chain.encode(e));
        map.put_opt(7, self.key_package.as_ref(), |e, package| {
            e.bytes(package);
        });
        map.put_opt(8, self.last_resort, |e, last_resort| {
            e.bool(last_resort);
        });
        map.put_opt(14, self.kind.as_ref(), |e, kind| {
            e.text(kind);
        });
        map.put_opt(15, self.kinds.as_ref(), |e, kinds| {
            e.array_of(kinds);
            for kind in kinds {
                e.text(kind);
            }
        });
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let details = Self {
            seq: map.optional(1, Decoder::uint)?,
            time: map.optional(2, Decoder::uint)?,
            chain: map.optional(3, Chain::decode)?,
            fence: map.optional(4, Decoder::uint)?,
            ver: map.optional(5, Decoder::uint)?,
            ctl: map.optional(6, Decoder::uint)?,
            key_package: map.optional(7, |d| d.bytes().map(<[u8]>::to_vec))?,
            last_resort: map.optional(8, Decoder::bool)?,
            stock: map.optional(9, Decoder::uint)?,
            head: map.optional(10, Decoder::uint)?,
            closed_at: map.optional(11, Decoder::uint)?,
            first: map.optional(12, Decoder::uint)?,
            max: map.optional(13, Decoder::uint)?,
            kind: map.optional(14, |d| d.text().map(str::to_owned))?,
            kinds: map.optional(15, |d| d.list(0, 16, |d| d.text().map(str::to_owned)))?,
            after_s: map.optional(16, Decoder::uint)?,
        };
        map.finish()?;
        Ok(details)
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// `create`: the log is there.
    Created,
    /// `append`: the entry is durable.
    Appended {
        /// Its place.
        seq: u64,
        /// Its relay time.
        time: u64,
        /// The chain value after it.
        chain: Chain,
        /// The fence after it.
        fence: u64,
    },
    /// `slot`: the value is set.
    SlotPut {
        /// The fence that the slot names.
        fence: u64,
        /// The new version.
        ver: u64,
    },
    /// `manage`: the changes are made.
    Managed {
        /// The new value of the management counter.
        ctl: u64,
    },
    /// `kp.put`: the packages are stocked.
    Stocked {
        /// One-time packages in stock.
        stock: u64,
    },
    /// `kp.take`: here is one.
    Taken {
        /// The sealed key package.
        package: Vec<u8>,
        /// Whether it was the last resort.
        last_resort: bool,
    },
}

impl Done {
    fn details(&self) -> Details {
        let mut details = Details::default();
        match self {
            Self::Created => {}
            Self::Appended { seq, time, chain, fence } => {
                details.seq = Some(*seq);
                details.time = Some(*time);
                details.chain = Some(*chain);
                details.fence = Some(*fence);
            }
            Self::SlotPut { fence, ver } => {
                details.fence = Some(*fence);
                details.ver = Some(*ver);
            }
            Self::Managed { ctl } => details.ctl = Some(*ctl),
            Self::Stocked { stock } => details.stock = Some(*stock),
            Self::Taken { package, last_resort } => {
                details.key_package = Some(package.clone());
                details.last_resort = Some(*last_resort);
            }
        }
        details
    }

    fn from_details(details: Details) -> Result<Self, WireError> {
        Ok(match details {
            Details { seq: Some(seq), time: Some(time), chain: Some(chain), fence: Some(fence), .. } => {
                Self::Appended { seq, time, chain, fence }
            }
            Details { fence: Some(fence), ver: Some(ver), .. } => Self::SlotPut { fence, ver },
            Details { ctl: Some(ctl), .. } => Self::Managed { ctl },
            Details { key_package: Some(package), last_resort: Some(last_resort), .. } => {
                Self::Taken { package, last_resort }
            }
            Details { stock: Some(stock), .. } => Self::Stocked { stock },
            details if details == Details::default() => Self::Created,
            _ => return Err(WireError::Invalid("result")),
        })
    }
}

/// The answer to one operation of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpResult {
    /// It was done, now or when it first came.
    Ok(Done),
    /// It was not.
    Refused(Refusal),
}

impl From<Result<Done, Refusal>> for OpResult {
    fn from(result: Result<Done, Refusal>) -> Self {
        match result {
            Ok(done) => Self::Ok(done),
            Err(refusal) => Self::Refused(refusal),
        }
    }
}

impl From<OpResult> for Result<Done, Refusal> {
    fn from(result: OpResult) -> Self {
        match result {
            OpResult::Ok(done) => Ok(done),
            OpResult::Refused(refusal) => Err(refusal),
        }
    }
}

impl Wire for OpResult {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Ok(done) => {
                let mut map = MapEncoder::new();
                map.put_text(1, "ok").put_wire(2, &done.details());
                map.write(e);
            }
            Self::Refused(refusal) => refusal.encode(e),
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let code = map.required(1, |d| d.text().map(str::to_owned))?;
        let details = map.optional(2, Details::decode)?;
        map.finish()?;
        if code == "ok" {
            Done::from_details(details.ok_or(WireError::MissingKey(2))?).map(Self::Ok)
        } else {
            Refusal::from_code(&code, details.unwrap_or_default()).map(Self::Refused)
        }
    }
}
