//! The settings of every group, fixed by protocol 5.1.
//!
//! No past epochs are kept, because the log is a total order and a message belongs to the epoch that the log before it
//! defines. Key packages and leaves have no end, because OpenMLS checks it against the receiver's clock, which would
//! fork a group.

use crate::error::CryptoError;
use kith_protocol::cbor::Wire;
use kith_protocol::peer::Control;
use openmls::prelude::{
    Capabilities, Ciphersuite, Extension, ExtensionType, Extensions, GroupContext, Lifetime, MlsGroupJoinConfig,
    PURE_CIPHERTEXT_WIRE_FORMAT_POLICY, RequiredCapabilitiesExtension, SenderRatchetConfiguration, UnknownExtension,
};

/// X25519, ChaCha20-Poly1305, SHA-256, Ed25519.
pub(super) const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519;
/// The GroupContext extension that holds Control.
pub(super) const CONTROL: u16 = 0xF0A1;
/// The GroupInfo extension of Welcomes.
pub(super) const WELCOME_INFO: u16 = 0xF0A2;

/// A lifetime without an end.
pub(super) fn endless() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// What every leaf can do.
pub(super) fn capabilities() -> Capabilities {
    let extensions = [ExtensionType::Unknown(CONTROL), ExtensionType::Unknown(WELCOME_INFO)];
    Capabilities::new(None, Some(&[SUITE]), Some(&extensions), None, None)
}

/// How this device keeps a group that it made or joined.
pub(super) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(0)
        .max_past_epochs(0)
        .number_of_resumption_psks(1)
        .use_ratchet_tree_extension(true)
        .sender_ratchet_configuration(ratchet())
        .build()
}

/// How far a message may come out of order within its sender's ratchet.
pub(super) fn ratchet() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(16, 5_000)
}

/// The required capabilities: from the first epoch, or else OpenMLS never lets Control change.
fn required() -> Extension {
    Extension::RequiredCapabilities(RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(CONTROL)], &[], &[]))
}

/// The GroupContext extensions of a group with this Control: these two and no others.
pub(super) fn context_extensions(control: &Control) -> Result<Extensions<GroupContext>, CryptoError> {
    let control = Extension::Unknown(CONTROL, UnknownExtension(control.to_bytes()));
    Extensions::from_vec(vec![required(), control]).map_err(|_| CryptoError::Internal("extensions"))
}

/// Reads Control from GroupContext extensions, which must be the two of every group.
pub(super) fn read_control(extensions: &Extensions<GroupContext>) -> Option<Control> {
    let UnknownExtension(bytes) = extensions.unknown(CONTROL)?;
    let control = Control::from_bytes(bytes).ok()?;
    let mut others =
        extensions.iter().filter(|extension| extension.extension_type() != ExtensionType::Unknown(CONTROL));
    (others.next() == Some(&required()) && others.next().is_none()).then_some(control)
}

/// What the leaf of a last-resort key package can do: the same, and it names the extension that marks the package.
pub(super) fn last_resort_capabilities() -> Capabilities {
    let extensions = [ExtensionType::Unknown(CONTROL), ExtensionType::Unknown(WELCOME_INFO), ExtensionType::LastResort];
    Capabilities::new(None, Some(&[SUITE]), Some(&extensions), None, None)
}
