//! What this relay allows: the operator's choices and the protocol's numbers.

use kith_protocol::api::Limits;
use kith_protocol::op::{Admission, LogClass, SlotIndex};
use std::fmt;
use zeroize::Zeroizing;

/// A day in milliseconds.
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// A log without an authorised request for so long goes.
pub(crate) const IDLE_MS: u64 = 400 * DAY_MS;
const MIB: u64 = 1024 * 1024;

/// The operator's code for making logs. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct OperatorCode(Zeroizing<Vec<u8>>);

impl OperatorCode {
    /// The code that a file holds: its bytes without white space at the end. None when nothing is left.
    #[must_use]
    pub fn from_file(content: &[u8]) -> Option<Self> {
        let code = content.trim_ascii_end();
        (!code.is_empty()).then(|| Self(Zeroizing::new(code.to_vec())))
    }
}

impl fmt::Debug for OperatorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OperatorCode(…)")
    }
}

/// Who may make logs.
#[derive(Debug, Clone)]
pub struct AdmissionPolicy {
    open: bool,
    code: Option<OperatorCode>,
}

impl AdmissionPolicy {
    /// Whoever says `open`, if `open`; whoever knows the code, if there is one.
    #[must_use]
    pub fn new(open: bool, code: Option<OperatorCode>) -> Self {
        Self { open, code }
    }

    /// The kinds that are admitted, as `/v1/info` and `admission_needed` name them.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let open = self.open.then_some("open");
        let code = self.code.as_ref().map(|_| "code");
        open.into_iter().chain(code).map(str::to_owned).collect()
    }

    /// Whether this admission is taken for a payload, given as it was signed.
    #[must_use]
    pub fn admits(&self, admission: &Admission, payload: &[u8]) -> bool {
        match admission {
            Admission::Open => self.open,
            Admission::Code(_) => self.code.as_ref().is_some_and(|code| admission.is_by_code(&code.0, payload)),
            Admission::Token(_) | Admission::Other(_) => false,
        }
    }
}

/// How fast one log, or one address, may go. Times are the injected clock's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Appends a second on one log.
    pub appends_per_s: u64,
    /// Appends on one log that may come at once.
    pub append_burst: u64,
    /// Fenced appends a second on one log.
    pub fenced_per_s: u64,
    /// Fenced appends on one log that may come at once.
    pub fenced_burst: u64,
    /// Logs that one address may make in a minute under `open`.
    pub creations_per_min: u64,
}

impl Rates {
    /// The protocol's numbers, those of appends from `limits`.
    #[must_use]
    pub fn of(limits: &Limits) -> Self {
        Self {
            appends_per_s: limits.appends_per_s,
            append_burst: limits.append_burst,
            fenced_per_s: 1,
            fenced_burst: 20,
            creations_per_min: 16,
        }
    }
}

/// Everything that is allowed.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What `/v1/info` answers.
    pub limits: Limits,
    /// Who may make logs.
    pub admission: AdmissionPolicy,
    /// Bytes that all logs admitted by `open` may hold together.
    pub open_bytes: u64,
    /// Bytes that the database and the blobs may take; at 90 % no log is made, at 95 % nothing is appended.
    pub disk_quota: Option<u64>,
    /// Rate limits; none on loopback unless configured.
    pub rates: Option<Rates>,
}

impl Rules {
    /// The protocol's numbers for a relay on loopback: no rates, no disk quota, 64 GiB under `open`.
    #[must_use]
    pub fn new(admission: AdmissionPolicy) -> Self {
        Self { limits: Limits::default(), admission, open_bytes: 64 * 1024 * MIB, disk_quota: None, rates: None }
    }

    /// The ttl that a log gets for what was asked, none for "for ever". `Err` when that is out of bounds.
    pub(crate) fn ttl(&self, class: LogClass, asked: Option<u64>) -> Result<Option<u64>, OutOfBounds> {
        let bounds = self.limits.class(class);
        let ttl = asked.unwrap_or(bounds.ttl_default_ms);
        let endless = bounds.ttl_max_ms == 0;
        match ttl {
            0 if endless => Ok(None),
            0 => Err(OutOfBounds),
            _ if ttl < bounds.ttl_min_ms || (!endless && ttl > bounds.ttl_max_ms) => Err(OutOfBounds),
            _ => Ok(Some(ttl)),
        }
    }

