//! Rows of answered questionnaires.

use super::entry::{ms, time};
use super::{Read, Tx};
use crate::results::InstrumentResult;
use kith_store::StoreError;
use rusqlite::Row;

/// Keeps a result; whether it was new.
pub(crate) fn insert(tx: &Tx<'_>, result: &InstrumentResult) -> Result<bool, StoreError> {
    let InstrumentResult { result, instrument, version, answers, score, band, taken_at } = result;
    let added = tx
        .sql()
        .prepare_cached(
            "INSERT OR IGNORE INTO result (result, instrument, version, answers, score, band, taken_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((result, instrument, version, answers, score, band, ms(*taken_at)))?;
    Ok(added > 0)
}

/// Whether the same answers of the same time are there.
pub(crate) fn has_twin(read: &Read<'_>, result: &InstrumentResult) -> Result<bool, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM result WHERE instrument = ?1 AND taken_ms = ?2 AND answers = ?3)",
    )?;
    Ok(select.query_row((&result.instrument, ms(result.taken_at), &result.answers), |row| row.get(0))?)
}

/// The results of one instrument, or of all, the earliest first.
pub(crate) fn list(read: &Read<'_>, instrument: Option<&str>) -> Result<Vec<InstrumentResult>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT result, instrument, version, answers, score, band, taken_ms FROM result
         WHERE ?1 IS NULL OR instrument = ?1 ORDER BY taken_ms, result",
    )?;
    let parts = |row: &Row<'_>| {
        let result = InstrumentResult {
            result: row.get(0)?,
            instrument: row.get(1)?,
            version: row.get(2)?,
            answers: row.get(3)?,
            score: row.get(4)?,
            band: row.get(5)?,
            taken_at: kith_model::Timestamp::default(),
        };
        Ok((result, row.get::<_, i64>(6)?))
    };
    let rows = select.query_map([instrument], parts)?;
    rows.map(|row| {
        let (result, taken) = row?;
        Ok(InstrumentResult { taken_at: time(taken)?, ..result })
    })
    .collect()
}

/// Takes out the results that a change had brought.
pub(super) fn remove_of_change(tx: &Tx<'_>, change: i64) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM result WHERE result IN (SELECT result FROM change_result WHERE change = ?1)")?
        .execute([change])?;
    Ok(())
}
