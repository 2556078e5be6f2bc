//! `group invite`, `group invites`, `group join`.

use super::Context;
use crate::arguments::{InviteArgs, Text};
use crate::output::{Failure, FreshLinkView, JoinedView};

/// Makes a link, or withdraws one.
pub(super) fn invite(context: &mut Context, arguments: &InviteArgs) -> Result<(), Failure> {
    let group = arguments.group.utf8()?;
    let withdraw = super::account::optional(arguments.withdraw.as_ref())?;
    let expires = arguments.expires.as_ms();
    match withdraw {
        Some(id) => context.write(
            |kith| Ok(kith.groups().withdraw_invite(kith.resolve().group(group)?, kith.resolve().link(id)?)?),
            |_, view| Ok(vec![view]),
        ),
        None => context.write(
            |kith| {
                let group = kith.resolve().group(group)?;
                let groups = kith.groups();
                Ok(if arguments.print { groups.invite_for_print(group)? } else { groups.invite(group, expires)? })
            },
            |_, view| Ok(vec![FreshLinkView(view)]),
        ),
    }
}

/// The links of a group.
pub(super) fn list(context: &mut Context, group: &Text) -> Result<(), Failure> {
    let group = group.utf8()?;
    context.read(|kith| Ok(kith.groups().list_invites(kith.resolve().group(group)?)?))
}

/// Asks to be let in.
pub(super) fn join(context: &mut Context, link: &Text) -> Result<(), Failure> {
    let link = link.utf8()?;
    context.write(
        |kith| Ok(kith.groups().join(link)?),
        |kith, view| Ok(vec![JoinedView::from(kith.groups().show(view.group).unwrap_or(view))]),
    )
}
