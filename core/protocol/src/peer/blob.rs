//! Blobs: how a message names a sealed file on a log, and the list of its chunks.

use super::fields::{MapWriter, at_most, malformed, redacted, secret, some_bytes, some_list, text};
use super::limits::{MAX_BLOB, MAX_CHUNKS, MAX_FILE_NAME, MAX_THUMBNAIL};
use super::secret::WireSecret;
use crate::cbor::{Decoder, Encoder, MapDecoder, Unknown, Wire, WireError};
use crate::id::{Hash, LogId};

/// Names a sealed blob and gives its key.
#[derive(Clone, PartialEq, Eq)]
pub struct BlobDescriptor {
    /// The log that the blob belongs to.
    pub log: LogId,
    /// The key of the chunks and of the index.
    pub key: WireSecret,
    /// Bytes of the plaintext before padding, at most 64 MiB.
    pub size: u64,
    /// How many chunks there are.
    pub chunks: u64,
    /// The hash under which the sealed index is stored.
    pub index: Hash,
    /// The media type.
    pub mime: Option<String>,
    /// The file's name.
    pub name: Option<String>,
    /// Width and height in pixels.
    pub dimensions: Option<(u64, u64)>,
    /// A small picture, at most 8 KiB.
    pub thumbnail: Option<Vec<u8>>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(BlobDescriptor);

/// The hashes of a blob's sealed chunks, in order: the plaintext of the index blob, a CBOR array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobIndex(pub Vec<[u8; 32]>);

impl Wire for BlobDescriptor {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.item(1, &self.log);
        map.bytes(2, self.key.expose());
        map.uint(3, self.size);
        map.uint(4, self.chunks);
        map.item(5, &self.index);
        map.opt_text(6, self.mime.as_deref());
        map.opt_text(7, self.name.as_deref());
        if let Some((width, height)) = self.dimensions {
            map.with(8, |e| {
                e.array(2);
                e.uint(width);
                e.uint(height);
            });
        }
        map.opt_bytes(9, self.thumbnail.as_deref());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let descriptor = Self {
            log: map.required(1, LogId::decode)?,
            key: map.required(2, secret)?,
            size: map.required(3, |d| at_most(d, "blob", MAX_BLOB))?,
            chunks: map.required(4, |d| at_most(d, "chunks", MAX_CHUNKS as u64))?,
            index: map.required(5, Hash::decode)?,
            mime: map.optional(6, |d| text(d, "media type", MAX_FILE_NAME))?,
            name: map.optional(7, |d| text(d, "file name", MAX_FILE_NAME))?,
            dimensions: map.optional(8, |d| {
                d.array_exact(2)?;
                Ok((d.uint()?, d.uint()?))
            })?,
            thumbnail: map.optional(9, |d| some_bytes(d, "thumbnail", MAX_THUMBNAIL))?,
            unknown: map.finish()?,
        };
        if descriptor.chunks == 0 {
            return Err(malformed("chunks"));
        }
        Ok(descriptor)
    }
}

impl Wire for BlobIndex {
    fn encode(&self, e: &mut Encoder) {
        e.array(self.0.len() as u64);
        for hash in &self.0 {
            e.bytes(hash);
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        some_list(d, MAX_CHUNKS, |d| d.bytes_n()).map(Self)
    }
}
