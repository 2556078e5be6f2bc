//! Mail to others' mailboxes, blobs on their way, and mail already seen.

use super::{bytes, bytes_or_null, find, int, list, number, run};
use crate::{Read, ReplicaState, StoreError, Tx};
use kith_model::{AccountId, GroupId, LogId, Secret32, Timestamp};
use rusqlite::{Row, params};

/// A piece of mail that waits to be put into somebody's mailbox.
#[derive(Debug, Clone)]
pub struct MailOut {
    /// Its number here; 0 before it is stored.
    pub id: u64,
    /// Its entry id in the mailbox.
    pub entry_id: [u8; 16],
    /// For whom.
    pub account: AccountId,
    /// The conversation it is about.
    pub conv: GroupId,
    /// The mail item's kind.
    pub kind: u64,
    /// The relay of the mailbox.
    pub origin: String,
    /// The mailbox.
    pub log: LogId,
    /// Seed of the grant to use.
    pub grant_seed: Secret32,
    /// The sealed item.
    pub sealed: Vec<u8>,
    /// The last blob that must be on the relay first.
    pub after_blob: Option<[u8; 32]>,
    /// How often it was tried.
    pub attempts: u64,
    /// The code of what went wrong last.
    pub last_error: Option<String>,
    /// When it may be tried again.
    pub next_try: Timestamp,
    /// When it was made.
    pub created: Timestamp,
}

/// A blob that waits to be put on a relay.
#[derive(Debug, Clone)]
pub struct BlobOut {
    /// The replica on whose log it belongs.
    pub replica: u64,
    /// The hash under which it is stored.
    pub hash: [u8; 32],
    /// Its bytes, sealed.
    pub bytes: Vec<u8>,
}

/// A welcome whose bytes lie in a blob.
#[derive(Debug, Clone)]
pub struct BlobIn {
    /// Hash of the mail item.
    pub mail_hash: [u8; 32],
    /// The pointer, encoded.
    pub pointer: Vec<u8>,
    /// How often it was fetched in vain.
    pub attempts: u64,
    /// When the mail came.
    pub created: Timestamp,
}

fn mail(row: &Row<'_>) -> Result<MailOut, StoreError> {
    Ok(MailOut {
        id: number(row, "id")?,
        entry_id: bytes(row, "entry_id")?,
        account: AccountId::new(bytes(row, "account")?),
        conv: GroupId::new(bytes(row, "conv")?),
        kind: number(row, "kind")?,
        origin: row.get("origin")?,
        log: LogId::new(bytes(row, "log")?),
        grant_seed: Secret32::new(bytes(row, "grant_seed")?),
        sealed: row.get("sealed")?,
        after_blob: bytes_or_null(row, "after_blob")?,
        attempts: number(row, "attempts")?,
        last_error: row.get("last_error")?,
        next_try: Timestamp::from_ms(number(row, "next_try")?),
        created: Timestamp::from_ms(number(row, "created_ms")?),
    })
}

impl Read<'_> {
    /// Mail that waits, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_mail_out(&self) -> Result<Vec<MailOut>, StoreError> {
        list(self.conn(), "SELECT * FROM mail_out ORDER BY id", [], mail)
    }

    /// The piece of mail with this number, while it waits.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_mail_out(&self, id: u64) -> Result<Option<MailOut>, StoreError> {
        find(self.conn(), "SELECT * FROM mail_out WHERE id = ?1", params![int(id)], mail)
    }

    /// Whether mail of this conversation waits for this account.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_mail_out(&self, conv: GroupId, account: AccountId) -> Result<bool, StoreError> {
        Ok(find(
            self.conn(),
            "SELECT 1 AS one FROM mail_out WHERE conv = ?1 AND account = ?2 LIMIT 1",
            params![conv.as_bytes(), account.as_bytes()],
            |_| Ok(()),
        )?
        .is_some())
    }

    /// Blobs that wait to be put on a relay.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_blobs_out(&self, limit: u64) -> Result<Vec<BlobOut>, StoreError> {
        // Whatever a log that is over was to get can never be put, and must not stand before what can.
        let sql = "SELECT blob_out.* FROM blob_out JOIN replica ON replica.id = blob_out.replica
                   WHERE replica.state < ?1 LIMIT ?2";
        let over = ReplicaState::Removed as i64;
        list(self.conn(), sql, params![over, int(limit)], |row| {
            Ok(BlobOut { replica: number(row, "replica")?, hash: bytes(row, "hash")?, bytes: row.get("bytes")? })
        })
    }

    /// Welcomes whose blob has still to be fetched.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_blobs_in(&self) -> Result<Vec<BlobIn>, StoreError> {
        list(self.conn(), "SELECT * FROM blob_in ORDER BY created_ms", [], |row| {
            Ok(BlobIn {
                mail_hash: bytes(row, "mail_hash")?,
                pointer: row.get("pointer")?,
                attempts: number(row, "attempts")?,
                created: Timestamp::from_ms(number(row, "created_ms")?),
            })
        })
    }

    /// Whether a blob still waits to be put.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_blob_out(&self, hash: &[u8; 32]) -> Result<bool, StoreError> {
        Ok(find(self.conn(), "SELECT 1 AS one FROM blob_out WHERE hash = ?1", params![hash], |_| Ok(()))?.is_some())
    }
}

