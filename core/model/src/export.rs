//! How ids, times and errors cross to other languages; compiled for the bindings only.
//!
//! What cannot be read is a typed error of the call that it was given to, like any other refusal.

use crate::journal::{Band, Instrument};
use crate::{
    AccountId, Candidate, DeviceId, GroupId, IntentId, KithError, LinkId, MessageId, PackId, RecordId, Refusal,
    Timestamp,
};
use chrono::Weekday;
use std::time::{Duration, SystemTime};

macro_rules! ids {
    ($($name:ident),+) => {
        $(uniffi::custom_type!($name, String, {
            try_lift: |text| Ok($name::from_hex(&text).map_err(|_| KithError::from(Refusal::IdInvalid))?),
            lower: |id| id.to_hex(),
        });)+
    };
}
ids!(AccountId, DeviceId, GroupId, MessageId, RecordId, IntentId, LinkId, PackId);

// A time before 1970 is none that anybody here can have meant.
uniffi::custom_type!(Timestamp, SystemTime, {
    try_lift: |time| {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| KithError::from(Refusal::TimeInvalid))?;
        Ok(Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)))
    },
    lower: |time| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(time.as_ms())).unwrap_or(SystemTime::UNIX_EPOCH),
});

// Two texts, so that the other side makes a type of it that shows no name in a log.
uniffi::custom_type!(Candidate, Vec<String>, {
    try_lift: |parts| match <[String; 2]>::try_from(parts) {
        Ok([id, name]) => Ok(Candidate { id, name }),
        Err(_) => Err(KithError::from(Refusal::ValueInvalid).into()),
    },
    lower: |candidate| vec![candidate.id, candidate.name],
});

// As ISO 8601 counts them: 1 is Monday, 7 is Sunday.
uniffi::custom_type!(Weekday, u8, {
    remote,
    try_lift: |number| {
        let day = number.checked_sub(1).and_then(|from_monday| Weekday::try_from(from_monday).ok());
        Ok(day.ok_or(KithError::from(Refusal::ValueInvalid))?)
    },
    lower: |day| u8::try_from(day.number_from_monday()).unwrap_or_default(),
});

#[uniffi::export]
impl Instrument {
    /// The stable key, such as `who-5`.
    #[uniffi::method(name = "key")]
    fn exported_key(&self) -> String {
        self.key().to_owned()
    }

    /// What people call it.
    #[uniffi::method(name = "title")]
    fn exported_title(&self) -> String {
        self.title().to_owned()
    }

    /// The values that an answer may have.
    #[uniffi::method(name = "values")]
    fn exported_values(&self) -> Vec<u8> {
        self.values().to_vec()
    }

    /// Whether a higher score is better.
    #[uniffi::method(name = "higher_is_better")]
    fn exported_higher_is_better(&self) -> bool {
        self.higher_is_better()
    }
}

#[uniffi::export]
impl Band {
    /// The stable key, such as `moderately_severe`.
    #[uniffi::method(name = "key")]
    fn exported_key(&self) -> String {
        self.key().to_owned()
    }

    /// Whether a result in this band should name where help is.
    #[uniffi::method(name = "calls_for_resources")]
    fn exported_calls_for_resources(&self) -> bool {
        self.calls_for_resources()
    }
}

#[uniffi::export]
impl KithError {
    /// The stable code, as in `docs/errors.md`.
    #[uniffi::method(name = "code")]
    fn exported_code(&self) -> String {
        self.code().to_owned()
    }

    /// Whether the same call may work later without anybody doing anything.
    #[uniffi::method(name = "retryable")]
    fn exported_retryable(&self) -> bool {
        self.retryable()
    }

    /// Under which key an app keeps its own words for this error: `error.` and the code.
    #[uniffi::method(name = "message_key")]
    fn exported_message_key(&self) -> String {
        format!("error.{}", self.code())
    }

    /// What is wrong and what to do, in English and in the words of the terminal. Holds no text of a person.
    #[uniffi::method(name = "explanation")]
    fn exported_explanation(&self) -> String {
        self.to_string()
    }
}
