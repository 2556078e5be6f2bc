//! TLS for the one HTTP client: version 1.3, ring, and Mozilla's roots carried in the program.
//!
//! The roots of the operating system are not asked on purpose. A managed phone trusts its employer's own root, and
//! with it the employer could read who polls which log; people's first fear is just that. The list in the program is
//! also the same on every platform and needs no call into Java.
//!
//! Each call makes a configuration of its own, with its own store of session tickets (protocol 15).

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore};

use super::TransportError;

/// A fresh client configuration for one persona.
pub(super) fn make_config() -> Result<ClientConfig, TransportError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| TransportError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_offers_both_http_versions_and_no_early_data() {
        let config = make_config().unwrap();
        assert_eq!(config.alpn_protocols, [b"h2".to_vec(), b"http/1.1".to_vec()]);
        assert!(!config.enable_early_data);
    }
}
