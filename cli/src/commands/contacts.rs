//! `link` and `contact`.

use super::Context;
use crate::arguments::{ContactCommand, LinkArgs, LinkCommand, Text};
use crate::output::{Failure, FreshLinkView, draw};

/// Contact links.
pub(super) fn link(context: &mut Context, arguments: &LinkArgs) -> Result<(), Failure> {
    match &arguments.command {
        Some(_) if arguments.qr => Err(Failure::Usage("--qr draws a new link: say `kith link --qr`".to_owned())),
        Some(_) if arguments.print => {
            Err(Failure::Usage("--print makes a new link: say `kith link --print`".to_owned()))
        }
        None => make(context, arguments),
        Some(LinkCommand::List) => context.read(|kith| Ok(kith.links().list()?)),
        Some(LinkCommand::Withdraw { id }) => {
            let id = id.utf8()?;
            context.write(|kith| Ok(kith.links().withdraw(kith.resolve().link(id)?)?), |_, view| Ok(vec![view]))
        }
    }
}

fn make(context: &mut Context, arguments: &LinkArgs) -> Result<(), Failure> {
    let mut url = String::new();
    context.write(
        |kith| {
            let view = if arguments.print { kith.links().make_for_print()? } else { kith.links().make()? };
            url.clone_from(&view.link);
            Ok(view)
        },
        |_, view| Ok(vec![FreshLinkView(view)]),
    )?;
    if arguments.qr { context.printer.picture(&draw(&url)?) } else { Ok(()) }
}

/// People.
pub(super) fn contact(context: &mut Context, command: &ContactCommand) -> Result<(), Failure> {
    match command {
        ContactCommand::Add { link } => {
            let link = link.utf8()?;
            context.write(|kith| Ok(kith.contacts().add(link)?), |_, view| Ok(vec![view]))
        }
        ContactCommand::List => context.read(|kith| Ok(kith.contacts().list()?)),
        ContactCommand::Verify { contact, number } => verify(context, contact, number),
        ContactCommand::Block { contact } => {
            let name = contact.utf8()?;
            context.write(|kith| Ok(kith.contacts().block(kith.resolve().contact(name)?)?), |_, view| Ok(vec![view]))
        }
        ContactCommand::Unblock { contact } => {
            let name = contact.utf8()?;
            context.write(|kith| Ok(kith.contacts().unblock(kith.resolve().contact(name)?)?), |_, view| Ok(vec![view]))
        }
    }
}

fn verify(context: &mut Context, contact: &Text, number: &[Text]) -> Result<(), Failure> {
    let name = contact.utf8()?;
    let mut digits = String::new();
    for part in number {
        digits.extend(part.utf8()?.chars().filter(|c| !c.is_whitespace()));
    }
    let number = (!number.is_empty()).then_some(digits.as_str());
    context.write(|kith| Ok(kith.contacts().verify(kith.resolve().contact(name)?, number)?), |_, view| Ok(vec![view]))
}
