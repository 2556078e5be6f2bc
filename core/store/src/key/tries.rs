//! Wrong PINs: each one makes the next wait longer, over restarts and changes of the clock.
//!
//! | wrong tries | 1 | 2 | 3 | … | 12 | more |
//! |---|---|---|---|---|---|---|
//! | seconds to wait | 1 | 2 | 4 | doubled | 2,048 | 3,600 |
//!
//! A try is counted, durably, before the PIN is looked at, so that killing the program saves none. A try before its time
//! is not looked at and counts too; a wait of up to two seconds is sat out instead, for the sake of a slip of the finger.
//!
//! While the machine runs, the wait is measured by the time since it started, which nobody can set; after a restart by the
//! clock, where a clock that went back begins the wait anew.
//!
//! The file stands as long as a PIN is set, with no wrong tries at first: one that is gone or damaged counts as the highest step.
//! Who can put an older one in its place could as well copy the home away: what protects then is the vault's secret and the cost
//! of Argon2id, and not this ladder.

use crate::StoreError;
use crate::open::files;
use kith_model::Clock;
use std::path::Path;
use std::time::Duration;

pub(crate) const TRIES: &str = "tries";
/// The longest wait, in seconds.
const LONGEST_S: u64 = 3_600;
/// A wait up to this is sat out.
const PATIENCE_MS: u64 = 2_000;
/// After so many wrong ones the wait is the longest.
const HIGHEST: u32 = 12;

/// How many wrong PINs were given in a row, and when the last one was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Attempts {
    count: u32,
    clock_ms: u64,
    boot: String,
    running_ms: u64,
}

impl Attempts {
    /// Milliseconds to wait until the next try, at this time.
    fn left_ms(&self, clock: &dyn Clock) -> u64 {
        let wait = self.wait_s().saturating_mul(1_000);
        let passed = match clock.running() {
            Some(running) if running.boot == self.boot => running.ms.saturating_sub(self.running_ms),
            // Zero when the clock went back: the wait begins anew.
            _ => clock.now().as_ms().saturating_sub(self.clock_ms),
        };
        wait.saturating_sub(passed)
    }

    fn wait_s(&self) -> u64 {
        if self.count == 0 {
            return 0;
        }
        let doublings = self.count.saturating_sub(1);
        1_u64.checked_shl(doublings).unwrap_or(LONGEST_S).min(LONGEST_S)
    }

    /// No wrong ones.
    const fn none() -> Self {
        Self { count: 0, clock_ms: 0, boot: String::new(), running_ms: 0 }
    }

    /// So many that nobody has to wait longer, now.
    fn lost(clock: &dyn Clock) -> Self {
        Self::after(Some(&Self { count: HIGHEST, ..Self::none() }), clock)
    }

    /// Those in the file of a home; none when it is gone.
    fn read(home: &Path) -> Result<Option<Self>, StoreError> {
        let damaged = StoreError::Corrupt { what: "the file of wrong PINs" };
        let text = match std::fs::read_to_string(home.join(TRIES)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(damaged),
            Err(error) => return Err(error.into()),
        };
        let mut words = text.split_whitespace();
        let mut next = || words.next().unwrap_or_default();
        let parsed = (next().parse(), next().parse(), next().parse(), next().to_owned());
        let (Ok(count), Ok(clock_ms), Ok(running_ms), boot) = parsed else { return Err(damaged) };
        Ok(Some(Self { count, clock_ms, boot, running_ms }))
    }

    fn write(&self, home: &Path) -> Result<(), StoreError> {
        let Self { count, clock_ms, boot, running_ms } = self;
        files::replace(&home.join(TRIES), format!("{count} {clock_ms} {running_ms} {boot}\n").as_bytes())
    }

    /// One more, now.
    fn after(before: Option<&Self>, clock: &dyn Clock) -> Self {
        let (boot, running_ms) = clock.running().map(|running| (running.boot, running.ms)).unwrap_or_default();
        let count = before.map_or(0, |before| before.count).saturating_add(1);
        Self { count, clock_ms: clock.now().as_ms(), boot, running_ms }
    }
}

/// Counts a try that is about to be made; refuses it when it comes before its time. When the file `always_stands` and is gone,
/// or is damaged, there were many.
pub(super) fn count(home: &Path, clock: &dyn Clock, always_stands: bool) -> Result<(), StoreError> {
    let before = match Attempts::read(home) {
        Ok(None) if always_stands => Some(Attempts::lost(clock)),
        Err(StoreError::Corrupt { .. }) => Some(Attempts::lost(clock)),
        read => read?,
    };
    let left_ms = before.as_ref().map_or(0, |before| before.left_ms(clock));
    let counted = Attempts::after(before.as_ref(), clock);
    if left_ms > PATIENCE_MS {
        counted.write(home)?;
        return Err(StoreError::WrongPin { retry_after_s: counted.wait_s() });
    }
    std::thread::sleep(Duration::from_millis(left_ms));
    if_writable(Attempts::after(before.as_ref(), clock).write(home))
}

/// A home that nobody can write can be copied as well; its owner may read it.
fn if_writable(done: Result<(), StoreError>) -> Result<(), StoreError> {
    match done {
        Err(StoreError::ReadOnly) => Ok(()),
        Err(StoreError::Io { kind }) if kind == std::io::ErrorKind::PermissionDenied.to_string() => Ok(()),
        done => done,
    }
}

