//! Making a log.
//!
//! Nobody can take an id that they cannot sign for, and no id is ever used twice: the record of a deleted or expired log
//! stays. The same payload again is answered the same.

use super::grants::new_row;
use super::{Effect, News, Scene, limits};
use crate::log::prepare::SignedOp;
use crate::log::storage::{LogLife, LogRow, LogTx};
use kith_protocol::api::{Done, Refusal};
use kith_protocol::hash::{chain_start, log_id};
use kith_protocol::op::{Admission, CreateLog};

pub(super) fn create(
    tx: &mut dyn LogTx,
    scene: &Scene<'_>,
    op: &SignedOp,
    create: &CreateLog,
    before: Option<&LogRow>,
) -> Effect {
    if log_id(&op.key, &create.salt) != op.log {
        return Err(Refusal::BadSignature.into());
    }
    if let Some(row) = before {
        return match row.life {
            LogLife::Open if row.created_by == op.payload => Ok((Done::Created, News::None)),
            LogLife::Open => Err(Refusal::EntryReused.into()),
            LogLife::Ended | LogLife::Gone => Err(Refusal::NotAllowed.into()),
        };
    }
    if !op.admitted {
        return Err(Refusal::AdmissionNeeded { kinds: scene.rules.admission.kinds() }.into());
    }
    // Both were refused by `prepare` already.
    let ttl = scene.rules.ttl(create.class, create.ttl_ms).map_err(|_| Refusal::Malformed)?;
    let read_key = create.read_key.ok_or(Refusal::UnsupportedVersion)?;
    let grants = u64::try_from(create.grants.len()).unwrap_or(u64::MAX);
    if grants > scene.rules.limits.grants_of(create.class) {
        return Err(limits::quota("grants").into());
    }
    let open = create.admission == Admission::Open;
    limits::open_quota(scene, open, 1)?;
    if let (true, Some(rates), Some(source)) = (open, &scene.rules.rates, scene.source) {
        let limited = |after_s| Refusal::RateLimited { after_s };
        scene.pressure.create(rates, source, scene.now).map_err(limited)?;
    }
    limits::disk(scene, limits::NO_NEW_LOGS)?;

    let start = chain_start(&op.log);
    let mut row = LogRow {
        life: LogLife::Open,
        class: create.class,
        created_by: op.payload,
        open_admission: open,
        admissions: 1,
        ttl,
        ctl: 0,
        fence: 0,
        period: 0,
        read_key,
        head: 0,
        head_time: 0,
        head_chain: start,
        first: 1,
        first_chain: start,
        entry_bytes: 0,
        blob_bytes: 0,
        slot_bytes: 0,
        stock: 0,
        next_package: 0,
        grants,
        grants_made: 0,
        used_at: scene.now,
        due: scene.now.saturating_add(crate::log::rules::IDLE_MS),
    };
    for grant in &create.grants {
        tx.put_grant(&op.log, &new_row(&mut row, grant))?;
    }
    tx.put_log(&op.log, &row)?;
    Ok((Done::Created, News::None))
}
