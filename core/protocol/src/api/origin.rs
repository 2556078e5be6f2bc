//! Where a relay is: `scheme://host[:port]`, in one spelling, since signatures cover it.

/// A relay's origin: lower case, default port left out, no path and no slash at the end. Plain HTTP to loopback only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// Why a text is no origin of a relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadOrigin {
    /// No URL of the form `scheme://host[:port]/…`.
    #[error("not an address of a relay")]
    NotAnUrl,
    /// A scheme other than `https`, or `http` to another machine.
    #[error("a relay is reached by https (or by http on this machine)")]
    Scheme,
}

impl Origin {
    /// The origin of an URL; path, query and fragment are left out.
    ///
    /// # Errors
    /// [`BadOrigin`] when it names no relay.
    pub fn from_url(url: &str) -> Result<Self, BadOrigin> {
        let (scheme, rest) = url.split_once("://").ok_or(BadOrigin::NotAnUrl)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Self::build("https", authority, 443),
            "http" => Self::build("http", authority, 80)
                .and_then(|origin| if origin.is_loopback() { Ok(origin) } else { Err(BadOrigin::Scheme) }),
            _ => Err(BadOrigin::Scheme),
        }
    }

    /// The origin that a client names by a Host header when it reaches a loopback relay directly: plain HTTP.
    ///
    /// # Errors
    /// [`BadOrigin`] when the header names no loopback host.
    pub fn from_loopback_host(host: &str) -> Result<Self, BadOrigin> {
        let origin = Self::build("http", host, 80)?;
        if origin.is_loopback() { Ok(origin) } else { Err(BadOrigin::Scheme) }
    }

    /// The origin that a Host header gives together with a scheme that is known otherwise.
    ///
    /// # Errors
    /// [`BadOrigin`] when the header is no host.
    pub fn https_from_host(host: &str) -> Result<Self, BadOrigin> {
        Self::build("https", host, 443)
    }

    /// The text that signatures cover.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.0.split_once("://").map_or("", |(_, authority)| authority);
        split_port(authority).map_or("", |(host, _)| host)
    }

    /// Whether the host is this machine: 127.0.0.1, `[::1]` or localhost.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        matches!(self.host(), "127.0.0.1" | "[::1]" | "localhost")
    }

    fn build(scheme: &str, authority: &str, default_port: u16) -> Result<Self, BadOrigin> {
        let (host, port) = split_port(authority).ok_or(BadOrigin::NotAnUrl)?;
        let host = normal_host(host).ok_or(BadOrigin::NotAnUrl)?;
        let port = match port {
            None | Some("") => default_port,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|port| *port != 0).ok_or(BadOrigin::NotAnUrl)?
            }
            Some(_) => return Err(BadOrigin::NotAnUrl),
        };
        let text =
            if port == default_port { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") };
        Ok(Self(text))
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(url: &str) -> Result<Self, BadOrigin> {
        Self::from_url(url)
    }
}

/// Splits `host[:port]`; the host of an IPv6 address keeps its brackets.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let host_end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at_checked(host_end)?;
    match rest.strip_prefix(':') {
        Some(port) => Some((host, Some(port))),
        None if rest.is_empty() => Some((host, None)),
        None => None,
    }
}

/// A host in its one spelling: a name in lower-case ASCII, an IPv4 address in four parts, an IPv6 address in brackets.
fn normal_host(host: &str) -> Option<String> {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    let host = host.to_ascii_lowercase();
    let name = !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        });
    if !name {
        return None;
    }
    // What ends in a number is an address, and has one spelling.
    let last_is_number = host.rsplit('.').next().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    if last_is_number { host.parse::<std::net::Ipv4Addr>().ok().map(|address| address.to_string()) } else { Some(host) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_one_spelling() {
        for (url, origin) in [
            ("https://Relay.Example/c#abc", "https://relay.example"),
            ("HTTPS://relay.example:443/", "https://relay.example"),
            ("https://relay.example:8443?x", "https://relay.example:8443"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("http://localhost:80/", "http://localhost"),
            ("http://[0:0::1]:9", "http://[::1]:9"),
        ] {
            assert_eq!(Origin::from_url(url).map(|o| o.as_str().to_owned()), Ok(origin.to_owned()), "{url}");
        }
    }

    #[test]
    fn what_names_no_relay_is_refused() {
        for url in [
            "relay.example",
            "https://",
            "https://a@b",
            "https://a:0",
            "https://a:65536",
            "https://a:b",
            "https://a..b",
            "https://127.1",
            "https://[::1",
            "https://[::1]x",
            "https://exa mple",
            "https://é.example",
        ] {
            assert_eq!(Origin::from_url(url), Err(BadOrigin::NotAnUrl), "{url}");
        }
        for url in ["http://relay.example", "http://127.0.0.2", "ftp://relay.example", "http://localhost.example"] {
            assert_eq!(Origin::from_url(url), Err(BadOrigin::Scheme), "{url}");
        }
    }

    #[test]
    fn only_loopback_hosts_speak_for_themselves() {
        assert_eq!(Origin::from_loopback_host("LOCALHOST:9").map(|o| o.to_string()), Ok("http://localhost:9".into()));
        assert_eq!(Origin::from_loopback_host("relay.example"), Err(BadOrigin::Scheme));
    }
}
