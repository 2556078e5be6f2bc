//! The second process: it answers one question with nothing but what lies on disk.

use super::claim::{Line, Question, Verdict, Witness};
use super::search;
use crate::commands::Context;
use crate::home::Home;
use crate::output::Failure;
use kith::{Kith, PageRequest};
use kith_model::{GroupId, GroupState, KithError, MessageState, MessageView, Refusal};
use std::path::PathBuf;

/// What was found, or what is wrong.
type Finding = Result<String, String>;

/// `internal audit`: a question on stdin, a verdict on stdout.
pub(crate) fn audit(context: &mut Context) -> Result<(), Failure> {
    let question: Question = serde_json::from_reader(std::io::stdin().lock())
        .map_err(|_| Failure::Usage("no question on stdin".to_owned()))?;
    let (holds, found) = match answer(question) {
        Ok(found) => (true, found),
        Err(found) => (false, found),
    };
    let verdict = serde_json::to_string(&Verdict { holds, found }).map_err(|_| Failure::bug("json"))?;
    context.printer.raw(format!("{verdict}\n").as_bytes())
}

fn answer(question: Question) -> Finding {
    match question {
        Question::Waiting { witnesses, group, lines } => waiting(&witnesses, &group, &lines),
        Question::Once { witnesses, group, lines } => once(&witnesses, &group, &lines),
        Question::Alike { witnesses, group } => alike(&witnesses, &group),
        Question::InBetween { writer, other, group, text } => in_between(&writer, &other, &group, &text),
        Question::Arrived { writer, witnesses, group, line } => arrived(&writer, &witnesses, &group, &line),
        Question::Knows { witness, group, state, has, lacks } => knows(&witness, &group, &state, &has, &lacks),
        Question::Absent { folders, at_least, texts, keys } => absent(&folders, at_least, &texts, &keys),
    }
}

/// A home opened anew, and all messages of the group in it.
fn look(witness: &Witness, group: &str) -> Result<(Kith, GroupId, Vec<MessageView>), String> {
    let failed = |error: KithError| format!("{}'s home answers {}", witness.name, error.code());
    let opened = Home::at(witness.home.clone()).open();
    let kith = opened.map_err(|_| format!("{}'s home does not open", witness.name))?;
    let group = GroupId::from_hex(group).map_err(|_| "the question names no group".to_owned())?;
    let request = PageRequest { limit: None, before: None, peek: true };
    let messages = kith.messages().page(group, request).map_err(failed)?;
    Ok((kith, group, messages))
}

fn is(message: &MessageView, line: &Line) -> bool {
    message.text.as_deref() == Some(line.text.as_str()) && message.author_name == line.author
}

fn waiting(witnesses: &[Witness], group: &str, lines: &[Line]) -> Finding {
    let mut count = 0;
    for witness in witnesses {
        let (kith, _, messages) = look(witness, group)?;
        let outbox = kith.outbox().list().map_err(|error| error.code().to_owned())?;
        let own: Vec<&Line> = lines.iter().filter(|line| line.author == witness.name).collect();
        for line in &own {
            let there = messages.iter().any(|message| is(message, line) && message.state == MessageState::Queued);
            if !there {
                return Err(format!("a message of {} is not waiting in their home", witness.name));
            }
        }
        let queued = outbox.iter().filter(|intent| intent.kind == "message").count();
        if queued != own.len() {
            return Err(format!("{} messages wait in {}'s outbox, not {}", queued, witness.name, own.len()));
        }
        count += own.len();
    }
    Ok(format!("{count} messages wait in {} outboxes", witnesses.len()))
}

fn once(witnesses: &[Witness], group: &str, lines: &[Line]) -> Finding {
    for witness in witnesses {
        let (_, _, messages) = look(witness, group)?;
        for line in lines {
            let times = messages.iter().filter(|message| is(message, line)).count();
            if times != 1 {
                return Err(format!("{} has a message of {} {times} times", witness.name, line.author));
            }
        }
        if messages.len() != lines.len() {
            return Err(format!("{} has {} messages, not {}", witness.name, messages.len(), lines.len()));
        }
    }
    Ok(format!("{} messages, once in each of {} homes", lines.len(), witnesses.len()))
}

