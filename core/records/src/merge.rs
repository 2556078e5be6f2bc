//! What is left of all operations that count.
//!
//! | merge | rule |
//! |---|---|
//! | `set` | of one field the greatest (stamp, certificate hash, `H(payload)`) stays |
//! | `add` | the element stays while no `drop` names its dot |
//! | `drop` | stays, and takes out the elements of its record and field whose dots it names, also those that come later |
//!
//! A payload does not name its author, so two people can sign the same one. Such operations have one hash and one dot; of
//! them the one with the greater certificate hash stays, for everybody alike.
//!
//! A state is kept on a [`Shelf`]: in tables by an app, in memory by the tests. One function puts operations on it, so
//! what the tests prove is what runs.

use crate::AdmittedOp;
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Hlc, Merge, SignedOp};

/// A field, as its bytes.
pub type FieldKey = Vec<u8>;

/// An operation that left: its record and its hash.
pub type Gone = ([u8; 16], [u8; 32]);

/// The order of the writes of one register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// When it was written.
    pub stamp: Hlc,
    /// The hash of the author's certificate.
    pub cert: [u8; 16],
    /// `H(payload)`.
    pub hash: [u8; 32],
}

impl Rank {
    /// The rank of an operation.
    #[must_use]
    pub fn of(signed: &SignedOp) -> Self {
        Self { stamp: signed.op().stamp, cert: *signed.cert(), hash: *signed.hash() }
    }
}

/// Where the state of one conversation is kept.
pub trait Shelf {
    /// What can go wrong with it.
    type Error;

    /// The rank of the write that a register has.
    ///
    /// # Errors
    /// When the shelf fails, as all that follow.
    fn winner(&self, record: &[u8; 16], field: &FieldKey) -> Result<Option<Rank>, Self::Error>;

    /// Puts a `set` in the place of what the register has.
    ///
    /// # Errors
    /// When the shelf fails.
    fn put_winner(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), Self::Error>;

    /// The rank of the element with this dot.
    ///
    /// # Errors
    /// When the shelf fails.
    fn element(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<Option<Rank>, Self::Error>;

    /// Puts an `add`, in the place of what has its dot.
    ///
    /// # Errors
    /// When the shelf fails.
    fn put_element(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), Self::Error>;

    /// Takes an element out; gives the hash of its operation when it was there.
    ///
    /// # Errors
    /// When the shelf fails.
    fn drop_element(
        &mut self,
        record: &[u8; 16],
        field: &FieldKey,
        dot: &[u8; 16],
    ) -> Result<Option<[u8; 32]>, Self::Error>;

    /// Whether a `drop` on the shelf names the dot.
    ///
    /// # Errors
    /// When the shelf fails.
    fn is_dropped(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<bool, Self::Error>;

    /// The rank of the `drop` with this dot of its own.
    ///
    /// # Errors
    /// When the shelf fails.
    fn dropping(&self, record: &[u8; 16], field: &FieldKey, dot: &[u8; 16]) -> Result<Option<Rank>, Self::Error>;

    /// Puts a `drop` with the dots that it names, in the place of what has its own dot.
    ///
    /// # Errors
    /// When the shelf fails.
    fn put_drop(&mut self, field: &FieldKey, op: &AdmittedOp) -> Result<(), Self::Error>;

    /// Takes out what is dead since before `cut`: whole records whose `alive` is false with a stamp up to it, and drops with
    /// a stamp up to it. Gives record and hash of each operation.
    ///
    /// # Errors
    /// When the shelf fails.
    fn take_dead(&mut self, cut: Hlc) -> Result<Vec<Gone>, Self::Error>;
}

/// What an operation did to a state: the hashes that came into it and went out of it, all of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The hash that is new, if the operation changed anything.
    pub entered: Option<[u8; 32]>,
    /// The hashes of operations that it replaced.
    pub left: Vec<[u8; 32]>,
}

impl Applied {
    /// Whether the state is another one now.
    #[must_use]
    pub const fn changed(&self) -> bool {
        self.entered.is_some()
    }
}

/// Puts an operation that counts on a shelf. Twice is once.
///
/// # Errors
/// When the shelf fails.
pub fn apply<S: Shelf>(shelf: &mut S, op: &AdmittedOp) -> Result<Applied, S::Error> {
    let signed = op.signed();
    let record = &signed.op().record;
    let field = signed.op().field.to_bytes();
    let entered = Some(*signed.hash());
    let (rank, dot) = (Rank::of(signed), signed.dot());
    match &signed.op().merge {
        Merge::Set => {
            let before = shelf.winner(record, &field)?;
            if before.is_some_and(|before| before >= rank) {
                return Ok(Applied::default());
            }
            shelf.put_winner(&field, op)?;
            Ok(Applied { entered, left: before.map(|before| before.hash).into_iter().collect() })
        }
        Merge::Add => {
            let before = shelf.element(record, &field, &dot)?;
            if before.is_some_and(|before| before >= rank) || shelf.is_dropped(record, &field, &dot)? {
                return Ok(Applied::default());
            }
            shelf.put_element(&field, op)?;
            Ok(Applied { entered, left: before.map(|before| before.hash).into_iter().collect() })
        }
        Merge::Drop(dots) => {
            let before = shelf.dropping(record, &field, &dot)?;
            if before.is_some_and(|before| before >= rank) {
                return Ok(Applied::default());
            }
            shelf.put_drop(&field, op)?;
            let mut left: Vec<[u8; 32]> = before.map(|before| before.hash).into_iter().collect();
            for dot in dots {
                left.extend(shelf.drop_element(record, &field, dot)?);
            }
            Ok(Applied { entered, left })
        }
    }
}
