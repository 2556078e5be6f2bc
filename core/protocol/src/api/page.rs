//! What a read gives of one log.

use super::{MAX_READ_ENTRIES, Refusal};
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};
use crate::hash::{ChainLink, hash_of};
use crate::id::{Chain, EntryId};
use crate::op::SlotIndex;

/// One entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When the relay took it, in milliseconds; never goes back within a log.
    pub time: u64,
    /// The fence after it.
    pub fence: u64,
    /// The period that it belongs to; a cut has the period that it closes.
    pub period: u32,
    /// Whether it raised the fence.
    pub fenced: bool,
    /// Its id.
    pub id: EntryId,
    /// Its sealed body.
    pub body: Vec<u8>,
}

impl Entry {
    /// The chain value after this entry.
    #[must_use]
    pub fn chain_after(&self, before: &Chain) -> Chain {
        let link = ChainLink {
            seq: self.seq,
            time: self.time,
            fence: self.fence,
            period: self.period,
            fenced: self.fenced,
            entry: self.id,
            body: hash_of(&self.body),
        };
        link.after(before)
    }
}

impl Wire for Entry {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put_uint(1, self.seq).put_uint(2, self.time).put_uint(3, self.fence).put_uint(4, u64::from(self.period));
        map.put(5, |e| {
            e.bool(self.fenced);
        });
        map.put_wire(6, &self.id).put_bytes(7, &self.body);
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let entry = Self {
            seq: map.required(1, Decoder::uint)?,
            time: map.required(2, Decoder::uint)?,
            fence: map.required(3, Decoder::uint)?,
            period: map.required(4, |d| u32::try_from(d.uint()?).map_err(|_| WireError::Invalid("period")))?,
            fenced: map.required(5, Decoder::bool)?,
            id: map.required(6, EntryId::decode)?,
            body: map.required(7, |d| d.bytes().map(<[u8]>::to_vec))?,
        };
        map.finish()?;
        Ok(entry)
    }
}

/// The value of a slot; version 0 when it was never put.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlotValue {
    /// How often it was put.
    pub ver: u64,
    /// The fence that it was put at.
    pub fence: u64,
    /// The value.
    pub value: Vec<u8>,
}

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageBody {
    /// A view of the log under a read key.
    Log {
        /// Entries in order, without gaps.
        entries: Vec<Entry>,
        /// The newest seq that this key reads.
        head: u64,
        /// The fence at `head`.
        fence: u64,
        /// The first seq that is kept.
        first: u64,
        /// The chain value before the first entry given.
        chain: Chain,
        /// Whether more entries are there than given.
        more: bool,
        /// The seq that closed this key's period.
        closed_at: Option<u64>,
        /// The slots that were wanted, by index.
        slots: Vec<(SlotIndex, SlotValue)>,
    },
    /// Slot 1 alone: what a read without a read key gives.
    Slots(Vec<(SlotIndex, SlotValue)>),
    /// The read was refused.
    Problem(Refusal),
}

/// The part of an answer that belongs to one read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The place of the read in its request, from 0.
    pub index: u64,
    /// What it gives.
    pub body: PageBody,
}

impl Wire for Page {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put_uint(1, self.index);
        match &self.body {
            PageBody::Problem(refusal) => {
                map.put_wire(10, refusal);
            }
            PageBody::Slots(slots) => put_slots(&mut map, slots),
            PageBody::Log { entries, head, fence, first, chain, more, closed_at, slots } => {
                map.put(2, |e| {
                    e.array_of(entries);
                    for entry in entries {
                        entry.encode(e);
                    }
                });
                map.put_uint(3, *head).put_uint(4, *fence).put_uint(5, *first).put_wire(6, chain);
                map.put(7, |e| {
                    e.bool(*more);
                });
                map.put_opt(8, *closed_at, |e, seq| {
                    e.uint(seq);
                });
                if !slots.is_empty() {
                    put_slots(&mut map, slots);
                }
            }
        }
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let index = map.required(1, Decoder::uint)?;
        let entries = map.optional(2, |d| d.list(0, MAX_READ_ENTRIES, Entry::decode))?;
        let head = map.optional(3, Decoder::uint)?;
        let fence = map.optional(4, Decoder::uint)?;
        let first = map.optional(5, Decoder::uint)?;
        let chain = map.optional(6, Chain::decode)?;
        let more = map.optional(7, Decoder::bool)?;
        let closed_at = map.optional(8, Decoder::uint)?;
        let slots = map.optional(9, decode_slots)?;
        let problem = map.optional(10, Refusal::decode)?;
        map.finish()?;
        let body = match (problem, entries, slots) {
            (Some(refusal), _, _) => PageBody::Problem(refusal),
            (None, Some(entries), slots) => PageBody::Log {
                entries,
                head: head.ok_or(WireError::MissingKey(3))?,
                fence: fence.ok_or(WireError::MissingKey(4))?,
                first: first.ok_or(WireError::MissingKey(5))?,
                chain: chain.ok_or(WireError::MissingKey(6))?,
                more: more.ok_or(WireError::MissingKey(7))?,
                closed_at,
                slots: slots.unwrap_or_default(),
            },
            (None, None, Some(slots)) => PageBody::Slots(slots),
            (None, None, None) => return Err(WireError::MissingKey(2)),
        };
        Ok(Self { index, body })
    }
}

fn put_slots(map: &mut MapEncoder, slots: &[(SlotIndex, SlotValue)]) {
    let mut values = MapEncoder::new();
    for (slot, value) in slots {
        values.put(u64::from(slot.number()), |e| {
            e.array(3).uint(value.ver).uint(value.fence).bytes(&value.value);
        });
    }
    map.put(9, |e| values.write(e));
}

fn decode_slots(d: &mut Decoder<'_>) -> Result<Vec<(SlotIndex, SlotValue)>, WireError> {
    let mut map = MapDecoder::open(d)?;
    let mut slots = Vec::new();
    for slot in [SlotIndex::Zero, SlotIndex::One] {
        let value = map.optional(u64::from(slot.number()), |d| {
            d.array_exact(3)?;
            Ok(SlotValue { ver: d.uint()?, fence: d.uint()?, value: d.bytes()?.to_vec() })
        })?;
        slots.extend(value.map(|value| (slot, value)));
    }
    map.finish()?;
    Ok(slots)
}
