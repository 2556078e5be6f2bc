//! The account's mailbox log, and the grants that others hold on it.

use super::{bytes, damaged, find, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::{LogId, Secret32, Timestamp};
use ring::digest::{SHA256, digest};
use rusqlite::{Row, params};

/// The mailbox: its keys, and how far it was read.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// The log.
    pub log: LogId,
    /// Seed of the key that makes the log.
    pub founder_seed: Secret32,
    /// Salt of the log id.
    pub salt: [u8; 16],
    /// Seed of the owner's grant.
    pub owner_seed: Secret32,
    /// The read key.
    pub read_key: Secret32,
    /// Key material of the HPKE key that mail is sealed to.
    pub seal_ikm: Secret32,
    /// Key under which key packages lie on the relay.
    pub kp_key: Secret32,
    /// Whether the relay has the log.
    pub made: bool,
    /// The relay's counter of management operations.
    pub ctl: u64,
    /// Last sequence number processed.
    pub cursor: u64,
    /// Chain value there.
    pub chain: [u8; 32],
    /// Last sequence number trimmed away.
    pub trimmed: u64,
    /// One-time key packages that the relay still holds, as far as known.
    pub kp_stock: u64,
}

/// For whom a grant on the mailbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantPurpose {
    /// One contact; the subject is their account.
    Contact = 1,
    /// Whoever holds a link; the subject is its id.
    Link = 2,
    /// The members of a group; the subject is the conversation.
    Group = 3,
    /// Nobody yet: a link that is made offline can be used at once. The subject is the grant's public key.
    Spare = 4,
    /// This account itself, to take its own old key packages out of the mailbox. The subject is empty.
    Own = 5,
}

/// Whether the relay knows of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantState {
    /// To be put on the relay.
    Wanted = 0,
    /// On the relay.
    There = 1,
    /// To be dropped.
    ToDrop = 2,
}

/// A grant on the mailbox.
#[derive(Debug, Clone)]
pub struct MailGrant {
    /// Its number in the log; the owner's grant is 0.
    pub gid: u64,
    /// For whom.
    pub purpose: GrantPurpose,
    /// Account, link or conversation.
    pub subject: Vec<u8>,
    /// Seed of its key.
    pub seed: Secret32,
    /// When the relay ends it.
    pub until: Option<Timestamp>,
    /// Whether the relay knows.
    pub state: GrantState,
}

fn grant(row: &Row<'_>) -> Result<MailGrant, StoreError> {
    Ok(MailGrant {
        gid: number(row, "gid")?,
        purpose: match number(row, "purpose")? {
            1 => GrantPurpose::Contact,
            2 => GrantPurpose::Link,
            3 => GrantPurpose::Group,
            4 => GrantPurpose::Spare,
            5 => GrantPurpose::Own,
            _ => return Err(damaged()),
        },
        subject: row.get("subject")?,
        seed: Secret32::new(bytes(row, "seed")?),
        until: number_or_null(row, "until_ms")?.map(Timestamp::from_ms),
        state: match number(row, "state")? {
            0 => GrantState::Wanted,
            1 => GrantState::There,
            2 => GrantState::ToDrop,
            _ => return Err(damaged()),
        },
    })
}

/// The number of a grant with this key. A home that is put back to an older copy counts from there again, and with a number
/// that it gave before it would take the place of a grant that somebody holds.
fn number_of(seed: &Secret32) -> u64 {
    let sum = digest(&SHA256, &[b"kith/grant-number/1".as_slice(), seed.expose()].concat());
    let first = sum.as_ref().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    // 0 is the owner's; SQLite's numbers end at 2^63.
    (first >> 1).max(1)
}

impl Read<'_> {
    /// The mailbox.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_mailbox(&self) -> Result<Option<Mailbox>, StoreError> {
        find(self.conn(), "SELECT * FROM mailbox WHERE one = 1", [], |row| {
            Ok(Mailbox {
                log: LogId::new(bytes(row, "log")?),
                founder_seed: Secret32::new(bytes(row, "founder_seed")?),
                salt: bytes(row, "salt")?,
                owner_seed: Secret32::new(bytes(row, "owner_seed")?),
                read_key: Secret32::new(bytes(row, "read_key")?),
                seal_ikm: Secret32::new(bytes(row, "seal_ikm")?),
                kp_key: Secret32::new(bytes(row, "kp_key")?),
                made: row.get("made")?,
                ctl: number(row, "ctl")?,
                cursor: number(row, "cursor")?,
                chain: bytes(row, "chain")?,
                trimmed: number(row, "trimmed")?,
                kp_stock: number(row, "kp_stock")?,
            })
        })
    }

    /// Grants of the mailbox that the relay should still learn about.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_unsettled_grants(&self) -> Result<Vec<MailGrant>, StoreError> {
        list(self.conn(), "SELECT * FROM mail_grant WHERE state <> 1 ORDER BY gid", [], grant)
    }

    /// All grants of the mailbox that stand or should stand.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_grants(&self) -> Result<Vec<MailGrant>, StoreError> {
        list(self.conn(), "SELECT * FROM mail_grant WHERE state <> 2 ORDER BY gid", [], grant)
    }

    /// Grants that nobody has yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_spare_grants(&self) -> Result<u64, StoreError> {
        let count =
            find(self.conn(), "SELECT count(*) AS n FROM mail_grant WHERE purpose = 4 AND state <> 2", [], |row| {
                number(row, "n")
            })?;
        Ok(count.unwrap_or(0))
    }

    /// The grant for this subject that stands or should stand.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_grant(&self, purpose: GrantPurpose, subject: &[u8]) -> Result<Option<MailGrant>, StoreError> {
        find(
            self.conn(),
            "SELECT * FROM mail_grant WHERE purpose = ?1 AND subject = ?2 AND state <> 2",
            params![purpose as i64, subject],
            grant,
        )
    }
}

