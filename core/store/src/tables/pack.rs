//! Packs that were taken in, their resources, and packs that this person publishes.

use super::{bytes, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{GroupId, PackId, RecordId, Timestamp};
use rusqlite::{Row, params};

/// A pack that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The pack.
    pub pack: PackId,
    /// The key that signs it.
    pub publisher: [u8; 32],
    /// What its publisher calls themselves.
    pub publisher_name: Option<String>,
    /// The version.
    pub version: u64,
    /// Its title.
    pub title: String,
    /// When this version was made.
    pub made: Timestamp,
    /// The hash of all its resources.
    pub content: [u8; 32],
}

/// A resource of a pack.
#[derive(Clone, PartialEq, Eq)]
pub struct PackItem {
    /// The pack.
    pub pack: PackId,
    /// Its id inside the pack.
    pub item: [u8; 16],
    /// The id by which people name it.
    pub resource: RecordId,
    /// The resource as it was signed.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for PackItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PackItem(…)")
    }
}

/// A pack that this person publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackOut {
    /// Whose records it is made of.
    pub conv: GroupId,
    /// The pack.
    pub pack: PackId,
    /// The version that went out last.
    pub version: u64,
    /// Its title.
    pub title: String,
    /// When it went out.
    pub made: Timestamp,
    /// How many resources it had.
    pub count: u64,
    /// The hash of all of them.
    pub content: [u8; 32],
}

fn pack(row: &Row<'_>) -> Result<Pack, StoreError> {
    Ok(Pack {
        pack: PackId::new(bytes(row, "pack")?),
        publisher: bytes(row, "publisher")?,
        publisher_name: row.get("publisher_name")?,
        version: number(row, "version")?,
        title: row.get("title")?,
        made: Timestamp::from_ms(number(row, "made_ms")?),
        content: bytes(row, "content")?,
    })
}

fn item(row: &Row<'_>) -> Result<PackItem, StoreError> {
    Ok(PackItem {
        pack: PackId::new(bytes(row, "pack")?),
        item: bytes(row, "item")?,
        resource: RecordId::new(bytes(row, "resource")?),
        bytes: row.get("bytes")?,
    })
}

fn out(row: &Row<'_>) -> Result<PackOut, StoreError> {
    Ok(PackOut {
        conv: GroupId::new(bytes(row, "conv")?),
        pack: PackId::new(bytes(row, "pack")?),
        version: number(row, "version")?,
        title: row.get("title")?,
        made: Timestamp::from_ms(number(row, "made_ms")?),
        count: number(row, "count")?,
        content: bytes(row, "content")?,
    })
}

impl Read<'_> {
    /// A pack that was taken in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_pack(&self, id: PackId) -> Result<Option<Pack>, StoreError> {
        find(self.conn(), "SELECT * FROM pack WHERE pack = ?1", params![id.as_bytes()], pack)
    }

    /// All of them, by title.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_packs(&self) -> Result<Vec<Pack>, StoreError> {
        list(self.conn(), "SELECT * FROM pack ORDER BY title, pack", [], pack)
    }

    /// How many resources a pack has.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_pack_items(&self, id: PackId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) AS n FROM pack_item WHERE pack = ?1";
        Ok(find(self.conn(), sql, params![id.as_bytes()], |row| number(row, "n"))?.unwrap_or(0))
    }

    /// The resources of a pack, by their ids inside it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_pack_items(&self, id: PackId) -> Result<Vec<PackItem>, StoreError> {
        list(self.conn(), "SELECT * FROM pack_item WHERE pack = ?1 ORDER BY item", params![id.as_bytes()], item)
    }

    /// A resource of any pack, by the id by which people name it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_pack_item(&self, resource: RecordId) -> Result<Option<PackItem>, StoreError> {
        find(self.conn(), "SELECT * FROM pack_item WHERE resource = ?1", params![resource.as_bytes()], item)
    }

    /// The pack that is published from these records.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_pack_out(&self, conv: GroupId) -> Result<Option<PackOut>, StoreError> {
        find(self.conn(), "SELECT * FROM pack_out WHERE conv = ?1", params![conv.as_bytes()], out)
    }

    /// All that are published, by title.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_packs_out(&self) -> Result<Vec<PackOut>, StoreError> {
        list(self.conn(), "SELECT * FROM pack_out ORDER BY title, conv", [], out)
    }
}

impl Tx<'_> {
    /// Puts a pack with all its resources in place of what was there of it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_pack(&self, p: &Pack, items: &[PackItem]) -> Result<(), StoreError> {
        self.drop_pack(p.pack)?;
        run(
            self.conn(),
            "INSERT INTO pack (pack, publisher, publisher_name, version, title, made_ms, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                p.pack.as_bytes(),
                p.publisher,
                p.publisher_name,
                int(p.version),
                p.title,
                int(p.made.as_ms()),
                p.content
            ],
        )?;
        for item in items {
            run(
                self.conn(),
                "INSERT INTO pack_item (pack, item, resource, bytes) VALUES (?1, ?2, ?3, ?4)",
                params![p.pack.as_bytes(), item.item, item.resource.as_bytes(), item.bytes],
            )?;
        }
        Ok(())
    }

    /// Takes a pack out with all its resources.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_pack(&self, id: PackId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM pack WHERE pack = ?1", params![id.as_bytes()])?;
        Ok(())
    }

    /// Notes what went out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_pack_out(&self, p: &PackOut) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT INTO pack_out (conv, pack, version, title, made_ms, count, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (conv) DO UPDATE SET pack = excluded.pack, version = excluded.version, title = excluded.title,
             made_ms = excluded.made_ms, count = excluded.count, content = excluded.content",
            params![
                p.conv.as_bytes(),
                p.pack.as_bytes(),
                int(p.version),
                p.title,
                int(p.made.as_ms()),
                int(p.count),
                p.content
            ],
        )?;
        Ok(())
    }
}