fn alike(witnesses: &[Witness], group: &str) -> Finding {
    let mut lists = Vec::new();
    for witness in witnesses {
        let (_, _, messages) = look(witness, group)?;
        let ids: Vec<String> = messages.iter().map(|message| message.message.to_hex()).collect();
        lists.push((&witness.name, ids));
    }
    let Some(((first, ids), others)) = lists.split_first() else { return Err("nobody was asked".to_owned()) };
    match others.iter().find(|(_, other)| other != ids) {
        Some((other, _)) => Err(format!("{other}'s list differs from {first}'s")),
        None => Ok(format!("{} ids in one order in {} homes", ids.len(), lists.len())),
    }
}

fn in_between(writer: &Witness, other: &Witness, group: &str, text: &str) -> Finding {
    let line = Line::new(&writer.name, text);
    let (_, _, own) = look(writer, group)?;
    let Some(message) = own.iter().find(|message| is(message, &line)) else {
        return Err(format!("{}'s home has lost the message", writer.name));
    };
    if message.state != MessageState::Queued {
        return Err(format!("{}'s home says {}", writer.name, message.state));
    }
    let (_, _, theirs) = look(other, group)?;
    match theirs.iter().filter(|message| is(message, &line)).count() {
        1 => Ok(format!("{}'s home says queued, {} can read it already", writer.name, other.name)),
        times => Err(format!("{} has it {times} times", other.name)),
    }
}

fn arrived(writer: &Witness, witnesses: &[Witness], group: &str, line: &Line) -> Finding {
    for witness in witnesses {
        let (_, _, messages) = look(witness, group)?;
        let times = messages.iter().filter(|message| is(message, line)).count();
        if times != 1 {
            return Err(format!("{} has it {times} times", witness.name));
        }
    }
    let (kith, ..) = look(writer, group)?;
    match kith.outbox().list() {
        Ok(outbox) if outbox.is_empty() => {
            Ok(format!("once in each of {} homes, and nothing waits at {}", witnesses.len(), writer.name))
        }
        Ok(outbox) => Err(format!("{} things still wait at {}", outbox.len(), writer.name)),
        Err(error) => Err(error.code().to_owned()),
    }
}

fn knows(witness: &Witness, group: &str, state: &str, has: &[String], lacks: &[String]) -> Finding {
    let (kith, id, messages) = look(witness, group)?;
    let failed = |error: KithError| format!("{}'s home answers {}", witness.name, error.code());
    let view = kith.groups().show(id).map_err(failed)?;
    let found = |text: &String| -> Result<bool, String> {
        let listed = messages.iter().any(|message| message.text.as_ref() == Some(text));
        let searched = match kith.messages().search(text, None, None) {
            Ok(messages) => !messages.is_empty(),
            Err(KithError::Refused(Refusal::QueryEmpty)) => false,
            Err(error) => return Err(failed(error)),
        };
        Ok(listed || searched)
    };
    for text in has {
        if !found(text)? {
            return Err(format!("{} lacks a message they should have", witness.name));
        }
    }
    for text in lacks {
        if found(text)? {
            return Err(format!("{} has a message they should not have", witness.name));
        }
    }
    let wanted = GroupState::find(state).ok_or("the question names no state")?;
    if view.state != wanted {
        return Err(format!("{} is {} in the group, not {state}", witness.name, view.state));
    }
    Ok(format!("{} finds {} messages, and none of {} others", witness.name, has.len(), lacks.len()))
}

fn absent(folders: &[PathBuf], at_least: u64, texts: &[String], keys: &[String]) -> Finding {
    let mut needles: Vec<_> =
        texts.iter().flat_map(|text| search::needles("a word or name", text.as_bytes())).collect();
    for key in keys {
        let bytes = data_encoding::HEXLOWER.decode(key.as_bytes()).map_err(|_| "a key is no hex".to_owned())?;
        needles.extend(search::needles("a key or id", &bytes));
    }
    let (mut count, mut bytes) = (0_usize, 0_u64);
    for folder in folders {
        let files = search::files(folder).map_err(|error| format!("a folder cannot be read: {}", error.kind()))?;
        for (path, content) in files {
            if let Some(what) = search::first_found(&needles, &content) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                return Err(format!("{what} is in {name}"));
            }
            count += 1;
            bytes += u64::try_from(content.len()).unwrap_or(u64::MAX);
        }
    }
    if bytes < at_least {
        return Err(format!("only {bytes} bytes were there to look at"));
    }
    Ok(format!("{} needles looked for in {bytes} bytes of {count} files", needles.len()))
}
