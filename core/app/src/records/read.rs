//! Records as they stand: what counts, with what this device wrote and others do not have yet.

use super::Home;
use crate::me::Me;
use kith_model::{GroupId, KithError, RecordId};
use kith_protocol::cbor::Wire;
use kith_protocol::cose::Sign1;
use kith_protocol::peer::{Hlc, Merge, StateOp};
use kith_records::{Picture, Piece, PieceKind, Rank};
use kith_store::{Read, RecordOp, StoreError};

/// A record that is there.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// Its id.
    pub(crate) record: RecordId,
    /// Whose it is.
    pub(crate) home: Home,
    /// What it shows.
    pub(crate) picture: Picture,
}

/// A record of a type, living or dead; none when nothing is known of it, or it is of another type.
pub(crate) fn find(
    read: &Read<'_>,
    me: &Me,
    conv: GroupId,
    record: RecordId,
    kind: u64,
) -> Result<Option<Record>, KithError> {
    let picture = Picture::of(pieces(read, conv, record)?);
    Ok((picture.kind() == Some(kind)).then(|| Record { record, home: Home::of(me, conv), picture }))
}

/// The living records of a type, of one home or of all, by home and id.
pub(crate) fn list(read: &Read<'_>, me: &Me, home: Option<Home>, kind: u64) -> Result<Vec<Record>, KithError> {
    let mut all = Vec::new();
    for (conv, record) in read.list_records(kind, home.map(|home| home.conv(me)))? {
        all.extend(find(read, me, conv, record, kind)?.filter(|record| record.picture.is_alive()));
    }
    Ok(all)
}

/// The records of a type whose id begins so; the same id may stand for one's own record and for one of a group.
pub(crate) fn resolve(
    read: &Read<'_>,
    me: &Me,
    low: RecordId,
    high: RecordId,
    kind: u64,
) -> Result<Vec<Record>, KithError> {
    /// More than these are ambiguous in any case.
    const LOOK: u64 = 64;
    let mut all = Vec::new();
    for (conv, record) in read.list_records_between(low, high, LOOK)? {
        all.extend(find(read, me, conv, record, kind)?.filter(|record| record.picture.is_alive()));
    }
    Ok(all)
}

/// The pieces of a record.
pub(super) fn pieces(read: &Read<'_>, conv: GroupId, record: RecordId) -> Result<Vec<Piece>, KithError> {
    let rows = read.list_record_ops(conv, record)?;
    Ok(rows.iter().map(piece).collect::<Result<_, _>>()?)
}

/// The piece of a row. It was checked when it was stored, so nothing is checked or hashed again.
fn piece(row: &RecordOp) -> Result<Piece, StoreError> {
    let damaged = |_| StoreError::Corrupt { what: "a stored operation cannot be read" };
    let op = Sign1::from_bytes(&row.bytes).and_then(|signed| StateOp::from_bytes(&signed.payload)).map_err(damaged)?;
    Ok(Piece {
        field: op.field,
        kind: match op.merge {
            Merge::Set => PieceKind::Set,
            Merge::Add => PieceKind::Add,
            Merge::Drop(dots) => PieceKind::Drop(dots),
        },
        record_kind: row.kind,
        rank: Rank { stamp: Hlc::new(row.stamp), cert: row.cert, hash: row.hash },
        author: *row.author.as_bytes(),
        value: op.value,
        own: row.own.is_some(),
    })
}
