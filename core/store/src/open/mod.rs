//! A home and its database: making, opening, reading, writing, suspending, wiping.
//!
//! | file of the home | holds |
//! |---|---|
//! | `format` | the format number as text; a higher one than known is refused before anything else is touched |
//! | `keys` | the database keys, wrapped under the vault's secret |
//! | `peer.db`, `-wal`, `-shm` | the encrypted database |
//! | `lock` | nothing; held while a home is being made |
//!
//! A home exists from the moment that `peer.db` has its name: everything before that is repeated by the next `create`.

mod checkpoint;
mod create;
pub(crate) mod files;
mod load;
mod pool;
mod private;
mod read;
mod suspend;
mod tail;
mod version;
mod wipe;
mod write;

use crate::StoreError;
use kith_model::Secret32;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};

pub use load::check_home;
pub use private::{check_private, make_private};
pub use read::Read;
pub use version::DataVersion;
pub use wipe::wipe;
pub use write::{Durability, Tx};

/// An open home. Clones share it; it may be used from any thread, and its calls block.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    home: PathBuf,
    key: Secret32,
    mode: Mode,
    /// What a write is answered when the mode is not `Writable`.
    denied: StoreError,
    pool: Mutex<pool::Pool>,
    returned: Condvar,
}

/// How this home can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Writable,
    ReadOnly,
    Alone,
    Immutable,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(…)")
    }
}
