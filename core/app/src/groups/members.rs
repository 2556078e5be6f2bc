//! Who is in a group.

use super::{Groups, conversation, member_views};
use kith_model::{GroupId, KithError, MemberView};

impl Groups<'_> {
    /// The members, those who are being added last.
    ///
    /// # Errors
    /// `group_unknown`.
    pub fn members(&self, group: GroupId) -> Result<Vec<MemberView>, KithError> {
        self.kith.read(|read, me| {
            let conversation = conversation(read, group)?;
            member_views(read, me, &conversation)
        })
    }
}
