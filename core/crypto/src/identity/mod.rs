//! Who somebody is: a root key that certifies device keys, and the one door through which a leaf enters a group.

mod leaf;
mod number;
mod own;

pub use leaf::{LeafError, VerifiedLeaf, verify_leaf};
pub(crate) use leaf::{read_known_leaf, read_leaf_parts};
pub use number::SafetyNumber;
pub use own::{DeviceSigner, OwnIdentity};
