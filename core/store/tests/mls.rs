//! The life of an MLS group over the store: every step in a transaction of its own, the group loaded anew each time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use kith_model::SeededRng;
use kith_store::{Durability, MlsStorage, OWN_SCOPE, Store, StoreError, Tx};
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::*;
use openmls::treesync::RatchetTreeIn;
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;
use openmls_traits::storage::StorageProvider as _;

const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;

struct Provider<'a> {
    crypto: &'a RustCrypto,
    storage: MlsStorage<'a>,
}

impl<'a> OpenMlsProvider for Provider<'a> {
    type CryptoProvider = RustCrypto;
    type RandProvider = RustCrypto;
    type StorageProvider = MlsStorage<'a>;
    fn storage(&self) -> &MlsStorage<'a> {
        &self.storage
    }
    fn crypto(&self) -> &RustCrypto {
        self.crypto
    }
    fn rand(&self) -> &RustCrypto {
        self.crypto
    }
}

struct Device {
    _dir: tempfile::TempDir,
    store: Store,
    crypto: RustCrypto,
    signer: SignatureKeyPair,
    name: &'static str,
}

fn group_id() -> GroupId {
    GroupId::from_slice(b"one group")
}

fn config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder().wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY).max_past_epochs(2).build()
}

impl Device {
    fn new(name: &'static str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store =
            Store::create(&dir.path().join("home"), b"sixteen bytes or more", &SeededRng::new([1; 32])).unwrap();
        let signer = SignatureKeyPair::new(SUITE.signature_algorithm()).unwrap();
        Self { _dir: dir, store, crypto: RustCrypto::default(), signer, name }
    }

    fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.name.into()).into(),
            signature_key: self.signer.public().into(),
        }
    }

    /// One step in one transaction.
    fn step<T>(
        &self,
        scope: u64,
        f: impl FnOnce(&Provider<'_>, &Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.store.write(Durability::Full, |tx| f(&Provider { crypto: &self.crypto, storage: tx.mls(scope) }, tx))
    }

    /// One step of the group, loaded from the store.
    fn with<T>(&self, scope: u64, f: impl FnOnce(&mut MlsGroup, &Provider<'_>) -> T) -> T {
        self.step(scope, |provider, _| {
            let mut group = MlsGroup::load(provider.storage(), &group_id()).unwrap().expect("the group is there");
            Ok(f(&mut group, provider))
        })
        .unwrap()
    }

    fn found(&self, scope: u64) {
        self.step(scope, |provider, _| {
            MlsGroup::builder()
                .with_group_id(group_id())
                .ciphersuite(SUITE)
                .with_wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
                .max_past_epochs(2)
                .build(provider, &self.signer, self.credential())
                .unwrap();
            Ok(())
        })
        .unwrap();
    }

    fn key_package(&self, last_resort: bool) -> KeyPackage {
        self.step(OWN_SCOPE, |provider, _| {
            let capabilities = Capabilities::builder().extensions(vec![ExtensionType::LastResort]).build();
            let mut builder = KeyPackage::builder().leaf_node_capabilities(capabilities);
            if last_resort {
                builder = builder.mark_as_last_resort();
            }
            let bundle = builder.build(SUITE, provider, &self.signer, self.credential()).unwrap();
            Ok(bundle.key_package().clone())
        })
        .unwrap()
    }

    fn has_key_package(&self, package: &KeyPackage) -> bool {
        self.step(OWN_SCOPE, |provider, _| {
            let hash = package.hash_ref(provider.crypto()).unwrap();
            Ok(provider.storage().key_package::<_, KeyPackageBundle>(&hash)?.is_some())
        })
        .unwrap()
    }

    fn join(&self, scope: u64, welcome: &[u8], tree: RatchetTreeIn) {
        self.step(scope, |provider, _| {
            let MlsMessageBodyIn::Welcome(welcome) = MlsMessageIn::tls_deserialize_exact(welcome).unwrap().extract()
            else {
                panic!("not a welcome")
            };
            StagedWelcome::new_from_welcome(provider, &config(), welcome, Some(tree))
                .unwrap()
                .into_group(provider)
                .unwrap();
            Ok(())
        })
        .unwrap();
    }

    fn say(&self, scope: u64, text: &[u8]) -> Vec<u8> {
        self.with(scope, |group, provider| {
            group.create_message(provider, &self.signer, text).unwrap().tls_serialize_detached().unwrap()
        })
    }

    /// What a message says, or nothing after merging a commit.
    fn hear(&self, scope: u64, bytes: &[u8]) -> Option<Vec<u8>> {
        self.with(scope, |group, provider| {
            let message = MlsMessageIn::tls_deserialize_exact(bytes).unwrap().try_into_protocol_message().unwrap();
            match group.process_message(provider, message).unwrap().into_content() {
                ProcessedMessageContent::ApplicationMessage(message) => Some(message.into_bytes()),
                ProcessedMessageContent::StagedCommitMessage(commit) => {
                    group.merge_staged_commit(provider, *commit).unwrap();
                    None
                }
                _ => panic!("something else"),
            }
        })
    }

    /// Adds somebody; the commit, the welcome and the tree after it.
    fn add(&self, scope: u64, package: KeyPackage) -> (Vec<u8>, Vec<u8>, RatchetTreeIn) {
        let (commit, welcome) = self.with(scope, |group, provider| {
            let (commit, welcome, _) = group.add_members(provider, &self.signer, &[package]).unwrap();
            (commit.tls_serialize_detached().unwrap(), welcome.tls_serialize_detached().unwrap())
        });
        // The pending commit waits in the store between transactions.
        let tree = self.with(scope, |group, provider| {
            assert!(group.pending_commit().is_some());
            group.merge_pending_commit(provider).unwrap();
            group.export_ratchet_tree()
        });
        (commit, welcome, tree.into())
    }

    fn epoch(&self, scope: u64) -> u64 {
        self.with(scope, |group, _| group.epoch().as_u64())
    }
}

#[test]
fn a_group_lives_its_life_with_every_step_loaded_from_the_store() {
    let (alice, bob, carol) = (Device::new("alice"), Device::new("bob"), Device::new("carol"));
    alice.found(1);
    let package = bob.key_package(false);
    let (_, welcome, tree) = alice.add(1, package.clone());
    bob.join(4, &welcome, tree);
    assert!(!bob.has_key_package(&package), "a used key package is gone, from where it lay");

    for round in 0..300_u32 {
        let text = round.to_be_bytes();
        assert_eq!(bob.hear(4, &alice.say(1, &text)).unwrap(), text);
        assert_eq!(alice.hear(1, &bob.say(4, &text)).unwrap(), text);
    }

    let last_resort = carol.key_package(true);
    let (commit, welcome, tree) = bob.add(4, last_resort.clone());
    assert_eq!(alice.hear(1, &commit), None);
    carol.join(9, &welcome, tree);
    assert!(carol.has_key_package(&last_resort));
    let before = carol.say(9, b"of the epoch before");

    let update = alice.with(1, |group, provider| {
        let bundle = group.self_update(provider, &alice.signer, LeafNodeParameters::default()).unwrap();
        bundle.into_commit().tls_serialize_detached().unwrap()
    });
    alice.with(1, |group, provider| group.merge_pending_commit(provider).unwrap());
    for (device, scope) in [(&bob, 4), (&carol, 9)] {
        assert_eq!(device.hear(scope, &update), None);
    }
    // Past epochs live in the store too.
    assert_eq!(alice.hear(1, &before).unwrap(), b"of the epoch before");
    assert_eq!(bob.hear(4, &carol.say(9, b"hello")).unwrap(), b"hello");
    assert_eq!([alice.epoch(1), bob.epoch(4), carol.epoch(9)], [3, 3, 3]);
    // The configuration survives: messages are still private ones.
    alice
        .with(1, |group, _| assert_eq!(group.configuration().wire_format_policy(), PURE_CIPHERTEXT_WIRE_FORMAT_POLICY));
}

#[test]
fn a_cleared_commit_leaves_the_group_as_it_was_and_its_proposals_gone() {
    let (alice, bob) = (Device::new("alice"), Device::new("bob"));
    alice.found(1);
    let package = bob.key_package(false);
    alice.with(1, |group, provider| {
        group.propose_add_member(provider, &alice.signer, &package).unwrap();
    });
    alice.with(1, |group, provider| {
        assert_eq!(group.pending_proposals().count(), 1);
        group.commit_to_pending_proposals(provider, &alice.signer).unwrap();
    });
    alice.with(1, |group, provider| {
        assert_eq!(group.pending_proposals().count(), 1);
        group.clear_pending_commit(provider.storage()).unwrap();
    });
    alice.with(1, |group, provider| group.clear_pending_proposals(provider.storage()).unwrap());
    alice.with(1, |group, _| {
        assert!(group.pending_commit().is_none());
        assert_eq!(group.pending_proposals().count(), 0);
        assert_eq!(group.epoch().as_u64(), 0);
    });
}

#[test]
fn a_tentative_group_lives_beside_the_old_one_under_the_same_id() {
    let (alice, bob) = (Device::new("alice"), Device::new("bob"));
    alice.found(1);
    let (_, welcome, tree) = alice.add(1, bob.key_package(false));
    let old = bob.step(OWN_SCOPE, |_, tx| tx.new_mls_scope()).unwrap();
    bob.join(old, &welcome, tree);

    // Bob comes back by external commit, once in vain and once for good.
    let rejoin = |scope: u64| {
        let (info, tree) = alice.with(1, |group, provider| {
            (group.export_group_info(provider.crypto(), &alice.signer, false).unwrap(), group.export_ratchet_tree())
        });
        let info = MlsMessageIn::tls_deserialize_exact(info.tls_serialize_detached().unwrap()).unwrap();
        let MlsMessageBodyIn::GroupInfo(info) = info.extract() else { panic!("no group info") };
        bob.step(scope, |provider, _| {
            let (_, bundle) = MlsGroup::external_commit_builder()
                .with_ratchet_tree(tree.into())
                .with_config(config())
                .build_group(provider, info, bob.credential())
                .unwrap()
                .load_psks(provider.storage())
                .unwrap()
                .build(provider.rand(), provider.crypto(), &bob.signer, |_| true)
                .unwrap()
                .finalize(provider)
                .unwrap();
            Ok(bundle.into_commit().tls_serialize_detached().unwrap())
        })
        .unwrap()
    };
    let vain = bob.step(OWN_SCOPE, |_, tx| tx.new_mls_scope()).unwrap();
    rejoin(vain);
    assert_eq!((bob.epoch(old), bob.epoch(vain)), (1, 2));
    // The fence moved: the attempt is dropped whole, and the old group still hears.
    bob.step(OWN_SCOPE, |_, tx| tx.drop_mls_scope(vain)).unwrap();
    assert!(
        bob.step(vain, |provider, _| Ok(MlsGroup::load(provider.storage(), &group_id()).unwrap().is_none())).unwrap()
    );
    assert_eq!(bob.hear(old, &alice.say(1, b"still here")).unwrap(), b"still here");

    let kept = bob.step(OWN_SCOPE, |_, tx| tx.new_mls_scope()).unwrap();
    assert!(kept > vain && vain > old, "a scope is never given twice");
    let commit = rejoin(kept);
    bob.step(OWN_SCOPE, |_, tx| tx.drop_mls_scope(old)).unwrap();
    assert_eq!(alice.hear(1, &commit), None);
    assert_eq!(alice.hear(1, &bob.say(kept, b"back")).unwrap(), b"back");
    assert_eq!(bob.hear(kept, &alice.say(1, b"welcome back")).unwrap(), b"welcome back");
}

#[test]
fn a_rolled_back_step_did_not_happen() {
    let (alice, bob) = (Device::new("alice"), Device::new("bob"));
    alice.found(1);
    let (_, welcome, tree) = alice.add(1, bob.key_package(false));
    bob.join(1, &welcome, tree);
    let message = alice.say(1, b"once");
    let undone: Result<(), StoreError> = bob.step(1, |provider, _| {
        let mut group = MlsGroup::load(provider.storage(), &group_id()).unwrap().unwrap();
        let message = MlsMessageIn::tls_deserialize_exact(&message).unwrap().try_into_protocol_message().unwrap();
        group.process_message(provider, message).unwrap();
        Err(StoreError::Full)
    });
    assert_eq!(undone, Err(StoreError::Full));
    assert_eq!(bob.hear(1, &message).unwrap(), b"once");
}

#[test]
fn the_scope_of_no_group_is_never_dropped() {
    let alice = Device::new("alice");
    let package = alice.key_package(false);
    assert!(matches!(alice.step(OWN_SCOPE, |_, tx| tx.drop_mls_scope(OWN_SCOPE)), Err(StoreError::Internal { .. })));
    alice.step(OWN_SCOPE, |_, tx| tx.drop_mls_scope(7)).unwrap();
    assert!(alice.has_key_package(&package));
}
