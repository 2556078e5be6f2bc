//! Batches of operations and of their results.

use super::OpResult;
use crate::cbor::{Decoder, Encoder, Wire, WireError};
use crate::op::Op;

/// The most operations in one request.
pub const MAX_OPS: u64 = 32;

/// The body of `POST /v1/ops`.
#[must_use]
pub fn encode_ops(ops: &[Op]) -> Vec<u8> {
    let mut e = Encoder::new();
    e.array_of(ops);
    for op in ops {
        op.encode(&mut e);
    }
    e.into_bytes()
}

/// Splits a deterministic array of `1..=most` items into the bytes of each, whatever they are.
///
/// # Errors
/// [`WireError`] when the body is not that; then the whole request is refused.
pub fn split_items(body: &[u8], most: u64) -> Result<Vec<&[u8]>, WireError> {
    let mut d = Decoder::new(body);
    let items = d.list(1, most, Decoder::raw_item)?;
    d.finish()?;
    Ok(items)
}

/// The answer to `POST /v1/ops`.
#[must_use]
pub fn encode_results(results: &[OpResult]) -> Vec<u8> {
    let mut e = Encoder::new();
    e.array_of(results);
    for result in results {
        result.encode(&mut e);
    }
    e.into_bytes()
}

/// Reads the answer to `POST /v1/ops`.
///
/// # Errors
/// [`WireError`] when it is not an array of results.
pub fn decode_results(body: &[u8]) -> Result<Vec<OpResult>, WireError> {
    let mut d = Decoder::new(body);
    let results = d.list(1, MAX_OPS, OpResult::decode)?;
    d.finish()?;
    Ok(results)
}
