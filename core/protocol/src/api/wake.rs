//! The wake stream's request: which logs to watch.

use crate::cbor::{Decoder, Encoder, Wire, WireError};
use crate::id::{LogId, ReadKey};

/// The most logs that one stream watches.
pub const MAX_WAKES: u64 = 1024;

/// The body of `POST /v1/wake`. An event names the place of a log in this list, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WakeRequest(pub Vec<(LogId, ReadKey)>);

impl Wire for WakeRequest {
    fn encode(&self, e: &mut Encoder) {
        e.array_of(&self.0);
        for (log, key) in &self.0 {
            e.array(2);
            log.encode(e);
            key.encode(e);
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let watched = d.list(1, MAX_WAKES, |d| {
            d.array_exact(2)?;
            Ok((LogId::decode(d)?, ReadKey::decode(d)?))
        })?;
        Ok(Self(watched))
    }
}
