//! The one public error: what a screen or a script can act on.
//!
//! Codes are stable; `docs/errors.md` is generated from the tables here. No text of a person is ever in a message.

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $message:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every code of this kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What is wrong, and what to do.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message),+ }
            }

            /// The value with this code.
            #[must_use]
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.message())
            }
        }
    };
}

codes! {
    /// A text, name, link, id or file that is refused or unknown.
    Refusal {
        /// `init` where a home is.
        HomeExists = "home_exists", "a home is there already: choose another folder, or go on with this one";
        /// No home here.
        HomeMissing = "home_missing", "there is no home here: make one with `kith init --name NAME`, or for a journal alone with `kith init --journal`";
        /// No such group.
        GroupUnknown = "group_unknown", "no group or contact has this name or id: look at `kith group list`";
        /// No such contact.
        ContactUnknown = "contact_unknown", "no contact has this name or id: look at `kith contact list`, or add their link";
        /// No such member.
        MemberUnknown = "member_unknown", "no member of this group has this name or id: look at `kith group members`";
        /// No such message.
        MessageUnknown = "message_unknown", "no message has this id: look at `kith messages`";
        /// No such resource.
        ResourceUnknown = "resource_unknown", "no resource has this id or title: look at `kith resource list`";
        /// A file whose content is of another type than its name says.
        FileMistyped = "file_mistyped", "this file is not what the end of its name says: give it the right name";
        /// No such pack.
        PackUnknown = "pack_unknown", "no pack has this id or title: look at `kith pack list`";
        /// No pack, or a damaged one.
        PackInvalid = "pack_invalid", "this file is no pack, or a damaged one: get it again";
        /// A pack of a later format.
        PackNewer = "pack_newer", "this pack was made by a newer Kith: update this one";
        /// Its publisher did not sign it.
        PackSignature = "pack_signature", "this pack is not signed by the one that it names: do not use it";
        /// Signed by another key than the one that is known.
        PackPublisher = "pack_publisher", "this pack comes from another publisher than before: ask them, and remove the old one first if that is right";
        /// A version that is older than the one that is there, or another one of the same number.
        PackOlder = "pack_older", "a newer version of this pack is here already";
        /// An update of a version that is not there.
        PackBase = "pack_base", "this update belongs to another version than the one that is here: get the whole pack";
        /// Nothing to say in an update.
        PackUnchanged = "pack_unchanged", "nothing has changed since this version of the pack: change something first";
        /// Too large.
        PackTooLarge = "pack_too_large", "this pack is too large: a pack has at most 2,000 resources and 16 MiB";
        /// No such reminder.
        ReminderUnknown = "reminder_unknown", "no reminder has this id or title: look at `kith reminder list`";
        /// No such occurrence.
        OccurrenceUnknown = "occurrence_unknown", "this reminder has no such occurrence: give one as `kith reminder plan` shows it";
        /// A rule that no reminder can have.
        RruleUnsupported = "rrule_unsupported", "this rule cannot be used: give one of RFC 5545 such as FREQ=WEEKLY;BYDAY=MO, DAILY or coarser, that fires; UNTIL is UTC with Z in a zone, local when floating";
        /// What belongs to the other kind of reminder.
        ReminderMixed = "reminder_mixed", "this does not fit this kind of reminder: give --at with --zone, --floating, --rrule and --exdate, or --every with --starting";
        /// Quiet hours without an end, or too many.
        QuietInvalid = "quiet_invalid", "these quiet hours cannot be used: they must begin and end, leave some minute of the week, and be at most 100";
        /// No such intent.
        IntentUnknown = "intent_unknown", "nothing in the outbox has this id: look at `kith outbox`";
        /// No such link.
        LinkUnknown = "link_unknown", "no link has this id: look at `kith link list` or `kith group invites`";
        /// An id prefix under six digits, or no hex.
        IdInvalid = "id_invalid", "this is not an id: an id is hex digits, at least the first six";
        /// Too long.
        TextTooLong = "text_too_long", "this text is too long: make it shorter";
        /// Empty.
        TextEmpty = "text_empty", "this text is empty: write something";
        /// No UTF-8.
        TextNotUtf8 = "text_not_utf8", "this text is not UTF-8: save it as UTF-8";
        /// Not a link of this kind.
        LinkInvalid = "link_invalid", "this is not a link of this kind: copy it whole, with what stands behind the #";
        /// The link is over.
        LinkExpired = "link_expired", "this link is over: ask for a new one";
        /// One's own link.
        ContactSelf = "contact_self", "this is your own link: send it to somebody else";
        /// The number differs.
        SafetyNumberWrong = "safety_number_wrong", "the number differs: do not trust this contact before you have asked them";
        /// Another relay than before.
        RelayOther = "relay_other", "this is another relay: a home stays with the relay that holds its mailbox";
        /// Not an origin that a client may use.
        RelayInvalid = "relay_invalid", "this is not a relay address: use https://HOST, or http:// on this machine only";
        /// Something is in flight.
        InFlight = "in_flight", "it may be on its way already: sync, then look again";
        /// A query without letter or digit.
        QueryEmpty = "query_empty", "nothing to search for: use a word with a letter or a digit";
        /// A number or duration out of range.
        ValueInvalid = "value_invalid", "this value is out of range: see `--help`";
        /// The message cannot be changed any more.
        MessageDeleted = "message_deleted", "this message was taken back: it cannot be changed";
        /// No reaction.
        EmojiInvalid = "emoji_invalid", "a reaction is one emoji: at most 32 bytes, without spaces";
        /// A file cannot be read or written.
        FileUnreadable = "file_unreadable", "this file cannot be read or written: look at its path and its mode";
        /// A file that must not be written over.
        FileExists = "file_exists", "this file is there already: choose another name, or give --force";
        /// No such entry of the journal.
        EntryUnknown = "entry_unknown", "no journal entry has this id: look at `kith journal list`";
        /// Nothing was changed.
        NothingToUndo = "nothing_to_undo", "there is nothing to undo";
        /// No such template.
        TemplateUnknown = "template_unknown", "no template or draft has this name";
        /// An export without the question before it.
        TicketVoid = "ticket_void", "what was agreed to is over: ask again";
        /// A PIN that anybody would guess.
        PinTooShort = "pin_too_short", "this PIN is too short: take at least four characters";
        /// Not a time.
        TimeInvalid = "time_invalid", "this is not a time that exists: give one such as 2026-03-07T09:00, or a day such as 2026-03-07";
        /// Words that could mean several times.
        TimeAmbiguous = "time_ambiguous", "this could mean several times: name the day and the hour, such as 'tomorrow 9:00' or 2026-03-07T09:00";
        /// Words for a time that is over.
        TimePassed = "time_passed", "this time has passed: name a later day, or give one such as 2026-03-07T09:00";
        /// Not a zone of the tz database.
        ZoneUnknown = "zone_unknown", "no zone has this name: give one such as Europe/London";
        /// Answers that do not fit a questionnaire.
        AnswersInvalid = "answers_invalid", "these are not the answers of this questionnaire: look at `kith journal instrument list`";
        /// Too few answers.
        AnswersMissing = "answers_missing", "too few answers for a score: answer more of them";
        /// Names of moods without a level.
        MoodUnknown = "mood_unknown", "these names of moods have no level: say it with `--map NAME=LEVEL`";
        /// A row without a mood.
        MoodMissing = "mood_missing", "this row has no mood";
        /// A row that has more or fewer cells than columns, or is no entry.
        RowInvalid = "row_invalid", "this row is not an entry: compare it with its neighbours";
        /// Nothing of a file is an entry.
        NothingReadable = "nothing_readable", "no row of this file can be read: look at its problems";
        /// A file of an unknown format.
        FormatUnknown = "format_unknown", "this file is no journal that Kith can read: give a Daylio export, or JSON or CSV of Kith";
        /// A file of a later version.
        FormatNewer = "format_newer", "this file was made by a newer Kith: update this one";
        /// A file that is too large.
        FileTooLarge = "file_too_large", "this file is larger than an import may be";
        /// An archive that is not what it seems.
        ArchiveUnsafe = "archive_unsafe", "this archive is not safe to read: export it again";
        /// Not a picture that the journal can clean.
        PhotoUnsupported = "photo_unsupported", "this is not a JPEG, PNG or WebP picture: convert it, its metadata cannot be removed";
        /// A picture whose parts do not fit.
        PhotoDamaged = "photo_damaged", "this picture is damaged: nothing of it was kept";
        /// Not so many photos.
        PhotoUnknown = "photo_unknown", "this entry has no such photo: look at `kith journal show`";
        /// A fourth photo.
        PhotosTooMany = "photos_too_many", "an entry has at most three photos";
        /// Not a recovery code.
        CodeInvalid = "code_invalid", "this is not a recovery code: look for a word or a letter that was misread";
        /// Another code than that of the backup.
        CodeWrong = "code_wrong", "this code does not open this backup: it belongs to another one";
        /// Not a backup.
        BackupForeign = "backup_foreign", "this file is no backup of a journal";
        /// A backup that ends too early.
        BackupTruncated = "backup_truncated", "this backup ends too early: copy it again, nothing was changed";
        /// A backup that was changed.
        BackupDamaged = "backup_damaged", "this backup was changed or damaged: nothing was restored";
        /// A backup that is too old.
        BackupOld = "backup_old", "this backup is older than this program can read: restore it with the Kith that made it";
        /// Somebody stopped it.
        Stopped = "stopped", "this was stopped: nothing was changed";
        /// A backup of a later version.
        BackupNewer = "backup_newer", "this backup was made by a newer Kith: update this one";
        /// A journal that has something in it.
        JournalNotEmpty = "journal_not_empty", "this journal has something in it already, be it a template: restore into a new home, so that nothing is overwritten";
        /// A group that cannot hold more.
        GroupFull = "group_full", "this group is full";
        /// 10,000 records, 64 fields of one, or 16 MiB.
        RecordsFull = "records_full", "there is no room for more here: a group holds 10,000 records and 16 MiB";
        /// A body over 8 KiB while joining.
        ResourceTooLarge = "resource_too_large", "over 8 KiB can be added when you are in this group: sync first";
        /// A body that was not fetched yet.
        ResourceAway = "resource_away", "what this resource holds is not on this device yet: sync, then try again";
        /// Not an address.
        UrlInvalid = "url_invalid", "this is not an address: give one such as https://example.org, mailto:… or tel:…";
        /// A line that is no JSON of this kind.
        LineInvalid = "line_invalid", "a line is not what is read here: see `kith resource add --help`";
    }
}

