//! Comparing the safety number.

use super::Contacts;
use kith_crypto::SafetyNumber;
use kith_model::{AccountId, KithError, Refusal, SafetyView};

impl Contacts<'_> {
    /// The number of this pair; with `number`, as read from the other's screen, the contact becomes verified.
    ///
    /// # Errors
    /// `contact_unknown`; `safety_number_wrong` when the numbers differ, and nothing changes.
    pub fn verify(&self, contact: AccountId, number: Option<&str>) -> Result<SafetyView, KithError> {
        self.kith.write(|tx, me| {
            let mut person = tx.find_person(contact)?.ok_or(Refusal::ContactUnknown)?;
            let expected = SafetyNumber::of(&me.account(), &contact).digits().to_owned();
            if let Some(number) = number {
                let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
                if digits != expected {
                    return Err(Refusal::SafetyNumberWrong.into());
                }
                person.verified = true;
                tx.put_person(&person)?;
            }
            Ok(SafetyView { contact, verified: person.verified, safety_number: expected })
        })
    }
}
