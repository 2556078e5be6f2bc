//! The least that the database must do for records, to measure Kith against.
//!
//! A [`RecordScene`] is a home with one group of 2,000 records, reminders and resources in turn, written by four people. What is
//! measured checks every certificate and signature, decides, merges, hashes and notes what changed; its floor puts the same
//! rows into the same table in one transaction. Measures call it (`kith bench`), nothing else does.

use super::shelf::{At, TxShelf, row_of};
use super::snapshot;
use kith_crypto::{BlobReader, CryptoError, SealedBlob, seal_blob};
use kith_model::{AccountId, GroupId, KithError, OsRng, Rng, StorageFault};
use kith_protocol::cbor::{Encoder, Unknown, Wire};
use kith_protocol::cose::public_key;
use kith_protocol::id::{Chain, LogId, PublicKey};
use kith_protocol::peer::{BlobDescriptor, DeviceCert, Field, Hlc, Merge, SignedOp, StateOp, VerifiedCert};
use kith_records::{Candidate, Entry, admit_each};
use kith_store::{Durability, RecordOp, Store, Tx};
use std::path::Path;
use std::sync::Arc;

/// Records of the group.
pub const RECORDS: usize = 2_000;
/// Operations of each record.
const FIELDS: usize = 5;
/// Operations in one envelope.
const AT_ONCE: usize = 200;
const PEOPLE: usize = 4;
const NOW_MS: u64 = 1_790_000_000_000;

/// A home with a group, and operations for it.
pub struct RecordScene {
    store: Store,
    rng: Arc<dyn Rng>,
    conv: GroupId,
    log: LogId,
    people: Vec<(AccountId, VerifiedCert)>,
    ops: Vec<SignedOp>,
    rows: Vec<RecordOp>,
}

/// A snapshot as it would lie on a relay.
pub struct MadeSnapshot {
    sealed: SealedBlob,
    root: [u8; 16],
}

impl std::fmt::Debug for MadeSnapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MadeSnapshot(…)")
    }
}

impl std::fmt::Debug for RecordScene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordScene(…)")
    }
}

/// A failure that only a mistake in here can cause.
fn impossible(error: impl std::fmt::Display) -> KithError {
    tracing::error!(%error, "a floor failed");
    KithError::Internal { report_id: "record-floor".to_owned() }
}

impl RecordScene {
    /// A new home in `home`.
    ///
    /// # Errors
    /// What the storage says.
    pub fn make(home: &Path) -> Result<Self, KithError> {
        let rng: Arc<dyn Rng> = Arc::new(OsRng::new().map_err(|_| KithError::Storage(StorageFault::Io))?);
        let store = Store::create(home, &rng.bytes32(), &*rng)?;
        let conv = GroupId::new(rng.bytes16());
        let mut people = Vec::new();
        let mut seeds = Vec::new();
        for serial in 0..PEOPLE {
            let (root_seed, device_seed) = (rng.bytes32(), rng.bytes32());
            let cert = DeviceCert {
                root_pk: PublicKey::new(public_key(&root_seed)),
                device_id: rng.bytes16(),
                device_pk: PublicKey::new(public_key(&device_seed)),
                serial: u64::try_from(serial).unwrap_or(0),
                app_data: None,
                name: None,
                unknown: Unknown::none(),
            };
            let bytes = cert.sign(&root_seed);
            let cert = DeviceCert::verify(&bytes).map_err(impossible)?;
            store.write(Durability::Normal, |tx| tx.put_record_cert(&cert.hash16, &bytes))?;
            people.push((AccountId::new(*cert.cert.root_pk.as_bytes()), cert));
            seeds.push(device_seed);
        }
        let mut ops = Vec::new();
        let mut rows = Vec::new();
        for n in 0..RECORDS {
            let record = rng.bytes16();
            for field in 0..FIELDS {
                let who = (n + field) % PEOPLE;
                let (Some((account, cert)), Some(seed)) = (people.get(who), seeds.get(who)) else { continue };
                let op = op(conv, record, n, field);
                let signed = op.sign(seed, cert.hash16);
                rows.push(row_of(&signed, *account, None));
                ops.push(signed);
            }
        }
        let log = LogId::new(rng.bytes32());
        Ok(Self { store, rng, conv, log, people, ops, rows })
    }

