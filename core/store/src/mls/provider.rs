//! The trait that OpenMLS asks for.

use super::kind::Kind;
use super::rows::{self, Place};
use super::{OWN_SCOPE, codec};
use crate::{StoreError, Tx};
use openmls_traits::storage::{CURRENT_VERSION, StorageProvider, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// OpenMLS's storage for one scope of one transaction.
pub struct MlsStorage<'a> {
    tx: &'a Tx<'a>,
    scope: u64,
}

impl std::fmt::Debug for MlsStorage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MlsStorage(…)")
    }
}

impl<'a> MlsStorage<'a> {
    pub(super) fn new(tx: &'a Tx<'a>, scope: u64) -> Self {
        Self { tx, scope }
    }

    /// Runs one operation; its failure dooms the transaction.
    fn run<K: Serialize + ?Sized, T>(
        &self,
        kind: Kind,
        key: &K,
        operation: impl FnOnce(&Place<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let done = codec::key(key).and_then(|key| operation(&Place { scope: self.scope, kind, key: &key }));
        if let Err(error) = &done {
            self.tx.doom(error);
        }
        done
    }

    fn put<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &self,
        kind: Kind,
        key: &K,
        value: &V,
    ) -> Result<(), StoreError> {
        self.run(kind, key, |at| rows::put(self.tx.conn(), at, value))
    }

    fn get<K: Serialize + ?Sized, V: DeserializeOwned>(&self, kind: Kind, key: &K) -> Result<Option<V>, StoreError> {
        self.run(kind, key, |at| match rows::get(self.tx.conn(), at)? {
            None if kind.is_shared() && self.scope != OWN_SCOPE => {
                rows::get(self.tx.conn(), &Place { scope: OWN_SCOPE, ..*at })
            }
            found => Ok(found),
        })
    }

    fn delete<K: Serialize + ?Sized>(&self, kind: Kind, key: &K) -> Result<(), StoreError> {
        self.run(kind, key, |at| {
            rows::delete(self.tx.conn(), at)?;
            if kind.is_shared() && self.scope != OWN_SCOPE {
                rows::delete(self.tx.conn(), &Place { scope: OWN_SCOPE, ..*at })?;
            }
            Ok(())
        })
    }

    fn append<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &self,
        kind: Kind,
        key: &K,
        value: &V,
    ) -> Result<(), StoreError> {
        self.run(kind, key, |at| rows::append(self.tx.conn(), at, value))
    }

    fn list<K: Serialize + ?Sized, V: DeserializeOwned>(
        &self,
        kind: Kind,
        key: &K,
    ) -> Result<Vec<(i64, V)>, StoreError> {
        self.run(kind, key, |at| rows::list(self.tx.conn(), at))
    }
}

/// A setter of one value. The order of type parameters is the trait's.
macro_rules! setter {
    ($name:ident<$($parameter:ident),+>, $key:ident => $value:ident, $kind:ident) => {
        fn $name<$($parameter: traits::$parameter<CURRENT_VERSION>),+>(&self, key: &$key, value: &$value) -> Result<(), StoreError> {
            self.put(Kind::$kind, key, value)
        }
    };
}

macro_rules! getter {
    ($name:ident<$($parameter:ident),+>, $key:ident => $value:ident, $kind:ident) => {
        fn $name<$($parameter: traits::$parameter<CURRENT_VERSION>),+>(&self, key: &$key) -> Result<Option<$value>, StoreError> {
            self.get(Kind::$kind, key)
        }
    };
}

macro_rules! deleter {
    ($name:ident, $key:ident, $kind:ident) => {
        fn $name<$key: traits::$key<CURRENT_VERSION>>(&self, key: &$key) -> Result<(), StoreError> {
            self.delete(Kind::$kind, key)
        }
    };
}

