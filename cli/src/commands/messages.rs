//! `messages`, `search`, `unsend`, `react`.

use super::Context;
use super::account::optional;
use crate::arguments::{MessagesArgs, ReactArgs, SearchArgs, Text};
use crate::output::Failure;
use kith::PageRequest;

/// A page of a conversation.
pub(super) fn messages(context: &mut Context, arguments: &MessagesArgs) -> Result<(), Failure> {
    let group = arguments.group.utf8()?;
    let before = optional(arguments.before.as_ref())?;
    let limit = (!arguments.all).then_some(arguments.limit);
    let peek = arguments.peek;
    context.read(|kith| {
        let group = kith.resolve().group(group)?;
        let before = before.map(|id| kith.resolve().message(id)).transpose()?;
        Ok(kith.messages().page(group, PageRequest { limit, before, peek })?)
    })
}

/// Messages with these words.
pub(super) fn search(context: &mut Context, arguments: &SearchArgs) -> Result<(), Failure> {
    let query = arguments.query.utf8()?;
    let group = optional(arguments.group.as_ref())?;
    context.read(|kith| {
        let group = group.map(|group| kith.resolve().group(group)).transpose()?;
        Ok(kith.messages().search(query, group, arguments.limit)?)
    })
}

/// Takes a message back.
pub(super) fn unsend(context: &mut Context, id: &Text) -> Result<(), Failure> {
    let id = id.utf8()?;
    context.write(
        |kith| Ok(kith.messages().unsend(kith.resolve().message(id)?)?),
        |kith, view| Ok(vec![kith.messages().show(view.message).unwrap_or(view)]),
    )
}

/// Reacts to a message, or takes the reaction back.
pub(super) fn react(context: &mut Context, arguments: &ReactArgs) -> Result<(), Failure> {
    let id = arguments.id.utf8()?;
    let emoji = optional(arguments.emoji.as_ref())?;
    context.write(
        |kith| Ok(kith.messages().react(kith.resolve().message(id)?, emoji)?),
        |kith, view| Ok(vec![kith.messages().show(view.message).unwrap_or(view)]),
    )
}