impl Tx<'_> {
    /// Stores the mailbox.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_mailbox(&self, mailbox: &Mailbox) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO mailbox (one, log, founder_seed, salt, owner_seed, read_key, seal_ikm, kp_key, made, ctl,
             cursor, chain, trimmed, kp_stock) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                mailbox.log.as_bytes(),
                mailbox.founder_seed.expose(),
                mailbox.salt,
                mailbox.owner_seed.expose(),
                mailbox.read_key.expose(),
                mailbox.seal_ikm.expose(),
                mailbox.kp_key.expose(),
                mailbox.made,
                int(mailbox.ctl),
                int(mailbox.cursor),
                mailbox.chain,
                int(mailbox.trimmed),
                int(mailbox.kp_stock)
            ],
        )?;
        Ok(())
    }

    /// Makes a grant that the relay should learn about, or gives the one that stands. Its number follows from its key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn make_grant(
        &self,
        purpose: GrantPurpose,
        subject: &[u8],
        seed: Secret32,
        until: Option<Timestamp>,
    ) -> Result<MailGrant, StoreError> {
        if let Some(standing) = self.find_grant(purpose, subject)? {
            return Ok(standing);
        }
        run(
            self.conn(),
            "INSERT INTO mail_grant (gid, purpose, subject, seed, until_ms, state) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
            params![int(number_of(&seed)), purpose as i64, subject, seed.expose(), until.map(|t| int(t.as_ms()))],
        )?;
        self.find_grant(purpose, subject)?.ok_or_else(damaged)
    }

    /// Gives a spare grant that the relay has already to a link; none when there is none. The relay learns of the end at
    /// the next sync.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_spare_grant(&self, link: &[u8], until: Timestamp) -> Result<Option<MailGrant>, StoreError> {
        let spare = find(
            self.conn(),
            "SELECT * FROM mail_grant WHERE purpose = 4 AND state = 1 ORDER BY gid LIMIT 1",
            [],
            grant,
        )?;
        let Some(spare) = spare else { return Ok(None) };
        run(
            self.conn(),
            "UPDATE mail_grant SET purpose = 2, subject = ?2, until_ms = ?3, state = 0 WHERE gid = ?1",
            params![int(spare.gid), link, int(until.as_ms())],
        )?;
        self.find_grant(GrantPurpose::Link, link)
    }

    /// Notes that the relay has this grant.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_grant(&self, gid: u64) -> Result<(), StoreError> {
        run(self.conn(), "UPDATE mail_grant SET state = 1 WHERE gid = ?1 AND state = 0", params![int(gid)])?;
        Ok(())
    }

    /// Asks for a grant to be dropped; one that the relay never had goes at once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_grant(&self, purpose: GrantPurpose, subject: &[u8]) -> Result<(), StoreError> {
        run(
            self.conn(),
            "UPDATE mail_grant SET state = 2 WHERE purpose = ?1 AND subject = ?2 AND state <> 2",
            params![purpose as i64, subject],
        )?;
        Ok(())
    }

    /// The relay may have other grants than this home knows of: those that should stand are to be put once more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn confirm_grants(&self) -> Result<(), StoreError> {
        run(self.conn(), "UPDATE mail_grant SET state = 0 WHERE state = 1", [])?;
        Ok(())
    }

    /// The relay has none of the grants any more: those that should stand are to be put again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn want_grants_again(&self) -> Result<(), StoreError> {
        run(self.conn(), "UPDATE mail_grant SET state = 0 WHERE state = 1", [])?;
        run(self.conn(), "DELETE FROM mail_grant WHERE state = 2", [])?;
        Ok(())
    }

    /// Forgets a grant that the relay has dropped.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_grant(&self, gid: u64) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM mail_grant WHERE gid = ?1 AND state = 2", params![int(gid)])?;
        Ok(())
    }
}
