//! What a record shows, from what is kept of it.
//!
//! The pieces may be those of a state, or of a state and of what this device wrote and has not sent yet; they are merged by
//! the same rules, so that a person sees their own words at once and they end as they will end everywhere.

use crate::merge::Rank;
use kith_protocol::cbor::{Decoder, Encoder, Wire, WireError};
use kith_protocol::peer::{Field, NULL};
use std::collections::{BTreeMap, BTreeSet};

/// How a piece is merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PieceKind {
    /// A write of a register.
    Set,
    /// An element.
    Add,
    /// Takes out the elements with these dots.
    Drop(Vec<[u8; 16]>),
}

/// One operation of a record.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// The field.
    pub field: Field,
    /// How it is merged.
    pub kind: PieceKind,
    /// The type of the record, as the operation says.
    pub record_kind: u64,
    /// Its rank.
    pub rank: Rank,
    /// The account that wrote it.
    pub author: [u8; 32],
    /// The value.
    pub value: Vec<u8>,
    /// Whether this device wrote it and others do not have it yet.
    pub own: bool,
}

/// What a record says is a person's.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Piece(…)")
    }
}

/// A value: one CBOR item.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(Vec<u8>);

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Value(…)")
    }
}

impl Value {
    /// Nothing: a field that was taken back.
    #[must_use]
    pub fn null() -> Self {
        Self(NULL.to_vec())
    }

    /// `true` or `false`.
    #[must_use]
    pub fn bool(value: bool) -> Self {
        Self::written(|e| {
            e.bool(value);
        })
    }

    /// A text.
    #[must_use]
    pub fn text(value: &str) -> Self {
        Self::written(|e| {
            e.text(value);
        })
    }

    /// A number.
    #[must_use]
    pub fn uint(value: u64) -> Self {
        Self::written(|e| {
            e.uint(value);
        })
    }

    /// Bytes.
    #[must_use]
    pub fn bytes(value: &[u8]) -> Self {
        Self::written(|e| {
            e.bytes(value);
        })
    }

    /// What has an encoding of its own.
    #[must_use]
    pub fn wire(value: &impl Wire) -> Self {
        Self(value.to_bytes())
    }

    /// One item that is encoded already.
    #[must_use]
    pub const fn raw(item: Vec<u8>) -> Self {
        Self(item)
    }

    /// Writes one item.
    #[must_use]
    pub fn written(write: impl FnOnce(&mut Encoder)) -> Self {
        let mut e = Encoder::new();
        write(&mut e);
        Self(e.into_bytes())
    }

    /// The item.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.0 == NULL
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.read(|d| d.text())
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_uint(&self) -> Option<u64> {
        self.read(|d| d.uint())
    }

    /// `true` or `false`, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        self.read(|d| d.bool())
    }

    /// The bytes, if it is a byte string.
    #[must_use]
    pub fn as_byte_string(&self) -> Option<&[u8]> {
        self.read(|d| d.bytes())
    }

    /// What has an encoding of its own, if it is that.
    #[must_use]
    pub fn as_wire<T: Wire>(&self) -> Option<T> {
        T::from_bytes(&self.0).ok()
    }

    /// What `read` makes of the item.
    pub fn read<'a, T>(&'a self, read: impl FnOnce(&mut Decoder<'a>) -> Result<T, WireError>) -> Option<T> {
        let mut d = Decoder::new(&self.0);
        let value = read(&mut d).ok()?;
        d.finish().ok()?;
        Some(value)
    }
}

/// An element of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its dot, by which a drop names it.
    pub dot: [u8; 16],
    /// What it is.
    pub value: Value,
    /// The account that added it.
    pub author: [u8; 32],
    /// When it was added.
    pub rank: Rank,
}

/// What a field shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The value of the register; `null` where none was ever set.
    pub value: Value,
    /// The write that made it so.
    pub rank: Option<Rank>,
    /// The account that wrote it.
    pub author: Option<[u8; 32]>,
    /// The elements of the set, in the order of their ranks.
    pub elements: Vec<Element>,
}

/// A record as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    fields: BTreeMap<Field, Content>,
    kind: Option<u64>,
    own: bool,
}

