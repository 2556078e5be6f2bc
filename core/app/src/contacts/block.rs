//! Blocking: the blocked person's grant on the mailbox is dropped, and nothing of theirs is announced.

use super::Contacts;
use super::list::view;
use kith_model::{AccountId, ContactView, KithError, Refusal, Secret32};
use kith_store::GrantPurpose;

impl Contacts<'_> {
    /// Blocks a person. Twice is once.
    ///
    /// # Errors
    /// `contact_unknown`.
    pub fn block(&self, contact: AccountId) -> Result<ContactView, KithError> {
        self.set_blocked(contact, true)
    }

    /// Takes a block back.
    ///
    /// # Errors
    /// `contact_unknown`.
    pub fn unblock(&self, contact: AccountId) -> Result<ContactView, KithError> {
        self.set_blocked(contact, false)
    }

    fn set_blocked(&self, contact: AccountId, blocked: bool) -> Result<ContactView, KithError> {
        self.kith.write(|tx, me| {
            let mut person = tx.find_person(contact)?.ok_or(Refusal::ContactUnknown)?;
            if person.blocked != blocked {
                person.blocked = blocked;
                tx.put_person(&person)?;
                if blocked {
                    tx.drop_grant(GrantPurpose::Contact, contact.as_bytes())?;
                } else {
                    let seed = Secret32::new(me.rng().bytes32());
                    tx.make_grant(GrantPurpose::Contact, contact.as_bytes(), seed, None)?;
                    // The new grant goes to them with the card before the next word.
                    for mut replica in tx.list_replicas_of(me.direct_id(contact))? {
                        replica.card_sent = false;
                        tx.put_replica(&replica)?;
                    }
                }
            }
            Ok(view(&person))
        })
    }
}
