//! The outbox: what a person did, in plain, until it is done.
//!
//! A done intent is deleted, a refused one stays with its author. The sealed bytes live beside the plain ones, so that
//! a retry sends the same bytes.

use super::{bytes, bytes_or_null, damaged, find, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::{GroupId, IntentId, Timestamp};
use rusqlite::{Row, params};

/// How far an intent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentState {
    /// Not sealed, or to be sealed again: nothing of it is on its way.
    Waiting = 0,
    /// Sealed bytes exist, and may have reached the relay.
    Sealed = 1,
    /// It can never be done.
    Refused = 2,
}

/// An intent.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Its place in the outbox; 0 before it is stored.
    pub seq: u64,
    /// Its id.
    pub id: IntentId,
    /// What it is; the numbers are the engine's.
    pub kind: u64,
    /// The conversation.
    pub conv: Option<GroupId>,
    /// What it is about: a message, a member.
    pub subject: Option<Vec<u8>>,
    /// The plain body.
    pub body: Vec<u8>,
    /// When it was written.
    pub created: Timestamp,
    /// How far it has come.
    pub state: IntentState,
    /// How often it was tried.
    pub attempts: u64,
    /// The code of what went wrong last.
    pub last_error: Option<String>,
    /// When it may be tried again.
    pub next_try: Timestamp,
    /// The replica it was sealed for.
    pub replica: Option<u64>,
    /// The entry id it was sealed under.
    pub entry_id: Option<[u8; 16]>,
    /// The sealed bytes.
    pub sealed: Option<Vec<u8>>,
    /// The fence it was made at.
    pub fence: Option<u64>,
    /// The epoch it was made in.
    pub epoch: Option<u64>,
    /// What belongs to the sealed bytes: a key package taken, a welcome to be sent.
    pub extra: Option<Vec<u8>>,
}

fn intent(row: &Row<'_>) -> Result<Intent, StoreError> {
    Ok(Intent {
        seq: number(row, "seq")?,
        id: IntentId::new(bytes(row, "id")?),
        kind: number(row, "kind")?,
        conv: bytes_or_null(row, "conv")?.map(GroupId::new),
        subject: row.get("subject")?,
        body: row.get("body")?,
        created: Timestamp::from_ms(number(row, "created_ms")?),
        state: match number(row, "state")? {
            0 => IntentState::Waiting,
            1 => IntentState::Sealed,
            2 => IntentState::Refused,
            _ => return Err(damaged()),
        },
        attempts: number(row, "attempts")?,
        last_error: row.get("last_error")?,
        next_try: Timestamp::from_ms(number(row, "next_try")?),
        replica: number_or_null(row, "replica")?,
        entry_id: bytes_or_null(row, "entry_id")?,
        sealed: row.get("sealed")?,
        fence: number_or_null(row, "fence")?,
        epoch: number_or_null(row, "epoch")?,
        extra: row.get("extra")?,
    })
}

impl Read<'_> {
    /// The intent with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_intent(&self, id: IntentId) -> Result<Option<Intent>, StoreError> {
        find(self.conn(), "SELECT * FROM intent WHERE id = ?1", params![id.as_bytes()], intent)
    }

    /// The intent that was sealed under this entry id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_intent_of_entry(&self, entry_id: &[u8; 16]) -> Result<Option<Intent>, StoreError> {
        find(self.conn(), "SELECT * FROM intent WHERE entry_id = ?1", params![entry_id], intent)
    }

    /// All intents, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_intents(&self) -> Result<Vec<Intent>, StoreError> {
        list(self.conn(), "SELECT * FROM intent ORDER BY seq", [], intent)
    }

    /// The first `limit` intents of a conversation that are not refused, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_open_intents_of(&self, conv: GroupId, limit: u64) -> Result<Vec<Intent>, StoreError> {
        list(
            self.conn(),
            "SELECT * FROM intent WHERE conv = ?1 AND state < 2 ORDER BY seq LIMIT ?2",
            params![conv.as_bytes(), int(limit)],
            intent,
        )
    }

    /// Conversations that have an open intent.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_busy_conversations(&self) -> Result<Vec<GroupId>, StoreError> {
        list(self.conn(), "SELECT DISTINCT conv FROM intent WHERE conv IS NOT NULL AND state < 2", [], |row| {
            Ok(GroupId::new(bytes(row, "conv")?))
        })
    }

    /// The open intents of this kind about this subject, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_intents_about(&self, subject: &[u8]) -> Result<Vec<Intent>, StoreError> {
        list(self.conn(), "SELECT * FROM intent WHERE subject = ?1 ORDER BY seq", params![subject], intent)
    }
}

impl Tx<'_> {
    /// Stores an intent; a new one (`seq` 0) is put at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_intent(&self, i: &Intent) -> Result<(), StoreError> {
        let seq = if i.seq == 0 { None } else { Some(int(i.seq)) };
        run(
            self.conn(),
            "INSERT INTO intent (seq, id, kind, conv, subject, body, created_ms, state, attempts, last_error, next_try,
             replica, entry_id, sealed, fence, epoch, extra)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, subject = excluded.subject, state = excluded.state,
             attempts = excluded.attempts, last_error = excluded.last_error, next_try = excluded.next_try,
             replica = excluded.replica, entry_id = excluded.entry_id, sealed = excluded.sealed, fence = excluded.fence,
             epoch = excluded.epoch, extra = excluded.extra",
            params![
                seq,
                i.id.as_bytes(),
                int(i.kind),
                i.conv.as_ref().map(GroupId::as_bytes),
                i.subject,
                i.body,
                int(i.created.as_ms()),
                i.state as i64,
                int(i.attempts),
                i.last_error,
                int(i.next_try.as_ms()),
                i.replica.map(int),
                i.entry_id,
                i.sealed,
                i.fence.map(int),
                i.epoch.map(int),
                i.extra
            ],
        )?;
        Ok(())
    }

    /// Takes an intent out: it is done, or its author took it back.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_intent(&self, id: IntentId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM intent WHERE id = ?1", params![id.as_bytes()])?;
        Ok(())
    }
}
