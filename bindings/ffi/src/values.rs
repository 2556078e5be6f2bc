//! How types of the facade, the planner and the journal cross: as themselves, checked when they come in.
//!
//! What cannot be read is the same typed error that the core gives for it. A type whose parts may be said freely is declared
//! once more as `remote`, which the compiler compares with the type itself; nothing is copied from one into another.

use chrono::{DateTime, TimeDelta, Utc};
use kith::planner_refusal;
use kith_model::journal::{HourMood, PhotoKind, WeekdayMood};
use kith_model::{
    ContactView, GroupView, IntentView, KithError, ListEdit, ListUpdate, MessageView, Refusal, ReminderView,
    ResourceView, Timestamp,
};
use std::time::{Duration, SystemTime};

pub use kith::journal::entries::{Affect, Arousal, Day, DayStart, Entry, EntryId, Mood, Valence};
pub use kith::journal::looking_back::{Calendar as MoodCalendar, Chart as MoodChart, DayHours, DayMood};
pub use kith::journal::photos::{PhotoId, PhotoView};
pub use kith::journal::reminders::ReminderRequest as JournalReminder;
pub use kith::journal::settings::SettingsView as JournalRules;
pub use kith::journal::sketches::Sketch;
pub use kith::journal::zones::Zone as JournalZone;
pub use kith::planner::{Every, Frame, LocalTime, OccurrenceId, Rule, TimeOfDay, Weekdays, Zone};
pub use kith::{NewReminder, NewResource, OccurrenceEdit, ReminderWhen, ResourceBody, ResourceEdit};

/// An instant of a reminder, at most in the year 9999.
pub type Instant = DateTime<Utc>;

uniffi::custom_type!(Instant, SystemTime, {
    remote,
    try_lift: |time| {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| KithError::from(Refusal::TimeInvalid))?;
        let time = Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
        let ms = i64::try_from(time.as_ms()).unwrap_or(i64::MAX);
        Ok(DateTime::from_timestamp_millis(ms).ok_or(KithError::from(Refusal::TimeInvalid))?)
    },
    lower: |time| {
        let ms = u64::try_from(time.timestamp_millis()).unwrap_or_default();
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(ms)).unwrap_or(SystemTime::UNIX_EPOCH)
    },
});
/// Texts that are read and written by the type itself.
macro_rules! texts {
    ($($name:ident: $refusal:expr),+ $(,)?) => {
        $(uniffi::custom_type!($name, String, {
            remote,
            try_lift: |text| Ok(text.parse::<$name>().map_err($refusal)?),
            lower: |value| value.to_string(),
        });)+
    };
}
texts! {
    LocalTime: planner_refusal,
    Rule: planner_refusal,
    OccurrenceId: planner_refusal,
    TimeOfDay: planner_refusal,
    Weekdays: planner_refusal,
    Day: KithError::from,
    DayStart: KithError::from,
    JournalZone: KithError::from,
    PhotoId: KithError::from,
}

/// Numbers that have bounds.
macro_rules! numbers {
    ($($name:ident: $number:ty = $get:ident),+ $(,)?) => {
        $(uniffi::custom_type!($name, $number, {
            remote,
            try_lift: |number| Ok($name::new(number).ok_or(KithError::from(Refusal::ValueInvalid))?),
            lower: |value| value.$get(),
        });)+
    };
}
numbers! { Mood: u8 = level, Valence: f64 = value, Arousal: f64 = value }

uniffi::custom_type!(Zone, String, {
    remote,
    try_lift: |name| Ok(Zone::named(&name).map_err(planner_refusal)?),
    lower: |zone| zone.name().to_owned(),
});
uniffi::custom_type!(EntryId, String, {
    remote,
    try_lift: |text| Ok(EntryId::from_hex(&text).map_err(KithError::from)?),
    lower: |id| id.to_string(),
});
uniffi::custom_type!(Every, Duration, {
    remote,
    try_lift: |span| {
        let step = TimeDelta::from_std(span).map_err(|_| KithError::from(Refusal::ValueInvalid))?;
        Ok(Every::new(step).map_err(planner_refusal)?)
    },
    lower: |every| every.step().to_std().unwrap_or_default(),
});

/// Lists that are told by edits.
macro_rules! lists {
    ($($edit:ident, $update:ident: $view:ty),+ $(,)?) => {
        $(/// One step.
        pub type $edit = ListEdit<$view>;

        #[uniffi::remote(Enum)]
        pub enum $edit {
            Reset { items: Vec<$view> },
            Insert { index: u32, item: $view },
            Update { index: u32, item: $view },
            Remove { index: u32 },
        }

        /// What happened to a window.
        pub type $update = ListUpdate<$view>;

        #[uniffi::remote(Record)]
        pub struct $update {
            pub edits: Vec<$edit>,
            pub has_more: bool,
        })+
    };
}
lists! {
    ContactsEdit, ContactsUpdate: ContactView,
    GroupsEdit, GroupsUpdate: GroupView,
    MessagesEdit, MessagesUpdate: MessageView,
    RemindersEdit, RemindersUpdate: ReminderView,
    ResourcesEdit, ResourcesUpdate: ResourceView,
    OutboxEdit, OutboxUpdate: IntentView,
}

/// Whose clock a reminder follows.
#[uniffi::remote(Enum)]
pub enum Frame {
    /// That of one place, wherever the device is.
    Zone(Zone),
    /// That of the place where the device is.
    Floating,
}

