//! Measures beside their floors.

use crate::arguments::BenchArgs;
use crate::commands::Context;
use crate::output::Failure;

/// Every measure.
pub(crate) const NAMES: [&str; 3] = ["write-message", "receive-message", "catch-up-1000"];

/// `bench`.
pub(crate) fn bench(_context: &mut Context, _arguments: &BenchArgs) -> Result<(), Failure> {
    Err(Failure::bug("bench"))
}
