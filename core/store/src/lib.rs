//! The encrypted database of a home: the only crate of the core that knows SQLite.
//!
//! Rules kept here: every change goes through [`Store::write`], one transaction that commits whole or not at all; a
//! damaged byte is an error and never a wrong row; a newer home is refused before anything is opened or written; and
//! nothing is ever deleted to repair.
//!
//! | folder | holds |
//! |---|---|
//! | `open` | making, opening, reading, writing, suspending and wiping a home |
//! | `key` | the file that wraps the database keys under the vault's secret |
//! | `mls` | OpenMLS's storage provider over one transaction |
//! | `recover` | reading the authentic pages of a damaged database, without SQLite |
//! | `search` | folding of text, the index, queries |
//! | `tables` | typed access to the tables of the domain |
//! | `wal` | reading a write-ahead log beyond a damage |
//! | `watch` | which topics a transaction touched |

mod connection;
mod doctor;
mod error;
mod key;
mod migrate;
mod mls;
mod open;
mod public_error;
mod recover;
mod search;
mod tables;
mod wal;
mod watch;

pub use doctor::Check;
pub use error::StoreError;
pub use key::{KeyOf, LEAST_SECRET, PinTry, Unlock};
pub use mls::{MlsStorage, OWN_SCOPE};
pub use open::{
    DataVersion, Durability, Kind, Own, Peer, Read, Store, Tx, check_home, check_private, has_key, has_pin,
    make_private, set_pin, wipe,
};
/// Names of the journal in a home.
pub mod journal_files {
    pub use crate::open::files::{JOURNAL, PHOTOS};
    pub use crate::open::trials::{remove_trial, remove_trials, trial_place};
}
pub use recover::{RawRow, RawTree, RawValue, Recovered};
pub use search::{EmptyQuery, Found, SearchQuery, fold};
pub use tables::{
    Account, BlobIn, BlobOut, BlobWant, Conversation, EarlyAct, FoundRecord, Gap, GrantPurpose, GrantState, Intent,
    IntentState, Link, LinkKind, MailGrant, MailOut, Mailbox, Member, Message, OwnKeyPackage, Pack, PackItem, PackOut,
    PackagePlace, PendingCommit, Person, Place, RecordAct, RecordDuty, RecordOp, RecordPlace, RecordRank, RecordState,
    Replica, ReplicaState, Setting, UNSENT, UnknownEnvelope,
};
pub use watch::Touched;
