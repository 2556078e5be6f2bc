//! Groups of many members, over the tables of a home.

use super::impossible;
use kith_crypto::floor_many::{control_of, create_and_add, make_package, welcome_info};
use kith_crypto::{CommitPlan, CryptoError, Group, MlsGroupId, OwnIdentity, Provider};
use kith_model::{GroupId, KithError, OsRng, Rng, StorageFault};
use kith_store::{Durability, Store, Tx};
use std::path::Path;
use std::sync::Arc;

/// Where this group's MLS state is kept.
const SCOPE: u64 = 7;

fn rng() -> Result<Arc<dyn Rng>, KithError> {
    Ok(Arc::new(OsRng::new().map_err(|_| KithError::Storage(StorageFault::Io))?))
}

/// Key packages of people of whom nothing else is kept.
fn packages(rng: &dyn Rng, count: usize) -> Result<Vec<Vec<u8>>, CryptoError> {
    (0..count).map(|number| make_package(rng, &format!("member {number}"))).collect()
}

/// Makes a group and adds the owners of key packages, in one commit.
fn create(
    tx: &Tx<'_>,
    rng: &dyn Rng,
    me: &OwnIdentity,
    conv: GroupId,
    adds: Vec<Vec<u8>>,
) -> Result<Vec<u8>, CryptoError> {
    let storage = tx.mls(SCOPE);
    let p = Provider::new(&storage, rng);
    let mut group = Group::create(&p, me, MlsGroupId::first(conv), &control_of(conv, me))?;
    let plan = CommitPlan { adds, welcome: Some(welcome_info()), ..CommitPlan::default() };
    let staged = group.stage(&p, me, plan)?;
    group.merge_pending(&p)?;
    staged.welcome.ok_or(CryptoError::Internal("a floor without a welcome"))
}

/// A founder, and key packages of those whom they will add.
pub struct Founding {
    store: Store,
    rng: Arc<dyn Rng>,
    me: OwnIdentity,
    adds: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Founding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Founding(…)")
    }
}

impl Founding {
    /// A new home in `home`.
    ///
    /// # Errors
    /// What the storage says.
    pub fn make(home: &Path, members: usize) -> Result<Self, KithError> {
        let rng = rng()?;
        let store = Store::create(home, &rng.bytes32(), &*rng)?;
        let me = OwnIdentity::make(&*rng, "founder").map_err(impossible)?;
        let adds = packages(&*rng, members).map_err(impossible)?;
        Ok(Self { store, rng, me, adds })
    }

    /// Makes a group and adds all of them, in one durable transaction.
    ///
    /// # Errors
    /// What the storage says.
    pub fn create(&self) -> Result<usize, KithError> {
        let conv = GroupId::new(self.rng.bytes16());
        self.store.write(Durability::Full, |tx| {
            let welcome = create(tx, &*self.rng, &self.me, conv, self.adds.clone()).map_err(impossible)?;
            Ok(welcome.len())
        })
    }

    /// The least that it takes.
    ///
    /// # Errors
    /// None that is expected.
    pub fn create_in_memory(&self) -> Result<usize, KithError> {
        create_and_add(&*self.rng, &self.me, GroupId::new(self.rng.bytes16()), &self.adds).map_err(impossible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn founding_adds_all_in_the_home_as_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let founding = Founding::make(&dir.path().join("home"), 4).unwrap();
        assert!(founding.create().unwrap() > 0 && founding.create_in_memory().unwrap() > 0);
    }
}
