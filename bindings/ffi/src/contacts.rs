//! People, and links to oneself.

use crate::home::{Contacts, calls, watches};
use crate::shell::ContactsListener;
use kith_model::{AccountId, ContactView, LinkId, LinkView, SafetyView, Window};

calls! { Contacts by call:
    /// Everybody who was added or accepted, by name.
    list() -> Vec<ContactView> = |kith| kith.contacts().list();
    /// Adds the person whose link this is. Twice is once; nothing goes out.
    /// Errors: `link_invalid`, `link_expired`, `contact_self`.
    add(link: String) -> ContactView = |kith| kith.contacts().add(&link);
    /// The number of this pair; with `number`, as read from the other's screen, the contact becomes verified.
    /// Errors: `contact_unknown`; `safety_number_wrong` when the numbers differ, and nothing changes.
    #[uniffi::method(default(number = None))]
    verify(contact: AccountId, number: Option<String>) -> SafetyView =
        |kith| kith.contacts().verify(contact, number.as_deref());
    /// Blocks a person. Twice is once.
    /// Errors: `contact_unknown`.
    block(contact: AccountId) -> ContactView = |kith| kith.contacts().block(contact);
    /// Takes a block back.
    /// Errors: `contact_unknown`.
    unblock(contact: AccountId) -> ContactView = |kith| kith.contacts().unblock(contact);
    /// Makes a link to oneself, good for 7 days and 50 uses.
    /// Errors: `relay_unset`.
    make_link() -> LinkView = |kith| kith.links().make();
    /// The links that can still be taken.
    list_links() -> Vec<LinkView> = |kith| kith.links().list();
    /// Ends a link. Twice is once.
    withdraw_link(link: LinkId) -> LinkView = |kith| kith.links().withdraw(link);
}

watches! { Contacts:
    /// Follows the list.
    observe(window: Window) to ContactsListener = |kith, told| kith.contacts().observe(window, told);
}
