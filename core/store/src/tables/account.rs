//! The one account of this home.

use super::{bytes, find, int, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, DeviceId, Secret32};
use rusqlite::params;

/// The account and its device, with their secret seeds.
#[derive(Debug, Clone)]
pub struct Account {
    /// The public root key.
    pub account: AccountId,
    /// This device.
    pub device: DeviceId,
    /// Seed of the root key.
    pub root_seed: Secret32,
    /// Seed of the device key.
    pub device_seed: Secret32,
    /// Serial of the certificate.
    pub serial: u64,
    /// The name in the certificate.
    pub name: String,
    /// The certificate.
    pub cert: Vec<u8>,
}

impl Read<'_> {
    /// The account, absent only while a home is being made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_account(&self) -> Result<Option<Account>, StoreError> {
        find(self.conn(), "SELECT * FROM account WHERE one = 1", [], |row| {
            Ok(Account {
                account: AccountId::new(bytes(row, "account")?),
                device: DeviceId::new(bytes(row, "device")?),
                root_seed: Secret32::new(bytes(row, "root_seed")?),
                device_seed: Secret32::new(bytes(row, "device_seed")?),
                serial: number(row, "serial")?,
                name: row.get("name")?,
                cert: row.get("cert")?,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores the account.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_account(&self, account: &Account) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO account (one, account, device, root_seed, device_seed, serial, name, cert)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                account.account.as_bytes(),
                account.device.as_bytes(),
                account.root_seed.expose(),
                account.device_seed.expose(),
                int(account.serial),
                account.name,
                account.cert
            ],
        )?;
        Ok(())
    }
}