    /// Entries and bytes that a log of a class may hold after so many admissions.
    pub(crate) fn room(&self, class: LogClass, admissions: u64) -> Room {
        let once = self.limits.class(class);
        let most = most_bytes(class).map_or(once.bytes, |most| most.max(once.bytes));
        let times = if most_bytes(class).is_some() { admissions } else { 1 };
        Room { entries: once.entries.saturating_mul(times), bytes: once.bytes.saturating_mul(times).min(most) }
    }

    /// Whether a log with so many admissions can take another.
    pub(crate) fn can_extend(&self, class: LogClass, admissions: u64) -> bool {
        self.room(class, admissions).bytes < self.room(class, admissions.saturating_add(1)).bytes
    }
}

/// A ttl that its class does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfBounds;

/// What a log may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

/// The most bytes that admissions can bring a class to; none for a class that cannot be extended.
fn most_bytes(class: LogClass) -> Option<u64> {
    match class {
        LogClass::Small => None,
        LogClass::Normal => Some(512 * MIB),
        LogClass::Wide => Some(1024 * MIB),
    }
}

/// The most bytes of a slot.
pub(crate) fn slot_bytes(slot: SlotIndex) -> u64 {
    match slot {
        SlotIndex::Zero => MIB,
        SlotIndex::One => 64 * 1024,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::new(AdmissionPolicy::new(true, None))
    }

    /// (class, asked, what the log gets)
    #[test]
    fn a_ttl_keeps_the_bounds_of_its_class() {
        let hour = 60 * 60 * 1000;
        let table = [
            (LogClass::Small, None, Ok(Some(60 * DAY_MS))),
            (LogClass::Small, Some(hour), Ok(Some(hour))),
            (LogClass::Small, Some(hour - 1), Err(OutOfBounds)),
            (LogClass::Small, Some(90 * DAY_MS), Ok(Some(90 * DAY_MS))),
            (LogClass::Small, Some(90 * DAY_MS + 1), Err(OutOfBounds)),
            (LogClass::Small, Some(0), Err(OutOfBounds)),
            (LogClass::Normal, None, Ok(Some(45 * DAY_MS))),
            (LogClass::Normal, Some(DAY_MS - 1), Err(OutOfBounds)),
            (LogClass::Normal, Some(0), Err(OutOfBounds)),
            (LogClass::Wide, None, Ok(None)),
            (LogClass::Wide, Some(0), Ok(None)),
            (LogClass::Wide, Some(30 * DAY_MS), Ok(Some(30 * DAY_MS))),
            (LogClass::Wide, Some(30 * DAY_MS - 1), Err(OutOfBounds)),
            (LogClass::Wide, Some(u64::MAX), Ok(Some(u64::MAX))),
        ];
        for (class, asked, expected) in table {
            assert_eq!(rules().ttl(class, asked), expected, "{class:?} {asked:?}");
        }
    }

    #[test]
    fn admissions_extend_a_log_up_to_the_most_of_its_class() {
        let rules = rules();
        assert_eq!(rules.room(LogClass::Normal, 2), Room { entries: 100_000, bytes: 32 * MIB });
        assert_eq!(rules.room(LogClass::Normal, 40).bytes, 512 * MIB);
        assert!(rules.can_extend(LogClass::Normal, 31));
        assert!(!rules.can_extend(LogClass::Normal, 32));
        assert!(!rules.can_extend(LogClass::Small, 1));
        assert!(rules.can_extend(LogClass::Wide, 63));
        assert!(!rules.can_extend(LogClass::Wide, 64));
    }

    #[test]
    fn only_what_the_operator_chose_is_admitted() {
        let code = OperatorCode::from_file(b"  let me in \n").unwrap();
        let payload = [0xa1, 1, 1];
        let by_code = Admission::by_code(b"  let me in", &payload).unwrap();
        let policy = AdmissionPolicy::new(false, Some(code));
        assert_eq!(policy.kinds(), ["code"]);
        assert!(policy.admits(&by_code, &payload));
        assert!(!policy.admits(&by_code, &[0xa1, 1, 2]));
        assert!(!policy.admits(&Admission::Open, &payload));
        assert!(!AdmissionPolicy::new(true, None).admits(&by_code, &payload));
        assert!(AdmissionPolicy::new(true, None).admits(&Admission::Open, &payload));
        assert!(OperatorCode::from_file(b" \n").is_none());
        assert!(!format!("{policy:?}").contains("let me in"));
    }
}
