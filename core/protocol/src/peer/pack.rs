//! A signed pack: resources that a person publishes in a file (docs/packs.md).
//!
//! A pack is the untagged COSE_Sign1 of its publisher's key over this map, under the label `kith/pack/1`. It is whole, or an
//! update that says what differs from one earlier version; in both cases it names the hash of everything that is in the pack
//! after it, so that nothing is shown that the publisher did not sign. Whoever reads one has a [`VerifiedPack`] or nothing.

use super::fields::{MapWriter, check_len, list, malformed, open_v1, redacted, some_bytes, some_list, text};
use super::limits::{MAX_FILE_NAME, MAX_NAME, MAX_PACK, MAX_PACK_BODY, MAX_PACK_ITEMS, MAX_PACK_TAGS, MAX_PACK_TITLE};
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::cose::{self, Kid, Sign1};
use crate::hash::sha256;
use crate::id::{Hash, PublicKey};
use std::collections::BTreeMap;

/// The signing label of packs.
const LABEL: &[u8] = b"kith/pack/1";
/// Bytes of a tag.
const MAX_TAG: usize = 320;
/// Bytes of a region, a date or the name of a source.
const MAX_NOTE: usize = 320;

/// The id of a resource inside its pack.
pub type PackItemId = [u8; 16];

/// What a resource of a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PackItemKind {
    /// Words.
    Text,
    /// An address.
    Link,
    /// A file.
    File,
}

/// A resource of a pack.
#[derive(Clone, PartialEq, Eq)]
pub struct PackItem {
    /// Its id, which stays the same from version to version.
    pub id: PackItemId,
    /// Where it stands among the others; ties by id.
    pub place: u64,
    /// What it is.
    pub kind: PackItemKind,
    /// Its title.
    pub title: String,
    /// Its words or address in UTF-8, or its bytes.
    pub body: Vec<u8>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The name of a file, without a folder.
    pub file_name: Option<String>,
    /// The day on which somebody last checked it, for what goes out of date.
    pub checked_on: Option<String>,
    /// The country that it serves, by its ISO 3166 code.
    pub region: Option<String>,
    /// Where what it says comes from.
    pub source: Option<String>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(PackItem);

/// A pack, or an update of one.
#[derive(Clone, PartialEq, Eq)]
pub struct Pack {
    /// The pack; drawn by its publisher.
    pub id: [u8; 16],
    /// Who signs it.
    pub publisher: PublicKey,
    /// From 1; grows with each.
    pub version: u64,
    /// What it is called.
    pub title: String,
    /// When it was made.
    pub made_ms: u64,
    /// The hash of all resources after it.
    pub content: Hash,
    /// Its resources in order of their ids; in an update those that are new or changed.
    pub items: Vec<PackItem>,
    /// For an update: the version that it changes.
    pub base: Option<u64>,
    /// For an update: the resources that go, in order.
    pub removed: Vec<PackItemId>,
    /// What the publisher calls themselves. Anybody can write any name here: only the key counts.
    pub publisher_name: Option<String>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Pack);

/// All resources of a pack, by id.
pub type PackContent = BTreeMap<PackItemId, PackItem>;

/// A pack whose signature holds.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedPack(Pack);
redacted!(VerifiedPack);

/// Why bytes are no pack that can be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// No pack.
    #[error("not a pack: {0}")]
    Malformed(WireError),
    /// Of a version of the format that this build does not read.
    #[error("a pack of a newer format")]
    Newer,
    /// More bytes or resources than a pack may have.
    #[error("a pack that is too large")]
    TooLarge,
    /// Its publisher did not sign it.
    #[error("a pack that its publisher did not sign")]
    BadSignature,
    /// An update of another version than the one that is there.
    #[error("an update of version {0}")]
    OtherBase(u64),
    /// What is in it after the update is not what the publisher signed.
    #[error("a pack whose content is not what its publisher signed")]
    OtherContent,
}

impl From<WireError> for PackError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Unsupported { .. } => Self::Newer,
            other => Self::Malformed(other),
        }
    }
}

