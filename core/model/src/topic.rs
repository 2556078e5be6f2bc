//! Topics: what a screen can hear of.

/// A kind of things that a screen shows. It says that something of its kind changed; what it is now, is read.
///
/// A topic stands for everything that the views of its service show, so a change may be of several: a message that comes
/// in is of [`Topic::Messages`], and of [`Topic::Groups`], whose list counts the unread ones and is ordered by use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Oneself, people, contact links.
    Contacts,
    /// Groups and direct chats: names, members, roles, policies, links, order, counts of unread messages.
    Groups,
    /// Messages.
    Messages,
    /// Reminders, resources, quiet hours.
    Records,
    /// The outbox.
    Outbox,
    /// A sync ended, or there is another home relay: what `status` shows.
    Sync,
}

impl Topic {
    /// Every topic.
    pub const ALL: &'static [Self] =
        &[Self::Contacts, Self::Groups, Self::Messages, Self::Records, Self::Outbox, Self::Sync];
}
