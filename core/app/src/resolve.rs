//! What a person means by a name or an id prefix (docs/cli.md, section 1).
//!
//! A whole id wins; then an exact name; then the name ignoring case; then an id prefix of at least six digits. Several
//! of one rank are ambiguous, and named.

use crate::Kith;
use kith_model::{AccountId, Candidate, GroupId, IntentId, KithError, LinkId, MessageId, PackId, RecordId, Refusal};

/// Turns what was typed into ids.
#[derive(Debug, Clone, Copy)]
pub struct Resolve<'a> {
    pub(crate) kith: &'a Kith,
}

/// Digits that a prefix needs.
const MIN_PREFIX: usize = 6;

impl Resolve<'_> {
    /// A group, or the direct chat with a contact, whether it was started or not.
    ///
    /// # Errors
    /// `group_unknown`, `name_ambiguous`.
    pub fn group(&self, text: &str) -> Result<GroupId, KithError> {
        let groups = self.kith.groups().list()?;
        let mut all: Vec<(GroupId, String, String)> =
            groups.into_iter().map(|g| (g.group, g.group.to_hex(), g.name)).collect();
        for contact in self.kith.contacts().list()? {
            let direct = self.kith.read(|_, me| Ok(me.direct_id(contact.contact)))?;
            if !all.iter().any(|(id, ..)| *id == direct) {
                all.push((direct, direct.to_hex(), contact.name.clone()));
            }
            // The account id of a contact means the direct chat as well.
            all.push((direct, contact.contact.to_hex(), contact.name));
        }
        choose(&all, text, Refusal::GroupUnknown)
    }

    /// A contact.
    ///
    /// # Errors
    /// `contact_unknown`, `name_ambiguous`.
    pub fn contact(&self, text: &str) -> Result<AccountId, KithError> {
        let contacts = self.kith.contacts().list()?;
        let all: Vec<_> = contacts.into_iter().map(|c| (c.contact, c.contact.to_hex(), c.name)).collect();
        match choose(&all, text, Refusal::ContactUnknown) {
            Err(KithError::Refused(Refusal::ContactUnknown)) => {
                // Members of shared groups are no contacts, but a person may name them by their whole id.
                let known = AccountId::from_hex(text.trim()).ok();
                let person = known.and_then(|id| self.kith.read(|read, _| Ok(read.find_person(id)?)).ok().flatten());
                person.map(|person| person.account).ok_or_else(|| Refusal::ContactUnknown.into())
            }
            other => other,
        }
    }

    /// A member of a group.
    ///
    /// # Errors
    /// `member_unknown`, `name_ambiguous`.
    pub fn member(&self, group: GroupId, text: &str) -> Result<AccountId, KithError> {
        let members = self.kith.groups().members(group)?;
        let all: Vec<_> = members.into_iter().map(|m| (m.member, m.member.to_hex(), m.name)).collect();
        choose(&all, text, Refusal::MemberUnknown)
    }

    /// A message.
    ///
    /// # Errors
    /// `message_unknown`, `id_invalid`, `name_ambiguous`.
    pub fn message(&self, text: &str) -> Result<MessageId, KithError> {
        let prefix = prefix_of(text)?;
        let bound = |filler: &str| -> Result<MessageId, KithError> {
            let rest = filler.repeat((MessageId::LEN * 2).saturating_sub(prefix.len()));
            MessageId::from_hex(&format!("{prefix}{rest}")).map_err(|_| Refusal::MessageUnknown.into())
        };
        let (low, high) = (bound("0")?, bound("f")?);
        let found = self.kith.read(|read, _| Ok(read.list_messages_between(low.as_bytes(), high.as_bytes(), 9)?))?;
        let all: Vec<_> = found.into_iter().map(|m| (m.id, m.id.to_hex(), String::new())).collect();
        choose(&all, &prefix, Refusal::MessageUnknown)
    }

    /// An intent of the outbox; a queued message may be named by its message id.
    ///
    /// # Errors
    /// `intent_unknown`, `id_invalid`, `name_ambiguous`.
    pub fn intent(&self, text: &str) -> Result<IntentId, KithError> {
        let prefix = prefix_of(text)?;
        let intents = self.kith.outbox().list()?;
        let all: Vec<_> = intents.into_iter().map(|i| (i.intent, i.intent.to_hex(), String::new())).collect();
        match choose(&all, &prefix, Refusal::IntentUnknown) {
            Err(KithError::Refused(_)) => {
                let message = self.message(text).map_err(|_| Refusal::IntentUnknown)?;
                let own = self.kith.read(|read, _| Ok(read.find_message(message)?))?;
                let id = own.map(|message| IntentId::new(message.own_id)).ok_or(Refusal::IntentUnknown)?;
                all.iter().find(|(known, ..)| *known == id).map(|_| id).ok_or_else(|| Refusal::IntentUnknown.into())
            }
            other => other,
        }
    }

    /// A resource, by id or title; what is in packs is looked at when no group's and no own one is meant.
    ///
    /// # Errors
    /// `resource_unknown`, `name_ambiguous`.
    pub fn resource(&self, text: &str) -> Result<RecordId, KithError> {
        let all = self.kith.resources().list(None)?;
        let all: Vec<_> = all.into_iter().map(|r| (r.resource, r.resource.to_hex(), r.title)).collect();
        match choose(&all, text, Refusal::ResourceUnknown) {
            Err(KithError::Refused(Refusal::ResourceUnknown)) => {
                let packed = self.kith.read(|read, _| crate::packs::titles(read))?;
                let packed: Vec<_> = packed.into_iter().map(|(id, title)| (id, id.to_hex(), title)).collect();
                choose(&packed, text, Refusal::ResourceUnknown)
            }
            other => other,
        }
    }

    /// A pack that was taken in or came with the program, by id or title.
    ///
    /// # Errors
    /// `pack_unknown`, `name_ambiguous`.
    pub fn pack(&self, text: &str) -> Result<PackId, KithError> {
        let all = self.kith.packs().list()?.into_iter().filter(|pack| !pack.published);
        let all: Vec<_> = all.map(|pack| (pack.pack, pack.pack.to_hex(), pack.title)).collect();
        choose(&all, text, Refusal::PackUnknown)
    }

    /// A reminder, by id or title.
    ///
    /// # Errors
    /// `reminder_unknown`, `name_ambiguous`.
    pub fn reminder(&self, text: &str) -> Result<RecordId, KithError> {
        let all: Vec<_> =
            self.kith.reminders().titles()?.into_iter().map(|(id, title)| (id, id.to_hex(), title)).collect();
        choose(&all, text, Refusal::ReminderUnknown)
    }

    /// A link that this account gave out.
    ///
    /// # Errors
    /// `link_unknown`, `id_invalid`, `name_ambiguous`.
    pub fn link(&self, text: &str) -> Result<LinkId, KithError> {
        let prefix = prefix_of(text)?;
        let links = self.kith.read(|read, _| Ok(read.list_links()?))?;
        let all: Vec<_> = links.into_iter().map(|l| (l.id, l.id.to_hex(), String::new())).collect();
        choose(&all, &prefix, Refusal::LinkUnknown)
    }
}

