//! What uniffi leaves to do in the Swift code of the services.
//!
//! For spans of time it ends the app on a negative one, and traps on what is no number. Here each crosses: none for what is
//! less than nothing, the longest for what is more than any. And it takes all crates for one Swift module, but each has its own.

use crate::Failure;
use camino::Utf8Path;

/// As the generator writes it.
const WRITTEN: &str = "\
        if value.rounded(.down) > Double(Int64.max) {
            fatalError(\"Duration overflow, exceeds max bounds supported by Uniffi\")
        }

        if value < 0 {
            fatalError(\"Invalid duration, must be non-negative\")
        }

        let seconds = UInt64(value)
        let nanoseconds = UInt32((value - Double(seconds)) * 1.0e9)
";

/// 1e15 seconds are longer than any deadline, and exact as a floating-point number.
const TOTAL: &str = "\
        let span = value.isNaN ? 0 : min(max(value, 0), 1e15)
        let seconds = UInt64(span)
        let nanoseconds = UInt32((span - Double(seconds)) * 1.0e9)
";

/// Where the module of the other crate is named.
const IMPORT: &str = "import Foundation\n";

/// Changes the file.
///
/// # Errors
/// When the generator writes something else by now: then look at what it does with such spans.
pub(crate) fn finish(file: &Utf8Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file)?;
    if text.matches(WRITTEN).count() != 1 {
        return Err(format!("{file} treats spans in another way than expected").into());
    }
    let text = text.replace(WRITTEN, TOTAL).replacen(IMPORT, &format!("{IMPORT}import KithModel\n"), 1);
    Ok(std::fs::write(file, text)?)
}
