//! Keeping one's own house on the relay: the mailbox, its grants, key packages.

pub(crate) mod key_packages;
pub(crate) mod mailbox;

use crate::engine::Core;

const DAY_MS: u64 = 86_400_000;

/// A random time within a day, after which a newcomer renews its leaf (protocol 5.5).
pub(crate) fn update_delay_ms(core: &Core) -> u64 {
    core.me.rng().below(DAY_MS)
}
