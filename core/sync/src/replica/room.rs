//! Room in a log: any member's device extends a group's log at 80 % of its entries, or once the relay says that it is
//! full (protocol 1; decision 42).
//!
//! The relay counts the changes of a log (`ctl`); members make no other change than this one, so that count is the number
//! of extensions. A device does not keep it: it asks with 0 and is told.

use super::follow::Following;
use crate::home::mailbox;
use crate::round::op::{Errand, OutOp};
use crate::session::Session;
use kith_model::KithError;
use kith_protocol::api::Origin;
use kith_protocol::op::{Act, Admission, Manage, OpPayload};
use kith_store::Setting;

/// Entries of a log without an extension, where the relay did not say otherwise.
const ENTRIES: u64 = 50_000;
/// Extensions that one run makes of one log at the most: from 16 MiB to the 512 MiB where relays stop.
const MOST: u8 = 31;

/// What a run knows of the room in one log.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Room {
    /// Entries that the relay keeps.
    kept: u64,
    /// The relay said that the log is full.
    full: bool,
    /// Extensions so far, as far as is known.
    ctl: u64,
    /// Extensions that this run made.
    made: u8,
    /// The relay gives no more: what is queued waits.
    over: bool,
}

impl Room {
    /// The number of extensions to name in the next one; none when there is room enough, or no more is given.
    fn next(&self, entries: u64) -> Option<u64> {
        let have = entries.saturating_mul(self.ctl.saturating_add(1));
        let nearly = self.kept.saturating_mul(5) >= have.saturating_mul(4);
        ((self.full || nearly) && !self.over).then_some(self.ctl)
    }
}

/// Notes how much of the log is kept, after reading it to the cursor.
pub(super) fn note_kept(f: &mut Following<'_, '_>, first: u64) {
    let kept = f.r.cursor.saturating_add(1).saturating_sub(first);
    f.session.rooms.entry(f.r.id).or_default().kept = kept;
}

/// Notes that the relay called the log full. False when no more can be done about it in this run.
pub(crate) fn note_full(session: &mut Session, replica: u64) -> bool {
    let room = session.rooms.entry(replica).or_default();
    room.full = true;
    !room.over
}

/// The extension that is due.
pub(crate) fn extend(f: &Following<'_, '_>, origin: &Origin) -> Result<Option<OutOp>, KithError> {
    let Some(room) = f.session.rooms.get(&f.r.id) else { return Ok(None) };
    let home = f.tx.find_text_setting(Setting::Relay)?.as_deref() == Some(origin.as_str());
    let told = if home { f.tx.find_number_setting(Setting::LogEntries)? } else { None };
    let Some(ctl) = room.next(told.unwrap_or(ENTRIES)) else { return Ok(None) };
    let manage = Manage { ctl, extend: Some(Admission::Open), ..Manage::default() };
    let mut payload = OpPayload { log: f.log(), act: Act::Manage(manage) };
    if home {
        // The code of another relay is not known, and this one's is nobody else's business.
        mailbox::admit(f.tx, &mut payload)?;
    }
    let errand = Errand::Extend { replica: f.r.id };
    Ok(Some(OutOp::sign(errand, &payload, f.keys.append_seed.expose(), origin)))
}

/// The log has more room.
pub(crate) fn extended(session: &mut Session, replica: u64, ctl: u64) {
    let room = session.rooms.entry(replica).or_default();
    *room = Room { full: false, ctl, made: room.made.saturating_add(1), over: room.made >= MOST, ..*room };
}

/// Somebody extended it before: whatever was refused is tried again first.
pub(crate) fn ctl_moved(session: &mut Session, replica: u64, ctl: u64) {
    let room = session.rooms.entry(replica).or_default();
    *room = Room { full: false, over: ctl <= room.ctl, ctl, ..*room };
}

/// The relay gives no more.
pub(crate) fn not_extended(session: &mut Session, replica: u64) {
    session.rooms.entry(replica).or_default().over = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (kept, full, extensions) of a log of 100 entries -> whether it is extended.
    #[test]
    fn a_log_is_extended_at_eighty_percent_or_when_it_is_full() {
        let table = [
            (0, false, 0, false),
            (79, false, 0, false),
            (80, false, 0, true),
            (80, false, 1, false),
            (159, false, 1, false),
            (160, false, 1, true),
            (1, true, 0, true),
            (1, true, 7, true),
            (u64::MAX, false, u64::MAX, true),
        ];
        for (kept, full, ctl, due) in table {
            let room = Room { kept, full, ctl, ..Room::default() };
            assert_eq!(room.next(100), due.then_some(ctl), "{kept} {full} {ctl}");
            assert_eq!(Room { over: true, ..room }.next(100), None);
        }
    }

    #[test]
    fn a_relay_that_always_says_moved_or_full_is_believed_a_bounded_number_of_times() {
        let mut session = Session::default();
        assert!(note_full(&mut session, 1));
        ctl_moved(&mut session, 1, 3);
        assert!(note_full(&mut session, 1));
        ctl_moved(&mut session, 1, 3);
        assert!(!note_full(&mut session, 1), "the same count again is no news");
        for made in 0..=u64::from(MOST) {
            assert!(note_full(&mut session, 2));
            extended(&mut session, 2, made);
        }
        assert!(!note_full(&mut session, 2));
    }
}