/// The hash of all resources of a pack.
#[must_use]
pub fn pack_content_hash(content: &PackContent) -> Hash {
    let hashes: Vec<[u8; 32]> = content.values().map(|item| sha256(&[&item.to_bytes()])).collect();
    let parts: Vec<&[u8]> =
        std::iter::once(b"kith/pack-content/1".as_slice()).chain(hashes.iter().map(<[u8; 32]>::as_slice)).collect();
    Hash::new(sha256(&parts))
}

impl Pack {
    /// A whole pack of these resources.
    #[must_use]
    pub fn whole(id: [u8; 16], publisher: PublicKey, version: u64, content: &PackContent) -> Self {
        Self {
            id,
            publisher,
            version,
            title: String::new(),
            made_ms: 0,
            content: pack_content_hash(content),
            items: content.values().cloned().collect(),
            base: None,
            removed: Vec::new(),
            publisher_name: None,
            unknown: Unknown::none(),
        }
    }

    /// The same as an update of an earlier version with these resources.
    #[must_use]
    pub fn since(mut self, version: u64, base: &PackContent) -> Self {
        let removed = base.keys().filter(|id| !self.items.iter().any(|item| item.id == **id)).copied();
        self.removed = removed.collect();
        self.items.retain(|item| base.get(&item.id) != Some(item));
        self.base = Some(version);
        self
    }

    /// Signs the pack with the seed of its publisher's key: the bytes of the file.
    ///
    /// # Errors
    /// [`PackError::TooLarge`] for what nobody would take.
    pub fn sign(&self, seed: &[u8; 32]) -> Result<Vec<u8>, PackError> {
        let kid = Kid::Key(*self.publisher.as_bytes());
        let bytes = cose::sign(seed, kid, LABEL, self.to_bytes()).to_bytes();
        if bytes.len() > MAX_PACK || self.items.len() > MAX_PACK_ITEMS { Err(PackError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads a pack and checks that the publisher that it names signed it.
    ///
    /// # Errors
    /// [`PackError::TooLarge`], [`PackError::Malformed`], [`PackError::Newer`], [`PackError::BadSignature`];
    /// [`PackError::OtherContent`] for a whole pack that is not what it says.
    pub fn verify(bytes: &[u8]) -> Result<VerifiedPack, PackError> {
        if bytes.len() > MAX_PACK {
            return Err(PackError::TooLarge);
        }
        let signed = Sign1::from_bytes(bytes)?;
        let Kid::Key(key) = signed.kid else { return Err(PackError::BadSignature) };
        // Nothing of it is read before it is known who says it.
        cose::verify(&signed, &key, LABEL).map_err(|_| PackError::BadSignature)?;
        let pack = Self::from_bytes(&signed.payload)?;
        if *pack.publisher.as_bytes() != key {
            return Err(PackError::BadSignature);
        }
        let verified = VerifiedPack(pack);
        if verified.0.base.is_none() {
            verified.applied_to(None)?;
        }
        Ok(verified)
    }
}

impl VerifiedPack {
    /// What it says.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.0
    }

    /// All resources after it, which are those that the publisher signed. An update needs the version that it changes, with
    /// its resources.
    ///
    /// # Errors
    /// [`PackError::OtherBase`], [`PackError::OtherContent`], [`PackError::TooLarge`].
    pub fn applied_to(&self, known: Option<(u64, PackContent)>) -> Result<PackContent, PackError> {
        let mut content = match (self.0.base, known) {
            (None, _) => PackContent::new(),
            (Some(base), Some((version, content))) if base == version => content,
            (Some(base), _) => return Err(PackError::OtherBase(base)),
        };
        for gone in &self.0.removed {
            content.remove(gone);
        }
        content.extend(self.0.items.iter().map(|item| (item.id, item.clone())));
        if content.len() > MAX_PACK_ITEMS {
            return Err(PackError::TooLarge);
        }
        if pack_content_hash(&content) == self.0.content { Ok(content) } else { Err(PackError::OtherContent) }
    }
}

impl Wire for Pack {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.id);
        map.item(3, &self.publisher);
        map.uint(4, self.version);
        map.text(5, &self.title);
        map.uint(6, self.made_ms);
        map.item(7, &self.content);
        map.list(8, &self.items, |e, item| item.encode(e));
        map.opt_uint(9, self.base);
        if !self.removed.is_empty() {
            map.list(10, &self.removed, |e, id| {
                e.bytes(id);
            });
        }
        map.opt_text(11, self.publisher_name.as_deref());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "pack")?;
        let pack = Self {
            id: map.required(2, |d| d.bytes_n())?,
            publisher: map.required(3, PublicKey::decode)?,
            version: map.required(4, |d| d.uint())?,
            title: map.required(5, |d| text(d, "title", MAX_PACK_TITLE))?,
            made_ms: map.required(6, |d| d.uint())?,
            content: map.required(7, Hash::decode)?,
            items: map.required(8, |d| list(d, MAX_PACK_ITEMS, PackItem::decode))?,
            base: map.optional(9, |d| d.uint())?,
            removed: map.optional(10, |d| some_list(d, MAX_PACK_ITEMS, |d| d.bytes_n()))?.unwrap_or_default(),
            publisher_name: map.optional(11, |d| text(d, "name", MAX_NAME))?,
            unknown: map.finish()?,
        };
        pack.check()?;
        Ok(pack)
    }
}

