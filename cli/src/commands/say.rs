//! `say`, `dm`, `edit`: everything that takes a text, maybe from standard input.

use super::Context;
use super::account::optional;
use crate::arguments::{DmArgs, EditMessageArgs, SayArgs, Text};
use crate::output::{Failure, SaidView};
use kith::Kith;
use kith_model::{GroupId, MessageId, Refusal};
use std::io::{BufRead, BufReader, Read};

/// Texts are shorter; more of standard input than this and a final newline is never read at once.
const MOST: u64 = 64 * 1024 + 2;

/// Writes to a group or a contact.
pub(super) fn say(context: &mut Context, arguments: &SayArgs) -> Result<(), Failure> {
    if arguments.lines {
        return say_lines(context, arguments);
    }
    let (group, reply_to) = (arguments.group.utf8()?, optional(arguments.reply_to.as_ref())?);
    let text = whole(&arguments.text)?;
    context.write(
        |kith| {
            let (group, reply_to) = target(kith, group, reply_to)?;
            Ok(kith.messages().say(group, &text, reply_to)?)
        },
        |kith, view| Ok(vec![SaidView::from(kith.messages().show(view.message).unwrap_or(view))]),
    )
}

/// Writes one message a line; each is on disk before its result is printed and the next line is read.
fn say_lines(context: &mut Context, arguments: &SayArgs) -> Result<(), Failure> {
    let (group, reply_to) = (arguments.group.utf8()?, optional(arguments.reply_to.as_ref())?);
    let mut source: Box<dyn BufRead> = if arguments.text.is_dash() {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        Box::new(std::io::Cursor::new(arguments.text.utf8()?.to_owned()))
    };
    let kith = context.open()?;
    let (group, reply_to) = target(&kith, group, reply_to)?;
    context.printer.idle();
    let mut number = 0_u64;
    while let Some(line) = next_line(&mut source)? {
        number += 1;
        let place = |failure| at_line(failure, number);
        let text = String::from_utf8(line).map_err(|_| place(Refusal::TextNotUtf8.into()))?;
        let view = kith.messages().say(group, &text, reply_to).map_err(|error| place(error.into()))?;
        context.printer.one(&SaidView::from(view))?;
    }
    context.sync_if_asked(&kith)
}

/// Writes to one contact.
pub(super) fn dm(context: &mut Context, arguments: &DmArgs) -> Result<(), Failure> {
    let contact = arguments.contact.utf8()?;
    let text = whole(&arguments.text)?;
    context.write(
        |kith| Ok(kith.messages().dm(kith.resolve().contact(contact)?, &text)?),
        |kith, view| Ok(vec![SaidView::from(kith.messages().show(view.message).unwrap_or(view))]),
    )
}

/// Changes a message.
pub(super) fn edit(context: &mut Context, arguments: &EditMessageArgs) -> Result<(), Failure> {
    let id = arguments.id.utf8()?;
    let text = whole(&arguments.text)?;
    context.write(
        |kith| Ok(kith.messages().edit(kith.resolve().message(id)?, &text)?),
        |kith, view| Ok(vec![kith.messages().show(view.message).unwrap_or(view)]),
    )
}

/// Where to, and what it answers.
fn target(kith: &Kith, group: &str, reply_to: Option<&str>) -> Result<(GroupId, Option<MessageId>), Failure> {
    let reply_to = reply_to.map(|id| kith.resolve().message(id)).transpose()?;
    Ok((kith.resolve().group(group)?, reply_to))
}

/// The argument, or all of standard input for a dash, without one final newline.
pub(super) fn whole(text: &Text) -> Result<String, Failure> {
    whole_of(text, MOST)
}

/// The same for a text that is shorter than `most` bytes.
pub(super) fn whole_of(text: &Text, most: u64) -> Result<String, Failure> {
    if !text.is_dash() {
        return Ok(text.utf8()?.to_owned());
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    // A cut in the middle of a character must not be told as an error of encoding.
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) >= most.saturating_sub(1) {
        return Err(Refusal::TextTooLong.into());
    }
    Ok(String::from_utf8(bytes).map_err(|_| Refusal::TextNotUtf8)?)
}

/// The next line without its newline; none at the end.
fn next_line(source: &mut dyn BufRead) -> Result<Option<Vec<u8>>, Failure> {
    let mut line = Vec::new();
    let read = source.take(MOST).read_until(b'\n', &mut line).map_err(|_| unreadable())?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if u64::try_from(read).unwrap_or(u64::MAX) >= MOST {
        return Err(Refusal::TextTooLong.into());
    }
    Ok((read > 0).then_some(line))
}

fn unreadable() -> Failure {
    Failure::because(Refusal::FileUnreadable, "standard input cannot be read: look at where it comes from")
}

/// Names the line; those before it are written.
fn at_line(failure: Failure, number: u64) -> Failure {
    match failure {
        Failure::Kith { error, .. } => Failure::Kith {
            sentence: Some(format!("line {number}: {error} (those before it are written)")),
            error,
            details: Some(serde_json::json!({ "line": number })),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<Vec<u8>> {
        let mut source = std::io::Cursor::new(input.to_vec());
        std::iter::from_fn(|| next_line(&mut source).ok().flatten()).collect()
    }

    #[test]
    fn lines_end_at_newlines_and_a_last_one_needs_none() {
        assert_eq!(lines(b"one\ntwo"), [b"one".to_vec(), b"two".to_vec()]);
        assert_eq!(lines(b"one\n\n"), [b"one".to_vec(), Vec::new()]);
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn an_endless_line_is_refused_and_not_read_to_its_end() {
        let mut endless = BufReader::new(std::io::repeat(b'x'));
        assert!(next_line(&mut endless).is_err());
    }
}
