//! Links that this account gave out.

use super::{bytes, bytes_or_null, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{GroupId, LinkId, Secret32, Timestamp};
use rusqlite::{Row, params};

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// To this account.
    Contact,
    /// Into a group.
    Group(GroupId),
}

/// A link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its id here.
    pub id: LinkId,
    /// What it leads to.
    pub kind: LinkKind,
    /// The number that a join request names.
    pub nonce: [u8; 16],
    /// The secret in a contact link.
    pub psk: Option<Secret32>,
    /// The grant on the mailbox that it carries.
    pub gid: u64,
    /// When taking it ends.
    pub until: Timestamp,
    /// How often it was used.
    pub uses: u64,
    /// How often it may be used.
    pub max_uses: u64,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// The whole URL.
    pub url: String,
    /// When it was made.
    pub created: Timestamp,
}

fn link(row: &Row<'_>) -> Result<Link, StoreError> {
    let conv = bytes_or_null(row, "conv")?.map(GroupId::new);
    Ok(Link {
        id: LinkId::new(bytes(row, "id")?),
        kind: conv.map_or(LinkKind::Contact, LinkKind::Group),
        nonce: bytes(row, "nonce")?,
        psk: bytes_or_null(row, "psk")?.map(Secret32::new),
        gid: number(row, "gid")?,
        until: Timestamp::from_ms(number(row, "until_ms")?),
        uses: number(row, "uses")?,
        max_uses: number(row, "max_uses")?,
        withdrawn: row.get("withdrawn")?,
        url: row.get("url")?,
        created: Timestamp::from_ms(number(row, "created_ms")?),
    })
}

impl Read<'_> {
    /// All links, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_links(&self) -> Result<Vec<Link>, StoreError> {
        list(self.conn(), "SELECT * FROM link ORDER BY created_ms, id", [], link)
    }

    /// The link with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_link(&self, id: LinkId) -> Result<Option<Link>, StoreError> {
        find(self.conn(), "SELECT * FROM link WHERE id = ?1", params![id.as_bytes()], link)
    }

    /// The link that a join request with this nonce used.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_link_by_nonce(&self, nonce: &[u8; 16]) -> Result<Option<Link>, StoreError> {
        find(self.conn(), "SELECT * FROM link WHERE nonce = ?1", params![nonce], link)
    }
}

impl Tx<'_> {
    /// Stores a link.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_link(&self, link: &Link) -> Result<(), StoreError> {
        let (kind, conv) = match link.kind {
            LinkKind::Contact => (1, None),
            LinkKind::Group(group) => (2, Some(*group.as_bytes())),
        };
        run(
            self.conn(),
            "INSERT OR REPLACE INTO link (id, kind, conv, nonce, psk, gid, until_ms, uses, max_uses, withdrawn, url, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                link.id.as_bytes(),
                kind,
                conv,
                link.nonce,
                link.psk.as_ref().map(Secret32::expose),
                int(link.gid),
                int(link.until.as_ms()),
                int(link.uses),
                int(link.max_uses),
                link.withdrawn,
                link.url,
                int(link.created.as_ms())
            ],
        )?;
        Ok(())
    }
}
