//! The batch read: many logs in one request, so that a phone with a hundred groups asks once.

use super::{Page, Refusal};
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};
use crate::id::{LogId, ReadKey};
use crate::op::SlotIndex;

/// The most reads in one request.
pub const MAX_READS: u64 = 256;
/// The most entries that one read may ask for.
pub const MAX_READ_ENTRIES: u64 = 512;
/// The most bytes of entries that a request may ask for.
pub const MAX_BUDGET: u64 = 4 * 1024 * 1024;
/// The longest wait for news, in seconds.
pub const MAX_WAIT_S: u64 = 25;

/// What to read of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The log.
    pub log: LogId,
    /// The read key; without one only slot 1 is given.
    pub read_key: Option<ReadKey>,
    /// The newest seq that the reader has.
    pub after: u64,
    /// The most entries wanted, 1 to [`MAX_READ_ENTRIES`].
    pub limit: u64,
    /// The slots wanted.
    pub slots: Vec<SlotIndex>,
}

impl Wire for Read {
    fn encode(&self, e: &mut Encoder) {
        e.array(if self.slots.is_empty() { 4 } else { 5 });
        self.log.encode(e);
        match &self.read_key {
            Some(key) => key.encode(e),
            None => {
                e.null();
            }
        }
        e.uint(self.after).uint(self.limit);
        if !self.slots.is_empty() {
            e.array_of(&self.slots);
            for slot in &self.slots {
                e.uint(u64::from(slot.number()));
            }
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let items = d.array()?;
        if !(4..=5).contains(&items) {
            return Err(WireError::Invalid("read"));
        }
        let log = LogId::decode(d)?;
        let read_key = d.nullable(ReadKey::decode)?;
        let (after, limit) = (d.uint()?, d.uint()?);
        if !(1..=MAX_READ_ENTRIES).contains(&limit) {
            return Err(WireError::Invalid("limit of a read"));
        }
        let mut slots = Vec::new();
        if items == 5 {
            slots = d.list(0, 2, |d| SlotIndex::from_number(d.uint()?).ok_or(WireError::Invalid("slot")))?;
        }
        slots.sort_unstable();
        slots.dedup();
        Ok(Self { log, read_key, after, limit, slots })
    }
}

/// One read of a request as a relay finds it: a broken one is its own page's problem and spoils no other.
pub type ReadItem = Result<Read, Refusal>;

/// The body of `POST /v1/read`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRequest {
    /// What to read, 1 to [`MAX_READS`].
    pub reads: Vec<ReadItem>,
    /// How many bytes of entries at most.
    pub budget: u64,
    /// How long to wait for news when there is none.
    pub wait_s: Option<u64>,
}

impl ReadRequest {
    /// A request for `reads` with the greatest budget, that does not wait.
    #[must_use]
    pub fn new(reads: Vec<Read>) -> Self {
        Self { reads: reads.into_iter().map(Ok).collect(), budget: MAX_BUDGET, wait_s: None }
    }
}

impl Wire for ReadRequest {
    /// Broken reads of a decoded request are left out.
    fn encode(&self, e: &mut Encoder) {
        let reads: Vec<_> = self.reads.iter().flatten().collect();
        let mut map = MapEncoder::new();
        map.put(1, |e| {
            e.array_of(&reads);
            for read in &reads {
                read.encode(e);
            }
        });
        map.put_uint(2, self.budget);
        map.put_opt(3, self.wait_s, |e, wait_s| {
            e.uint(wait_s);
        });
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let request = Self {
            reads: map.required(1, |d| {
                d.list(1, MAX_READS, |d| Ok(Read::from_bytes(d.raw_item()?).map_err(Refusal::from)))
            })?,
            budget: map.required(2, Decoder::uint)?,
            wait_s: map.optional(3, Decoder::uint)?,
        };
        map.finish()?;
        if request.wait_s.is_some_and(|wait_s| wait_s > MAX_WAIT_S) {
            return Err(WireError::Invalid("wait"));
        }
        Ok(request)
    }
}

/// The answer to `POST /v1/read`: a page for each log with news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAnswer {
    /// Pages, in the order of their reads.
    pub pages: Vec<Page>,
    /// The relay's clock.
    pub now_ms: u64,
}

impl Wire for ReadAnswer {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put(1, |e| {
            e.array_of(&self.pages);
            for page in &self.pages {
                page.encode(e);
            }
        });
        map.put_uint(2, self.now_ms);
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let answer = Self {
            pages: map.required(1, |d| d.list(0, MAX_READS, Page::decode))?,
            now_ms: map.required(2, Decoder::uint)?,
        };
        map.finish()?;
        Ok(answer)
    }
}
