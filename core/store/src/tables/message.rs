//! Messages, in the order that all devices share.
//!
//! Order is (refounding number, relay time, log id, seq); one's own unsent messages stand last, in the order written.

use super::{bytes, bytes_or_null, damaged, find, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, GroupId, LogId, MessageId, MessageState, Timestamp};
use rusqlite::{Row, params};

/// The refounding number that unsent messages are stored with.
pub const UNSENT: u64 = 1 << 62;

/// Where a message stands in its timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The refounding number of the group it went to.
    pub refound: u64,
    /// Its relay time.
    pub time: Timestamp,
    /// The log.
    pub log: LogId,
    /// Where in the log.
    pub seq: u64,
}

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its row, by which the search index names it; 0 before it is stored.
    pub row: u64,
    /// The public id.
    pub id: MessageId,
    /// The conversation.
    pub conv: GroupId,
    /// Who wrote it.
    pub author: AccountId,
    /// The author's id for it.
    pub own_id: [u8; 16],
    /// The text; none when deleted.
    pub text: Option<String>,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// What the author's device stamped.
    pub written: Timestamp,
    /// Where it stands.
    pub place: Place,
    /// How far it has come.
    pub state: MessageState,
    /// Whether the text was changed.
    pub edited: bool,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Whether it was not shown yet.
    pub unread: bool,
    /// When it goes.
    pub expires: Option<Timestamp>,
    /// Who passed it on, when it was not read in the log itself.
    pub shared_by: Option<AccountId>,
}

fn message(row: &Row<'_>) -> Result<Message, StoreError> {
    let state = usize::try_from(number(row, "state")?).ok().and_then(|n| MessageState::ALL.get(n));
    Ok(Message {
        row: number(row, "row")?,
        id: MessageId::new(bytes(row, "id")?),
        conv: GroupId::new(bytes(row, "conv")?),
        author: AccountId::new(bytes(row, "author")?),
        own_id: bytes(row, "own_id")?,
        text: row.get("text")?,
        reply_to: bytes_or_null(row, "reply_to")?.map(MessageId::new),
        written: Timestamp::from_ms(number(row, "written_ms")?),
        place: Place {
            refound: number(row, "refound")?,
            time: Timestamp::from_ms(number(row, "time_ms")?),
            log: LogId::new(bytes(row, "log")?),
            seq: number(row, "seq")?,
        },
        state: *state.ok_or_else(damaged)?,
        edited: row.get("edited")?,
        deleted: row.get("deleted")?,
        unread: row.get("unread")?,
        expires: number_or_null(row, "expires_ms")?.map(Timestamp::from_ms),
        shared_by: bytes_or_null(row, "shared_by")?.map(AccountId::new),
    })
}