/// When a new reminder is due.
#[uniffi::remote(Enum)]
pub enum ReminderWhen {
    /// By the clock on a wall.
    WallClock { at: LocalTime, frame: Option<Frame>, rule: Option<Rule>, exceptions: Vec<LocalTime> },
    /// By time that passes.
    Elapsed { every: Every, starting: Option<Instant> },
}

/// What a new reminder is.
#[uniffi::remote(Record)]
pub struct NewReminder {
    /// What it says, 1 to 500 characters.
    pub title: String,
    /// When it is due.
    pub when: ReminderWhen,
}

/// What should change of one occurrence; what is none stays.
#[uniffi::remote(Record)]
pub struct OccurrenceEdit {
    /// What it says.
    pub title: Option<String>,
    /// Another local time, for the wall clock.
    pub at: Option<LocalTime>,
    /// Another instant, for elapsed ones.
    pub starting: Option<Instant>,
}

/// What a resource holds.
#[uniffi::remote(Enum)]
pub enum ResourceBody {
    /// Words.
    Text(String),
    /// An address: https, http, mailto or tel.
    Link(String),
    /// A file of at most 1 MiB, with its name.
    File { name: String, bytes: Vec<u8> },
}

/// What a new resource is.
#[uniffi::remote(Record)]
pub struct NewResource {
    /// Its title, 1 to 500 characters.
    pub title: String,
    /// What it holds.
    pub body: ResourceBody,
    /// Its tags, each 1 to 80 characters, at most 32.
    pub tags: Vec<String>,
}

/// What should change; what is none stays.
#[uniffi::remote(Record)]
pub struct ResourceEdit {
    /// The title.
    pub title: Option<String>,
    /// What it holds.
    pub body: Option<ResourceBody>,
    /// All of its tags.
    pub tags: Option<Vec<String>>,
}

/// Valence and arousal of an entry, each from -1 to 1, each of which may be left out.
#[uniffi::remote(Record)]
pub struct Affect {
    /// How pleasant.
    pub valence: Option<Valence>,
    /// How stirred.
    pub arousal: Option<Arousal>,
}

/// An entry of the journal.
#[uniffi::remote(Record)]
pub struct Entry {
    /// Its id.
    pub entry: EntryId,
    /// The local day that it belongs to.
    pub day: Day,
    /// When it was, as an instant.
    pub at: Timestamp,
    /// The zone that it was in.
    pub zone: JournalZone,
    /// The level, 1 to 5.
    pub mood: Mood,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    /// How many photos it has.
    pub photos: u8,
}

/// The mean mood of a day with entries.
#[uniffi::remote(Record)]
pub struct DayMood {
    /// The day.
    pub day: Day,
    /// The mean of its entries' levels, 1 to 5, not rounded.
    pub mood: f64,
    /// How many entries it has.
    pub entries: u32,
}

/// The days with entries of a year or month, in order.
#[uniffi::remote(Record)]
pub struct MoodCalendar {
    /// The days; one without an entry is left out.
    pub days: Vec<DayMood>,
    /// How this was counted, in words.
    pub rule: String,
}

/// The data of a chart.
#[uniffi::remote(Record)]
pub struct MoodChart {
    /// Days with entries, in order.
    pub days: Vec<DayMood>,
    /// Averages by weekday, Monday first.
    pub weekdays: Vec<WeekdayMood>,
    /// Averages by hour of the wall clock where the entry was written.
    pub hours: Vec<HourMood>,
    /// How this was counted, in words.
    pub rule: String,
}

/// The hours of one day.
#[uniffi::remote(Record)]
pub struct DayHours {
    /// The day.
    pub day: Day,
    /// The hour in which the day starts now, so the first to be drawn.
    pub starts: u8,
    /// The hours with entries, from that one on.
    pub hours: Vec<HourMood>,
    /// How this was counted, in words.
    pub rule: String,
}

/// What is known of a photo without opening it.
#[uniffi::remote(Record)]
pub struct PhotoView {
    /// Its id.
    pub photo: PhotoId,
    /// Its format.
    pub kind: PhotoKind,
    /// Bytes of the picture.
    pub bytes: u64,
    /// How to turn it, as EXIF counts: 1 upright, 3 upside down, 6 a quarter to the right, 8 to the left.
    pub orientation: u8,
}

/// How days and streaks are counted.
#[uniffi::remote(Record)]
pub struct JournalRules {
    /// When the day starts, such as 03:00.
    pub day_start: DayStart,
    /// Whether a streak forgives one missed day in seven.
    pub grace: bool,
}

/// An entry that is not one yet: nothing of it is needed.
#[uniffi::remote(Record)]
pub struct Sketch {
    /// When it was.
    pub at: Option<Timestamp>,
    /// The zone that it was in.
    pub zone: Option<JournalZone>,
    /// The level.
    pub mood: Option<Mood>,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
}

/// An own reminder to write; there is one for each time and zone.
#[uniffi::remote(Record)]
pub struct JournalReminder {
    /// The time of day, 00:00 to 23:59.
    pub at: TimeOfDay,
    /// On which weekdays, such as `mon,wed-fri`.
    pub days: Weekdays,
    /// Whose clock; without it the device's, wherever it is.
    pub zone: Option<JournalZone>,
    /// What it says, up to 80 characters; without it something that tells a passer-by nothing.
    pub title: Option<String>,
}
