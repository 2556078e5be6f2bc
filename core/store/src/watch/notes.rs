//! The triggers that note what is touched, and reading their notes.

use super::Touched;
use super::tables::{Rule, TABLES, Table};
use crate::StoreError;
use kith_model::{GroupId, Topic};
use rusqlite::Connection;
use std::fmt::Write as _;

/// Makes the triggers on the writer's connection. They live as long as it does, and nothing of them is in the file.
///
/// # Errors
/// When the schema of the database is not what this program knows.
pub(crate) fn install(conn: &Connection) -> Result<(), StoreError> {
    let mut sql = String::from(
        "CREATE TEMP TABLE kith_touched (topic INTEGER NOT NULL, conv BLOB NOT NULL, PRIMARY KEY (topic, conv))
         STRICT, WITHOUT ROWID;\n",
    );
    for (table, shown) in TABLES {
        if let Table::Shown(rules) = shown {
            for (n, rule) in rules.iter().enumerate() {
                add_triggers(&mut sql, table, n, rule);
            }
        }
    }
    Ok(conn.execute_batch(&sql)?)
}

fn add_triggers(sql: &mut String, table: &str, n: usize, rule: &Rule) {
    let topic = Topic::ALL.iter().position(|topic| *topic == rule.topic).unwrap_or_default();
    let of = |text: &str, row: &str| text.replace("{row}", row);
    let changed: Vec<String> = rule.columns.iter().map(|name| format!("OLD.{name} IS NOT NEW.{name}")).collect();
    let columns = rule.columns.join(", ");
    let only = rule.only;
    let cases = [
        ("INSERT".to_owned(), "NEW", of(only, "NEW")),
        ("DELETE".to_owned(), "OLD", of(only, "OLD")),
        (
            format!("UPDATE OF {columns}"),
            "NEW",
            format!("({}) AND (({}) OR ({}))", changed.join(" OR "), of(only, "OLD"), of(only, "NEW")),
        ),
    ];
    for (case, (on, row, when)) in cases.into_iter().enumerate() {
        // No conversation has an empty id: it stands for none. (`INSERT OR IGNORE` would not do: the policy of the
        // statement that fires the trigger would take its place.)
        let group = of(rule.group, row);
        // Writing to a String cannot fail.
        let _ = writeln!(
            sql,
            "CREATE TEMP TRIGGER kith_{table}_{n}_{case} AFTER {on} ON main.{table} WHEN {when} BEGIN
               INSERT INTO kith_touched VALUES ({topic}, coalesce({group}, x'')) ON CONFLICT DO NOTHING;
             END;"
        );
    }
}

/// What the open transaction has touched so far, each once. Taken before its commit, so that the notes are empty after it.
///
/// # Errors
/// When the database fails.
pub(crate) fn take_notes(conn: &Connection) -> Result<Vec<Touched>, StoreError> {
    let mut touched = Vec::new();
    {
        let mut select = conn.prepare_cached("SELECT topic, conv FROM temp.kith_touched")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let topic = usize::try_from(row.get::<_, i64>(0)?).ok().and_then(|n| Topic::ALL.get(n));
            let group = row.get_ref(1)?.as_blob().ok().and_then(|blob| blob.try_into().ok()).map(GroupId::new);
            touched.extend(topic.map(|topic| Touched { topic: *topic, group }));
        }
    }
    if !touched.is_empty() {
        conn.prepare_cached("DELETE FROM temp.kith_touched")?.execute([])?;
    }
    Ok(touched)
}
