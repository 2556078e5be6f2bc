//! The story that checks its own claims.

use crate::commands::Context;
use crate::output::Failure;
use std::process::ExitCode;

/// `kith-demo`.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::FAILURE
}

pub(crate) fn command(_context: &mut Context) -> Result<(), Failure> {
    Err(Failure::bug("demo"))
}

pub(crate) fn audit(_context: &mut Context) -> Result<(), Failure> {
    Err(Failure::bug("audit"))
}
