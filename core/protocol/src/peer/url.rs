//! Links as text: `https://<relay>/c#…` for contacts, `/g#…` for groups, `kith:` in place of `https:`.
//!
//! The fragment is base64url of CBOR and never reaches a server. `http:` is taken for loopback relays only, so that a
//! link can never make the app speak in clear to another machine.
//!
//! Key 15 is a check over the rest. Not all of a link is signed: without it, one wrong character in the secret of a
//! contact link would pass, and what is written to that person would open for nobody. It guards against slips, not
//! against people: who can change a link can also write another one.

use super::limits::{MAX_LINK_TEXT, MAX_ORIGIN};
use super::link::{ContactLink, GroupLink};
use crate::cbor::{Wire, WireError};
use crate::hash::sha256;
use data_encoding::BASE64URL_NOPAD;

/// A link that was read from text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkUrl {
    /// `/c#`: start a direct chat.
    Contact(Box<ContactLink>),
    /// `/g#`: ask to join a group.
    Group(Box<GroupLink>),
}

/// Why a text is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The text is no URL of a kith link.
    #[error("not a kith link")]
    NotALink,
    /// The scheme is not `https:`, `kith:`, or `http:` with a loopback host.
    #[error("a link must be https: or kith:, or http: on this machine")]
    Scheme,
    /// The part after `#` is damaged: usually a link that was cut when copied.
    #[error("the link is damaged or was cut")]
    Damaged,
    /// The link was made by a newer app.
    #[error("the link needs a newer app (version {version})")]
    Unsupported {
        /// The link's version.
        version: u64,
    },
    /// The relay in the address is not the one inside the link.
    #[error("the link's address and its content name different relays")]
    RelayMismatch,
}

/// The part of the text before the fragment, by what the link is for.
const CONTACT_PATH: &str = "/c#";
const GROUP_PATH: &str = "/g#";

/// The map key of the check, and its length in bytes.
const CHECK_KEY: u64 = 15;
const CHECK_LEN: usize = 8;

impl ContactLink {
    /// The link as text, at the relay of the card's mailbox.
    #[must_use]
    pub fn to_url(&self) -> String {
        let mut link = self.clone();
        link.unknown.put_bytes(CHECK_KEY, &check(self));
        url(&self.card.relay, CONTACT_PATH, &link)
    }
}

impl GroupLink {
    /// The link as text, at the relay of the inviter's mailbox.
    #[must_use]
    pub fn to_url(&self) -> String {
        let mut link = self.clone();
        link.unknown.put_bytes(CHECK_KEY, &check(self));
        url(&self.inviter.relay, GROUP_PATH, &link)
    }
}

impl LinkUrl {
    /// Reads a link from text. White space around it is not looked at.
    ///
    /// # Errors
    /// [`LinkError`] by what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        if text.len() > MAX_LINK_TEXT {
            return Err(LinkError::NotALink);
        }
        let (scheme, rest) = text.split_once("://").ok_or(LinkError::NotALink)?;
        let (address, fragment) = rest.split_once('#').ok_or(LinkError::NotALink)?;
        let (host, path) = address.split_once('/').ok_or(LinkError::NotALink)?;
        let host = host.to_ascii_lowercase();
        if host.is_empty() || host.len() > MAX_ORIGIN || host.contains(['@', ' ']) {
            return Err(LinkError::NotALink);
        }
        let scheme = scheme.to_ascii_lowercase();
        if !(matches!(scheme.as_str(), "https" | "kith") || (scheme == "http" && is_loopback(&host))) {
            return Err(LinkError::Scheme);
        }
        let bytes = BASE64URL_NOPAD.decode(fragment.as_bytes()).map_err(|_| LinkError::Damaged)?;
        let link = match path {
            "c" => {
                let mut link = ContactLink::from_bytes(&bytes).map_err(damaged)?;
                let claimed = link.unknown.take_bytes(CHECK_KEY);
                verify(claimed.as_deref(), &link)?;
                Self::Contact(Box::new(link))
            }
            "g" => {
                let mut link = GroupLink::from_bytes(&bytes).map_err(damaged)?;
                let claimed = link.unknown.take_bytes(CHECK_KEY);
                verify(claimed.as_deref(), &link)?;
                Self::Group(Box::new(link))
            }
            _ => return Err(LinkError::NotALink),
        };
        link.check_relay(&host)?;
        Ok(link)
    }

    /// The origin of the relay that the link names.
    #[must_use]
    pub fn relay(&self) -> &str {
        match self {
            Self::Contact(link) => &link.card.relay,
            Self::Group(link) => &link.inviter.relay,
        }
    }

    /// The relay inside must be the one in the address, which is what a person can see.
    fn check_relay(&self, host: &str) -> Result<(), LinkError> {
        let (scheme, inside) = self.relay().split_once("://").ok_or(LinkError::Damaged)?;
        if !(scheme == "https" || (scheme == "http" && is_loopback(inside))) {
            return Err(LinkError::Scheme);
        }
        if inside == host { Ok(()) } else { Err(LinkError::RelayMismatch) }
    }
}

/// The check of a link without its key 15.
fn check(link: &impl Wire) -> [u8; CHECK_LEN] {
    let hash = sha256(&[b"kith/link-check/1", &link.to_bytes()]);
    let mut check = [0; CHECK_LEN];
    check.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    check
}

/// A link without a check is one of an earlier build.
fn verify(claimed: Option<&[u8]>, link: &impl Wire) -> Result<(), LinkError> {
    match claimed {
        Some(claimed) if claimed != check(link) => Err(LinkError::Damaged),
        _ => Ok(()),
    }
}

fn url(relay: &str, path: &str, link: &impl Wire) -> String {
    format!("{relay}{path}{}", BASE64URL_NOPAD.encode(&link.to_bytes()))
}

fn damaged(error: WireError) -> LinkError {
    match error {
        WireError::Unsupported { version, .. } => LinkError::Unsupported { version },
        _ => LinkError::Damaged,
    }
}

/// Whether `host[:port]` is this machine: the only one that may be spoken to without TLS.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "[::1]" | "localhost")
}
