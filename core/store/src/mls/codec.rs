//! Values as bytes: one byte that names the encoding, then the encoding.

use crate::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

const UNREADABLE: StoreError = StoreError::Corrupt { what: "a stored MLS value has an unknown form" };

/// How a value is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Postcard = 1,
    Json = 2,
}

/// Encodes a value; the bytes are wiped when dropped.
pub(super) fn encode<V: Serialize + ?Sized>(codec: Codec, value: &V) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let unencodable = || StoreError::internal("an MLS value that cannot be encoded");
    let body = Zeroizing::new(match codec {
        Codec::Postcard => postcard::to_allocvec(value).map_err(|_| unencodable())?,
        Codec::Json => serde_json::to_vec(value).map_err(|_| unencodable())?,
    });
    // One allocation of the right size, so that no copy of a secret is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(body.len().saturating_add(1)));
    bytes.push(codec as u8);
    bytes.extend_from_slice(&body);
    Ok(bytes)
}

/// Decodes what [`encode`] made.
pub(super) fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V, StoreError> {
    match bytes.split_first() {
        Some((1, body)) => match postcard::take_from_bytes(body) {
            Ok((value, [])) => Ok(value),
            _ => Err(UNREADABLE),
        },
        Some((2, body)) => serde_json::from_slice(body).map_err(|_| UNREADABLE),
        _ => Err(UNREADABLE),
    }
}

/// A key as OpenMLS addresses a value by it.
pub(super) fn key<K: Serialize + ?Sized>(key: &K) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(key).map_err(|_| StoreError::internal("an MLS key that cannot be encoded"))
}