codes! {
    /// What this account may not do.
    Denial {
        /// For leads.
        NotLead = "not_lead", "only leads of this group may do this: ask one of them";
        /// The last lead.
        LastLead = "last_lead", "you are the last lead of this group: make somebody lead first";
        /// Not one's own message.
        NotAuthor = "not_author", "only the author may do this";
        /// Left, removed or stopped.
        GroupClosed = "group_closed", "you are not in this group any more: its old messages stay readable";
        /// Blocked.
        ContactBlocked = "contact_blocked", "you blocked this contact: unblock them first";
        /// Not accepted yet.
        NotAccepted = "not_accepted", "you have not accepted this yet: `kith group accept` it first";
        /// In a pack.
        PackFixed = "pack_fixed", "what is in a pack cannot be changed: `kith resource keep` it, then change your copy";
        /// Not for direct chats.
        DirectFixed = "direct_fixed", "a direct chat has two people and no settings of this kind";
        /// Links are off in this group.
        LinksOff = "links_off", "joining by link is off in this group: a lead can turn it on with `kith group policy`";
        /// The group asks for newer rules than this build knows.
        AppTooOld = "app_too_old", "this group needs a newer Kith: update this one, its messages stay readable meanwhile";
    }
}

codes! {
    /// What the relay did not do.
    RelayFault {
        /// None is set.
        Unset = "relay_unset", "no relay is set: `kith relay set URL`";
        /// Not there.
        Unreachable = "relay_unreachable", "the relay does not answer: what you wrote is kept and goes out later";
        /// Too slow.
        Timeout = "relay_timeout", "the relay is too slow: what you wrote is kept and goes out later";
        /// Nonsense.
        BadAnswer = "relay_bad_answer", "the relay's answer makes no sense: is this the address of a Kith relay?";
        /// It says no.
        Refused = "relay_refused", "the relay refuses: ask who runs it";
        /// It has too much to do.
        Busy = "relay_busy", "the relay has too much to do: what you wrote is kept and goes out later";
        /// It has no room left.
        Full = "relay_full", "the relay is full: what you wrote is kept and goes out when there is room; tell who runs it";
        /// It wants a code.
        AdmissionNeeded = "relay_admission_needed", "the relay needs a code: ask who runs it for one";
    }
}

