//! People, and links to oneself.

use crate::home::Home;
use crate::observe::Subscription;
use crate::shell::ContactsListener;
use kith_model::{AccountId, ContactView, KithError, LinkId, LinkView, SafetyView, Window};
use std::sync::Arc;

/// People, and links to oneself.
#[derive(uniffi::Object)]
pub struct Contacts {
    pub(crate) home: Arc<Home>,
}

#[uniffi::export]
impl Contacts {
    /// Everybody who was added or accepted, by name.
    pub async fn list(&self) -> Result<Vec<ContactView>, KithError> {
        self.home.call(|kith| kith.contacts().list()).await
    }

    /// Follows the list.
    pub async fn observe(
        &self,
        window: Window,
        listener: Arc<dyn ContactsListener>,
    ) -> Result<Arc<Subscription>, KithError> {
        let watch = move |kith: &kith::Kith, told| kith.contacts().observe(window, told);
        self.home.list(watch, move |update| listener.on_update(update)).await
    }

    /// Adds the person whose link this is. Twice is once; nothing goes out.
    /// Errors: `link_invalid`, `link_expired`, `contact_self`.
    pub async fn add(&self, link: String) -> Result<ContactView, KithError> {
        self.home.call(move |kith| kith.contacts().add(&link)).await
    }

    /// The number of this pair; with `number`, as read from the other's screen, the contact becomes verified.
    /// Errors: `contact_unknown`; `safety_number_wrong` when the numbers differ, and nothing changes.
    #[uniffi::method(default(number = None))]
    pub async fn verify(&self, contact: AccountId, number: Option<String>) -> Result<SafetyView, KithError> {
        self.home.call(move |kith| kith.contacts().verify(contact, number.as_deref())).await
    }

    /// Blocks a person. Twice is once.
    /// Errors: `contact_unknown`.
    pub async fn block(&self, contact: AccountId) -> Result<ContactView, KithError> {
        self.home.call(move |kith| kith.contacts().block(contact)).await
    }

    /// Takes a block back.
    /// Errors: `contact_unknown`.
    pub async fn unblock(&self, contact: AccountId) -> Result<ContactView, KithError> {
        self.home.call(move |kith| kith.contacts().unblock(contact)).await
    }

    /// Makes a link to oneself, good for 7 days and 50 uses.
    /// Errors: `relay_unset`.
    pub async fn make_link(&self) -> Result<LinkView, KithError> {
        self.home.call(|kith| kith.links().make()).await
    }

    /// The links that can still be taken.
    pub async fn list_links(&self) -> Result<Vec<LinkView>, KithError> {
        self.home.call(|kith| kith.links().list()).await
    }

    /// Ends a link. Twice is once.
    pub async fn withdraw_link(&self, link: LinkId) -> Result<LinkView, KithError> {
        self.home.call(move |kith| kith.links().withdraw(link)).await
    }
}
