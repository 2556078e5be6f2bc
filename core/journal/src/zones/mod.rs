//! Zones: from a wall clock to an instant and back, and to the local day. The rules of each zone come from the tz database.

mod wall;
mod zone;

pub use wall::{WallTime, day_of, instant_of, local_of};
pub use zone::Zone;