impl StorageProvider<CURRENT_VERSION> for MlsStorage<'_> {
    type Error = StoreError;

    setter!(write_mls_join_config<GroupId, MlsGroupJoinConfig>, GroupId => MlsGroupJoinConfig, JoinConfig);
    getter!(mls_group_join_config<GroupId, MlsGroupJoinConfig>, GroupId => MlsGroupJoinConfig, JoinConfig);
    deleter!(delete_group_config, GroupId, JoinConfig);

    setter!(write_tree<GroupId, TreeSync>, GroupId => TreeSync, Tree);
    getter!(tree<GroupId, TreeSync>, GroupId => TreeSync, Tree);
    deleter!(delete_tree, GroupId, Tree);

    setter!(write_interim_transcript_hash<GroupId, InterimTranscriptHash>, GroupId => InterimTranscriptHash, InterimTranscriptHash);
    getter!(interim_transcript_hash<GroupId, InterimTranscriptHash>, GroupId => InterimTranscriptHash, InterimTranscriptHash);
    deleter!(delete_interim_transcript_hash, GroupId, InterimTranscriptHash);

    setter!(write_context<GroupId, GroupContext>, GroupId => GroupContext, GroupContext);
    getter!(group_context<GroupId, GroupContext>, GroupId => GroupContext, GroupContext);
    deleter!(delete_context, GroupId, GroupContext);

    setter!(write_confirmation_tag<GroupId, ConfirmationTag>, GroupId => ConfirmationTag, ConfirmationTag);
    getter!(confirmation_tag<GroupId, ConfirmationTag>, GroupId => ConfirmationTag, ConfirmationTag);
    deleter!(delete_confirmation_tag, GroupId, ConfirmationTag);

    setter!(write_group_state<GroupState, GroupId>, GroupId => GroupState, GroupState);
    getter!(group_state<GroupState, GroupId>, GroupId => GroupState, GroupState);
    deleter!(delete_group_state, GroupId, GroupState);

    setter!(write_message_secrets<GroupId, MessageSecrets>, GroupId => MessageSecrets, MessageSecrets);
    getter!(message_secrets<GroupId, MessageSecrets>, GroupId => MessageSecrets, MessageSecrets);
    deleter!(delete_message_secrets, GroupId, MessageSecrets);

    setter!(write_resumption_psk_store<GroupId, ResumptionPskStore>, GroupId => ResumptionPskStore, ResumptionPsks);
    getter!(resumption_psk_store<GroupId, ResumptionPskStore>, GroupId => ResumptionPskStore, ResumptionPsks);
    deleter!(delete_all_resumption_psk_secrets, GroupId, ResumptionPsks);

    setter!(write_own_leaf_index<GroupId, LeafNodeIndex>, GroupId => LeafNodeIndex, OwnLeafIndex);
    getter!(own_leaf_index<GroupId, LeafNodeIndex>, GroupId => LeafNodeIndex, OwnLeafIndex);
    deleter!(delete_own_leaf_index, GroupId, OwnLeafIndex);

    setter!(write_group_epoch_secrets<GroupId, GroupEpochSecrets>, GroupId => GroupEpochSecrets, EpochSecrets);
    getter!(group_epoch_secrets<GroupId, GroupEpochSecrets>, GroupId => GroupEpochSecrets, EpochSecrets);
    deleter!(delete_group_epoch_secrets, GroupId, EpochSecrets);

    setter!(write_signature_key_pair<SignaturePublicKey, SignatureKeyPair>, SignaturePublicKey => SignatureKeyPair, SignatureKeyPair);
    getter!(signature_key_pair<SignaturePublicKey, SignatureKeyPair>, SignaturePublicKey => SignatureKeyPair, SignatureKeyPair);
    deleter!(delete_signature_key_pair, SignaturePublicKey, SignatureKeyPair);

    setter!(write_encryption_key_pair<EncryptionKey, HpkeKeyPair>, EncryptionKey => HpkeKeyPair, EncryptionKeyPair);
    getter!(encryption_key_pair<HpkeKeyPair, EncryptionKey>, EncryptionKey => HpkeKeyPair, EncryptionKeyPair);
    deleter!(delete_encryption_key_pair, EncryptionKey, EncryptionKeyPair);

    setter!(write_key_package<HashReference, KeyPackage>, HashReference => KeyPackage, KeyPackage);
    getter!(key_package<HashReference, KeyPackage>, HashReference => KeyPackage, KeyPackage);
    deleter!(delete_key_package, HashReference, KeyPackage);

    setter!(write_psk<PskId, PskBundle>, PskId => PskBundle, Psk);
    getter!(psk<PskBundle, PskId>, PskId => PskBundle, Psk);
    deleter!(delete_psk, PskId, Psk);

    fn write_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
        key_pairs: &[HpkeKeyPair],
    ) -> Result<(), StoreError> {
        self.put(Kind::EpochKeyPairs, &(group_id, epoch, leaf_index), key_pairs)
    }

    fn encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
    ) -> Result<Vec<HpkeKeyPair>, StoreError> {
        Ok(self.get(Kind::EpochKeyPairs, &(group_id, epoch, leaf_index))?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
    ) -> Result<(), StoreError> {
        self.delete(Kind::EpochKeyPairs, &(group_id, epoch, leaf_index))
    }

    fn append_own_leaf_node<GroupId: traits::GroupId<CURRENT_VERSION>, LeafNode: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        group_id: &GroupId,
        leaf_node: &LeafNode,
    ) -> Result<(), StoreError> {
        self.append(Kind::OwnLeafNodes, group_id, leaf_node)
    }

    fn own_leaf_nodes<GroupId: traits::GroupId<CURRENT_VERSION>, LeafNode: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<LeafNode>, StoreError> {
        Ok(self.list(Kind::OwnLeafNodes, group_id)?.into_iter().map(|(_, leaf)| leaf).collect())
    }

    deleter!(delete_own_leaf_nodes, GroupId, OwnLeafNodes);

    fn queue_proposal<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
        QueuedProposal: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        proposal_ref: &ProposalRef,
        proposal: &QueuedProposal,
    ) -> Result<(), StoreError> {
        // Queued again, a proposal stays one element.
        self.remove_proposal(group_id, proposal_ref)?;
        self.append(Kind::Proposals, group_id, &(codec::key(proposal_ref)?, codec::key(proposal)?))
    }

    fn queued_proposal_refs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<ProposalRef>, StoreError> {
        self.queue(group_id)?.into_iter().map(|(_, (reference, _))| self.unpack(&reference)).collect()
    }

    fn queued_proposals<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
        QueuedProposal: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<(ProposalRef, QueuedProposal)>, StoreError> {
        let queue = self.queue(group_id)?.into_iter();
        queue.map(|(_, (reference, proposal))| Ok((self.unpack(&reference)?, self.unpack(&proposal)?))).collect()
    }

    fn remove_proposal<GroupId: traits::GroupId<CURRENT_VERSION>, ProposalRef: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        group_id: &GroupId,
        proposal_ref: &ProposalRef,
    ) -> Result<(), StoreError> {
        let wanted = codec::key(proposal_ref)?;
        for (part, (reference, _)) in self.queue(group_id)? {
            if reference == wanted {
                self.run(Kind::Proposals, group_id, |at| rows::delete_element(self.tx.conn(), at, part))?;
            }
        }
        Ok(())
    }

    fn clear_proposal_queue<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<(), StoreError> {
        self.delete(Kind::Proposals, group_id)
    }
}

/// A queued proposal as stored: its reference and itself, encoded.
type Queued = (Vec<u8>, Vec<u8>);

impl MlsStorage<'_> {
    fn queue<K: Serialize + ?Sized>(&self, group_id: &K) -> Result<Vec<(i64, Queued)>, StoreError> {
        self.list(Kind::Proposals, group_id)
    }

    fn unpack<V: DeserializeOwned>(&self, bytes: &[u8]) -> Result<V, StoreError> {
        postcard::from_bytes(bytes).map_err(|_| {
            let error = StoreError::Corrupt { what: "a queued proposal" };
            self.tx.doom(&error);
            error
        })
    }
}