impl Pack {
    /// Each resource stands once, in order; an update goes forward.
    fn check(&self) -> Result<(), WireError> {
        let rises = |ids: &mut dyn Iterator<Item = PackItemId>| {
            let ids: Vec<PackItemId> = ids.collect();
            ids.iter().zip(ids.iter().skip(1)).all(|(one, next)| one < next)
        };
        let both = self.removed.iter().any(|gone| self.items.binary_search_by_key(gone, |item| item.id).is_ok());
        if !rises(&mut self.items.iter().map(|item| item.id)) || !rises(&mut self.removed.iter().copied()) || both {
            return Err(malformed("order of a pack"));
        }
        let forward = match self.base {
            None => self.removed.is_empty(),
            Some(base) => base > 0 && base < self.version,
        };
        if forward && self.version > 0 { Ok(()) } else { Err(malformed("version of a pack")) }
    }
}

impl Wire for PackItem {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.id);
        map.uint(2, self.place);
        map.uint(
            3,
            match self.kind {
                PackItemKind::Text => 1,
                PackItemKind::Link => 2,
                PackItemKind::File => 3,
            },
        );
        map.text(4, &self.title);
        map.bytes(5, &self.body);
        if !self.tags.is_empty() {
            map.list(6, &self.tags, |e, tag| {
                e.text(tag);
            });
        }
        map.opt_text(7, self.file_name.as_deref());
        map.opt_text(8, self.checked_on.as_deref());
        map.opt_text(9, self.region.as_deref());
        map.opt_text(10, self.source.as_deref());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = crate::cbor::MapDecoder::open(d)?;
        let item = Self {
            id: map.required(1, |d| d.bytes_n())?,
            place: map.required(2, |d| d.uint())?,
            kind: match map.required(3, |d| d.uint())? {
                1 => PackItemKind::Text,
                2 => PackItemKind::Link,
                3 => PackItemKind::File,
                _ => return Err(malformed("kind of a resource")),
            },
            title: map.required(4, |d| text(d, "title", MAX_PACK_TITLE))?,
            body: map.required(5, |d| some_bytes(d, "body", MAX_PACK_BODY))?,
            tags: map.optional(6, |d| some_list(d, MAX_PACK_TAGS, |d| text(d, "tag", MAX_TAG)))?.unwrap_or_default(),
            file_name: map.optional(7, |d| text(d, "file name", MAX_FILE_NAME))?,
            checked_on: map.optional(8, |d| text(d, "date", MAX_NOTE))?,
            region: map.optional(9, |d| text(d, "region", MAX_NOTE))?,
            source: map.optional(10, |d| text(d, "source", MAX_NOTE))?,
            unknown: map.finish()?,
        };
        check_len("title", usize::from(item.title.trim().is_empty()), 0)?;
        let is_file = item.kind == PackItemKind::File;
        if is_file != item.file_name.is_some() {
            return Err(malformed("name of a file"));
        }
        if !is_file && std::str::from_utf8(&item.body).is_err() {
            return Err(malformed("text of a resource"));
        }
        Ok(item)
    }
}
