//! Receiving: one MLS message out of one entry.
//!
//! A commit is judged here, so that a void one never reaches the caller as a commit. What cannot be opened is told apart
//! from what is void: the first may mean that this device is lost (protocol 5.3).

use super::Group;
use super::commit_view::read_commit;
use super::consequences::Effects;
use super::judge::{VoidReason, judge};
use super::state::period_secret;
use super::view::{Committer, LeafView};
use crate::error::CryptoError;
use crate::period::{EXPORTER_LABEL, PeriodSecret};
use crate::provider::Provider;
use kith_protocol::id::LogId;
use kith_protocol::peer::period_context;
use openmls::prelude::tls_codec::Deserialize as _;
use openmls::prelude::{
    ContentType, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _, ProcessMessageError, ProcessedMessageContent,
    ProtocolMessage, Sender, StagedCommit,
};
use openmls_traits::storage::StorageProvider;

/// What an entry holds.
#[derive(Debug)]
pub enum Incoming {
    /// An application message.
    Application(Application),
    /// A valid commit of a member or of a device that comes in by itself; it takes effect by [`Group::accept`].
    Commit(Box<StagedIncoming>),
    /// A message that claims this device's own leaf, which MLS cannot open: known by its entry id.
    Own,
    /// Nothing that counts, for everybody.
    Void(VoidReason),
    /// Nothing that this device can open.
    CannotOpen(CannotOpen),
}

/// An application message, decrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct Application {
    /// Whose it is: the sender as MLS proves it.
    pub sender: LeafView,
    /// The bytes of the envelope.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Application(…)")
    }
}

/// Why a message does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotOpen {
    /// The bytes are no MLS message of a group.
    NotMls,
    /// It belongs to another group.
    OtherGroup,
    /// It belongs to a later epoch: this device may have missed a commit.
    LaterEpoch,
    /// It belongs to an earlier epoch.
    EarlierEpoch,
    /// It is of this epoch and does not decrypt, or its signature does not hold.
    Undecryptable,
}

/// A valid commit that was not merged yet.
pub struct StagedIncoming {
    /// What it does.
    pub effects: Effects,
    staged: StagedCommit,
}

impl std::fmt::Debug for StagedIncoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StagedIncoming(…)")
    }
}

impl StagedIncoming {
    /// The secret of period `k` of `log`, if this commit opens it.
    ///
    /// # Errors
    /// [`CryptoError::Removed`] when the commit removes this device.
    pub fn period_secret<S: StorageProvider<1>>(
        &self,
        p: &Provider<'_, S>,
        log: &LogId,
        k: u32,
    ) -> Result<PeriodSecret, CryptoError> {
        period_secret(self.staged.export_secret(p.crypto(), EXPORTER_LABEL, &period_context(log, k), 32))
    }
}

impl Group {
    /// Reads one MLS message.
    ///
    /// # Errors
    /// [`CryptoError::Removed`] when this device is no member, [`CryptoError::Storage`] when the storage fails. Whatever
    /// the bytes are, it is no error: see [`Incoming`].
    pub fn process<S: StorageProvider<1>>(
        &mut self,
        p: &Provider<'_, S>,
        message: &[u8],
    ) -> Result<Incoming, CryptoError> {
        if !self.mls.is_active() {
            return Err(CryptoError::Removed);
        }
        let Some(message) = protocol_message(message) else {
            return Ok(Incoming::CannotOpen(CannotOpen::NotMls));
        };
        if let Some(reason) = self.not_for_now(&message) {
            return Ok(Incoming::CannotOpen(reason));
        }
        if message.content_type() == ContentType::Proposal {
            return Ok(Incoming::Void(VoidReason::LooseProposal));
        }
        let processed = match self.mls.process_message(p, message) {
            Ok(processed) => processed,
            Err(ProcessMessageError::StorageError(error)) => return Err(CryptoError::storage(error)),
            Err(ProcessMessageError::InvalidCommit(_)) => return Ok(Incoming::Void(VoidReason::NotMls)),
            Err(_) => return Ok(Incoming::CannotOpen(CannotOpen::Undecryptable)),
        };
        let sender = processed.sender().clone();
        let statements = processed.aad().to_vec();
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => match sender {
                Sender::Member(index) => {
                    let sender = self.leaf(index.into())?;
                    Ok(Incoming::Application(Application { sender, bytes: message.into_bytes() }))
                }
                _ => Ok(Incoming::Void(VoidReason::NoMember)),
            },
            ProcessedMessageContent::StagedCommitMessage(staged) => {
                let committer = match sender {
                    Sender::Member(index) => Committer::Member(index.into()),
                    Sender::NewMemberCommit => Committer::External,
                    _ => return Ok(Incoming::Void(VoidReason::NoMember)),
                };
                self.judge_staged(*staged, committer, &statements)
            }
            ProcessedMessageContent::OwnPrivateMessage | ProcessedMessageContent::OwnPendingCommit => Ok(Incoming::Own),
            _ => Ok(Incoming::Void(VoidReason::LooseProposal)),
        }
    }

    /// Merges a valid commit; a pending commit of this device is dropped.
    ///
    /// # Errors
    /// [`CryptoError::Storage`] when the storage fails.
    pub fn accept<S: StorageProvider<1>>(
        &mut self,
        p: &Provider<'_, S>,
        commit: StagedIncoming,
    ) -> Result<Effects, CryptoError> {
        self.mls.merge_staged_commit(p, commit.staged).map_err(CryptoError::storage)?;
        Ok(commit.effects)
    }

    fn judge_staged(
        &self,
        staged: StagedCommit,
        committer: Committer,
        statements: &[u8],
    ) -> Result<Incoming, CryptoError> {
        let judged = match read_commit(&staged, committer, statements) {
            Ok(commit) => judge(&self.tree()?, &self.control()?, &commit),
            Err(reason) => Err(reason),
        };
        Ok(match judged {
            Ok(effects) => {
                let effects = Effects { self_removed: staged.self_removed(), ..effects };
                Incoming::Commit(Box::new(StagedIncoming { effects, staged }))
            }
            Err(reason) => Incoming::Void(reason),
        })
    }

    fn not_for_now(&self, message: &ProtocolMessage) -> Option<CannotOpen> {
        if message.group_id() != self.mls.group_id() {
            return Some(CannotOpen::OtherGroup);
        }
        match message.epoch().as_u64().cmp(&self.epoch()) {
            std::cmp::Ordering::Less => Some(CannotOpen::EarlierEpoch),
            std::cmp::Ordering::Greater => Some(CannotOpen::LaterEpoch),
            std::cmp::Ordering::Equal => None,
        }
    }
}

fn protocol_message(bytes: &[u8]) -> Option<ProtocolMessage> {
    match MlsMessageIn::tls_deserialize_exact(bytes).ok()?.extract() {
        MlsMessageBodyIn::PrivateMessage(message) => Some(message.into()),
        MlsMessageBodyIn::PublicMessage(message) => Some(message.into()),
        _ => None,
    }
}
