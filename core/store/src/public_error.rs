//! What a store error means to a caller: one exhaustive match, and no catch-all but a report of a bug.

use crate::StoreError;
use kith_model::{KithError, LockReason, Refusal, StorageFault};

impl From<StoreError> for KithError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Refusal::HomeMissing.into(),
            StoreError::Exists => Refusal::HomeExists.into(),
            StoreError::Exposed => LockReason::HomeExposed.into(),
            StoreError::Newer { .. } => StorageFault::Newer.into(),
            StoreError::WrongSecret => LockReason::SecretWrong.into(),
            StoreError::SecretTooShort => LockReason::VaultLocked.into(),
            StoreError::Locked => LockReason::PinNeeded.into(),
            StoreError::WrongPin { retry_after_s } => {
                Self::Locked { reason: LockReason::PinWrong, retry_after_s: Some(retry_after_s) }
            }
            StoreError::Corrupt { .. } => StorageFault::Corrupt.into(),
            StoreError::Full => StorageFault::Full.into(),
            StoreError::Busy => StorageFault::Busy.into(),
            StoreError::ReadOnly => StorageFault::ReadOnly.into(),
            StoreError::Suspended => StorageFault::Busy.into(),
            StoreError::Io { kind } => {
                tracing::error!(kind, "a file of the home could not be read or written");
                StorageFault::Io.into()
            }
            StoreError::Internal { code, what } => {
                tracing::error!(code, what, "a mistake in the store");
                Self::Internal { report_id: format!("store-{code}") }
            }
        }
    }
}
