//! The key file `HOME/keys` and its copy `HOME/keys.copy`: the random keys of the databases, wrapped under the vault's secret and, if set, a PIN.
//!
//! Only this folder decides whether a secret or a PIN is wrong; whatever else fails to decrypt is damage. A checksum over
//! the whole file is looked at first, so that a damaged key file is not mistaken for a wrong secret.

mod file;
mod pin;
mod tries;
mod unlock;
mod wrap;

pub(crate) use file::{is_double, read, stands, write};
pub(crate) use tries::{TRIES, begin as begin_tries, end as end_tries};
pub(crate) use unlock::{check_length, open};
pub(crate) use wrap::{KeySlot, is_pinned, wrap};

pub use unlock::{LEAST_SECRET, PinTry, Unlock};

/// Which database a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOf {
    /// `peer.db`.
    Peer,
    /// `journal.db`.
    Journal,
}

impl KeyOf {
    /// The number of this key in the file.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Peer => 1,
            Self::Journal => 2,
        }
    }
}
