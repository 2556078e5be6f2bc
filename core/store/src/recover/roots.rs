//! Which tree begins where: from the schema, else from what a new database has, and the pages that no tree names.

use super::pages::Pages;
use super::record::RawValue;
use super::tree::{RawRow, RawTree, Shape, Walk};
use crate::{Own, Store, StoreError};
use std::collections::BTreeMap;

/// Where a new database has a tree, and of which kind it is.
pub(super) type Expected = BTreeMap<String, (u32, Shape)>;

/// The trees of a new database.
pub(super) fn expected<K: Own>(like: &Store<K>) -> Result<Expected, StoreError> {
    like.read(|read| {
        let mut select = read.conn().prepare(
            "SELECT name, rootpage, type = 'index' OR sql LIKE '%WITHOUT ROWID%' FROM sqlite_schema WHERE rootpage > 0",
        )?;
        let trees = select.query_map([], |row| {
            let shape = if row.get(2)? { Shape::Index } else { Shape::Table };
            Ok((row.get(0)?, (row.get(1)?, shape)))
        })?;
        Ok(trees.collect::<Result<_, rusqlite::Error>>()?)
    })
}

/// Walks every tree that can be found.
pub(super) fn walk_all(pages: &Pages, expected: &Expected) -> Result<BTreeMap<String, RawTree>, StoreError> {
    let mut walk = Walk::new(pages);
    let schema = schema(&mut walk, pages);
    if schema.rows.is_empty() && pages.count() < 2 {
        return Err(StoreError::Corrupt { what: "the database" });
    }
    let named: BTreeMap<String, u32> = schema.rows.iter().filter_map(place).collect();
    let mut trees: BTreeMap<String, RawTree> =
        named.iter().map(|(name, root)| (name.clone(), walk.tree(*root))).collect();
    if !schema.whole {
        // Tables that every journal was made with have the same roots in all; a root that another tree has is none of these.
        let mut others: Vec<_> = expected.iter().filter(|(name, _)| !named.contains_key(*name)).collect();
        others.sort_by_key(|(_, (root, _))| *root);
        for (name, (root, shape)) in others {
            let fits = walk.shape_of(*root).is_none_or(|found| found == *shape);
            if fits && !walk.has_seen(*root) {
                trees.insert(name.clone(), walk.tree(*root));
            }
        }
    }
    for shape in [Shape::Table, Shape::Index] {
        adopt(&mut walk, pages, expected, shape, &mut trees);
    }
    Ok(trees)
}

/// Pages that no tree has lie below a damaged one. When one tree of their kind is damaged they are its own; when several are,
/// nobody can tell, and they stay unread.
fn adopt(walk: &mut Walk<'_>, pages: &Pages, expected: &Expected, shape: Shape, trees: &mut BTreeMap<String, RawTree>) {
    let mut damaged = trees
        .iter_mut()
        .filter(|(name, tree)| !tree.whole && expected.get(*name).is_some_and(|(_, kind)| *kind == shape));
    let (Some((_, tree)), None) = (damaged.next(), damaged.next()) else { return };
    let orphans: Vec<u32> = (2..=pages.count()).filter(|number| walk.shape_of(*number) == Some(shape)).collect();
    for number in orphans {
        walk.adopt(number, tree);
    }
}

/// The rows of the schema. Where the first page is damaged they are found by what they look like.
fn schema(walk: &mut Walk<'_>, pages: &Pages) -> RawTree {
    let mut tree = walk.tree(1);
    if pages.page(1).is_some() {
        return tree;
    }
    for number in 2..=pages.count() {
        if walk.shape_of(number) != Some(Shape::Table) {
            continue;
        }
        let mut found = RawTree::default();
        Walk::new(pages).adopt(number, &mut found);
        if !found.rows.is_empty() && found.rows.iter().all(|row| place_or_none(row).is_some()) {
            walk.adopt(number, &mut tree);
        }
    }
    tree
}

/// The name and root of a tree, by its row of the schema; none for what has no tree, such as a virtual table.
fn place(row: &RawRow) -> Option<(String, u32)> {
    place_or_none(row)?
}

/// The same; the outer none is for what is no row of a schema.
fn place_or_none(row: &RawRow) -> Option<Option<(String, u32)>> {
    let [
        RawValue::Text(kind),
        RawValue::Text(name),
        RawValue::Text(_),
        RawValue::Integer(root),
        RawValue::Text(_) | RawValue::Null,
    ] = row.values.as_slice()
    else {
        return None;
    };
    let known = ["table", "index", "trigger", "view"].contains(&kind.as_str());
    let root = u32::try_from(*root).ok()?;
    known.then(|| (root > 0).then(|| (name.clone(), root)))
}
