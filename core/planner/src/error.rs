//! What is wrong with an input, as situations. No text, name or title of a person is in any message.

/// A part of a recurrence rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of RFC 5545")]
pub enum Part {
    Freq,
    Until,
    Count,
    Interval,
    BySecond,
    ByMinute,
    ByHour,
    ByDay,
    ByMonthDay,
    ByYearDay,
    ByWeekNo,
    ByMonth,
    BySetPos,
    Wkst,
}

impl Part {
    /// All of them.
    pub(crate) const ALL: [Self; 14] = [
        Self::Freq,
        Self::Until,
        Self::Count,
        Self::Interval,
        Self::BySecond,
        Self::ByMinute,
        Self::ByHour,
        Self::ByDay,
        Self::ByMonthDay,
        Self::ByYearDay,
        Self::ByWeekNo,
        Self::ByMonth,
        Self::BySetPos,
        Self::Wkst,
    ];

    /// As RFC 5545 writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Freq => "FREQ",
            Self::Until => "UNTIL",
            Self::Count => "COUNT",
            Self::Interval => "INTERVAL",
            Self::BySecond => "BYSECOND",
            Self::ByMinute => "BYMINUTE",
            Self::ByHour => "BYHOUR",
            Self::ByDay => "BYDAY",
            Self::ByMonthDay => "BYMONTHDAY",
            Self::ByYearDay => "BYYEARDAY",
            Self::ByWeekNo => "BYWEEKNO",
            Self::ByMonth => "BYMONTH",
            Self::BySetPos => "BYSETPOS",
            Self::Wkst => "WKST",
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why an input was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlannerError {
    /// No such date or time, or a form other than `2026-03-07T09:00`, or a year outside 1900 to 9999.
    #[error("that is no time of a calendar; write it as 2026-03-07T09:00, with a year from 1900 to 9999")]
    TimeInvalid,
    /// Neither a local time nor a UTC instant.
    #[error(
        "that names no occurrence; write its local time as 2026-03-07T09:00, or its instant as 2026-03-07T14:00:00Z"
    )]
    OccurrenceInvalid,
    /// The tzdb has no zone of that name.
    #[error("the time zone database has no zone of that name; write one such as Europe/London")]
    ZoneUnknown,
    /// The changes of a zone's offset do not follow each other.
    #[error("the changes of a zone must be in order of time")]
    ZoneInvalid,
    /// A title without a letter.
    #[error("the title is empty")]
    TitleEmpty,
    /// A title over [`crate::Title::MAX`] characters.
    #[error("the title is too long; 1000 characters are the most")]
    TitleTooLong,
    /// Under a minute.
    #[error("a reminder can repeat every minute at most")]
    EveryTooShort,
    /// Over 100 years.
    #[error("a reminder must repeat within 100 years")]
    EveryTooLong,

    /// A rule over [`crate::Rule::MAX`] bytes.
    #[error("the rule is too long; 1024 bytes are the most")]
    RuleTooLong,
    /// Text that is not `NAME=VALUE` between semicolons.
    #[error("the rule is no RFC 5545 rule; write it as FREQ=WEEKLY;BYDAY=MO")]
    RuleMalformed,
    /// No FREQ.
    #[error("the rule has no FREQ; write it as FREQ=WEEKLY;BYDAY=MO")]
    RuleWithoutFrequency,
    /// FREQ=HOURLY and finer, or several BYSECOND.
    #[error("the rule fires too often; FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, and BYSECOND has one value")]
    RuleTooFine,
    /// A part that RFC 5545 does not know.
    #[error("the rule has a part that RFC 5545 does not know")]
    RulePartUnknown,
    /// A part twice.
    #[error("the rule has {0} twice")]
    RulePartTwice(Part),
    /// A part whose value is outside of what RFC 5545 allows.
    #[error("the rule's {0} is not a value that RFC 5545 allows")]
    RuleValue(Part),
    /// A part that has no meaning in a rule of this FREQ or beside the others.
    #[error("the rule's {0} has no meaning beside its other parts")]
    RulePartMisplaced(Part),
    /// Both COUNT and UNTIL.
    #[error("the rule has COUNT and UNTIL; only one of them may end it")]
    RuleEndsTwice,
    /// UNTIL with `Z` in a floating reminder, or without it in a named zone.
    #[error("UNTIL is UTC with Z in a named zone, and local without Z when floating")]
    UntilForm,
    /// No occurrence up to the year 9999.
    #[error("the reminder would never fire; change its rule or its exceptions")]
    NeverFires,

    /// No weekday, or a name other than `mon` to `sun`.
    #[error("write weekdays as mon-fri or sat,sun")]
    WeekdaysInvalid,
    /// Another form than `HH:MM`.
    #[error("write a time of day as 07:30, from 00:00 to 24:00")]
    TimeOfDayInvalid,
    /// A window that begins when it ends.
    #[error("quiet hours that begin when they end are empty; a whole day is 00:00 to 24:00")]
    WindowEmpty,
    /// Windows that leave no minute of any week.
    #[error("these quiet hours would cover the whole week; take a leave instead")]
    QuietAlways,
    /// More than [`crate::QuietHours::MAX`] windows or leaves.
    #[error("too many quiet hours or leaves; 100 of each are the most")]
    QuietTooMany,
    /// A leave that ends before it begins, or outside 1900 to 9999.
    #[error("a leave ends on the day it begins or later")]
    LeaveInvalid,
}