impl Tx<'_> {
    /// Stores a piece of mail.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_mail_out(&self, m: &MailOut) -> Result<(), StoreError> {
        let id = if m.id == 0 { None } else { Some(int(m.id)) };
        run(
            self.conn(),
            "INSERT OR REPLACE INTO mail_out (id, entry_id, account, conv, kind, origin, log, grant_seed, sealed, after_blob,
             attempts, last_error, next_try, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                id,
                m.entry_id,
                m.account.as_bytes(),
                m.conv.as_bytes(),
                int(m.kind),
                m.origin,
                m.log.as_bytes(),
                m.grant_seed.expose(),
                m.sealed,
                m.after_blob,
                int(m.attempts),
                m.last_error,
                int(m.next_try.as_ms()),
                int(m.created.as_ms())
            ],
        )?;
        Ok(())
    }

    /// Takes a piece of mail out: it was delivered, or is not wanted any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_mail_out(&self, id: u64) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM mail_out WHERE id = ?1", params![int(id)])?;
        Ok(())
    }

    /// Queues a blob.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_blob_out(&self, replica: u64, hash: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR IGNORE INTO blob_out (hash, replica, bytes) VALUES (?1, ?2, ?3)",
            params![hash, int(replica), bytes],
        )?;
        Ok(())
    }

    /// Takes a blob out: the relay has it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_blob_out(&self, hash: &[u8; 32]) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM blob_out WHERE hash = ?1", params![hash])?;
        Ok(())
    }

    /// Keeps a pointer until its blob is here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_blob_in(&self, blob: &BlobIn) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO blob_in (mail_hash, pointer, attempts, created_ms) VALUES (?1, ?2, ?3, ?4)",
            params![blob.mail_hash, blob.pointer, int(blob.attempts), int(blob.created.as_ms())],
        )?;
        Ok(())
    }

    /// Forgets a pointer; false when it was not there any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_blob_in(&self, mail_hash: &[u8; 32]) -> Result<bool, StoreError> {
        Ok(run(self.conn(), "DELETE FROM blob_in WHERE mail_hash = ?1", params![mail_hash])? > 0)
    }

    /// Notes a mail item; false when it was seen before. `body` is kept for kinds of a later version only.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_mail(
        &self,
        hash: &[u8; 32],
        now: Timestamp,
        kind: u64,
        body: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        let added = run(
            self.conn(),
            "INSERT OR IGNORE INTO mail_seen (hash, time_ms, kind, body) VALUES (?1, ?2, ?3, ?4)",
            params![hash, int(now.as_ms()), int(kind), body],
        )?;
        Ok(added == 1)
    }

    /// Forgets bodies older than 30 days and hashes older than 90.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_old_mail(&self, now: Timestamp) -> Result<(), StoreError> {
        const DAY: u64 = 86_400_000;
        let before = |days: u64| int(now.as_ms().saturating_sub(days * DAY));
        run(
            self.conn(),
            "UPDATE mail_seen SET body = NULL WHERE body IS NOT NULL AND time_ms < ?1",
            params![before(30)],
        )?;
        run(self.conn(), "DELETE FROM mail_seen WHERE time_ms < ?1", params![before(90)])?;
        Ok(())
    }
}
