//! `help-now`: where to turn to, and the first steps. Needs no home, no vault and no network.

use super::Context;
use crate::arguments::HelpNowArgs;
use crate::home::clock;
use crate::output::{Cell, Failure, Human, Page};
use kith_model::{Clock, HelpLine, SystemClock, first_steps, help_lines};
use serde::Serialize;

/// A help line, and what to do first.
#[derive(Debug, Serialize)]
struct HelpNowView {
    #[serde(flatten)]
    line: HelpLine,
    first_steps: &'static [String],
}

impl Human for HelpNowView {
    fn human(&self, page: &mut Page) {
        self.line.human(page);
    }
}

impl Human for HelpLine {
    fn human(&self, page: &mut Page) {
        let checked = format!("checked on {}{}", self.checked_on, if self.stale { ", may be out of date" } else { "" });
        page.row([
            Cell::new(&self.region).dim(),
            Cell::new(&self.contact).strong(),
            Cell::new(&self.name),
            Cell::new(checked).dim(),
        ]);
    }
}

/// Prints the help lines.
pub(super) fn help_now(context: &mut Context, arguments: &HelpNowArgs) -> Result<(), Failure> {
    let now = clock::standing()?.unwrap_or_else(|| SystemClock.now());
    let lines = help_lines(arguments.region.as_ref(), now);
    let views: Vec<_> = lines.into_iter().map(|line| HelpNowView { line, first_steps: first_steps() }).collect();
    context.printer.many(&views)?;
    let steps: Vec<String> =
        first_steps().iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1)).collect();
    context.printer.tell(&format!("\nFirst steps for somebody who is not well:\n{}", steps.join("\n")))
}
