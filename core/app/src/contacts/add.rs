//! Adding somebody by their link. It only pins their key and keeps their card: nothing goes out (protocol 4).

use super::Contacts;
use super::list::view;
use kith_model::{AccountId, ContactView, KithError, Refusal, Secret32, Timestamp};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::LinkUrl;
use kith_store::Person;

impl Contacts<'_> {
    /// Adds the person whose link this is. Twice is once; a newer link replaces the card of an older one.
    ///
    /// # Errors
    /// `link_invalid`, `link_expired`, `contact_self`.
    pub fn add(&self, url: &str) -> Result<ContactView, KithError> {
        let link = match LinkUrl::parse(url.trim()) {
            Ok(LinkUrl::Contact(link)) => *link,
            Ok(LinkUrl::Group(_)) | Err(_) => return Err(Refusal::LinkInvalid.into()),
        };
        self.kith.write(|tx, me| {
            let account = AccountId::new(*link.card.root_pk.as_bytes());
            if account == me.account() {
                return Err(Refusal::ContactSelf.into());
            }
            let now = me.relay_now(tx)?;
            if link.until_ms.is_some_and(|until| Timestamp::from_ms(until) <= now) {
                return Err(Refusal::LinkExpired.into());
            }
            let mut person =
                tx.find_person(account)?.unwrap_or_else(|| Person::new(account, link.card.name.clone(), 0));
            person.contact = true;
            person.card = Some(link.card.to_bytes());
            person.psk = link.psk.as_ref().map(|psk| Secret32::new(*psk.expose()));
            tx.put_person(&person)?;
            Ok(view(&person))
        })
    }
}
