//! Conversations: groups and direct chats as a person sees them.

use super::{bytes, bytes_or_null, damaged, find, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, GroupId, GroupKind, GroupState, Timestamp};
use rusqlite::{Row, params};

/// A conversation. Name, topic and kind are those of its kept replica's Control, copied for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The conversation id.
    pub id: GroupId,
    /// What it is for.
    pub kind: GroupKind,
    /// The name; empty for a direct chat, which shows the other's.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Where this device stands.
    pub state: GroupState,
    /// Why it stopped.
    pub stop_reason: Option<String>,
    /// The other person of a direct chat.
    pub peer: Option<AccountId>,
    /// Whether this account accepted it, ever.
    pub accepted: bool,
    /// Who added this account.
    pub adder: Option<AccountId>,
    /// The MLS group that is kept.
    pub replica: Option<u64>,
    /// The nonce of the link by which this account asked to join.
    pub join_nonce: Option<[u8; 16]>,
    /// When it came to this device.
    pub created: Timestamp,
    /// When something last happened in it.
    pub last_used: Timestamp,
}

fn conversation(row: &Row<'_>) -> Result<Conversation, StoreError> {
    let kind = usize::try_from(number(row, "kind")?).ok().and_then(|n| GroupKind::ALL.get(n.wrapping_sub(1)));
    let state = usize::try_from(number(row, "state")?).ok().and_then(|n| GroupState::ALL.get(n));
    Ok(Conversation {
        id: GroupId::new(bytes(row, "id")?),
        kind: *kind.ok_or_else(damaged)?,
        name: row.get("name")?,
        about: row.get("about")?,
        state: *state.ok_or_else(damaged)?,
        stop_reason: row.get("stop_reason")?,
        peer: bytes_or_null(row, "peer")?.map(AccountId::new),
        accepted: row.get("accepted")?,
        adder: bytes_or_null(row, "adder")?.map(AccountId::new),
        replica: number_or_null(row, "replica")?,
        join_nonce: bytes_or_null(row, "join_nonce")?,
        created: Timestamp::from_ms(number(row, "created_ms")?),
        last_used: Timestamp::from_ms(number(row, "last_used")?),
    })
}

impl Read<'_> {
    /// The conversation with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_conversation(&self, id: GroupId) -> Result<Option<Conversation>, StoreError> {
        find(self.conn(), "SELECT * FROM conversation WHERE id = ?1", params![id.as_bytes()], conversation)
    }

    /// All conversations, the last used first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_conversations(&self) -> Result<Vec<Conversation>, StoreError> {
        list(self.conn(), "SELECT * FROM conversation ORDER BY last_used DESC, id", [], conversation)
    }
}

impl Tx<'_> {
    /// Stores a conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_conversation(&self, conversation: &Conversation) -> Result<(), StoreError> {
        let kind = GroupKind::ALL.iter().position(|k| *k == conversation.kind).map_or(0, |n| n + 1);
        let state = GroupState::ALL.iter().position(|s| *s == conversation.state).unwrap_or(0);
        run(
            self.conn(),
            "INSERT INTO conversation (id, kind, name, about, state, stop_reason, peer, accepted, adder, replica, join_nonce,
             created_ms, last_used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, about = excluded.about,
             state = excluded.state, stop_reason = excluded.stop_reason, peer = excluded.peer, accepted = excluded.accepted,
             adder = excluded.adder, replica = excluded.replica, join_nonce = excluded.join_nonce,
             last_used = excluded.last_used",
            params![
                conversation.id.as_bytes(),
                i64::try_from(kind).unwrap_or(0),
                conversation.name,
                conversation.about,
                i64::try_from(state).unwrap_or(0),
                conversation.stop_reason,
                conversation.peer.as_ref().map(AccountId::as_bytes),
                conversation.accepted,
                conversation.adder.as_ref().map(AccountId::as_bytes),
                conversation.replica.map(int),
                conversation.join_nonce,
                int(conversation.created.as_ms()),
                int(conversation.last_used.as_ms())
            ],
        )?;
        Ok(())
    }
}
