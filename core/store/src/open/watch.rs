//! Hearing of commits, and of other processes' too.

use super::pool::{Taken, Use};
use super::version::version_of;
use super::{Mode, Peer, Store};
use crate::watch::{self, Touched};
use crate::{Kind, StoreError};
use std::sync::Arc;

impl Store<Peer> {
    /// Calls `hook` after each transaction that was committed here and touched something, with each pair of topic and
    /// conversation once; what another process wrote is told as everything. No connection is taken meanwhile: the hook may
    /// read and write. It is called on the thread that wrote. The first hook of a store stays.
    ///
    /// # Errors
    /// Whatever making the triggers meets.
    pub fn on_commit(&self, hook: impl Fn(&[Touched]) + Send + Sync + 'static) -> Result<(), StoreError> {
        if self.inner.mode != Mode::Writable {
            return Ok(());
        }
        let taken = self.inner.take(Use::Write)?;
        if self.inner.hook.get().is_none() {
            watch::install(taken.conn()?)?;
            let _ = self.inner.hook.set(Arc::new(hook));
        }
        others_wrote(&taken)?;
        Ok(())
    }
}

impl<K: Kind> Store<K> {
    /// Looks whether another process, or another handle on this home, wrote since this one last looked or wrote; if so,
    /// tells the hook everything. After [`Store::resume`] that is always so: what happened meanwhile is not known.
    ///
    /// # Errors
    /// [`StoreError::Suspended`], [`StoreError::Busy`], and whatever reading meets.
    pub fn look_for_others(&self) -> Result<bool, StoreError> {
        if self.inner.mode != Mode::Writable {
            return Ok(false);
        }
        let taken = self.inner.take(Use::Write)?;
        let wrote = others_wrote(&taken)?;
        drop(taken);
        if wrote {
            self.tell(&watch::everything());
        }
        Ok(wrote)
    }

    /// Calls the hook, when there is one and something to tell.
    pub(super) fn tell(&self, touched: &[Touched]) {
        if let Some(hook) = self.inner.hook.get().filter(|_| !touched.is_empty()) {
            hook(touched);
        }
    }
}

/// Whether somebody else has written since the writer's connection was last asked.
pub(super) fn others_wrote(taken: &Taken<'_>) -> Result<bool, StoreError> {
    let now = version_of(taken.conn()?)?;
    Ok(taken.saw(now) != Some(now))
}

#[cfg(test)]
mod tests {
    use crate::{Durability, Store, StoreError, Touched, Tx};
    use kith_model::{AccountId, GroupId, GroupKind, GroupState, SeededRng, Timestamp, Topic};
    use std::sync::{Arc, Mutex};
    use tempfile::TempDir;

    const SECRET: &[u8] = b"sixteen bytes or more";

    fn home() -> (TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), SECRET, &SeededRng::new([1; 32])).unwrap();
        (dir, store)
    }

    type Heard = Arc<Mutex<Vec<Vec<Touched>>>>;

    fn hear(store: &Store) -> Heard {
        let heard = Heard::default();
        let hears = heard.clone();
        store.on_commit(move |touched| hears.lock().unwrap().push(touched.to_vec())).unwrap();
        heard
    }

    fn calls(heard: &Heard) -> Vec<Vec<Touched>> {
        heard.lock().unwrap().drain(..).collect()
    }

    fn put(tx: &Tx<'_>, n: u8, name: &str) -> Result<(), StoreError> {
        let zero = Timestamp::from_ms(0);
        tx.put_conversation(&crate::Conversation {
            id: GroupId::new([n; 16]),
            kind: GroupKind::Circle,
            name: name.to_owned(),
            about: String::new(),
            state: GroupState::Active,
            stop_reason: None,
            peer: Some(AccountId::new([n; 32])),
            accepted: true,
            adder: None,
            replica: None,
            join_nonce: None,
            created: zero,
            last_used: zero,
        })
    }

    fn group(n: u8) -> Touched {
        Touched { topic: Topic::Groups, group: Some(GroupId::new([n; 16])) }
    }

    #[test]
    fn a_commit_tells_what_it_touched_once_and_a_rollback_nothing() {
        let (_dir, store) = home();
        let heard = hear(&store);
        let write = |name: &str, fail: bool| {
            store.write(Durability::Full, |tx| {
                put(tx, 1, "other")?;
                put(tx, 2, name)?;
                put(tx, 1, name)?;
                if fail { Err(StoreError::Busy) } else { Ok(()) }
            })
        };
        assert_eq!(write("a", true), Err(StoreError::Busy));
        assert_eq!(calls(&heard), [] as [Vec<Touched>; 0]);
        write("a", false).unwrap();
        assert_eq!(calls(&heard), [[group(1), group(2)]]);
        // The same rows again change nothing.
        store.write(Durability::Normal, |tx| put(tx, 2, "a")).unwrap();
        assert_eq!(calls(&heard), [] as [Vec<Touched>; 0]);
        store.write(Durability::Normal, |tx| put(tx, 2, "b")).unwrap();
        assert_eq!(calls(&heard), [[group(2)]]);
        // A panic leaves nothing behind either.
        let store = std::panic::AssertUnwindSafe(&store);
        let thrown = std::panic::catch_unwind(|| {
            let _: Result<(), StoreError> = store.write(Durability::Full, |tx| {
                put(tx, 3, "c")?;
                panic!("in the middle");
            });
        });
        assert!(thrown.is_err());
        store.write(Durability::Normal, |tx| put(tx, 2, "d")).unwrap();
        assert_eq!(calls(&heard), [[group(2)]]);
    }

    #[test]
    fn a_new_connection_has_the_triggers_and_nothing_of_them_is_in_the_file() {
        let (_dir, store) = home();
        let heard = hear(&store);
        let before = store.schema().unwrap();
        store.suspend();
        store.resume().unwrap();
        assert!(store.look_for_others().unwrap());
        assert_eq!(calls(&heard).len(), 1);
        store.write(Durability::Full, |tx| put(tx, 1, "a")).unwrap();
        assert_eq!(calls(&heard), [[group(1)]]);
        assert_eq!(store.schema().unwrap(), before);
        assert!(store.doctor().unwrap().iter().all(|check| check.ok));
    }

    #[test]
    fn the_hook_may_write_and_another_store_is_somebody_else() {
        let (dir, store) = home();
        let counts = Arc::new(Mutex::new(0));
        let (within, count) = (store.clone(), counts.clone());
        store
            .on_commit(move |_| {
                let mut count = count.lock().unwrap();
                *count += 1;
                if *count == 1 {
                    drop(count);
                    within.write(Durability::Full, |tx| put(tx, 9, "by the hook")).unwrap();
                }
            })
            .unwrap();
        store.write(Durability::Full, |tx| put(tx, 1, "a")).unwrap();
        assert_eq!(*counts.lock().unwrap(), 2);
        let other = Store::open(&dir.path().join("home"), SECRET).unwrap();
        let heard = hear(&other);
        store.write(Durability::Full, |tx| put(tx, 1, "b")).unwrap();
        assert!(other.look_for_others().unwrap());
        assert_eq!(calls(&heard), [crate::watch::everything()]);
        assert!(!other.look_for_others().unwrap());
        // Even a write that fails has seen it.
        store.write(Durability::Full, |tx| put(tx, 1, "c")).unwrap();
        assert!(other.write(Durability::Full, |_| Err::<(), _>(StoreError::Locked)).is_err());
        assert_eq!(calls(&heard), [crate::watch::everything()]);
    }
}
