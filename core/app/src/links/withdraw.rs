//! Ending a link.

use super::{Links, link_view};
use kith_model::{KithError, LinkId, LinkView, Refusal};
use kith_store::{GrantPurpose, Link, LinkKind, Tx};

impl Links<'_> {
    /// Ends a contact link: its grant on the mailbox is dropped at the next sync. Twice is once.
    ///
    /// # Errors
    /// `link_unknown`.
    pub fn withdraw(&self, id: LinkId) -> Result<LinkView, KithError> {
        self.kith.write(|tx, _| {
            let link = tx.find_link(id)?.filter(|l| l.kind == LinkKind::Contact).ok_or(Refusal::LinkUnknown)?;
            withdraw(tx, link)
        })
    }
}

/// A group's link keeps its grant, so that who uses it late is told that it is over; a contact's loses it.
pub(crate) fn withdraw(tx: &Tx<'_>, mut link: Link) -> Result<LinkView, KithError> {
    if !link.withdrawn {
        link.withdrawn = true;
        tx.put_link(&link)?;
        if link.kind == LinkKind::Contact {
            tx.drop_grant(GrantPurpose::Link, link.id.as_bytes())?;
        }
    }
    Ok(link_view(&link))
}
