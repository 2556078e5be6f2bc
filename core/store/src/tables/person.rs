//! Everybody this device has ever seen; some of them are contacts.

use super::{bytes, bytes_or_null, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, Secret32};
use rusqlite::{Row, params};

/// A person.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: AccountId,
    /// The newest name seen.
    pub name: String,
    /// Serial of the certificate that the name is from.
    pub serial: u64,
    /// Whether they were added or accepted.
    pub contact: bool,
    /// Whether the safety number was compared.
    pub verified: bool,
    /// Whether they are blocked.
    pub blocked: bool,
    /// Their newest card, with the grant for this account.
    pub card: Option<Vec<u8>>,
    /// The secret of their link, mixed into a direct chat with them.
    pub psk: Option<Secret32>,
}

impl Person {
    /// Somebody seen for the first time.
    #[must_use]
    pub fn new(account: AccountId, name: String, serial: u64) -> Self {
        Self { account, name, serial, contact: false, verified: false, blocked: false, card: None, psk: None }
    }
}

fn person(row: &Row<'_>) -> Result<Person, StoreError> {
    Ok(Person {
        account: AccountId::new(bytes(row, "account")?),
        name: row.get("name")?,
        serial: number(row, "serial")?,
        contact: row.get("contact")?,
        verified: row.get("verified")?,
        blocked: row.get("blocked")?,
        card: row.get("card")?,
        psk: bytes_or_null(row, "psk")?.map(Secret32::new),
    })
}

impl Read<'_> {
    /// The person with this account.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_person(&self, account: AccountId) -> Result<Option<Person>, StoreError> {
        find(self.conn(), "SELECT * FROM person WHERE account = ?1", params![account.as_bytes()], person)
    }

    /// Everybody in the contact list, and everybody blocked, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_contacts(&self) -> Result<Vec<Person>, StoreError> {
        list(self.conn(), "SELECT * FROM person WHERE contact = 1 ORDER BY name, account", [], person)
    }
}

impl Tx<'_> {
    /// Stores a person.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_person(&self, person: &Person) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT INTO person (account, name, serial, contact, verified, blocked, card, psk)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (account) DO UPDATE SET name = excluded.name, serial = excluded.serial, contact = excluded.contact,
             verified = excluded.verified, blocked = excluded.blocked, card = excluded.card, psk = excluded.psk",
            params![
                person.account.as_bytes(),
                person.name,
                int(person.serial),
                person.contact,
                person.verified,
                person.blocked,
                person.card,
                person.psk.as_ref().map(Secret32::expose)
            ],
        )?;
        Ok(())
    }
}