    /// How many operations there are.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.ops.len()
    }

    /// Takes all operations in, 200 of them an entry, in one transaction that a power cut may take back. The group is to be
    /// empty before; `ops` is [`RecordScene::copy`].
    ///
    /// # Errors
    /// What the storage says.
    pub fn apply(&self, ops: Vec<SignedOp>) -> Result<(), KithError> {
        self.store.write(Durability::Normal, |tx| {
            let mut seq = 0;
            let mut rest = ops.into_iter().peekable();
            while rest.peek().is_some() {
                seq += 1;
                let mut shelf = TxShelf::new(tx, self.conv);
                shelf.expire(NOW_MS)?;
                let mut candidates = Vec::new();
                for signed in rest.by_ref().take(AT_ONCE) {
                    if shelf.has(&signed)? {
                        continue;
                    }
                    let cert = self.people.iter().map(|(_, cert)| cert).find(|cert| cert.hash16 == *signed.cert());
                    let Some(cert) = cert else { continue };
                    candidates.push(Candidate { signed: Arc::new(signed), cert, entry: self.entry() });
                }
                admit_each(&candidates, |op| {
                    shelf.take_in(&op.map_err(impossible)?)?;
                    Ok::<_, KithError>(())
                })?;
                shelf.expire(NOW_MS)?;
                shelf.finish(Some(At { log: *self.log.as_bytes(), seq, relay_ms: NOW_MS }))?;
            }
            Ok::<_, KithError>(())
        })
    }

    /// The operations, to be taken in.
    #[must_use]
    pub fn copy(&self) -> Vec<SignedOp> {
        self.ops.clone()
    }

    /// Puts the rows that this leaves, in one transaction. The group is to be empty before.
    ///
    /// # Errors
    /// What the storage says.
    pub fn insert(&self) -> Result<(), KithError> {
        self.store.write(Durability::Normal, |tx| self.insert_rows(tx))
    }

    /// Makes a snapshot of the group and seals it. The group is to be [`insert`](Self::insert)ed before.
    ///
    /// # Errors
    /// What the storage says.
    pub fn make_snapshot(&self) -> Result<MadeSnapshot, KithError> {
        self.store.write(Durability::Normal, |tx| {
            let bytes = snapshot::collect(tx, self.conv, 1, Chain::new([0; 32]), Vec::new())?.to_bytes();
            let root = super::roots::Hashes::now(tx, self.conv)?.root();
            let sealed = seal_blob(&*self.rng, &self.log, &bytes).map_err(impossible)?;
            Ok::<_, KithError>(MadeSnapshot { sealed, root })
        })
    }

    /// Opens and checks a snapshot, and merges it. The group is to be empty before.
    ///
    /// # Errors
    /// What the storage says.
    pub fn open_snapshot(&self, made: &MadeSnapshot) -> Result<(), KithError> {
        let bytes = open_blob(&made.sealed.descriptor, &made.sealed.parts).map_err(impossible)?;
        let done = self
            .store
            .write(Durability::Normal, |tx| snapshot::open_and_merge(tx, self.conv, NOW_MS, made.root, &bytes))?;
        if done { Ok(()) } else { Err(impossible("a snapshot was refused")) }
    }

    /// Writes the group as bytes: the least that making a snapshot of it takes.
    ///
    /// # Errors
    /// What the storage says.
    pub fn serialise(&self) -> Result<Vec<u8>, KithError> {
        self.store.read(|read| {
            let mut e = Encoder::new();
            let rows = read.list_counting_ops(self.conv)?;
            e.array(u64::try_from(rows.len()).unwrap_or(u64::MAX));
            for row in &rows {
                e.raw(&row.bytes);
            }
            Ok::<_, KithError>(e.into_bytes())
        })
    }

    fn insert_rows(&self, tx: &Tx<'_>) -> Result<(), KithError> {
        for row in &self.rows {
            tx.put_record_op(row)?;
        }
        Ok(())
    }

    /// Empties the group.
    ///
    /// # Errors
    /// What the storage says.
    pub fn empty(&self) -> Result<(), KithError> {
        self.store.write(Durability::Normal, |tx| Ok::<_, KithError>(tx.drop_counting_ops(self.conv)?))
    }

    fn entry(&self) -> Entry {
        Entry {
            conversation: *self.conv.as_bytes(),
            relay_ms: NOW_MS,
            leads_only: false,
            carrier_leads: false,
            author_leads: false,
        }
    }
}

fn open_blob(
    descriptor: &BlobDescriptor,
    parts: &[(kith_protocol::id::Hash, Vec<u8>)],
) -> Result<Vec<u8>, CryptoError> {
    let Some(((_, index), chunks)) = parts.split_last() else { return Err(CryptoError::DoesNotOpen) };
    let mut reader = BlobReader::open(descriptor, index)?;
    for (_, chunk) in chunks {
        reader.push(chunk)?;
    }
    reader.finish()
}

/// One of the operations of a record: alive, position, title, what it says, a tag.
fn op(conv: GroupId, record: [u8; 16], n: usize, field: usize) -> StateOp {
    let text = |text: &str| {
        let mut e = Encoder::new();
        e.text(text);
        e.into_bytes()
    };
    let (number, merge, value) = match field {
        0 => (0, Merge::Set, vec![0xf5]),
        1 => (1, Merge::Set, text(&format!("V{n:04}"))),
        2 => (2, Merge::Set, text(&format!("The title of record {n}"))),
        3 => (4, Merge::Set, text(&"some words that a person wrote ".repeat(4))),
        _ => (5, Merge::Add, text("a tag")),
    };
    let stamp = NOW_MS.saturating_sub(1_000_000).saturating_add(u64::try_from(n).unwrap_or(0));
    StateOp {
        conversation: *conv.as_bytes(),
        record,
        kind: if n.is_multiple_of(2) { 1 } else { 2 },
        field: Field::Number(number),
        merge,
        stamp: Hlc::at_ms(stamp),
        value,
        unknown: Unknown::none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_leaves_what_its_floor_leaves() {
        let dir = tempfile::tempdir().unwrap();
        let scene = RecordScene::make(&dir.path().join("home")).unwrap();
        let state = || {
            let mut rows: Vec<Vec<u8>> = Vec::new();
            let all = scene.store.read(|read| read.list_counting_ops(scene.conv)).unwrap();
            rows.extend(all.into_iter().map(|row| row.bytes));
            rows
        };
        scene.insert().unwrap();
        let expected = state();
        assert_eq!(expected.len(), 10_000);
        let made = scene.make_snapshot().unwrap();
        assert!(scene.serialise().unwrap().len() > 10_000 * 100);
        for work in [&|| scene.apply(scene.copy()), &|| scene.open_snapshot(&made)] as [&dyn Fn() -> _; 2] {
            scene.empty().unwrap();
            assert!(state().is_empty());
            work().unwrap();
            assert_eq!(state(), expected);
        }
    }
}
