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
    make_config_with(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
}

fn make_config_with(roots: RootCertStore) -> Result<ClientConfig, TransportError> {
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
    use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
    use rustls::version::TLS12;
    use rustls::{ClientConnection, Error, ProtocolVersion, ServerConfig, ServerConnection, SupportedProtocolVersion};

    use super::*;

    /// The certificate of a relay that exists in tests only; it is valid until 2120, and its key is no secret.
    const CERTIFICATE: &[u8] = include_bytes!("fixtures/relay-certificate.der");
    const KEY: &[u8] = include_bytes!("fixtures/relay-key.der");

    fn relay(versions: &[&'static SupportedProtocolVersion]) -> ServerConnection {
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], PrivatePkcs8KeyDer::from(KEY).into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        ServerConnection::new(Arc::new(config)).unwrap()
    }

    fn trusting_the_test_relay() -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(CERTIFICATE)).unwrap();
        make_config_with(roots).unwrap()
    }

    /// Lets both sides talk in memory until nobody has anything to say.
    fn handshake(
        config: ClientConfig,
        name: &'static str,
        mut relay: ServerConnection,
    ) -> Result<ClientConnection, Error> {
        let mut phone = ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
        while phone.wants_write() || relay.wants_write() {
            let mut wire = Vec::new();
            while phone.wants_write() {
                phone.write_tls(&mut wire).unwrap();
            }
            let mut rest = wire.as_slice();
            while !rest.is_empty() {
                relay.read_tls(&mut rest).unwrap();
                // What the relay thinks of it shows on the wire.
                let _ = relay.process_new_packets();
            }
            let mut wire = Vec::new();
            while relay.wants_write() {
                relay.write_tls(&mut wire).unwrap();
            }
            let mut rest = wire.as_slice();
            while !rest.is_empty() {
                phone.read_tls(&mut rest).unwrap();
                phone.process_new_packets()?;
            }
        }
        assert!(!phone.is_handshaking());
        Ok(phone)
    }

    #[test]
    fn phone_and_relay_agree_on_tls_1_3_and_http_2() {
        let phone = handshake(trusting_the_test_relay(), "relay.example", relay(&[&TLS12, &TLS13])).unwrap();
        assert_eq!(phone.protocol_version(), Some(ProtocolVersion::TLSv1_3));
        assert_eq!(phone.alpn_protocol(), Some(b"h2".as_slice()));
    }

    #[test]
    fn an_older_version_another_name_and_an_unknown_root_are_refused() {
        let older = handshake(trusting_the_test_relay(), "relay.example", relay(&[&TLS12]));
        assert!(matches!(older, Err(Error::AlertReceived(_))), "{older:?}");
        let other = handshake(trusting_the_test_relay(), "other.example", relay(&[&TLS13]));
        assert!(matches!(other, Err(Error::InvalidCertificate(_))), "{other:?}");
        // The roots that ship do not hold for whoever makes a certificate, as an employer may.
        let unknown = handshake(make_config().unwrap(), "relay.example", relay(&[&TLS13]));
        assert!(matches!(unknown, Err(Error::InvalidCertificate(_))), "{unknown:?}");
    }

    #[test]
    fn a_configuration_offers_both_http_versions_and_no_early_data() {
        let config = make_config().unwrap();
        assert_eq!(config.alpn_protocols, [b"h2".to_vec(), b"http/1.1".to_vec()]);
        assert!(!config.enable_early_data);
    }
}
