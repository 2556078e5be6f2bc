//! Key packages: 20 in stock, topped up under 10, one last resort; replaced when they are old (protocol 3).
//!
//! | where | goes to |
//! |---|---|
//! | to be put | put, when the relay has it |
//! | put | given, when a Welcome used it; replaced, when the stock is as old as it may be |
//! | given (used, or sent to one person with a request) | replaced at once, or when it is old |
//! | replaced | deleted a week later, with its private part |
//!
//! A relay drops no package by itself and hands out the oldest first. So this account takes its own stock out, by a grant of
//! its own, before it puts fresh ones in: as many takes as packages may still lie there. In between there is the last resort.
//!
//! A home that was put back to an older copy has a stock at the relay that it knows nothing of: when that shows (`mail::missed`)
//! fresh ones are put at once, and whatever lies before them is taken out.

use crate::me::Me;
use crate::replica::follow::storage_fault;
use crate::round::op::{Errand, OutOp};
use kith_crypto::{MadeKeyPackage, forget_key_package, make_key_package, seal_key_package};
use kith_model::{KithError, Secret32, Timestamp};
use kith_protocol::api::Origin;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::id::{LogId, RequestId};
use kith_protocol::op::{Act, OpPayload, PutKeyPackages, TakeKeyPackage};
use kith_store::{GrantPurpose, GrantState, Mailbox, OwnKeyPackage, PackagePlace, Tx};

const STOCK: u64 = 20;
const TOP_UP_UNDER: u64 = 10;
const DAY_MS: u64 = 86_400_000;
/// A package is replaced after this.
const REPLACE_MS: u64 = 30 * DAY_MS;
/// The last-resort package lives longer.
const REPLACE_LAST_MS: u64 = 60 * DAY_MS;
/// How long a private part is kept for Welcomes that are on their way.
const KEEP_MS: u64 = 7 * DAY_MS;
/// Packages of an unknown stock that are taken out in one round.
const STRANGE_AT_ONCE: usize = 64;
/// A time so far ahead was set by a clock that was wrong.
const AHEAD_MS: u64 = 2 * DAY_MS;

/// What becomes of a package by its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// It may be used.
    Young,
    /// It is to be replaced.
    Old,
    /// Its private part is to be deleted.
    Over,
}

fn age(package: &OwnKeyPackage, now: Timestamp) -> Age {
    let since = |time: Timestamp| if time > now.plus_ms(AHEAD_MS) { u64::MAX } else { now.ms_since(time) };
    let most = if package.last_resort { REPLACE_LAST_MS } else { REPLACE_MS };
    let lived = since(package.created);
    match package.replaced {
        // One that was replaced early is kept as long as one that was not: somebody may have taken it just before.
        Some(replaced) if since(replaced) >= KEEP_MS && lived >= most.saturating_add(KEEP_MS) => Age::Over,
        None if lived >= most => Age::Old,
        _ => Age::Young,
    }
}

/// Deletes what is over, and makes ready to replace what is old. Comes before the mailbox's own operations, so that the
/// grant by which old packages are taken out is there when it is needed.
pub(crate) fn tend(me: &Me, tx: &Tx<'_>) -> Result<(), KithError> {
    let now = me.now();
    let storage = Me::own_storage(tx);
    let p = me.provider(&storage);
    for mut package in tx.list_key_packages()? {
        match (age(&package, now), package.place) {
            (Age::Young, _) => {}
            (Age::Over, _) => {
                forget_key_package(&p, &package.reference).map_err(storage_fault)?;
                tx.drop_key_package(&package.reference)?;
            }
            // What went to one person needs nobody to replace it.
            (Age::Old, PackagePlace::Given) => {
                package.replaced = Some(now);
                tx.put_key_package(&package)?;
            }
            // It may have been put all the same: the answer can be lost.
            (Age::Old, PackagePlace::ToPut) => {
                package.place = PackagePlace::Put;
                tx.put_key_package(&package)?;
                tx.make_grant(GrantPurpose::Own, &[], Secret32::new(me.rng().bytes32()), None)?;
            }
            (Age::Old, PackagePlace::Put) => {
                tx.make_grant(GrantPurpose::Own, &[], Secret32::new(me.rng().bytes32()), None)?;
            }
        }
    }
    Ok(())
}

