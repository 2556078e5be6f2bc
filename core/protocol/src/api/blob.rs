//! Blobs: bytes beside a log, named by their hash.

use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};
use crate::id::{Hash, LogId};

/// The most bytes of one blob: a chunk of 256 KiB and its tag.
pub const MAX_BLOB: u64 = 256 * 1024 + 16;
/// The most blobs that one request may ask about.
pub const MAX_HAVE: u64 = 256;

/// The path of a blob, for `GET` and `PUT`.
#[must_use]
pub fn blob_path(log: &LogId, hash: &Hash) -> String {
    format!("/v1/blob/{}/{}", log.to_hex(), hash.to_hex())
}

/// The body of `POST /v1/blob/have`: which of these are missing?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobHave {
    /// The log.
    pub log: LogId,
    /// The blobs asked about, 1 to [`MAX_HAVE`].
    pub hashes: Vec<Hash>,
}

impl Wire for BlobHave {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put_wire(1, &self.log).put(2, |e| encode_hashes(e, &self.hashes));
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let have = Self {
            log: map.required(1, LogId::decode)?,
            hashes: map.required(2, |d| d.list(1, MAX_HAVE, Hash::decode))?,
        };
        map.finish()?;
        Ok(have)
    }
}

/// The answer: the blobs that are missing, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobMissing(pub Vec<Hash>);

impl Wire for BlobMissing {
    fn encode(&self, e: &mut Encoder) {
        encode_hashes(e, &self.0);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.list(0, MAX_HAVE, Hash::decode).map(Self)
    }
}

fn encode_hashes(e: &mut Encoder, hashes: &[Hash]) {
    e.array_of(hashes);
    for hash in hashes {
        hash.encode(e);
    }
}
