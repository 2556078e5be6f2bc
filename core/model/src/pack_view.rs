//! What a screen shows of a signed pack.

use crate::{AccountId, PackId, PackTrust, Timestamp};
use serde::Serialize;

/// A signed pack of resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PackView {
    /// The pack.
    pub pack: PackId,
    /// Its title.
    pub title: String,
    /// The version that is here; of a pack that this account publishes, the one that went out last.
    pub version: u64,
    /// The account whose key signs it; every later version must come from it too.
    pub publisher: AccountId,
    /// What the publisher calls themselves: a contact's name as it is known, else what the pack says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher_name: Option<String>,
    /// Fingerprint of the publisher's key, 32 hex digits, as `whoami` shows one's own.
    pub fingerprint: String,
    /// Why the publisher is believed.
    pub trust: PackTrust,
    /// How many resources it has.
    pub resources: u64,
    /// When this version was made.
    pub made_at: Timestamp,
    /// Whether this account publishes it from its own records or those of a group; then its resources are there and not here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub published: bool,
}