/// Takes an old stock out, or puts packages into stock when there are few.
pub(crate) fn plan(me: &Me, tx: &Tx<'_>, origin: &Origin, ops: &mut Vec<OutOp>) -> Result<(), KithError> {
    let Some(mailbox) = tx.find_mailbox()?.filter(|mailbox| mailbox.made) else { return Ok(()) };
    let now = me.now();
    let packages = tx.list_key_packages()?;
    let in_stock = |p: &&OwnKeyPackage| p.place == PackagePlace::Put && !p.last_resort && p.replaced.is_none();
    if packages.iter().filter(in_stock).any(|package| age(package, now) == Age::Old) {
        // Nothing is put before all of these are out, or the takes would fetch what is fresh.
        return take_out(tx, &mailbox, packages.iter().filter(in_stock), origin, ops);
    }
    let own = u64::try_from(packages.iter().filter(in_stock).count()).unwrap_or(u64::MAX);
    let all_put = packages.iter().all(|package| package.place != PackagePlace::ToPut);
    if mailbox.kp_stock > own && all_put {
        return take_out_strange(tx, &mailbox, own, packages.iter().rfind(in_stock), origin, ops);
    }
    let has_last = packages
        .iter()
        .any(|p| p.last_resort && p.place != PackagePlace::Given && age(p, now) == Age::Young && p.replaced.is_none());
    let mut waiting: Vec<OwnKeyPackage> =
        packages.into_iter().filter(|package| package.place == PackagePlace::ToPut).collect();
    if waiting.is_empty() {
        let missing = if mailbox.kp_stock < TOP_UP_UNDER { STOCK.saturating_sub(mailbox.kp_stock) } else { 0 };
        for _ in 0..missing {
            waiting.push(make_for_stock(me, tx, &mailbox, false)?);
        }
        if !has_last {
            waiting.push(make_for_stock(me, tx, &mailbox, true)?);
        }
    }
    if waiting.is_empty() {
        return Ok(());
    }
    let references = waiting.iter().map(|package| package.reference).collect();
    let last_resort = waiting.iter().find(|package| package.last_resort).map(|package| package.sealed.clone());
    let packages = waiting.into_iter().filter(|package| !package.last_resort).map(|package| package.sealed).collect();
    let payload =
        OpPayload { log: log_of(&mailbox), act: Act::PutKeyPackages(PutKeyPackages { packages, last_resort }) };
    ops.push(OutOp::sign(Errand::Stock { references }, &payload, mailbox.owner_seed.expose(), origin));
    Ok(())
}

/// One take for each package that may still lie there. Which one the relay gives does not matter: all of them go.
fn take_out<'a>(
    tx: &Tx<'_>,
    mailbox: &Mailbox,
    stock: impl Iterator<Item = &'a OwnKeyPackage>,
    origin: &Origin,
    ops: &mut Vec<OutOp>,
) -> Result<(), KithError> {
    let grant = tx.find_grant(GrantPurpose::Own, &[])?.filter(|grant| grant.state == GrantState::There);
    let Some(grant) = grant else { return Ok(()) };
    for package in stock {
        let request = RequestId::new(first_16(sha256(&[b"kith/replace", &package.reference])));
        let payload = OpPayload { log: log_of(mailbox), act: Act::TakeKeyPackage(TakeKeyPackage { request }) };
        let errand = Errand::TakeOut { reference: package.reference };
        ops.push(OutOp::sign(errand, &payload, grant.seed.expose(), origin));
    }
    Ok(())
}

