//! A shelf in memory: for tests, for a snapshot that is looked at before it counts, and for vectors.

use crate::merge::{FieldKey, Gone, Rank, Shelf};
use crate::picture::{Piece, PieceKind};
use crate::root::Item;
use crate::{AdmittedOp, bucket_of};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Field, Hlc, Merge};
use std::collections::BTreeMap;
use std::convert::Infallible;

type Place = ([u8; 16], FieldKey);

/// The state of one conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryShelf {
    registers: BTreeMap<Place, AdmittedOp>,
    elements: BTreeMap<(Place, [u8; 16]), AdmittedOp>,
    drops: BTreeMap<(Place, [u8; 16]), AdmittedOp>,
}

impl MemoryShelf {
    /// Every operation of the state, by record and field.
    pub fn ops(&self) -> impl Iterator<Item = &AdmittedOp> {
        self.registers.values().chain(self.elements.values()).chain(self.drops.values())
    }

    /// What roots are made of.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        self.ops().map(|op| Item { bucket: bucket_of(&op.signed().op().record), hash: *op.signed().hash() })
    }

    /// The pieces of a record.
    #[must_use]
    pub fn pieces(&self, record: &[u8; 16]) -> Vec<Piece> {
        self.ops().filter(|op| op.signed().op().record == *record).map(Piece::of).collect()
    }

    fn place(record: &[u8; 16], field: &FieldKey) -> Place {
        (*record, field.clone())
    }
}

impl Shelf for MemoryShelf {
    type Error = Infallible;

    fn winner(&self, record: &[u8; 16], field: &FieldKey) -> Result<Option<Rank>, Infallible> {
        Ok(self.registers.get(&Self::place(record, field)).map(|op| Rank::of(op.signed())))
    }

    fn put_winner(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), Infallible> {
        self.registers.insert(Self::place(&op.signed().op().record, field), op.clone());
        Ok(())
    }

    fn element(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<Option<Rank>, Infallible> {
        Ok(self.elements.get(&(Self::place(record, field), *dot)).map(|op| Rank::of(op.signed())))
    }

    fn put_element(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), Infallible> {
        self.elements.insert((Self::place(&op.signed().op().record, field), op.signed().dot()), op.clone());
        Ok(())
    }

    fn drop_element(
        &mut self,
        record: &[u8; 16],
        field: &FieldKey,
        dot: &[u8; 16],
    ) -> Result<Option<[u8; 32]>, Infallible> {
        Ok(self.elements.remove(&(Self::place(record, field), *dot)).map(|op| *op.signed().hash()))
    }

    fn is_dropped(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<bool, Infallible> {
        let place = Self::place(record, field);
        let here = self.drops.range((place.clone(), [0; 16])..=(place, [0xff; 16]));
        Ok(here.into_iter().any(|(_, op)| matches!(&op.signed().op().merge, Merge::Drop(dots) if dots.contains(dot))))
    }

    fn dropping(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<Option<Rank>, Infallible> {
        Ok(self.drops.get(&(Self::place(record, field), *dot)).map(|op| Rank::of(op.signed())))
    }

    fn put_drop(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), Infallible> {
        self.drops.insert((Self::place(&op.signed().op().record, field), op.signed().dot()), op.clone());
        Ok(())
    }

    fn take_dead(&mut self, cut: Hlc) -> Result<Vec<Gone>, Infallible> {
        let alive = Field::ALIVE.to_bytes();
        let dead: Vec<[u8; 16]> = self
            .registers
            .iter()
            .filter(|((_, field), op)| *field == alive && crate::tombstone::is_death(op.signed().op()))
            .filter(|(_, op)| op.signed().op().stamp <= cut)
            .map(|((record, _), _)| *record)
            .collect();
        let mut gone = Vec::new();
        let mut goes = |op: &AdmittedOp, old: bool| {
            let goes = old || dead.contains(&op.signed().op().record);
            if goes {
                gone.push((op.signed().op().record, *op.signed().hash()));
            }
            !goes
        };
        self.registers.retain(|_, op| goes(op, false));
        self.elements.retain(|_, op| goes(op, false));
        self.drops.retain(|_, op| goes(op, op.signed().op().stamp <= cut));
        Ok(gone)
    }
}

impl Piece {
    /// An operation that counts, as a picture needs it.
    #[must_use]
    pub fn of(op: &AdmittedOp) -> Self {
        let signed = op.signed();
        Self {
            field: signed.op().field.clone(),
            kind: match &signed.op().merge {
                Merge::Set => PieceKind::Set,
                Merge::Add => PieceKind::Add,
                Merge::Drop(dots) => PieceKind::Drop(dots.clone()),
            },
            record_kind: signed.op().kind,
            rank: Rank::of(signed),
            author: *op.author().as_bytes(),
            value: signed.op().value.clone(),
            own: false,
        }
    }
}
