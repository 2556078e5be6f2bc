//! How a persona comes to its connection pool (protocol 15: one persona, one pool).

use crate::transport::{HttpTransport, Transport, TransportError};
use std::sync::Arc;

/// Makes the transport of one persona. Tests give one that breaks on purpose.
pub trait Connector: Send + Sync {
    /// A fresh transport, which shares no connection with any other.
    ///
    /// # Errors
    /// When the platform has no network stack.
    fn connect(&self) -> Result<Arc<dyn Transport>, TransportError>;
}

/// The real one: HTTP/1.1 and 2 over TLS 1.3.
#[derive(Debug, Clone, Copy, Default)]
pub struct HttpConnector;

impl Connector for HttpConnector {
    fn connect(&self) -> Result<Arc<dyn Transport>, TransportError> {
        Ok(Arc::new(HttpTransport::new()?))
    }
}
