//! How types of the facade, the planner and the journal cross: as themselves, checked when they come in.
//!
//! What cannot be read is the same typed error that the core gives for it. A type whose parts may be said freely is declared
//! once more as `remote`, which the compiler compares with the type itself; nothing is copied from one into another.

use chrono::{DateTime, TimeDelta, Utc};
use kith::planner_refusal;
use kith_model::{
    ContactView, GroupView, IntentView, JoinRule, KithError, ListEdit, ListUpdate, MessageId, MessageView, Refusal,
    ReminderView, ResourceView, Timestamp, Who,
};
use std::time::{Duration, SystemTime};

pub use kith::journal::entries::{Affect, Arousal, Day, Entry, EntryId, Mood, Valence};
pub use kith::journal::looking_back::DayMood;
pub use kith::journal::zones::Zone as JournalZone;
pub use kith::planner::{Every, Frame, LocalTime, OccurrenceId, Rule, Zone};
pub use kith::{
    Network, NewAccount, NewReminder, NewResource, OccurrenceEdit, PageRequest, PolicyRequest, ReminderWhen,
    ResourceBody, ResourceEdit,
};

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
    Day: KithError::from,
    JournalZone: KithError::from,
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

/// What the platform knows of the network.
#[uniffi::remote(Enum)]
pub enum Network {
    Online,
    Metered,
    Offline,
}

/// What a new account needs.
#[uniffi::remote(Record)]
pub struct NewAccount {
    /// The name that others will see, 1 to 80 characters.
    pub name: String,
    /// The home relay; it can be set later.
    pub relay: Option<String>,
    /// The operator's code, where the relay needs one.
    pub relay_code: Option<String>,
}

/// What should change of a group's rules; what is none stays.
#[uniffi::remote(Record)]
pub struct PolicyRequest {
    /// Who adds.
    pub add: Option<Who>,
    /// Who edits shared records.
    pub records: Option<Who>,
    /// Who admits by link.
    pub join: Option<JoinRule>,
    /// Days of history for newcomers, at most 90.
    pub history: Option<u64>,
    /// Seconds after which messages go, 0 for never.
    pub disappear: Option<u64>,
}

/// Which part of a timeline is wanted.
#[uniffi::remote(Record)]
pub struct PageRequest {
    /// The newest so many; none for all.
    pub limit: Option<u64>,
    /// Only those before this one.
    pub before: Option<MessageId>,
    /// Leave unread what is shown.
    pub peek: bool,
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
