//! Cells that no spreadsheet takes for a formula, and back (docs/cli.md, section 6).

/// What a formula, or what we put before one, begins with.
const RISKY: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// The cell with one `'` in front when it begins like a formula and is no plain number.
pub(super) fn neutral(cell: &str) -> String {
    let risky = cell.starts_with(RISKY) && !is_plain_number(cell);
    format!("{}{cell}", if risky { "'" } else { "" })
}

/// The cell as it was: exactly one `'` is taken away.
pub(super) fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// A sign or none, digits, and maybe a point with digits.
fn is_plain_number(cell: &str) -> bool {
    let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_begins_like_a_formula_gets_one_quote() {
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'tis", "''tis"),
            ("''", "'''"),
            ("-", "'-"),
            ("-1.", "'-1."),
            ("-1e5", "'-1e5"),
            ("-0.5", "-0.5"),
            ("+7", "+7"),
            ("-12", "-12"),
            ("12", "12"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(neutral(cell), safe);
            assert_eq!(plain(safe), cell);
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(cell in "[=+@'\\t\\r0-9a.-]{0,6}") {
            let safe = neutral(&cell);
            prop_assert_eq!(plain(&safe), &cell);
            prop_assert!(!safe.starts_with(['=', '@', '\t', '\r']));
        }
    }
}
