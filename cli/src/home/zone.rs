//! Where the device is: `TZ` when it names a zone of the tz database, else what the platform says, else UTC.

use kith::journal::zones::Zone;

/// The zone of this device.
pub(crate) fn device() -> Zone {
    let named = |name: &str| name.trim_start_matches(':').parse().ok();
    let given = std::env::var("TZ").ok().and_then(|name| named(&name));
    given.or_else(|| iana_time_zone::get_timezone().ok().and_then(|name| named(&name))).unwrap_or(Zone::UTC)
}

/// The same for the planner. Both have the tz database in the program.
pub(crate) fn of_planner() -> kith::planner::Zone {
    kith::planner::Zone::named(device().name()).unwrap_or(kith::planner::Zone::UTC)
}
