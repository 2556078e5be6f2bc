//! `resource` and `undo`.

use super::Context;
use super::say::whole_of;
use crate::arguments::{AddResourceArgs, BodyArgs, EditResourceArgs, ResourceCommand, ShowResourceArgs, Text};
use crate::output::Failure;
use kith::{NewResource, ResourceBody, ResourceEdit};
use kith_model::{Refusal, ResourceView};
use serde::Deserialize;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

/// A resource is not larger; more of a file is never read.
const MOST: u64 = 1024 * 1024;
/// Bytes of a file of lines.
const MOST_LINES: u64 = 64 * 1024 * 1024;

/// Everything about resources.
pub(super) fn resource(context: &mut Context, command: ResourceCommand) -> Result<(), Failure> {
    match command {
        ResourceCommand::Add(arguments) => add(context, &arguments),
        ResourceCommand::Edit(arguments) => edit(context, &arguments),
        ResourceCommand::Delete { id } => {
            let id = id.utf8()?;
            context.write(|kith| Ok(kith.resources().delete(kith.resolve().resource(id)?)?), |_, view| Ok(vec![view]))
        }
        ResourceCommand::List { group, pack } => {
            let group = group.as_ref().map(Text::utf8).transpose()?;
            let pack = pack.as_ref().map(Text::utf8).transpose()?;
            context.read(|kith| {
                if let Some(pack) = pack {
                    return Ok(kith.packs().resources(kith.resolve().pack(pack)?)?);
                }
                let group = group.map(|group| kith.resolve().group(group)).transpose()?;
                Ok(kith.resources().list(group)?)
            })
        }
        ResourceCommand::Keep { id } => {
            let id = id.utf8()?;
            context.write(|kith| Ok(kith.resources().keep(kith.resolve().resource(id)?)?), |_, view| Ok(vec![view]))
        }
        ResourceCommand::Show(arguments) => show(context, &arguments),
        ResourceCommand::Search { query, limit } => {
            let query = query.utf8()?;
            context.read(|kith| Ok(kith.resources().search(query, limit)?))
        }
    }
}

/// Takes back one's own last change.
pub(super) fn undo(context: &mut Context) -> Result<(), Failure> {
    context.write(|kith| Ok(kith.undo()?), |_, view| Ok(vec![view]))
}

fn add(context: &mut Context, arguments: &AddResourceArgs) -> Result<(), Failure> {
    let group = arguments.group.utf8()?;
    let all = match (&arguments.jsonl, &arguments.title) {
        (Some(file), _) => lines(file)?,
        (None, title) => {
            let title = title.as_ref().map(Text::utf8).transpose()?.unwrap_or_default().to_owned();
            let missing = || {
                Failure::Usage("one of --text, --url and --file is needed: see `kith resource add --help`".to_owned())
            };
            vec![NewResource { title, body: body(&arguments.body)?.ok_or_else(missing)?, tags: tags(&arguments.tags)? }]
        }
    };
    context.write(
        |kith| Ok(kith.resources().add_all(kith.resolve().group(group)?, &all)?),
        |_, views: Vec<ResourceView>| Ok(views),
    )
}

fn edit(context: &mut Context, arguments: &EditResourceArgs) -> Result<(), Failure> {
    let id = arguments.id.utf8()?;
    let tags = tags(&arguments.tags)?;
    let edit = ResourceEdit {
        title: arguments.title.as_ref().map(Text::utf8).transpose()?.map(str::to_owned),
        body: body(&arguments.body)?,
        tags: (!tags.is_empty()).then_some(tags),
    };
    context.write(|kith| Ok(kith.resources().edit(kith.resolve().resource(id)?, &edit)?), |_, view| Ok(vec![view]))
}

fn show(context: &mut Context, arguments: &ShowResourceArgs) -> Result<(), Failure> {
    let id = arguments.id.utf8()?;
    context.read(|kith| {
        let id = kith.resolve().resource(id)?;
        let view = kith.resources().show(id)?;
        if let Some(out) = &arguments.out {
            let bytes = kith.resources().bytes(id)?;
            let made = OpenOptions::new().write(true).create_new(true).open(out);
            made.and_then(|mut file| file.write_all(&bytes)).map_err(|_| Refusal::FileUnreadable)?;
        }
        Ok(vec![view])
    })
}

/// What a resource is to hold, if anything was given.
fn body(arguments: &BodyArgs) -> Result<Option<ResourceBody>, Failure> {
    Ok(match (&arguments.text, &arguments.url, &arguments.file) {
        (Some(text), ..) => Some(ResourceBody::Text(whole_of(text, MOST + 2)?)),
        (None, Some(url), _) => Some(ResourceBody::Link(url.utf8()?.trim().to_owned())),
        (None, None, Some(file)) => {
            let name = file.file_name().and_then(|name| name.to_str()).ok_or(Refusal::FileUnreadable)?;
            Some(ResourceBody::File { name: name.to_owned(), bytes: whole_file(file, MOST)? })
        }
        (None, None, None) => None,
    })
}

fn tags(tags: &[Text]) -> Result<Vec<String>, Failure> {
    Ok(tags.iter().map(|tag| tag.utf8().map(str::to_owned)).collect::<Result<_, _>>()?)
}

/// A file, and no byte more than a resource may have.
fn whole_file(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|_| Refusal::FileUnreadable)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Refusal::FileUnreadable)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(Refusal::TextTooLong.into());
    }
    Ok(bytes)
}

/// One line of a file of resources.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    title: String,
    text: Option<String>,
    url: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

/// Names the line; nothing of the file is added.
fn at_line(refusal: Refusal, number: u64) -> Failure {
    Failure::Kith {
        sentence: Some(format!("line {number}: {refusal} (nothing was added)")),
        error: refusal.into(),
        details: Some(serde_json::json!({ "line": number })),
    }
}

fn lines(path: &Path) -> Result<Vec<NewResource>, Failure> {
    let text = String::from_utf8(whole_file(path, MOST_LINES)?).map_err(|_| Refusal::TextNotUtf8)?;
    let mut all = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let place = |refusal: Refusal| at_line(refusal, number);
        let line: Line = serde_json::from_str(line).map_err(|_| place(Refusal::LineInvalid))?;
        let body = match (line.text, line.url) {
            (Some(text), None) => ResourceBody::Text(text),
            (None, Some(url)) => ResourceBody::Link(url),
            _ => return Err(place(Refusal::LineInvalid)),
        };
        all.push(NewResource { title: line.title, body, tags: line.tags });
    }
    Ok(all)
}
