//! The roster of a replica: one row for each account that has a leaf.

use super::{bytes, find, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, Timestamp};
use rusqlite::{Row, params};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Its lowest leaf index.
    pub leaf: u64,
    /// How many leaves it has.
    pub leaves: u64,
    /// Whether it leads.
    pub lead: bool,
    /// Its Leave statement, once read: it is not listed any more.
    pub leaving: Option<Vec<u8>>,
    /// Relay time of that.
    pub left: Option<Timestamp>,
}

fn member(row: &Row<'_>) -> Result<Member, StoreError> {
    Ok(Member {
        account: AccountId::new(bytes(row, "account")?),
        leaf: number(row, "leaf")?,
        leaves: number(row, "leaves")?,
        lead: row.get("lead")?,
        leaving: row.get("leaving")?,
        left: number_or_null(row, "left_time")?.map(Timestamp::from_ms),
    })
}

impl Read<'_> {
    /// The roster of a replica, by leaf.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_members(&self, replica: u64) -> Result<Vec<Member>, StoreError> {
        list(self.conn(), "SELECT * FROM member WHERE replica = ?1 ORDER BY leaf", params![int(replica)], member)
    }

    /// One member of a replica.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_member(&self, replica: u64, account: AccountId) -> Result<Option<Member>, StoreError> {
        find(
            self.conn(),
            "SELECT * FROM member WHERE replica = ?1 AND account = ?2",
            params![int(replica), account.as_bytes()],
            member,
        )
    }
}

impl Tx<'_> {
    /// Stores one member.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_member(&self, replica: u64, member: &Member) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT INTO member (replica, account, leaf, leaves, lead, leaving, left_time)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (replica, account) DO UPDATE SET leaf = excluded.leaf, leaves = excluded.leaves,
             lead = excluded.lead, leaving = excluded.leaving, left_time = excluded.left_time",
            params![
                int(replica),
                member.account.as_bytes(),
                int(member.leaf),
                int(member.leaves),
                member.lead,
                member.leaving,
                member.left.map(|t| int(t.as_ms()))
            ],
        )?;
        Ok(())
    }

    /// Takes one member out of the roster.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_member(&self, replica: u64, account: AccountId) -> Result<(), StoreError> {
        run(
            self.conn(),
            "DELETE FROM member WHERE replica = ?1 AND account = ?2",
            params![int(replica), account.as_bytes()],
        )?;
        Ok(())
    }
}
