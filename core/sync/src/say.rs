//! Signed words, for groups where words can be reported (protocol 18).
//!
//! The signature is over the conversation and the envelope without its key 9, by the device key.

use crate::me::Me;
use kith_model::GroupId;
use kith_protocol::cbor::{Encoder, Wire};
use kith_protocol::cose;

const LABEL: &str = "kith/say/1";

fn signed_bytes(conv: GroupId, envelope_without_9: &[u8]) -> Vec<u8> {
    let mut e = Encoder::new();
    e.array(2);
    e.bytes(conv.as_bytes());
    e.bytes(envelope_without_9);
    e.into_bytes()
}

/// Signs an envelope that has no key 9 yet.
pub(crate) fn sign(me: &Me, conv: GroupId, envelope: &[u8]) -> Vec<u8> {
    let seed = me.identity().device_seed().expose();
    let aad = cose::external_aad(LABEL, &[]);
    cose::sign_with_key(seed, &aad, signed_bytes(conv, envelope)).to_bytes()
}

/// Whether the signature is the sender's device's, over this very envelope.
pub(crate) fn verify(conv: GroupId, envelope_without_9: &[u8], signature: &[u8], device_pk: &[u8; 32]) -> bool {
    let Ok(sign1) = cose::Sign1::from_bytes(signature) else { return false };
    sign1.payload == signed_bytes(conv, envelope_without_9)
        && cose::verify(&sign1, device_pk, &cose::external_aad(LABEL, &[])).is_ok()
}
