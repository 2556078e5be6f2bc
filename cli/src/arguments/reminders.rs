//! Arguments of `reminder` and `quiet`.

use super::{Span, Text};
use clap::{ArgGroup, Args, Subcommand};
use kith::planner::{TimeOfDay, Weekdays};

/// `reminder`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReminderCommand {
    /// Add a reminder, one's own or a group's
    #[command(after_help = concat!(
        "Example:\n  kith reminder add --title Stretch --at 2026-03-07T09:00 --rrule 'FREQ=WEEKLY;BYDAY=MO,WE'\n",
        "  kith reminder add --title 'Check in' --group Walkers --at 2026-03-07T09:00 --zone Europe/Lisbon\n",
        "  kith reminder add --title Water --every 8h --starting 2026-03-07T08:00:00Z"
    ))]
    Add(AddReminderArgs),
    /// List the reminders of a group, or all and one's own, the next first
    #[command(after_help = "Example:\n  kith reminder list --group Walkers")]
    List {
        /// A group's or a contact's name or id
        #[arg(long, value_name = "GROUP")]
        group: Option<Text>,
    },
    /// Change what is given, of the series or of one occurrence; the rest stays
    #[command(after_help = concat!(
        "Example:\n  kith reminder edit 3f9a01c2 --at 2026-03-07T09:30\n",
        "  kith reminder edit 3f9a01c2 --occurrence 2026-03-09T09:00 --at 2026-03-09T11:00"
    ))]
    Edit(EditReminderArgs),
    /// Delete a reminder
    #[command(after_help = "Example:\n  kith reminder delete 3f9a01c2")]
    Delete {
        /// Its id or title
        #[arg(value_name = "ID")]
        id: Text,
    },
    /// Mark an occurrence as done, for everybody in its group
    #[command(after_help = "Example:\n  kith reminder done 3f9a01c2 --occurrence 2026-03-09T09:00")]
    Done(OccurrenceArgs),
    /// Leave an occurrence out, for everybody in its group
    #[command(after_help = "Example:\n  kith reminder skip 3f9a01c2 --occurrence 2026-03-09T09:00")]
    Skip(OccurrenceArgs),
    /// Let an occurrence fire again later, for oneself
    #[command(after_help = "Example:\n  kith reminder snooze 3f9a01c2 --for 10m")]
    Snooze {
        /// Which
        #[command(flatten)]
        which: OccurrenceArgs,
        /// How long, such as 10m; at least 1s
        #[arg(long = "for", value_name = "DURATION", value_parser = snooze_span)]
        span: Span,
    },
    /// What fires next, after snoozes and quiet hours
    #[command(after_help = "Example:\n  kith reminder plan --days 7 --limit 20 --device-zone Asia/Tokyo")]
    Plan(PlanArgs),
}

/// When a reminder is due.
#[derive(Debug, Args)]
pub(crate) struct WhenArgs {
    /// A time of the wall clock without offset, such as 2026-03-07T09:00 or 'tomorrow 9:00'
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["every", "starting"])]
    pub(crate) at: Option<Text>,
    /// Whose clock, such as Europe/Lisbon (default: that of the zone where the device is now)
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true, conflicts_with_all = ["floating", "every", "starting"])]
    pub(crate) zone: Option<Text>,
    /// The clock of whatever zone the device is in
    #[arg(long, conflicts_with_all = ["every", "starting"])]
    pub(crate) floating: bool,
    /// How it repeats: a rule of RFC 5545, DAILY or coarser, with or without RRULE:; an edit takes it away by an empty one
    #[arg(long, value_name = "RULE", allow_hyphen_values = true, conflicts_with_all = ["every", "starting"])]
    pub(crate) rrule: Option<Text>,
    /// A time that is taken out, as --at; may be given several times; in an edit they take the place of all
    #[arg(long = "exdate", value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["every", "starting"])]
    pub(crate) exdates: Vec<Text>,
    /// Again and again after this long, a minute to 100 years, such as 8h
    #[arg(long, value_name = "DURATION", value_parser = step)]
    pub(crate) every: Option<Span>,
    /// The first instant of --every, such as 2026-03-07T08:00:00Z (default: once that long from now)
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(crate) starting: Option<Text>,
}

