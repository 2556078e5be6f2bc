//! The least that MLS must do for one message, to measure Kith against: two members in memory.
//!
//! No seal, no envelope, no rule of Kith's and no database: OpenMLS with the settings of every group, over its own
//! storage in memory. Measures call it (`kith bench`, `cargo bench`), nothing that ships to a person does.

use super::{CommitPlan, Group, Invitation, MlsGroupId, make_key_package};
use crate::error::CryptoError;
use crate::identity::OwnIdentity;
use crate::provider::Provider;
use kith_model::{GroupId, Rng};
use kith_protocol::cbor::Unknown;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::{Control, GroupKind, Policy, WelcomeInfo};
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::{MlsMessageBodyIn, MlsMessageIn, ProcessedMessageContent};
use openmls_rust_crypto::MemoryStorage;
use std::sync::Arc;

/// One who writes and one who reads, in one group.
pub struct Pair {
    writer: Member,
    reader: Member,
    rng: Arc<dyn Rng>,
}

struct Member {
    me: OwnIdentity,
    storage: MemoryStorage,
    group: Group,
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair(…)")
    }
}

impl Pair {
    /// Two new accounts in a new group.
    ///
    /// # Errors
    /// None that is expected.
    pub fn make(rng: Arc<dyn Rng>) -> Result<Self, CryptoError> {
        let (founder, joiner) = (OwnIdentity::make(&*rng, "writer")?, OwnIdentity::make(&*rng, "reader")?);
        let (kept, joined) = (MemoryStorage::default(), MemoryStorage::default());
        let conversation = rng.bytes16();
        let id = MlsGroupId::first(GroupId::new(conversation));
        let (p, q) = (Provider::new(&kept, &*rng), Provider::new(&joined, &*rng));
        let mut group = Group::create(&p, &founder, id, &control(conversation, &founder))?;
        let adds = vec![make_key_package(&q, &joiner, false)?.bytes];
        let staged =
            group.stage(&p, &founder, CommitPlan { adds, welcome: Some(welcome()), ..CommitPlan::default() })?;
        group.merge_pending(&p)?;
        let welcome = staged.welcome.ok_or(CryptoError::Internal("a floor without a welcome"))?;
        let other = Invitation::open(&q, &welcome)?.verify(&q)?.finish(&q)?;
        let writer = Member { me: founder, storage: kept, group };
        let reader = Member { me: joiner, storage: joined, group: other };
        Ok(Self { writer, reader, rng })
    }

    /// Whose messages these are.
    #[must_use]
    pub const fn writer(&self) -> &OwnIdentity {
        &self.writer.me
    }

    /// Who reads them.
    #[must_use]
    pub const fn reader(&self) -> &OwnIdentity {
        &self.reader.me
    }

    /// Encrypts as the writer.
    ///
    /// # Errors
    /// None that is expected.
    pub fn encrypt(&mut self, bytes: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let Member { me, storage, group } = &mut self.writer;
        let p = Provider::new(&*storage, &*self.rng);
        let message = group.mls.create_message(&p, &me.signer(), bytes).map_err(CryptoError::storage)?;
        message.tls_serialize_detached().map_err(|_| CryptoError::Internal("a message"))
    }

    /// Decrypts as the reader; each message once, in order.
    ///
    /// # Errors
    /// When it was no message of the writer.
    pub fn decrypt(&mut self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let Member { storage, group, .. } = &mut self.reader;
        let p = Provider::new(&*storage, &*self.rng);
        let message = MlsMessageIn::tls_deserialize_exact(message).map_err(|_| CryptoError::NotThatMessage)?;
        let MlsMessageBodyIn::PrivateMessage(message) = message.extract() else {
            return Err(CryptoError::NotThatMessage);
        };
        let processed = group.mls.process_message(&p, message).map_err(|_| CryptoError::DoesNotOpen)?;
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => Ok(message.into_bytes()),
            _ => Err(CryptoError::NotThatMessage),
        }
    }
}

pub(super) fn control(conversation: [u8; 16], lead: &OwnIdentity) -> Control {
    Control {
        conversation,
        kind: GroupKind::Circle,
        leads: vec![lead.root_pk()],
        policy: Policy::default_of(GroupKind::Circle),
        name: "floor".to_owned(),
        topic: String::new(),
        picture: None,
        revoked: Vec::new(),
        created_ms: 1,
        min_version: 1,
        predecessor: None,
        unknown: Unknown::none(),
    }
}

pub(super) fn welcome() -> WelcomeInfo {
    WelcomeInfo {
        period: 0,
        period_secret: None,
        log: LogId::new([0; 32]),
        relay: "http://127.0.0.1:1".to_owned(),
        seq: 0,
        chain: Chain::new([0; 32]),
        cards: Vec::new(),
        unknown: Unknown::none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::SeededRng;

    #[test]
    fn what_the_writer_encrypts_the_reader_decrypts_once() {
        let mut pair = Pair::make(Arc::new(SeededRng::new([7; 32]))).unwrap();
        for text in [b"one".as_slice(), b"two"] {
            let message = pair.encrypt(text).unwrap();
            assert_eq!(pair.decrypt(&message).unwrap(), text);
            assert!(pair.decrypt(&message).is_err());
        }
    }
}