/// Takes out as many as lie there beside this home's own: the relay gives the oldest first. `newest` tells one time from
/// another, so that an answer that was lost is asked for again and nothing else is taken.
fn take_out_strange(
    tx: &Tx<'_>,
    mailbox: &Mailbox,
    own: u64,
    newest: Option<&OwnKeyPackage>,
    origin: &Origin,
    ops: &mut Vec<OutOp>,
) -> Result<(), KithError> {
    let grant = tx.find_grant(GrantPurpose::Own, &[])?.filter(|grant| grant.state == GrantState::There);
    let Some(grant) = grant else { return Ok(()) };
    let newest = newest.map_or([0; 32], |package| package.reference);
    for nth in (own..mailbox.kp_stock).take(STRANGE_AT_ONCE) {
        let reference = sha256(&[b"kith/strange", &newest, &nth.to_be_bytes()]);
        let act = Act::TakeKeyPackage(TakeKeyPackage { request: RequestId::new(first_16(reference)) });
        let payload = OpPayload { log: log_of(mailbox), act };
        ops.push(OutOp::sign(Errand::TakeOut { reference }, &payload, grant.seed.expose(), origin));
    }
    Ok(())
}

fn log_of(mailbox: &Mailbox) -> LogId {
    LogId::new(*mailbox.log.as_bytes())
}

fn make_for_stock(me: &Me, tx: &Tx<'_>, mailbox: &Mailbox, last_resort: bool) -> Result<OwnKeyPackage, KithError> {
    let made = make(me, tx, last_resort)?;
    let sealed = seal_key_package(me.rng(), &mailbox.kp_key, &log_of(mailbox), &made.bytes).map_err(crate::me::bug)?;
    let package = row(&made, sealed, last_resort, PackagePlace::ToPut, me.now());
    tx.put_key_package(&package)?;
    Ok(package)
}

/// A package that goes to one person, with a request.
pub(crate) fn make_for_one(me: &Me, tx: &Tx<'_>) -> Result<MadeKeyPackage, KithError> {
    let made = make(me, tx, false)?;
    tx.put_key_package(&row(&made, Vec::new(), false, PackagePlace::Given, me.now()))?;
    Ok(made)
}

fn make(me: &Me, tx: &Tx<'_>, last_resort: bool) -> Result<MadeKeyPackage, KithError> {
    let storage = Me::own_storage(tx);
    let p = me.provider(&storage);
    make_key_package(&p, me.identity(), last_resort).map_err(storage_fault)
}

fn row(
    made: &MadeKeyPackage,
    sealed: Vec<u8>,
    last_resort: bool,
    place: PackagePlace,
    created: Timestamp,
) -> OwnKeyPackage {
    OwnKeyPackage { reference: made.reference, sealed, last_resort, place, created, replaced: None }
}

/// The relay has them. A new last resort took the place of the one before.
pub(crate) fn stocked(me: &Me, tx: &Tx<'_>, references: &[[u8; 32]], stock: u64) -> Result<(), KithError> {
    let packages = tx.list_key_packages()?;
    let new_last = packages.iter().any(|package| package.last_resort && references.contains(&package.reference));
    for mut package in packages {
        if references.contains(&package.reference) {
            package.place = PackagePlace::Put;
            package.sealed = Vec::new();
        } else if new_last && package.last_resort && package.replaced.is_none() {
            package.replaced = Some(me.now());
        } else {
            continue;
        }
        tx.put_key_package(&package)?;
    }
    note_stock(tx, |_| stock)
}

/// The relay may hold packages that are not here: whatever lies there is replaced.
pub(crate) fn renew(me: &Me, tx: &Tx<'_>) -> Result<(), KithError> {
    gone(me, tx)?;
    tx.make_grant(GrantPurpose::Own, &[], Secret32::new(me.rng().bytes32()), None)?;
    note_stock(tx, |_| 0)
}

