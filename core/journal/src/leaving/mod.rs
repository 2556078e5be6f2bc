//! The way out: nothing leaves the journal but by a ticket that the call before gave, once, for one purpose.
//!
//! A shell first asks what would leave ([`Journal::ask_to_leave`]), shows it, and hands the ticket back when the person agrees. A
//! ticket cannot be made up, copied, kept for later or used for something else.

use crate::{Journal, JournalError};
use std::sync::PoisonError;

pub use kith_model::journal::Leaving;

/// For how long a ticket is good.
const GOOD_FOR_MS: u64 = 10 * 60 * 1_000;

/// What a ticket for an export becomes when it is redeemed: whatever writes entries in a form that leaves takes one by value. It has
/// no `Clone`, and only [`Journal::redeem_for_export`] makes one.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct ExportLeave(());

/// What a ticket for a backup becomes. No export is written with it.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct BackupLeave(());

/// What a ticket for one photo becomes. Nothing else goes out with it.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct PhotoLeave(());

/// Leave for one thing to go out, once. It has no `Clone`, and only the journal makes one.
pub struct Ticket {
    number: [u8; 16],
    leaving: Leaving,
    /// How many entries would leave; with damage, those that can be read; none with a photo.
    pub entries: u64,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(…)")
    }
}

/// The ticket that was given last: an earlier one is void.
#[derive(Default)]
pub(crate) struct Tickets(Option<([u8; 16], Leaving, u64)>);

impl Journal {
    /// Asks that something may leave; the answer says how much it is.
    ///
    /// # Errors
    /// What the storage says.
    pub fn ask_to_leave(&self, leaving: Leaving) -> Result<Ticket, JournalError> {
        let entries = match leaving {
            Leaving::Photo => 0,
            Leaving::Export | Leaving::Backup => self.how_many()?,
        };
        let number = self.rng().bytes16();
        let mut tickets = self.inner.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.0 = Some((number, leaving, self.now().as_ms()));
        Ok(Ticket { number, leaving, entries })
    }

    /// Takes a ticket for an export, which is void from then on.
    ///
    /// # Errors
    /// [`JournalError::TicketVoid`] when it is not the last one of this journal, is too old, or is for something else.
    pub fn redeem_for_export(&self, ticket: Ticket) -> Result<ExportLeave, JournalError> {
        self.redeem(ticket, Leaving::Export).map(|()| ExportLeave(()))
    }

    /// Takes a ticket for a backup, which is void from then on.
    ///
    /// # Errors
    /// As [`Journal::redeem_for_export`].
    pub fn redeem_for_backup(&self, ticket: Ticket) -> Result<BackupLeave, JournalError> {
        self.redeem(ticket, Leaving::Backup).map(|()| BackupLeave(()))
    }

    /// Takes a ticket for a photo, which is void from then on.
    ///
    /// # Errors
    /// As [`Journal::redeem_for_export`].
    pub fn redeem_for_photo(&self, ticket: Ticket) -> Result<PhotoLeave, JournalError> {
        self.redeem(ticket, Leaving::Photo).map(|()| PhotoLeave(()))
    }

    fn redeem(&self, ticket: Ticket, leaving: Leaving) -> Result<(), JournalError> {
        let given = self.inner.tickets.lock().unwrap_or_else(PoisonError::into_inner).0.take();
        let (number, meant, at) = given.ok_or(JournalError::TicketVoid)?;
        let age = self.now().as_ms().abs_diff(at);
        let good = number == ticket.number && meant == leaving && ticket.leaving == leaving && age <= GOOD_FOR_MS;
        if good { Ok(()) } else { Err(JournalError::TicketVoid) }
    }

    fn how_many(&self) -> Result<u64, JournalError> {
        match self.entries().count() {
            Err(error) if error.is_damage() => {
                let readable = self.entries().list_readable(None, None)?;
                Ok(u64::try_from(readable.entries.len()).unwrap_or(u64::MAX))
            }
            counted => counted,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::ExportLeave;

    /// A leave for unit tests, which have no journal.
    pub(crate) fn leave() -> ExportLeave {
        ExportLeave(())
    }
}
