//! Grants: which key, or kind of token, may do what in a log, and how much of it.

use crate::cbor::{Decoder, Encoder, Kind, MapDecoder, MapEncoder, Wire, WireError};
use crate::id::{PublicKey, ReadKeyHash};

/// What a grant allows: a sum of the constants, never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rights(u8);

impl Rights {
    /// Append plain entries; authorise blobs.
    pub const APPEND: Self = Self(1);
    /// Append fenced entries and cut.
    pub const FENCE: Self = Self(2);
    /// Put slots.
    pub const SLOTS: Self = Self(4);
    /// Change grants and ttl, delete, trim, extend, put key packages. A grant with it outlives every cut: the owner's.
    pub const MANAGE: Self = Self(8);
    /// Take a key package.
    pub const TAKE: Self = Self(16);

    /// Rights from their number on the wire; none for no right or an unknown one.
    #[must_use]
    pub fn from_bits(bits: u64) -> Option<Self> {
        u8::try_from(bits).ok().filter(|bits| (1..=31).contains(bits)).map(Self)
    }

    /// The number on the wire.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is allowed.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The most grants that one operation sets, and the most that it drops: no log holds more.
pub const MAX_GRANTS_NAMED: u64 = 2_048;

/// Who uses a grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Whoever signs with this key.
    Key(PublicKey),
    /// Whoever pays with a token of this kind (without the `token:` in front). From stage 2.
    Token(String),
}

/// One grant of a log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// Its number, unique within the log.
    pub gid: u64,
    /// Who uses it; unique within the log too.
    pub holder: Holder,
    /// What it allows.
    pub rights: Rights,
    /// How many entries may be appended under it.
    pub max_entries: Option<u64>,
    /// How many bytes of entries and blobs may be added under it.
    pub max_bytes: Option<u64>,
    /// Relay time from which it is spent.
    pub until_ms: Option<u64>,
    /// How many key packages may be taken in 24 hours.
    pub max_takes_per_day: Option<u64>,
}

impl Grant {
    /// A grant without limits.
    #[must_use]
    pub const fn new(gid: u64, holder: PublicKey, rights: Rights) -> Self {
        Self {
            gid,
            holder: Holder::Key(holder),
            rights,
            max_entries: None,
            max_bytes: None,
            until_ms: None,
            max_takes_per_day: None,
        }
    }
}

impl Wire for Grant {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put_uint(1, self.gid);
        match &self.holder {
            Holder::Key(key) => map.put_bytes(2, key.as_bytes()),
            Holder::Token(kind) => map.put_text(2, &format!("token:{kind}")),
        };
        map.put_uint(3, u64::from(self.rights.bits()));
        let limits = [(4, self.max_entries), (5, self.max_bytes), (6, self.until_ms), (7, self.max_takes_per_day)];
        for (key, limit) in limits {
            map.put_opt(key, limit, |e, limit| {
                e.uint(limit);
            });
        }
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let gid = map.required(1, Decoder::uint)?;
        let holder = map.required(2, |d| {
            if d.peek()? == Kind::Text {
                let kind = d.text()?.strip_prefix("token:").filter(|kind| !kind.is_empty());
                kind.map(|kind| Holder::Token(kind.to_owned())).ok_or(WireError::Invalid("holder of a grant"))
            } else {
                PublicKey::decode(d).map(Holder::Key)
            }
        })?;
        let rights = map.required(3, Decoder::uint)?;
        let grant = Self {
            gid,
            holder,
            rights: Rights::from_bits(rights).ok_or(WireError::Invalid("rights"))?,
            max_entries: map.optional(4, Decoder::uint)?,
            max_bytes: map.optional(5, Decoder::uint)?,
            until_ms: map.optional(6, Decoder::uint)?,
            max_takes_per_day: map.optional(7, Decoder::uint)?,
        };
        map.finish()?;
        Ok(grant)
    }
}

/// Writes a list of grants.
pub(super) fn encode_grants(e: &mut Encoder, grants: &[Grant]) {
    e.array_of(grants);
    for grant in grants {
        grant.encode(e);
    }
}

/// Reads a list of grants, in which no gid and no holder may come twice.
pub(super) fn decode_grants(d: &mut Decoder<'_>) -> Result<Vec<Grant>, WireError> {
    let grants = d.list(0, MAX_GRANTS_NAMED, Grant::decode)?;
    let unique =
        are_distinct(grants.iter().map(|grant| grant.gid)) && are_distinct(grants.iter().map(|grant| &grant.holder));
    if unique { Ok(grants) } else { Err(WireError::Invalid("grants: one comes twice")) }
}

/// Reads the numbers of grants to drop, of which none may come twice.
pub(super) fn decode_gids(d: &mut Decoder<'_>) -> Result<Vec<u64>, WireError> {
    let gids = d.list(0, MAX_GRANTS_NAMED, Decoder::uint)?;
    if are_distinct(gids.iter()) { Ok(gids) } else { Err(WireError::Invalid("gids: one comes twice")) }
}

fn are_distinct<T: Ord>(items: impl ExactSizeIterator<Item = T>) -> bool {
    let mut sorted: Vec<T> = items.collect();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair.first() != pair.last())
}

/// The end of a period inside a fenced append: the grants and the read key of the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The grants of the new period, beside the owner's, which stay.
    pub grants: Vec<Grant>,
    /// The hash of the new read key.
    pub read_key: ReadKeyHash,
    /// A new value of slot 1.
    pub slot_1: Option<Vec<u8>>,
}

impl Wire for Cut {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put(1, |e| encode_grants(e, &self.grants)).put_wire(2, &self.read_key);
        map.put_opt(3, self.slot_1.as_ref(), |e, value| {
            e.bytes(value);
        });
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let cut = Self {
            grants: map.required(1, decode_grants)?,
            read_key: map.required(2, ReadKeyHash::decode)?,
            slot_1: map.optional(3, |d| d.bytes().map(<[u8]>::to_vec))?,
        };
        map.finish()?;
        Ok(cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_rights_and_none_are_refused() {
        assert_eq!(Rights::from_bits(0), None);
        assert_eq!(Rights::from_bits(32), None);
        assert_eq!(Rights::from_bits(257), None);
        assert!(Rights::from_bits(31).unwrap().has(Rights::TAKE.and(Rights::MANAGE)));
    }

    #[test]
    fn a_gid_or_a_key_that_comes_twice_is_refused() {
        let one = Grant::new(1, PublicKey::new([1; 32]), Rights::APPEND);
        let same_gid = Grant::new(1, PublicKey::new([2; 32]), Rights::APPEND);
        let same_key = Grant::new(2, PublicKey::new([1; 32]), Rights::APPEND);
        for other in [same_gid, same_key] {
            let mut e = Encoder::new();
            encode_grants(&mut e, &[one.clone(), other]);
            assert!(decode_grants(&mut Decoder::new(e.as_bytes())).is_err());
        }
    }
}
