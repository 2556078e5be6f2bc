//! Where the device is, given from outside.

use super::Zone;

/// Tells the zone of the device, which may change while the journal is open.
pub trait DeviceZone: Send + Sync {
    /// The zone now.
    fn zone(&self) -> Zone;
}

/// A device that stays where it is.
impl DeviceZone for Zone {
    fn zone(&self) -> Zone {
        *self
    }
}