impl Picture {
    /// Merges pieces, in any order.
    pub fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut picture = Self::default();
        let mut dropped: BTreeMap<Field, BTreeSet<[u8; 16]>> = BTreeMap::new();
        let mut type_rank: Option<(bool, Rank)> = None;
        for piece in pieces {
            picture.own |= piece.own;
            // The type is that of the write of `alive` that counts; before there is one, that of the newest operation.
            let rank = (piece.field == Field::ALIVE && piece.kind == PieceKind::Set, piece.rank);
            if type_rank.is_none_or(|known| rank > known) {
                type_rank = Some(rank);
                picture.kind = Some(piece.record_kind);
            }
            if let PieceKind::Drop(dots) = piece.kind {
                dropped.entry(piece.field).or_default().extend(dots);
                continue;
            }
            let content = picture.fields.entry(piece.field).or_insert_with(|| Content {
                value: Value::null(),
                rank: None,
                author: None,
                elements: Vec::new(),
            });
            match piece.kind {
                PieceKind::Set if content.rank.is_none_or(|rank| piece.rank > rank) => {
                    content.value = Value(piece.value);
                    content.rank = Some(piece.rank);
                    content.author = Some(piece.author);
                }
                PieceKind::Add => {
                    let dot = kith_protocol::hash::first_16(piece.rank.hash);
                    let made = Element { dot, value: Value(piece.value), author: piece.author, rank: piece.rank };
                    match content.elements.iter_mut().find(|element| element.dot == dot) {
                        Some(known) if known.rank >= made.rank => {}
                        Some(known) => *known = made,
                        None => content.elements.push(made),
                    }
                }
                PieceKind::Set | PieceKind::Drop(_) => {}
            }
        }
        for (field, content) in &mut picture.fields {
            if let Some(dots) = dropped.get(field) {
                content.elements.retain(|element| !dots.contains(&element.dot));
            }
            content.elements.sort_by_key(|element| element.rank);
        }
        picture
    }

    /// The type of the record; none when nothing is known of it.
    #[must_use]
    pub const fn kind(&self) -> Option<u64> {
        self.kind
    }

    /// Whether the record is there: its `alive` is true. Whoever shows it must know its type, too.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.value(&Field::ALIVE).as_bool() == Some(true)
    }

    /// The same record, not there any more.
    #[must_use]
    pub fn into_dead(mut self) -> Self {
        self.fields.remove(&Field::ALIVE);
        self
    }

    /// Whether something of it was written here and has not reached others yet.
    #[must_use]
    pub const fn has_own(&self) -> bool {
        self.own
    }

    /// A field, if anything was ever written there.
    #[must_use]
    pub fn find(&self, field: &Field) -> Option<&Content> {
        self.fields.get(field)
    }

    /// The value of a register; `null` where there is none.
    #[must_use]
    pub fn value(&self, field: &Field) -> Value {
        self.fields.get(field).map_or_else(Value::null, |content| content.value.clone())
    }

    /// The elements of a set.
    #[must_use]
    pub fn elements(&self, field: &Field) -> &[Element] {
        self.fields.get(field).map_or(&[], |content| &content.elements)
    }

    /// The different values of a set, in order.
    #[must_use]
    pub fn set_values(&self, field: &Field) -> BTreeSet<Value> {
        self.elements(field).iter().map(|element| element.value.clone()).collect()
    }

    /// Every field.
    pub fn fields(&self) -> impl Iterator<Item = (&Field, &Content)> {
        self.fields.iter()
    }

    /// How many fields the record has, elements counted one by one, keyed ones left out.
    #[must_use]
    pub fn size(&self) -> usize {
        self.count(false)
    }

    /// How many keyed fields it has: occurrences of a reminder, for instance.
    #[must_use]
    pub fn keyed(&self) -> usize {
        self.count(true)
    }

    fn count(&self, keyed: bool) -> usize {
        let wanted =
            self.fields.iter().filter(|(field, _)| matches!(field, Field::Bytes(..) | Field::Text(..)) == keyed);
        wanted.map(|(_, content)| usize::from(content.rank.is_some()) + content.elements.len()).sum()
    }
}
