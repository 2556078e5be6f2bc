//! Changing a group's name and what it is about.

use super::{Groups, change_settings, open_group_as_lead, view};
use crate::text::{check_about, check_name};
use kith_model::{GroupId, GroupView, KithError};
use kith_sync::intents::SettingsChange;

impl Groups<'_> {
    /// Gives the group another name or description.
    ///
    /// # Errors
    /// `not_lead`, `direct_fixed`, `group_closed`, and the bounds of a name.
    pub fn edit(&self, group: GroupId, name: Option<&str>, about: Option<&str>) -> Result<GroupView, KithError> {
        name.map(check_name).transpose()?;
        about.map(check_about).transpose()?;
        self.kith.write(|tx, me| {
            let (conversation, _) = open_group_as_lead(tx, me, group)?;
            let change = SettingsChange {
                name: name.map(str::to_owned),
                topic: about.map(str::to_owned),
                ..SettingsChange::default()
            };
            change_settings(tx, me, group, &change)?;
            view(tx, me, conversation)
        })
    }
}
