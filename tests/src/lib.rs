//! Worlds, devices and stories that test the whole.
//!
//! A [`World`] has a real relay on port 0, a clock that stands still until it is moved, seeded randomness, and a network
//! that can be told to fail. A [`Device`] is a real home on disk, driven through the facade. Scenarios under `tests/`
//! read like stories and never sleep.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod device;
mod dice;
pub mod fuzz;
mod inside;
mod liar;
mod machine;
mod network;
pub mod operator;
mod planted;
mod proxy;
mod scene;
mod vault;
pub mod wall;
mod world;

pub use device::Device;
pub use dice::{Dice, Ordeal};
pub use inside::{Inside, Junk};
pub use liar::Lie;
pub use machine::Machine;
pub use network::{Air, Before, Between, Exchange, Faults, FaultyNetwork};
pub use planted::Planted;
pub use proxy::{Carried, RecordingProxy};
pub use scene::code;
pub use vault::TestVault;
pub use world::World;
