//! When reminders fire: a planner without I/O, clock, network or store.
//!
//! It answers one question: given reminders, a moment and the rules of zones, which are the next N things to show, and what
//! changed since the last answer. It is small and stands on its own: it knows nothing of Kith, and takes and gives
//! [`chrono`]'s types. `docs/reminders.md` has its rules in words and its vectors; the rules in short:
//!
//! | | wall clock ([`WallClock`]) | elapsed ([`Elapsed`]) |
//! |---|---|---|
//! | says | "at 9:00", in a named zone or floating | "every 8 hours" |
//! | an occurrence is named by | its nominal local time, whatever happens to it later | its nominal UTC instant |
//! | a local time that does not exist | fires once, at the first instant after the gap | – |
//! | a local time that exists twice | fires once, at the first | – |
//! | a date of which no minute exists | yields nothing | – |
//! | repeats by | an RFC 5545 [`Rule`], DAILY or coarser | `start + n · every` |
//!
//! An occurrence that is done or skipped is left out. One that was snoozed or moved fires at its new time. Then quiet hours: an
//! item due inside fires at the first instant after it that is not quiet ([`QuietHours`]).
//!
//! ```
//! use kith_planner::{difference, plan, Ask, Frame, QuietHours, Reminder, Schedule, Title, WallClock, Zone};
//! use std::num::NonZeroUsize;
//!
//! let new_york = Zone::named("America/New_York")?;
//! let mut wall = WallClock::once("2026-03-07T09:00".parse()?, Frame::Zone(new_york.clone()));
//! wall.rule = Some("FREQ=DAILY".parse()?);
//! let stretch = Reminder::new(1, Title::new("Stretch")?, Schedule::WallClock(wall));
//!
//! let quiet = QuietHours::default();
//! let ask = Ask {
//!     from: "2026-03-07T00:00:00Z".parse()?,
//!     until: "2026-03-09T00:00:00Z".parse()?,
//!     device: &new_york,
//!     quiet: &quiet,
//!     limit: NonZeroUsize::MIN.saturating_add(63),
//! };
//! let first = plan(&[stretch], &ask);
//! let fires: Vec<String> = first.items.iter().map(|item| item.fires_at.to_rfc3339()).collect();
//! // The clocks went forward in between: the same 9:00 on the wall.
//! assert_eq!(fires, ["2026-03-07T14:00:00+00:00", "2026-03-08T13:00:00+00:00"]);
//! assert_eq!(first.refresh, None);
//!
//! let gone = difference(&first, &plan::<u8>(&[], &ask));
//! assert_eq!(gone.cancel.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
#[doc(hidden)]
pub mod floors;
mod plan;
mod quiet;
mod reminder;
mod rule;
mod schedule;
mod time;

pub use error::{Part, PlannerError};
pub use plan::{Ask, Difference, Item, Plan, difference, plan};
pub use quiet::{Leave, QuietHours, TimeOfDay, Weekdays, Window};
pub use reminder::{Marks, Reminder, Settled, Title};
pub use rule::Rule;
pub use schedule::{Elapsed, Every, Frame, Occurrence, OccurrenceId, Schedule, WallClock};
pub use time::{LocalTime, TZDB_VERSION, TzdbZone, Zone};
