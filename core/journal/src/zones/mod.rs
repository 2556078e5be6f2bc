//! Zones: from a wall clock to an instant and back, and to the local day. The rules of each zone come from the tz database.

mod device;
mod wall;
mod zone;

pub use device::DeviceZone;
pub use wall::{WallTime, When, day_of, instant_of, local_of};
pub use zone::Zone;
