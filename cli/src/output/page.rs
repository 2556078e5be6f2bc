//! Rows for people, aligned with the rows around them.

use super::{Cell, paint::Paint};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How a result reads to a person.
pub(crate) trait Human {
    /// Writes the result's rows.
    fn human(&self, page: &mut Page);
}

/// Rows that wait to be aligned.
#[derive(Debug, Default)]
pub(crate) struct Page {
    rows: Vec<Vec<Cell>>,
}

impl Page {
    /// A row of columns; the last may have several lines.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// A named fact.
    pub(crate) fn fact(&mut self, name: &str, value: Cell) {
        self.row([Cell::new(name).dim(), value]);
    }

    /// A sentence.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        self.row([Cell::text(text.as_ref())]);
    }

    /// The rows as text, each column as wide as its widest cell among rows of the same shape.
    pub(crate) fn render(&self, paint: Paint) -> String {
        let mut out = String::new();
        // Once for each shape: a list of thousands of rows has few.
        let mut shapes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in &self.rows {
            let widths = shapes.entry(row.len()).or_insert_with(|| self.widths(row.len()));
            let mut indent = 0;
            for (column, cell) in row.iter().enumerate() {
                let last = column + 1 == row.len();
                let mut lines = cell.as_str().split('\n');
                out.push_str(&paint.tone(cell.tone(), lines.next().unwrap_or_default()));
                for line in lines {
                    let _ = write!(out, "\n{:indent$}{}", "", paint.tone(cell.tone(), line));
                }
                if !last {
                    let width = widths.get(column).copied().unwrap_or(0);
                    let _ = write!(out, "{:1$}", "", width.saturating_sub(cell.width()) + 2);
                    indent += width + 2;
                }
            }
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out
    }

    fn widths(&self, columns: usize) -> Vec<usize> {
        let alike = self.rows.iter().filter(|row| row.len() == columns);
        let mut widths = vec![0; columns];
        for row in alike {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_and_later_lines_of_a_text_stand_under_the_first() {
        let mut page = Page::default();
        page.row([Cell::new("Ana"), Cell::text("one\ntwo")]);
        page.row([Cell::new("你好 B"), Cell::text("three")]);
        assert_eq!(page.render(Paint::never()), "Ana     one\n        two\n你好 B  three\n");
    }

    #[test]
    fn twenty_thousand_rows_are_laid_out_in_one_go() {
        // Widths that were worked out anew for each row took minutes here.
        let mut page = Page::default();
        (0..20_000).for_each(|n| page.row([Cell::new(n.to_string()), Cell::new("entry")]));
        assert!(page.render(Paint::never()).ends_with("\n19999  entry\n"));
    }

    #[test]
    fn a_name_with_a_newline_cannot_fake_a_row() {
        let mut page = Page::default();
        page.row([Cell::new("Ben\nAna"), Cell::text("hi")]);
        assert_eq!(page.render(Paint::never()).lines().count(), 1);
    }
}
