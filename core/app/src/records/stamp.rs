//! Stamps (protocol 6): greater than every stamp seen, near to relay time.
//!
//! What counts against a new stamp in a group is what others wrote or could have read: a clock that ran ahead while offline
//! is forgotten when what it stamped is stamped again before it leaves. One's own records have a count of their own.

use super::Home;
use crate::me::Me;
use kith_model::KithError;
use kith_protocol::peer::{Hlc, RESTAMP_MS};
use kith_store::{Read, Setting, Tx};

const fn setting(home: Home) -> Setting {
    match home {
        Home::Own => Setting::LastOwnStamp,
        Home::Group(_) => Setting::LastStamp,
    }
}

/// The greatest stamp that counts somewhere.
fn seen(read: &Read<'_>, home: Home) -> Result<Hlc, KithError> {
    Ok(Hlc::new(read.find_number_setting(setting(home))?.unwrap_or(0)))
}

/// The stamp of something that is written now.
pub(super) fn next(tx: &Tx<'_>, me: &Me, home: Home) -> Result<Hlc, KithError> {
    let last = match home {
        Home::Own => seen(tx, home)?,
        Home::Group(_) => seen(tx, home)?.max(Hlc::new(tx.last_own_stamp()?.unwrap_or(0))),
    };
    let stamp = Hlc::next(last, me.relay_now(tx)?.as_ms());
    if home == Home::Own {
        note(tx, home, stamp)?;
    }
    Ok(stamp)
}

/// Notes a stamp that counts.
pub(super) fn note(tx: &Tx<'_>, home: Home, stamp: Hlc) -> Result<(), KithError> {
    if seen(tx, home)? < stamp {
        tx.put_number_setting(setting(home), stamp.number())?;
    }
    Ok(())
}

/// Whether something that nobody has seen must be stamped again.
pub(super) fn is_ahead(read: &Read<'_>, me: &Me, stamp: Hlc) -> Result<bool, KithError> {
    Ok(stamp.ms() > me.relay_now(read)?.as_ms().saturating_add(RESTAMP_MS))
}

/// Notes a stamp that leaves: nobody knows it yet, and the relay may turn out to be further back.
pub(super) fn leaves(tx: &Tx<'_>, stamp: Hlc) -> Result<(), KithError> {
    Ok(tx.put_number_setting(Setting::LastSealedStamp, stamp.number())?)
}

/// The stamp of something of one's own that is stamped again at this relay time: after what was seen, and after what this
/// device sent just before, if that was not stamped by a clock that ran ahead.
pub(super) fn again(tx: &Tx<'_>, home: Home, relay_ms: u64) -> Result<Hlc, KithError> {
    let sealed = Hlc::new(tx.find_number_setting(Setting::LastSealedStamp)?.unwrap_or(0));
    let sealed = if sealed.ms() > relay_ms.saturating_add(RESTAMP_MS) { Hlc::new(0) } else { sealed };
    let stamp = Hlc::next(seen(tx, home)?.max(sealed), relay_ms);
    leaves(tx, stamp)?;
    Ok(stamp)
}
