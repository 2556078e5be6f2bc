//! What each command does: ask the facade, print what it answers. One file for each group of commands.
//!
//! Rule kept here: nothing is decided in this folder but the order of asking and printing.

mod account;
mod contacts;
mod context;
mod groups;
mod help_now;
mod invites;
mod journal;
mod messages;
mod packs;
mod pin;
mod reminders;
mod resources;
mod say;
mod sync;
mod watch;

pub(crate) use context::Context;

use crate::arguments::{Command, InternalCommand};
use crate::output::Failure;
use crate::{bench, demo, manual};

/// Does one command.
///
/// # Errors
/// What the line on stderr and the exit status say.
pub(crate) fn run(command: Command, context: &mut Context) -> Result<(), Failure> {
    match command {
        Command::Init(arguments) => account::init(context, &arguments),
        Command::Relay(command) => account::relay(context, &command),
        Command::Whoami => account::whoami(context),
        Command::Status => account::status(context),
        Command::Doctor => account::doctor(context),
        Command::Wipe(arguments) => account::wipe(context, &arguments),
        Command::Link(arguments) => contacts::link(context, &arguments),
        Command::Contact(command) => contacts::contact(context, &command),
        Command::Group(command) => groups::group(context, command),
        Command::Say(arguments) => say::say(context, &arguments),
        Command::Dm(arguments) => say::dm(context, &arguments),
        Command::Messages(arguments) => messages::messages(context, &arguments),
        Command::Edit(arguments) => say::edit(context, &arguments),
        Command::Unsend { id } => messages::unsend(context, &id),
        Command::React(arguments) => messages::react(context, &arguments),
        Command::Search(arguments) => messages::search(context, &arguments),
        Command::Reminder(command) => reminders::reminder(context, command),
        Command::Quiet(command) => reminders::quiet(context, command),
        Command::Resource(command) => resources::resource(context, command),
        Command::Pack(command) => packs::pack(context, command),
        Command::Undo => resources::undo(context),
        Command::Sync(arguments) => sync::sync(context, &arguments),
        Command::Watch => watch::watch(context),
        Command::Outbox(arguments) => sync::outbox(context, &arguments),
        Command::Journal(command) => journal::journal(context, command),
        Command::Pin(command) => pin::pin(context, &command),
        Command::Demo => demo::command(context),
        Command::Bench(arguments) => bench::bench(context, &arguments),
        Command::HelpNow(arguments) => help_now::help_now(context, &arguments),
        Command::Completions(arguments) => manual::completions(context, &arguments),
        Command::Man(arguments) => manual::man(context, &arguments),
        Command::Internal(InternalCommand::Man(arguments)) => manual::man(context, &arguments),
        Command::Internal(InternalCommand::Completions(arguments)) => manual::completions(context, &arguments),
        Command::Internal(InternalCommand::ErrorsMd) => manual::errors(context),
        Command::Internal(InternalCommand::Audit) => demo::audit(context),
    }
}
