//! Where stories begin: people who know each other, and a group of them; and what a story asks about a device.

use crate::{Device, World};
use kith::PolicyRequest;
use kith::model::{GroupId, KithError, MessageState, MessageView, Role};
use std::borrow::Borrow;

impl World {
    /// People who have synced, and who all have each other as contacts.
    #[must_use]
    pub fn people(&self, names: &[&str]) -> Vec<Device> {
        let people: Vec<Device> = names.iter().map(|name| self.person(name)).collect();
        for person in &people {
            person.sync();
        }
        for one in &people {
            for other in people.iter().filter(|other| other.name != one.name) {
                one.knows(other);
            }
        }
        people
    }

    /// People who know each other, in a circle that the first of them founded; everybody is caught up.
    #[must_use]
    pub fn circle(&self, names: &[&str]) -> (Vec<Device>, GroupId) {
        let people = self.people(names);
        let group = people[0].founds("Circle");
        let others: Vec<&Device> = people.iter().skip(1).collect();
        people[0].adds(group, &others);
        self.settle(&people);
        (people, group)
    }

    /// Everybody syncs until nobody has anything new.
    pub fn settle(&self, people: &[impl Borrow<Device>]) {
        for _ in 0..12 {
            let mut quiet = true;
            for person in people {
                let report = person.borrow().sync();
                quiet &= report.received == 0 && report.sent == 0;
            }
            if quiet {
                return;
            }
        }
        panic!("people never came to rest");
    }

    /// Time goes on, for the relay and for everybody.
    pub fn wait_ms(&self, ms: u64) {
        self.clock.advance_ms(ms);
    }
}

impl Device {
    /// The outbox: what each row is, and what went wrong with it last.
    #[must_use]
    pub fn outbox(&self) -> Vec<(String, Option<String>)> {
        self.kith.outbox().list().unwrap().into_iter().map(|row| (row.kind, row.last_error)).collect()
    }

    /// Members and their roles, by name; a `+` stands before whoever is being added.
    #[must_use]
    pub fn roster(&self, group: GroupId) -> Vec<String> {
        let mut names: Vec<String> = self
            .kith
            .groups()
            .members(group)
            .unwrap()
            .into_iter()
            .map(|member| {
                let mark = if member.state == kith::model::MemberState::Joining { "+" } else { "" };
                let lead = if member.role == Role::Lead { " (lead)" } else { "" };
                format!("{mark}{}{lead}", member.name)
            })
            .collect();
        names.sort();
        names
    }

    /// Gives somebody a role.
    pub fn makes(&self, group: GroupId, other: &Self, role: Role) {
        self.kith.groups().set_role(group, other.account(), role).unwrap();
    }

    /// Removes somebody.
    pub fn removes(&self, group: GroupId, other: &Self) {
        self.kith.groups().remove(group, other.account()).unwrap();
    }

    /// Changes a policy.
    pub fn sets(&self, group: GroupId, request: PolicyRequest) {
        self.kith.groups().policy(group, request).unwrap();
    }

    /// Gives the group another name.
    pub fn renames(&self, group: GroupId, name: &str) {
        self.kith.groups().edit(group, Some(name), None).unwrap();
    }

    /// The message with this text, which must be there once.
    #[must_use]
    pub fn finds(&self, group: GroupId, text: &str) -> MessageView {
        let mut found: Vec<MessageView> =
            self.messages(group).into_iter().filter(|m| m.text.as_deref() == Some(text)).collect();
        assert_eq!(found.len(), 1, "{} has {} times {text:?}", self.name, found.len());
        found.remove(0)
    }

    /// Texts with the state of each.
    #[must_use]
    pub fn states(&self, group: GroupId) -> Vec<(String, MessageState)> {
        self.messages(group).into_iter().map(|m| (m.text.unwrap_or_else(|| "(deleted)".to_owned()), m.state)).collect()
    }

    /// Syncs; what came in, what went out, what waits, what was refused.
    pub fn counts(&self) -> (u64, u64, u64, u64) {
        let report = self.sync();
        (report.received, report.sent, report.queued, report.refused)
    }
}

/// The code of what failed.
///
/// # Panics
/// When nothing failed.
pub fn code<T: std::fmt::Debug>(result: Result<T, KithError>) -> &'static str {
    result.unwrap_err().code()
}
