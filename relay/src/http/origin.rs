//! For which origins a signature may be made: those that the operator names, else the loopback host that the client named.
//!
//! Signatures cover the relay's origin, so that no relay can use on another what it was sent. Behind a proxy the Host header
//! says what the proxy likes; a relay with `--origin` therefore does not look at it.

use axum::body::Body;
use http::{HeaderMap, Request, header};
use kith_protocol::api::Origin;

/// The origins for which `request` may carry signatures. None: every signature is bad.
pub(super) fn origins_of(configured: &[Origin], request: &Request<Body>) -> Vec<Origin> {
    if !configured.is_empty() {
        return configured.to_vec();
    }
    let Some(host) = host_of(request) else { return Vec::new() };
    let direct = Origin::from_loopback_host(&host).ok();
    // A proxy on this machine that ends TLS reaches the same relay.
    let behind_tls = Origin::https_from_host(&host).ok().filter(Origin::is_loopback);
    direct.into_iter().chain(behind_tls).collect()
}

/// Whether the headers name two hosts.
pub(super) fn names_two_hosts(headers: &HeaderMap) -> bool {
    headers.get_all(header::HOST).iter().nth(1).is_some()
}

fn host_of(request: &Request<Body>) -> Option<String> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(configured: &[&str], host: Option<&str>) -> Vec<String> {
        let configured: Vec<_> = configured.iter().map(|url| Origin::from_url(url).unwrap()).collect();
        let mut request = Request::builder().uri("/v1/ops");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        let request = request.body(Body::empty()).unwrap();
        origins_of(&configured, &request).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_loopback_relay_takes_the_loopback_host_that_the_client_named() {
        assert_eq!(origins(&[], Some("localhost:99")), ["http://localhost:99", "https://localhost:99"]);
        assert_eq!(origins(&[], Some("127.0.0.1:8787")), ["http://127.0.0.1:8787", "https://127.0.0.1:8787"]);
        assert!(origins(&[], Some("relay.example")).is_empty());
        assert!(origins(&[], None).is_empty());
    }

    #[test]
    fn a_relay_with_origins_takes_just_these_whatever_the_host_says() {
        assert_eq!(origins(&["https://relay.example"], Some("127.0.0.1:8787")), ["https://relay.example"]);
    }
}