codes! {
    /// Why a home does not open.
    LockReason {
        /// No secret.
        VaultLocked = "vault_locked", "the secret of this home is not there: give it with --secret-file";
        /// Another secret.
        SecretWrong = "secret_wrong", "this is not the secret of this home";
        /// Others can read it.
        HomeExposed = "home_exposed", "others can read this home";
        /// A PIN is needed.
        PinNeeded = "pin_needed", "a PIN is set: give it with --pin-file";
        /// Another PIN.
        PinWrong = "pin_wrong", "this is not the PIN, or it came too early: wait before the next try";
    }
}

codes! {
    /// What is wrong with the storage.
    StorageFault {
        /// Full.
        Full = "store_full", "no space is left: make room, nothing was lost";
        /// Damaged.
        Corrupt = "store_corrupt", "a file of this home is damaged: keep it, and run `kith doctor`";
        /// Made by a later version.
        Newer = "store_newer", "this home was made by a newer Kith: update this one";
        /// Another process has it.
        Busy = "store_busy", "another process is using this home: try again";
        /// Read-only.
        ReadOnly = "store_readonly", "this home cannot be written: look at its mode and its mount";
        /// Input or output failed.
        Io = "store_io", "the disk failed: look at the system's log";
    }
}

codes! {
    /// Why something waits in the outbox, or is refused there, beside the codes of errors and those of a relay.
    OutboxReason {
        /// Their mailbox cannot be reached.
        WaitingForContact = "waiting_for_contact", "they have not synced yet, or the link is over: it goes out when they have";
        /// The key package in their mailbox is no good.
        KeyPackageRefused = "key_package_refused", "what lies in their mailbox to add them with cannot be used: another is asked for";
        /// A change that nobody would accept.
        NotPermitted = "not_permitted", "the group does not allow this change any more";
        /// Somebody else was faster.
        FenceMoved = "fence_moved", "somebody else changed the group at the same moment: it is tried again";
    }
}