impl Read<'_> {
    /// The message with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_message(&self, id: MessageId) -> Result<Option<Message>, StoreError> {
        find(self.conn(), "SELECT * FROM message WHERE id = ?1", params![id.as_bytes()], message)
    }

    /// The message of this search row.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_message_of_row(&self, row: u64) -> Result<Option<Message>, StoreError> {
        find(self.conn(), "SELECT * FROM message WHERE row = ?1", params![int(row)], message)
    }

    /// The newest `limit` messages of a conversation before `before`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_messages(
        &self,
        conv: GroupId,
        before: Option<Place>,
        limit: Option<u64>,
    ) -> Result<Vec<Message>, StoreError> {
        let limit = limit.map_or(-1, int);
        let mut page = match before {
            None => list(
                self.conn(),
                "SELECT * FROM message WHERE conv = ?1 ORDER BY refound DESC, time_ms DESC, log DESC, seq DESC LIMIT ?2",
                params![conv.as_bytes(), limit],
                message,
            )?,
            Some(place) => list(
                self.conn(),
                "SELECT * FROM message WHERE conv = ?1 AND (refound, time_ms, log, seq) < (?2, ?3, ?4, ?5)
                 ORDER BY refound DESC, time_ms DESC, log DESC, seq DESC LIMIT ?6",
                params![
                    conv.as_bytes(),
                    int(place.refound),
                    int(place.time.as_ms()),
                    place.log.as_bytes(),
                    int(place.seq),
                    limit
                ],
                message,
            )?,
        };
        page.reverse();
        Ok(page)
    }

    /// Messages of a conversation that were not shown yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_unread(&self, conv: GroupId) -> Result<u64, StoreError> {
        let count = find(
            self.conn(),
            "SELECT count(*) AS n FROM message WHERE conv = ?1 AND unread = 1",
            params![conv.as_bytes()],
            |row| number(row, "n"),
        )?;
        Ok(count.unwrap_or(0))
    }

    /// Ids of messages that begin with these bytes of hex, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_messages_between(&self, low: &[u8], high: &[u8], limit: u64) -> Result<Vec<Message>, StoreError> {
        list(
            self.conn(),
            "SELECT * FROM message WHERE id >= ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
            params![low, high, int(limit)],
            message,
        )
    }

    /// Messages that should be gone by `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_expired_messages(&self, now: Timestamp) -> Result<Vec<Message>, StoreError> {
        list(
            self.conn(),
            "SELECT * FROM message WHERE expires_ms IS NOT NULL AND expires_ms <= ?1 LIMIT 1000",
            params![int(now.as_ms())],
            message,
        )
    }
}

impl Tx<'_> {
    /// Stores a message; a new one (`row` 0) gets its row.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_message(&self, m: &Message) -> Result<u64, StoreError> {
        let row = if m.row == 0 { None } else { Some(int(m.row)) };
        let state = MessageState::ALL.iter().position(|s| *s == m.state).unwrap_or(0);
        run(
            self.conn(),
            "INSERT INTO message (row, id, conv, author, own_id, text, reply_to, written_ms, refound, time_ms, log, seq, state,
             edited, deleted, unread, expires_ms, shared_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
             ON CONFLICT (id) DO UPDATE SET text = excluded.text, refound = excluded.refound, time_ms = excluded.time_ms,
             log = excluded.log, seq = excluded.seq, state = excluded.state, edited = excluded.edited,
             deleted = excluded.deleted, unread = excluded.unread, expires_ms = excluded.expires_ms",
            params![
                row,
                m.id.as_bytes(),
                m.conv.as_bytes(),
                m.author.as_bytes(),
                m.own_id,
                m.text,
                m.reply_to.as_ref().map(MessageId::as_bytes),
                int(m.written.as_ms()),
                int(m.place.refound),
                int(m.place.time.as_ms()),
                m.place.log.as_bytes(),
                int(m.place.seq),
                i64::try_from(state).unwrap_or(0),
                m.edited,
                m.deleted,
                m.unread,
                m.expires.map(|t| int(t.as_ms())),
                m.shared_by.as_ref().map(AccountId::as_bytes)
            ],
        )?;
        if m.row == 0 { u64::try_from(self.conn().last_insert_rowid()).map_err(|_| damaged()) } else { Ok(m.row) }
    }

    /// Marks these messages as shown.
    ///
    /// # Errors
    /// When the database fails.
    pub fn mark_read(&self, rows: &[u64]) -> Result<(), StoreError> {
        for row in rows {
            run(self.conn(), "UPDATE message SET unread = 0 WHERE row = ?1 AND unread = 1", params![int(*row)])?;
        }
        Ok(())
    }

    /// Takes a message out for ever, with reactions to it: it expired, or its author took back what was never sent.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_message(&self, row: u64) -> Result<(), StoreError> {
        let acts = "DELETE FROM early_act WHERE target = (SELECT id FROM message WHERE row = ?1)";
        run(self.conn(), acts, params![int(row)])?;
        run(self.conn(), "DELETE FROM message WHERE row = ?1", params![int(row)])?;
        Ok(())
    }
}
