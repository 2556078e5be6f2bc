//! Walking the trees of pages (SQLite's file format, sections 1.5 and 1.6).
//!
//! | first byte of a page | what |
//! |---|---|
//! | 5 | inner page of a table: numbers of pages below |
//! | 13 | leaf of a table: rows with their numbers |
//! | 2 | inner page of an index or of a table without row numbers: pages below, and records |
//! | 10 | leaf of the same: records |

use super::cipher::USABLE;
use super::pages::Pages;
use super::record::{RawValue, record, varint};
use std::collections::BTreeSet;

/// A row, or a record of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRow {
    /// The number of the row, in a table that has one.
    pub number: Option<i64>,
    /// Its values in the order of the columns; of an index, the columns of the index and then what names the row.
    pub values: Vec<RawValue>,
}

/// What could be read of a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawTree {
    /// Its rows, in no order.
    pub rows: Vec<RawRow>,
    /// Whether these are all.
    pub whole: bool,
}

/// Which kind of tree a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Rows with numbers.
    Table,
    /// Records in order.
    Index,
}

/// Walks trees, and remembers which pages belong to one.
pub(super) struct Walk<'p> {
    pages: &'p Pages,
    seen: BTreeSet<u32>,
}

impl<'p> Walk<'p> {
    pub(super) const fn new(pages: &'p Pages) -> Self {
        Self { pages, seen: BTreeSet::new() }
    }

    /// Whether a tree has this page.
    pub(super) fn has_seen(&self, page: u32) -> bool {
        self.seen.contains(&page)
    }

    /// What can be read of the tree with this root.
    pub(super) fn tree(&mut self, root: u32) -> RawTree {
        let mut tree = RawTree { rows: Vec::new(), whole: true };
        let mut due = vec![root];
        while let Some(number) = due.pop() {
            if self.seen.insert(number) && self.take(number, &mut tree, &mut due).is_some() {
                continue;
            }
            tree.whole = false;
        }
        tree
    }

    /// The kind of tree that a page which no tree has so far belongs to, if it is a page of one.
    pub(super) fn shape_of(&self, number: u32) -> Option<Shape> {
        if self.has_seen(number) {
            return None;
        }
        match self.pages.page(number)?.get(start(number))? {
            5 | 13 => Some(Shape::Table),
            2 | 10 => Some(Shape::Index),
            _ => None,
        }
    }

    /// Adds what one page itself has to a tree.
    pub(super) fn adopt(&mut self, number: u32, tree: &mut RawTree) {
        self.seen.insert(number);
        let _ = self.take(number, tree, &mut Vec::new());
    }

    /// Adds the rows of a page to a tree and its children to those that are due; none when anything of it cannot be read.
    fn take(&mut self, number: u32, tree: &mut RawTree, due: &mut Vec<u32>) -> Option<()> {
        let page = self.pages.page(number)?;
        let head = page.get(start(number)..)?;
        let kind = *head.first()?;
        let (inner, shape) = match kind {
            2 => (true, Shape::Index),
            5 => (true, Shape::Table),
            10 => (false, Shape::Index),
            13 => (false, Shape::Table),
            _ => return None,
        };
        let cells = usize::from(u16::from_be_bytes(*head.get(3..)?.first_chunk()?));
        if inner {
            due.push(number_at(head.get(8..)?)?);
        }
        let pointers = head.get(if inner { 12 } else { 8 }..)?.as_chunks::<2>().0.get(..cells)?;
        let mut all = Some(());
        for pointer in pointers {
            let mut cell = page.get(usize::from(u16::from_be_bytes(*pointer))..)?;
            if inner {
                due.push(number_at(cell)?);
                cell = cell.get(4..)?;
            }
            if inner && shape == Shape::Table {
                continue;
            }
            match self.row(cell, shape) {
                Some(row) => tree.rows.push(row),
                None => all = None,
            }
        }
        all
    }

    fn row(&mut self, cell: &[u8], shape: Shape) -> Option<RawRow> {
        let (length, mut rest) = varint(cell)?;
        let mut number = None;
        if shape == Shape::Table {
            let (own, after) = varint(rest)?;
            number = Some(i64::from_be_bytes(own.to_be_bytes()));
            rest = after;
        }
        let payload = self.payload(usize::try_from(length).ok()?, rest, shape)?;
        Some(RawRow { number, values: record(&payload)? })
    }

    /// The bytes of a record, of which the end may lie on pages of its own.
    fn payload(&mut self, length: usize, rest: &[u8], shape: Shape) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        const LEAST: usize = (USABLE - 12) * 32 / 255 - 23;
        let most = match shape {
            Shape::Table => USABLE - 35,
            Shape::Index => (USABLE - 12) * 64 / 255 - 23,
        };
        if length <= most {
            return Some(rest.get(..length)?.to_vec().into());
        }
        let room = USABLE - 4;
        let fit = LEAST.checked_add(length.checked_sub(LEAST)?.checked_rem(room)?)?;
        let (own, rest) = rest.split_at_checked(if fit <= most { fit } else { LEAST })?;
        let mut payload = zeroize::Zeroizing::new(own.to_vec());
        let mut next = number_at(rest)?;
        while payload.len() < length {
            if next == 0 || !self.seen.insert(next) {
                return None;
            }
            let page = self.pages.page(next)?;
            next = number_at(&page)?;
            let wanted = length.checked_sub(payload.len())?.min(room);
            payload.extend_from_slice(page.get(4..)?.get(..wanted)?);
        }
        Some(payload)
    }
}

/// The first page begins with the head of the file.
const fn start(number: u32) -> usize {
    if number == 1 { 100 } else { 0 }
}

fn number_at(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|four| u32::from_be_bytes(*four))
}