/// `reminder add`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("when").required(true).args(["at", "every"]))]
pub(crate) struct AddReminderArgs {
    /// What it says
    #[arg(long, value_name = "TITLE", allow_hyphen_values = true)]
    pub(crate) title: Text,
    /// A group's or a contact's name or id (default: one's own)
    #[arg(long, value_name = "GROUP")]
    pub(crate) group: Option<Text>,
    /// When
    #[command(flatten)]
    pub(crate) when: WhenArgs,
}

/// `reminder edit`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args([
    "title", "at", "zone", "floating", "rrule", "exdates", "every", "starting"
]))]
pub(crate) struct EditReminderArgs {
    /// Its id or title
    #[arg(value_name = "ID")]
    pub(crate) id: Text,
    /// One occurrence, as `reminder plan` shows it; it takes --title, and --at or --starting
    #[arg(
        long,
        value_name = "TIME",
        allow_hyphen_values = true,
        conflicts_with_all = ["zone", "floating", "rrule", "exdates", "every"]
    )]
    pub(crate) occurrence: Option<Text>,
    /// What it says
    #[arg(long, value_name = "TITLE", allow_hyphen_values = true)]
    pub(crate) title: Option<Text>,
    /// When
    #[command(flatten)]
    pub(crate) when: WhenArgs,
}

/// `reminder done` and `skip`.
#[derive(Debug, Args)]
pub(crate) struct OccurrenceArgs {
    /// Its id or title
    #[arg(value_name = "ID")]
    pub(crate) id: Text,
    /// Which, as `reminder plan` shows it (default: the earliest due that is open, else the next)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) occurrence: Option<Text>,
}

/// `reminder plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// The first instant (default: now)
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(crate) from: Option<Text>,
    /// How many times 24 hours, 1 to 3660
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    pub(crate) days: u32,
    /// At most N items, 1 to 100000
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) limit: u32,
    /// The zone where the device is, if not where it says it is
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub(crate) device_zone: Option<Text>,
}

/// `quiet`.
#[derive(Debug, Subcommand)]
pub(crate) enum QuietCommand {
    /// Show quiet hours and leave
    #[command(after_help = "Example:\n  kith quiet show")]
    Show,
    /// Set quiet hours; they take the place of what was on the weekdays that they name
    #[command(after_help = concat!(
        "Example:\n  kith quiet set --days mon-fri --from 20:00 --to 07:30\n",
        "  kith quiet set --days mon-fri --from 20:00 --to 07:30 --days mon-fri --from 12:00 --to 13:00"
    ))]
    Set(QuietSetArgs),
    /// Take whole days off, the first to the last
    #[command(after_help = "Example:\n  kith quiet leave --from 2026-08-03 --to 2026-08-14")]
    Leave {
        /// The first day
        #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
        from: Text,
        /// The last day
        #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
        to: Text,
    },
    /// Take away all quiet hours and leave
    #[command(after_help = "Example:\n  kith quiet clear")]
    Clear,
}

/// `quiet set`: as many of each as there are windows.
#[derive(Debug, Args)]
pub(crate) struct QuietSetArgs {
    /// Weekdays on which it begins, such as mon-fri or sat,sun
    #[arg(long, value_name = "DAYS", required = true)]
    pub(crate) days: Vec<Weekdays>,
    /// When it begins, 00:00 to 23:59
    #[arg(long, value_name = "HH:MM", required = true)]
    pub(crate) from: Vec<TimeOfDay>,
    /// When it ends, 00:00 to 24:00; on the next day when that is earlier
    #[arg(long, value_name = "HH:MM", required = true)]
    pub(crate) to: Vec<TimeOfDay>,
}

/// A step that a reminder may have.
fn step(text: &str) -> Result<Span, String> {
    const MOST_MS: u64 = 36_525 * 86_400_000;
    let span: Span = text.parse().map_err(|error| format!("{error}"))?;
    if (60_000..=MOST_MS).contains(&span.as_ms()) {
        Ok(span)
    } else {
        Err("a reminder repeats after a minute to 100 years".to_owned())
    }
}

fn snooze_span(text: &str) -> Result<Span, String> {
    let span: Span = text.parse().map_err(|error| format!("{error}"))?;
    if span.as_ms() >= 1_000 { Ok(span) } else { Err("a snooze lasts a second at least".to_owned()) }
}
