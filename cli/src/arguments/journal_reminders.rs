//! Arguments of `journal remind` and `journal reminders`.

use super::Text;
use clap::Args;
use kith::planner::{TimeOfDay, Weekdays};

/// `journal remind`.
#[derive(Debug, Args)]
pub(crate) struct RemindArgs {
    /// The time of day, 00:00 to 23:59; with --off it may be left out, which means all
    #[arg(long, value_name = "HH:MM", required_unless_present = "off")]
    pub(crate) at: Option<TimeOfDay>,
    /// Weekdays, such as mon-fri or sat,sun (default: every day)
    #[arg(long, value_name = "DAYS", conflicts_with = "off")]
    pub(crate) days: Option<Weekdays>,
    /// Whose clock (default: the device's, wherever it is)
    #[arg(long, value_name = "ZONE", requires = "at")]
    pub(crate) zone: Option<Text>,
    /// What it says; others may see it on a locked screen
    #[arg(long, value_name = "TITLE", allow_hyphen_values = true, conflicts_with = "off")]
    pub(crate) title: Option<Text>,
    /// Take it away
    #[arg(long)]
    pub(crate) off: bool,
}

/// `journal reminders`.
#[derive(Debug, Args)]
pub(crate) struct RemindersArgs {
    /// Show what fires next instead, one line each time
    #[arg(long)]
    pub(crate) plan: bool,
    /// The first instant of the plan (default: now)
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true, requires = "plan")]
    pub(crate) from: Option<Text>,
    /// How many times 24 hours, 1 to 3660 (default: 30)
    #[arg(long, value_name = "N", requires = "plan", value_parser = clap::value_parser!(u32).range(1..=3_660))]
    pub(crate) days: Option<u32>,
    /// At most N items, 1 to 100000 (default: 64)
    #[arg(long, value_name = "N", requires = "plan", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) limit: Option<u32>,
    /// The zone where the device is, if not where it says it is
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub(crate) device_zone: Option<Text>,
}