fn prefix_of(text: &str) -> Result<String, KithError> {
    let prefix = text.trim().to_ascii_lowercase();
    if is_prefix(&prefix) { Ok(prefix) } else { Err(Refusal::IdInvalid.into()) }
}

fn is_prefix(text: &str) -> bool {
    text.len() >= MIN_PREFIX && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// One way in which something can be meant.
type Rank<'a, I> = &'a dyn Fn(&(I, String, String)) -> bool;

/// The rule alone: (id, hex, name) of everything that can be meant.
fn choose<I: Copy + PartialEq>(all: &[(I, String, String)], text: &str, unknown: Refusal) -> Result<I, KithError> {
    let wanted = text.trim();
    let lower = wanted.to_ascii_lowercase();
    if let Some((id, ..)) = all.iter().find(|(_, hex, _)| *hex == lower) {
        return Ok(*id);
    }
    let folded = wanted.to_lowercase();
    let ranks: [Rank<'_, I>; 3] = [
        &|(_, _, name)| !name.is_empty() && (name == text || name == wanted),
        &|(_, _, name)| !name.is_empty() && name.to_lowercase() == folded,
        &|(_, hex, _)| is_prefix(&lower) && hex.starts_with(&lower),
    ];
    for matches in ranks {
        let mut found: Vec<&(I, String, String)> = Vec::new();
        for one in all.iter().filter(|one| matches(one)) {
            if !found.iter().any(|(id, ..)| *id == one.0) {
                found.push(one);
            }
        }
        match found.as_slice() {
            [] => {}
            [(id, ..)] => return Ok(*id),
            several => {
                let candidates =
                    several.iter().map(|(_, hex, name)| Candidate { id: hex.clone(), name: name.clone() }).collect();
                return Err(KithError::Ambiguous { candidates });
            }
        }
    }
    Err(unknown.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<(u8, String, String)> {
        vec![
            (1, "abcdef01".to_owned(), "Night shift".to_owned()),
            (2, "abcdef02".to_owned(), "night shift".to_owned()),
            (3, "0123456789".to_owned(), "Walk".to_owned()),
            (4, "ffff0000".to_owned(), "0123456789".to_owned()),
            (5, "eeee0000".to_owned(), "WALK2".to_owned()),
        ]
    }

    #[test]
    fn an_id_wins_over_a_name_and_an_exact_name_over_case() {
        for (text, expected) in [
            ("0123456789", Some(3)),
            ("Night shift", Some(1)),
            ("night shift", Some(2)),
            ("walk2", Some(5)),
            ("abcdef01", Some(1)),
            ("ffff00", Some(4)),
            ("ffff0", None),
            ("nothing", None),
        ] {
            assert_eq!(choose(&all(), text, Refusal::GroupUnknown).ok(), expected, "{text}");
        }
    }

    #[test]
    fn several_of_one_rank_are_named() {
        for text in ["NIGHT SHIFT", "abcdef"] {
            match choose(&all(), text, Refusal::GroupUnknown) {
                Err(KithError::Ambiguous { candidates }) => assert_eq!(candidates.len(), 2),
                other => panic!("{other:?}"),
            }
        }
    }
}
