//! Blobs: a padded file in sealed chunks that are named by their hashes, with a sealed index of the names.
//!
//! Chunk i is sealed under the blob's own key with the nonce `i as 11 bytes ‖ last flag` (the STREAM construction), so
//! that no chunk can be left out, moved, doubled or taken from another blob. The index has the nonce of twelve 0xFF,
//! which no chunk reaches. The key is random for each blob and never used again, so these nonces are used once.

use super::aead;
use crate::error::CryptoError;
use kith_model::{Rng, Secret32};
use kith_protocol::cbor::{Unknown, Wire, WireError};
use kith_protocol::hash::hash_of;
use kith_protocol::id::{Hash, LogId};
use kith_protocol::pad::{pad, padded_length, unpad};
use kith_protocol::peer::{BlobDescriptor, BlobIndex, CHUNK, MAX_BLOB, WireSecret};

/// The nonce of the index.
const INDEX_NONCE: [u8; 12] = [0xff; 12];

/// A blob ready to be uploaded.
pub struct SealedBlob {
    /// What goes into a message.
    pub descriptor: BlobDescriptor,
    /// Everything to put on the log, by the hash under which it is stored: the chunks and, last, the index.
    pub parts: Vec<(Hash, Vec<u8>)>,
}

impl std::fmt::Debug for SealedBlob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedBlob(…)")
    }
}

/// Seals bytes as a blob of a log, under a key of its own.
///
/// # Errors
/// [`CryptoError::Malformed`] above 64 MiB.
pub fn seal_blob(rng: &dyn Rng, log: &LogId, bytes: &[u8]) -> Result<SealedBlob, CryptoError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > MAX_BLOB {
        return Err(WireError::Invalid("blob").into());
    }
    let key = Secret32::new(rng.bytes32());
    seal_under(&key, log, bytes)
}

/// Seals the bytes of a blob once more, so that whoever holds them can put the same parts again when the relay lost them.
///
/// # Errors
/// [`CryptoError::DoesNotOpen`] when these are not the bytes that the descriptor names.
pub fn reseal_blob(descriptor: &BlobDescriptor, bytes: &[u8]) -> Result<SealedBlob, CryptoError> {
    if u64::try_from(bytes.len()) != Ok(descriptor.size) {
        return Err(CryptoError::DoesNotOpen);
    }
    let sealed = seal_under(&Secret32::new(*descriptor.key.expose()), &descriptor.log, bytes)?;
    if sealed.descriptor.index == descriptor.index { Ok(sealed) } else { Err(CryptoError::DoesNotOpen) }
}

fn seal_under(key: &Secret32, log: &LogId, bytes: &[u8]) -> Result<SealedBlob, CryptoError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let padded = pad(bytes);
    let count = padded.len().div_ceil(CHUNK);
    let mut parts = Vec::with_capacity(count.saturating_add(1));
    for (i, chunk) in padded.chunks(CHUNK).enumerate() {
        let sealed = aead::seal_with(key, chunk_nonce(i, i.saturating_add(1) == count), &[], chunk)?;
        parts.push((hash_of(&sealed), sealed));
    }
    let index = BlobIndex(parts.iter().map(|(hash, _)| *hash.as_bytes()).collect());
    let index = aead::seal_with(key, INDEX_NONCE, &[], &index.to_bytes())?;
    let index_hash = hash_of(&index);
    parts.push((index_hash, index));
    let descriptor = BlobDescriptor {
        log: *log,
        key: WireSecret::new(*key.expose()),
        size,
        chunks: u64::try_from(count).unwrap_or(u64::MAX),
        index: index_hash,
        mime: None,
        name: None,
        dimensions: None,
        thumbnail: None,
        unknown: Unknown::none(),
    };
    Ok(SealedBlob { descriptor, parts })
}

/// Opens a blob chunk by chunk; each is verified before it is used.
pub struct BlobReader {
    key: Secret32,
    size: u64,
    index: BlobIndex,
    padded: Vec<u8>,
    next: usize,
}

impl std::fmt::Debug for BlobReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobReader(…)")
    }
}

impl BlobReader {
    /// Begins with the sealed index, which is stored under `descriptor.index`.
    ///
    /// # Errors
    /// [`CryptoError::DoesNotOpen`] when these are not the bytes that the descriptor names.
    pub fn open(descriptor: &BlobDescriptor, sealed_index: &[u8]) -> Result<Self, CryptoError> {
        // As many chunks as bytes of this size have, so that nobody is made to fetch more than the descriptor says.
        let size = usize::try_from(descriptor.size).map_err(|_| CryptoError::DoesNotOpen)?;
        let chunks = u64::try_from(padded_length(size).div_ceil(CHUNK)).unwrap_or(u64::MAX);
        if hash_of(sealed_index) != descriptor.index || chunks != descriptor.chunks {
            return Err(CryptoError::DoesNotOpen);
        }
        let key = Secret32::new(*descriptor.key.expose());
        let index = BlobIndex::from_bytes(&aead::open_with(&key, INDEX_NONCE, &[], sealed_index)?)?;
        if u64::try_from(index.0.len()) != Ok(descriptor.chunks) {
            return Err(CryptoError::DoesNotOpen);
        }
        Ok(Self { key, size: descriptor.size, index, padded: Vec::new(), next: 0 })
    }

    /// The hash of the chunk that is due, none when all are here.
    #[must_use]
    pub fn next_hash(&self) -> Option<Hash> {
        self.index.0.get(self.next).map(|hash| Hash::new(*hash))
    }

    /// Takes the chunk that is due.
    ///
    /// # Errors
    /// [`CryptoError::DoesNotOpen`] when it is another one; the same chunk may be tried again.
    pub fn push(&mut self, sealed: &[u8]) -> Result<(), CryptoError> {
        let due = self.next_hash().ok_or(CryptoError::DoesNotOpen)?;
        if hash_of(sealed) != due {
            return Err(CryptoError::DoesNotOpen);
        }
        let after = self.next.saturating_add(1);
        let nonce = chunk_nonce(self.next, after == self.index.0.len());
        self.padded.extend(aead::open_with(&self.key, nonce, &[], sealed)?);
        self.next = after;
        Ok(())
    }

    /// The bytes, when every chunk is here.
    ///
    /// # Errors
    /// [`CryptoError::DoesNotOpen`] while chunks are missing, or when the size is not the descriptor's.
    pub fn finish(self) -> Result<Vec<u8>, CryptoError> {
        if self.next != self.index.0.len() {
            return Err(CryptoError::DoesNotOpen);
        }
        let plain = unpad(&self.padded)?;
        if u64::try_from(plain.len()) != Ok(self.size) {
            return Err(CryptoError::DoesNotOpen);
        }
        Ok(plain.to_vec())
    }
}

/// `i as 11 bytes ‖ last flag`.
fn chunk_nonce(i: usize, last: bool) -> [u8; 12] {
    let [a, b, c, d, e, f, g, h] = u64::try_from(i).unwrap_or(u64::MAX).to_be_bytes();
    [0, 0, 0, a, b, c, d, e, f, g, h, u8::from(last)]
}
