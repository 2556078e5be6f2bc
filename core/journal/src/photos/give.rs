//! Giving one photo out, as the picture that it is, because the person asked for it.

use super::{PhotoView, Photos, io};
use crate::entries::EntryId;
use crate::exchange::ExportError;
use crate::leaving::Ticket;
use std::io::{Read as _, Write};

impl Photos<'_> {
    /// Writes the photo of an entry that has this number, from 1, to `out`. The ticket is void afterwards. To show one on a
    /// screen there is [`Photos::read`].
    ///
    /// # Errors
    /// [`crate::JournalError::TicketVoid`], as [`Photos::read`], and what `out` says; a damaged photo is found while it is
    /// written, and what was written of it is its authentic beginning.
    pub fn give_out(
        &self,
        ticket: Ticket,
        entry: EntryId,
        number: u8,
        out: &mut impl Write,
    ) -> Result<PhotoView, ExportError> {
        let _leave = self.journal.redeem_for_photo(ticket)?;
        let mut photo = self.read(entry, number)?;
        let mut buffer = [0; 16_384];
        loop {
            let count = photo.read(&mut buffer).map_err(io)?;
            if count == 0 {
                break;
            }
            out.write_all(buffer.get(..count).unwrap_or_default())?;
        }
        out.flush()?;
        Ok(photo.view)
    }
}