/// One thing that a name or a prefix may mean.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Candidate {
    /// Its whole id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Everything that can go wrong for a caller, by what they can do about it.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum KithError {
    /// An input is refused or unknown.
    #[error("{0}")]
    Refused(Refusal),
    /// A name or prefix means several things.
    #[error("several things have this name: use an id")]
    Ambiguous {
        /// What it may mean.
        candidates: Vec<Candidate>,
    },
    /// An input is refused because of things in it that have names.
    #[error("{refusal}")]
    RefusedNaming {
        /// Why.
        refusal: Refusal,
        /// Those things.
        candidates: Vec<Candidate>,
    },
    /// The account may not do this.
    #[error("{0}")]
    Denied(Denial),
    /// The relay did not do its part.
    #[error("{0}")]
    Relay(RelayFault),
    /// The home does not open.
    #[error("{reason}")]
    Locked {
        /// Why.
        reason: LockReason,
        /// Seconds until a next try is looked at.
        retry_after_s: Option<u64>,
    },
    /// The storage failed.
    #[error("{0}")]
    Storage(StorageFault),
    /// A bug in Kith.
    #[error("a bug in Kith: please report {report_id}")]
    Internal {
        /// What to look for in the log.
        report_id: String,
    },
}

impl KithError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Ambiguous { .. } => "name_ambiguous",
            Self::RefusedNaming { refusal, .. } => refusal.code(),
            Self::Denied(denial) => denial.code(),
            Self::Relay(fault) => fault.code(),
            Self::Locked { reason, .. } => reason.code(),
            Self::Storage(fault) => fault.code(),
            Self::Internal { .. } => "internal",
        }
    }

    /// Whether the same call may work later without anybody doing anything.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        match self {
            Self::Relay(fault) => !matches!(fault, RelayFault::Unset),
            Self::Storage(fault) => matches!(fault, StorageFault::Busy),
            _ => false,
        }
    }

    /// The exit status of a shell (docs/cli.md, section 1).
    #[must_use]
    pub const fn exit_status(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Ambiguous { .. } | Self::RefusedNaming { .. } => 3,
            Self::Denied(_) => 4,
            Self::Relay(_) => 5,
            Self::Locked { .. } => 6,
            Self::Storage(_) => 7,
            Self::Internal { .. } => 70,
        }
    }
}

/// Candidates hold names, so the debug text leaves them out.
impl std::fmt::Debug for KithError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KithError({})", self.code())
    }
}

impl From<Refusal> for KithError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Denial> for KithError {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<RelayFault> for KithError {
    fn from(fault: RelayFault) -> Self {
        Self::Relay(fault)
    }
}

impl From<StorageFault> for KithError {
    fn from(fault: StorageFault) -> Self {
        Self::Storage(fault)
    }
}

impl From<LockReason> for KithError {
    fn from(reason: LockReason) -> Self {
        Self::Locked { reason, retry_after_s: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_used_once() {
        let codes = (Refusal::ALL.iter().map(|c| c.code()))
            .chain(Denial::ALL.iter().map(|c| c.code()))
            .chain(RelayFault::ALL.iter().map(|c| c.code()))
            .chain(LockReason::ALL.iter().map(|c| c.code()))
            .chain(StorageFault::ALL.iter().map(|c| c.code()))
            .chain(OutboxReason::ALL.iter().map(|c| c.code()))
            .chain(["name_ambiguous", "internal"]);
        let mut seen = HashSet::new();
        for code in codes {
            assert!(seen.insert(code), "{code}");
        }
    }

    #[test]
    fn only_the_relay_and_a_busy_store_are_worth_a_retry() {
        assert!(KithError::Relay(RelayFault::Timeout).retryable());
        assert!(!KithError::Relay(RelayFault::Unset).retryable());
        assert!(KithError::Storage(StorageFault::Busy).retryable());
        assert!(!KithError::Storage(StorageFault::Full).retryable());
    }
}
