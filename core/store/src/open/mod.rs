//! A home and its database: making, opening, reading, writing, suspending, wiping.
//!
//! | file of the home | holds |
//! |---|---|
//! | `format` | the format number as text; a higher one than known is refused before anything else is touched |
//! | `keys`, `keys.copy` | the database keys, wrapped under the vault's secret, twice |
//! | `peer.db`, `-wal`, `-shm` | the encrypted database |
//! | `journal.db`, `photos/` and the like | a second database and its files, made by the crate that owns them ([`Kind`]) |
//! | `tries` | how often a wrong PIN was given, and since when to wait |
//! | `lock` | nothing; held while a database or the key file is being made |
//!
//! A home exists from the moment that `peer.db` has its name: everything before that is repeated by the next `create`.

mod attach;
mod checkpoint;
mod create;
pub(crate) mod files;
mod kind;
mod load;
mod mend;
mod pin;
mod pool;
mod private;
mod read;
mod suspend;
mod tail;
pub(crate) mod trials;
mod version;
mod watch;
mod wipe;
mod write;

use crate::StoreError;
use crate::watch::Hook;
use kith_model::Secret32;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, OnceLock};

pub use kind::{Kind, Own, Peer};
pub use load::check_home;
pub use pin::{has_key, has_pin, set_pin};
pub use private::{check_private, make_private};
pub use read::Read;
pub use version::DataVersion;
pub use wipe::wipe;
pub use write::{Durability, Tx};

/// An open database of a home: `peer.db`, unless `K` says otherwise. Clones share it; it may be used from any thread,
/// and its calls block.
pub struct Store<K: Kind = Peer> {
    inner: Arc<Inner>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Clone for Store<K> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), kind: PhantomData }
    }
}

struct Inner {
    home: PathBuf,
    file: &'static str,
    /// [`Kind::COMES_BACK`].
    comes_back: bool,
    key: Secret32,
    mode: Mode,
    /// What a write is answered when the mode is not `Writable`.
    denied: StoreError,
    pool: Mutex<pool::Pool>,
    returned: Condvar,
    /// Who hears of commits; then the writer's connection has the triggers that note what is touched.
    hook: OnceLock<Hook>,
}

/// How this home can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Writable,
    ReadOnly,
    Alone,
    Immutable,
}

impl<K: Kind> std::fmt::Debug for Store<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(…)")
    }
}
