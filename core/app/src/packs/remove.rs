//! Taking a pack out again. What was kept of it stays; its publisher's key is not known any more.

use super::Packs;
use super::import::forget_words;
use super::list::view;
use kith_model::{KithError, PackId, PackView, Refusal};

impl Packs<'_> {
    /// Removes a pack that was taken in, and gives it as it was. The starter pack and those that one publishes stay.
    ///
    /// # Errors
    /// `pack_unknown`.
    pub fn remove(&self, id: PackId) -> Result<PackView, KithError> {
        self.kith.write(|tx, me| {
            let stored = tx.find_pack(id)?.ok_or(Refusal::PackUnknown)?;
            let was = view(tx, me, &stored)?;
            forget_words(tx, id)?;
            tx.drop_pack(id)?;
            Ok(was)
        })
    }
}
