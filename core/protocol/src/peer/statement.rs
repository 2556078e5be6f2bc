//! Statements that a member signs and another one's commit carries: "take me out" and "let me in again".
//!
//! They ride in the commit's authenticated data and name exactly what they allow, so that a replay after a return
//! allows nothing.

use super::fields::{MapWriter, list, open_v1, redacted};
use super::limits::{MAX_LEAVES_PER_ACCOUNT, MAX_REVOKED};
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::cose;
use crate::id::PublicKey;

/// The signing label of leave statements.
pub(crate) const LEAVE_LABEL: &[u8] = b"kith/leave/1";
/// The signing label of readmit statements.
pub(crate) const READMIT_LABEL: &[u8] = b"kith/readmit/1";

/// Asks to be taken out: covers the leaves with these encryption keys and no later ones.
#[derive(Clone, PartialEq, Eq)]
pub struct LeaveStatement {
    /// The conversation.
    pub conversation: [u8; 16],
    /// SHA-256 of the encryption key of each own leaf, at most 8.
    pub leaf_keys: Vec<[u8; 32]>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(LeaveStatement);

/// Asks to be let in again with one key package, in place of the leaves with the old certificates.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadmitStatement {
    /// The conversation.
    pub conversation: [u8; 16],
    /// SHA-256 of the key package.
    pub key_package: [u8; 32],
    /// Hashes (16 bytes) of the certificates of the leaves that are lost.
    pub old_certs: Vec<[u8; 16]>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(ReadmitStatement);

/// Why bytes are no valid statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The bytes are no statement of a version that this build reads.
    #[error("not a statement: {0}")]
    Malformed(#[from] WireError),
    /// The signature is not that of the key it names.
    #[error("the device did not sign this statement")]
    BadSignature,
}

impl LeaveStatement {
    /// Signs the statement with the device key.
    #[must_use]
    pub fn sign(&self, device_seed: &[u8; 32]) -> Vec<u8> {
        cose::sign_with_key(device_seed, LEAVE_LABEL, self.to_bytes()).to_bytes()
    }

    /// Reads a statement and checks its signature; gives the device key that made it.
    ///
    /// # Errors
    /// [`StatementError`] when the bytes are another thing or the named key did not sign them.
    pub fn verify(bytes: &[u8]) -> Result<(Self, PublicKey), StatementError> {
        let signed = cose::Sign1::from_bytes(bytes)?;
        let statement = Self::from_bytes(&signed.payload)?;
        let device = verify(&signed, LEAVE_LABEL)?;
        Ok((statement, device))
    }
}

impl ReadmitStatement {
    /// Signs the statement with the device key of the key package.
    #[must_use]
    pub fn sign(&self, device_seed: &[u8; 32]) -> Vec<u8> {
        cose::sign_with_key(device_seed, READMIT_LABEL, self.to_bytes()).to_bytes()
    }

    /// Reads a statement and checks its signature; gives the device key that made it.
    ///
    /// # Errors
    /// [`StatementError`] when the bytes are another thing or the named key did not sign them.
    pub fn verify(bytes: &[u8]) -> Result<(Self, PublicKey), StatementError> {
        let signed = cose::Sign1::from_bytes(bytes)?;
        let statement = Self::from_bytes(&signed.payload)?;
        let device = verify(&signed, READMIT_LABEL)?;
        Ok((statement, device))
    }
}

fn verify(signed: &cose::Sign1, label: &[u8]) -> Result<PublicKey, StatementError> {
    let device = signed.kid.public_key().ok_or(StatementError::BadSignature)?;
    cose::verify(signed, &device, label).map_err(|_| StatementError::BadSignature)?;
    Ok(PublicKey::new(device))
}

impl Wire for LeaveStatement {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.list(3, &self.leaf_keys, |e, key| {
            e.bytes(key);
        });
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "leave statement")?;
        Ok(Self {
            conversation: map.required(2, |d| d.bytes_n())?,
            leaf_keys: map.required(3, |d| list(d, MAX_LEAVES_PER_ACCOUNT, |d| d.bytes_n()))?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for ReadmitStatement {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.bytes(3, &self.key_package);
        map.list(4, &self.old_certs, |e, hash| {
            e.bytes(hash);
        });
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "readmit statement")?;
        Ok(Self {
            conversation: map.required(2, |d| d.bytes_n())?,
            key_package: map.required(3, |d| d.bytes_n())?,
            old_certs: map.required(4, |d| list(d, MAX_REVOKED, |d| d.bytes_n()))?,
            unknown: map.finish()?,
        })
    }
}
