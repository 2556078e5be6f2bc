//! The address of a relay: `https://host[:port]`, or plain `http` to this machine.
//!
//! Rule: a [`RelayUrl`] exists only for addresses that may be used. Its [`origin`](RelayUrl::origin) goes into every
//! signature (protocol 2): scheme, host in lower case, and the port unless it is the scheme's own.

use std::fmt;
use std::str::FromStr;

use super::TransportError;

/// An address that requests may go to. Its parts are checked, its spelling is the origin's.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelayUrl(String);

impl RelayUrl {
    /// Reads an address as a person types it.
    ///
    /// # Errors
    /// [`TransportError::RelayUnsafeUrl`] for another scheme, plain `http` to another machine than this one, a user
    /// name, a path, a query, a fragment, or what is no URL.
    pub fn parse(text: &str) -> Result<Self, TransportError> {
        let url = url::Url::parse(text.trim()).map_err(|_| TransportError::RelayUnsafeUrl)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(TransportError::RelayUnsafeUrl)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.port() != Some(0);
        let safe = match url.scheme() {
            "https" => true,
            "http" => is_this_machine(host),
            _ => false,
        };
        if bare && safe { Ok(Self(url.origin().ascii_serialization())) } else { Err(TransportError::RelayUnsafeUrl) }
    }

    /// The origin that operations are signed for.
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// The URL of an endpoint; `path` starts with a slash.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// Whether `host` is one of the three names for this machine that plain HTTP is allowed to.
fn is_this_machine(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

impl FromStr for RelayUrl {
    type Err = TransportError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A relay's address says where a person works, so it stays out of debug output.
impl fmt::Debug for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_lower_case_without_default_port_or_slash() {
        for (text, origin) in [
            ("https://Relay.Example", "https://relay.example"),
            ("https://relay.example/", "https://relay.example"),
            ("https://relay.example:443", "https://relay.example"),
            ("https://relay.example:8443/", "https://relay.example:8443"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("http://LOCALHOST:80", "http://localhost"),
            ("http://[::1]:9", "http://[::1]:9"),
            ("  https://relay.example\n", "https://relay.example"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(RelayUrl::parse(text).unwrap().origin(), origin, "{text}");
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_only_and_nothing_goes_to_odd_addresses() {
        for text in [
            "http://relay.example",
            "http://10.0.0.1:8787",
            "http://127.0.0.2:8787",
            "http://localhost.example:8787",
            "http://[::2]:8787",
            "http://0.0.0.0:8787",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://user@relay.example",
            "https://user:word@relay.example",
            "https://relay.example/path",
            "https://relay.example/?q",
            "https://relay.example/#f",
            "https://",
            "https://relay.example:0",
            "relay.example",
            "",
        ] {
            assert_eq!(RelayUrl::parse(text), Err(TransportError::RelayUnsafeUrl), "{text}");
        }
    }

    #[test]
    fn debug_output_does_not_say_where_somebody_works() {
        assert!(!format!("{:?}", RelayUrl::parse("https://kith.acme.example").unwrap()).contains("acme"));
    }
}
