//! `pin set`, `pin clear`.

use super::Context;
use crate::arguments::PinCommand;
use crate::output::{DoneView, Failure};

/// The PIN of the home.
pub(super) fn pin(context: &mut Context, command: &PinCommand) -> Result<(), Failure> {
    let home = context.home()?;
    match command {
        PinCommand::Set(arguments) => home.set_pin(arguments.new_pin_file.as_deref())?,
        PinCommand::Clear => home.clear_pin()?,
    }
    context.printer.one(&DoneView { done: true })
}
