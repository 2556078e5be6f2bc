//! What can be said of an op before any log is looked at: its bytes, its signature, its admission.
//!
//! This is the first half of the order of checks (decode, signature); [`super::evaluate`] is the rest. It needs no lock and
//! runs beside other requests.

use super::rules::Rules;
use kith_protocol::api::{Origin, Refusal};
use kith_protocol::cbor::{Decoder, MapDecoder, Wire};
use kith_protocol::hash::hash_of;
use kith_protocol::id::{Hash, LogId, PublicKey};
use kith_protocol::op::{Act, Op};

/// An op whose signature holds.
#[derive(Debug, Clone)]
pub(crate) struct SignedOp {
    /// The log that it is for.
    pub(crate) log: LogId,
    /// Who signed.
    pub(crate) key: PublicKey,
    /// What to do.
    pub(crate) act: Act,
    /// H of the payload.
    pub(crate) payload: Hash,
    /// Whether its admission, if it has one, is taken.
    pub(crate) admitted: bool,
}

/// An op that is refused already, and the log that it names if its bytes name one.
#[derive(Debug, Clone)]
pub(crate) struct RefusedOp {
    pub(crate) log: Option<LogId>,
    pub(crate) refusal: Refusal,
}

/// Decodes and verifies one item of a batch, for any of the origins that the request may be meant for.
pub(crate) fn prepare(item: &[u8], origins: &[Origin], rules: &Rules) -> Result<SignedOp, RefusedOp> {
    let nameless = |refusal| RefusedOp { log: None, refusal };
    let op = Op::from_bytes(item).map_err(|error| nameless(error.into()))?;
    let payload = match op.payload() {
        Ok(payload) => payload,
        Err(Refusal::Malformed) => return Err(nameless(Refusal::Malformed)),
        // A kind of a later version still names its log, so the rest of its batch waits for it.
        Err(refusal) => return Err(RefusedOp { log: named_log(op.payload_bytes()), refusal }),
    };
    let refused = |refusal| RefusedOp { log: Some(payload.log), refusal };
    if let Act::Create(create) = &payload.act {
        rules.ttl(create.class, create.ttl_ms).map_err(|_| refused(Refusal::Malformed))?;
    }
    if matches!(op, Op::Token { .. }) || is_of_stage_2(&payload.act) {
        return Err(refused(Refusal::UnsupportedVersion));
    }
    let mut verified = Err(Refusal::BadSignature);
    for origin in origins {
        verified = op.verify(origin);
        if verified.is_ok() {
            break;
        }
    }
    let key = verified.map_err(refused)?;
    let admission = match &payload.act {
        Act::Create(create) => Some(&create.admission),
        Act::Manage(manage) => manage.extend.as_ref(),
        _ => None,
    };
    let admitted = admission.is_some_and(|admission| rules.admission.admits(admission, op.payload_bytes()));
    Ok(SignedOp { log: payload.log, key, payload: hash_of(op.payload_bytes()), admitted, act: payload.act })
}

/// Public logs, `rewake` and `hush` are decoded and not built yet.
fn is_of_stage_2(act: &Act) -> bool {
    match act {
        Act::Create(create) => create.read_key.is_none(),
        Act::Append(append) => !append.rewake.is_empty() || append.hush.is_some(),
        _ => false,
    }
}

/// The log of a payload of which nothing else is understood.
fn named_log(payload: &[u8]) -> Option<LogId> {
    let mut decoder = Decoder::new(payload);
    let mut map = MapDecoder::open(&mut decoder).ok()?;
    map.optional(3, LogId::decode).ok().flatten()
}
