//! How ids, times and errors cross to other languages; compiled for the bindings only.
//!
//! What cannot be read is a typed error of the call that it was given to, like any other refusal.

use crate::{
    AccountId, Candidate, DeviceId, GroupId, IntentId, KithError, LinkId, MessageId, PackId, RecordId, Refusal,
    Timestamp,
};
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
