//! Seals: what goes over the wire or lies on the relay is opened by the right key in the right place only.
//!
//! `seal(key, aad, bytes)` is ChaCha20-Poly1305 with a random 12-byte nonce in front; mailbox items are HPKE.

mod aead;
mod blob;
mod entry;
mod hpke;
mod key_package;
mod mail;
mod slot;

pub use blob::{BlobReader, SealedBlob, reseal_blob, seal_blob};
pub use entry::{open_entry, seal_entry};
pub use hpke::HpkeKeys;
pub use key_package::{open_key_package, seal_key_package};
pub use mail::{open_mail, seal_mail};
pub use slot::{open_slot, seal_slot};
