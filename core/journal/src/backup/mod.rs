//! Encrypted copies of the whole journal: entries, photos, history, settings, answers, templates, drafts.
//!
//! A backup is one file under one recovery code, which is made for it, shown once and kept nowhere. "Done" is said only after
//! the file was read back, restored into a journal beside this one, and that one found equal. Restoring first reads the whole
//! file and only then begins; rows come in one transaction, so that a file that is cut or changed changes nothing.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `kithjrn` and the version, 1 |
//! | 16 | salt |
//! | 16 | check: what the recovery code gives with this salt |
//! | 8 | the first bytes of SHA-256 over everything before |
//! | … | sealed stream (chunks of 64 KiB) of frames: tables with their rows, photos as they are sealed on disk |
//! | 8 | `kithend` and the version: without it the file was cut |

mod code;
mod file;
mod frame;
mod make;
mod restore;

use crate::Journal;

pub(crate) use frame::Value;
pub(crate) use restore::copy_to;

pub use code::{CodeError, RecoveryCode};
pub use kith_model::journal::RestoredView as Restored;
pub use make::BackupMade;

/// Backups of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Backups<'a> {
    pub(crate) journal: &'a Journal,
}

/// How far the work is: rows and photos that are done, and all of them, each counted once for each time that it is gone through.
/// Called for each row and for each piece of a photo. The work ends early, with nothing changed, when the answer is false.
pub type OnProgress<'a> = &'a mut dyn FnMut(u64, u64) -> bool;
