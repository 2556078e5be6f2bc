//! Times on a wall and the zones that turn them into instants.

mod local;
mod tzdb;
mod zone;

pub use local::LocalTime;
pub(crate) use local::{digits, earliest, latest};
pub use tzdb::{TZDB_VERSION, TzdbZone};
pub use zone::Zone;
