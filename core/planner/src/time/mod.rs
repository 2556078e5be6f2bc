//! Times on a wall and the zones that turn them into instants.

mod local;
mod zone;

pub use local::LocalTime;
pub(crate) use local::{digits, earliest, latest};
pub use zone::Zone;
