//! Acts on messages that came before them, reactions, and envelopes for a later version.
//!
//! A reaction (act 4) stays in its row for as long as its message does: one of each author. Edits (2) and deletes (3) leave
//! theirs when their message comes.

use super::{bytes, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, GroupId, LogId, MessageId, Timestamp};
use rusqlite::params;

/// An edit (act 2) or delete (act 3) whose message has not come yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlyAct {
    /// The message.
    pub target: MessageId,
    /// Who acted.
    pub author: AccountId,
    /// The envelope type.
    pub act: u64,
    /// Whether the author led the group then.
    pub by_lead: bool,
    /// The new text of an edit.
    pub text: Option<String>,
}

/// An envelope of a type that this version does not know.
#[derive(Debug, Clone)]
pub struct UnknownEnvelope {
    /// The conversation.
    pub conv: GroupId,
    /// Who sent it.
    pub author: AccountId,
    /// The author's id for it.
    pub own_id: [u8; 16],
    /// Its type.
    pub kind: u64,
    /// The log.
    pub log: LogId,
    /// Where in the log.
    pub seq: u64,
    /// Its relay time.
    pub time: Timestamp,
    /// The whole envelope.
    pub bytes: Vec<u8>,
}

impl Read<'_> {
    /// Acts that wait for this message.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_early_acts(&self, target: MessageId) -> Result<Vec<EarlyAct>, StoreError> {
        list(
            self.conn(),
            "SELECT * FROM early_act WHERE target = ?1 AND act <> 4 ORDER BY act",
            params![target.as_bytes()],
            |row| {
                Ok(EarlyAct {
                    target,
                    author: AccountId::new(bytes(row, "author")?),
                    act: number(row, "act")?,
                    by_lead: row.get("by_lead")?,
                    text: row.get("text")?,
                })
            },
        )
    }
}

impl Read<'_> {
    /// Who reacted to a message, and how, in order of the accounts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_reactions(&self, target: MessageId) -> Result<Vec<(AccountId, String)>, StoreError> {
        let sql =
            "SELECT author, text FROM early_act WHERE target = ?1 AND act = 4 AND text IS NOT NULL ORDER BY author";
        list(self.conn(), sql, params![target.as_bytes()], |row| {
            Ok((AccountId::new(bytes(row, "author")?), row.get("text")?))
        })
    }

    /// The reaction of one account to a message.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_reaction(&self, target: MessageId, author: AccountId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT text FROM early_act WHERE target = ?1 AND author = ?2 AND act = 4 AND text IS NOT NULL";
        find(self.conn(), sql, params![target.as_bytes(), author.as_bytes()], |row| Ok(row.get("text")?))
    }
}

impl Read<'_> {
    /// The types of the envelopes that are kept for a later version.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_unknown_types(&self) -> Result<Vec<u64>, StoreError> {
        list(self.conn(), "SELECT DISTINCT type FROM unknown_envelope", [], |row| number(row, "type"))
    }

    /// The envelopes of a type that are kept for a later version, in the order of their logs.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_unknown_envelopes(&self, kind: u64) -> Result<Vec<UnknownEnvelope>, StoreError> {
        let sql = "SELECT * FROM unknown_envelope WHERE type = ?1 ORDER BY time_ms, log, seq";
        list(self.conn(), sql, params![int(kind)], |row| {
            Ok(UnknownEnvelope {
                conv: GroupId::new(bytes(row, "conv")?),
                author: AccountId::new(bytes(row, "author")?),
                own_id: bytes(row, "own_id")?,
                kind,
                log: LogId::new(bytes(row, "log")?),
                seq: number(row, "seq")?,
                time: Timestamp::from_ms(number(row, "time_ms")?),
                bytes: row.get("bytes")?,
            })
        })
    }
}

impl Tx<'_> {
    /// Forgets an envelope that was kept: this version took it in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_unknown_envelope(&self, envelope: &UnknownEnvelope) -> Result<(), StoreError> {
        run(
            self.conn(),
            "DELETE FROM unknown_envelope WHERE conv = ?1 AND author = ?2 AND own_id = ?3",
            params![envelope.conv.as_bytes(), envelope.author.as_bytes(), envelope.own_id],
        )?;
        Ok(())
    }

    /// Keeps an act until its message comes; a later one of the same kind and author replaces it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_early_act(&self, act: &EarlyAct) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO early_act (target, author, act, by_lead, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![act.target.as_bytes(), act.author.as_bytes(), int(act.act), act.by_lead, act.text],
        )?;
        Ok(())
    }

    /// Puts the reaction of one account in the place of an earlier one; none takes it away.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_reaction(&self, target: MessageId, author: AccountId, emoji: Option<&str>) -> Result<(), StoreError> {
        match emoji {
            Some(emoji) => run(
                self.conn(),
                "INSERT INTO early_act (target, author, act, by_lead, text) VALUES (?1, ?2, 4, 0, ?3)
                 ON CONFLICT (target, author, act) DO UPDATE SET text = excluded.text",
                params![target.as_bytes(), author.as_bytes(), emoji],
            )?,
            None => run(
                self.conn(),
                "DELETE FROM early_act WHERE target = ?1 AND author = ?2 AND act = 4",
                params![target.as_bytes(), author.as_bytes()],
            )?,
        };
        Ok(())
    }

    /// Forgets all reactions to a message, which is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_reactions(&self, target: MessageId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM early_act WHERE target = ?1 AND act = 4", params![target.as_bytes()])?;
        Ok(())
    }

    /// Forgets the acts that waited for this message.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_early_acts(&self, target: MessageId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM early_act WHERE target = ?1 AND act <> 4", params![target.as_bytes()])?;
        Ok(())
    }

    /// Keeps an envelope for a later version; twice is once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_unknown_envelope(&self, envelope: &UnknownEnvelope) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR IGNORE INTO unknown_envelope (conv, author, own_id, type, log, seq, time_ms, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                envelope.conv.as_bytes(),
                envelope.author.as_bytes(),
                envelope.own_id,
                int(envelope.kind),
                envelope.log.as_bytes(),
                int(envelope.seq),
                int(envelope.time.as_ms()),
                envelope.bytes
            ],
        )?;
        Ok(())
    }
}
