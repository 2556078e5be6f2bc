//! Making a group. Works offline: the MLS group is made at once, its log at the next sync.

use super::{Groups, view};
use crate::text::{check_about, check_name};
use kith_model::{Denial, GroupId, GroupKind, GroupView, KithError};
use kith_sync::founding::{Founding, found};

/// What a new group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    /// Its name, 1 to 80 characters.
    pub name: String,
    /// What it is for; `direct`, `pool`, `self` and `ask` make themselves.
    pub kind: GroupKind,
    /// What it is about, at most 500 characters.
    pub about: String,
}

impl Groups<'_> {
    /// Makes a group with this account as its lead.
    ///
    /// # Errors
    /// The bounds of a name; `direct_fixed` for a kind that makes itself.
    pub fn create(&self, group: NewGroup) -> Result<GroupView, KithError> {
        check_name(&group.name)?;
        check_about(&group.about)?;
        if matches!(group.kind, GroupKind::Direct | GroupKind::Pool | GroupKind::Own | GroupKind::Ask) {
            return Err(Denial::DirectFixed.into());
        }
        self.kith.write(|tx, me| {
            let founding = Founding {
                conv: GroupId::new(me.rng().bytes16()),
                kind: group.kind,
                name: group.name,
                about: group.about,
                peer: None,
            };
            let conversation = found(tx, me, founding)?;
            view(tx, me, conversation)
        })
    }
}