/// Forgets all wrong tries: the PIN was right.
pub(super) fn forget(home: &Path) -> Result<(), StoreError> {
    if_writable(Attempts::none().write(home))
}

/// A PIN is about to be set: there are no wrong tries yet.
///
/// # Errors
/// What the file system says.
pub(crate) fn begin(home: &Path) -> Result<(), StoreError> {
    Attempts::none().write(home)
}

/// No PIN is set any more.
///
/// # Errors
/// What the file system says.
pub(crate) fn end(home: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(home.join(TRIES)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Seconds until the next try, at least one.
pub(super) fn wait_s(home: &Path, clock: &dyn Clock) -> Result<u64, StoreError> {
    let left_ms = Attempts::read(home)?.map_or(0, |tries| tries.left_ms(clock));
    Ok(left_ms.div_ceil(1_000).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::{ManualClock, Running, Timestamp};
    use std::sync::Mutex;

    /// A machine whose clock and running time the test sets.
    #[derive(Debug)]
    struct Machine {
        clock: ManualClock,
        running: Mutex<Option<Running>>,
    }

    impl Machine {
        fn at(ms: u64, boot: &str, running_ms: u64) -> Self {
            let running = Mutex::new(Some(Running { boot: boot.to_owned(), ms: running_ms }));
            Self { clock: ManualClock::new(Timestamp::from_ms(ms)), running }
        }
    }

    impl Clock for Machine {
        fn now(&self) -> Timestamp {
            self.clock.now()
        }
        fn running(&self) -> Option<Running> {
            self.running.lock().unwrap().clone()
        }
    }

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<u64> = [0, 1, 2, 3, 10, 12, 13, 40, 4_000_000_000]
            .into_iter()
            .map(|count| Attempts { count, clock_ms: 0, boot: String::new(), running_ms: 0 }.wait_s())
            .collect();
        assert_eq!(waits, [0, 1, 2, 4, 512, 2_048, 3_600, 3_600, 3_600]);
    }

    #[test]
    fn only_time_that_passed_shortens_the_wait() {
        let tries = Attempts { count: 11, clock_ms: 5_000_000, boot: "a".to_owned(), running_ms: 70_000 };
        for (clock_ms, boot, running_ms, left_s) in [
            (5_000_000, "a", 70_000, 1_024),
            // The clock was set forwards or back, and 24 seconds passed.
            (9_000_000_000, "a", 94_000, 1_000),
            (0, "a", 94_000, 1_000),
            (5_000_000, "a", 70_000 + 1_024_000, 0),
            // The machine started again: the clock counts, unless it went back.
            (5_024_000, "b", 10, 1_000),
            (4_000_000, "b", 10, 1_024),
            (9_000_000, "b", 10, 0),
        ] {
            let machine = Machine::at(clock_ms, boot, running_ms);
            assert_eq!(tries.left_ms(&machine).div_ceil(1_000), left_s, "{clock_ms} {boot} {running_ms}");
        }
    }

    #[test]
    fn tries_before_their_time_are_counted_and_refused() {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::at(1_000, "a", 1_000);
        Attempts { count: 4, clock_ms: 1_000, boot: "a".to_owned(), running_ms: 1_000 }.write(home.path()).unwrap();
        for seconds in [16, 32, 64] {
            assert_eq!(count(home.path(), &machine, true), Err(StoreError::WrongPin { retry_after_s: seconds }));
        }
        *machine.running.lock().unwrap() = Some(Running { boot: "a".to_owned(), ms: 65_000 });
        assert_eq!(count(home.path(), &machine, true), Ok(()));
        forget(home.path()).unwrap();
        assert_eq!(Attempts::read(home.path()), Ok(Some(Attempts::none())));
        assert_eq!(count(home.path(), &machine, true), Ok(()));
    }

    #[test]
    fn a_file_that_is_gone_or_damaged_is_the_highest_step_and_no_free_try() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(TRIES);
        for damaged in [None, Some(""), Some("x 1 2 a"), Some("\u{0}")] {
            let machine = Machine::at(7_000_000, "a", 5_000);
            match damaged {
                Some(text) => std::fs::write(&file, text).unwrap(),
                None => end(home.path()).unwrap(),
            }
            let refused = Err(StoreError::WrongPin { retry_after_s: 3_600 });
            assert_eq!(count(home.path(), &machine, true), refused, "{damaged:?}");
            // It stands again, and a wait makes it as good as another.
            *machine.running.lock().unwrap() = Some(Running { boot: "a".to_owned(), ms: 5_000 + 3_590_000 });
            assert_eq!(count(home.path(), &machine, true), refused, "{damaged:?}");
            *machine.running.lock().unwrap() = Some(Running { boot: "a".to_owned(), ms: 5_000 + 7_200_000 });
            assert_eq!(count(home.path(), &machine, true), Ok(()), "{damaged:?}");
        }
        // Beside a PIN of the first version there is no file before the first wrong try.
        end(home.path()).unwrap();
        assert_eq!(count(home.path(), &Machine::at(0, "a", 0), false), Ok(()));
    }
}
