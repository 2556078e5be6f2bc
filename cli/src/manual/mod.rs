//! What is printed from the tree of commands and the table of errors: man pages, completions, docs/errors.md.

mod errors;

use crate::arguments::{Cli, ManArgs, ShellArgs};
use crate::commands::Context;
use crate::output::Failure;
use clap::CommandFactory;

/// Completions for a shell.
pub(crate) fn completions(context: &mut Context, arguments: &ShellArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "kith", &mut script);
    context.printer.raw(&script)
}

/// The man page of Kith, or of one command.
pub(crate) fn man(context: &mut Context, arguments: &ManArgs) -> Result<(), Failure> {
    let mut root = Cli::command();
    root.build();
    let mut command = &root;
    for name in &arguments.command {
        let unknown = || Failure::Usage(format!("there is no command {name:?}: see `kith --help`"));
        command = command.find_subcommand(name).ok_or_else(unknown)?;
    }
    let mut page = Vec::new();
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let manual = clap_mangen::Man::new(command.clone()).title(name.to_uppercase());
    let manual = manual.source(format!("kith {}", env!("CARGO_PKG_VERSION"))).manual("Kith");
    manual.render(&mut page).map_err(|_| Failure::bug("man"))?;
    context.printer.raw(&page)
}

/// docs/errors.md.
pub(crate) fn errors(context: &mut Context) -> Result<(), Failure> {
    context.printer.raw(errors::page().as_bytes())
}
