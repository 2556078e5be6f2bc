//! OpenMLS's storage, over one transaction of the store.
//!
//! Every row belongs to a *scope*. A scope is one incarnation of one group on this device: joining a group again by
//! external commit stores over the same MLS group id, so a tentative group gets a scope of its own, which is either kept
//! (the caller's pointer moves to it) or dropped whole (protocol 5.3). [`OWN_SCOPE`] holds what belongs to no group: key
//! packages with their keys, signature keys, PSKs. A provider of another scope finds those there when it has none itself,
//! and deletes them there, so that a Welcome is joined with the provider of the group's new scope.
//!
//! Values are postcard behind one byte that names the encoding; the join configuration is JSON, since its wire-format
//! policy does not survive postcard. Long values lie in pieces, and only pieces that changed are written: at each message
//! OpenMLS hands over all message secrets, at each commit the whole tree. Lists have a row for each element.
//!
//! An error here dooms the transaction: OpenMLS cannot swallow one and leave half of a state behind.

mod codec;
mod kind;
mod provider;
mod rows;
mod scope;

pub use provider::MlsStorage;
pub use scope::OWN_SCOPE;