/// A package of the old stock is out, whichever it was, or there was none left.
pub(crate) fn taken_out(me: &Me, tx: &Tx<'_>, reference: &[u8; 32]) -> Result<(), KithError> {
    let found = tx.list_key_packages()?.into_iter().find(|package| package.reference == *reference);
    match found {
        Some(package) if package.replaced.is_some() => return Ok(()),
        Some(package) => tx.put_key_package(&OwnKeyPackage { replaced: Some(me.now()), ..package })?,
        // One that this home knows nothing of.
        None => {}
    }
    note_stock(tx, |stock| stock.saturating_sub(1))
}

/// A Welcome used one of these: nobody gets it again, and the stock is smaller than it was.
pub(crate) fn used(me: &Me, tx: &Tx<'_>, references: &[[u8; 32]]) -> Result<(), KithError> {
    for mut package in tx.list_key_packages()? {
        if package.last_resort || package.replaced.is_some() || !references.contains(&package.reference) {
            continue;
        }
        if package.place == PackagePlace::Put {
            note_stock(tx, |stock| stock.saturating_sub(1))?;
        }
        package.place = PackagePlace::Given;
        package.replaced = Some(me.now());
        tx.put_key_package(&package)?;
    }
    Ok(())
}

/// None of what lies in the mailbox is to be used any more.
pub(super) fn gone(me: &Me, tx: &Tx<'_>) -> Result<(), KithError> {
    for mut package in tx.list_key_packages()? {
        if package.place == PackagePlace::Put && package.replaced.is_none() {
            package.replaced = Some(me.now());
            tx.put_key_package(&package)?;
        }
    }
    Ok(())
}

fn note_stock(tx: &Tx<'_>, count: impl FnOnce(u64) -> u64) -> Result<(), KithError> {
    if let Some(mut mailbox) = tx.find_mailbox()? {
        mailbox.kp_stock = count(mailbox.kp_stock);
        tx.put_mailbox(&mailbox)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_replaced_and_deleted_in_time() {
        let now = 400 * DAY_MS;
        // Days since it was made, last resort, days since it was replaced: what becomes of it.
        let cases = [
            ("fresh", 0, false, None, Age::Young),
            ("a day before its time", 29, false, None, Age::Young),
            ("as old as it may be", 30, false, None, Age::Old),
            ("an old last resort", 30, true, None, Age::Young),
            ("a last resort as old as it may be", 60, true, None, Age::Old),
            ("just replaced", 30, false, Some(0), Age::Young),
            ("replaced for six days", 36, false, Some(6), Age::Young),
            ("replaced for a week", 37, false, Some(7), Age::Over),
            ("replaced early", 20, false, Some(10), Age::Young),
            ("replaced early, and old by now", 37, false, Some(27), Age::Over),
            ("replaced late", 100, false, Some(6), Age::Young),
            ("a last resort that was replaced", 66, true, Some(7), Age::Young),
            ("a last resort that was replaced a week ago", 67, true, Some(7), Age::Over),
        ];
        for (name, made, last_resort, replaced, expected) in cases {
            let ago = |days: u64| Timestamp::from_ms(now - days * DAY_MS);
            let package = OwnKeyPackage {
                reference: [0; 32],
                sealed: Vec::new(),
                last_resort,
                place: PackagePlace::Put,
                created: ago(made),
                replaced: replaced.map(ago),
            };
            assert_eq!(age(&package, Timestamp::from_ms(now)), expected, "{name}");
        }
    }

    #[test]
    fn a_package_of_a_clock_that_was_years_ahead_is_replaced_now() {
        let package = OwnKeyPackage {
            reference: [0; 32],
            sealed: Vec::new(),
            last_resort: false,
            place: PackagePlace::Put,
            created: Timestamp::from_ms(3_000 * DAY_MS),
            replaced: None,
        };
        assert_eq!(age(&package, Timestamp::from_ms(400 * DAY_MS)), Age::Old);
        assert_eq!(age(&package, Timestamp::from_ms(2_999 * DAY_MS)), Age::Young);
    }
}
