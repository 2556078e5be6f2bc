//! `init`, `relay set`, `whoami`, `status`, `doctor`, `wipe`.

use super::Context;
use crate::arguments::{InitArgs, RelayCommand, Text, WipeArgs};
use crate::output::{DoneView, Failure};
use kith::NewAccount;
use kith_model::{CheckView, Refusal, StorageFault};

/// Makes a home.
pub(super) fn init(context: &mut Context, arguments: &InitArgs) -> Result<(), Failure> {
    if arguments.journal {
        let home = context.home()?;
        context.printer.busy("Making the home");
        home.create_journal(&mut context.printer)?;
        return context.printer.one(&DoneView { done: true });
    }
    let owned = |text: &Option<Text>| text.as_ref().map(|text| text.utf8().map(str::to_owned)).transpose();
    let account = NewAccount {
        name: owned(&arguments.name)?.unwrap_or_default(),
        relay: owned(&arguments.relay)?,
        relay_code: owned(&arguments.relay_code)?,
    };
    let home = context.home()?;
    context.printer.busy("Making the home");
    let kith = home.create(account, &mut context.printer)?;
    let synced = context.sync_if_asked(&kith);
    context.printer.one(&kith.account().me()?)?;
    synced
}

/// Sets the relay.
pub(super) fn relay(context: &mut Context, command: &RelayCommand) -> Result<(), Failure> {
    let RelayCommand::Set { url } = command;
    let url = url.utf8()?;
    context.write(|kith| Ok(kith.account().set_relay(url)?), |_, view| Ok(vec![view]))
}

/// Who this home belongs to.
pub(super) fn whoami(context: &mut Context) -> Result<(), Failure> {
    context.read(|kith| Ok(vec![kith.account().me()?]))
}

/// The home in one line.
pub(super) fn status(context: &mut Context) -> Result<(), Failure> {
    context.read(|kith| Ok(vec![kith.account().status()?]))
}

/// Every page of it.
pub(super) fn doctor(context: &mut Context) -> Result<(), Failure> {
    let clock_stands = context.home()?.clock_stands();
    let has_journal = context.home()?.has_journal();
    // A home may be for a journal alone.
    let alone = has_journal && !context.home()?.has_account();
    let mut checks = if alone { Vec::new() } else { context.open_synced()?.account().doctor()? };
    if has_journal {
        checks.extend(context.home()?.doctor_of_journal()?);
    }
    if clock_stands {
        let message = "KITH_NOW is set: the clock of this process stands still; unset it";
        context.printer.warn(None, message);
        checks.push(CheckView { check: "clock".to_owned(), ok: true, message: message.to_owned() });
    }
    context.printer.many(&checks)?;
    let bad: Vec<&str> = checks.iter().filter(|check| !check.ok).map(|check| check.check.as_str()).collect();
    if bad.is_empty() {
        return Ok(());
    }
    Err(Failure::detailed(StorageFault::Corrupt, serde_json::json!({ "checks": bad })))
}

/// Destroys the home.
pub(super) fn wipe(context: &mut Context, arguments: &WipeArgs) -> Result<(), Failure> {
    if !arguments.yes {
        let message = "wiping destroys this home for ever: say `kith wipe --yes` if that is what you want";
        return Err(Failure::Usage(message.to_owned()));
    }
    context.home()?.wipe()?;
    context.printer.one(&DoneView { done: true })
}

/// The text of an optional argument.
pub(super) fn optional(text: Option<&Text>) -> Result<Option<&str>, Refusal> {
    text.map(Text::utf8).transpose()
}
