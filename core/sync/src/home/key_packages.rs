//! Key packages: 20 in stock, topped up under 10, one last resort (protocol 3).

use crate::me::Me;
use crate::round::op::{Errand, OutOp};
use kith_crypto::{make_key_package, seal_key_package};
use kith_model::KithError;
use kith_protocol::api::Origin;
use kith_protocol::id::LogId;
use kith_protocol::op::{Act, OpPayload, PutKeyPackages};
use kith_store::{OwnKeyPackage, Tx};

const STOCK: u64 = 20;
const TOP_UP_UNDER: u64 = 10;
const DAY_MS: u64 = 86_400_000;
/// A package is replaced after this, and its private part goes a week later.
const REPLACE_MS: u64 = 30 * DAY_MS;
/// The last-resort package lives longer.
const REPLACE_LAST_MS: u64 = 60 * DAY_MS;

/// Puts packages into stock when there are few.
pub(crate) fn plan(me: &Me, tx: &Tx<'_>, origin: &Origin, ops: &mut Vec<OutOp>) -> Result<(), KithError> {
    let Some(mailbox) = tx.find_mailbox()?.filter(|mailbox| mailbox.made) else { return Ok(()) };
    let mut waiting: Vec<OwnKeyPackage> = tx.list_key_packages()?;
    let now = me.now();
    let needs_last =
        !waiting.iter().any(|package| package.last_resort && now.ms_since(package.created) < REPLACE_LAST_MS);
    waiting.retain(|package| !package.put);
    if waiting.is_empty() {
        let missing = if mailbox.kp_stock < TOP_UP_UNDER { STOCK.saturating_sub(mailbox.kp_stock) } else { 0 };
        for _ in 0..missing {
            waiting.push(make(me, tx, &mailbox, false)?);
        }
        if needs_last {
            waiting.push(make(me, tx, &mailbox, true)?);
        }
    }
    if waiting.is_empty() {
        return Ok(());
    }
    let hashes = waiting.iter().map(|package| package.hash).collect();
    let last_resort = waiting.iter().find(|package| package.last_resort).map(|package| package.sealed.clone());
    let packages = waiting.into_iter().filter(|package| !package.last_resort).map(|package| package.sealed).collect();
    let payload = OpPayload {
        log: LogId::new(*mailbox.log.as_bytes()),
        act: Act::PutKeyPackages(PutKeyPackages { packages, last_resort }),
    };
    ops.push(OutOp::sign(Errand::Stock { hashes }, &payload, mailbox.owner_seed.expose(), origin));
    Ok(())
}

fn make(me: &Me, tx: &Tx<'_>, mailbox: &kith_store::Mailbox, last_resort: bool) -> Result<OwnKeyPackage, KithError> {
    let storage = Me::own_storage(tx);
    let p = me.provider(&storage);
    let made = make_key_package(&p, me.identity(), last_resort).map_err(crate::replica::follow::storage_fault)?;
    let log = LogId::new(*mailbox.log.as_bytes());
    let sealed = seal_key_package(me.rng(), &mailbox.kp_key, &log, &made.bytes).map_err(crate::me::bug)?;
    let package = OwnKeyPackage { hash: made.hash, sealed, last_resort, put: false, created: me.now() };
    tx.put_key_package(&package)?;
    Ok(package)
}

/// The relay has them.
pub(crate) fn stocked(tx: &Tx<'_>, hashes: &[[u8; 32]], stock: u64) -> Result<(), KithError> {
    for mut package in tx.list_key_packages()? {
        if hashes.contains(&package.hash) {
            package.put = true;
            package.sealed = Vec::new();
            tx.put_key_package(&package)?;
        }
    }
    if let Some(mut mailbox) = tx.find_mailbox()? {
        mailbox.kp_stock = stock;
        tx.put_mailbox(&mailbox)?;
    }
    Ok(())
}

/// A Welcome used one of them: the stock is smaller than it was.
pub(crate) fn used_one(tx: &Tx<'_>) -> Result<(), KithError> {
    if let Some(mut mailbox) = tx.find_mailbox()? {
        mailbox.kp_stock = mailbox.kp_stock.saturating_sub(1);
        tx.put_mailbox(&mailbox)?;
    }
    Ok(())
}

/// Forgets packages that are older than they may be, so that they are replaced.
pub(crate) fn age(me: &Me, tx: &Tx<'_>) -> Result<(), KithError> {
    let now = me.now();
    for package in tx.list_key_packages()? {
        let limit = if package.last_resort { REPLACE_LAST_MS } else { REPLACE_MS };
        if package.put && now.ms_since(package.created) > limit.saturating_add(7 * DAY_MS) {
            tx.drop_key_package(&package.hash)?;
        }
    }
    Ok(())
}
