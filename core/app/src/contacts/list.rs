//! The contact list.

use super::Contacts;
use kith_model::{ContactView, KithError};
use kith_store::Person;

impl Contacts<'_> {
    /// Everybody who was added or accepted, by name.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<ContactView>, KithError> {
        self.kith.read(|read, _| Ok(read.list_contacts()?.iter().map(view).collect()))
    }
}

pub(super) fn view(person: &Person) -> ContactView {
    ContactView {
        contact: person.account,
        name: person.name.clone(),
        verified: person.verified,
        blocked: person.blocked,
    }
}
