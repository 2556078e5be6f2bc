//! The key file `HOME/keys`: the random keys of the databases, wrapped under the vault's secret.
//!
//! Only this file decides whether a secret is wrong; whatever else fails to decrypt is damage. A checksum over the whole
//! file is looked at first, so that a damaged key file is not mistaken for a wrong secret.

mod file;
mod wrap;

pub(crate) use file::{read, write_new};
pub(crate) use wrap::{unwrap, wrap};

/// Which database a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyOf {
    /// `peer.db`.
    Peer,
    /// `journal.db`: named here so that the file has room for it.
    #[cfg_attr(not(test), allow(dead_code, reason = "the journal's own key comes with the journal"))]
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
