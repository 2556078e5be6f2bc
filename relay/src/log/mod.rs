//! The log: the one primitive of the relay (protocol 1, 2 and 2.1), apart from HTTP.
//!
//! An op goes through `prepare` (decode, signature), then through `evaluate` inside one transaction of one log, and is
//! answered when that is durable. Everything that decides is shared by all storages; a storage keeps records.
//!
//! | folder or file | what |
//! |---|---|
//! | [`LogService`] | what the HTTP layer calls |
//! | `prepare` | the checks that need no log |
//! | `evaluate` | the rules of every op, and expiry |
//! | `read` | pages |
//! | [`storage`] | records, over SQLite and in memory |
//! | `hub` | waking those who wait |
//! | `rules`, `pressure` | what is allowed, and how much of it was used |

mod clock;
mod evaluate;
mod hub;
mod prepare;
mod pressure;
mod read;
mod rules;
mod service;
pub mod storage;

pub use clock::Clock;
pub use pressure::Source;
pub use rules::{AdmissionPolicy, OperatorCode, Rates, Rules};
pub use service::{Counts, Database, LogService, OpenError, OpsRequest, Watch};
pub use storage::{BlobStore, DirectoryBlobs, MemoryBlobs, MemoryStorage, SqliteStorage, Storage, StorageError};
