//! `group`, but for its links.

use super::account::optional;
use super::{Context, invites};
use crate::arguments::{EditArgs, GroupCommand, PolicyArgs, Text};
use crate::output::{Failure, RulesView};
use kith::{Kith, NewGroup, PolicyRequest};
use kith_model::{AccountId, GroupId, GroupKind, GroupView, KithError, Role};

/// Groups.
pub(super) fn group(context: &mut Context, command: GroupCommand) -> Result<(), Failure> {
    match command {
        GroupCommand::Create { name, kind, about } => create(context, &name, kind, about.as_ref()),
        GroupCommand::List => context.read(|kith| Ok(kith.groups().list()?)),
        GroupCommand::Show { group } => {
            let group = group.utf8()?;
            context.read(|kith| Ok(vec![kith.groups().show(kith.resolve().group(group)?)?]))
        }
        GroupCommand::Accept { group } => change(context, &group, |kith, group| kith.groups().accept(group)),
        GroupCommand::Decline { group } => change(context, &group, |kith, group| kith.groups().decline(group)),
        GroupCommand::Leave { group } => change(context, &group, |kith, group| kith.groups().leave(group)),
        GroupCommand::Add { group, contacts } => add(context, &group, &contacts),
        GroupCommand::Members { group } => {
            let group = group.utf8()?;
            context.read(|kith| Ok(kith.groups().members(kith.resolve().group(group)?)?))
        }
        GroupCommand::Invite(arguments) => invites::invite(context, &arguments),
        GroupCommand::Invites { group } => invites::list(context, &group),
        GroupCommand::Join { link } => invites::join(context, &link),
        GroupCommand::Policy(arguments) => policy(context, &arguments),
        GroupCommand::Edit(arguments) => edit(context, &arguments),
        GroupCommand::Role { group, member, role } => set_role(context, &group, &member, role),
        GroupCommand::Remove { group, member } => remove(context, &group, &member),
    }
}

fn create(context: &mut Context, name: &Text, kind: GroupKind, about: Option<&Text>) -> Result<(), Failure> {
    let name = name.utf8()?.to_owned();
    let about = optional(about)?.unwrap_or_default().to_owned();
    context.write(|kith| Ok(kith.groups().create(NewGroup { name, kind, about })?.group), shown)
}

/// The group as it is after what was done, and after the sync.
fn shown(kith: &Kith, group: GroupId) -> Result<Vec<GroupView>, Failure> {
    Ok(vec![kith.groups().show(group)?])
}

/// One change of one group.
fn change(
    context: &mut Context,
    group: &Text,
    act: impl FnOnce(&Kith, GroupId) -> Result<GroupView, KithError>,
) -> Result<(), Failure> {
    let group = group.utf8()?;
    context.write(
        |kith| Ok(act(kith, kith.resolve().group(group)?)?),
        // What was declined or left may be gone from the list; then the change itself is what there is to show.
        |kith, view| Ok(vec![kith.groups().show(view.group).unwrap_or(view)]),
    )
}

fn add(context: &mut Context, group: &Text, contacts: &[Text]) -> Result<(), Failure> {
    let group = group.utf8()?;
    let names = contacts.iter().map(Text::utf8).collect::<Result<Vec<_>, _>>()?;
    context.write(
        |kith| {
            let group = kith.resolve().group(group)?;
            let find = |name: &&str| kith.resolve().contact(name);
            let contacts = names.iter().map(find).collect::<Result<Vec<AccountId>, KithError>>()?;
            Ok((group, kith.groups().add(group, &contacts)?))
        },
        |kith, (group, added)| {
            let members = kith.groups().members(group)?;
            let now = |old| members.iter().find(|new| new.member == old).cloned();
            Ok(added.into_iter().map(|view| now(view.member).unwrap_or(view)).collect())
        },
    )
}

fn policy(context: &mut Context, arguments: &PolicyArgs) -> Result<(), Failure> {
    let group = arguments.group.utf8()?;
    let request = PolicyRequest {
        add: arguments.add,
        records: arguments.records,
        join: arguments.join,
        history: arguments.history,
        disappear: arguments.disappear.map(|disappear| disappear.0),
    };
    let shows = request == PolicyRequest::default();
    let act = |kith: &Kith| Ok(RulesView::from(kith.groups().policy(kith.resolve().group(group)?, request)?));
    if shows {
        context.read(|kith| act(kith).map(|view| vec![view]))
    } else {
        context.write(act, |_, view| Ok(vec![view]))
    }
}

fn edit(context: &mut Context, arguments: &EditArgs) -> Result<(), Failure> {
    let (name, about) = (optional(arguments.name.as_ref())?, optional(arguments.about.as_ref())?);
    change(context, &arguments.group, |kith, group| kith.groups().edit(group, name, about))
}

fn set_role(context: &mut Context, group: &Text, member: &Text, role: Role) -> Result<(), Failure> {
    let member = member.utf8()?;
    change(context, group, |kith, group| kith.groups().set_role(group, kith.resolve().member(group, member)?, role))
}

fn remove(context: &mut Context, group: &Text, member: &Text) -> Result<(), Failure> {
    let member = member.utf8()?;
    change(context, group, |kith, group| kith.groups().remove(group, kith.resolve().member(group, member)?))
}
