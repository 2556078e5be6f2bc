//! A table of comma-, semicolon- or tab-separated values, row by row, with the columns found by their names.

use csv::{ByteRecord, ReaderBuilder};
use kith_model::Refusal;
use std::collections::BTreeMap;

/// Bytes that one row may have: a note and its words, with room.
const MAX_ROW_BYTES: usize = 1024 * 1024;

/// A table whose first row names the columns.
pub(super) struct Table<'a> {
    text: &'a [u8],
    rows: csv::Reader<&'a [u8]>,
    columns: BTreeMap<String, usize>,
    width: usize,
}

/// One row, decoded.
pub(super) struct Row<'t> {
    /// The line that it begins at, from 1.
    pub(super) line: u64,
    columns: &'t BTreeMap<String, usize>,
    cells: Vec<String>,
}

impl<'a> Table<'a> {
    /// Reads the names of the columns. None when there is no row at all.
    pub(super) fn open(text: &'a [u8]) -> Option<Self> {
        let first = text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
        let count = |separator: u8| first.iter().filter(|byte| **byte == separator).count();
        let separator =
            [b',', b';', b'\t'].into_iter().max_by_key(|separator| (count(*separator), *separator == b','))?;
        let mut rows = ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text);
        let names = rows.byte_headers().ok()?;
        let width = names.len();
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_lowercase();
        let columns = names.iter().enumerate().map(|(at, cell)| (name(cell), at)).collect();
        Some(Self { text, rows, columns, width })
    }

    /// Whether there is a column of each of these names.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.columns.contains_key(*name))
    }

    /// Each row, or the line and the reason why it is none.
    pub(super) fn each(mut self, mut take: impl FnMut(u64, Result<Row<'_>, Refusal>) -> bool) {
        let mut record = ByteRecord::new();
        let (mut line, mut at) = (1, 0);
        while let Ok(true) = self.rows.read_byte_record(&mut record) {
            // The library's own count is off behind CRLF: a row begins at the first byte that ends no line.
            let begins = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(at);
            let ends_a_line = |byte: &&u8| matches!(byte, b'\r' | b'\n');
            let skipped = self.text.get(begins..).unwrap_or_default().iter().take_while(ends_a_line).count();
            let passed = self.text.get(at..begins + skipped).unwrap_or_default();
            line += u64::try_from(passed.iter().filter(|byte| **byte == b'\n').count()).unwrap_or_default();
            at = begins + skipped;
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let row = decode(&record, self.width).map(|cells| Row { line, columns: &self.columns, cells });
            if !take(line, row) {
                break;
            }
        }
    }
}

fn decode(record: &ByteRecord, width: usize) -> Result<Vec<String>, Refusal> {
    if record.len() != width {
        return Err(Refusal::RowInvalid);
    }
    if record.as_slice().len() > MAX_ROW_BYTES {
        return Err(Refusal::TextTooLong);
    }
    let cell = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Refusal::TextNotUtf8);
    record.iter().map(cell).collect()
}

impl Row<'_> {
    /// The cell of a column as it stands; empty when there is no such column.
    pub(super) fn cell(&self, column: &str) -> &str {
        let cell = self.columns.get(column).and_then(|at| self.cells.get(*at));
        cell.map_or("", String::as_str)
    }

    /// The cell without white space around it.
    pub(super) fn trimmed(&self, column: &str) -> &str {
        self.cell(column).trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, Result<String, Refusal>)> {
        let mut found = Vec::new();
        Table::open(text.as_bytes()).unwrap().each(|line, row| {
            found.push((line, row.map(|row| row.trimmed("b").to_owned())));
            true
        });
        found
    }

    #[test]
    fn rows_know_the_line_that_they_begin_at() {
        let text = "a,b\r\n1,x\r\n2,\"y\r\nz\"\r\n\r\n3\r\n4, w \r\n,\r\n5,v,u\r\n6,t";
        let ok = |text: &str| Ok(text.to_owned());
        let bad = || Err(Refusal::RowInvalid);
        assert_eq!(lines(text), [(2, ok("x")), (3, ok("y\r\nz")), (6, bad()), (7, ok("w")), (9, bad()), (10, ok("t"))]);
    }

    #[test]
    fn the_separator_is_found_in_the_first_line() {
        assert_eq!(lines("a;b\n1;x,y\n"), [(2, Ok("x,y".to_owned()))]);
        assert_eq!(lines("a\tb\n1\tx\n"), [(2, Ok("x".to_owned()))]);
        assert_eq!(lines("\"A\", B \n1,x\n"), [(2, Ok("x".to_owned()))]);
    }
}
