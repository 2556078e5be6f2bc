//! Mailbox items: `HPKE(seal_pk, info "kith/mail/1", padme(MailItem))`.

use super::hpke::{self, HpkeKeys};
use crate::error::CryptoError;
use kith_protocol::cbor::Wire;
use kith_protocol::pad::{pad, unpad};
use kith_protocol::peer::MailItem;

/// The HPKE info of mailbox items.
const INFO: &[u8] = b"kith/mail/1";

/// Seals an item to the `seal_pk` of a card.
///
/// # Errors
/// [`CryptoError::Internal`] when the public key is none.
pub fn seal_mail(seal_pk: &[u8; 32], item: &MailItem) -> Result<Vec<u8>, CryptoError> {
    hpke::seal(seal_pk, INFO, &pad(&item.to_bytes()))
}

/// Opens an item of the own mailbox.
///
/// # Errors
/// [`CryptoError::DoesNotOpen`] for another key or changed bytes, [`CryptoError::Malformed`] for what is no item.
pub fn open_mail(keys: &HpkeKeys, sealed: &[u8]) -> Result<MailItem, CryptoError> {
    let padded = keys.open(INFO, sealed)?;
    Ok(MailItem::from_bytes(unpad(&padded)?)?)
}
